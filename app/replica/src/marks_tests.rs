//! A document that ends the page takes nothing with it: not the start, not the other records, not what was written in it
//! here, and not the day.
#![expect(clippy::unwrap_used, reason = "tests")]

use std::panic::{AssertUnwindSafe, catch_unwind};

use domain::id::UserId;
use protocol::sync::{PushResult, SyncAnswer};
use records::{DocumentId, Edit};

use crate::{
    Marker,
    fixture::{ADA, ByHand, Device, Elsewhere, KAI, answer, enrolled, now, open, student, visit},
    memory::{Fault, MemoryStorage},
    outbox,
    storage::{StorageError, Table},
};

const HOUR: i64 = 3_600_000;

fn kais_year() -> DocumentId {
    DocumentId::StudentYear(KAI, crate::fixture::year("2026"))
}

/// A tablet with Ada's and Kai's records from base, and base's copies of what was recorded about Kai and about Ada.
fn with_kai_and_ada() -> (MemoryStorage, ByHand, [Elsewhere; 2]) {
    let (mut device, storage, env) = enrolled();
    let asked = now(device.begin_sync()).unwrap();
    let mut items = Vec::new();
    let years = [(KAI, "Kai", 5), (ADA, "Ada", 6)].map(|(id, name, actor)| {
        let mut core = Elsewhere::new(DocumentId::StudentCore(id), actor);
        core.write(1, &Edit::PutStudent(student(id, name)));
        let year = DocumentId::StudentYear(id, crate::fixture::year("2026"));
        let mut year = Elsewhere::new(year, actor + 10);
        year.write(1, &Edit::RecordVisit(visit(&env, id, "2026-11-19", "Theirs")));
        items.extend([core.snapshot(4), year.snapshot(4)]);
        year
    });
    now(device.finish_sync(&asked, answer(&asked, items))).unwrap();
    (storage, env, years)
}

/// The page ends while this is done, on a device that is opened for it.
fn ends<T>(storage: &MemoryStorage, env: &ByHand, done: impl FnOnce(&mut Device) -> T) {
    env.1.ends_at(Some(kais_year()));
    let mut device = open(storage, env);
    let went_on = catch_unwind(AssertUnwindSafe(|| done(&mut device))).is_ok();
    assert!(!went_on, "the page went on");
}

fn opens_kai(device: &mut Device) -> usize {
    now(device.student(KAI)).unwrap().map_or(0, |record| record.timeline.len())
}

fn failed(device: &Device) -> Vec<DocumentId> {
    device.view().failed.iter().copied().collect()
}

/// Base answers with its copies of what was recorded about both.
fn fetches(device: &mut Device, years: &[Elsewhere; 2]) {
    let mut asked = now(device.begin_sync()).unwrap();
    asked.push.clear();
    let items = years.iter().map(|year| year.snapshot(9)).collect();
    now(device.finish_sync(&asked, answer(&asked, items))).unwrap();
}

fn is_asked_for(device: &Device) -> bool {
    now(device.begin_sync()).unwrap().first
}

#[test]
fn once_may_be_the_battery() {
    let (storage, env, _) = with_kai_and_ada();
    for _ in 0..3 {
        ends(&storage, &env, opens_kai);
        env.1.ends_at(None);
        let mut device = open(&storage, &env);
        assert_eq!(opens_kai(&mut device), 1);
        assert!(device.view().failed.is_empty() && device.view().set_aside == 0);
        assert_eq!(env.marked(), None, "what was opened does not stand there any more");
    }
}

