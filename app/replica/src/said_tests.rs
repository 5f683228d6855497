//! What is promised about the words that are kept beside long documents: they say exactly what the document says, or
//! they are not there.
#![expect(clippy::unwrap_used, reason = "tests")]

use std::task::Poll;

use protocol::sync::{Item, ItemBody};
use records::{Content, DocumentId, Edit};

use crate::{
    fixture::{ByHand, Device, Elsewhere, KAI, answer, enrolled, now, once, open, visit, year},
    memory::{Fault, MemoryStorage},
    storage::{StorageError, Table},
};

/// What is kept of what Kai's year says.
fn said(storage: &MemoryStorage, env: &ByHand) -> Option<Content> {
    let device = open(storage, env);
    let mut said = now(crate::said::of_student(&device.sealed, KAI)).unwrap();
    said.remove(&of_kai())
}

/// What Kai's year says when it is read from the document itself.
fn read(storage: &MemoryStorage, env: &ByHand) -> Option<Content> {
    now(open(storage, env).content(of_kai())).unwrap()
}

fn of_kai() -> DocumentId {
    DocumentId::StudentYear(KAI, year("2026"))
}

/// A year of so many visits as base has it, and the item that brings it.
fn long(env: &ByHand, visits: usize) -> (Elsewhere, Item) {
    let mut elsewhere = Elsewhere::new(of_kai(), 5);
    for number in 0..visits {
        let note = format!("Visit {number}");
        elsewhere.write(1, &Edit::RecordVisit(visit(env, KAI, "2026-11-20", &note)));
    }
    let item = elsewhere.snapshot(4);
    (elsewhere, item)
}

fn take(device: &mut Device, items: Vec<Item>) {
    let asked = now(device.begin_sync()).unwrap();
    now(device.finish_sync(&asked, answer(&asked, items))).unwrap();
}

fn record(device: &mut Device, env: &ByHand, note: &str) {
    let edit = Edit::RecordVisit(visit(env, KAI, "2026-11-21", note));
    now(device.save(vec![edit], None)).unwrap();
}

#[test]
fn a_long_year_is_kept_as_it_comes_and_read_without_its_document() {
    let (mut device, storage, env) = enrolled();
    take(&mut device, vec![long(&env, 100).1]);

    assert!(said(&storage, &env).is_some());
    assert_eq!(said(&storage, &env), read(&storage, &env));
    let whole = now(device.student(KAI)).unwrap().unwrap();
    assert_eq!(whole.timeline.len(), 100);
    // The document could not be read now; nobody asks it, until nobody waits.
    assert!(storage.damage(Table::Snapshot, of_kai().to_string().as_bytes()));
    let mut again = open(&storage, &env);
    assert_eq!(now(again.student(KAI)).unwrap().unwrap(), whole);
    assert_eq!(again.view().set_aside, 0);
    now(again.keep_said(KAI)).unwrap();
    assert_eq!(again.view().set_aside, 1, "it is mended, and asked for again");
}

#[test]
fn an_acknowledgement_takes_nothing_away() {
    let (mut device, storage, env) = enrolled();
    let (mut elsewhere, item) = long(&env, 100);
    take(&mut device, vec![item]);
    record(&mut device, &env, "Mine");
    now(device.keep_said(KAI)).unwrap();
    take(&mut device, Vec::new());
    assert!(said(&storage, &env).is_some());

    // It comes with somebody else's change to the same year.
    record(&mut device, &env, "Mine again");
    let theirs = Edit::RecordVisit(visit(&env, KAI, "2026-11-22", "Theirs"));
    let change = elsewhere.write(5, &theirs);
    take(&mut device, vec![change]);
    assert!(said(&storage, &env).is_some());
    assert_eq!(said(&storage, &env), read(&storage, &env));
}

#[test]
fn a_year_that_lies_apart_is_kept_as_well() {
    let (mut device, storage, env) = enrolled();
    let last_year = DocumentId::StudentYear(KAI, year("2024"));
    let mut elsewhere = Elsewhere::new(last_year, 5);
    for number in 0..100 {
        let note = format!("Visit {number}");
        elsewhere.write(1, &Edit::RecordVisit(visit(&env, KAI, "2024-11-20", &note)));
    }
    take(&mut device, vec![elsewhere.snapshot(4)]);
    record(&mut device, &env, "This year");
    let device = open(&storage, &env);
    let said = now(crate::said::of_student(&device.sealed, KAI)).unwrap();
    assert_eq!(said.keys().collect::<Vec<_>>(), [&last_year]);
    // This year's document is at hand; the other one is read from what is kept.
    assert!(storage.damage(Table::Snapshot, last_year.to_string().as_bytes()));
    let mut again = open(&storage, &env);
    now(again.open_ahead(KAI)).unwrap();
    assert_eq!(now(again.student(KAI)).unwrap().unwrap().timeline.len(), 101);
}

