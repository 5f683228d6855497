//! What every adapter of the storage port promises of second ways (see `store`).

use domain::{
    id::{PasskeyId, UserId},
    staff::Role,
};
use sync_server::store::{CodesRow, PasskeyRow, SECRET, Store, StoreError, UserRow};

const KHAN: UserId = UserId::draw(1);
const OKAFOR: UserId = UserId::draw(2);

fn passkey(number: u128, user: UserId, credential: u8) -> PasskeyRow {
    PasskeyRow {
        id: PasskeyId::draw(number),
        user,
        credential: vec![credential; 16],
        kept: "{}".to_owned(),
        name: "Phone".to_owned(),
        domain: "localhost".to_owned(),
        added_at: 5,
        used_at: None,
    }
}

pub(crate) fn second_ways(store: &mut dyn Store) -> Result<(), StoreError> {
    let mut work = store.begin()?;
    for id in [KHAN, OKAFOR] {
        let (name, role) = ("Somebody".to_owned(), Role::Coordinator);
        work.add_user(&UserRow { id, name, role }, 1)?;
        assert!(!work.has_a_second_way(id)?);
    }
    let (phone, tablet) = (passkey(1, KHAN, 1), passkey(2, KHAN, 2));
    assert!(work.add_passkey(&phone)? && work.add_passkey(&tablet)?);
    assert!(!work.add_passkey(&passkey(3, OKAFOR, 1))?, "hers, and in use");
    assert!(work.add_passkey(&passkey(4, UserId::draw(99), 9)).is_err(), "nobody's");
    assert_eq!(work.passkeys_of(KHAN)?, [phone.clone(), tablet.clone()]);
    assert!(work.has_a_second_way(KHAN)? && !work.has_a_second_way(OKAFOR)?);
    assert_eq!((work.passkeys_but_of("localhost")?, work.passkeys_but_of("")?), (0, 2));
    work.note_passkey_used(phone.id, "{1}", 7)?;
    assert!(work.remove_passkey(tablet.id, 8)?);
    assert!(!work.remove_passkey(tablet.id, 9)?, "removed before");
    assert!(!work.remove_passkey(PasskeyId::draw(9), 9)?, "not known");
    let used = PasskeyRow { kept: "{1}".to_owned(), used_at: Some(7), ..phone };
    assert!(work.add_passkey(&passkey(5, OKAFOR, 2))?, "hers no more");

    assert!(work.codes_of(OKAFOR)?.is_none());
    let codes =
        |secret: u8| CodesRow { user: OKAFOR, secret: [secret; SECRET], added_at: 5, step: 6 };
    work.put_codes(&codes(1), &[[1; 32], [2; 32]])?;
    assert!(!work.spend_recovery_code(KHAN, &[1; 32])?, "another's");
    assert!(work.spend_recovery_code(OKAFOR, &[1; 32])?);
    assert!(!work.spend_recovery_code(OKAFOR, &[1; 32])?, "spent");
    assert_eq!(work.recovery_codes_left(OKAFOR)?, 1);
    for step in [8, 7] {
        work.note_step(OKAFOR, step)?;
    }
    assert!(work.codes_of(OKAFOR)? == Some(CodesRow { step: 8, ..codes(1) }), "the newest step");
    work.put_codes(&codes(2), &[[3; 32]])?;
    assert!(!work.spend_recovery_code(OKAFOR, &[2; 32])?, "of the app before");
    work.commit()?;

    let mut work = store.begin()?;
    assert_eq!(work.passkeys_of(KHAN)?, [used]);
    assert!(work.codes_of(OKAFOR)? == Some(codes(2)));
    assert!(work.remove_codes(OKAFOR, 9)? && !work.remove_codes(OKAFOR, 9)?);
    assert_eq!(work.recovery_codes_left(OKAFOR)?, 0);
    work.commit()
}
