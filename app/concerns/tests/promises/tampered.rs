//! Whoever keeps or carries a concern can change nothing of it: not a byte, not to whom it is sealed, not which it is.

use concerns::{Fresh, HolderKey, OpenError, SealError, Sealed, Text, answer, seal};
use domain::{
    concern::{CONCERN_LIMIT, Concern, Says},
    id::{ConcernEntryId, ConcernId},
};

use crate::school::{
    CONCERN, ENTRY, adeyemis, fresh, handed_in, holders, lists, recovery, reid_says, reids, sealed,
    written,
};

#[test]
fn whoever_holds_no_key_opens_nothing() {
    let found = sealed(&handed_in());
    let stranger = HolderKey::draw(fresh(99));
    let refused = found.open(stranger.opens(), &lists()).err();
    assert_eq!(refused, Some(OpenError::NotForThisKey));
}

#[test]
fn nothing_of_it_can_be_read_in_what_is_sealed() {
    let bytes = handed_in();
    let concern = written();
    for text in concern.texts().into_iter().filter(|text| !text.is_empty()) {
        assert!(!bytes.windows(text.len()).any(|part| part == text.as_bytes()), "{text}");
    }
    let student = concern.student.to_string();
    assert!(!bytes.windows(student.len()).any(|part| part == student.as_bytes()));
}

#[test]
fn each_byte_that_is_another_is_noticed_by_whoever_opens_it() {
    let bytes = handed_in();
    let [_, _, text, _] = parts(&bytes);
    let (reids, adeyemis, recovery, lists) = (reids(), adeyemis(), recovery(), lists());
    let keys = [reids.opens(), adeyemis.opens(), recovery.opens()];
    for place in 0..bytes.len() {
        let mut tampered = bytes.clone();
        tampered[place] ^= 1;
        let Ok(found) = Sealed::read(&tampered) else { continue };
        // The text lies under one key for all of them.
        let of_text = place > bytes.len() - text.len();
        for key in keys.iter().take(if of_text { 1 } else { 3 }) {
            assert!(found.open(key, &lists).is_err(), "byte {place}");
        }
    }
    assert!(sealed(&bytes).open(reids.opens(), &lists).is_ok());
}

#[test]
fn what_is_cut_short_or_goes_on_is_no_sealed_entry() {
    let bytes = handed_in();
    for length in [0, 1, 100, bytes.len() - 1] {
        assert!(Sealed::read(&bytes[..length]).is_err());
    }
    assert!(Sealed::read(&[&bytes[..], &[0]].concat()).is_err());
}

/// Its four parts: head, keys, text, signature.
pub(crate) fn parts(bytes: &[u8]) -> [Vec<u8>; 4] {
    #[derive(serde::Deserialize)]
    struct Parts {
        head: serde_bytes::ByteBuf,
        keys: serde_bytes::ByteBuf,
        text: serde_bytes::ByteBuf,
        signature: serde_bytes::ByteBuf,
    }
    let Parts { head, keys, text, signature } = minicbor_serde::from_slice(bytes).unwrap();
    [head, keys, text, signature].map(serde_bytes::ByteBuf::into_vec)
}

pub(crate) fn put_together(parts: &[Vec<u8>; 4]) -> Vec<u8> {
    #[derive(serde::Serialize)]
    struct Parts<'a> {
        head: &'a serde_bytes::Bytes,
        keys: &'a serde_bytes::Bytes,
        text: &'a serde_bytes::Bytes,
        signature: &'a serde_bytes::Bytes,
    }
    let [head, keys, text, signature] = parts.each_ref().map(|part| serde_bytes::Bytes::new(part));
    minicbor_serde::to_vec(Parts { head, keys, text, signature }).unwrap()
}

#[test]
fn nobody_to_whom_it_is_sealed_can_be_left_out_or_swapped() {
    let bytes = handed_in();
    let [head, keys, text, none] = parts(&bytes);
    assert!(put_together(&[head.clone(), keys.clone(), text.clone(), none.clone()]) == bytes);
    let each: Vec<&[u8]> = keys.chunks(80).collect();
    let [reid, adeyemi, recovery] = each[..] else { panic!("three keys") };
    let made =
        |keys: &[&[u8]]| put_together(&[head.clone(), keys.concat(), text.clone(), none.clone()]);

    assert!(Sealed::read(&made(&[reid, adeyemi])).is_err(), "one is left out");
    assert!(Sealed::read(&made(&[reid, adeyemi, recovery, reid])).is_err(), "one is too many");
    for swapped in [[adeyemi, reid, recovery], [reid, reid, recovery], [reid, adeyemi, reid]] {
        let found = sealed(&made(&swapped));
        // Also by those whose own sealed key is where it was.
        for key in [reids(), adeyemis()] {
            assert_eq!(found.open(key.opens(), &lists()).err(), Some(OpenError::Damaged));
        }
    }
}

#[test]
fn it_cannot_be_replayed_as_another_concern_or_another_entry() {
    let [_, keys, text, none] = parts(&handed_in());
    let another = |id, concern_id| {
        let bytes = seal(id, concern_id, &written(), &holders(), fresh(9)).unwrap();
        let [head, ..] = parts(&bytes);
        sealed(&put_together(&[head, keys.clone(), text.clone(), none.clone()]))
    };
    let same = another(ENTRY, CONCERN);
    let others =
        [same, another(ConcernEntryId::draw(302), CONCERN), another(ENTRY, ConcernId::draw(202))];
    for found in others {
        assert_eq!(found.open(reids().opens(), &lists()).err(), Some(OpenError::Damaged));
    }
}

#[test]
fn two_concerns_of_any_length_are_equally_long_and_what_is_too_long_is_said() {
    let with = |facts: String| {
        let concern = Concern { facts, ..written() };
        seal(ENTRY, CONCERN, &concern, &holders(), fresh(4)).map(|bytes| bytes.len())
    };
    assert_eq!(with("Yes".to_owned()), Ok(handed_in().len()));
    assert_eq!(with("x".repeat(3_000)), Ok(handed_in().len()));
    assert!(with("𝄞".repeat(CONCERN_LIMIT)).is_ok(), "the longest, in the longest letters");
    assert_eq!(with("x".repeat(CONCERN_LIMIT + 1)), Err(SealError::TooLong));
}

#[test]
fn base_sees_that_it_was_received_and_of_other_answers_that_there_is_one() {
    let what = "Home visit today".to_owned();
    let answers = [
        (Says::Received, "received"),
        (Says::Decided { what: what.clone(), reasons: "The wrist".to_owned() }, "answered"),
        (Says::Happened { on: "2026-11-04".parse().unwrap(), what: what.clone() }, "answered"),
        (Says::HandedOn { to: "Children's services".to_owned(), what }, "answered"),
    ];
    let mut lengths = std::collections::BTreeSet::new();
    for ((says, kind), number) in answers.into_iter().zip(310..) {
        let text = reid_says(says);
        let (id, drawn) = (ConcernEntryId::draw(number), Fresh::new([11; 32]));
        let to = sealed(&handed_in());
        let bytes = answer(id, &to, &text, (&holders(), &reids()), drawn).unwrap();
        let found = sealed(&bytes);
        assert_eq!(found.head().kind.name(), kind);
        if kind == "answered" {
            lengths.insert(bytes.len());
        }
        let opened = found.open(adeyemis().opens(), &lists()).unwrap().text;
        assert!(opened == Text::Answer(text));
    }
    assert_eq!(lengths.len(), 1, "which of them does not show");
}