#[test]
fn a_short_year_is_not_kept() {
    let (mut device, storage, env) = enrolled();
    take(&mut device, vec![long(&env, 99).1]);
    now(device.student(KAI)).unwrap();
    now(device.keep_said(KAI)).unwrap();
    assert_eq!(said(&storage, &env), None);
}

#[test]
fn what_is_saved_takes_it_away_until_nobody_waits() {
    let (mut device, storage, env) = enrolled();
    take(&mut device, vec![long(&env, 100).1]);

    record(&mut device, &env, "One more");
    assert_eq!(said(&storage, &env), None);
    let shown = now(open(&storage, &env).student(KAI)).unwrap().unwrap();
    assert_eq!(shown.timeline.first().unwrap().visit.note, "One more");

    now(device.keep_said(KAI)).unwrap();
    assert!(said(&storage, &env).is_some());
    assert_eq!(said(&storage, &env), read(&storage, &env));
    let commits = storage.commits();
    now(device.keep_said(KAI)).unwrap();
    assert_eq!(storage.commits(), commits, "it is kept once");
}

#[test]
fn what_comes_from_base_replaces_it() {
    let (mut device, storage, env) = enrolled();
    let (mut elsewhere, item) = long(&env, 100);
    take(&mut device, vec![item]);
    let edit = Edit::RecordVisit(visit(&env, KAI, "2026-11-22", "Somebody else's"));
    let change = elsewhere.write(5, &edit);
    // Cut between two devices: the second has not loaded the document yet.
    let mut again = open(&storage, &env);
    take(&mut again, vec![change]);
    let Some(Content::Year(year)) = said(&storage, &env) else { unreachable!("it is kept") };
    assert_eq!(year.visits.len(), 101);
    assert_eq!(said(&storage, &env), read(&storage, &env));
}

#[test]
fn what_does_not_become_durable_leaves_it_as_it_was() {
    let (mut device, storage, env) = enrolled();
    take(&mut device, vec![long(&env, 100).1]);
    let faults = [
        Fault::Refuse(StorageError::Full),
        Fault::AnswerLost,
        Fault::CrashBefore,
        Fault::CrashAfter,
    ];
    for fault in faults {
        let found = fault == Fault::AnswerLost;
        storage.plan(fault);
        let edit = Edit::RecordVisit(visit(&env, KAI, "2026-11-21", "In doubt"));
        // The last two never answer, and nobody waits for them.
        let saved = once(device.save(vec![edit], None));
        assert_eq!(matches!(saved, Poll::Ready(Ok(_))), found);
        now(device.keep_said(KAI)).unwrap();
        let kept = said(&storage, &env);
        assert!(kept.is_none() || kept == read(&storage, &env));
        let shown = now(device.student(KAI)).unwrap().unwrap();
        let afresh = now(open(&storage, &env).student(KAI)).unwrap().unwrap();
        assert_eq!(shown.timeline.len(), afresh.timeline.len());
    }
}

#[test]
fn damaged_or_of_another_version_it_is_read_from_the_document() {
    let (mut device, storage, env) = enrolled();
    take(&mut device, vec![long(&env, 100).1]);
    let key = format!("said/{}", of_kai());
    assert!(storage.damage(Table::Row, key.as_bytes()));
    assert_eq!(said(&storage, &env), None);
    assert_eq!(now(open(&storage, &env).student(KAI)).unwrap().unwrap().timeline.len(), 100);
}

#[test]
fn a_purge_takes_it_along() {
    let (mut device, storage, env) = enrolled();
    take(&mut device, vec![long(&env, 100).1]);
    let purge = Item { seq: 9, body: ItemBody::Purge { student: KAI.to_string() } };
    take(&mut device, vec![purge]);
    let id = KAI.to_string();
    let traces = storage.dump().into_iter();
    assert_eq!(traces.filter(|(_, key, _)| String::from_utf8_lossy(key).contains(&id)).count(), 0);
}
