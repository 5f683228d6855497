//! Carrying for others: kept apart, handed in once, dropped; refused in words where it cannot be.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

use domain::{
    id::{DeviceId, UserId},
    staff::Role,
};
use jiff::SignedDuration;
use protocol::{
    carried::Carried,
    sync::{Item, ItemBody, PushResult, RefusedBecause},
};

use super::*;
use crate::{
    Identity,
    fixture::{ByHand, Device, KAI, MENTOR, answer, now, open},
    memory::{Fault, MemoryStorage},
    parcel::{
        PackedFor,
        tests::{ANOTHER, PHOTO, draft_of, packed, written},
    },
    picture_hash,
};

const AT_BASE: PushResult = PushResult::AtBase { seq: 1, received_at: 1 };

/// An enrolled tablet of somebody's.
fn tablet(user: UserId, relay: &str) -> (Device, MemoryStorage, ByHand) {
    let (storage, env) = (MemoryStorage::new(), ByHand::with_seed(2));
    let mut device = open(&storage, &env);
    let identity = Identity {
        user,
        user_name: "Mr Reid".to_owned(),
        role: Role::Mentor,
        school: "Harbour".to_owned(),
        device: DeviceId::draw(77),
        device_name: "Tablet 3".to_owned(),
        relay: relay.to_owned(),
    };
    now(device.enrol(identity)).unwrap();
    (device, storage, env)
}

fn reid() -> (Device, MemoryStorage, ByHand) {
    tablet(UserId::draw(8), "00")
}

/// What an unfinished visit says.
fn note(device: &Device, key: &crate::DraftKey) -> String {
    let body = now(device.draft(key)).unwrap().unwrap().body;
    body.visit().unwrap().note.clone()
}

fn given() -> Vec<u8> {
    packed(&written().0, PackedFor::Somebody).bytes
}

/// The first that is to be handed in, which is changes.
fn first(device: &Device) -> (Place, Carried) {
    let place = device.to_hand_in()[0].clone();
    let handed = now(device.handed(&place)).unwrap();
    let Some(ToHandIn::Changes(sent)) = handed else { unreachable!("changes first") };
    (place, sent)
}

#[test]
fn it_is_kept_apart_until_base_has_answered_for_all_of_it_and_then_dropped() {
    let (mut device, storage, env) = reid();
    let before = storage.dump();
    let taken = now(device.take_in(&given())).unwrap();
    assert_eq!((taken.whose.user, taken.put_back), (MENTOR, 0));
    let mut device = open(&storage, &env);
    assert!(now(device.student(KAI)).unwrap().is_none(), "nothing of it is on any screen");
    assert!(now(device.begin_sync()).unwrap().push.is_empty(), "nor among his own");
    assert_eq!(device.view().carrying.len(), 1);

    let places = device.to_hand_in();
    let [list, picture] = &places[..] else { unreachable!("a list and a picture") };
    let sent = now(device.handed(list)).unwrap();
    let Some(ToHandIn::Changes(sent)) = sent else { unreachable!("changes first") };
    assert_eq!((sent.push.len(), &sent.signature), (2, &vec![0; 64]));
    assert_eq!(now(device.answered(list, &sent, &[AT_BASE])), Ok(None), "of one of two");
    assert!(!device.view().carrying.values().all(Carrying::only_pictures));
    assert_eq!(now(device.answered(list, &sent, &[AT_BASE, AT_BASE])), Ok(None));
    assert!(device.view().carrying.values().all(Carrying::only_pictures));
    let sent = now(device.handed(picture)).unwrap();
    let Some(ToHandIn::Picture { bytes, hash, .. }) = sent else { unreachable!("a picture") };
    assert_eq!((bytes.as_slice(), hash), (PHOTO, picture_hash(PHOTO)));
    let delivered = now(device.no_longer_here(picture)).unwrap().unwrap();
    assert_eq!((delivered.whose.records, delivered.refused), (2, 0));
    assert_eq!(storage.dump(), before, "nothing of it is left");
    assert!(device.view().carrying.is_empty() && device.to_hand_in().is_empty());
}

