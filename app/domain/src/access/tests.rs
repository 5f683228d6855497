//! Written by hand from the policy, cell by cell, not from the table under test. The types make the
//! list whole: a new role, tie or subject does not compile here until someone says what it may do.

use super::*;
use crate::cover::{Duty, acts_as};

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
        (Subject::People, vec![Action::List, Action::Create, Action::Assign]),
        (Subject::Devices, vec![Action::List, Action::Assign, Action::Revoke]),
        (Subject::HandedIn, vec![Action::List, Action::Decide]),
        (Subject::Refused, vec![Action::List, Action::Read]),
    ];
    for (subject, allowed) in hers {
        for action in Action::ALL {
            let expected = allowed.contains(&action);
            assert_eq!(may(Role::Coordinator, action, subject), expected, "{subject:?} {action:?}");
            for role in Role::ALL.into_iter().filter(|role| *role != Role::Coordinator) {
                assert!(!may(role, action, subject), "{role:?} {subject:?} {action:?}");
            }
        }
    }
}

const TIES: [Tie; 5] = [Tie::Related, Tie::Met, Tie::Found, Tie::Was, Tie::None];

/// Every subject there is.
fn subjects() -> Vec<Subject> {
    let ties = TIES.into_iter();
    let students = ties.flat_map(|tie| [Subject::StudentCore(tie), Subject::StudentYear(tie)]);
    let beside =
        [Subject::Org, Subject::People, Subject::Devices, Subject::HandedIn, Subject::Refused];
    let sealed = [Subject::Concern, Subject::Holders];
    let whose = [Ownership::Own, Ownership::Others];
    let theirs = whose.into_iter().flat_map(|own| [Subject::Me { own }, Subject::Entry(own)]);
    students.chain(beside).chain(sealed).chain(theirs).collect()
}

/// That a role may do these and no other cells.
fn may_only(role: Role, allowed: &[(Subject, &[Action])]) {
    for subject in subjects() {
        let found = allowed.iter().find(|(cell, _)| *cell == subject);
        for action in Action::ALL {
            let expected = found.is_some_and(|(_, actions)| actions.contains(&action));
            assert_eq!(may(role, action, subject), expected, "{role:?} {subject:?} {action:?}");
        }
    }
}

const KEEPS: &[Action] = &[Action::Read, Action::Write, Action::Create];
const READS: &[Action] = &[Action::Read];
const RAISES: &[Action] = &[Action::Create];
const HANDS_IN: &[Action] = &[Action::HandInForReview];

/// A Designated Learning Mentor (13) and an external professional (2.6) work with the students who are related to them,
/// as a mentor (3) does.
#[test]
fn whoever_mentors_works_with_their_own_students() {
    for role in [Role::Mentor, Role::LearningMentor, Role::ExternalProfessional] {
        may_only(
            role,
            &[
                (OWN, KEEPS),
                (Subject::Org, READS),
                (Subject::Concern, RAISES),
                (Subject::Holders, READS),
                (Subject::Entry(Ownership::Own), &[Action::Amend]),
                (Subject::StudentCore(Tie::Related), READS),
                (Subject::StudentCore(Tie::Met), &[Action::Read, Action::Write]),
                (Subject::StudentCore(Tie::None), &[Action::Create]),
                (Subject::StudentYear(Tie::Related), KEEPS),
                (Subject::StudentYear(Tie::Met), KEEPS),
                (Subject::StudentYear(Tie::Found), &[Action::HandIn]),
                (Subject::StudentYear(Tie::Was), HANDS_IN),
            ],
        );
        assert!(has_caseload(role) && may_record(role) && !reads_everyone(role));
    }
}

