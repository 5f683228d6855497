//! What `save` promises: all or nothing, durable when it says so, and the same after every kind of failure.
#![expect(clippy::unwrap_used, reason = "tests")]

use std::sync::Arc;

use domain::id::{AmendmentId, HelpId};
use domain::student::{Help, HelpKind};
use domain::visit::{Amendment, EntryId, ReadReceipt, VisitDraft};
use records::{Edit, EntryRef};

use crate::{
    Draft, DraftBody, DraftKey, DraftKind, Env, Safekeeping, SaveError,
    fixture::{ADA, KAI, answer, enrolled, now, once, open, recorded, student, visit, year},
    memory::{Fault, MemoryStorage},
    storage::{Storage, StorageError, Table},
};

fn key() -> DraftKey {
    DraftKey { kind: DraftKind::Visit, student: KAI }
}

fn rows(storage: &MemoryStorage, table: Table) -> usize {
    now(storage.scan(table, b"")).unwrap().len()
}

#[test]
fn what_was_saved_is_there_after_a_restart() {
    let (mut device, storage, env) = enrolled();
    let visit = visit(&env, KAI, "2026-11-20", "Kai showed me the garden.");
    let saved = now(device.save(vec![Edit::RecordVisit(visit.clone())], None)).unwrap();
    assert_eq!(saved.entries, [EntryRef::Visit(visit.id)]);
    drop(device);
    storage.crash();

    let mut again = open(&storage, &env);
    let record = now(again.student(KAI)).unwrap().unwrap();
    assert_eq!(record.timeline.first().map(|entry| &entry.visit), Some(&visit));
    let waiting = Safekeeping::Waiting { since: saved.at, refused: None };
    assert_eq!(again.safekeeping(EntryRef::Visit(visit.id)), waiting);
    assert_eq!(again.view().waiting.records, 1);
    assert_eq!(again.view().waiting.oldest, Some(saved.at));
    assert_eq!(again.identity().map(|identity| identity.user_name.as_str()), Some("Ms Okafor"));
}

#[test]
fn a_save_is_one_transaction_and_takes_the_draft_with_it() {
    let (mut device, storage, env) = enrolled();
    let draft = Draft { updated: env.now(), body: DraftBody::Visit(VisitDraft::new(KAI)) };
    now(device.put_draft(&key(), &draft)).unwrap();
    assert_eq!(device.drafts().len(), 1);
    let before = storage.commits();
    let edits = vec![
        Edit::PutStudent(student(KAI, "Kai")),
        Edit::RecordVisit(visit(&env, KAI, "2026-11-20", "One")),
    ];
    now(device.save(edits, Some(key()))).unwrap();
    assert_eq!(storage.commits(), before + 1);
    assert!(device.drafts().is_empty());
    assert_eq!(now(device.draft(&key())), Ok(None));
    assert_eq!(rows(&storage, Table::Outbox), 2);
    assert_eq!(rows(&storage, Table::Row), 2);
}

#[test]
fn a_full_disk_leaves_everything_as_it_was() {
    let (mut device, storage, env) = enrolled();
    now(device.save(vec![Edit::PutStudent(student(KAI, "Kai"))], None)).unwrap();
    let draft = Draft { updated: env.now(), body: DraftBody::Visit(VisitDraft::new(KAI)) };
    now(device.put_draft(&key(), &draft)).unwrap();
    let (dump, view) = (storage.dump(), Arc::clone(device.view()));
    let visit = visit(&env, KAI, "2026-11-20", "One");

    storage.plan(Fault::Refuse(StorageError::Full));
    let failed = now(device.save(vec![Edit::RecordVisit(visit.clone())], Some(key())));
    assert!(matches!(failed, Err(SaveError::Storage(StorageError::Full))));
    assert_eq!(storage.dump(), dump);
    assert!(Arc::ptr_eq(device.view(), &view));
    assert_eq!(device.safekeeping(EntryRef::Visit(visit.id)), Safekeeping::AtBase);
    assert_eq!(now(device.draft(&key())), Ok(Some(draft)));
    assert!(now(device.student(KAI)).unwrap().unwrap().timeline.is_empty());

    now(device.save(vec![Edit::RecordVisit(visit)], Some(key()))).unwrap();
    assert_eq!(now(device.student(KAI)).unwrap().unwrap().timeline.len(), 1);
    assert_eq!(device.view().waiting.records, 2);
}