#[test]
fn twice_is_like_once_and_begun_is_not_begun_anew() {
    let (mut device, storage, _) = reid();
    let given = given();
    now(device.take_in(&given)).unwrap();
    let once = storage.dump();
    now(device.take_in(&given)).unwrap();
    assert_eq!(storage.dump(), once);
    let (list, sent) = first(&device);
    now(device.answered(&list, &sent, &[AT_BASE, AT_BASE])).unwrap();
    now(device.take_in(&given)).unwrap();
    assert_eq!(device.to_hand_in().len(), 1, "only the picture is still to go");
    assert_eq!(now(device.answered(&list, &sent, &[AT_BASE, AT_BASE])), Ok(None), "a late answer");
}

#[test]
fn what_base_has_not_judged_for_good_stays_and_goes_again() {
    let refused = |reason| PushResult::Refused { reason };
    for unsettled in [
        PushResult::Unknown,
        refused(RefusedBecause::Damaged),
        refused(RefusedBecause::UnknownDependencies),
    ] {
        let (mut device, _, _) = reid();
        now(device.take_in(&given())).unwrap();
        let (list, sent) = first(&device);
        now(device.answered(&list, &sent, &[AT_BASE, unsettled])).unwrap();
        assert_eq!(device.to_hand_in().len(), 2);
        let kept = [refused(RefusedBecause::NotAllowed), PushResult::HandedIn { received_at: 1 }];
        now(device.answered(&list, &sent, &kept)).unwrap();
        assert_eq!(device.to_hand_in().len(), 1);
        assert!(device.view().carrying.values().all(|one| one.refused == 1));
    }
}

/// Base says that this device was removed.
fn is_removed(device: &mut Device) {
    let asked = now(device.begin_sync()).unwrap();
    let body = ItemBody::Wipe { device: DeviceId::draw(77).to_string() };
    let items = vec![Item { seq: asked.cursor, body }];
    now(device.finish_sync(&asked, answer(&asked, items))).unwrap();
    assert!(device.view().removed);
}

#[test]
fn a_removed_device_waits_for_nothing_that_base_will_never_take_and_is_erased() {
    let (mut device, storage, _) = reid();
    now(device.take_in(&given())).unwrap();
    let (list, sent) = first(&device);
    let picture = device.to_hand_in()[1].clone();
    let waits = PushResult::Refused { reason: RefusedBecause::UnknownDependencies };
    let kept_at_base = [AT_BASE, waits];
    // In use it keeps both: what they wait for may come.
    now(device.answered(&list, &sent, &kept_at_base)).unwrap();
    assert_eq!(now(device.picture_not_taken(&picture)), Ok(None));
    assert_eq!(device.to_hand_in().len(), 2);

    is_removed(&mut device);
    assert_eq!(now(device.picture_not_taken(&picture)), Ok(None), "a list may name it yet");
    now(device.answered(&list, &sent, &[AT_BASE, PushResult::Unknown])).unwrap();
    assert_eq!(device.to_hand_in().len(), 2, "base did not keep it");
    assert!(!device.may_be_wiped());
    now(device.answered(&list, &sent, &kept_at_base)).unwrap();
    assert_eq!(device.to_hand_in().len(), 1);
    let delivered = now(device.picture_not_taken(&picture)).unwrap().unwrap();
    assert_eq!(delivered.refused, 1);
    assert!(storage.keys(Table::Blob).is_empty());
    assert_eq!(now(device.wipe()), Ok(true));
}

