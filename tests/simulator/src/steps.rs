//! The steps of a history, and how they are drawn.

use replica::storage::Table;

use super::faults::{Disk, Wire, clock};
use scenarios::dice::Dice;

/// One thing that happens. Who it happens to is a place among the tablets; whom it is about, a place among those whom the
/// tablet shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    Write {
        who: usize,
        whom: usize,
        what: What,
        disk: Disk,
    },
    Sync {
        who: usize,
        wire: Wire,
        disk: Disk,
    },
    /// An answer arrives that was held up.
    Late,
    /// A tablet's process ends, and the app starts again.
    Restart {
        who: usize,
    },
    /// A coordinator relates a mentor to a student, or ends that.
    Relate {
        whom: usize,
    },
    Part {
        whom: usize,
    },
    /// A mentor writes about a student who is no longer theirs before they hear of it.
    TooLate {
        who: usize,
        whom: usize,
        wire: Wire,
    },
    /// A coordinator decides about somebody whom a mentor met.
    Decide,
    /// A coordinator decides about something that was handed in.
    Review,
    /// A coordinator removes a device, or adds one again.
    Remove {
        who: usize,
    },
    AddAgain {
        who: usize,
    },
    SetClock {
        who: usize,
        ahead_ms: i64,
    },
    /// A stored value is damaged; the app may be open and go on, or end and start again.
    Damage {
        who: usize,
        table: Table,
        goes: Goes,
    },
    /// A newer version of the app was here.
    NewerApp {
        who: usize,
    },
    /// A profile goes on on a second machine as well.
    Twin {
        who: usize,
    },
    /// A profile is kept, and set back to that later.
    Keep {
        who: usize,
    },
    SetBack {
        who: usize,
    },
    /// A disk says that it kept a visit, and forgets it when the power goes.
    DiskLies {
        who: usize,
        whom: usize,
    },
    /// The rows at base are of another version.
    OtherRows,
    BackUp,
    Restore,
    /// Somebody with a good login sends what they should not.
    Poison {
        who: usize,
        how: Poison,
    },
}

/// What somebody writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum What {
    Visit,
    Amend,
    Read,
    Tick,
    Plan,
    Cancel,
    Help,
    Retire,
    Name,
    Choose,
    Org,
    Preference,
    Refile,
    Met,
    Draft,
}

/// What becomes of the app when something stored is damaged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Goes {
    On,
    Again,
}

/// What a hostile device sends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Poison {
    /// Bytes that are no change.
    Noise,
    /// An entry by somebody else, in their name.
    AnothersName,
    /// The next change of somebody else's actor.
    AnothersActor,
    /// A good change of another document.
    Replayed,
}

impl What {
    fn draw(dice: &mut Dice) -> Self {
        let of = [
            (12, Self::Visit),
            (2, Self::Amend),
            (2, Self::Read),
            (3, Self::Tick),
            (2, Self::Plan),
            (1, Self::Cancel),
            (2, Self::Help),
            (1, Self::Retire),
            (2, Self::Name),
            (1, Self::Choose),
            (1, Self::Org),
            (1, Self::Preference),
            (1, Self::Refile),
            (2, Self::Met),
            (1, Self::Draft),
        ];
        dice.weighted(&of, Self::Visit)
    }
}

impl Step {
    /// The next step of a history.
    pub(super) fn draw(dice: &mut Dice, tablets: usize) -> Self {
        let (who, whom) = (dice.place(tablets), dice.place(64));
        let disk = Disk::draw(dice);
        match dice.below(100) {
            0..=33 => Self::Write { who, whom, what: What::draw(dice), disk },
            34..=66 => Self::Sync { who, wire: Wire::draw(dice), disk },
            67..=68 => Self::TooLate { who, whom, wire: Wire::draw(dice) },
            69..=70 => Self::Late,
            71..=72 => Self::Review,
            73..=74 => Self::Restart { who },
            75 => Self::Relate { whom },
            76..=78 => Self::Part { whom },
            79..=80 => Self::Decide,
            81 => Self::Remove { who },
            82 => Self::AddAgain { who },
            83 => Self::SetClock { who, ahead_ms: clock(dice) },
            84..=86 => {
                let goes = if dice.percent(50) { Goes::On } else { Goes::Again };
                let table = dice.one(&Table::ALL).copied().unwrap_or(Table::Outbox);
                Self::Damage { who, table, goes }
            }
            87 => Self::NewerApp { who },
            88 => Self::Twin { who },
            89 => Self::Keep { who },
            90..=91 => Self::SetBack { who },
            92 => Self::DiskLies { who, whom },
            93 => Self::OtherRows,
            94..=95 => Self::BackUp,
            96..=97 => Self::Restore,
            _ => {
                let of = [
                    (1, Poison::Noise),
                    (1, Poison::AnothersName),
                    (2, Poison::AnothersActor),
                    (2, Poison::Replayed),
                ];
                Self::Poison { who, how: dice.weighted(&of, Poison::Noise) }
            }
        }
    }
}
