//! What *Undo* promises: nothing that may be on its way is taken back, and nothing is lost, whichever way it ends.
#![expect(clippy::unwrap_used, reason = "tests")]

use domain::{
    id::{SessionId, StudentId},
    session::{Outcome, Session, SessionDraft},
};
use records::{Document, DocumentId, Edit, EntryRef};

use crate::{
    Draft, DraftBody, DraftKey, DraftKind, Env as _, HELD_FOR, PackedFor,
    fixture::{
        ADA, ByHand, Device, Elsewhere, KAI, answer, day, enrolled, now, once, open, recorded,
        visit, year,
    },
    memory::Fault,
    storage::{StorageError, Table},
};

const KEY: DraftKey = DraftKey { kind: DraftKind::Session, student: KAI };

/// The draft of a session, as the form had it.
fn draft(env: &ByHand) -> Draft {
    let words = SessionDraft::new([KAI].into(), day("2026-11-20"));
    let body = DraftBody::Session(SessionDraft { note: "He was on a trip.".to_owned(), ..words });
    Draft { updated: env.now(), body }
}

/// What becomes of it, for these students.
fn edits(env: &ByHand, students: &[StudentId]) -> (EntryRef, Vec<Edit>) {
    let session = Session {
        id: SessionId::draw(env.random()),
        students: students.iter().copied().collect(),
        date: day("2026-11-20"),
        planned: None,
        outcome: Outcome::NobodyCame,
        note: "He was on a trip.".to_owned(),
        recorded: recorded(env),
    };
    let edit =
        |student: &StudentId| Edit::RecordSession { student: *student, session: session.clone() };
    (EntryRef::Session(session.id), students.iter().map(edit).collect())
}

/// Writes the draft and saves it, to be taken back.
fn saves(device: &mut Device, env: &ByHand, students: &[StudentId]) -> EntryRef {
    now(device.put_draft(&KEY, &draft(env))).unwrap();
    let (entry, edits) = edits(env, students);
    now(device.save_held(edits, KEY)).unwrap();
    assert_eq!(device.may_take_back(), Some(entry));
    entry
}

/// How many sessions are in a record, and whether the draft is kept.
fn stands(device: &mut Device, student: StudentId) -> (usize, bool) {
    let record = now(device.student(student)).unwrap();
    let sessions = record.map_or(0, |record| record.sessions.len());
    (sessions, now(device.draft(&KEY)).unwrap().is_some())
}

fn pushed(device: &Device) -> usize {
    now(device.begin_sync()).unwrap().push.len()
}

fn millis() -> i64 {
    i64::try_from(HELD_FOR.as_millis()).unwrap()
}

#[test]
fn it_is_saved_at_once_and_sent_after_a_while_or_after_a_restart() {
    let (mut device, storage, env) = enrolled();
    let entry = saves(&mut device, &env, &[KAI]);
    assert_eq!((stands(&mut device, KAI), pushed(&device)), ((1, false), 0));
    let mut again = open(&storage, &env);
    assert_eq!((again.may_take_back(), stands(&mut again, KAI)), (None, (1, false)));
    assert_eq!(pushed(&again), 1);

    env.turn(millis() - 1);
    assert_eq!(pushed(&device), 0);
    env.turn(1);
    assert_eq!(pushed(&device), 1);
    // It may be on its way: a clock that is set back brings nothing back.
    env.turn(-millis());
    assert_eq!(device.may_take_back(), None);
    assert_eq!(now(device.take_back(entry, &KEY, &draft(&env))), Ok(false));
    assert_eq!(stands(&mut device, KAI), (1, false));
}

#[test]
fn what_nobody_waits_for_any_longer_is_sent() {
    let (mut device, _storage, env) = enrolled();
    let entry = saves(&mut device, &env, &[KAI]);
    device.hold_no_longer(entry);
    assert_eq!((device.may_take_back(), pushed(&device)), (None, 1));
}

#[test]
fn taken_back_it_is_a_draft_again_and_saved_again_it_is_there_once() {
    let (mut device, storage, env) = enrolled();
    let before = Edit::RecordVisit(visit(&env, ADA, "2026-11-19", "Before"));
    now(device.save(vec![before], None)).unwrap();
    let entry = saves(&mut device, &env, &[KAI, ADA]);
    let commits = storage.commits();
    assert_eq!(now(device.take_back(entry, &KEY, &draft(&env))), Ok(true));
    assert_eq!(storage.commits(), commits + 1);
    for device in [&mut open(&storage, &env), &mut device] {
        assert_eq!((stands(device, KAI), stands(device, ADA)), ((0, true), (0, true)));
        assert_eq!(now(device.draft(&KEY)), Ok(Some(draft(&env))));
        assert!(!device.view().students.contains_key(&KAI), "nothing else was written of Kai");
        assert_eq!(now(device.student(ADA)).unwrap().unwrap().timeline.len(), 1);
        assert_eq!((device.view().waiting.records, pushed(device)), (1, 1));
        assert_eq!(device.view().set_aside, 0);
    }
    assert_eq!(now(device.take_back(entry, &KEY, &draft(&env))), Ok(false), "once");

    now(device.save_held(edits(&env, &[KAI, ADA]).1, KEY)).unwrap();
    env.turn(millis());
    let asked = now(device.begin_sync()).unwrap();
    for student in [KAI, ADA] {
        let id = DocumentId::StudentYear(student, year("2026"));
        let mut base = Document::new(id);
        for push in asked.push.iter().filter(|push| push.doc == id.to_string()) {
            base.apply(&push.chunk).unwrap();
        }
        assert_eq!(base.heads(), now(device.heads(id)).unwrap().unwrap());
    }
    now(device.finish_sync(&asked, answer(&asked, Vec::new()))).unwrap();
    assert_eq!((stands(&mut device, KAI), stands(&mut device, ADA)), ((1, false), (1, false)));
    assert_eq!(device.view().waiting.changes, 0);
}

