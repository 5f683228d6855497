//! Two mentors of an invented school, their tablet, and the key in the school's safe.

use domain::id::UserId;
use vault::{Asked, Cost, Initials, Key, NewPasskey, NewPassphrase, Secret, Vault};

/// Amira's and Ben's.
pub(crate) const AMIRA: u128 = 1;
pub(crate) const BEN: u128 = 2;

pub(crate) fn random(bytes: &mut [u8]) {
    getrandom::fill(bytes).unwrap();
}

/// A secret of this byte over and over, in the place of what Argon2, a passkey or a device key gives.
pub(crate) fn secret(byte: u8) -> Secret {
    Secret::new([byte; 32])
}

/// What this vault is asked for.
pub(crate) fn asked() -> Asked {
    Asked { salt: [5; 16], cost: Cost::USUAL }
}

/// The tablet that both use, and another one.
pub(crate) const TABLET: u8 = 0xd0;
pub(crate) const ANOTHER_TABLET: u8 = 0xd1;

/// A vault that opens by the passphrase that is stretched to `passphrase`, on [`TABLET`].
pub(crate) fn vault(user: u128, passphrase: u8) -> Vault {
    let (stretched, device) = (secret(passphrase), secret(TABLET));
    let new = NewPassphrase { asked: asked(), stretched: &stretched, device: &device };
    Vault::create(UserId::draw(user), Initials::of("Amira Khan"), &new, random)
}

/// One that opens by passphrase `b'a'`, passkey `b'k'` and the recovery key that comes with it.
pub(crate) fn with_every_way(user: u128) -> (Vault, Secret) {
    let mut vault = vault(user, b'a');
    let (output, device) = (secret(b'k'), secret(TABLET));
    let passkey =
        NewPasskey { salt: [6; 16], credential: b"a passkey", output: &output, device: &device };
    vault.set_passkey(&passkey).unwrap();
    let (private, public) = vault::key_pair(random);
    vault.set_recovery(&public).unwrap();
    (vault, private)
}

/// The passphrase that is stretched to this byte, on [`TABLET`]: opened for the length of a call.
pub(crate) fn by_passphrase<T>(byte: u8, with: impl FnOnce(&Key<'_>) -> T) -> T {
    by_passphrase_on(TABLET, byte, with)
}

/// The same on some tablet.
pub(crate) fn by_passphrase_on<T>(tablet: u8, byte: u8, with: impl FnOnce(&Key<'_>) -> T) -> T {
    let (stretched, device) = (secret(byte), secret(tablet));
    with(&Key::Passphrase { stretched: &stretched, device: &device })
}

/// The passkey that answers this byte, on [`TABLET`].
pub(crate) fn by_passkey<T>(byte: u8, with: impl FnOnce(&Key<'_>) -> T) -> T {
    let (output, device) = (secret(byte), secret(TABLET));
    with(&Key::Passkey { output: &output, device: &device })
}
