//! New entries in her own name that nobody could read: keys that are no ids, values of other types, texts in the place
//! of words, maps without end.

use automerge::{
    AutomergeError, ObjId, ObjType, ScalarValue, marks,
    transaction::{Transactable as _, Transaction},
};
use domain::id::{DeviceId, VisitId};
use protocol::sync::RefusedBecause::{self, NotAllowed, Unreadable};

use super::{
    Vector,
    entries::{Hand, container},
    to_kais_year,
};
use crate::scene::{NOW, OKAFOR, by_hand, writer};

fn written(name: &'static str, what: &'static str, refused: RefusedBecause, hand: Hand) -> Vector {
    to_kais_year(name, what, refused, move |scene| {
        by_hand(&scene.year, &writer(name, OKAFOR), hand)
    })
}

/// A visit of hers with all that it must have.
fn a_visit(tx: &mut Transaction<'_>, key: &str) -> Result<ObjId, AutomergeError> {
    let visits = container(tx, "visits")?;
    let visit = tx.put_object(visits, key, ObjType::Map)?;
    tx.put(&visit, "date", "2026-11-03")?;
    tx.put(&visit, "minutes", 45_u64)?;
    tx.put(&visit, "recorded_by", OKAFOR.to_string())?;
    tx.put(&visit, "recorded_on", DeviceId::draw(1).to_string())?;
    tx.put(&visit, "recorded_at", NOW.to_string())?;
    Ok(visit)
}

fn key() -> String {
    VisitId::draw(930).to_string()
}

/// A visit of hers in which one field is something else.
fn with(
    name: &'static str,
    what: &'static str,
    field: &'static str,
    value: fn() -> ScalarValue,
) -> Vector {
    to_kais_year(name, what, Unreadable, move |scene| {
        by_hand(&scene.year, &writer(name, OKAFOR), |tx| {
            let visit = a_visit(tx, &key())?;
            tx.put(visit, field, value())
        })
    })
}

pub(super) fn vectors() -> Vec<Vector> {
    [keys(), values(), shapes()].into_iter().flatten().collect()
}

fn keys() -> Vec<Vector> {
    vec![
        written("key-of-no-entry", "a word for an id", Unreadable, |tx| {
            a_visit(tx, "not-an-id").map(drop)
        }),
        written("key-in-small-letters", "another's id, in small letters", Unreadable, |tx| {
            // With a letter in it, so that it is another text.
            a_visit(tx, &VisitId::draw(0xabc).to_string().to_lowercase()).map(drop)
        }),
        written("key-of-too-many-bits", "an id that would be another's", Unreadable, |tx| {
            a_visit(tx, &format!("8{}", key().get(1..).unwrap_or_default())).map(drop)
        }),
        written("key-with-a-zero-byte", "an id and more", Unreadable, |tx| {
            a_visit(tx, &format!("{}\0", key())).map(drop)
        }),
        written("key-with-a-slash", "a path", Unreadable, |tx| a_visit(tx, "a/../b").map(drop)),
        written("key-of-100-kilobytes", "an id without end", Unreadable, |tx| {
            a_visit(tx, &"K".repeat(100_000)).map(drop)
        }),
        written("key-of-another-reader", "read in his name under hers", Unreadable, |tx| {
            let reads = container(tx, "reads")?;
            let key = format!("visit/{}/{}", VisitId::draw(3), VisitId::draw(931));
            let read = tx.put_object(reads, key, ObjType::Map)?;
            tx.put(&read, "recorded_by", OKAFOR.to_string())?;
            tx.put(&read, "recorded_on", DeviceId::draw(1).to_string())?;
            tx.put(&read, "recorded_at", NOW.to_string())
        }),
    ]
}

fn values() -> Vec<Vector> {
    vec![
        with("day-that-is-none", "31 February", "date", || "2026-02-31".into()),
        with("day-missing", "no day at all", "date", || ScalarValue::Null),
        with("minutes-below-zero", "less than no time", "minutes", || ScalarValue::Int(-1)),
        with("minutes-over-their-type", "70,000", "minutes", || ScalarValue::Uint(70_000)),
        with("minutes-that-count", "a counter", "minutes", || ScalarValue::counter(45)),
        with("minutes-in-words", "a text", "minutes", || "forty-five".into()),
        with("minutes-in-fractions", "not a number", "minutes", || ScalarValue::F64(f64::NAN)),
        with("note-of-bytes", "bytes for words", "note", || ScalarValue::Bytes(vec![0xff; 64])),
        with("note-of-a-number", "a number for words", "note", || ScalarValue::Uint(1)),
        with("note-of-a-kind-to-come", "a type that nobody knows", "note", || {
            ScalarValue::Unknown { type_code: 15, bytes: vec![1, 2, 3] }
        }),
        with("feeling-to-come", "a choice that nobody knows", "feeling", || "furious".into()),
        with("author-of-an-entry-missing", "signed by nobody", "recorded_by", || ScalarValue::Null),
        with("author-of-an-entry-no-user", "signed by a word", "recorded_by", || "me".into()),
        with("time-of-an-entry-a-number", "seconds", "recorded_at", || ScalarValue::Int(1)),
        with("moved-from-half", "moved from a visit of nobody", "moved_from_visit", || {
            VisitId::draw(1).to_string().into()
        }),
    ]
}

fn shapes() -> Vec<Vector> {
    vec![
        written("visit-a-word", "a word for a visit", Unreadable, |tx| {
            tx.put(container(tx, "visits")?, key(), "a visit")
        }),
        written("visit-a-list", "a list for a visit", Unreadable, |tx| {
            tx.put_object(container(tx, "visits")?, key(), ObjType::List).map(drop)
        }),
        written("visit-a-text", "a text that is written together", Unreadable, |tx| {
            let text = tx.put_object(container(tx, "visits")?, key(), ObjType::Text)?;
            tx.splice_text(text, 0, 0, "a visit")
        }),
        written("visit-of-nothing", "an empty map", Unreadable, |tx| {
            tx.put_object(container(tx, "visits")?, key(), ObjType::Map).map(drop)
        }),
        written("note-marked", "a note in bold", Unreadable, |tx| {
            let visit = a_visit(tx, &key())?;
            let note = tx.put_object(visit, "note", ObjType::Text)?;
            tx.splice_text(&note, 0, 0, "a note")?;
            let bold = marks::Mark::new("bold".to_owned(), true, 0, 3);
            tx.mark(note, bold, marks::ExpandMark::Both)
        }),
        written("note-nested", "maps in maps, 2,000 deep", Unreadable, |tx| {
            let mut deepest = a_visit(tx, &key())?;
            for _ in 0..2_000 {
                deepest = tx.put_object(&deepest, "note", ObjType::Map)?;
            }
            Ok(())
        }),
        written("present-a-map", "a map for a list", Unreadable, |tx| {
            let visit = a_visit(tx, &key())?;
            tx.put_object(visit, "present", ObjType::Map).map(drop)
        }),
        written("actions-of-words", "words for actions", Unreadable, |tx| {
            let visit = a_visit(tx, &key())?;
            let actions = tx.put_object(visit, "actions", ObjType::List)?;
            tx.insert(actions, 0, "Do it")
        }),
        written("two-hundred-entries-and-one-of-his", "hidden among many", NotAllowed, |tx| {
            for number in 0..200 {
                a_visit(tx, &VisitId::draw(940_000 + number).to_string())?;
            }
            let his = a_visit(tx, &key())?;
            tx.put(his, "recorded_by", crate::scene::LOWE.to_string())
        }),
    ]
}
