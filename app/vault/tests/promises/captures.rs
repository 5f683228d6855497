//! What is recorded while the vault is locked needs no key, and opens once the vault is open.

use vault::{Damaged, Header};

use crate::people::{AMIRA, BEN, by_passphrase, random, vault};

#[test]
fn a_visit_recorded_while_locked_joins_the_record_after_unlocking() {
    let locked = Header::read(&vault(AMIRA, b'a').header().written()).unwrap();
    for words in [&b"Kai came early today"[..], b""] {
        let sealed = locked.seal_capture(words, random).unwrap();
        let open = by_passphrase(b'a', |key| locked.open(key, random)).unwrap();
        assert_eq!(open.open_capture(&sealed).as_deref(), Ok(words));
    }
}

#[test]
fn two_captures_of_the_same_words_do_not_look_alike() {
    let vault = vault(AMIRA, b'a');
    let [one, two] = [(); 2].map(|()| vault.header().seal_capture(b"words", random).unwrap());
    assert_ne!(one.get(1..33), two.get(1..33));
    assert_ne!(one.get(33..), two.get(33..));
}

#[test]
fn a_capture_that_was_changed_or_is_somebody_elses_is_refused() {
    let (mine, theirs) = (vault(AMIRA, b'a'), vault(BEN, b'a'));
    let sealed = mine.header().seal_capture(b"words", random).unwrap();
    assert_eq!(theirs.open_capture(&sealed), Err(Damaged));
    for at in 0..sealed.len() {
        let mut bad = sealed.clone();
        *bad.get_mut(at).unwrap() ^= 0x10;
        assert_eq!(mine.open_capture(&bad), Err(Damaged), "byte {at}");
        assert_eq!(mine.open_capture(sealed.get(..at).unwrap()), Err(Damaged), "cut at {at}");
    }
    assert!(mine.open_capture(&sealed).is_ok());
}

#[test]
fn a_row_is_no_capture_and_a_capture_is_no_row() {
    let vault = vault(AMIRA, b'a');
    let row = vault.seal(b"row", b"org", b"words");
    let capture = vault.header().seal_capture(b"words", random).unwrap();
    assert_eq!(vault.open_capture(&row), Err(Damaged));
    assert_eq!(vault.open(b"row", b"org", &capture), Err(Damaged));
}
