//! What a purge promises: nothing of the student is left, and nothing unsent is lost.
#![expect(clippy::unwrap_used, reason = "tests")]

use domain::id::UserId;
use protocol::sync::{Item, ItemBody, PushResult, RefusedBecause, SyncAnswer};
use records::{DocumentId, Edit};

use crate::{
    fixture::{ADA, Device, Elsewhere, KAI, answer, enrolled, now, open, student, visit},
    memory::MemoryStorage,
    storage::Table,
};

fn purge(seq: u64) -> Item {
    Item { seq, body: ItemBody::Purge { student: KAI.to_string() } }
}

fn grant(seq: u64) -> Item {
    Item { seq, body: ItemBody::Grant { student: KAI.to_string() } }
}

/// How many stored values have the student's id in their key.
fn traces(storage: &MemoryStorage) -> usize {
    let id = KAI.to_string();
    storage.dump().iter().filter(|(_, key, _)| String::from_utf8_lossy(key).contains(&id)).count()
}

fn with_kai_and_ada() -> (Device, MemoryStorage, crate::fixture::ByHand) {
    let (mut device, storage, env) = enrolled();
    let asked = now(device.begin_sync()).unwrap();
    let mut items = Vec::new();
    for (student_id, name, actor) in [(KAI, "Kai", 5), (ADA, "Ada", 6)] {
        let mut core = Elsewhere::new(DocumentId::StudentCore(student_id), actor);
        core.write(1, &Edit::PutStudent(student(student_id, name)));
        items.push(core.snapshot(4));
    }
    now(device.finish_sync(&asked, answer(&asked, items))).unwrap();
    (device, storage, env)
}

#[test]
fn a_purge_leaves_nothing_of_the_student() {
    let (mut device, storage, env) = with_kai_and_ada();
    now(device.student(KAI)).unwrap();
    let asked = now(device.begin_sync()).unwrap();
    let synced = now(device.finish_sync(&asked, answer(&asked, vec![purge(9)]))).unwrap();
    assert_eq!(synced.purged, [KAI]);
    assert_eq!(traces(&storage), 0);
    for mut device in [open(&storage, &env), device] {
        assert!(now(device.student(KAI)).unwrap().is_none());
        assert!(now(device.student(ADA)).unwrap().is_some());
        assert_eq!(device.view().students.len(), 1);
    }
}

#[test]
fn what_is_written_after_a_purge_has_an_actor_of_its_own() {
    let (mut device, _storage, env) = with_kai_and_ada();
    let mut actors = Vec::new();
    for note in ["One", "Two"] {
        let edit = Edit::RecordVisit(visit(&env, KAI, "2026-11-20", note));
        now(device.save(vec![edit], None)).unwrap();
        let asked = now(device.begin_sync()).unwrap();
        let mut year = Elsewhere::new(asked.push.first().unwrap().doc.parse().unwrap(), 5).document;
        year.apply(&asked.push.first().unwrap().chunk).unwrap();
        actors.extend(year.changes().last().map(|change| change.actor));
        now(device.finish_sync(&asked, answer(&asked, vec![purge(9 + asked.cursor)]))).unwrap();
    }
    assert_eq!(actors.len(), 2);
    assert_ne!(actors.first(), actors.last());
}

#[test]
fn a_purge_waits_for_what_is_unsent() {
    let (mut device, storage, env) = with_kai_and_ada();
    now(device.save(vec![Edit::RecordVisit(visit(&env, KAI, "2026-11-20", "One"))], None)).unwrap();
    let mut asked = now(device.begin_sync()).unwrap();
    asked.push.clear();
    let synced = now(device.finish_sync(&asked, answer(&asked, vec![purge(9)]))).unwrap();
    assert_eq!((synced.purged, synced.kept_for_unsent), (vec![], vec![KAI]));

    let mut device = open(&storage, &env);
    assert!(device.view().kept_for_unsent.contains(&KAI));
    assert_eq!(now(device.student(KAI)).unwrap().unwrap().timeline.len(), 1);
    let asked = now(device.begin_sync()).unwrap();
    assert_eq!(asked.push.len(), 1);
    let synced = now(device.finish_sync(&asked, answer(&asked, Vec::new()))).unwrap();
    assert_eq!(synced.purged, [KAI]);
    assert_eq!(traces(&storage), 0);
    assert!(open(&storage, &env).view().kept_for_unsent.is_empty());
}

#[test]
fn what_base_refuses_keeps_the_record_here() {
    let (mut device, storage, env) = with_kai_and_ada();
    now(device.save(vec![Edit::RecordVisit(visit(&env, KAI, "2026-11-20", "One"))], None)).unwrap();
    let asked = now(device.begin_sync()).unwrap();
    let mut no = answer(&asked, vec![purge(9)]);
    no.results = vec![PushResult::Refused { reason: RefusedBecause::NotAllowed }];
    now(device.finish_sync(&asked, no)).unwrap();
    let mut device = open(&storage, &env);
    assert_eq!(now(device.student(KAI)).unwrap().unwrap().timeline.len(), 1);
    assert_eq!(device.view().waiting.refused, 1);

    // Now that the student is somebody else's, base may take it for the coordinator: it is sent once more, and once.
    let asked = now(device.begin_sync()).unwrap();
    assert_eq!(asked.push.len(), 1);
    let mut no = answer(&asked, Vec::new());
    no.results = vec![PushResult::Refused { reason: RefusedBecause::NotAllowed }];
    now(device.finish_sync(&asked, no)).unwrap();
    assert!(now(device.begin_sync()).unwrap().push.is_empty());
    assert_eq!(now(device.student(KAI)).unwrap().unwrap().timeline.len(), 1);
}

