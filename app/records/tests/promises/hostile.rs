//! Promise: bytes that somebody made to do harm do none: no memory is taken for them, nothing panics outside the
//! gate, and the document is as it was.

use std::error::Error;

use automerge::{ObjType, ROOT, ReadDoc as _, transaction::Transactable as _};
use proptest::prelude::*;
use records::{
    ApplyError, Content, Document, Edit, WriteError,
    admission::{Refusal, admit_to, prescreen},
};

use crate::{
    gate::{LIMITS, admitted, visit, year_and_change, year_id},
    raw,
    samples::{user, writer},
};

#[test]
fn bombs_are_refused_before_anything_is_allocated() -> Result<(), Box<dyn Error>> {
    let document = Document::new(year_id());
    let [head] = document.heads()[..] else { return Err("one head".into()) };
    let many = raw::signed(10_000_000);
    let run = |length: &[u8], value: &[u8]| [length, value].concat();
    let thousand = raw::signed(1_000);
    let key = [raw::unsigned(100_000), vec![b'k'; 100_000]].concat();
    let bombs = [
        ("ten million operations", vec![(66, run(&many, &[3]))]),
        ("ten million missing actions", vec![(66, [vec![0], raw::unsigned(10_000_000)].concat())]),
        ("as many as there can be", vec![(66, run(&raw::signed(i64::MAX), &[3]))]),
        ("more keys than operations", vec![(21, run(&many, &[1, b'k'])), (66, vec![1, 3])]),
        (
            "a long key a thousand times",
            vec![(21, run(&thousand, &key)), (66, run(&thousand, &[3]))],
        ),
        ("ten million flags", vec![(52, raw::unsigned(10_000_000)), (66, vec![1, 3])]),
        (
            "ten million followed",
            vec![(66, vec![1, 3]), (112, run(&[1], &raw::unsigned(10_000_000)))],
        ),
        (
            "values that are not there",
            vec![(66, vec![1, 3]), (86, run(&[1], &raw::unsigned(0xffff_fff6)))],
        ),
    ];
    for (name, columns) in bombs {
        let bomb = raw::chunk(1, &raw::change_body(head, &writer(1), &columns));
        let refused = admit_to(&document, &bomb, LIMITS).err();
        assert!(
            matches!(
                refused,
                Some(
                    Refusal::TooLarge(_)
                        | Refusal::Unreadable("values of another length than they say")
                )
            ),
            "{name}: {refused:?}"
        );
        assert!(document.clone().apply(&bomb).is_err(), "{name}");
    }
    Ok(())
}

#[test]
fn deflated_bombs_are_refused_after_as_much_as_is_allowed() -> Result<(), Box<dyn Error>> {
    use std::io::Write as _;
    let mut encoder = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::best());
    for _ in 0..64 {
        encoder.write_all(&[0; 1 << 20])?;
    }
    let bomb = raw::chunk_with(vec![0; 4], 2, &encoder.finish()?);
    assert!(bomb.len() < 128 << 10);
    assert_eq!(prescreen(&bomb, LIMITS), Err(Refusal::TooLarge("inflated")));
    let column = raw::change_body([0; 32], &writer(1), &[(66 | 8, vec![1, 3])]);
    let refused = prescreen(&raw::chunk(1, &column), LIMITS);
    assert_eq!(refused, Err(Refusal::Unreadable("a column of another format")));
    let long = prescreen(&vec![0; LIMITS.chunk + 1], LIMITS);
    assert_eq!(long, Err(Refusal::TooLarge("the chunk")));
    Ok(())
}

#[test]
fn operation_numbers_that_are_taken_or_far_away_are_refused() -> Result<(), Box<dyn Error>> {
    let (document, chunk) = year_and_change()?;
    let seen = prescreen(&chunk, LIMITS)?;
    // The start is one number of the body: found by where it is, and changed.
    let body = raw::body(&chunk);
    let (before, after) = body.split_at(1 + 32 * seen.dependencies.len() + 17 + 1);
    let start = raw::unsigned(seen.start_op);
    assert_eq!(after[..start.len()], start);
    for number in [1, 9, seen.start_op - 1, seen.start_op + 1, 4_294_967_290] {
        let moved = [before, &raw::unsigned(number), &after[start.len()..]].concat();
        let moved = raw::chunk(1, &moved);
        assert_eq!(prescreen(&moved, LIMITS)?.start_op, number);
        assert_eq!(document.clone().apply(&moved), Err(ApplyError::Unreadable), "{number}");
        assert!(admit_to(&document, &moved, LIMITS).is_err(), "{number}");
    }
    let same = raw::chunk(1, &[before, &start, &after[start.len()..]].concat());
    assert_eq!(same, chunk);
    Ok(())
}

