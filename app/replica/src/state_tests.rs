//! One bad value never stops the start, and never takes a good one with it.
#![expect(clippy::unwrap_used, reason = "tests")]

use domain::visit::VisitDraft;
use records::{DocumentId, Edit, EntryRef, Row};

use crate::{
    Cipher, Draft, DraftBody, DraftKey, DraftKind, Env, Framed, Safekeeping, SetAside,
    fixture::{ADA, Elsewhere, KAI, answer, enrolled, now, open, student, visit},
    memory::Fault,
    outbox,
    storage::{Storage, StorageError, Table, Write},
};

#[test]
fn a_damaged_row_is_made_again() {
    let (mut device, storage, env) = enrolled();
    now(device.save(vec![Edit::PutStudent(student(KAI, "Kai"))], None)).unwrap();
    let view = device.view().students.get(&KAI).unwrap().core.clone();
    let key = DocumentId::StudentCore(KAI).to_string();
    assert!(storage.damage(Table::Row, key.as_bytes()));
    for _ in 0..2 {
        let device = open(&storage, &env);
        assert_eq!(device.view().students.get(&KAI).unwrap().core, view);
        assert!(device.view().failed.is_empty());
    }
}

#[test]
fn a_row_of_another_version_is_made_again_and_nothing_is_asked_for() {
    let (mut device, storage, env) = enrolled();
    let asked = now(device.begin_sync()).unwrap();
    now(device.finish_sync(&asked, answer(&asked, Vec::new()))).unwrap();
    now(device.save(vec![Edit::RecordVisit(visit(&env, KAI, "2026-11-20", "Mine"))], None))
        .unwrap();
    let years = device.view().students.get(&KAI).unwrap().years.clone();
    let key = DocumentId::StudentYear(KAI, crate::fixture::year("2026")).to_string();
    let row = Row::Year(years.first().unwrap().clone()).to_bytes().unwrap();

    let stored = now(storage.get(Table::Row, key.as_bytes())).unwrap().unwrap();
    let mut plain = Framed.open(Table::Row, key.as_bytes(), &stored).unwrap();
    let at = plain.windows(row.len()).position(|bytes| bytes == row).unwrap();
    *plain.get_mut(at).unwrap() -= 1;
    let value = Framed.seal(Table::Row, key.as_bytes(), &plain);
    let older = Write::Put { table: Table::Row, key: key.into_bytes(), value };
    now(storage.commit(vec![older])).unwrap();
    for _ in 0..2 {
        let device = open(&storage, &env);
        assert_eq!(device.view().students.get(&KAI).unwrap().years, years);
        assert_eq!((device.view().failed.len(), device.view().set_aside), (0, 0));
        assert!(!now(device.begin_sync()).unwrap().first);
    }
}

#[test]
fn a_damaged_document_is_put_together_from_the_outbox_and_asked_for_again() {
    let (mut device, storage, env) = enrolled();
    let asked = now(device.begin_sync()).unwrap();
    let id = DocumentId::StudentYear(KAI, crate::fixture::year("2026"));
    let mut elsewhere = Elsewhere::new(id, 5);
    elsewhere.write(1, &Edit::RecordVisit(visit(&env, KAI, "2026-11-19", "Theirs")));
    now(device.finish_sync(&asked, answer(&asked, vec![elsewhere.snapshot(7)]))).unwrap();
    let other = visit(&env, ADA, "2026-11-20", "Ada's");
    now(device.save(vec![Edit::RecordVisit(other.clone())], None)).unwrap();
    assert!(storage.damage(Table::Snapshot, id.to_string().as_bytes()));

    let mut device = open(&storage, &env);
    assert!(now(device.student(ADA)).unwrap().is_some());
    let record = now(device.student(KAI)).unwrap().unwrap();
    assert_eq!(record.failed, [id]);
    assert_eq!(device.view().set_aside, 1);
    assert!(device.view().failed.contains(&id));

    // What is written meanwhile is kept, and the whole document comes with the next sync.
    let mine = visit(&env, KAI, "2026-11-21", "Mine");
    now(device.save(vec![Edit::RecordVisit(mine)], None)).unwrap();
    let mut device = open(&storage, &env);
    let mut asked = now(device.begin_sync()).unwrap();
    assert_eq!((asked.cursor, asked.first, asked.push.len()), (0, true, 2));
    asked.push.clear();
    let synced =
        now(device.finish_sync(&asked, answer(&asked, vec![elsewhere.snapshot(7)]))).unwrap();
    assert!(!synced.more && device.view().failed.is_empty());
    let record = now(device.student(KAI)).unwrap().unwrap();
    let notes: Vec<_> = record.timeline.iter().map(|entry| entry.visit.note.as_str()).collect();
    assert_eq!(notes, ["Mine", "Theirs"]);
    assert_eq!(device.view().waiting.records, 2);
}

