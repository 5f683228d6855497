//! What was sealed opens in its place in its vault and nowhere else, and no two seals are alike.

use std::collections::HashSet;

use vault::{Damaged, Vault};

use crate::people::{AMIRA, BEN, by_passphrase, random, vault};

#[test]
fn a_visit_that_was_sealed_opens_after_the_tablet_was_locked() {
    let sealed;
    let header;
    {
        let open = vault(AMIRA, b'a');
        sealed = open.seal(b"row", b"student/1", b"Kai is nervous about the move");
        header = open.header().clone();
    }
    let open = by_passphrase(b'a', |key| header.open(key, random)).unwrap();
    assert_eq!(
        open.open(b"row", b"student/1", &sealed).as_deref(),
        Ok(&b"Kai is nervous about the move"[..])
    );
}

#[test]
fn an_empty_value_is_a_value() {
    let vault = vault(AMIRA, b'a');
    assert_eq!(vault.open(b"", b"", &vault.seal(b"", b"", b"")), Ok(Vec::new()));
}

#[test]
fn nothing_of_a_value_is_in_what_is_stored() {
    let vault = vault(AMIRA, b'a');
    let plain = b"Kai is nervous about the move";
    let sealed = vault.seal(b"row", b"student/1", plain);
    assert_eq!(sealed.len(), plain.len() + 29);
    for words in plain.windows(4) {
        assert!(!sealed.windows(4).any(|found| found == words));
    }
}

#[test]
fn a_value_in_another_place_is_refused() {
    let vault = vault(AMIRA, b'a');
    let sealed = vault.seal(b"row", b"student/1", b"words");
    for (table, key) in [
        (&b"draft"[..], &b"student/1"[..]),
        (b"row", b"student/2"),
        (b"row", b""),
        (b"", b"rowstudent/1"),
        (b"rows", b"tudent/1"),
        (b"ro", b"wstudent/1"),
    ] {
        assert_eq!(vault.open(table, key, &sealed), Err(Damaged));
    }
    assert!(vault.open(b"row", b"student/1", &sealed).is_ok());
}

#[test]
fn a_value_of_somebody_else_or_of_another_vault_of_ones_own_is_refused() {
    let mine = vault(AMIRA, b'a');
    for other in [vault(BEN, b'a'), vault(AMIRA, b'a')] {
        let sealed = other.seal(b"row", b"org", b"words");
        assert_eq!(mine.open(b"row", b"org", &sealed), Err(Damaged));
    }
}

#[test]
fn every_flipped_bit_every_cut_and_every_byte_more_is_noticed() {
    let vault = vault(AMIRA, b'a');
    let sealed = vault.seal(b"row", b"org", b"words of a record");
    for at in 0..sealed.len() {
        for bit in 0..8 {
            let mut bad = sealed.clone();
            *bad.get_mut(at).unwrap() ^= 1 << bit;
            assert_eq!(vault.open(b"row", b"org", &bad), Err(Damaged), "byte {at}, bit {bit}");
        }
        let cut = sealed.get(..at).unwrap();
        assert_eq!(vault.open(b"row", b"org", cut), Err(Damaged), "cut at {at}");
    }
    let longer = [sealed.as_slice(), &[0]].concat();
    assert_eq!(vault.open(b"row", b"org", &longer), Err(Damaged));
}

#[test]
fn a_million_seals_have_a_million_nonces() {
    let vault: Vault = vault(AMIRA, b'a');
    let nonces: HashSet<[u8; 12]> = (0..1_000_000)
        .map(|_| {
            let sealed = vault.seal(b"row", b"org", b"");
            let (_, from_nonce) = sealed.split_first().unwrap();
            *from_nonce.first_chunk().unwrap()
        })
        .collect();
    assert_eq!(nonces.len(), 1_000_000);
}