#[test]
fn a_save_that_landed_without_an_answer_is_saved() {
    let (mut device, storage, env) = enrolled();
    let draft = Draft { updated: env.now(), body: DraftBody::Visit(VisitDraft::new(KAI)) };
    now(device.put_draft(&key(), &draft)).unwrap();
    let one = visit(&env, KAI, "2026-11-20", "One");
    storage.plan(Fault::AnswerLost);
    let saved = now(device.save(vec![Edit::RecordVisit(one.clone())], Some(key()))).unwrap();
    assert_eq!(saved.entries, [EntryRef::Visit(one.id)]);
    let waiting = Safekeeping::Waiting { since: saved.at, refused: None };
    assert_eq!(device.safekeeping(EntryRef::Visit(one.id)), waiting);
    assert!(device.drafts().is_empty());

    // What comes next is built upon it, here and after a restart.
    let two = visit(&env, KAI, "2026-11-21", "Two");
    now(device.save(vec![Edit::RecordVisit(two)], None)).unwrap();
    assert_eq!(rows(&storage, Table::Outbox), 2);
    let mut again = open(&storage, &env);
    for device in [&mut device, &mut again] {
        assert_eq!(now(device.student(KAI)).unwrap().unwrap().timeline.len(), 2);
        assert_eq!(device.view().waiting.records, 2);
    }
}

#[test]
fn a_line_added_on_a_connection_that_was_lost_is_there_once() {
    let (mut device, storage, env) = enrolled();
    now(device.save(vec![Edit::PutStudent(student(KAI, "Kai"))], None)).unwrap();
    let faults = [Fault::Refuse(StorageError::Full), Fault::AnswerLost];
    // Pressed until it says saved; each press draws a line of its own.
    let presses = faults.into_iter().map(|fault| {
        storage.plan(fault);
        let text = "A walk before lessons".to_owned();
        let (id, kind) = (HelpId::draw(env.random()), HelpKind::Helps);
        let help = Help { id, kind, text, by: recorded(&env).by, at: env.now() };
        let edit = Edit::AddHelp { student: KAI, year: year("2026"), help };
        now(device.save(vec![edit], None)).is_ok()
    });
    assert_eq!(presses.collect::<Vec<_>>(), [false, true]);
    let record = now(device.student(KAI)).unwrap().unwrap();
    assert_eq!(record.helps.len(), 1);
    assert_eq!(rows(&storage, Table::Outbox), 2);
}

#[test]
fn a_save_in_doubt_that_cannot_be_looked_for_is_not_written_twice() {
    let failures = [(Fault::AnswerLost, 1), (Fault::Refuse(StorageError::Full), 0)];
    for (fault, landed) in failures {
        let (mut device, storage, env) = enrolled();
        now(device.save(vec![Edit::RecordVisit(visit(&env, KAI, "2026-11-19", "One"))], None))
            .unwrap();
        let before = storage.commits();
        let save = vec![Edit::RecordVisit(visit(&env, KAI, "2026-11-20", "Two"))];
        storage.plan(fault);
        // The look for what landed fails, and so does the reading before the next save: nothing is built upon.
        storage.fail_reads(2);
        for _ in 0..2 {
            let failed = now(device.save(save.clone(), None));
            assert!(matches!(failed, Err(SaveError::Storage(_))), "{failed:?}");
            assert_eq!(storage.commits(), before + landed);
        }
        now(device.save(save, None)).unwrap();
        assert_eq!((device.view().waiting.records, rows(&storage, Table::Outbox)), (2, 2));
        let record = now(open(&storage, &env).student(KAI)).unwrap().unwrap();
        assert_eq!(record.timeline.len(), 2);
    }
}

