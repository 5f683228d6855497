//! What the text says, and that nothing is left out of it.

use std::{collections::BTreeSet, sync::Arc};

use domain::{
    barrier::BarrierArea,
    id::{AgreedId, AmendmentId, DeviceId, HomeSchoolId, PauseId, SessionId, UserId, VisitId},
    ledger::{Agreed, Every, Pause, PauseReason},
    school::HomeSchool,
    session::{self, AlsoThere, Outcome, Place, Session, SessionDraft, Setting},
    staff::Role,
    visit::{Amendment, MovedVisit, OwnWords, Recorded},
};
use jiff::civil::date;
use replica::{Draft, Identity, Safekeeping, SessionEntry, StudentRecord, StudentView, View};

use super::*;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

const KAI: StudentId = StudentId::draw(1);
const OSEI: UserId = UserId::draw(2);

fn identity() -> Identity {
    Identity {
        user: OSEI,
        user_name: "Ms Osei".into(),
        role: Role::Mentor,
        school: "The Heights".into(),
        device: DeviceId::draw(3),
        device_name: "Tablet 2".into(),
        relay: "00".into(),
    }
}

fn view() -> View {
    let student = Student { year_group: Some(8), ..Student::named(KAI, "Kai", "Fraser") };
    let school = HomeSchool {
        id: HomeSchoolId::draw(4),
        urn: None,
        dfe_number: None,
        name: "Westbrook High".into(),
        address: String::new(),
        telephone: String::new(),
        contact: String::new(),
    };
    let mut known = StudentView::default();
    known.core.student = Some(student);
    View {
        org: Arc::new(OrgRecord { home_schools: vec![school], ..OrgRecord::default() }),
        students: [(KAI, Arc::new(known))].into(),
        ..View::default()
    }
}

fn recorded() -> Recorded {
    Recorded { by: OSEI, device: DeviceId::draw(3), at: Timestamp::UNIX_EPOCH }
}

fn visit() -> Visit {
    Visit {
        id: VisitId::draw(5),
        student: KAI,
        plan: None,
        home_school: Some(HomeSchoolId::draw(4)),
        date: date(2026, 11, 23),
        minutes: 40,
        present: BTreeSet::new(),
        feeling: None,
        covered: BTreeSet::new(),
        words: OwnWords { student: "Lunch is the worst bit.".into(), ..OwnWords::default() },
        note: "Offer the art room.".into(),
        actions: Vec::new(),
        next_step: None,
        attachments: Vec::new(),
        moved_from: None,
        recorded: recorded(),
    }
}

fn text(unsent: Vec<Unsent>, drafts: Vec<Draft>) -> String {
    let (identity, view) = (identity(), Arc::new(view()));
    let held = Held { identity, unsent, drafts, view, students: Vec::new() };
    as_text(&held, Timestamp::UNIX_EPOCH, &TimeZone::UTC)
}

fn waits(edits: Option<Vec<Edit>>) -> Unsent {
    Unsent { saved: Timestamp::UNIX_EPOCH, edits }
}

#[test]
fn records_and_drafts_can_be_typed_again_from_it() {
    let amendment = Amendment {
        id: AmendmentId::draw(6),
        entry: EntryId::Visit(VisitId::draw(5)),
        text: "It was 50 minutes.".into(),
        reason: "Looked at the diary.".into(),
        recorded: recorded(),
    };
    let year = domain::calendar::AcademicYear::of(date(2026, 11, 23));
    let moved = MovedVisit {
        visit: VisitId::draw(7),
        to_student: KAI,
        to_visit: VisitId::draw(5),
        amendments: Vec::new(),
        recorded: recorded(),
    };
    let unsent = vec![
        waits(Some(vec![Edit::RecordVisit(visit())])),
        waits(Some(vec![Edit::Amend { student: KAI, year, amendment }])),
        waits(Some(vec![Edit::MoveVisit { student: StudentId::draw(9), year, moved }])),
        waits(None),
    ];
    let body = VisitDraft { note: "Half a sen".into(), ..VisitDraft::new(KAI) };
    let draft = Draft { updated: Timestamp::UNIX_EPOCH, body: DraftBody::Visit(body) };
    let text = text(unsent, vec![draft]);
    for words in [
        "not encrypted",
        "The Heights",
        "Tablet 2, Ms Osei",
        "Transition visit, saved 1 January 1970, midnight",
        "Student: Kai Fraser",
        "Home school: Westbrook High",
        "Day: 23 November 2026",
        "Length: 40 minutes",
        "Lunch is the worst bit.",
        "Offer the art room.",
        "What should be known: It was 50 minutes.",
        "Why: Looked at the diary.",
        "is now with: Kai Fraser",
        "cannot be written as text",
        "Visit that is not finished",
        "Half a sen",
    ] {
        assert!(text.contains(words), "{words} in {text}");
    }
}