/// The Deputy Headteacher and the Director of Learning SEND see whether the policy works (16.2): they read every record,
/// and change none.
#[test]
fn a_leader_reads_every_record_and_writes_in_none() {
    may_only(
        Role::Leader,
        &[
            (OWN, KEEPS),
            (Subject::Org, READS),
            (Subject::Concern, RAISES),
            (Subject::Holders, READS),
            (Subject::StudentCore(Tie::Related), READS),
            (Subject::StudentCore(Tie::Met), READS),
            (Subject::StudentCore(Tie::Found), READS),
            (Subject::StudentCore(Tie::Was), READS),
            (Subject::StudentCore(Tie::None), READS),
            (Subject::StudentYear(Tie::Related), READS),
            (Subject::StudentYear(Tie::Met), READS),
            (Subject::StudentYear(Tie::Found), READS),
            (Subject::StudentYear(Tie::Was), &[Action::Read, Action::HandInForReview]),
            (Subject::StudentYear(Tie::None), READS),
        ],
    );
    assert!(
        reads_everyone(Role::Leader) && !may_record(Role::Leader) && !has_caseload(Role::Leader)
    );
}

/// Confidence is broken only for safeguarding (5.7), by a concern; a record is none. A referrer (14) and the peer
/// mentoring coordinator (10) have no business in one either.
#[test]
fn other_staff_read_no_record_whoever_is_related_to_whom() {
    for role in [
        Role::SafeguardingLead,
        Role::DeputySafeguardingLead,
        Role::PeerCoordinator,
        Role::Referrer,
    ] {
        may_only(
            role,
            &[
                (OWN, KEEPS),
                (Subject::Org, READS),
                (Subject::Concern, RAISES),
                (Subject::Holders, READS),
                (Subject::StudentYear(Tie::Was), HANDS_IN),
            ],
        );
        assert!(!has_caseload(role) && !may_record(role) && !reads_everyone(role));
    }
}

/// A peer mentor is a student (9): no record, no list of names, and not the staff's own document.
#[test]
fn a_peer_mentor_has_nothing_but_their_own() {
    may_only(Role::PeerMentor, &[(OWN, KEEPS)]);
    assert!(!has_caseload(Role::PeerMentor) && !reads_everyone(Role::PeerMentor));
}

/// A coordinator has no caseload of her own: she reads and records about everyone.
#[test]
fn a_coordinator_reads_and_records_about_everyone() {
    assert!(reads_everyone(Role::Coordinator) && may_record(Role::Coordinator));
    assert!(!has_caseload(Role::Coordinator));
    for role in Role::ALL {
        // How often to meet, and when the student is in (2.7).
        assert_eq!(may_agree(role), role == Role::Coordinator, "{role:?}");
    }
}

/// Whoever of the staff is worried may say so, and says it to those whom the list names (5.7). Reading is not by role: nobody reads
/// one who holds no key. The list is the coordinator's to hand in; base looks whether the recovery key signed it.
#[test]
fn all_staff_may_raise_a_concern_and_no_role_reads_one() {
    for (role, action) in Role::ALL.into_iter().flat_map(|role| Action::ALL.map(|it| (role, it))) {
        let is_staff = role != Role::PeerMentor;
        let raises = may(role, action, Subject::Concern);
        assert_eq!(raises, is_staff && action == Action::Create, "{role:?} {action:?}");
        let expected = match action {
            Action::Read => is_staff,
            Action::Write => role == Role::Coordinator,
            _ => false,
        };
        assert_eq!(may(role, action, Subject::Holders), expected, "{role:?} {action:?}");
    }
}

/// Whether one role may do all that another may. What may be written need not be handed in.
fn loses_nothing_of(role: Role, other: Role) {
    for (subject, action) in
        subjects().into_iter().flat_map(|subject| Action::ALL.map(|action| (subject, action)))
    {
        let hands_in = matches!(action, Action::HandIn | Action::HandInForReview);
        let may_instead = hands_in && permission(role, subject) == Permission::Write;
        let keeps = !may(other, action, subject) || may(role, action, subject) || may_instead;
        assert!(keeps, "{role:?} {subject:?} {action:?}, as {other:?} may");
    }
}