#[test]
fn a_look_at_the_record_in_between_does_not_make_a_save_in_doubt_certain() {
    let (mut device, storage, env) = enrolled();
    now(device.save(vec![Edit::RecordVisit(visit(&env, KAI, "2026-11-19", "One"))], None)).unwrap();
    let save = vec![Edit::RecordVisit(visit(&env, KAI, "2026-11-20", "Two"))];
    storage.plan(Fault::AnswerLost);
    storage.fail_reads(1);
    assert!(now(device.save(save.clone(), None)).is_err());
    now(device.open_ahead(KAI)).unwrap();
    now(device.save(save, None)).unwrap();
    assert_eq!(device.view().waiting.records, 2);
    now(device.save(vec![Edit::PutStudent(student(KAI, "Kai"))], None)).unwrap();
    assert_eq!(rows(&storage, Table::Outbox), 3);
}

#[test]
fn a_crash_keeps_all_of_a_save_or_nothing() {
    for (fault, visits) in [(Fault::CrashBefore, 0), (Fault::CrashAfter, 1)] {
        let (mut device, storage, env) = enrolled();
        now(device.save(vec![Edit::PutStudent(student(KAI, "Kai"))], None)).unwrap();
        let edit = Edit::RecordVisit(visit(&env, KAI, "2026-11-20", "One"));
        storage.plan(fault);
        assert!(once(device.save(vec![edit], None)).is_pending());
        drop(device);
        storage.crash();
        let mut again = open(&storage, &env);
        assert_eq!(now(again.student(KAI)).unwrap().unwrap().timeline.len(), visits);
        assert_eq!(again.view().waiting.records, 1 + visits);
    }
}

#[test]
fn giving_up_on_a_slow_save_loses_nothing() {
    for (fault, visits) in [(Fault::CrashBefore, 1), (Fault::CrashAfter, 2)] {
        let (mut device, storage, env) = enrolled();
        storage.plan(fault);
        let edit = |note| Edit::RecordVisit(visit(&env, KAI, "2026-11-20", note));
        assert!(once(device.save(vec![edit("One")], None)).is_pending());
        now(device.save(vec![edit("Two")], None)).unwrap();
        assert_eq!(device.view().waiting.records, visits);
        assert_eq!(rows(&storage, Table::Outbox), visits);
        assert_eq!(now(device.student(KAI)).unwrap().unwrap().timeline.len(), visits);
    }
}

#[test]
fn one_edit_that_does_not_fit_stops_the_whole_save() {
    let (mut device, storage, env) = enrolled();
    let dump = storage.dump();
    let visit = visit(&env, KAI, "2026-11-20", "One");
    let twice = Edit::RecordVisit(domain::visit::Visit {
        minutes: 5,
        recorded: recorded(&env),
        ..visit.clone()
    });
    env.turn(1_000);
    let other = Edit::RecordVisit(domain::visit::Visit { recorded: recorded(&env), ..visit });
    let failed = now(device.save(vec![twice, other], None));
    assert!(matches!(failed, Err(SaveError::Write(_))), "{failed:?}");
    assert_eq!(storage.dump(), dump);
    assert!(now(device.student(KAI)).unwrap().is_none());
}

#[test]
fn too_many_words_for_base_are_refused_here() {
    let (mut device, storage, env) = enrolled();
    let dump = storage.dump();
    // Words that do not compress: the limit is on what is sent.
    let mut note = String::new();
    while note.len() < 2 * protocol::limits::CHUNK {
        note.push_str(&format!("{:x}", env.random()));
    }
    let failed =
        now(device.save(vec![Edit::RecordVisit(visit(&env, KAI, "2026-11-20", &note))], None));
    assert!(matches!(failed, Err(SaveError::TooLong | SaveError::Write(_))), "{failed:?}");
    assert_eq!(storage.dump(), dump);
}

#[test]
fn nobody_writes_before_enrolment() {
    let (storage, env) = (MemoryStorage::new(), crate::fixture::ByHand::with_seed(2));
    let mut device = open(&storage, &env);
    let failed = now(device.save(vec![Edit::PutStudent(student(KAI, "Kai"))], None));
    assert!(matches!(failed, Err(SaveError::NotEnrolled)));
}

#[test]
fn saying_the_same_again_writes_nothing() {
    let (mut device, storage, _env) = enrolled();
    let edit = Edit::PutStudent(student(KAI, "Kai"));
    now(device.save(vec![edit.clone()], None)).unwrap();
    now(device.save(vec![edit], None)).unwrap();
    assert_eq!(rows(&storage, Table::Outbox), 1);
}

