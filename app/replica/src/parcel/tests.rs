//! What is in a parcel, how it is signed and cut, and that whatever is no parcel is found out.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

use domain::visit::{Attachment, Picture, PictureKind, VisitDraft};
use records::Edit;

use super::*;
use crate::{
    Draft, DraftBody, DraftKind, Env as _,
    fixture::{ADA, ByHand, Device, KAI, MENTOR, TABLET, answer, enrolled, now, visit},
};

pub(crate) const PHOTO: &[u8] = &[0xff, 0xd8, 0xff, 0xe0, 1, 2, 3];
pub(crate) const ANOTHER: &[u8] = &[0xff, 0xd8, 0xff, 0xe0, 4, 5, 6];

pub(crate) fn photo(device: &mut Device, bytes: &[u8]) -> Attachment {
    let hash = now(device.keep_picture(bytes.to_vec())).unwrap();
    let (kind, length) = (PictureKind::Jpeg, u32::try_from(bytes.len()).unwrap());
    let picture = Picture { hash, kind, bytes: length, width: 4, height: 3 };
    Attachment::Photo { picture, shows: "The letter".to_owned() }
}

pub(crate) fn draft_of(env: &ByHand, note: &str) -> (DraftKey, Draft) {
    let body = VisitDraft { note: note.to_owned(), ..VisitDraft::new(ADA) };
    let draft = Draft { updated: env.now(), body: DraftBody::Visit(body) };
    (DraftKey { kind: DraftKind::Visit, student: ADA }, draft)
}

/// A tablet with a visit that names a photo, another visit, and an unfinished one that names another photo.
pub(crate) fn written() -> (Device, ByHand) {
    let (mut device, _, env) = enrolled();
    let mut first = visit(&env, KAI, "2026-11-20", "in a corridor");
    first.attachments = vec![photo(&mut device, PHOTO)];
    let second = visit(&env, ADA, "2026-11-20", "on the bus");
    now(device.save(vec![Edit::RecordVisit(first), Edit::RecordVisit(second)], None)).unwrap();
    let (key, mut draft) = draft_of(&env, "half a");
    let attached = vec![photo(&mut device, ANOTHER)];
    draft.body.visit_mut().unwrap().attachments = attached;
    now(device.put_draft(&key, &draft)).unwrap();
    (device, env)
}

/// A parcel, with the place of each signature in its place.
pub(crate) fn packed(device: &Device, whom: PackedFor) -> Packed {
    let unsigned = now(device.pack(whom)).unwrap().unwrap();
    let many = unsigned.to_sign().count();
    unsigned.signed((0..many).map(|at| vec![u8::try_from(at).unwrap(); 64]).collect()).unwrap()
}

#[test]
fn it_holds_what_waits_with_what_is_signed_and_says_whose_it_is() {
    let (device, _) = written();
    let asked = now(device.begin_sync()).unwrap();
    let Packed { bytes, records, drafts, left } = packed(&device, PackedFor::Somebody);
    assert_eq!((records, drafts, left), (2, 0, 0), "what is not finished is nobody's to hand in");
    let parcel = Parcel::read(&bytes).unwrap();
    let [list] = &parcel.changes[..] else { unreachable!("one list") };
    assert_eq!(list.push, asked.push, "as the device itself sends it");
    assert_eq!((list.signature[0], parcel.pictures[0].signature[0]), (0, 1));
    assert_eq!(parcel.pictures[0].bytes, PHOTO);
    assert_eq!((parcel.pictures.len(), parcel.drafts.len()), (1, 0));
    let Whose { user, device: from, relay, records, .. } = parcel.whose.clone();
    assert_eq!((user, from, relay.as_str(), records), (MENTOR, TABLET, "00", 2));
    let unsigned = now(device.pack(PackedFor::Somebody)).unwrap().unwrap();
    let signed: Vec<_> = unsigned.to_sign().collect();
    let name = TABLET.to_string();
    let hash = picture_hash(PHOTO).to_string();
    assert_eq!(signed[0], carried::changes_signed("00", &name, &asked.push));
    assert_eq!(signed[1], carried::picture_signed("00", &name, &hash));
    assert_eq!(read_parcel(&bytes), Ok(parcel.whose));
}

#[test]
fn for_oneself_it_holds_what_is_not_finished_as_well() {
    let (device, _) = written();
    let Packed { bytes, drafts, .. } = packed(&device, PackedFor::Oneself);
    let parcel = Parcel::read(&bytes).unwrap();
    assert_eq!((drafts, parcel.drafts.len()), (1, 1));
    assert_eq!(parcel.drafts[0].pictures, [ANOTHER]);
    assert_eq!(parcel.pictures.len(), 1, "and hands in none that no record names");
}

#[test]
fn once_base_has_everything_there_is_no_parcel_and_making_one_changes_nothing() {
    let (mut device, _) = written();
    let before = device.waiting();
    packed(&device, PackedFor::Somebody);
    assert_eq!(device.waiting(), before);
    let asked = now(device.begin_sync()).unwrap();
    now(device.finish_sync(&asked, answer(&asked, Vec::new()))).unwrap();
    let parcel = Parcel::read(&packed(&device, PackedFor::Somebody).bytes).unwrap();
    assert_eq!((parcel.changes.len(), parcel.pictures.len()), (0, 1), "its photo is still to come");
    now(device.picture_sent(picture_hash(PHOTO))).unwrap();
    assert!(now(device.pack(PackedFor::Somebody)).unwrap().is_none());
    assert!(now(device.pack(PackedFor::Oneself)).unwrap().is_some(), "there is a draft");
}

#[test]
fn what_is_cut_changed_newer_or_over_a_limit_is_no_parcel() {
    let (device, _) = written();
    let bytes = packed(&device, PackedFor::Oneself).bytes;
    let whole = Parcel::read(&bytes).unwrap();
    for at in 0..bytes.len() {
        assert!(Parcel::read(&bytes[..at]).is_err(), "cut at {at}");
        let mut bad = bytes.clone();
        bad[at] ^= 0x01;
        // Whether anything of it is anybody's is for the signature to say, which base looks at; here it only ends well.
        if let Ok(read) = Parcel::read(&bad) {
            assert_ne!(read, whole, "byte {at} says nothing");
        }
    }
    let newer = Parcel { format: FORMAT + 1, ..whole.clone() }.write().unwrap();
    assert_eq!(Parcel::read(&newer), Err(NotAParcel::Newer));
    let mut bad = [whole.clone(), whole.clone(), whole.clone(), whole.clone(), whole];
    bad[0].changes[0].push[0].chunk[3] ^= 1;
    bad[1].changes[0].push[0].mutation.push(1);
    bad[2].pictures[0].bytes = vec![1; limits::BLOB + 1];
    bad[3].drafts[0].key = "concern-1".to_owned();
    bad[4].whose.user_name = "a".repeat(LONGEST_NAME + 1);
    for parcel in bad {
        assert_eq!(Parcel::read(&parcel.write().unwrap()), Err(NotAParcel::Damaged));
    }
}
