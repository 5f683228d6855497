//! What a wire, a disk and a clock do on purpose, and how often.

use replica::{
    memory::{Fault, MemoryStorage},
    storage::StorageError,
};

use scenarios::dice::Dice;

/// What the wire, or base at its other end, does to one round trip.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wire {
    /// Carries it.
    Good,
    /// Loses the request.
    RequestLost,
    /// Damages what is pushed last.
    RequestDamaged,
    /// Carries the request twice; the second answer is held up.
    RequestTwice,
    /// Loses the answer.
    AnswerLost,
    /// Carries the answer twice.
    AnswerTwice,
    /// Holds the answer up: it comes later, perhaps after newer ones.
    AnswerHeld,
    /// Carries an answer that does not fit.
    AnswerCut,
    /// Damages an item.
    AnswerDamaged,
    /// Base speaks a newer version: rows of another format, and an item of a kind that nobody here knows.
    AnswerNewer,
    /// Base ends before it has committed anything.
    BaseEndsBefore,
    /// Base ends as soon as its answer has left.
    BaseEndsAfter,
}

/// What a disk does to one commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Disk {
    /// Keeps it.
    Good,
    /// Is full.
    Full,
    /// Keeps it, but the connection is lost.
    AnswerLost,
    /// The process ends before.
    CrashBefore,
    /// The process ends after.
    CrashAfter,
    /// Says that it keeps it, and forgets it when the power goes.
    Lies,
}

/// What somebody does to a device's clock: so many milliseconds from the right time.
const CLOCKS: [(u64, i64); 4] =
    [(2, -5 * 3_600_000), (1, -30 * 86_400_000), (2, 3_652 * 86_400_000), (3, 0)];

impl Wire {
    pub(super) fn draw(dice: &mut Dice) -> Self {
        let of = [
            (10, Self::Good),
            (1, Self::RequestLost),
            (2, Self::RequestDamaged),
            (1, Self::RequestTwice),
            (2, Self::AnswerLost),
            (1, Self::AnswerTwice),
            (2, Self::AnswerHeld),
            (1, Self::AnswerCut),
            (1, Self::AnswerDamaged),
            (1, Self::AnswerNewer),
            (1, Self::BaseEndsBefore),
            (2, Self::BaseEndsAfter),
        ];
        dice.weighted(&of, Self::Good)
    }

    /// What happens, in words; nothing where nothing goes wrong.
    pub(super) const fn name(self) -> Option<&'static str> {
        match self {
            Self::Good => None,
            Self::RequestLost => Some("a request was lost"),
            Self::RequestDamaged => Some("a request was damaged"),
            Self::RequestTwice => Some("a request came twice"),
            Self::AnswerLost => Some("an answer was lost"),
            Self::AnswerTwice => Some("an answer came twice"),
            Self::AnswerHeld => Some("an answer was held up"),
            Self::AnswerCut => Some("an answer made no sense"),
            Self::AnswerDamaged => Some("an answer was damaged"),
            Self::AnswerNewer => Some("an answer was of a newer version"),
            Self::BaseEndsBefore => Some("base ended before it committed"),
            Self::BaseEndsAfter => Some("base ended as its answer left"),
        }
    }
}

impl Disk {
    pub(super) fn draw(dice: &mut Dice) -> Self {
        let of = [
            (12, Self::Good),
            (1, Self::Full),
            (1, Self::AnswerLost),
            (1, Self::CrashBefore),
            (1, Self::CrashAfter),
        ];
        dice.weighted(&of, Self::Good)
    }

    /// What happens, in words; nothing where nothing goes wrong.
    pub(super) const fn name(self) -> Option<&'static str> {
        match self {
            Self::Good => None,
            Self::Full => Some("a disk was full"),
            Self::AnswerLost => Some("a disk lost its answer"),
            Self::CrashBefore => Some("a tablet ended before a commit"),
            Self::CrashAfter => Some("a tablet ended after a commit"),
            Self::Lies => Some("a disk forgot what it had kept"),
        }
    }

    /// The same, in the words of the memory adapter.
    pub(super) fn plan_on(self, storage: &MemoryStorage) {
        match self {
            Self::Good => {}
            Self::Full => storage.plan(Fault::Refuse(StorageError::Full)),
            Self::AnswerLost => storage.plan(Fault::AnswerLost),
            Self::CrashBefore => storage.plan(Fault::CrashBefore),
            Self::CrashAfter => storage.plan(Fault::CrashAfter),
            Self::Lies => storage.plan(Fault::Unflushed),
        }
    }
}

/// How far a clock is set from the right time.
pub(super) fn clock(dice: &mut Dice) -> i64 {
    dice.weighted(&CLOCKS, 0)
}