/// Whoever covers for the coordinator has her duties (16.1) beside what they are here for: all that she may do, and no
/// other person's preferences.
#[test]
fn whoever_covers_for_the_coordinator_may_do_what_she_may_and_loses_nothing() {
    const CORE: &[Action] = &[Action::Read, Action::Write, Action::Create, Action::Assign];
    for own in Role::ALL.into_iter().filter(|role| *role != Role::PeerMentor) {
        let acts = acts_as(own, [Duty::Coordinator]);
        may_only(
            acts,
            &[
                (OWN, KEEPS),
                (Subject::Org, KEEPS),
                (Subject::StudentCore(Tie::Related), CORE),
                (Subject::StudentCore(Tie::Met), CORE),
                (Subject::StudentCore(Tie::Found), CORE),
                (Subject::StudentCore(Tie::Was), CORE),
                (Subject::StudentCore(Tie::None), CORE),
                (Subject::StudentYear(Tie::Related), KEEPS),
                (Subject::StudentYear(Tie::Met), KEEPS),
                (Subject::StudentYear(Tie::Found), KEEPS),
                (Subject::StudentYear(Tie::Was), KEEPS),
                (Subject::StudentYear(Tie::None), KEEPS),
                (Subject::Entry(Ownership::Own), &[Action::Amend]),
                (Subject::Entry(Ownership::Others), &[Action::Amend]),
                (Subject::Concern, RAISES),
                (Subject::Holders, &[Action::Read, Action::Write]),
                (Subject::People, &[Action::List, Action::Create, Action::Assign]),
                (Subject::Devices, &[Action::List, Action::Assign, Action::Revoke]),
                (Subject::HandedIn, &[Action::List, Action::Decide]),
                (Subject::Refused, &[Action::List, Action::Read]),
            ],
        );
        loses_nothing_of(acts, own);
        loses_nothing_of(acts_as(own, Duty::ALL), own);
    }
}

/// Whoever covers for the Designated Safeguarding Lead (5.7) has what her role gives, which is what all staff have: a
/// record is no concern, and a concern is read by whoever holds a key.
#[test]
fn whoever_covers_for_the_safeguarding_lead_keeps_what_they_have_and_gets_no_record() {
    for own in Role::ALL.into_iter().filter(|role| *role != Role::PeerMentor) {
        assert_eq!(acts_as(own, [Duty::SafeguardingLead]), own);
        loses_nothing_of(own, Role::SafeguardingLead);
    }
}

/// Before the first day and after the last one it is nobody's, and a student (9) never covers.
#[test]
fn whoever_covers_for_nobody_is_what_they_are() {
    for own in Role::ALL {
        assert_eq!(acts_as(own, []), own);
    }
    assert_eq!(acts_as(Role::PeerMentor, Duty::ALL), Role::PeerMentor);
}

/// What decides for others, or gives out what is kept here (the decision about the second door): these cells and no others.
/// Nothing that a device sends or fetches by itself is among them.
#[test]
fn whoever_decides_for_others_shows_who_it_is_and_no_record_waits_for_it() {
    let asking: [(Subject, &[Action]); 5] = [
        (Subject::Devices, &[Action::Assign, Action::Revoke]),
        (Subject::People, &[Action::Create, Action::Assign]),
        (Subject::HandedIn, &[Action::Decide]),
        (Subject::Refused, &[Action::Read]),
        (Subject::Holders, &[Action::Write]),
    ];
    for subject in subjects() {
        let found = asking.iter().find(|(cell, _)| *cell == subject);
        for action in Action::ALL {
            let expected = found.is_some_and(|(_, actions)| actions.contains(&action));
            assert_eq!(asks_who_it_is(action, subject), expected, "{subject:?} {action:?}");
        }
    }
}

/// Coordinators (16.1), the Designated Safeguarding Lead and deputy (5.7), and leaders (16.2). Whoever may do what asks for it
/// may have something to show.
#[test]
fn those_who_answer_for_others_may_have_a_second_way() {
    let may_have =
        [Role::Coordinator, Role::SafeguardingLead, Role::DeputySafeguardingLead, Role::Leader];
    for role in Role::ALL {
        assert_eq!(may_have_a_second_way(role), may_have.contains(&role), "{role:?}");
        for subject in subjects() {
            let asks = |action| may(role, action, subject) && asks_who_it_is(action, subject);
            assert!(may_have_a_second_way(role) || !Action::ALL.into_iter().any(asks), "{role:?}");
        }
    }
}
