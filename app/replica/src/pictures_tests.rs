//! What is promised about pictures: they are durable before anything names them, follow their record whatever happens
//! in between, count as waiting until base has them, and go with the last record that names them.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

use std::collections::BTreeSet;

use domain::{
    id::StudentId,
    visit::{Attachment, Picture, PictureHash, PictureKind, Visit, VisitDraft},
};
use jiff::Timestamp;
use protocol::sync::{DecidedPush, Item, ItemBody, PushResult, SyncAnswer};
use records::{Edit, EntryRef};

use crate::{
    Draft, DraftBody, DraftKey, DraftKind, KeptAs, Safekeeping, Synced,
    fixture::{ADA, ByHand, Device, KAI, answer, enrolled, now, once, open, visit},
    memory::{Fault, MemoryStorage},
    storage::{StorageError, Table},
};

pub(crate) const LETTER: &[u8] = b"\xff\xd8\xff a photo of a letter";

fn key(student: StudentId) -> DraftKey {
    DraftKey { kind: DraftKind::Visit, student }
}

pub(crate) fn photo(hash: PictureHash) -> Attachment {
    let picture = Picture { hash, kind: PictureKind::Jpeg, bytes: 26, width: 1600, height: 1200 };
    Attachment::Photo { picture, shows: "The letter".to_owned() }
}

fn draft(env: &ByHand, student: StudentId, hash: PictureHash) -> Draft {
    let body = VisitDraft { attachments: vec![photo(hash)], ..VisitDraft::new(student) };
    Draft { updated: crate::Env::now(env), body: DraftBody::Visit(body) }
}

/// A photo is taken, and the visit that names it is saved.
pub(crate) fn recorded(
    device: &mut Device,
    env: &ByHand,
    student: StudentId,
) -> (Visit, PictureHash) {
    let hash = now(device.keep_picture(LETTER.to_vec())).unwrap();
    now(device.put_draft(&key(student), &draft(env, student, hash))).unwrap();
    let mut visit = visit(env, student, "2026-11-20", "in the garden");
    visit.attachments = vec![photo(hash)];
    let edits = vec![Edit::RecordVisit(visit.clone())];
    now(device.save(edits, Some(key(student)))).unwrap();
    (visit, hash)
}

pub(crate) fn sync(device: &mut Device, items: Vec<Item>) -> Synced {
    let asked = now(device.begin_sync()).unwrap();
    now(device.finish_sync(&asked, answer(&asked, items))).unwrap()
}

pub(crate) fn purge(seq: u64, student: StudentId) -> Item {
    Item { seq, body: ItemBody::Purge { student: student.to_string() } }
}

/// Whether anything of a picture is stored.
pub(crate) fn is_stored(storage: &MemoryStorage) -> bool {
    let notes = storage.keys(Table::Meta).iter().any(|key| key.starts_with(b"blob/"));
    assert_eq!(notes, !storage.keys(Table::Blob).is_empty(), "both or neither");
    notes
}

fn pictures_wait(since: Timestamp, kept: KeptAs) -> Safekeeping {
    Safekeeping::PicturesWait { since, pictures: 1, kept }
}

#[test]
fn a_visit_is_at_base_when_its_picture_is_and_records_travel_first() {
    let (mut device, _, env) = enrolled();
    let (visit, hash) = recorded(&mut device, &env, KAI);
    let entry = EntryRef::Visit(visit.id);
    assert!(matches!(device.safekeeping(entry), Safekeeping::Waiting { refused: None, .. }));
    assert_eq!(device.pictures_to_send(), [], "base does not know the name yet");
    assert_eq!((device.view().waiting.records, device.view().waiting.pictures), (1, 1));

    assert_eq!(sync(&mut device, Vec::new()).arrived_at_base, []);
    let since = device.waiting()[0].saved;
    assert_eq!(device.safekeeping(entry), pictures_wait(since, KeptAs::Record));
    let waiting = device.view().waiting;
    assert_eq!((waiting.records, waiting.changes, waiting.pictures), (1, 0, 1));
    assert_eq!((device.waiting()[0].entry, device.waiting()[0].pictures), (entry, 1));
    assert_eq!(device.pictures_to_send(), [hash]);

    assert_eq!(now(device.picture_sent(hash)), Ok(vec![entry]));
    assert_eq!(device.safekeeping(entry), Safekeeping::AtBase);
    assert_eq!((device.view().waiting.records, device.waiting().len()), (0, 0));
    assert_eq!(device.pictures_to_send(), []);
    assert_eq!(now(device.picture_sent(hash)), Ok(Vec::new()), "said once");
    assert_eq!(now(device.picture(hash)), Ok(Some(LETTER.to_vec())), "and still shown");
}

