//! What is promised about what a newer version wrote: this one does not understand it, counts it, and goes on.
#![expect(clippy::unwrap_used, reason = "tests")]

use automerge::{
    ActorId, Author, Automerge, ObjType, ROOT,
    transaction::{CommitOptions, Transactable as _},
};
use protocol::sync::{Item, ItemBody};
use records::{DocumentId, Edit};
use sha2::{Digest as _, Sha256};

use crate::{
    Cipher as _, Env as _, Framed, encoding,
    fixture::{Elsewhere, KAI, answer, change, enrolled, now, open, student},
    storage::{Storage as _, Table, Write},
};

#[test]
fn documents_of_a_newer_version_are_counted_and_stop_nothing() {
    let (mut device, storage, env) = enrolled();
    let mut core = Elsewhere::new(DocumentId::StudentCore(KAI), 5);
    let asked = now(device.begin_sync()).unwrap();
    let rota = change(2, "rota/2026", b"of a kind that is not known here".to_vec());
    let known = core.write(3, &Edit::PutStudent(student(KAI, "Kai")));
    now(device.finish_sync(&asked, answer(&asked, vec![rota, known]))).unwrap();
    for device in [&device, &open(&storage, &env)] {
        assert_eq!((device.view().newer, device.view().failed.len()), (1, 0));
        assert!(device.view().students.contains_key(&KAI));
    }
}

#[test]
fn a_change_with_a_container_of_a_newer_version_is_told_from_a_damaged_one() {
    let (mut device, storage, env) = enrolled();
    let mut core = Elsewhere::new(DocumentId::StudentCore(KAI), 5);
    let known = core.write(2, &Edit::PutStudent(student(KAI, "Kai")));
    let mut later = Automerge::load(&core.document.save()).unwrap();
    later.set_author(Some(Author::from(6_u128.to_be_bytes().to_vec())));
    later.set_actor(ActorId::from([6; 16]));
    let mut transaction = later.transaction();
    transaction.put_object(ROOT, "outcomes", ObjType::Map).unwrap();
    transaction.commit_with(CommitOptions::default().with_time(0));
    let bytes = later.get_last_local_change().unwrap().raw_bytes().to_vec();
    let name = core.document.id().to_string();
    let mut damaged = bytes.clone();
    damaged.truncate(40);
    for (bytes, newer) in [(damaged, 0), (bytes, 1)] {
        let asked = now(device.begin_sync()).unwrap();
        let items = vec![known.clone(), change(3, &name, bytes)];
        now(device.finish_sync(&asked, answer(&asked, items))).unwrap();
        for device in [&device, &open(&storage, &env)] {
            assert_eq!((device.view().newer, device.view().failed.len()), (newer, 1));
            assert!(device.view().students.contains_key(&KAI), "what is known is shown");
        }
    }
    // This version is asked for the whole of it again, and can read what an earlier one wrote.
    let asked = now(device.begin_sync()).unwrap();
    now(device.finish_sync(&asked, answer(&asked, vec![core.snapshot(4)]))).unwrap();
    assert_eq!((device.view().newer, device.view().failed.len()), (0, 0));
}

/// What a version wrote down that knew fewer formats.
#[derive(serde::Serialize)]
struct Earlier {
    asked: u8,
    last: Option<jiff::Timestamp>,
    newer: bool,
}

#[test]
fn what_an_older_version_could_not_read_is_asked_for_at_once_by_one_that_knows_more() {
    let (mut device, storage, env) = enrolled();
    let asked = now(device.begin_sync()).unwrap();
    now(device.finish_sync(&asked, answer(&asked, Vec::new()))).unwrap();
    let key = format!("wanted/{}", DocumentId::StudentCore(KAI)).into_bytes();
    let plain = encoding::write(&Earlier { asked: 9, last: Some(env.now()), newer: true }).unwrap();
    let value = Framed.seal(Table::Meta, &key, &plain);
    now(storage.commit(vec![Write::Put { table: Table::Meta, key, value }])).unwrap();

    let mut device = open(&storage, &env);
    let asked = now(device.begin_sync()).unwrap();
    assert!(asked.first, "the rest of the six hours is not waited for");
    now(device.finish_sync(&asked, answer(&asked, Vec::new()))).unwrap();
    for device in [&device, &open(&storage, &env)] {
        assert_eq!(device.view().newer, 1, "base did not send it");
        assert!(!now(device.begin_sync()).unwrap().first, "it is asked for at once only once");
    }
}

#[test]
fn what_builds_on_the_change_of_a_later_format_is_asked_for_whole_and_then_told_to_be_newer() {
    let (mut device, storage, env) = enrolled();
    let mut core = Elsewhere::new(DocumentId::StudentCore(KAI), 5);
    let known = core.write(2, &Edit::PutStudent(student(KAI, "Kai")));
    let name = core.document.id().to_string();
    // The change that makes the format is not sent (docs/decisions/0038); what somebody wrote in it is.
    let mut later = Automerge::load(&core.document.save()).unwrap();
    later.set_actor(ActorId::from(*b"alongside/core/3"));
    let mut transaction = later.transaction();
    let outcomes = transaction.put_object(ROOT, "outcomes", ObjType::Map).unwrap();
    transaction.commit_with(CommitOptions::default().with_time(0));
    later.set_author(Some(Author::from(6_u128.to_be_bytes().to_vec())));
    later.set_actor(ActorId::from([6; 16]));
    let mut transaction = later.transaction();
    transaction.put(&outcomes, "one", "reached").unwrap();
    transaction.commit_with(CommitOptions::default().with_time(0));
    let written = later.get_last_local_change().unwrap().raw_bytes().to_vec();

    let asked = now(device.begin_sync()).unwrap();
    let items = vec![known, change(3, &name, written)];
    now(device.finish_sync(&asked, answer(&asked, items))).unwrap();
    assert_eq!((device.view().newer, device.view().failed.len()), (0, 1));
    let asked = now(device.begin_sync()).unwrap();
    let bytes = later.save();
    let sha256 = Sha256::digest(&bytes).to_vec();
    let body = ItemBody::Snapshot { doc: name, bytes, sha256, row: vec![99] };
    now(device.finish_sync(&asked, answer(&asked, vec![Item { seq: 4, body }]))).unwrap();
    for device in [&device, &open(&storage, &env)] {
        assert_eq!((device.view().newer, device.view().failed.len()), (1, 1));
        assert!(device.view().students.contains_key(&KAI), "as it was before");
    }
    // It goes on being written in as this version can.
    let edit = Edit::PutStudent(student(KAI, "Kai-Lee"));
    assert!(now(device.save(vec![edit], None)).is_ok());
}