#[test]
fn an_entry_nested_without_end_does_not_use_up_the_stack() -> Result<(), Box<dyn Error>> {
    // Written apart from the visit of that id, so that both have to be put into words.
    let (honest, _) = year_and_change()?;
    let key = visit(1, 1).id.to_string();
    let nested = raw::change(&Document::new(year_id()), &writer(2), |tx| {
        let visits = tx.get(ROOT, "visits")?.map_or(ROOT, |(_, id)| id);
        let mut deepest = tx.put_object(visits, key.as_str(), ObjType::Map)?;
        for _ in 0..10_000 {
            deepest = tx.put_object(&deepest, "x", ObjType::Map)?;
        }
        Ok(())
    })?;
    let refused = admit_to(&honest, &nested, LIMITS).err();
    assert_eq!(refused, Some(Refusal::Unreadable("an entry of another format")));
    // A device that base sent it to all the same can still read, and choose between other values.
    let mut device = honest.clone();
    device.apply(&nested)?;
    let Content::Year(year) = device.read() else { return Err("not a year".into()) };
    let [conflict] = &year.conflicts[..] else { return Err("one conflict".into()) };
    let nested = conflict.values.iter().find(|value| value.author == Some(user(2)));
    let keep = nested.map(|value| value.text.clone()).ok_or("nobody's")?;
    let choice = Edit::ResolveConflict { document: year_id(), field: conflict.field.clone(), keep };
    assert_eq!(device.write(&writer(3), &choice), Err(WriteError::Damaged));
    Ok(())
}

proptest! {
    #[test]
    fn damaged_bytes_leave_the_document_as_it_was(at in any::<prop::sample::Index>(), bits in 1_u8..) {
        let (document, mut chunk) = year_and_change().map_err(|error| TestCaseError::fail(error.to_string()))?;
        let place = at.index(chunk.len());
        chunk[place] ^= bits;
        let mut copy = document.clone();
        prop_assert!(copy.apply(&chunk).is_err());
        prop_assert_eq!(copy.heads(), document.heads());
        prop_assert_eq!(copy.read(), document.read());
        prop_assert!(admit_to(&document, &chunk, LIMITS).is_err());
        let mut saved = document.save();
        let place = at.index(saved.len());
        saved[place] ^= bits;
        prop_assert!(Document::load(year_id(), &saved).is_err());
    }
}

/// A plain generator of numbers, so that every run tries the same changes.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap_or(0) % limit
    }
}

#[test]
fn changes_mutated_with_a_fitting_checksum_do_no_harm() -> Result<(), Box<dyn Error>> {
    let (document, chunk) = year_and_change()?;
    let (heads, content, saved) = (document.heads(), document.read(), document.save());
    let honest = raw::body(&chunk).to_vec();
    let mut numbers = Numbers(1);
    let (mut seen, mut let_in) = (0, 0);
    for _ in 0..2_000 {
        let mut body = honest.clone();
        for _ in 0..=numbers.below(3) {
            let place = numbers.below(body.len());
            let value = u8::try_from(numbers.below(256))?;
            match numbers.below(4) {
                0 => body.insert(place, value),
                1 => drop(body.remove(place)),
                _ => body[place] = value,
            }
        }
        let mutant = raw::chunk(1, &body);
        seen += usize::from(prescreen(&mutant, LIMITS).is_ok());
        let Ok(admission) = admit_to(&document, &mutant, LIMITS) else { continue };
        let Ok(one) = admitted(admission) else { continue };
        let_in += 1;
        // What was let in can be built on, saved and loaded, and what was there before is there still.
        let mut after = one.document;
        let next = after.write(&writer(2), &Edit::RecordVisit(visit(9, 2)))?;
        let mut there = Document::load(year_id(), &one.bytes)?;
        there.apply(&next)?;
        assert_eq!(Document::load(year_id(), &there.save())?.read(), after.read());
        let (Content::Year(before), Content::Year(now)) = (&content, &one.content) else {
            return Err("not years".into());
        };
        assert!(before.visits.iter().all(|visit| now.visits.contains(visit)));
    }
    assert_eq!((document.heads(), document.read(), document.save()), (heads, content, saved));
    // The mutants must get past the checksum, and some of them past everything: prose may be any prose.
    assert!(seen > 200 && let_in > 100, "seen {seen}, let in {let_in}");
    Ok(())
}
