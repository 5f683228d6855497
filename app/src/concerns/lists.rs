//! Which list of those who hold keys this device believes. The first one it sees, and then what the same recovery key
//! signed later; a list of another recovery key only after people compared that key's thirty digits
//! (docs/decisions/0027-concerns-are-sealed.md).

use ::concerns::{Holders, HoldersError};
use jiff::Timestamp;
use replica::{KnownList, PinnedList};

/// The list, to seal to and to check answers with; nothing where what is kept cannot be read.
#[must_use]
pub fn read(known: &KnownList) -> Option<Holders> {
    Holders::read_first(&known.bytes).ok()
}

/// The list that is believed once base gave this one out; nothing where neither is one.
#[must_use]
pub fn believed(known: Option<KnownList>, offered: &[u8], now: Timestamp) -> Option<KnownList> {
    let readable = known.and_then(|known| Some((read(&known)?, known)));
    let Some((list, known)) = readable else { return first(offered, now) };
    Some(match list.read_next(offered) {
        Ok(next) => {
            KnownList { bytes: offered.to_vec(), number: next.number(), other: None, ..known }
        }
        Err(HoldersError::OtherKey) => KnownList { other: Some(offered.to_vec()), ..known },
        // Base gives out an older copy, or something that nobody signed: what is known stays.
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
    let taken = known.other.as_deref().and_then(|other| first(other, now));
    taken.map_or(known, |taken| compared(taken, now))
}

/// The list that is believed where its person compared digits under *Keys*: those are the same digits, and count here too, also
/// where the school has another recovery key since.
#[must_use]
pub fn compared_elsewhere(
    known: Option<KnownList>,
    pinned: Option<&PinnedList>,
    now: Timestamp,
) -> Option<KnownList> {
    let Some(PinnedList { list: signed, confirmed: Some(at) }) = pinned else { return known };
    let Ok(pinned) = Holders::read_first(signed) else { return known };
    let taken = || first(signed, now).map(|taken| compared(taken, *at));
    let readable = known.and_then(|known| Some((read(&known)?, known)));
    let Some((list, known)) = readable else { return taken() };
    if list.recovery() == pinned.recovery() {
        return Some(KnownList { compared: known.compared.or(Some(*at)), ..known });
    }
    if list.read_begun_again(signed).is_ok() { taken() } else { Some(known) }
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
    fn digits_that_were_compared_under_keys_are_compared() {
        let pinned = |list, confirmed| PinnedList { list, confirmed };
        let known = believed(None, &signed(&list(1), 1), at(9)).unwrap();
        let elsewhere = |list: Vec<u8>, confirmed: Option<Timestamp>| {
            compared_elsewhere(Some(known.clone()), Some(&pinned(list, confirmed)), at(30))
        };
        assert_eq!(elsewhere(signed(&list(1), 1), None), Some(known.clone()), "not yet");
        let same = elsewhere(signed(&list(1), 1), Some(at(20))).unwrap();
        assert_eq!((same.compared, same.number), (Some(at(20)), 1));
        let again = list(1).begin_again(&recovery(7), vec![holder(REID, 2)]).unwrap();
        let again = elsewhere(signed(&again, 7), Some(at(20))).unwrap();
        assert_eq!((again.number, again.compared), (2, Some(at(20))), "the school has another key");
        // One that does not follow the list that is believed takes nobody's place.
        assert_eq!(elsewhere(signed(&list(7), 7), Some(at(20))), Some(known.clone()));
        let first = pinned(signed(&list(7), 7), Some(at(20)));
        let first = compared_elsewhere(None, Some(&first), at(30)).unwrap();
        assert_eq!((read(&first), first.compared), (Some(list(7)), Some(at(20))));
    }

    #[test]
    fn a_list_of_another_key_waits_until_people_compared_its_digits() {
        let known = compared(believed(None, &signed(&list(1), 1), at(9)).unwrap(), at(10));
        let forged = signed(&list(7), 7);
        let offered = believed(Some(known.clone()), &forged, at(20)).unwrap();
        assert_eq!(read(&offered), Some(list(1)), "it is sealed to those who were known");
        assert_eq!(other_digits(&offered), Some(recovery(7).public().fingerprint()));
        // Base gives out the right one again.
        let right = believed(Some(offered.clone()), &signed(&list(1), 1), at(30));
        assert_eq!(right, Some(known.clone()));
        let taken = other_taken(offered, at(40));
        assert_eq!((read(&taken), taken.compared), (Some(list(7)), Some(at(40))));
        assert_eq!(taken.digits, recovery(7).public().fingerprint());
        assert_eq!((other_digits(&known), other_taken(known.clone(), at(50))), (None, known));
    }
}
