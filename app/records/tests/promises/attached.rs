//! Promise: photos and signatures are read back as they were recorded, whoever reads; nobody can record more or larger
//! ones than base keeps, nor change what was recorded, and what cannot be one is not let in.

use std::error::Error;

use automerge::{
    AutomergeError, ObjId, ObjType, ROOT, ReadDoc as _,
    transaction::{Transactable as _, Transaction},
};
use domain::visit::{
    Attachment, LARGEST_PICTURE, MOST_ATTACHMENTS, Picture, PictureHash, PictureKind, Visit,
};
use proptest::prelude::*;
use records::{
    Content, Document, Edit,
    admission::{Refusal, admit_to},
};

use crate::{
    gate::{LIMITS, admitted, visit, year_id},
    raw,
    samples::writer,
};

fn picture(number: u8, bytes: u32) -> Picture {
    let hash = PictureHash::new([number; 32]);
    Picture { hash, kind: PictureKind::Jpeg, bytes, width: 1600, height: 1200 }
}

fn photo(number: u8, bytes: u32) -> Attachment {
    Attachment::Photo { picture: picture(number, bytes), shows: "The new timetable".to_owned() }
}

fn with(number: u128, attachments: Vec<Attachment>) -> Visit {
    Visit { attachments, ..visit(number, 1) }
}

/// What base says of somebody's visit.
fn tried(visit: Visit) -> Result<Content, Box<dyn Error>> {
    let document = Document::new(year_id());
    let chunk = document.clone().write(&writer(1), &Edit::RecordVisit(visit))?;
    let admission = admit_to(&document, &chunk, LIMITS)?;
    Ok(admitted(admission)?.content)
}

fn refused(visit: Visit) -> Option<Refusal> {
    tried(visit).err().and_then(|error| error.downcast_ref::<Refusal>().copied())
}

fn visits(content: &Content) -> &[Visit] {
    match content {
        Content::Year(year) => &year.visits,
        _ => &[],
    }
}

fn object(transaction: &Transaction<'_>, of: &ObjId, name: &str) -> Result<ObjId, AutomergeError> {
    transaction.get(of, name)?.map(|(_, id)| id).ok_or(AutomergeError::Fail)
}

fn any_picture() -> impl Strategy<Value = Picture> {
    let kind = prop::sample::select(vec![PictureKind::Jpeg, PictureKind::Png, PictureKind::Webp]);
    (any::<[u8; 32]>(), kind, 1..=LARGEST_PICTURE, any::<u16>(), any::<u16>()).prop_map(
        |(hash, kind, bytes, width, height)| Picture {
            hash: PictureHash::new(hash),
            kind,
            bytes,
            width,
            height,
        },
    )
}

/// Any photo or signature that may be recorded.
pub(crate) fn any_attachment() -> impl Strategy<Value = Attachment> {
    let words = "[ -~äöü€]{0,40}";
    prop_oneof![
        (any_picture(), words).prop_map(|(picture, shows)| Attachment::Photo { picture, shows }),
        (any_picture(), words).prop_map(|(picture, name)| Attachment::Signature { picture, name }),
        words.prop_map(|name| Attachment::SignedAs { name }),
    ]
}

proptest! {
    #[test]
    fn every_photo_and_signature_is_let_in_and_reads_as_it_was_recorded(
        attachments in prop::collection::vec(any_attachment(), 0..=MOST_ATTACHMENTS)
    ) {
        let recorded = with(1, attachments);
        let content = tried(recorded.clone());
        prop_assert_eq!(content.map(|it| visits(&it).to_vec()).ok(), Some(vec![recorded]));
    }
}

#[test]
fn eight_of_a_mebibyte_are_let_in_and_what_is_more_is_too_large() {
    let eight = |bytes| (0..8).map(|number| photo(number, bytes)).collect::<Vec<_>>();
    let too_large = Some(Refusal::TooLarge("photos and signatures"));
    assert_eq!(refused(with(1, eight(LARGEST_PICTURE))), None);
    assert_eq!(refused(with(1, [eight(1), vec![photo(9, 1)]].concat())), too_large);
    assert_eq!(refused(with(1, vec![photo(1, LARGEST_PICTURE + 1)])), too_large);
    assert_eq!(refused(with(1, vec![photo(1, 0)])), too_large);
    let long = vec![Attachment::SignedAs { name: "x".repeat(1_001) }];
    assert_eq!(refused(with(1, long)), too_large);
}

#[test]
fn what_was_recorded_with_a_visit_stays_with_it() -> Result<(), Box<dyn Error>> {
    let mut document = Document::new(year_id());
    let signed = with(1, vec![Attachment::SignedAs { name: "Mrs Aldous".to_owned() }]);
    document.write(&writer(1), &Edit::RecordVisit(signed.clone()))?;

    // Somebody with a debugger puts another name into the list.
    let chunk = raw::change(&document, &writer(1), |transaction| {
        let visits = object(transaction, &ROOT, "visits")?;
        let entry = object(transaction, &visits, &signed.id.to_string())?;
        let list = object(transaction, &entry, "attachments")?;
        let first = transaction.get(&list, 0_usize)?.map(|(_, id)| id);
        let first = first.ok_or(AutomergeError::Fail)?;
        transaction.put(first, "words", "Somebody else")
    })?;
    let lost = Refusal::NotAllowed("overwrites or takes out an entry");
    assert_eq!(admit_to(&document, &chunk, LIMITS).err(), Some(lost));
    Ok(())
}

/// Base's answer to a visit of a foreign hand with one photo, in which one field says something else.
fn by_hand(field: &str, value: &str) -> Result<Option<Refusal>, Box<dyn Error>> {
    let document = Document::new(year_id());
    let wanted = visit(1, 1);
    let chunk = raw::change(&document, &writer(1), |transaction| {
        let visits = object(transaction, &ROOT, "visits")?;
        let entry = transaction.put_object(&visits, wanted.id.to_string(), ObjType::Map)?;
        let recorded = wanted.recorded;
        let (by, on, at) =
            (recorded.by.to_string(), recorded.device.to_string(), recorded.at.to_string());
        for (name, word) in [("recorded_by", by), ("recorded_on", on), ("recorded_at", at)] {
            transaction.put(&entry, name, word)?;
        }
        transaction.put(&entry, "date", wanted.date.to_string())?;
        transaction.put(&entry, "minutes", 45_u64)?;
        let list = transaction.put_object(&entry, "attachments", ObjType::List)?;
        let one = transaction.insert_object(&list, 0, ObjType::Map)?;
        let hash = "0".repeat(64);
        for (name, word) in [("kind", "photo"), ("media", "image/jpeg"), ("hash", hash.as_str())] {
            transaction.put(&one, name, word)?;
        }
        for name in ["bytes", "width", "height"] {
            transaction.put(&one, name, 9_u64)?;
        }
        transaction.put(&one, field, value)
    })?;
    Ok(admit_to(&document, &chunk, LIMITS).err())
}

#[test]
fn what_is_no_photo_and_no_signature_is_not_let_in() -> Result<(), Box<dyn Error>> {
    assert_eq!(by_hand("words", "The new timetable")?, None, "else it is a photo");
    let unreadable = Some(Refusal::Unreadable("an entry of another format"));
    for (field, value) in
        [("kind", "film"), ("media", "image/svg+xml"), ("hash", "kai"), ("bytes", "many")]
    {
        assert_eq!(by_hand(field, value)?, unreadable, "{field}");
    }
    Ok(())
}
