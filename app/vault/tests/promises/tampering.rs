//! A header that was changed opens nothing, whether its sum was written anew or not.

use sha2::{Digest as _, Sha256};
use vault::{Damaged, Header, Key, NotOpened, Secret, Vault};

use crate::people::{AMIRA, BEN, by_passkey, by_passphrase, random, vault, with_every_way};

/// Where things are in the header of [`with_every_way`], whose initials are two letters: see `app/vault/src/header.rs`.
const COST: usize = 1 + 16 + 26 + 4 + 2 + 32 + 1 + 16;
const BY_PASSPHRASE: std::ops::Range<usize> = COST - 17..COST + 12 + 60;
const BY_PASSKEY: std::ops::Range<usize> = COST + 73..COST + 73 + 1 + 16 + 4 + 9 + 60;

/// With a sum that is right again, as somebody who knows the format would write it.
fn summed(mut body: Vec<u8>) -> Vec<u8> {
    let sum = Sha256::digest(&body);
    body.extend_from_slice(&sum);
    body
}

fn body(written: &[u8]) -> Vec<u8> {
    written.get(..written.len() - 32).unwrap().to_vec()
}

/// What every way says of a header.
fn opened(header: &Header, recovery: &Secret) -> [Result<Vault, NotOpened>; 3] {
    [
        by_passphrase(b'a', |key| header.open(key, random)),
        by_passkey(b'k', |key| header.open(key, random)),
        header.open(&Key::Recovery(recovery), random),
    ]
}

#[test]
fn every_changed_bit_and_every_cut_is_found_before_anybody_is_asked() {
    let written = with_every_way(AMIRA).0.header().written();
    for at in 0..written.len() {
        for bit in 0..8 {
            let mut bad = written.clone();
            *bad.get_mut(at).unwrap() ^= 1 << bit;
            assert_eq!(Header::read(&bad).err(), Some(Damaged), "byte {at}, bit {bit}");
        }
        assert_eq!(Header::read(written.get(..at).unwrap()).err(), Some(Damaged), "cut at {at}");
    }
    assert_eq!(Header::read(&[written.as_slice(), &[0]].concat()).err(), Some(Damaged));
    assert_eq!(Header::read(&[]).err(), Some(Damaged));
}

#[test]
fn every_byte_that_somebody_changes_who_knows_the_format_is_refused_in_every_way() {
    let (vault, recovery) = with_every_way(AMIRA);
    let body = body(&vault.header().written());
    let mut read = 0;
    for at in 0..body.len() {
        for change in [0x01, 0x80, 0xff] {
            let mut bad = body.clone();
            *bad.get_mut(at).unwrap() ^= change;
            let Ok(header) = Header::read(&summed(bad)) else { continue };
            read += 1;
            for opened in opened(&header, &recovery) {
                assert!(opened.is_err(), "byte {at} ^ {change:02x}");
            }
        }
    }
    assert!(read > 500, "only {read} changes were read at all");
    let unchanged = Header::read(&summed(body)).unwrap();
    assert!(opened(&unchanged, &recovery).iter().all(Result::is_ok));
}

#[test]
fn a_cut_or_a_byte_more_is_damage_with_a_right_sum_too() {
    let body = body(&with_every_way(AMIRA).0.header().written());
    for length in 0..body.len() {
        let cut = body.get(..length).unwrap().to_vec();
        assert_eq!(Header::read(&summed(cut)).err(), Some(Damaged), "cut at {length}");
    }
    assert_eq!(Header::read(&summed([body.as_slice(), &[0]].concat())).err(), Some(Damaged));
}

fn with_cost(body: &[u8], memory_kib: u32, passes: u32, lanes: u32) -> Vec<u8> {
    let cost = [memory_kib, passes, lanes].map(u32::to_be_bytes).concat();
    let mut changed = body.to_vec();
    drop(changed.splice(COST..COST + 12, cost));
    summed(changed)
}

