//! Who is on the list is what the recovery key says, and the latest that it said.

use concerns::{
    Fresh, Glass, Holder, HolderKey, Holders, HoldersError, Lists, MOST_HOLDERS, RecoveryKey,
};
use domain::{
    concern::{Duty, GlassReason},
    id::{DeviceId, UserId},
};

use crate::school::{
    ADEYEMI, OKAFOR, REID, adeyemis, both, fresh, handed_in, holder, holders, recovery, reids,
    sealed,
};

#[test]
fn a_later_list_is_taken_and_an_earlier_one_is_not() {
    let first = holders();
    let second = first.without(ADEYEMI).unwrap();
    assert!(first.has(ADEYEMI) && !second.has(ADEYEMI) && second.has(REID));
    let bytes = [&first, &second].map(|list| list.sign(&recovery()).unwrap());
    assert_eq!(first.read_next(&bytes[1]), Ok(second.clone()));
    assert_eq!(second.read_next(&bytes[1]), Ok(second.clone()), "once more");
    let earlier = HoldersError::Earlier { held: 2, offered: 1 };
    assert_eq!(second.read_next(&bytes[0]), Err(earlier), "nobody comes back by an old list");
}

#[test]
fn two_lists_with_one_number_are_noticed() {
    let first = holders();
    let one = first.without(ADEYEMI).unwrap();
    let other = first.without(REID).unwrap();
    let bytes = other.sign(&recovery()).unwrap();
    assert_eq!(one.read_next(&bytes), Err(HoldersError::Twice(2)));
}

#[test]
fn a_list_that_the_recovery_key_did_not_sign_is_no_list() {
    let another = RecoveryKey::draw(fresh(77));
    assert_eq!(holders().sign(&another), Err(HoldersError::OtherKey));
    let theirs = Holders::first(&another, both()).unwrap();
    let signed = theirs.sign(&another).unwrap();
    assert_eq!(Holders::read_first(&signed), Ok(theirs), "of their own school");
    assert_eq!(holders().read_next(&signed), Err(HoldersError::OtherKey));

    let bytes = holders().sign(&recovery()).unwrap();
    for place in 0..bytes.len() {
        let mut tampered = bytes.clone();
        tampered[place] ^= 1;
        assert!(Holders::read_first(&tampered).is_err(), "byte {place}");
    }
}

#[test]
fn fewer_than_two_are_few() {
    let two = holders();
    assert!(!two.few());
    let one = two.without(ADEYEMI).unwrap();
    assert!(one.few());
    assert!(one.without(REID).unwrap().few());
}

#[test]
fn nobody_and_no_key_is_on_a_list_twice_and_there_are_not_too_many() {
    let [reid, adeyemi] = [reids(), adeyemis()];
    let twice = [
        vec![holder(REID, Duty::Lead, &reid), holder(REID, Duty::Deputy, &adeyemi)],
        vec![holder(REID, Duty::Lead, &reid), holder(ADEYEMI, Duty::Deputy, &reid)],
    ];
    for list in twice {
        assert_eq!(Holders::first(&recovery(), list), Err(HoldersError::TwoAlike));
    }
    let many = |count: usize| -> Vec<Holder> {
        let key = |number: u8| HolderKey::draw(Fresh::new([number; 32]));
        let numbers = (100..).take(count);
        numbers.map(|n| holder(UserId::draw(n.into()), Duty::Deputy, &key(n))).collect()
    };
    assert!(Holders::first(&recovery(), many(MOST_HOLDERS)).is_ok());
    let refused = Holders::first(&recovery(), many(MOST_HOLDERS + 1));
    assert_eq!(refused, Err(HoldersError::TooMany));
}

#[test]
fn whose_duty_has_ended_opens_nothing_that_comes_later() {
    let later = holders().without(ADEYEMI).unwrap();
    let id = domain::id::ConcernEntryId::draw(400);
    let text = crate::school::written();
    let bytes = concerns::seal(id, crate::school::CONCERN, &text, &later, fresh(12)).unwrap();
    let lists = Lists::new(later);
    assert!(sealed(&bytes).open(adeyemis().opens(), &lists).is_err());
    assert!(sealed(&bytes).open(reids().opens(), &lists).is_ok());
    let before = sealed(&handed_in()).open(adeyemis().opens(), &lists);
    assert!(before.is_ok(), "what was theirs is on their device");
}

#[test]
fn what_the_recovery_key_says_about_fetching_is_for_one_person_one_device_and_one_moment() {
    let why = GlassReason::NobodyReached;
    let device = DeviceId::draw(20);
    let glass = Glass { relay: "base", user: OKAFOR, device, after: 0, at: 1_000, why };
    let signature = glass.signed_by(&recovery());
    let public = recovery().public();
    assert!(glass.was_signed(&public, &signature));
    let others = [
        Glass { relay: "elsewhere", ..glass.clone() },
        Glass { user: REID, ..glass.clone() },
        Glass { device: DeviceId::draw(21), ..glass.clone() },
        Glass { after: 1, ..glass.clone() },
        Glass { at: 1_001, ..glass.clone() },
        Glass { why: GlassReason::KeysLost, ..glass.clone() },
    ];
    assert!(others.iter().all(|other| !other.was_signed(&public, &signature)));
    let another = RecoveryKey::draw(fresh(77)).public();
    assert!(!glass.was_signed(&another, &signature));
    assert!(!glass.was_signed(&public, &signature[1..]));
}