#[test]
fn a_visit_that_was_handed_in_is_not_called_at_base_while_its_picture_waits_nor_after() {
    for taken in [false, true] {
        let (mut device, storage, env) = enrolled();
        let (visit, hash) = recorded(&mut device, &env, KAI);
        let entry = EntryRef::Visit(visit.id);
        let asked = now(device.begin_sync()).unwrap();
        let results = vec![PushResult::HandedIn { received_at: 1 }];
        let mutation = asked.push[0].mutation.clone();
        let said = SyncAnswer { results, ..answer(&asked, Vec::new()) };
        let synced = now(device.finish_sync(&asked, said)).unwrap();
        assert_eq!((synced.handed_in, synced.purged), (vec![entry], vec![]));
        for device in [&device, &open(&storage, &env)] {
            let since = device.waiting()[0].saved;
            assert_eq!(device.safekeeping(entry), pictures_wait(since, KeptAs::HandedIn));
            let waiting = device.view().waiting;
            assert_eq!((waiting.records, waiting.changes, waiting.pictures), (1, 0, 1));
            assert_eq!(device.view().handed_in, BTreeSet::from([entry]));
        }
        if taken {
            let asked = now(device.begin_sync()).unwrap();
            let decided = vec![DecidedPush { mutation, left_out_by: None }];
            let said = SyncAnswer { decided, ..answer(&asked, Vec::new()) };
            now(device.finish_sync(&asked, said)).unwrap();
            let since = device.waiting()[0].saved;
            assert_eq!(device.safekeeping(entry), pictures_wait(since, KeptAs::Record));
        }
        let arrived = if taken { vec![entry] } else { Vec::new() };
        assert_eq!(now(device.picture_sent(hash)), Ok(arrived), "what is in the record");
        let then = if taken { Safekeeping::AtBase } else { Safekeeping::HandedIn };
        assert_eq!((device.safekeeping(entry), device.waiting().len()), (then, 0));
    }
}

/// What is done from the photo to its arrival, each step as often as it takes. Answers at which step the device stopped
/// answering, if it did.
fn goes_on(device: &mut Device, env: &ByHand, visit: &Visit, hash: PictureHash) -> Option<usize> {
    if !device_has(device, visit.id) {
        let Some(kept) = ready(device.keep_picture(LETTER.to_vec())) else { return Some(0) };
        assert_eq!(kept, Ok(hash));
        let words = draft(env, KAI, hash);
        let Some(kept) = ready(device.put_draft(&key(KAI), &words)) else { return Some(1) };
        kept.unwrap();
        let edits = vec![Edit::RecordVisit(visit.clone())];
        let Some(saved) = ready(device.save(edits, Some(key(KAI)))) else { return Some(2) };
        saved.unwrap();
    }
    let asked = now(device.begin_sync()).unwrap();
    let taken: SyncAnswer = answer(&asked, Vec::new());
    let Some(synced) = ready(device.finish_sync(&asked, taken)) else { return Some(3) };
    synced.unwrap();
    for hash in device.pictures_to_send() {
        assert_eq!(now(device.picture(hash)), Ok(Some(LETTER.to_vec())), "there are its bytes");
        let Some(sent) = ready(device.picture_sent(hash)) else { return Some(4) };
        sent.unwrap();
    }
    None
}

fn device_has(device: &mut Device, id: domain::id::VisitId) -> bool {
    let record = now(device.student(KAI)).unwrap();
    record.is_some_and(|record| record.timeline.iter().any(|entry| entry.visit.id == id))
}

fn ready<F: Future>(future: F) -> Option<F::Output> {
    match once(future) {
        std::task::Poll::Ready(output) => Some(output),
        std::task::Poll::Pending => None,
    }
}

