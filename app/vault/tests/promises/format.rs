//! The first format, which has to open for ever. `app/vault/tests/fixtures` was made from the layout in
//! `app/vault/src/header.rs` by another implementation of all that is in it (Python's, on OpenSSL), so that a mistake
//! that we would make both ways is found too.

use vault::{Cost, Header, Key, Secret};

use crate::people::{TABLET, by_passkey, random, secret};

const HEADER: &[u8] = include_bytes!("../fixtures/header-1.bin");
const ROW: &[u8] = include_bytes!("../fixtures/row-1.bin");
const CAPTURE: &[u8] = include_bytes!("../fixtures/capture-1.bin");

const RECOVERY: &str = "2de0812e093837817c166870814e6c9f69370c6cb97e0034cc530144f4f97785";
const RECOVERY_PUBLIC: &str = "f21aa5e6117ade1391ff5bdb354e9a0932dd163384c294a441fdca7476189f7e";

fn bytes(hex: &str) -> [u8; 32] {
    let mut bytes = [0; 32];
    for (place, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(hex.get(place * 2..place * 2 + 2).unwrap(), 16).unwrap();
    }
    bytes
}

fn all_is_there(header: &Header, key: &Key<'_>) {
    let open = header.open(key, random).unwrap();
    let row = open.open(b"row", b"student/1", ROW);
    assert_eq!(row.as_deref(), Ok(&b"Kai is nervous about the move"[..]));
    assert_eq!(open.open_capture(CAPTURE).as_deref(), Ok(&b"Kai came early today"[..]));
}

#[test]
fn a_vault_of_the_first_format_says_whose_it_is() {
    let header = Header::read(HEADER).unwrap();
    assert_eq!(header.user().to_string(), "0000000000000000000000000A");
    assert_eq!(header.initials().letters(), "AK");
    assert_eq!(header.asked().cost, Cost::FLOOR);
    assert_eq!(header.passkey().map(|(which, _)| which), Some(&b"a passkey"[..]));
    assert_eq!(header.recovery(), Some(&bytes(RECOVERY_PUBLIC)));
    assert_eq!(vault::public_of(&Secret::new(bytes(RECOVERY))), Ok(bytes(RECOVERY_PUBLIC)));
    assert_eq!(header.written(), HEADER);
}

#[test]
fn a_vault_of_the_first_format_opens_by_its_passphrase() {
    let header = Header::read(HEADER).unwrap();
    let asked = header.asked();
    let cost = [asked.cost.memory_kib(), asked.cost.passes(), asked.cost.lanes()];
    let key = stretch::stretched(b"correct horse battery", &asked.salt, cost).unwrap();
    let key = Key::Passphrase { stretched: &Secret::new(key), device: &secret(TABLET) };
    all_is_there(&header, &key);
}

#[test]
fn a_vault_of_the_first_format_opens_by_its_passkey_and_by_the_recovery_key() {
    let header = Header::read(HEADER).unwrap();
    by_passkey(b'k', |key| all_is_there(&header, key));
    all_is_there(&header, &Key::Recovery(&Secret::new(bytes(RECOVERY))));
}

/// With the same entropy the same bytes: what is written today is the format of the fixture, not only what is read.
#[test]
fn what_is_sealed_today_is_of_the_first_format() {
    let header = Header::read(HEADER).unwrap();
    by_passkey(b'k', |key| {
        let open = header.open(key, nonce_of_the_row).unwrap();
        assert_eq!(open.seal(b"row", b"student/1", b"Kai is nervous about the move"), ROW);
    });
}

fn nonce_of_the_row(to: &mut [u8]) {
    to.copy_from_slice(ROW.get(1..13).unwrap());
}