#[test]
fn the_last_word_of_an_answer_counts() {
    let (mut device, storage, _env) = with_kai_and_ada();
    let asked = now(device.begin_sync()).unwrap();
    let mut core = Elsewhere::new(DocumentId::StudentCore(KAI), 5);
    core.write(1, &Edit::PutStudent(student(KAI, "Kai")));
    let items = vec![purge(9), grant(10), core.snapshot(10)];
    now(device.finish_sync(&asked, answer(&asked, items))).unwrap();
    assert!(device.view().students.contains_key(&KAI));

    let asked = now(device.begin_sync()).unwrap();
    let items = vec![grant(11), core.snapshot(11), purge(12), core.snapshot(12)];
    now(device.finish_sync(&asked, answer(&asked, items))).unwrap();
    assert_eq!(traces(&storage), 0);
}

#[test]
fn a_grant_ends_the_waiting_purge() {
    let (mut device, storage, env) = with_kai_and_ada();
    now(device.save(vec![Edit::RecordVisit(visit(&env, KAI, "2026-11-20", "One"))], None)).unwrap();
    let mut asked = now(device.begin_sync()).unwrap();
    asked.push.clear();
    now(device.finish_sync(&asked, answer(&asked, vec![purge(9)]))).unwrap();
    let asked = now(device.begin_sync()).unwrap();
    let yes = SyncAnswer { cursor: 12, ..answer(&asked, vec![grant(12)]) };
    let synced = now(device.finish_sync(&asked, yes)).unwrap();
    assert!(synced.purged.is_empty());
    assert!(open(&storage, &env).view().students.contains_key(&KAI));
}

#[test]
fn what_a_restored_base_may_have_lost_is_offered_before_the_record_goes() {
    let (mut device, _storage, env) = with_kai_and_ada();
    let record = |device: &mut Device, note| {
        let edit = Edit::RecordVisit(visit(&env, KAI, "2026-11-20", note));
        now(device.save(vec![edit], None)).unwrap();
    };
    record(&mut device, "At base");
    let asked = now(device.begin_sync()).unwrap();
    now(device.finish_sync(&asked, answer(&asked, Vec::new()))).unwrap();
    record(&mut device, "Unsent");
    let mut asked = now(device.begin_sync()).unwrap();
    asked.push.clear();
    now(device.finish_sync(&asked, answer(&asked, vec![purge(9)]))).unwrap();
    assert!(device.view().kept_for_unsent.contains(&KAI));

    // Base went back to a day before the first one, and the second one is taken for the coordinator.
    let asked = now(device.begin_sync()).unwrap();
    now(device.finish_sync(&asked, SyncAnswer { epoch: 4, ..answer(&asked, Vec::new()) })).unwrap();
    let asked = now(device.begin_sync()).unwrap();
    let handed_in = SyncAnswer {
        epoch: 4,
        results: vec![PushResult::HandedIn { received_at: 1 }],
        more: true,
        ..answer(&asked, Vec::new())
    };
    now(device.finish_sync(&asked, handed_in)).unwrap();
    assert_eq!(now(device.student(KAI)).unwrap().unwrap().timeline.len(), 2);
    let asked = now(device.begin_sync()).unwrap();
    now(device.finish_sync(&asked, SyncAnswer { epoch: 4, ..answer(&asked, Vec::new()) })).unwrap();
    let offered = now(device.begin_sync()).unwrap().push;
    assert!(!asked.push.is_empty() || !offered.is_empty(), "it is offered");
}

#[test]
fn what_is_set_aside_as_the_record_goes_goes_with_it() {
    let (mut device, storage, env) = with_kai_and_ada();
    now(device.save(vec![Edit::RecordVisit(visit(&env, KAI, "2026-11-20", "One"))], None)).unwrap();
    let asked = now(device.begin_sync()).unwrap();
    let results = vec![PushResult::LeftOut { by: UserId::draw(1).to_string() }];
    let left_out = SyncAnswer { results, ..answer(&asked, vec![purge(9)]) };
    let synced = now(device.finish_sync(&asked, left_out)).unwrap();
    assert_eq!(synced.purged, [KAI]);
    assert_eq!(traces(&storage), 0, "what was left out was taken out of a record that is no more");
    for device in [open(&storage, &env), device] {
        assert_eq!(device.view().set_aside, 0);
    }
}

#[test]
fn what_is_found_damaged_as_the_record_goes_goes_with_it() {
    let (mut device, storage, env) = enrolled();
    now(device.save(vec![Edit::RecordVisit(visit(&env, KAI, "2026-11-20", "One"))], None)).unwrap();
    let asked = now(device.begin_sync()).unwrap();
    now(device.finish_sync(&asked, answer(&asked, Vec::new()))).unwrap();
    for key in storage.keys(Table::Log) {
        assert!(storage.damage(Table::Log, &key));
    }
    // Base went back to an earlier day, so it is looked into before it goes.
    let mut device = open(&storage, &env);
    let asked = now(device.begin_sync()).unwrap();
    now(device.finish_sync(&asked, SyncAnswer { epoch: 4, ..answer(&asked, Vec::new()) })).unwrap();
    let asked = now(device.begin_sync()).unwrap();
    let gone = SyncAnswer { epoch: 4, ..answer(&asked, vec![purge(9)]) };
    assert_eq!(now(device.finish_sync(&asked, gone)).unwrap().purged, [KAI]);
    assert_eq!(traces(&storage), 0);
    for device in [open(&storage, &env), device] {
        assert_eq!(device.view().set_aside, 0);
    }
}