#[test]
fn at_the_second_time_in_a_row_it_is_set_aside_and_fetched_again() {
    let (storage, env, years) = with_kai_and_ada();
    let stored = |table: Table, key: &[u8]| {
        let dump = storage.dump();
        dump.into_iter().find(|(at, found, _)| (*at, found.as_slice()) == (table, key))
    };
    let snapshot = kais_year().to_string();
    assert!(stored(Table::Snapshot, snapshot.as_bytes()).is_some());
    let mut device = open(&storage, &env);
    let mine = visit(&env, KAI, "2026-11-20", "Mine");
    now(device.save(vec![Edit::RecordVisit(mine)], None)).unwrap();
    let waits = stored(Table::Outbox, &outbox::key(1)).unwrap();

    ends(&storage, &env, opens_kai);
    ends(&storage, &env, opens_kai);
    let mut device = open(&storage, &env);
    assert_eq!(failed(&device), [kais_year()]);
    assert_eq!(storage.keys(Table::Quarantine).len(), 2, "the snapshot, and my change");
    assert!(stored(Table::Snapshot, snapshot.as_bytes()).is_none());
    let record = now(device.student(KAI)).unwrap().unwrap();
    assert_eq!(record.failed, [kais_year()], "that a part is missing is said");
    assert!(record.core.student.is_some(), "who it is can be read");
    assert_eq!(now(device.student(ADA)).unwrap().unwrap().timeline.len(), 1);

    // What waited waits as it was.
    assert_eq!(stored(Table::Outbox, &outbox::key(1)), Some(waits));
    assert_eq!(device.view().waiting.records, 1);
    assert_eq!(now(device.begin_sync()).unwrap().push.len(), 1);
    assert!(is_asked_for(&device));

    env.1.ends_at(None);
    fetches(&mut device, &years);
    assert_eq!(opens_kai(&mut device), 2, "base's words and mine");
    for mut device in [open(&storage, &env), device] {
        assert!(device.view().failed.is_empty());
        assert_eq!(opens_kai(&mut device), 2);
        assert_eq!(storage.keys(Table::Quarantine).len(), 2, "nothing was thrown away");
    }
}

#[test]
fn what_was_left_out_of_it_does_not_come_back_with_what_was_set_aside() {
    let (storage, env, _) = with_kai_and_ada();
    let mut device = open(&storage, &env);
    let mine = visit(&env, KAI, "2026-11-20", "Left out");
    now(device.save(vec![Edit::RecordVisit(mine)], None)).unwrap();
    let asked = now(device.begin_sync()).unwrap();
    let results = vec![PushResult::LeftOut { by: UserId::draw(1).to_string() }];
    let said = SyncAnswer { results, ..answer(&asked, Vec::new()) };
    now(device.finish_sync(&asked, said)).unwrap();
    assert_eq!((opens_kai(&mut device), device.view().set_aside), (1, 1));

    env.turn(HOUR);
    ends(&storage, &env, opens_kai);
    ends(&storage, &env, opens_kai);
    env.1.ends_at(None);
    let mut device = open(&storage, &env);
    assert_eq!(device.view().set_aside, 2);
    // Base went back to a day on which it had nothing of it: only what was set aside says what it said.
    for _ in 0..2 {
        let asked = now(device.begin_sync()).unwrap();
        let nothing = SyncAnswer { epoch: 4, ..answer(&asked, Vec::new()) };
        now(device.finish_sync(&asked, nothing)).unwrap();
    }
    assert_eq!(opens_kai(&mut device), 1, "what a colleague wrote, and no more");
    let name = kais_year().to_string();
    let mut offered = now(device.begin_sync()).unwrap().push;
    offered.retain(|push| push.doc == name);
    assert_eq!(offered.len(), 1);
}

#[test]
fn what_was_opened_beside_it_stays() {
    let (storage, env, _) = with_kai_and_ada();
    ends(&storage, &env, opens_kai);
    let text = env.marked().unwrap();
    assert_eq!(text.lines().count(), 2, "both were being opened: {text}");
    ends(&storage, &env, opens_kai);
    let device = open(&storage, &env);
    assert_eq!(failed(&device), [kais_year()]);
    assert!(device.view().students.get(&KAI).unwrap().core.student.is_some());
}

#[test]
fn what_is_in_memory_is_not_written_down_again() {
    let (storage, env, _) = with_kai_and_ada();
    let mut device = open(&storage, &env);
    opens_kai(&mut device);
    // Writing the name down once more would end it.
    env.1.ends_at(Some(kais_year()));
    assert_eq!(opens_kai(&mut device), 1);
    let mine = visit(&env, KAI, "2026-11-20", "Mine");
    now(device.save(vec![Edit::RecordVisit(mine)], None)).unwrap();
}

