//! What a device takes in by itself, and what people look at first.

#![expect(clippy::unwrap_used, reason = "tests")]

use concerns::{Fresh, RecoveryKey};

use super::*;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

fn key(number: u8) -> RecoveryKey {
    RecoveryKey::draw(Fresh::new([number; 32]))
}

fn first(of: &RecoveryKey) -> Holders {
    Holders::first(of, Vec::new()).unwrap()
}

#[test]
fn the_first_list_is_pinned_and_a_later_one_of_the_same_key_follows() {
    let list = first(&key(1));
    let signed = list.sign(&key(1)).unwrap();
    assert_eq!(offered(None, None, &signed), Offered::Follows(list.clone()));
    assert_eq!(offered(Some(&list), None, &signed), Offered::Same);
    let later = list.next(Vec::new()).unwrap().next(Vec::new()).unwrap();
    let signed_later = later.sign(&key(1)).unwrap();
    assert_eq!(offered(Some(&list), None, &signed_later), Offered::Follows(later.clone()));
    let earlier = offered(Some(&later), None, &signed);
    assert_eq!(earlier, Offered::Not(HoldersError::Earlier { held: 3, offered: 1 }));
}

#[test]
fn one_of_another_recovery_key_is_never_taken_in_by_itself() {
    let list = first(&key(1));
    let again = list.begin_again(&key(2), Vec::new()).unwrap();
    let signed = again.sign(&key(2)).unwrap();
    assert_eq!(offered(Some(&list), None, &signed), Offered::Another(again));
    // Whoever runs base makes a list of their own: it does not say that it follows, or follows and is compared.
    let forged = first(&key(3)).sign(&key(3)).unwrap();
    assert!(matches!(offered(Some(&list), None, &forged), Offered::Not(_)));
    let mut changed = signed;
    if let Some(byte) = changed.last_mut() {
        *byte ^= 1;
    }
    assert_eq!(offered(Some(&list), None, &changed), Offered::Not(HoldersError::NotSigned));
    assert_eq!(offered(None, None, b"no list"), Offered::Not(HoldersError::NotReadable));
}

#[test]
fn a_vault_that_opens_by_another_key_is_not_opened_by_the_first_that_base_gives() {
    let list = first(&key(1));
    let signed = list.sign(&key(1)).unwrap();
    // The list went, and what the vault opens by is still there.
    let (same, other) = (key(1).public(), key(2).public());
    let by_same = offered(None, Some(same.vaults().as_bytes()), &signed);
    assert_eq!(by_same, Offered::Follows(list.clone()));
    let by_other = offered(None, Some(other.vaults().as_bytes()), &signed);
    assert_eq!(by_other, Offered::Another(list));
}