#[test]
fn a_crash_at_any_write_loses_no_picture_and_sends_it_all_the_same() {
    for fault in [Fault::CrashBefore, Fault::CrashAfter] {
        for crash in 0..5 {
            let (mut device, storage, env) = enrolled();
            let hash = now(device.keep_picture(LETTER.to_vec())).unwrap();
            now(device.drop_loose_pictures()).unwrap();
            let mut visit = visit(&env, KAI, "2026-11-20", "in the garden");
            visit.attachments = vec![photo(hash)];
            (0..crash).for_each(|_| storage.plan_none());
            storage.plan(fault.clone());
            let stopped = goes_on(&mut device, &env, &visit, hash);
            assert_eq!(stopped, Some(crash), "{fault:?}");
            storage.crash();

            let mut device = open(&storage, &env);
            for draft in device.drafts() {
                for hash in &draft.pictures {
                    let bytes = now(device.picture(*hash)).unwrap();
                    assert_eq!(bytes.as_deref(), Some(LETTER), "a draft names what is there");
                }
            }
            now(device.drop_loose_pictures()).unwrap();
            assert_eq!(goes_on(&mut device, &env, &visit, hash), None, "{fault:?} {crash}");
            assert_eq!(device.safekeeping(EntryRef::Visit(visit.id)), Safekeeping::AtBase);
            let again = open(&storage, &env);
            assert_eq!(now(again.picture(hash)), Ok(Some(LETTER.to_vec())));
            assert_eq!(again.view().waiting.pictures, 0);
        }
    }
}

#[test]
fn a_full_disk_takes_no_picture_and_says_so() {
    let (mut device, storage, _) = enrolled();
    let before = storage.dump();
    storage.plan(Fault::Refuse(StorageError::Full));
    assert_eq!(now(device.keep_picture(LETTER.to_vec())), Err(StorageError::Full));
    assert_eq!(storage.dump(), before);
    let hash = now(device.keep_picture(LETTER.to_vec())).unwrap();
    assert_eq!(now(device.picture(hash)), Ok(Some(LETTER.to_vec())), "once there is room");
}

#[test]
fn a_purge_waits_for_the_picture_and_then_takes_it_along() {
    let (mut device, storage, env) = enrolled();
    let (_, hash) = recorded(&mut device, &env, KAI);
    let synced = sync(&mut device, vec![purge(7, KAI)]);
    assert_eq!(synced.kept_for_unsent, [KAI], "the picture is not at base");
    assert!(is_stored(&storage));
    assert_eq!(device.pictures_to_send(), [hash]);

    now(device.picture_sent(hash)).unwrap();
    assert_eq!(sync(&mut device, Vec::new()).purged, [KAI]);
    assert!(!is_stored(&storage));
    assert_eq!(now(device.picture(hash)), Ok(None));
    assert!(!is_stored(&storage) && open(&storage, &env).drafts().is_empty());
}

#[test]
fn a_purge_leaves_a_photo_alone_that_was_taken_just_now() {
    let (mut device, _, env) = enrolled();
    let (_, hash) = recorded(&mut device, &env, KAI);
    sync(&mut device, Vec::new());
    now(device.picture_sent(hash)).unwrap();
    let fresh = now(device.keep_picture(b"\xff\xd8\xff another".to_vec())).unwrap();
    assert_eq!(sync(&mut device, vec![purge(7, KAI)]).purged, [KAI]);
    assert_eq!(now(device.picture(hash)), Ok(None));
    now(device.put_draft(&key(ADA), &draft(&env, ADA, fresh))).unwrap();
    assert!(now(device.picture(fresh)).unwrap().is_some(), "its draft names what is there");
}

#[test]
fn a_picture_that_another_record_or_draft_names_stays() {
    let (mut device, storage, env) = enrolled();
    let (_, hash) = recorded(&mut device, &env, KAI);
    let (_, same) = recorded(&mut device, &env, ADA);
    assert_eq!(hash, same);
    sync(&mut device, Vec::new());
    now(device.picture_sent(hash)).unwrap();
    assert_eq!(sync(&mut device, vec![purge(7, KAI)]).purged, [KAI]);
    assert_eq!(now(device.picture(hash)), Ok(Some(LETTER.to_vec())), "it is Ada\u{2019}s too");

    now(device.put_draft(&key(KAI), &draft(&env, KAI, hash))).unwrap();
    assert_eq!(sync(&mut device, vec![purge(8, ADA)]).purged, [ADA]);
    assert!(is_stored(&storage), "a draft names it");
    now(device.delete_draft(&key(KAI))).unwrap();
    assert!(is_stored(&storage), "as long as it can be undone");
    now(open(&storage, &env).drop_loose_pictures()).unwrap();
    assert!(!is_stored(&storage));
}

