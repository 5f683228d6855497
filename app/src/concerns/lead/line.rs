//! The entries of one concern as they are read: who wrote each, when, when base had it, and what does not fit together.

use ::concerns::{Lists, OpenError, OpeningKey, Text};
use domain::id::UserId;
use jiff::{SignedDuration, Timestamp};

use super::{case::Case, entries::Entry};

/// What a device may take to hand something in without its being said.
const SOON: SignedDuration = SignedDuration::from_mins(10);
/// By how much a device's clock may be ahead of base's without its being said.
const AHEAD: SignedDuration = SignedDuration::from_mins(2);

/// One.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    /// Who wrote it.
    pub(super) by: UserId,
    /// When, by the clock of the device on which it was.
    pub(super) at: Timestamp,
    /// When base had it; nothing while it waits here.
    pub(super) came: Option<Timestamp>,
    /// Who handed it in, where that is not who wrote it.
    pub(super) another: Option<UserId>,
    /// What it says, or why that cannot be read.
    pub(super) says: Result<Text, OpenError>,
}

/// What has to be said of when something was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Clock {
    /// It came to base long after: it was written with no signal, or was withheld.
    Late,
    /// It says that it was written after it came: that device's clock is wrong.
    Ahead,
}

impl Line {
    /// What has to be said of its time, if anything has.
    pub(super) fn clock(&self) -> Option<Clock> {
        let took = self.came?.duration_since(self.at);
        if took > SOON { Some(Clock::Late) } else { (took < -AHEAD).then_some(Clock::Ahead) }
    }
}

/// All of a concern, in base's order: what a device says of the time is that device's word.
pub(super) fn lines(case: &Case, key: &OpeningKey, lists: &Lists) -> Vec<Line> {
    let line = |entry: &Entry| {
        let head = entry.sealed.head();
        Line {
            by: head.by,
            at: head.at,
            came: entry.came.map(|came| came.at),
            another: entry.came.map(|came| came.user).filter(|user| *user != head.by),
            says: case.opened(entry, key, lists).map(|opened| opened.text),
        }
    };
    case.texts().map(line).collect()
}

#[cfg(test)]
mod tests {
    #![expect(clippy::indexing_slicing, reason = "tests")]

    use domain::concern::Says;

    use super::{
        super::{
            super::lists::tests::{REID, key, list},
            case::tests::{LOWE, OKAFOR, added, at, came, known, raised},
        },
        *,
    };
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn each_says_who_wrote_it_and_when_and_what_does_not_fit() {
        // Written with no signal, an hour before base had it.
        let concern = raised(1, 10, 70);
        let mut received = added(&concern, (11, Says::Received), (REID, 80), (&list(1), &key(2)));
        received.came = came(LOWE, 71);
        let waits = Says::HandedOn { to: "The police".to_owned(), what: "All of it".to_owned() };
        let mut waits = added(&concern, (12, waits), (REID, 90), (&list(1), &key(2)));
        waits.came = None;
        let case = Case::all(vec![concern, received, waits]).remove(0);
        let lines = lines(&case, key(2).opens(), &known());
        let said: Vec<_> = lines.iter().map(|one| (one.by, one.at, one.clock())).collect();
        let expected = [
            (OKAFOR, at(10), Some(Clock::Late)),
            (REID, at(80), Some(Clock::Ahead)),
            (REID, at(90), None),
        ];
        assert_eq!(said, expected);
        let another: Vec<_> = lines.iter().map(|one| one.another).collect();
        assert_eq!(another, [None, Some(LOWE), None], "the session says who handed it in");
        assert!(matches!(&lines[0].says, Ok(Text::Concern(_))) && lines[2].came.is_none());
    }
}