#[test]
fn what_came_from_base_meanwhile_stays() {
    let (mut device, storage, env) = enrolled();
    let entry = saves(&mut device, &env, &[KAI]);
    let mut elsewhere = Elsewhere::new(DocumentId::StudentYear(KAI, year("2026")), 5);
    let theirs = visit(&env, KAI, "2026-11-19", "Theirs");
    let item = elsewhere.write(1, &Edit::RecordVisit(theirs));
    let asked = now(device.begin_sync()).unwrap();
    let synced = now(device.finish_sync(&asked, answer(&asked, vec![item]))).unwrap();
    assert!(synced.arrived_at_base.is_empty());
    assert_eq!(now(device.take_back(entry, &KEY, &draft(&env))), Ok(true));
    for device in [&mut open(&storage, &env), &mut device] {
        assert_eq!(stands(device, KAI), (0, true));
        assert_eq!(now(device.student(KAI)).unwrap().unwrap().timeline.len(), 1);
        assert!(device.view().failed.is_empty());
    }
}

#[test]
fn what_was_built_on_or_handed_over_stays_and_is_sent() {
    let (mut device, _storage, env) = enrolled();
    let entry = saves(&mut device, &env, &[KAI]);
    let after = Edit::RecordVisit(visit(&env, KAI, "2026-11-20", "After"));
    now(device.save(vec![after], None)).unwrap();
    assert_eq!((device.may_take_back(), pushed(&device)), (None, 2));
    assert_eq!(now(device.take_back(entry, &KEY, &draft(&env))), Ok(false));

    let (mut device, _storage, env) = enrolled();
    let entry = saves(&mut device, &env, &[KAI]);
    // Another student's record is another document.
    let beside = Edit::RecordVisit(visit(&env, ADA, "2026-11-20", "Beside"));
    now(device.save(vec![beside], None)).unwrap();
    assert_eq!((device.may_take_back(), pushed(&device)), (Some(entry), 1));
    assert!(now(device.pack(PackedFor::Somebody)).unwrap().is_some());
    assert_eq!((device.may_take_back(), pushed(&device)), (None, 2));
    assert_eq!(now(device.take_back(entry, &KEY, &draft(&env))), Ok(false));
}

#[test]
fn what_was_begun_under_the_same_name_is_not_replaced() {
    let (mut device, _storage, env) = enrolled();
    let entry = saves(&mut device, &env, &[KAI]);
    let begun = DraftBody::Session(SessionDraft::new([KAI].into(), day("2026-11-21")));
    let begun = Draft { updated: env.now(), body: begun };
    now(device.put_draft(&KEY, &begun)).unwrap();
    assert_eq!(now(device.take_back(entry, &KEY, &draft(&env))), Ok(false));
    assert_eq!(now(device.draft(&KEY)), Ok(Some(begun)));
    assert_eq!(stands(&mut device, KAI).0, 1);
}

#[test]
fn a_full_disk_leaves_it_saved_and_an_answer_that_was_lost_is_found() {
    let (mut device, storage, env) = enrolled();
    let entry = saves(&mut device, &env, &[KAI]);
    storage.plan(Fault::Refuse(StorageError::Full));
    let full = now(device.take_back(entry, &KEY, &draft(&env)));
    assert_eq!(full, Err(StorageError::Full));
    assert_eq!(stands(&mut device, KAI), (1, false));
    storage.plan(Fault::AnswerLost);
    assert_eq!(now(device.take_back(entry, &KEY, &draft(&env))), Ok(true));
    assert_eq!((stands(&mut device, KAI), device.drafts().len()), ((0, true), 1));
    assert_eq!((storage.keys(Table::Outbox).len(), pushed(&device)), (0, 0));
}

#[test]
fn a_browser_that_dies_in_between_has_the_session_or_the_draft() {
    for (fault, stood) in [(Fault::CrashBefore, (1, false)), (Fault::CrashAfter, (0, true))] {
        let (mut device, storage, env) = enrolled();
        let entry = saves(&mut device, &env, &[KAI]);
        storage.plan(fault);
        assert!(once(device.take_back(entry, &KEY, &draft(&env))).is_pending());
        drop(device);
        storage.crash();
        assert_eq!(stands(&mut open(&storage, &env), KAI), stood);
    }
}
