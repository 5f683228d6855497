//! Which list of those who hold keys this device believes. The first one it sees, and then what the same recovery key
//! signed later; a list of another recovery key only where it says that it follows, after people compared that key's thirty digits
//! (docs/decisions/0027-concerns-are-sealed.md).

use ::concerns::{Holders, HoldersError};
use jiff::Timestamp;
use replica::KnownList;

/// The list, to seal to and to check answers with; nothing where what is kept cannot be read.
#[must_use]
pub fn read(known: &KnownList) -> Option<Holders> {
    Holders::read_first(&known.bytes).ok()
}

/// The list that is believed once base gave this one out; nothing where neither is one.
#[must_use]
pub fn believed(known: Option<KnownList>, offered: &[u8], now: Timestamp) -> Option<KnownList> {
    let Some(known) = known else { return first(offered, now) };
    // What cannot be read is no reason to believe another.
    let Some(list) = read(&known) else { return Some(known) };
    Some(match list.read_next(offered) {
        Ok(next) => {
            KnownList { bytes: offered.to_vec(), number: next.number(), other: None, ..known }
        }
        Err(HoldersError::OtherKey) if list.read_begun_again(offered).is_ok() => {
            KnownList { other: Some(offered.to_vec()), ..known }
        }
        // Base gives out an older copy, one of a key that says of itself only that it is the school's, or something that
        // nobody signed: what is known stays.
        Err(_) => known,
    })
}

/// People compared the digits of the list that is believed.
#[must_use]
pub fn compared(known: KnownList, now: Timestamp) -> KnownList {
    KnownList { compared: Some(now), ..known }
}

/// The digits of the recovery key whose list base gives out instead.
#[must_use]
pub fn other_digits(known: &KnownList) -> Option<String> {
    let other = Holders::read_first(known.other.as_deref()?).ok()?;
    Some(other.recovery().fingerprint())
}

/// People compared those digits: that list is believed from now on.
#[must_use]
pub fn other_taken(known: KnownList, now: Timestamp) -> KnownList {
    let list = read(&known);
    let follows = |other: &&[u8]| list.is_some_and(|list| list.read_begun_again(other).is_ok());
    let taken = known.other.as_deref().filter(follows).and_then(|other| first(other, now));
    taken.map_or(known, |taken| compared(taken, now))
}

fn first(offered: &[u8], now: Timestamp) -> Option<KnownList> {
    let list = Holders::read_first(offered).ok()?;
    Some(KnownList {
        bytes: offered.to_vec(),
        number: list.number(),
        digits: list.recovery().fingerprint(),
        since: now,
        compared: None,
        other: None,
    })
}

#[cfg(test)]
pub(super) mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use ::concerns::{Fresh, Holder, HolderKey, RecoveryKey};
    use domain::{concern::Duty, id::UserId};

    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    pub(crate) const REID: UserId = UserId::draw(5);
    const LOWE: UserId = UserId::draw(6);

    pub(crate) fn key(number: u8) -> HolderKey {
        HolderKey::draw(Fresh::new([number; 32]))
    }

    fn recovery(number: u8) -> RecoveryKey {
        RecoveryKey::draw(Fresh::new([number; 32]))
    }

    fn holder(user: UserId, number: u8) -> Holder {
        let from = Timestamp::UNIX_EPOCH;
        Holder { user, duty: Duty::Lead, key: key(number).public(), from }
    }

    /// Ms Reid holds a key, the second of these or the eighth, and this recovery key says so.
    pub(crate) fn list(recovered: u8) -> Holders {
        Holders::first(&recovery(recovered), vec![holder(REID, recovered + 1)]).unwrap()
    }

    pub(crate) fn signed(list: &Holders, recovered: u8) -> Vec<u8> {
        list.sign(&recovery(recovered)).unwrap()
    }

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn the_first_list_is_believed_and_said_not_to_be_compared() {
        let known = believed(None, &signed(&list(1), 1), at(9)).unwrap();
        assert_eq!((known.number, known.since, known.compared), (1, at(9), None));
        assert_eq!(known.digits, recovery(1).public().fingerprint());
        assert_eq!(read(&known), Some(list(1)));
        assert_eq!(believed(None, b"no list", at(9)), None);
        // Nor is one that is kept and cannot be read taken for none.
        let unread = KnownList { bytes: b"no list".to_vec(), ..known };
        assert_eq!(believed(Some(unread.clone()), &signed(&list(7), 7), at(20)), Some(unread));
    }

    #[test]
    fn a_later_list_of_the_same_key_takes_its_place_and_an_earlier_one_does_not() {
        let known = compared(believed(None, &signed(&list(1), 1), at(9)).unwrap(), at(10));
        let next = list(1).next(vec![holder(REID, 2), holder(LOWE, 3)]).unwrap();
        let second = believed(Some(known.clone()), &signed(&next, 1), at(20)).unwrap();
        assert_eq!((second.number, second.compared, second.since), (2, Some(at(10)), at(9)));
        assert_eq!(read(&second), Some(next));
        let again = believed(Some(second.clone()), &signed(&list(1), 1), at(30));
        assert_eq!(again, Some(second.clone()), "whose duty ended does not come back");
        assert_eq!(believed(Some(second.clone()), b"no list", at(30)), Some(second));
    }

    #[test]
    fn a_list_of_another_key_waits_until_people_compared_its_digits() {
        let known = compared(believed(None, &signed(&list(1), 1), at(9)).unwrap(), at(10));
        // Whoever runs base makes a key of their own, and nothing says that it follows.
        let forged = signed(&list(7), 7);
        assert_eq!(believed(Some(known.clone()), &forged, at(20)), Some(known.clone()));
        let lured = KnownList { other: Some(forged), ..known.clone() };
        assert_eq!(other_taken(lured.clone(), at(20)), lured);
        let again = list(1).begin_again(&recovery(7), vec![holder(REID, 8)]).unwrap();
        let offered = believed(Some(known.clone()), &signed(&again, 7), at(20)).unwrap();
        assert_eq!(read(&offered), Some(list(1)), "it is sealed to those who were known");
        assert_eq!(other_digits(&offered), Some(recovery(7).public().fingerprint()));
        // Base gives out the right one again.
        let right = believed(Some(offered.clone()), &signed(&list(1), 1), at(30));
        assert_eq!(right, Some(known.clone()));
        let taken = other_taken(offered, at(40));
        assert_eq!((read(&taken), taken.compared), (Some(again), Some(at(40))));
        assert_eq!(taken.digits, recovery(7).public().fingerprint());
        assert_eq!((other_digits(&known), other_taken(known.clone(), at(50))), (None, known));
    }
}
