//! What is known of a vault is read again, and damage is noticed.
#![expect(clippy::unwrap_used, reason = "tests")]

use jiff::Timestamp;
use vault::Next;

use super::*;
use crate::device::strongbox::tests::a_vault;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

#[test]
fn what_is_known_of_a_vault_is_read_again_and_damage_is_noticed() {
    let mut tries = Tries::default();
    for _ in 0..10 {
        tries.wrong(Timestamp::UNIX_EPOCH);
    }
    let header = a_vault().header().clone();
    let known = Known { header, tries, standing: Standing::Nobodys };
    let written = known.written().unwrap();
    let again = Known::read(&written).unwrap();
    assert_eq!(again.name(), known.name());
    assert_eq!(again.tries.next(Timestamp::MAX), Next::WhenBaseAnswers);
    assert_eq!(again.standing, Standing::Nobodys);
    for at in 0..written.len() {
        let mut bad = written.clone();
        let Some(byte) = bad.get_mut(at) else { continue };
        *byte ^= 0x10;
        // In what goes before the header a changed number may be read, the header never.
        let read = Known::read(&bad).map(|known| known.header.written());
        assert!(read.is_none() || read == Some(known.header.written()), "{at}");
    }
}