#[test]
fn a_full_device_takes_in_nothing_and_says_so() {
    let (mut device, storage, env) = reid();
    let before = storage.dump();
    storage.plan(Fault::Refuse(StorageError::Full));
    let failed = now(device.take_in(&given()));
    assert_eq!(failed, Err(TakeInError::Storage(StorageError::Full)));
    assert_eq!(storage.dump(), before);
    // An answer that is lost leaves all of it, and nothing twice.
    let given = given();
    storage.plan(Fault::AnswerLost);
    assert!(now(device.take_in(&given)).is_err());
    now(device.take_in(&given)).unwrap();
    let device = open(&storage, &env);
    assert_eq!((device.view().carrying.len(), device.to_hand_in().len()), (1, 2));
}

#[test]
fn of_another_school_of_nobody_or_one_too_many_it_is_not_taken_in() {
    let given = given();
    let (mut other, ..) = tablet(UserId::draw(8), "another school");
    assert_eq!(now(other.take_in(&given)), Err(TakeInError::OtherSchool));
    let mut nobody = open(&MemoryStorage::new(), &ByHand::with_seed(3));
    assert_eq!(now(nobody.take_in(&given)), Err(TakeInError::NotEnrolled));
    let (mut device, ..) = reid();
    assert_eq!(now(device.take_in(b"a photo")), Err(TakeInError::Parcel(NotAParcel::Damaged)));
    let (written, env) = written();
    for _ in 0..limits::CARRIED_FILES {
        env.turn(60_000);
        now(device.take_in(&packed(&written, PackedFor::Somebody).bytes)).unwrap();
    }
    assert_eq!(now(device.take_in(&given)), Err(TakeInError::TooMany));
    let first = device.view().carrying.keys().next().unwrap().clone();
    now(device.let_go_of(&first)).unwrap();
    now(device.take_in(&given)).unwrap();
}

#[test]
fn its_own_person_gets_back_what_was_not_finished_with_its_picture() {
    let backup = packed(&written().0, PackedFor::Oneself).bytes;
    let (mut reid, ..) = reid();
    now(reid.take_in(&backup)).unwrap();
    assert!(reid.drafts().is_empty(), "it is not his");
    let (mut again, storage, env) = tablet(MENTOR, "00");
    for put_back in [1, 0] {
        let taken = now(again.take_in(&backup)).unwrap();
        assert_eq!((taken.put_back, taken.older), (put_back, 0));
    }
    let again = open(&storage, &env);
    let key = again.drafts()[0].key;
    assert_eq!(note(&again, &key), "half a");
    assert_eq!(now(again.picture(picture_hash(ANOTHER))).unwrap().as_deref(), Some(ANOTHER));
    assert_eq!(again.view().carrying.len(), 1);
}

#[test]
fn newer_words_win_and_older_ones_are_set_aside_once() {
    for (minutes, stays, put_back) in [(-5, "half a", 1), (5, "here", 0)] {
        let (device, env) = written();
        let backup = packed(&device, PackedFor::Oneself).bytes;
        let (mut again, ..) = tablet(MENTOR, "00");
        let (key, mut draft) = draft_of(&env, "here");
        draft.updated = env.now() + SignedDuration::from_mins(minutes);
        now(again.put_draft(&key, &draft)).unwrap();
        let taken = now(again.take_in(&backup)).unwrap();
        assert_eq!((taken.put_back, taken.older), (put_back, 1));
        now(again.take_in(&backup)).unwrap();
        assert_eq!(note(&again, &key), stays);
        assert_eq!(again.drafts().len(), 1);
        let aside = now(again.set_aside()).unwrap();
        assert_eq!((aside.len(), again.view().set_aside), (1, 1));
        assert_eq!(aside[0].table, "earlier-draft");
    }
}

#[test]
fn what_cannot_be_read_any_more_is_the_other_devices_to_send() {
    let (mut device, storage, _) = reid();
    now(device.take_in(&given())).unwrap();
    for key in storage.keys(Table::Blob) {
        assert!(storage.damage(Table::Blob, &key));
    }
    for place in device.to_hand_in() {
        assert_eq!(now(device.handed(&place)), Ok(None));
        now(device.no_longer_here(&place)).unwrap();
    }
    assert!(device.view().carrying.is_empty() && storage.keys(Table::Blob).is_empty());
}
