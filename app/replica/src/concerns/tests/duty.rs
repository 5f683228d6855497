//! Whoever's duty has ended has nothing to open on their device, and what they wrote before is handed in all the same.

use super::{
    fetched::{ANSWER, entry, fetched, page},
    *,
};
use crate::concerns::ReadTo;
use domain::concern::EntryKind;

const ADDED: ConcernEntryId = ConcernEntryId::draw(303);

/// What lies in storage of what was fetched.
fn lies(storage: &MemoryStorage) -> usize {
    let of_it = |key: &Vec<u8>| key.starts_with(b"concern/read");
    let all = [Table::Meta, Table::Blob].into_iter().flat_map(|table| storage.keys(table));
    all.filter(of_it).count()
}

#[test]
fn how_many_wait_is_known_at_a_start_and_of_nobody_else() {
    let (mut device, storage, env) = fetched();
    assert_eq!(open(&storage, &env).view().concerns_wait, None);
    now(device.concerns_wait(2)).unwrap();
    assert_eq!(open(&storage, &env).view().concerns_wait, Some(2));
    assert!(storage.damage(Table::Meta, b"concern/waits"));
    assert_eq!(open(&storage, &env).view().concerns_wait, Some(0), "it is counted again");
}

#[test]
fn what_was_fetched_goes_with_the_duty_and_what_was_added_is_handed_in() {
    let (mut device, storage, env) = fetched();
    now(device.concerns_wait(1)).unwrap();
    now(device.hand_in_later(ADDED, b"decided", None)).unwrap();
    assert!(lies(&storage) > 0);
    now(device.stop_reading()).unwrap();
    assert_eq!(lies(&storage), 0);
    let mut device = open(&storage, &env);
    assert_eq!((now(device.read_entries()), device.view().concerns_wait), (Ok(Vec::new()), None));
    assert_eq!(now(device.read_entry(ENTRY)), Ok(None));
    assert_eq!(now(device.sealed_entry(ADDED)), Ok(Some(b"decided".to_vec())));
    assert_eq!(device.entries_to_hand_in().collect::<Vec<_>>(), [ADDED]);
    // Base has it by now: nothing of it is needed here any more.
    now(device.entry_stands(ADDED, Handing::AtBase(at(9_000)))).unwrap();
    now(device.concerns_wait(0)).unwrap();
    now(device.stop_reading()).unwrap();
    assert!(device.view().handing.is_empty());
}

#[test]
fn ones_own_concern_waits_for_its_receipt_after_the_duty_too() {
    let (mut device, storage, env) = sealed();
    let came = page(3, 0, vec![entry(ENTRY, EntryKind::Raised, 3, 4)]);
    now(device.take_in_entries(came)).unwrap();
    now(device.entry_stands(ENTRY, Handing::AtBase(at(5_000)))).unwrap();
    now(device.stop_reading()).unwrap();
    let device = open(&storage, &env);
    assert_eq!(now(device.sealed_entry(ENTRY)).unwrap().as_deref(), Some(SEALED));
    assert_eq!(now(device.raised()).unwrap().len(), 1);
}

#[test]
fn whoever_is_put_on_the_list_again_fetches_everything_again() {
    let (mut device, storage, env) = fetched();
    now(device.stop_reading()).unwrap();
    let mut device = open(&storage, &env);
    assert_eq!(now(device.read_to()), Ok(ReadTo::default()));
    let both =
        vec![entry(ENTRY, EntryKind::Raised, 3, 4), entry(ANSWER, EntryKind::Received, 3, 9)];
    now(device.take_in_entries(page(3, 0, both))).unwrap();
    assert_eq!(now(device.read_entries()).unwrap().len(), 2);
}

#[test]
fn what_is_signed_once_more_after_an_answer_that_was_lost_is_what_was_signed_first() {
    let (mut device, storage, env) = fetched();
    storage.plan(Fault::AnswerLost);
    assert!(now(device.hand_in_later(ADDED, b"decided", None)).is_err());
    now(device.hand_in_later(ADDED, b"decided, sealed anew", None)).unwrap();
    let mut device = open(&storage, &env);
    assert_eq!(now(device.sealed_entry(ADDED)), Ok(Some(b"decided".to_vec())));
    // What base refused, since the list had changed, is signed again.
    now(device.entry_stands(ADDED, Handing::Refused)).unwrap();
    now(device.hand_in_later(ADDED, b"under the next list", None)).unwrap();
    assert_eq!(now(device.sealed_entry(ADDED)), Ok(Some(b"under the next list".to_vec())));
    assert_eq!(device.view().handing.get(&ADDED), Some(&Handing::Due));
}

#[test]
fn what_is_added_takes_the_place_of_its_draft_in_one_stroke() {
    let (mut device, storage, env) = fetched();
    let key = DraftKey::answering(CONCERN);
    let words = domain::concern::AnswerDraft::new(ADDED, jiff::civil::date(2026, 11, 28));
    let draft = Draft { updated: env.now(), body: DraftBody::of_answer(&words).unwrap() };
    now(device.put_draft(&key, &draft)).unwrap();
    storage.plan(Fault::Refuse(StorageError::Full));
    assert!(now(device.hand_in_later(ADDED, SEALED, Some(&key))).is_err());
    assert_eq!(now(open(&storage, &env).draft(&key)), Ok(Some(draft)));
    now(device.hand_in_later(ADDED, SEALED, Some(&key))).unwrap();
    for device in [open(&storage, &env), device] {
        assert!(device.drafts().is_empty());
        assert_eq!(device.entries_to_hand_in().collect::<Vec<_>>(), [ADDED]);
    }
}
