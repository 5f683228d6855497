//! Who may follow whom.

use std::convert::Infallible;

use super::*;

fn id(number: u128) -> StudentId {
    StudentId::draw(number)
}

fn kept(from: u128, merges: &[(u128, u128)]) -> StudentId {
    let into = |student| {
        let found = merges.iter().find(|(merged, _)| id(*merged) == student);
        Ok::<_, Infallible>(found.map(|(_, into)| id(*into)))
    };
    let Ok(found) = stays(id(from), into);
    found
}

#[test]
fn whoever_was_not_merged_stays() {
    assert_eq!(kept(1, &[]), id(1));
    assert_eq!(kept(2, &[(1, 2)]), id(2));
}

#[test]
fn a_chain_leads_to_its_end() {
    let merges = [(1, 2), (2, 3), (4, 3)];
    assert_eq!([1, 2, 3, 4].map(|from| kept(from, &merges)), [id(3); 4]);
}

#[test]
fn a_circle_comes_to_the_same_student_from_everywhere() {
    // 5 and 6 lead into the circle of 3, 1 and 2.
    let merges = [(3, 1), (1, 2), (2, 3), (6, 5), (5, 2)];
    assert_eq!([1, 2, 3, 5, 6].map(|from| kept(from, &merges)), [id(1); 5]);
    assert_eq!(kept(9, &[(9, 9)]), id(9));
}

#[test]
fn a_decision_can_be_taken_back() {
    let (met_by, by) = (UserId::draw(1), UserId::draw(2));
    let decided = Decided { met_by, by, at: Timestamp::UNIX_EPOCH };
    let met = Standing::MetOffSite { by: met_by };
    for standing in [
        Standing::MergedInto { student: id(1), decided },
        Standing::Declined { reason: "Moved away".into(), decided },
        met.clone(),
    ] {
        assert_eq!(standing.undecided(), met);
    }
    assert_eq!(Standing::Confirmed.undecided(), Standing::Confirmed);
}

#[test]
fn a_reason_is_asked_for_and_short() {
    assert!(reason_problem("  ").is_some());
    assert_eq!(reason_problem("Goes to another school"), None);
    assert_eq!(reason_problem(&"ł".repeat(REASON_LIMIT)), None);
    assert!(reason_problem(&"ł".repeat(REASON_LIMIT + 1)).is_some());
}