#[test]
fn a_lower_cost_is_refused() {
    let (vault, _) = with_every_way(AMIRA);
    let body = body(&vault.header().written());
    assert!(Header::read(&with_cost(&body, 64 * 1024, 3, 1)).is_ok(), "this is where the cost is");
    for (memory, passes, lanes) in
        [(32 * 1024 - 1, 3, 1), (8, 3, 1), (64 * 1024, 1, 1), (64 * 1024, 3, 0)]
    {
        let changed = with_cost(&body, memory, passes, lanes);
        assert_eq!(Header::read(&changed).err(), Some(Damaged), "{memory} {passes} {lanes}");
    }
    // What is still allowed is not what the key was sealed with.
    let lower = Header::read(&with_cost(&body, 32 * 1024, 2, 1)).unwrap();
    let opened = by_passphrase(b'a', |key| lower.open(key, random));
    assert_eq!(opened.err(), Some(NotOpened::WrongPassphrase));
}

#[test]
fn a_cost_that_no_tablet_can_pay_is_refused() {
    let body = body(&with_every_way(AMIRA).0.header().written());
    for (memory, passes, lanes) in
        [(256 * 1024 + 1, 3, 1), (u32::MAX, 3, 1), (64 * 1024, u32::MAX, 1), (64 * 1024, 3, 99)]
    {
        assert_eq!(Header::read(&with_cost(&body, memory, passes, lanes)).err(), Some(Damaged));
    }
}

#[test]
fn a_way_of_another_vault_of_somebody_else_or_of_earlier_is_refused() {
    let (vault, recovery) = with_every_way(AMIRA);
    let body = body(&vault.header().written());
    let others = [with_every_way(BEN).0, with_every_way(AMIRA).0, {
        // The same vault, settled again.
        let header = Header::read(&summed(body.clone())).unwrap();
        let mut again = by_passphrase(b'a', |key| header.open(key, random)).unwrap();
        let (stretched, device) = (crate::people::secret(b'a'), crate::people::secret(0xd0));
        again.set_passphrase(&vault::NewPassphrase {
            asked: crate::people::asked(),
            stretched: &stretched,
            device: &device,
        });
        again
    }];
    for other in others {
        let theirs = self::body(&other.header().written());
        assert_eq!(theirs.len(), body.len());
        for way in [BY_PASSPHRASE, BY_PASSKEY] {
            let mut mixed = body.clone();
            drop(mixed.splice(way.clone(), theirs.get(way).unwrap().iter().copied()));
            if mixed == body {
                continue;
            }
            let header = Header::read(&summed(mixed)).unwrap();
            for opened in opened(&header, &recovery) {
                assert!(opened.is_err());
            }
        }
    }
}

#[test]
fn a_way_that_is_taken_out_is_noticed() {
    let (vault, _) = with_every_way(AMIRA);
    let mut body = body(&vault.header().written());
    drop(body.splice(BY_PASSKEY, []));
    *body.get_mut(BY_PASSKEY.start - 1).unwrap() = 0;
    let header = Header::read(&summed(body)).unwrap();
    assert_eq!(header.passkey(), None);
    let opened = by_passphrase(b'a', |key| header.open(key, random));
    assert_eq!(opened.err(), Some(NotOpened::Damaged));
}

#[test]
fn a_header_without_its_first_vault_is_no_header_of_another() {
    let (mine, theirs) = (vault(AMIRA, b'a'), vault(BEN, b'b'));
    let mut mixed = body(&mine.header().written());
    let (start, end) = (mixed.len() - 60, mixed.len());
    let other = body(&theirs.header().written());
    drop(mixed.splice(start..end, other.get(other.len() - 60..).unwrap().iter().copied()));
    let header = Header::read(&summed(mixed)).unwrap();
    let opened = by_passphrase(b'a', |key| header.open(key, random));
    assert_eq!(opened.err(), Some(NotOpened::Damaged));
}
