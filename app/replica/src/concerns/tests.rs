//! A sealed concern is never lost before somebody has it: not by a crash, a full disk, a removal, a purge or a base that was put
//! back. What is sealed is opaque here, so any bytes will do.
#![expect(clippy::unwrap_used, reason = "tests")]

mod duty;
mod fetched;
mod wiped;

use domain::{
    concern::{ConcernDraft, Delivery, Receipt},
    id::{ConcernEntryId, ConcernId, UserId},
};
use jiff::Timestamp;
use protocol::sync::SyncAnswer;

use super::{Doubt, Handing, KnownList, Raised};
use crate::{
    Draft, DraftBody, DraftKey, DraftKind, Env as _,
    fixture::{ByHand, Device, KAI, answer, enrolled, now, open},
    memory::{Fault, MemoryStorage},
    storage::{StorageError, Table},
};

const CONCERN: ConcernId = ConcernId::draw(201);
const ENTRY: ConcernEntryId = ConcernEntryId::draw(301);
const LOWE: UserId = UserId::draw(5);
const SEALED: &[u8] = b"sealed to those who hold keys";

fn key() -> DraftKey {
    DraftKey { kind: DraftKind::Concern, student: KAI }
}

fn draft(env: &ByHand) -> Draft {
    let mut words = ConcernDraft::new((CONCERN, ENTRY), Some(KAI));
    words.words = "I am not going home".to_owned();
    Draft { updated: env.now(), body: DraftBody::of_concern(&words).unwrap() }
}

fn raised(env: &ByHand) -> Raised {
    let receipt =
        Receipt { concern: CONCERN, at: env.now(), to: vec![LOWE], delivery: Delivery::Waiting };
    Raised { entry: ENTRY, receipt, by: None, doubt: None }
}

/// A tablet on which a concern was written and sealed.
fn sealed() -> (Device, MemoryStorage, ByHand) {
    let (mut device, storage, env) = enrolled();
    now(device.put_draft(&key(), &draft(&env))).unwrap();
    now(device.raise(&raised(&env), SEALED, &key())).unwrap();
    (device, storage, env)
}

/// It waits here, to the byte, and is counted.
fn waits(device: &Device) {
    assert_eq!(device.entries_to_hand_in().collect::<Vec<_>>(), [ENTRY]);
    assert_eq!(now(device.sealed_entry(ENTRY)).unwrap().as_deref(), Some(SEALED));
    assert_eq!(device.view().waiting.concerns, 1);
    assert!(device.view().waiting.is_anything() && !device.view().waiting.is_of_records());
}

fn delivery(device: &Device) -> Delivery {
    now(device.raised_as(CONCERN)).unwrap().unwrap();
    now(device.raised()).unwrap().first().unwrap().receipt.delivery
}

fn at(millis: i64) -> Timestamp {
    Timestamp::from_millisecond(millis).unwrap()
}

#[test]
fn its_words_are_gone_with_the_stroke_that_seals_it_and_its_bytes_wait_for_base() {
    let (device, storage, env) = sealed();
    for device in [open(&storage, &env), device] {
        assert!(device.drafts().is_empty() && now(device.draft(&key())).unwrap().is_none());
        assert!(storage.keys(Table::Draft).is_empty());
        waits(&device);
        assert_eq!(now(device.raised()).unwrap(), [raised(&env)]);
    }
}

#[test]
fn where_it_is_not_sealed_its_words_are_still_there_and_trying_again_makes_one() {
    for fault in [
        Fault::Refuse(StorageError::Full),
        Fault::Refuse(StorageError::Unusable("closed".into())),
        Fault::AnswerLost,
    ] {
        let (mut device, storage, env) = enrolled();
        now(device.put_draft(&key(), &draft(&env))).unwrap();
        storage.plan(fault.clone());
        assert!(now(device.raise(&raised(&env), SEALED, &key())).is_err(), "{fault:?}");
        if fault != Fault::AnswerLost {
            assert_eq!(now(open(&storage, &env).draft(&key())).unwrap(), Some(draft(&env)));
        }
        // Sealed anew it has other bytes; what is there already stays what it is.
        let again = if fault == Fault::AnswerLost { &b"sealed once more"[..] } else { SEALED };
        now(device.raise(&raised(&env), again, &key())).unwrap();
        for device in [open(&storage, &env), device] {
            waits(&device);
            assert!(device.drafts().is_empty());
        }
    }
}

#[test]
fn it_stays_until_somebody_received_it_and_a_receipt_without_a_word_is_left() {
    let (mut device, storage, env) = sealed();
    now(device.entry_stands(ENTRY, Handing::AtBase(at(5_000)))).unwrap();
    let mut device = open(&storage, &env);
    assert_eq!(
        (device.view().waiting.concerns, delivery(&device)),
        (0, Delivery::AtBase { at: at(5_000) })
    );
    assert_eq!(now(device.sealed_entry(ENTRY)).unwrap().as_deref(), Some(SEALED));
    // Base was put back and does not have it any more.
    now(device.entry_stands(ENTRY, Handing::Due)).unwrap();
    waits(&device);
    now(device.entry_stands(ENTRY, Handing::AtBase(at(9_000)))).unwrap();
    now(device.concern_received(CONCERN, LOWE, at(10_000))).unwrap();
    for device in [open(&storage, &env), device] {
        let left = now(device.raised()).unwrap().remove(0);
        let received = Delivery::Received { at: at(10_000) };
        assert_eq!((left.by, left.receipt.delivery), (Some(LOWE), received));
        assert!(storage.keys(Table::Blob).is_empty() && device.view().handing.is_empty());
    }
    let mut device = open(&storage, &env);
    now(device.entry_stands(ENTRY, Handing::Due)).unwrap();
    assert!(device.view().handing.is_empty(), "there is nothing left to hand in");
}

