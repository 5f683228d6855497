//! What waits, as it is listed: whatever nobody received comes first, the oldest first; then what nobody decided; then the rest.
//! Nothing of what any of them says (clause 5.7).

use std::cmp::Reverse;

use ::concerns::{Lists, OpeningKey, Text};
use domain::{
    concern::{Answer, Says},
    id::{ConcernId, UserId},
    words,
};
use jiff::{SignedDuration, Timestamp};

use super::case::Case;

/// A concern on the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Waits {
    /// Which.
    pub(super) concern: ConcernId,
    /// Who raised it.
    pub(super) by: UserId,
    /// When they wrote it.
    pub(super) written: Timestamp,
    /// How far it is.
    pub(super) stage: Stage,
}

/// How far one is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Stage {
    /// Nobody has said that they received it.
    Waiting,
    /// Somebody has, and nothing is decided.
    Received(UserId, Timestamp),
    /// Something is decided.
    Decided(UserId, Timestamp),
}

/// All of them in their order. What was added is opened for what kind it is; concerns themselves are not.
pub(super) fn queue(cases: &[Case], key: &OpeningKey, lists: &Lists) -> Vec<Waits> {
    let waits = |case: &Case| {
        let head = case.raised.sealed.head();
        Waits {
            concern: case.concern(),
            by: head.by,
            written: head.at,
            stage: stage(case, key, lists),
        }
    };
    let mut all: Vec<_> = cases.iter().map(waits).collect();
    domain::sorting::sort_by_key(&mut all, |one| match one.stage {
        Stage::Waiting => (0, Some(one.written), None),
        Stage::Received(..) => (1, Some(one.written), None),
        Stage::Decided(_, at) => (2, None, Some(Reverse(at))),
    });
    all
}

fn stage(case: &Case, key: &OpeningKey, lists: &Lists) -> Stage {
    let decided = case.answers.iter().rev().find_map(|entry| {
        match case.opened(entry, key, lists).ok()?.text {
            Text::Answer(Answer { says: Says::Decided { .. }, recorded }) => {
                Some(Stage::Decided(recorded.by, recorded.at))
            }
            _ => None,
        }
    });
    let received = || case.received(lists).map(|(by, at)| Stage::Received(by, at));
    decided.or_else(received).unwrap_or(Stage::Waiting)
}

/// How many nobody has received: what is said on the first page.
pub(super) fn not_received(cases: &[Case], lists: &Lists) -> u32 {
    let many = cases.iter().filter(|case| case.received(lists).is_none()).count();
    u32::try_from(many).unwrap_or(u32::MAX)
}

/// "40 minutes", "5 hours", "3 days": how long one has waited. A clock that is behind says nothing of the time before.
pub(super) fn waited(since: Timestamp, now: Timestamp) -> String {
    let waited = now.duration_since(since).max(SignedDuration::ZERO);
    let count = |many: i64| u32::try_from(many).unwrap_or(u32::MAX);
    let (minutes, hours) = (waited.as_mins(), waited.as_hours());
    match hours {
        0 if minutes == 0 => "less than a minute".to_owned(),
        0 => words::minutes(count(minutes)),
        1..=47 => words::counted(count(hours), "hour"),
        hours => words::counted(count(hours / 24), "day"),
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::{
            super::lists::tests::{REID, key, list},
            case::tests::{added, at, known, raised},
        },
        *,
    };
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn what_nobody_received_comes_first_and_the_oldest_of_it() {
        let [one, two, three, four] =
            [(1, 10), (2, 5), (3, 1), (4, 2)].map(|(number, written)| raised(number, written, 20));
        let received = added(&three, (11, Says::Received), (REID, 30), (&list(1), &key(2)));
        let decided =
            Says::Decided { what: "Nothing now".to_owned(), reasons: "It is known".to_owned() };
        let decided = added(&four, (12, decided), (REID, 31), (&list(1), &key(2)));
        let cases = Case::all(vec![one, two, three, four, received, decided]);
        let all = queue(&cases, key(2).opens(), &known());
        let said: Vec<_> = all.iter().map(|one| (one.written, one.stage)).collect();
        let expected = [
            (at(5), Stage::Waiting),
            (at(10), Stage::Waiting),
            (at(1), Stage::Received(REID, at(30))),
            (at(2), Stage::Decided(REID, at(31))),
        ];
        assert_eq!(said, expected);
        assert_eq!(not_received(&cases, &known()), 3, "a decision alone is not a receipt");
    }

    #[test]
    fn how_long_is_said_in_what_people_count_in() {
        let waited = |minutes: i64| waited(at(100), at(100 + minutes));
        let words = [-5, 0, 1, 40, 60, 125, 47 * 60, 48 * 60, 3 * 24 * 60].map(waited);
        let expected = [
            "less than a minute",
            "less than a minute",
            "1 minute",
            "40 minutes",
            "1 hour",
            "2 hours",
            "47 hours",
            "2 days",
            "3 days",
        ];
        assert_eq!(words, expected);
    }
}