#[test]
fn reading_something_twice_is_no_error() {
    let (mut device, _storage, env) = enrolled();
    let visit = visit(&env, KAI, "2026-11-20", "One");
    let entry = EntryId::Visit(visit.id);
    now(device.save(vec![Edit::RecordVisit(visit)], None)).unwrap();
    for _ in 0..2 {
        env.turn(5_000);
        let receipt = ReadReceipt { entry, recorded: recorded(&env) };
        let edit = Edit::MarkRead { student: KAI, year: year("2026"), receipt };
        now(device.save(vec![edit], None)).unwrap();
    }
    let waiting = device.view().waiting;
    assert_eq!((waiting.records, waiting.changes), (1, 2));
}

#[test]
fn a_long_log_becomes_a_snapshot_when_nobody_waits() {
    let (mut device, storage, env) = enrolled();
    for at in 0..80 {
        let edit = Edit::RecordVisit(visit(&env, KAI, "2026-11-20", &format!("Visit {at}")));
        now(device.save(vec![edit], None)).unwrap();
    }
    assert_eq!((rows(&storage, Table::Snapshot), rows(&storage, Table::Log)), (0, 80));
    let asked = now(device.begin_sync()).unwrap();
    now(device.finish_sync(&asked, answer(&asked, Vec::new()))).unwrap();
    assert_eq!((rows(&storage, Table::Snapshot), rows(&storage, Table::Log)), (1, 0));
    let mut again = open(&storage, &env);
    assert_eq!(now(again.student(KAI)).unwrap().unwrap().timeline.len(), 80);
    assert_eq!(again.view().waiting.records, 0);
}

#[test]
fn more_documents_than_stay_loaded() {
    let (mut device, storage, env) = enrolled();
    for at in 0..40 {
        let id = domain::id::StudentId::draw(at);
        now(device.save(vec![Edit::PutStudent(student(id, "Kai"))], None)).unwrap();
    }
    for at in 0..40 {
        let id = domain::id::StudentId::draw(at);
        now(device.save(vec![Edit::RecordVisit(visit(&env, id, "2026-11-20", "One"))], None))
            .unwrap();
    }
    let again = open(&storage, &env);
    assert_eq!(again.view().waiting.records, 80);
    assert_eq!(again.view().students.len(), 40);
}

#[test]
fn amendments_and_visits_of_two_years_are_one_timeline() {
    let (mut device, _storage, env) = enrolled();
    let late = visit(&env, KAI, "2026-09-02", "This year");
    let early = visit(&env, KAI, "2026-07-10", "Last year");
    env.turn(60_000);
    let amendment = Amendment {
        id: AmendmentId::draw(env.random()),
        entry: EntryId::Visit(early.id),
        text: "It was at the other site.".to_owned(),
        reason: "Noticed later".to_owned(),
        recorded: recorded(&env),
    };
    let edits = vec![
        Edit::PutStudent(student(KAI, "Kai")),
        Edit::PutStudent(student(ADA, "Ada")),
        Edit::RecordVisit(early.clone()),
        Edit::RecordVisit(late.clone()),
        Edit::Amend { student: KAI, year: year("2025"), amendment: amendment.clone() },
    ];
    now(device.save(edits, None)).unwrap();
    let record = now(device.student(KAI)).unwrap().unwrap();
    let visits: Vec<_> = record.timeline.iter().map(|entry| entry.visit.id).collect();
    assert_eq!(visits, [late.id, early.id]);
    let amended = record.timeline.last().unwrap();
    assert_eq!(amended.amendments.first().map(|entry| &entry.amendment), Some(&amendment));
    assert_eq!(amended.year, year("2025"));
    assert_eq!(record.core.student.map(|student| student.given_name), Some("Kai".to_owned()));
    let view = device.view().students.get(&KAI).unwrap().clone();
    let years: Vec<_> = view.years.iter().map(|row| row.year).collect();
    assert_eq!(years, [year("2026")], "last year's own visit is no news here, and lies apart");
}
