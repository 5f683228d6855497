//! What is sealed opens in its place and in its vault only; and a vault for the tests beside this.

use vault::{Asked, Cost, Header, Initials, Key, NewPassphrase, Secret};

use super::*;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

pub(in crate::device) fn random(bytes: &mut [u8]) {
    use std::sync::atomic::{AtomicU8, Ordering};
    static NEXT: AtomicU8 = AtomicU8::new(1);
    bytes.fill(NEXT.fetch_add(1, Ordering::Relaxed));
}

/// A vault that opens by these bits; stretching has tests of its own.
pub(in crate::device) fn a_vault() -> Vault {
    let (stretched, device) = (Secret::new([1; 32]), Secret::new([2; 32]));
    let asked = Asked::drawn(Cost::USUAL, random);
    let passphrase = NewPassphrase { asked, stretched: &stretched, device: &device };
    let user = domain::id::UserId::draw(7);
    Vault::create(user, Initials::of("Amira Khan"), &passphrase, random)
}

#[test]
fn a_row_opens_in_its_place_and_in_its_vault_only() {
    let vault = a_vault();
    let header = vault.header().written();
    let mine = Sealed(Rc::new(RefCell::new(vault)));
    let row = mine.seal(Table::Row, b"k", b"words of a record");
    assert!(!row.windows(5).any(|part| part == b"words"));
    assert_eq!(row.first(), Some(&2), "values that are only framed begin with 1");
    assert_eq!(mine.open(Table::Row, b"k", &row).as_deref(), Ok(&b"words of a record"[..]));
    assert_eq!(mine.open(Table::Log, b"k", &row), Err(Damaged));
    assert_eq!(mine.open(Table::Row, b"j", &row), Err(Damaged));
    let theirs = Sealed(Rc::new(RefCell::new(a_vault())));
    assert_eq!(theirs.open(Table::Row, b"k", &row), Err(Damaged));
    // Locked and opened again.
    drop(mine);
    let (stretched, device) = (Secret::new([1; 32]), Secret::new([2; 32]));
    let key = Key::Passphrase { stretched: &stretched, device: &device };
    let again = Header::read(&header).ok().and_then(|header| header.open(&key, random).ok());
    let again = again.map(|vault| Sealed(Rc::new(RefCell::new(vault))));
    let opened = again.map(|vault| vault.open(Table::Row, b"k", &row));
    assert_eq!(opened, Some(Ok(b"words of a record".to_vec())));
}
