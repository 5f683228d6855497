//! Sessions, pauses and what is agreed reach base and everybody who may read them, from documents of format 1 and beside
//! them; whose they are, and who may not write them, is as with visits (clauses 2.7, 3.2).

use domain::{
    id::{AgreedId, AmendmentId, PauseId, SessionId, StudentId},
    ledger::{Agreed, Every, Pause, PauseReason},
    session::{Held, Outcome, Session, Setting},
    staff::Role,
    visit::{Amendment, EntryId, Recorded},
};
use protocol::sync::{PushResult, RefusedBecause};
use records::{Content, Edit};
use sync_server::{Where, relay::Relay, store::sqlite::Sqlite, verify};

use crate::{
    disk::DATABASE,
    invented::{day, relate, visit},
    school::{School, be, start, year},
    tablet::{Tablet, at_base},
};

const KAI: StudentId = StudentId::draw(101);

/// Half an hour with Kai.
fn session(number: u128, recorded: Recorded) -> Edit {
    let held = Held {
        success: "On time all week".to_owned(),
        minutes: 30,
        start: None,
        there: [KAI].into(),
        also: [].into(),
        setting: Setting::Usual,
        about: [].into(),
        student_words: String::new(),
        parent_words: String::new(),
        promises: Vec::new(),
    };
    let session = Session {
        id: SessionId::draw(number),
        students: [KAI].into(),
        date: day("2026-11-02"),
        planned: None,
        outcome: Outcome::Held(Box::new(held)),
        note: String::new(),
        recorded,
    };
    Edit::RecordSession { student: KAI, session }
}

fn pause(number: u128, recorded: Recorded) -> Edit {
    let pause = Pause {
        id: PauseId::draw(number),
        from: day("2026-11-09"),
        to: day("2026-11-20"),
        reason: PauseReason::Absence,
        recorded,
    };
    Edit::Pause { student: KAI, pause }
}

fn agreed(recorded: Recorded) -> Edit {
    let agreed = Agreed {
        id: AgreedId::draw(1),
        from: day("2026-11-16"),
        minutes: 45,
        every: Every::Week,
        assessment: "Twice a week while he settles in".to_owned(),
        recorded,
    };
    Edit::AgreeFrequency { student: KAI, agreed }
}

fn amend(number: u128, recorded: Recorded) -> Edit {
    let amendment = Amendment {
        id: AmendmentId::draw(number),
        entry: EntryId::Session(SessionId::draw(1)),
        text: "It was 35 minutes".to_owned(),
        reason: "Looked at the diary".to_owned(),
        recorded,
    };
    Edit::Amend { student: KAI, year: "2026".parse().unwrap(), amendment }
}

/// How many sessions, pauses and amendments there are on a device.
fn hours(tablet: &Tablet) -> [usize; 3] {
    match tablet.documents[&year(KAI)].read() {
        Content::Year(year) => [year.sessions.len(), year.pauses.len(), year.amendments.len()],
        _ => panic!("a year"),
    }
}

fn refused(tablet: &mut Tablet, relay: &Relay, edit: impl FnOnce(Recorded) -> Edit) {
    let edit = edit(tablet.recorded(start()));
    let documents = tablet.documents.clone();
    tablet.write(&edit, start());
    let reason = RefusedBecause::NotAllowed;
    assert_eq!(tablet.sync(relay, start()).results, [PushResult::Refused { reason }], "{edit:?}");
    tablet.documents = documents;
    tablet.forget_actors();
}