#[test]
fn a_session_a_pause_and_what_is_agreed_can_be_typed_again_from_it() {
    let held = session::Held {
        success: "On time all week".into(),
        minutes: 35,
        start: None,
        there: [KAI].into(),
        also: [AlsoThere::SomeoneElse("Nan".into())].into(),
        setting: Setting::Unusual {
            place: Place::Elsewhere("The allotment".into()),
            reason: "He asked to be outside".into(),
        },
        about: [BarrierArea::Motivation].into(),
        student_words: "Better outside".into(),
        parent_words: "He sleeps again".into(),
        promises: Vec::new(),
    };
    let session = Session {
        id: SessionId::draw(1),
        students: [KAI].into(),
        date: date(2026, 11, 23),
        planned: None,
        outcome: Outcome::Held(Box::new(held)),
        note: "Bring the planner.".into(),
        recorded: recorded(),
    };
    let pause = Pause {
        id: PauseId::draw(1),
        from: date(2026, 11, 24),
        to: date(2026, 11, 27),
        reason: PauseReason::Other("In hospital".into()),
        recorded: recorded(),
    };
    let agreed = Agreed {
        id: AgreedId::draw(1),
        from: date(2026, 11, 30),
        minutes: 45,
        every: Every::Week,
        assessment: "Twice a week while he settles in".into(),
        recorded: recorded(),
    };
    let unsent = vec![
        waits(Some(vec![Edit::RecordSession { student: KAI, session }])),
        waits(Some(vec![Edit::Pause { student: KAI, pause }])),
        waits(Some(vec![Edit::AgreeFrequency { student: KAI, agreed }])),
    ];
    let body = SessionDraft { success: "Half a sen".into(), ..SessionDraft::default() };
    let draft = Draft { updated: Timestamp::UNIX_EPOCH, body: DraftBody::Session(body) };
    let text = text(unsent, vec![draft]);
    for words in [
        "Session, saved 1 January 1970, midnight",
        "Student: Kai Fraser",
        "Date: 23 November 2026",
        "Minutes: 35",
        "Also there: Nan",
        "Where: The allotment",
        "He asked to be outside",
        "About: Motivation",
        "What went well: On time all week",
        "Better outside",
        "He sleeps again",
        "Note: Bring the planner.",
        "Why: In hospital",
        "In each: week",
        "What the assessment says: Twice a week while he settles in",
        "Session that is not finished",
        "What went well: Half a sen",
    ] {
        assert!(text.contains(words), "{words} in {text}");
    }
}

#[test]
fn what_is_amended_of_a_session_says_of_which_day() {
    let session = Session {
        id: SessionId::draw(5),
        students: [KAI].into(),
        date: date(2026, 11, 20),
        planned: None,
        outcome: Outcome::NobodyCame,
        note: String::new(),
        recorded: recorded(),
    };
    let amendment = Amendment {
        id: AmendmentId::draw(6),
        entry: EntryId::Session(session.id),
        text: "He was ill.".into(),
        reason: "His mother rang.".into(),
        recorded: recorded(),
    };
    let year = domain::calendar::AcademicYear::of(session.date);
    let entry = SessionEntry {
        student: KAI,
        year,
        session,
        safekeeping: Safekeeping::AtBase,
        received: None,
        amendments: Vec::new(),
        done: Vec::new(),
        reads: Vec::new(),
    };
    let record = StudentRecord { sessions: vec![entry], ..StudentRecord::nothing_about(KAI) };
    let unsent = vec![waits(Some(vec![Edit::Amend { student: KAI, year, amendment }]))];
    let (identity, view) = (identity(), Arc::new(view()));
    let held = Held { identity, unsent, drafts: Vec::new(), view, students: vec![record] };
    let text = as_text(&held, Timestamp::UNIX_EPOCH, &TimeZone::UTC);
    for words in ["Session of: 20 November 2026", "What should be known: He was ill."] {
        assert!(text.contains(words), "{words} in {text}");
    }
}

#[test]
fn what_is_begun_of_a_concern_is_in_no_file() {
    let body = DraftBody::Concern(b"I am not going home".to_vec().into());
    let text = text(Vec::new(), vec![Draft { updated: Timestamp::UNIX_EPOCH, body }]);
    assert!(!text.contains("going home") && !text.contains("not finished"), "{text}");
}

#[test]
fn what_was_handed_in_is_said_without_what_a_file_says_about_itself() {
    let (identity, view) = (identity(), Arc::new(view()));
    let unsent = vec![waits(Some(vec![Edit::RecordVisit(visit())]))];
    let held = Held { identity, unsent, drafts: Vec::new(), view, students: Vec::new() };
    let text = in_words(&held, &TimeZone::UTC);
    assert!(text.starts_with("Transition visit\n"), "{text}");
    assert!(text.contains("Offer the art room.") && !text.contains("encrypted"), "{text}");
}

#[test]
fn what_nobody_has_to_type_again_is_left_out() {
    let edit = Edit::SetPreference { user: OSEI, key: "theme".into(), value: "dark".into() };
    let text = text(vec![waits(Some(vec![edit]))], Vec::new());
    assert!(!text.contains("dark"), "{text}");
}
