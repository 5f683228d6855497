//! Written by hand from the policy, cell by cell, not from the table under test. The types make the
//! list whole: a new role, tie or subject does not compile here until someone says what it may do.

use super::*;

const OWN: Subject = Subject::Me { own: Ownership::Own };
const ANOTHERS: Subject = Subject::Me { own: Ownership::Others };

/// The coordinator keeps the school's list, who students are and who is related to them (16.1),
/// and reads and answers what was recorded about every student.
#[test]
fn the_coordinator_writes_everything_but_other_peoples_preferences() {
    for subject in [
        Subject::Org,
        Subject::StudentCore(Tie::Related),
        Subject::StudentCore(Tie::Met),
        Subject::StudentCore(Tie::Found),
        Subject::StudentCore(Tie::Was),
        Subject::StudentCore(Tie::None),
        Subject::StudentYear(Tie::Related),
        Subject::StudentYear(Tie::Met),
        Subject::StudentYear(Tie::Found),
        Subject::StudentYear(Tie::Was),
        Subject::StudentYear(Tie::None),
        OWN,
    ] {
        assert_eq!(permission(Role::Coordinator, subject), Permission::Write, "{subject:?}");
    }
    assert_eq!(permission(Role::Coordinator, ANOTHERS), Permission::Nothing);
}

/// A mentor works with exactly the students they are related to (2.1): records visits (2.5), but
/// does not decide who is related to whom, so cannot widen their own access.
#[test]
fn a_mentor_records_about_a_related_student_and_does_not_change_relationships() {
    assert_eq!(permission(Role::Mentor, Subject::StudentYear(Tie::Related)), Permission::Write);
    assert_eq!(permission(Role::Mentor, Subject::StudentCore(Tie::Related)), Permission::Read);
}

/// Someone met off site for the first time is the mentor's to write until the coordinator decides.
#[test]
fn a_mentor_writes_about_a_student_they_met_until_it_is_decided() {
    assert_eq!(permission(Role::Mentor, Subject::StudentCore(Tie::Met)), Permission::Write);
    assert_eq!(permission(Role::Mentor, Subject::StudentYear(Tie::Met)), Permission::Write);
}

/// Decided and not related: what was recorded before the tablet heard of it is taken in, and nothing is read.
#[test]
fn a_mentor_hands_in_what_they_recorded_about_a_student_they_met() {
    assert_eq!(permission(Role::Mentor, Subject::StudentYear(Tie::Found)), Permission::HandIn);
    assert_eq!(permission(Role::Mentor, Subject::StudentCore(Tie::Found)), Permission::Nothing);
    assert!(!Permission::HandIn.reads());
    assert!(Permission::Read.reads() && Permission::Write.reads());
    assert!(!Permission::Nothing.reads());
}

/// What was recorded while access ended waits for the coordinator, and nothing is read.
#[test]
fn what_a_mentor_still_holds_of_a_student_who_was_theirs_goes_to_the_coordinator() {
    assert_eq!(permission(Role::Mentor, Subject::StudentYear(Tie::Was)), Permission::ForReview);
    assert_eq!(permission(Role::Mentor, Subject::StudentCore(Tie::Was)), Permission::Nothing);
    assert!(!Permission::ForReview.reads());
}

/// Nothing about any other student, not even that they exist.
#[test]
fn a_mentor_knows_nothing_of_other_students() {
    assert_eq!(permission(Role::Mentor, Subject::StudentCore(Tie::None)), Permission::Nothing);
    assert_eq!(permission(Role::Mentor, Subject::StudentYear(Tie::None)), Permission::Nothing);
}

/// What a colleague recorded is the colleague's to put right, or the coordinator's, who answers for every record.
#[test]
fn a_mentor_amends_what_they_recorded_and_a_coordinator_anything() {
    assert!(may_amend(Role::Mentor, Ownership::Own));
    assert!(!may_amend(Role::Mentor, Ownership::Others));
    assert!(may_amend(Role::Coordinator, Ownership::Own));
    assert!(may_amend(Role::Coordinator, Ownership::Others));
    let (asker, another) = (UserId::draw(1), UserId::draw(2));
    assert_eq!(Ownership::of(asker, asker), Ownership::Own);
    assert_eq!(Ownership::of(another, asker), Ownership::Others);
}

/// The school's calendar, staff names and home schools are read by all staff.
#[test]
fn a_mentor_reads_the_schools_own_and_keeps_their_own_preferences() {
    assert_eq!(permission(Role::Mentor, Subject::Org), Permission::Read);
    assert_eq!(permission(Role::Mentor, OWN), Permission::Write);
    assert_eq!(permission(Role::Mentor, ANOTHERS), Permission::Nothing);
}

/// A mentor brings into being whom they met off site, and nobody else.
#[test]
fn a_mentor_creates_whom_nobody_knows_and_says_of_nobody_whose_they_are() {
    for tie in [Tie::Related, Tie::Met, Tie::Found, Tie::Was, Tie::None] {
        let core = Subject::StudentCore(tie);
        assert_eq!(may(Role::Mentor, Action::Create, core), tie == Tie::None, "{tie:?}");
        assert!(!may(Role::Mentor, Action::Assign, core), "{tie:?}");
        assert!(may(Role::Coordinator, Action::Assign, core), "{tie:?}");
    }
}

/// People, devices and what waits are the coordinator's (16.1): these and no other cells.
#[test]
fn what_base_keeps_beside_the_records_is_the_coordinators() {
    let hers = [
        (Subject::People, vec![Action::List, Action::Create]),
        (Subject::Devices, vec![Action::List, Action::Assign, Action::Revoke]),
        (Subject::HandedIn, vec![Action::List, Action::Decide]),
        (Subject::Refused, vec![Action::List, Action::Read]),
    ];
    for (subject, allowed) in hers {
        for action in Action::ALL {
            let expected = allowed.contains(&action);
            assert_eq!(may(Role::Coordinator, action, subject), expected, "{subject:?} {action:?}");
            assert!(!may(Role::Mentor, action, subject), "{subject:?} {action:?}");
        }
    }
}

/// Whoever is worried may say so, and says it to those whom the list names (5.7). Reading is not by role: nobody reads
/// one who holds no key. The list is the coordinator's to hand in; base looks whether the recovery key signed it.
#[test]
fn everybody_may_raise_a_concern_and_no_role_reads_one() {
    for action in Action::ALL {
        for role in [Role::Coordinator, Role::Mentor] {
            let raises = may(role, action, Subject::Concern);
            assert_eq!(raises, action == Action::Create, "{role:?} {action:?}");
        }
        let list =
            [Role::Coordinator, Role::Mentor].map(|role| may(role, action, Subject::Holders));
        let expected = match action {
            Action::Read => [true, true],
            Action::Write => [true, false],
            _ => [false, false],
        };
        assert_eq!(list, expected, "{action:?}");
    }
}