#[test]
fn a_row_that_cannot_be_made_again_does_not_stop_the_start() {
    let (storage, env, _) = with_kai_and_ada();
    assert!(storage.damage(Table::Row, kais_year().to_string().as_bytes()));
    env.1.ends_at(Some(kais_year()));
    for _ in 0..2 {
        let opened = catch_unwind(AssertUnwindSafe(|| open(&storage, &env)));
        assert!(opened.is_err(), "the page went on");
    }
    let mut device = open(&storage, &env);
    assert!(device.view().failed.contains(&kais_year()));
    assert_eq!(now(device.student(ADA)).unwrap().unwrap().timeline.len(), 1);
}

#[test]
fn what_base_sends_is_not_tried_for_ever() {
    let (storage, env, mut years) = with_kai_and_ada();
    ends(&storage, &env, opens_kai);
    ends(&storage, &env, opens_kai);
    assert!(is_asked_for(&open(&storage, &env)));
    for _ in 0..2 {
        ends(&storage, &env, |device| fetches(device, &years));
    }
    // It is passed over, and what comes with it is taken in.
    let [_, ada] = &mut years;
    ada.write(2, &Edit::RecordVisit(visit(&env, ADA, "2026-11-21", "Later")));
    let mut device = open(&storage, &env);
    fetches(&mut device, &years);
    assert_eq!(now(device.student(ADA)).unwrap().unwrap().timeline.len(), 2);
    assert!(device.view().failed.contains(&kais_year()));
    assert!(!is_asked_for(&device));
    for _ in 0..2 {
        env.turn(11 * HOUR);
        assert!(!is_asked_for(&open(&storage, &env)), "asked for within the day");
    }
    env.turn(3 * HOUR);
    assert!(is_asked_for(&open(&storage, &env)), "not asked for the next day");

    // It does the same again: another day.
    for _ in 0..2 {
        ends(&storage, &env, |device| fetches(device, &years));
    }
    let mut device = open(&storage, &env);
    fetches(&mut device, &years);
    assert!(!is_asked_for(&device));
    env.turn(25 * HOUR);

    // What is right by then is let in, and forgiven.
    env.1.ends_at(None);
    let mut device = open(&storage, &env);
    fetches(&mut device, &years);
    assert_eq!(opens_kai(&mut device), 1);
    assert!(device.view().failed.is_empty());
    let about = |key: &[u8]| key.starts_with(b"ended/") || key.starts_with(b"wanted/");
    assert!(!storage.keys(Table::Meta).iter().any(|key| about(key)));
}

#[test]
fn on_a_full_disk_it_is_not_opened_either() {
    let (storage, env, _) = with_kai_and_ada();
    ends(&storage, &env, opens_kai);
    ends(&storage, &env, opens_kai);
    for _ in 0..3 {
        storage.plan(Fault::Refuse(StorageError::Full));
    }
    let mut device = open(&storage, &env);
    assert_eq!(opens_kai(&mut device), 0);
    assert_eq!(now(device.student(ADA)).unwrap().unwrap().timeline.len(), 1);
    storage.forget_plans();
    let device = open(&storage, &env);
    assert_eq!(storage.keys(Table::Quarantine).len(), 1);
    assert!(device.view().failed.contains(&kais_year()));
}

#[test]
fn a_student_who_goes_leaves_no_name_behind() {
    let (storage, env, _) = with_kai_and_ada();
    ends(&storage, &env, opens_kai);
    env.1.ends_at(None);
    let mut device = open(&storage, &env);
    assert!(env.marked().is_some());
    let asked = now(device.begin_sync()).unwrap();
    let body = protocol::sync::ItemBody::Purge { student: KAI.to_string() };
    let purge = protocol::sync::Item { seq: 20, body };
    now(device.finish_sync(&asked, answer(&asked, vec![purge]))).unwrap();
    assert_eq!(env.marked(), None);
}
