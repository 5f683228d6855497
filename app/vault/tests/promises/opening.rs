//! Each way opens the vault, none opens another's, and a way that was taken away opens nothing.

use vault::{Asked, Cost, Header, Initials, Key, NewPassphrase, NotAKey, NotOpened, Vault};

use crate::people::{
    AMIRA, ANOTHER_TABLET, BEN, TABLET, asked, by_passkey, by_passphrase, by_passphrase_on, random,
    secret, vault, with_every_way,
};

fn stored(vault: &Vault) -> Header {
    Header::read(&vault.header().written()).unwrap()
}

fn refusal(opened: Result<Vault, NotOpened>) -> Option<NotOpened> {
    opened.err()
}

#[test]
fn each_way_opens_the_same_vault() {
    let (open, recovery) = with_every_way(AMIRA);
    let sealed = open.seal(b"row", b"org", b"words");
    let header = stored(&open);
    for again in [
        by_passphrase(b'a', |key| header.open(key, random)).unwrap(),
        by_passkey(b'k', |key| header.open(key, random)).unwrap(),
        header.open(&Key::Recovery(&recovery), random).unwrap(),
    ] {
        assert_eq!(again.open(b"row", b"org", &sealed).as_deref(), Ok(&b"words"[..]));
    }
}

#[test]
fn what_is_wrong_says_so_and_no_more() {
    let (open, _) = with_every_way(AMIRA);
    let header = stored(&open);
    let wrong = by_passphrase(b'b', |key| header.open(key, random));
    assert_eq!(refusal(wrong), Some(NotOpened::WrongPassphrase));
    let wrong = by_passkey(b'l', |key| header.open(key, random));
    assert_eq!(refusal(wrong), Some(NotOpened::WrongKey));
    let wrong = header.open(&Key::Recovery(&secret(9)), random);
    assert_eq!(refusal(wrong), Some(NotOpened::WrongKey));
    // The right passphrase, but not as a passkey.
    let wrong = by_passkey(b'a', |key| header.open(key, random));
    assert_eq!(refusal(wrong), Some(NotOpened::WrongKey));
}

#[test]
fn a_copy_on_another_tablet_does_not_open_by_the_right_passphrase() {
    let header = stored(&vault(AMIRA, b'a'));
    let copied = by_passphrase_on(ANOTHER_TABLET, b'a', |key| header.open(key, random));
    assert_eq!(refusal(copied), Some(NotOpened::WrongPassphrase));
}

#[test]
fn a_way_that_is_not_there_says_so() {
    let header = stored(&vault(AMIRA, b'a'));
    assert_eq!((header.passkey(), header.recovery()), (None, None));
    let opened = by_passkey(b'a', |key| header.open(key, random));
    assert_eq!(refusal(opened), Some(NotOpened::NoSuchWay));
    let opened = header.open(&Key::Recovery(&secret(9)), random);
    assert_eq!(refusal(opened), Some(NotOpened::NoSuchWay));
}

#[test]
fn the_same_passphrase_on_the_same_tablet_opens_no_vault_of_somebody_else() {
    let mine = vault(AMIRA, b'a');
    let theirs = vault(BEN, b'a');
    let sealed = theirs.seal(b"row", b"org", b"words");
    let open = by_passphrase(b'a', |key| stored(&mine).open(key, random)).unwrap();
    assert!(open.open(b"row", b"org", &sealed).is_err());
}

#[test]
fn a_forgotten_passphrase_is_replaced_by_the_key_in_the_safe() {
    let (first, recovery) = with_every_way(AMIRA);
    let sealed = first.seal(b"row", b"org", b"words");
    let mut open = stored(&first).open(&Key::Recovery(&recovery), random).unwrap();
    let (stretched, device) = (secret(b'n'), secret(TABLET));
    let asked = Asked::drawn(Cost::new(48 * 1024, 4, 1).unwrap(), random);
    assert_ne!(asked.salt, Asked::drawn(asked.cost, random).salt);
    open.set_passphrase(&NewPassphrase { asked, stretched: &stretched, device: &device });
    let header = stored(&open);
    assert_eq!(header.asked(), asked);
    let again = by_passphrase(b'n', |key| header.open(key, random)).unwrap();
    assert_eq!(again.open(b"row", b"org", &sealed).as_deref(), Ok(&b"words"[..]));
    let before = by_passphrase(b'a', |key| header.open(key, random));
    assert_eq!(refusal(before), Some(NotOpened::WrongPassphrase));
    assert!(by_passkey(b'k', |key| header.open(key, random)).is_ok());
}

#[test]
fn a_passkey_that_was_forgotten_and_a_recovery_key_that_was_replaced_open_nothing() {
    let (mut open, before) = with_every_way(AMIRA);
    let (now, public) = vault::key_pair(random);
    open.forget_passkey();
    open.set_recovery(&public).unwrap();
    let header = stored(&open);
    assert_eq!((header.passkey(), header.recovery()), (None, Some(&public)));
    let opened = by_passkey(b'k', |key| header.open(key, random));
    assert_eq!(refusal(opened), Some(NotOpened::NoSuchWay));
    let opened = header.open(&Key::Recovery(&before), random);
    assert_eq!(refusal(opened), Some(NotOpened::WrongKey));
    assert!(header.open(&Key::Recovery(&now), random).is_ok());
    assert_eq!(vault::public_of(&now), Ok(public));
    // One that could not be stored.
    open.forget_recovery();
    let header = stored(&open);
    assert_eq!(header.recovery(), None);
    let opened = header.open(&Key::Recovery(&now), random);
    assert_eq!(refusal(opened), Some(NotOpened::NoSuchWay));
    assert!(by_passphrase(b'a', |key| header.open(key, random)).is_ok());
}

#[test]
fn a_change_of_the_passkey_that_could_not_be_stored_is_taken_back() {
    let (mut open, _) = with_every_way(AMIRA);
    let by_it = open.header().clone();
    open.forget_passkey();
    let by_none = open.header().clone();
    open.restore_passkey(&by_it);
    let header = stored(&open);
    assert_eq!(header.passkey(), Some((&b"a passkey"[..], &[6; 16])));
    assert!(by_passkey(b'k', |key| header.open(key, random)).is_ok());
    open.restore_passkey(&by_none);
    let header = stored(&open);
    let opened = by_passkey(b'k', |key| header.open(key, random));
    assert_eq!(refusal(opened), Some(NotOpened::NoSuchWay));
    assert!(by_passphrase(b'a', |key| header.open(key, random)).is_ok());
}

#[test]
fn what_is_no_recovery_key_is_not_taken_and_changes_nothing() {
    let (mut open, recovery) = with_every_way(AMIRA);
    assert_eq!(open.set_recovery(&[0; 32]), Err(NotAKey));
    assert!(stored(&open).open(&Key::Recovery(&recovery), random).is_ok());
}

#[test]
fn the_lock_screen_has_initials_and_no_name() {
    let mut open = vault(AMIRA, b'a');
    assert_eq!(stored(&open).initials().letters(), "AK");
    assert_eq!(stored(&open).asked(), asked());
    open.set_initials(Initials::of("Amira Jones"));
    let header = stored(&open);
    assert_eq!((header.initials().letters(), header.user()), ("AJ", open.header().user()));
    assert!(by_passphrase(b'a', |key| header.open(key, random)).is_ok());
    assert!(!header.written().windows(5).any(|found| found == b"Amira" || found == b"Jones"));
}
