//! A sealed file opens to what it was, or not at all.
#![expect(clippy::unwrap_used, reason = "tests")]

use super::*;

fn sealed(bytes: &[u8], key: &BackupKey) -> Vec<u8> {
    let mut sealed = Vec::new();
    seal(&mut &*bytes, &mut sealed, key.recipient()).unwrap();
    sealed
}

fn opened(sealed: &[u8], key: &BackupKey) -> Result<Vec<u8>, SealedError> {
    let (mut from, mut bytes) = (sealed, Vec::new());
    let mut opening = begin(&mut from, key)?;
    open_parts(&mut from, &mut bytes, &mut opening)?;
    Ok(bytes)
}

#[test]
fn whatever_its_length_it_opens_to_what_it_was() {
    let key = BackupKey::draw().unwrap();
    let part = usize::try_from(PART).unwrap();
    for length in [0, 1, 15, 16, part - 1, part, part + 1, 2 * part, 3 * part + 17] {
        let bytes: Vec<u8> = (0..=u8::MAX).cycle().take(length).collect();
        let sealed = sealed(&bytes, &key);
        assert!(!sealed.windows(8).any(|eight| eight == [1, 2, 3, 4, 5, 6, 7, 8]), "{length}");
        assert_eq!(opened(&sealed, &key).unwrap(), bytes, "{length}");
    }
}

#[test]
fn the_same_bytes_are_never_sealed_the_same() {
    let key = BackupKey::draw().unwrap();
    assert_ne!(sealed(b"the same", &key), sealed(b"the same", &key));
}

#[test]
fn parts_are_neither_left_out_nor_moved_nor_taken_from_elsewhere() {
    let key = BackupKey::draw().unwrap();
    let (part, tag) = (usize::try_from(PART).unwrap(), usize::try_from(TAG).unwrap());
    let bytes: Vec<u8> = (0..=u8::MAX).cycle().take(3 * part).collect();
    let (file, other) = (sealed(&bytes, &key), sealed(&bytes, &key));
    let (head, parts) = file.split_at(file.len() - 3 * (part + tag));
    let parts: Vec<&[u8]> = parts.chunks(part + tag).collect();
    let others: Vec<&[u8]> = other.get(head.len()..).unwrap().chunks(part + tag).collect();
    let &[first, second, third] = parts.as_slice() else { unreachable!() };
    assert_eq!(opened(&[head, first, second, third].concat(), &key).unwrap(), bytes);
    for wrong in [
        vec![head, first, second],
        vec![head, first, third],
        vec![head, second, third],
        vec![head, second, first, third],
        vec![head, first, second, second, third],
        vec![head, first, second, third, third],
        vec![head, first, others.get(1).copied().unwrap(), third],
        vec![head],
    ] {
        let found = opened(&wrong.concat(), &key);
        assert!(matches!(found, Err(SealedError::Damaged)), "{} pieces", wrong.len());
    }
}

/// Made by another implementation of HPKE, from the seeds 7, 7, ... and 9, 9, ...; it opens for ever.
const FIRST: &str = concat!(
    "5fd47633b5e43fca7bad1bfbe424feacb175d9d4d4a30f166dbd30636f0b446b",
    "de8923a675d02180cdd7d0097ba404b9e1e2930d5665cba58d1765006361793b",
    "d1ce92a7149562e0787b6cc36b0fddf957356985c8a361c37708697ea6d4c0b6b85d10",
);

#[test]
fn a_file_of_the_first_format_opens_for_ever() {
    let key = BackupKey::from_words(&BackupKey::from_seed([7; 32]).words()).unwrap();
    let places = (0..FIRST.len()).step_by(2);
    let bytes = places.map(|at| u8::from_str_radix(FIRST.get(at..at + 2).unwrap(), 16).unwrap());
    let file: Vec<u8> = MARK.iter().copied().chain(bytes).collect();
    assert_eq!(opened(&file, &key).unwrap(), b"of the first format");
    for place in 0..file.len() {
        let mut changed = file.clone();
        *changed.get_mut(place).unwrap() ^= 1;
        assert!(opened(&changed, &key).is_err(), "byte {place} was changed");
        changed.truncate(place);
        assert!(opened(&changed, &key).is_err(), "cut short after {place}");
    }
}

#[test]
fn another_key_and_another_file_are_told_apart() {
    let (key, other) = (BackupKey::draw().unwrap(), BackupKey::draw().unwrap());
    let file = sealed(b"kept", &key);
    assert!(matches!(opened(&file, &other), Err(SealedError::OtherKey)));
    assert!(matches!(opened(b"SQLite format 3\0", &key), Err(SealedError::NotSealed)));
    assert!(matches!(opened(b"", &key), Err(SealedError::NotSealed)));
}
