//! A file that travels opens with its words as it was written, or says why not: whatever was changed, cut off or moved in it,
//! and whoever wrote its sum anew.

use sha2::{Digest as _, Sha256};
use vault::{Asked, Cost, NotAFile, SealedFile, Secret, sealed_file};

use crate::people::{random, secret};

const WORDS: u8 = b'w';
const OTHERS: u8 = b'o';
/// Where things are: see `app/vault/src/file.rs`.
const FORMAT: usize = 19;
const HEAD: usize = 48;
const PART: usize = (64 << 10) + 28;

fn written(length: usize) -> (Vec<u8>, Vec<u8>) {
    written_with([7; 16], length)
}

fn written_with(salt: [u8; 16], length: usize) -> (Vec<u8>, Vec<u8>) {
    let plain: Vec<u8> = (0..length).map(|at| u8::try_from(at % 251).unwrap()).collect();
    let asked = Asked { salt, cost: Cost::FLOOR };
    let file = sealed_file(&plain, asked, &secret(WORDS), random);
    (plain, file)
}

fn opened(file: &[u8], words: u8) -> Result<Vec<u8>, NotAFile> {
    SealedFile::read(file)?.open(&secret(words))
}

/// With a sum that is right again.
fn summed(file: &[u8]) -> Vec<u8> {
    let mut body = file.get(..file.len() - 32).unwrap().to_vec();
    let sum = Sha256::digest(&body);
    body.extend_from_slice(&sum);
    body
}

#[test]
fn it_opens_with_its_words_whatever_its_length_and_says_what_they_cost() {
    for length in [0, 1, (64 << 10) - 1, 64 << 10, (64 << 10) + 1, 200_000] {
        let (plain, file) = written(length);
        let read = SealedFile::read(&file).unwrap();
        assert_eq!(read.asked(), Asked { salt: [7; 16], cost: Cost::FLOOR });
        assert!(read.open(&secret(WORDS)).as_ref() == Ok(&plain), "{length}");
        assert_eq!(read.open(&secret(OTHERS)), Err(NotAFile::OtherWords));
    }
    let (plain, file) = written(1_000);
    let words = plain.get(..40).unwrap();
    assert!(!file.windows(40).any(|bytes| bytes == words), "it can be read");
    assert_ne!(written(9).1, written(9).1, "nonces are drawn");
}

#[test]
fn every_changed_byte_and_every_cut_is_noticed() {
    let (_, file) = written(300);
    for at in 0..file.len() {
        let mut bad = file.clone();
        *bad.get_mut(at).unwrap() ^= 0x40;
        let expected = match at {
            ..FORMAT => NotAFile::SomethingElse,
            FORMAT => NotAFile::Newer,
            _ => NotAFile::Damaged,
        };
        assert_eq!(opened(&bad, WORDS), Err(expected), "byte {at}");
        let cut = opened(file.get(..at).unwrap(), WORDS);
        let expected = if at < FORMAT { NotAFile::SomethingElse } else { NotAFile::Damaged };
        assert_eq!(cut, Err(expected), "cut at {at}");
    }
    let longer = [file.as_slice(), &[0]].concat();
    assert_eq!(opened(&longer, WORDS), Err(NotAFile::Damaged));
}

#[test]
fn who_writes_the_sum_anew_opens_no_more() {
    let (_, file) = written(300);
    for at in FORMAT + 1..file.len() - 32 {
        let mut bad = file.clone();
        *bad.get_mut(at).unwrap() ^= 0x40;
        assert!(opened(&summed(&bad), WORDS).is_err(), "byte {at}");
    }
}

#[test]
fn parts_stay_in_their_place_in_their_file() {
    let (_, file) = written(200_000);
    let (head, rest) = file.split_at(HEAD);
    let parts: Vec<&[u8]> = rest.get(..rest.len() - 32).unwrap().chunks(PART).collect();
    let [first, second, third, last] = parts.as_slice() else { unreachable!("four") };
    // The same words by chance, and the same in it: every file has a salt of its own.
    let other = written_with([8; 16], 200_000).1;
    let theirs = other.get(HEAD + PART..HEAD + 2 * PART).unwrap();
    let empty: &[u8] = &[];
    for bad in [
        [first, third, second, last],
        [first, second, third, &empty],
        [first, second, last, &empty],
        [first, last, &empty, &empty],
        [first, &theirs, third, last],
    ] {
        let body: Vec<u8> = bad.iter().flat_map(|part| part.iter().copied()).collect();
        let bad = summed(&[head, &body, &[0; 32]].concat());
        assert!(opened(&bad, WORDS) == Err(NotAFile::Damaged));
    }
    for bad in [[second, first, third, last], [&empty, second, third, last]] {
        let body: Vec<u8> = bad.iter().flat_map(|part| part.iter().copied()).collect();
        let bad = summed(&[head, &body, &[0; 32]].concat());
        assert_eq!(opened(&bad, WORDS), Err(NotAFile::OtherWords), "as if with other words");
    }
    let nothing = summed(&[head, &[0; 32]].concat());
    assert_eq!(opened(&nothing, WORDS), Err(NotAFile::Damaged));
}

#[test]
fn guessing_is_not_made_cheap_nor_the_tablet_made_to_stand_still() {
    let (_, file) = written(9);
    for cost in [[1_u32, 2, 1], [u32::MAX, 2, 1], [32 << 10, 0, 1], [32 << 10, 9_999, 1]] {
        let mut bad = file.clone();
        let numbers: Vec<u8> = cost.iter().flat_map(|number| number.to_be_bytes()).collect();
        bad.get_mut(HEAD - 12..HEAD).unwrap().copy_from_slice(&numbers);
        assert_eq!(SealedFile::read(&summed(&bad)).err(), Some(NotAFile::Damaged), "{cost:?}");
    }
}

/// With the real stretching, at the cost that the file itself says.
#[test]
fn the_words_of_a_file_open_it() {
    let words = b"album zigzag album amber anchor ankle apple apron";
    let asked = Asked { salt: [9; 16], cost: Cost::FLOOR };
    let stretched = |asked: Asked| {
        let cost = [asked.cost.memory_kib(), asked.cost.passes(), asked.cost.lanes()];
        Secret::new(stretch::stretched(words, &asked.salt, cost).unwrap())
    };
    let file = sealed_file(b"Kai is nervous", asked, &stretched(asked), random);
    let read = SealedFile::read(&file).unwrap();
    assert_eq!(read.open(&stretched(read.asked())).as_deref(), Ok(&b"Kai is nervous"[..]));
}