#[test]
fn a_base_with_another_history_is_handed_it_once_more() {
    let (mut device, storage, env) = sealed();
    let asked = now(device.begin_sync()).unwrap();
    now(device.finish_sync(&asked, answer(&asked, Vec::new()))).unwrap();
    now(device.entry_stands(ENTRY, Handing::AtBase(at(5_000)))).unwrap();
    let asked = now(device.begin_sync()).unwrap();
    let other = SyncAnswer { epoch: 4, cursor: 0, ..answer(&asked, Vec::new()) };
    assert!(now(device.finish_sync(&asked, other)).unwrap().base_restored);
    waits(&open(&storage, &env));
}

#[test]
fn what_base_refused_waits_on_and_is_offered_again() {
    let (mut device, storage, env) = sealed();
    now(device.entry_stands(ENTRY, Handing::Refused)).unwrap();
    let device = open(&storage, &env);
    waits(&device);
    assert_eq!(device.view().handing.get(&ENTRY), Some(&Handing::Refused));
}

#[test]
fn what_is_wrong_with_it_is_kept_until_it_is_right() {
    let (mut device, storage, env) = sealed();
    let doubt = |device: &Device| now(device.raised_as(CONCERN)).unwrap().unwrap().doubt;
    now(device.concern_doubted(CONCERN, Some(Doubt::NotProven))).unwrap();
    let mut device = open(&storage, &env);
    assert_eq!(doubt(&device), Some(Doubt::NotProven));
    now(device.concern_doubted(CONCERN, None)).unwrap();
    assert_eq!(doubt(&open(&storage, &env)), None);
}

#[test]
fn bytes_that_cannot_be_read_any_more_are_set_aside_and_that_is_said() {
    let (device, storage, env) = sealed();
    drop(device);
    let entry = format!("concern/sealed/{ENTRY}");
    assert!(storage.damage(Table::Blob, entry.as_bytes()));
    let mut device = open(&storage, &env);
    assert_eq!(now(device.sealed_entry(ENTRY)).unwrap(), None);
    now(device.entry_is_lost(ENTRY)).unwrap();
    for device in [open(&storage, &env), device] {
        let lost = now(device.raised_as(CONCERN)).unwrap().unwrap();
        assert_eq!((lost.doubt, device.view().set_aside), (Some(Doubt::Lost), 1));
        assert_eq!(device.entries_to_hand_in().count(), 0);
    }
}

#[test]
fn how_it_is_with_base_is_asked_again_where_that_cannot_be_read() {
    let (mut device, storage, env) = sealed();
    now(device.entry_stands(ENTRY, Handing::AtBase(at(5_000)))).unwrap();
    let entry = format!("concern/sealed/{ENTRY}");
    assert!(storage.damage(Table::Meta, entry.as_bytes()));
    waits(&open(&storage, &env));
}

fn list() -> KnownList {
    KnownList {
        bytes: b"signed".to_vec(),
        number: 3,
        digits: "72294 60512 70715 58757 36427 37521".to_owned(),
        since: at(1_000),
        compared: None,
        other: Some(b"another's".to_vec()),
    }
}

#[test]
fn the_list_is_kept_with_what_people_said_of_it() {
    let (mut device, storage, env) = enrolled();
    now(device.keep_list(None)).unwrap();
    assert_eq!((now(device.known_list()), device.view().list_asked), (Ok(None), Some(env.now())));
    let list = list();
    env.turn(60_000);
    now(device.keep_list(Some(&list))).unwrap();
    now(device.keep_list(None)).unwrap();
    for device in [open(&storage, &env), device] {
        assert_eq!(
            now(device.known_list()),
            Ok(Some(list.clone())),
            "that there is none drops none"
        );
        assert_eq!(device.view().list_asked, Some(env.now()));
    }
}

#[test]
fn a_list_that_came_while_base_was_asked_is_not_written_over() {
    let (mut device, _storage, _env) = enrolled();
    now(device.keep_list_after(None, Some(&list()))).unwrap();
    let compared = KnownList { compared: Some(at(2_000)), ..list() };
    now(device.keep_list_after(Some(&list()), Some(&compared))).unwrap();
    for before in [None, Some(list())] {
        let later = KnownList { number: 4, ..list() };
        assert!(now(device.keep_list_after(before.as_ref(), Some(&later))).is_err());
        assert_eq!(now(device.known_list()), Ok(Some(compared.clone())));
    }
}

#[test]
fn a_list_that_cannot_be_read_is_not_taken_for_none() {
    let (mut device, storage, env) = enrolled();
    now(device.keep_list(Some(&list()))).unwrap();
    assert!(storage.damage(Table::Meta, b"concern/holders"));
    let mut device = open(&storage, &env);
    assert!(now(device.known_list()).is_err());
    assert!(now(device.keep_list_after(None, Some(&list()))).is_err());
}
