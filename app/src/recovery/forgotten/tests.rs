//! From the list that a device pins to the vault that two sheets open: each step as the device does it, without a browser.

#![expect(clippy::unwrap_used, reason = "tests")]

use concerns::{Copies, Fresh, Holders};
use domain::id::UserId;
use vault::{Asked, Cost, Header, Initials, Key, NewPassphrase, Vault};

use super::*;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

const PLACE: (&[u8], &[u8]) = (b"row", b"org");

fn random(to: &mut [u8]) {
    to.fill(7);
}

fn asked() -> Asked {
    Asked::drawn(Cost::FLOOR, random)
}

/// Ms Osei's vault, by her passphrase and by the recovery key with this public half.
fn vault(stretched: &Secret, device: &Secret, recovery: &[u8; 32]) -> Vault {
    let passphrase = NewPassphrase { asked: asked(), stretched, device };
    let initials = Initials::of("Ms Osei");
    let mut vault = Vault::create(UserId::draw(2), initials, &passphrase, random);
    vault.set_recovery(recovery).unwrap();
    vault
}

fn stored(vault: &Vault) -> Header {
    Header::read(&vault.header().written()).unwrap()
}

#[test]
fn two_sheets_open_what_was_sealed_to_the_list_and_another_passphrase_takes_the_place_of_the_first()
{
    let key = RecoveryKey::draw(Fresh::new([1; 32]));
    let signed = Holders::first(&key, Vec::new()).unwrap().sign(&key).unwrap();
    let list = Holders::read_first(&signed).unwrap();
    let [before, after, device] = [2, 3, 4].map(|byte| Secret::new([byte; 32]));
    let vault = vault(&before, &device, list.recovery().vaults().as_bytes());
    let sealed = vault.seal(PLACE.0, PLACE.1, b"Written before");

    let header = stored(&vault);
    let public = header.recovery().copied().unwrap();
    let sheets = key.split(Copies::Three, Fresh::new([9; 32]));
    let [one, two, three]: [String; 3] =
        sheets.iter().map(ToString::to_string).collect::<Vec<_>>().try_into().unwrap();
    let opens = joined_by([&three, &one.to_lowercase()], &public).ok().unwrap();
    let mut again = header.open(&Key::Recovery(&opens), random).ok().unwrap();
    let words = again.open(PLACE.0, PLACE.1, &sealed);
    assert_eq!(words.as_deref(), Ok(&b"Written before"[..]));

    again.set_passphrase(&NewPassphrase { asked: asked(), stretched: &after, device: &device });
    let header = stored(&again);
    let by = |stretched: &Secret| {
        header.open(&Key::Passphrase { stretched, device: &device }, random).is_ok()
    };
    assert!(by(&after) && !by(&before));
    // The sheets are good for the next time.
    let opens = joined_by([&two, &three], &public).ok().unwrap();
    assert!(header.open(&Key::Recovery(&opens), random).is_ok());
}

#[test]
fn sheets_of_another_key_open_nothing() {
    let [key, other] = [1, 5].map(|byte| RecoveryKey::draw(Fresh::new([byte; 32])));
    let public = *key.public().vaults().as_bytes();
    let sheets = other.split(Copies::Two, Fresh::new([9; 32]));
    let [one, two]: [String; 2] =
        sheets.iter().map(ToString::to_string).collect::<Vec<_>>().try_into().unwrap();
    let refused = joined_by([&one, &two], &public).err().unwrap();
    let words: Vec<_> = refused.into_iter().map(|one| one.words).collect();
    assert_eq!(
        words,
        ["These parts are not of this school's recovery key. Look on the sheet which they are."]
    );
}