#[test]
fn a_base_that_was_put_back_to_an_earlier_day_is_offered_every_picture_again() {
    let (mut device, storage, env) = enrolled();
    let (visit, hash) = recorded(&mut device, &env, KAI);
    sync(&mut device, Vec::new());
    now(device.picture_sent(hash)).unwrap();
    let asked = now(device.begin_sync()).unwrap();
    let other = SyncAnswer { epoch: 4, cursor: 0, ..answer(&asked, Vec::new()) };
    assert!(now(device.finish_sync(&asked, other)).unwrap().base_restored);
    for device in [&device, &open(&storage, &env)] {
        assert_eq!(device.pictures_to_send(), [hash]);
        let at = device.safekeeping(EntryRef::Visit(visit.id));
        assert!(matches!(at, Safekeeping::PicturesWait { pictures: 1, .. }), "{at:?}");
    }
}

#[test]
fn a_visit_that_was_moved_takes_its_picture_along() {
    let (mut device, _, env) = enrolled();
    let (_, hash) = recorded(&mut device, &env, KAI);
    sync(&mut device, Vec::new());
    now(device.picture_sent(hash)).unwrap();
    let record = now(device.student(KAI)).unwrap().unwrap();
    let recorded = crate::fixture::recorded(&env);
    let random = || crate::Env::random(&env);
    let (id, edits) = record.timeline[0].moved_to(ADA, recorded, random, |_| String::new());
    now(device.save(edits, None)).unwrap();
    assert_eq!(device.pictures_to_send(), [], "base has it");
    let entry = EntryRef::Visit(id);
    assert!(matches!(device.safekeeping(entry), Safekeeping::Waiting { .. }));
    assert_eq!(sync(&mut device, Vec::new()).arrived_at_base, [entry]);
    assert_eq!(sync(&mut device, vec![purge(7, KAI)]).purged, [KAI]);
    assert_eq!(now(device.picture(hash)), Ok(Some(LETTER.to_vec())));
}

/// A visit with a photo; base has it but for the photo, whose bytes are damaged.
fn damaged() -> (Device, MemoryStorage, PictureHash, EntryRef) {
    let (mut device, storage, env) = enrolled();
    let (visit, hash) = recorded(&mut device, &env, KAI);
    sync(&mut device, Vec::new());
    assert!(storage.damage(Table::Blob, hash.as_bytes()));
    (device, storage, hash, EntryRef::Visit(visit.id))
}

#[test]
fn a_picture_whose_bytes_are_damaged_holds_up_neither_a_purge_nor_the_erasing() {
    let (mut device, storage, hash, entry) = damaged();
    assert_eq!(sync(&mut device, vec![purge(7, KAI)]).kept_for_unsent, [KAI]);
    assert!(!device.picture_is_lost(hash), "nobody has looked");
    assert_eq!(now(device.picture_to_send(hash)), Ok(None));
    for device in [&device, &open(&storage, &ByHand::default())] {
        assert!(device.picture_is_lost(hash));
        assert_eq!(device.safekeeping(entry), Safekeeping::AtBase);
        assert_eq!((device.view().waiting.pictures, device.waiting().len()), (0, 0));
        assert_eq!(device.pictures_to_send(), []);
    }
    assert_eq!(sync(&mut device, Vec::new()).purged, [KAI]);
    assert!(!is_stored(&storage));

    let (mut device, _, hash, _) = damaged();
    let ours = device.identity().unwrap().device.to_string();
    sync(&mut device, vec![Item { seq: 7, body: ItemBody::Wipe { device: ours } }]);
    assert!(!device.may_be_wiped(), "it may be there");
    assert_eq!(now(device.picture_to_send(hash)), Ok(None));
    assert_eq!(now(device.wipe()), Ok(true));
}

#[test]
fn a_picture_that_storage_cannot_read_now_still_waits() {
    let (mut device, storage, env) = enrolled();
    let (_, hash) = recorded(&mut device, &env, KAI);
    sync(&mut device, Vec::new());
    storage.fail_reads(1);
    assert!(now(device.picture_to_send(hash)).is_err());
    assert!(!device.picture_is_lost(hash));
    assert_eq!(device.pictures_to_send(), [hash]);
    assert_eq!(now(device.picture_to_send(hash)), Ok(Some(LETTER.to_vec())));
}

#[test]
fn a_picture_that_was_lost_and_is_chosen_again_waits_again() {
    let (mut device, _, hash, _) = damaged();
    assert_eq!(now(device.picture_to_send(hash)), Ok(None));
    assert_eq!(now(device.keep_picture(LETTER.to_vec())), Ok(hash));
    assert!(!device.picture_is_lost(hash));
    assert_eq!((device.pictures_to_send(), device.view().waiting.pictures), (vec![hash], 1));
}