#[test]
fn two_mentors_apart_bring_a_year_of_format_1_to_the_next_and_everybody_agrees() {
    let folder = tempfile::tempdir().unwrap();
    let open = || Box::new(Sqlite::open(&folder.path().join(DATABASE)).unwrap());
    let mut school = School::over(open());
    school.add(KAI, ("Kai", "Morgan"), Some(0));
    let School { relay, coordinator, mentors: [okafor, lowe] } = &mut school;
    coordinator.write(&relate(KAI, lowe.who.user, "2026-09-01", None), start());
    at_base(&coordinator.sync(relay, start()));
    okafor.sync_all(relay, start());
    let recorded = okafor.recorded(start());
    okafor.write(&visit(1, KAI, recorded, "at the gate"), start());
    at_base(&okafor.sync(relay, start()));
    for tablet in [&mut *lowe, &mut *coordinator] {
        tablet.sync_all(relay, start());
    }
    // Each has the year as format 1 wrote it, and none has heard of the others.
    let recorded = okafor.recorded(start());
    okafor.write(&session(1, recorded), start());
    let recorded = lowe.recorded(start());
    lowe.write(&session(2, recorded), start());
    let recorded = coordinator.recorded(start());
    coordinator.write(&pause(1, recorded), start());
    let recorded = coordinator.recorded(start());
    coordinator.write(&agreed(recorded), start());
    for tablet in [&mut *okafor, &mut *lowe, &mut *coordinator] {
        at_base(&tablet.sync(relay, start()));
    }
    for tablet in [&mut *okafor, &mut *lowe, &mut *coordinator] {
        tablet.sync_all(relay, start());
        assert_eq!((hours(tablet), tablet.visits(year(KAI))), ([2, 1, 0], 1));
    }
    let heads = |tablet: &Tablet| tablet.documents[&year(KAI)].heads();
    assert_eq!(heads(okafor), heads(lowe));
    assert_eq!(heads(okafor), heads(coordinator));
    // A device that comes later has the whole of it.
    let mut another = Tablet::new(9, okafor.who.user, Role::Mentor);
    school.enrol(&another, start());
    another.sync_all(&school.relay, start());
    assert_eq!(hours(&another), [2, 1, 0]);

    school.relay = Relay::open(Box::new(Sqlite::in_memory().unwrap())).unwrap();
    let found = verify(&Where::Folder(folder.path().to_owned())).unwrap();
    assert_eq!((found.damaged, found.derived), (vec![], vec![]));
}

#[test]
fn a_mentor_amends_their_own_session_and_a_coordinator_any() {
    let mut school = School::open();
    school.add(KAI, ("Kai", "Morgan"), Some(0));
    let School { relay, coordinator, mentors: [okafor, lowe] } = &mut school;
    coordinator.write(&relate(KAI, lowe.who.user, "2026-09-01", None), start());
    at_base(&coordinator.sync(relay, start()));
    okafor.sync_all(relay, start());
    let recorded = okafor.recorded(start());
    okafor.write(&session(1, recorded), start());
    let recorded = okafor.recorded(start());
    okafor.write(&amend(1, recorded), start());
    at_base(&okafor.sync(relay, start()));
    lowe.sync_all(relay, start());
    refused(lowe, relay, |by| amend(2, by));
    coordinator.sync_all(relay, start());
    let recorded = coordinator.recorded(start());
    coordinator.write(&amend(3, recorded), start());
    at_base(&coordinator.sync(relay, start()));
    assert_eq!(hours(coordinator), [1, 0, 2]);
}

#[test]
fn whose_student_it_is_not_and_who_only_reads_records_nothing_of_the_hour() {
    let mut school = School::open();
    school.add(KAI, ("Kai", "Morgan"), Some(0));
    let School { relay, coordinator, mentors: [okafor, lowe] } = &mut school;
    okafor.sync_all(relay, start());
    // Kai is Ms Okafor's, and not Mr Lowe's.
    refused(lowe, relay, |by| session(2, by));
    refused(lowe, relay, |by| pause(2, by));
    // How often to meet is the coordinator's to agree (clause 2.7).
    refused(okafor, relay, agreed);
    // In another's name.
    let his = lowe.recorded(start());
    refused(okafor, relay, |_| session(3, his));
    be(relay, coordinator, lowe, Role::Leader);
    lowe.sync_all(relay, start());
    refused(lowe, relay, |by| session(4, by));
    let recorded = coordinator.recorded(start());
    coordinator.write(&agreed(recorded), start());
    at_base(&coordinator.sync(relay, start()));
}
