//! What a holder fetched stays, sealed, and comes back to a base that lost it.

use domain::{concern::EntryKind, id::DeviceId};

use super::*;
use crate::concerns::{Asks, ReadEntry, ReadPage, ReadTo};

const ANSWER: ConcernEntryId = ConcernEntryId::draw(302);

fn entry(id: ConcernEntryId, kind: EntryKind, epoch: u64, seq: u64) -> (ReadEntry, Vec<u8>) {
    let (user, device) = (UserId::draw(8), DeviceId::draw(77));
    let (concern, received_at) = (CONCERN, at(1_000 + i64::try_from(seq).unwrap()));
    let it = ReadEntry { entry: id, concern, kind, seq, epoch, user, device, received_at };
    (it, format!("sealed {id}").into_bytes())
}

fn page(epoch: u64, after: u64, entries: Vec<(ReadEntry, Vec<u8>)>) -> ReadPage {
    ReadPage { after, epoch, lists: vec![(2, b"list 2".to_vec())], entries, more: false }
}

/// Mr Lowe's device, which fetched a concern of somebody else's and the answer to it.
fn fetched() -> (Device, MemoryStorage, ByHand) {
    let (mut device, storage, env) = enrolled();
    let first = ReadPage { more: true, ..page(3, 0, vec![entry(ENTRY, EntryKind::Raised, 3, 4)]) };
    assert_eq!(now(device.take_in_entries(first)), Ok(Asks::Again));
    assert_eq!(now(device.read_to()), Ok(ReadTo { epoch: 3, after: 4 }));
    let second = page(3, 4, vec![entry(ANSWER, EntryKind::Received, 3, 9)]);
    assert_eq!(now(device.take_in_entries(second)), Ok(Asks::Done));
    (device, storage, env)
}

#[test]
fn it_is_there_after_a_restart_in_the_order_of_base_with_the_lists() {
    let (device, storage, env) = fetched();
    for device in [open(&storage, &env), device] {
        let all: Vec<_> =
            now(device.read_entries()).unwrap().into_iter().map(|one| one.entry).collect();
        assert_eq!(all, [ENTRY, ANSWER]);
        let bytes = format!("sealed {ENTRY}").into_bytes();
        assert_eq!(now(device.read_entry(ENTRY)), Ok(Some(bytes)));
        assert_eq!(now(device.signed_lists()), Ok(vec![b"list 2".to_vec()]));
        assert_eq!(now(device.read_to()), Ok(ReadTo { epoch: 3, after: 9 }));
        assert_eq!(device.view().waiting.concerns, 0);
    }
}

#[test]
fn what_base_lost_is_handed_in_again_once_and_nothing_else() {
    let (mut device, storage, env) = fetched();
    // It was asked after a place of the history before: nothing of the answer can be believed to be all.
    assert_eq!(now(device.take_in_entries(page(4, 9, Vec::new()))), Ok(Asks::Again));
    assert_eq!(now(device.read_to()), Ok(ReadTo { epoch: 4, after: 0 }));
    assert_eq!(device.entries_to_hand_in().count(), 0);
    let came = page(4, 0, vec![entry(ENTRY, EntryKind::Raised, 4, 4)]);
    assert_eq!(now(device.take_in_entries(came)), Ok(Asks::Done));
    let mut device = open(&storage, &env);
    assert_eq!(device.entries_to_hand_in().collect::<Vec<_>>(), [ANSWER]);
    let bytes = format!("sealed {ANSWER}").into_bytes();
    assert_eq!(now(device.sealed_entry(ANSWER)), Ok(Some(bytes)));
    now(device.entry_stands(ANSWER, Handing::AtBase(at(9_000)))).unwrap();
    // Asked before it was there, and after.
    assert_eq!(now(device.take_in_entries(page(4, 4, Vec::new()))), Ok(Asks::Done));
    assert_eq!(device.entries_to_hand_in().count(), 0);
    let came = page(4, 4, vec![entry(ANSWER, EntryKind::Received, 4, 5)]);
    assert_eq!(now(device.take_in_entries(came)), Ok(Asks::Done));
    assert!(device.view().handing.is_empty() && now(device.sealed_entry(ANSWER)) == Ok(None));
}

#[test]
fn what_was_added_here_is_handed_in_until_base_gives_it_back() {
    let (mut device, storage, env) = fetched();
    let added = ConcernEntryId::draw(303);
    now(device.hand_in_later(added, b"decided")).unwrap();
    let mut device = open(&storage, &env);
    assert_eq!(device.view().waiting.concerns, 1);
    now(device.entry_stands(added, Handing::AtBase(at(9_000)))).unwrap();
    assert_eq!(now(device.sealed_entry(added)), Ok(Some(b"decided".to_vec())));
    let came = page(3, 9, vec![entry(added, EntryKind::Answered, 3, 12)]);
    assert_eq!(now(device.take_in_entries(came)), Ok(Asks::Done));
    assert!(device.view().handing.is_empty());
    assert_eq!(now(device.read_entries()).unwrap().len(), 3);
}

#[test]
fn a_holders_own_concern_waits_for_its_receipt_as_anybodys_does() {
    let (mut device, storage, env) = sealed();
    let came = page(3, 0, vec![entry(ENTRY, EntryKind::Raised, 3, 4)]);
    assert_eq!(now(device.take_in_entries(came)), Ok(Asks::Done));
    waits(&open(&storage, &env));
}

#[test]
fn a_page_that_storage_does_not_take_is_asked_for_again() {
    let (mut device, storage, env) = enrolled();
    storage.plan(Fault::Refuse(StorageError::Full));
    let first = || page(3, 0, vec![entry(ENTRY, EntryKind::Raised, 3, 4)]);
    assert_eq!(now(device.take_in_entries(first())), Err(StorageError::Full));
    assert_eq!(now(open(&storage, &env).read_to()), Ok(ReadTo::default()));
    assert_eq!(now(device.take_in_entries(first())), Ok(Asks::Done));
    assert_eq!(now(device.read_entries()).unwrap().len(), 1);
}