#[test]
fn a_damaged_change_in_the_log_is_found_in_the_outbox() {
    let (mut device, storage, env) = enrolled();
    for note in ["One", "Two"] {
        now(device.save(vec![Edit::RecordVisit(visit(&env, KAI, "2026-11-20", note))], None))
            .unwrap();
    }
    let log = now(storage.scan(Table::Log, b"")).unwrap();
    assert!(storage.damage(Table::Log, &log.first().unwrap().0));
    let mut device = open(&storage, &env);
    assert_eq!(now(device.student(KAI)).unwrap().unwrap().timeline.len(), 2);
    let mut device = open(&storage, &env);
    assert_eq!(now(device.student(KAI)).unwrap().unwrap().timeline.len(), 2);
    assert_eq!(device.view().waiting.records, 2);
}

#[test]
fn a_damaged_outbox_row_stops_no_other() {
    let (mut device, storage, env) = enrolled();
    let (lost, kept) =
        (visit(&env, KAI, "2026-11-20", "One"), visit(&env, ADA, "2026-11-20", "Two"));
    now(device.save(vec![Edit::RecordVisit(lost)], None)).unwrap();
    now(device.save(vec![Edit::RecordVisit(kept.clone())], None)).unwrap();
    assert!(storage.damage(Table::Outbox, &outbox::key(1)));
    let mut device = open(&storage, &env);
    assert_eq!(device.view().set_aside, 1);
    assert_eq!(now(device.begin_sync()).unwrap().push.len(), 1);
    let entry = EntryRef::Visit(kept.id);
    assert!(matches!(device.safekeeping(entry), Safekeeping::Waiting { .. }));
    assert_eq!(now(device.student(KAI)).unwrap().unwrap().timeline.len(), 1);
}

#[test]
fn damaged_drafts_positions_and_identities_do_not_stop_the_start() {
    let (mut device, storage, env) = enrolled();
    let key = DraftKey { kind: DraftKind::Visit, student: KAI };
    let draft = Draft { updated: env.now(), body: DraftBody::Visit(VisitDraft::new(KAI)) };
    now(device.put_draft(&key, &draft)).unwrap();
    now(device.save(vec![Edit::PutStudent(student(ADA, "Ada"))], None)).unwrap();
    let asked = now(device.begin_sync()).unwrap();
    now(device.finish_sync(&asked, answer(&asked, Vec::new()))).unwrap();
    let places = [
        (Table::Draft, key.to_string()),
        (Table::Meta, "position".into()),
        (Table::Meta, "identity".into()),
    ];
    for (table, key) in &places {
        assert!(storage.damage(*table, key.as_bytes()), "{key}");
    }
    let device = open(&storage, &env);
    assert_eq!(device.view().set_aside, 3);
    assert!(device.view().students.contains_key(&ADA));
    assert!(device.identity().is_none() && device.drafts().is_empty());
    assert!(now(device.begin_sync()).unwrap().first);
    assert_eq!(open(&storage, &env).view().set_aside, 3);
}

#[test]
fn what_was_set_aside_can_be_had_byte_for_byte() {
    let (mut device, storage, env) = enrolled();
    now(device.save(vec![Edit::RecordVisit(visit(&env, KAI, "2026-11-20", "One"))], None)).unwrap();
    let key = DraftKey { kind: DraftKind::Visit, student: ADA };
    let body = VisitDraft { note: "Half a sen".to_owned(), ..VisitDraft::new(ADA) };
    let draft = Draft { updated: env.now(), body: DraftBody::Visit(body) };
    now(device.put_draft(&key, &draft)).unwrap();
    assert_eq!(now(device.set_aside()), Ok(Vec::new()));
    let places =
        [(Table::Draft, key.to_string().into_bytes()), (Table::Outbox, outbox::key(1).to_vec())];
    let damaged = places.map(|(table, key)| {
        assert!(storage.damage(table, &key));
        let bytes = now(storage.get(table, &key)).unwrap().unwrap();
        SetAside { table: table.name().to_owned(), key, bytes }
    });
    // While there is no room for them elsewhere they lie where they lay, and a file of them would be empty.
    storage.plan(Fault::Refuse(StorageError::Full));
    let mut device = open(&storage, &env);
    storage.plan(Fault::Refuse(StorageError::Full));
    assert_eq!(now(device.set_aside()), Err(StorageError::Full));
    for mut device in [device, open(&storage, &env)] {
        assert_eq!(now(device.set_aside()).unwrap(), damaged);
        assert_eq!(device.view().set_aside, 2);
    }
}

#[test]
fn a_full_disk_does_not_stop_the_start() {
    let (mut device, storage, env) = enrolled();
    now(device.save(vec![Edit::PutStudent(student(KAI, "Kai"))], None)).unwrap();
    let key = DocumentId::StudentCore(KAI).to_string();
    assert!(storage.damage(Table::Row, key.as_bytes()));
    storage.plan(Fault::Refuse(StorageError::Full));
    let mut device = open(&storage, &env);
    assert!(device.view().students.contains_key(&KAI));
    storage.plan(Fault::Refuse(StorageError::Full));
    assert!(now(device.student(KAI)).unwrap().is_some());
}

#[test]
fn storage_that_cannot_be_read_says_so() {
    let (_device, storage, env) = enrolled();
    storage.fail_reads(1);
    let opened = now(crate::Replica::open(storage, crate::Framed, env));
    assert!(matches!(opened, Err(crate::OpenError::Storage(StorageError::Unusable(_)))));
}
