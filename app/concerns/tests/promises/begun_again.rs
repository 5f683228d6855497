//! A recovery key that was lost is given up for another: nobody takes that for the old one's word, nothing that was sealed or
//! answered before is lost by it, and the old key signs nothing from then on.

use concerns::{Holders, HoldersError, Lists, RecoveryKey, Sealed};

use crate::school::{
    ADEYEMI, adeyemis, both, concern, fresh, handed_in, holders, lists, received, recovery, reids,
    sealed,
};

/// The other recovery key.
fn other() -> RecoveryKey {
    RecoveryKey::draw(fresh(80))
}

/// Its first list, which is the school's second.
fn second() -> Holders {
    holders().begin_again(&other(), both()).unwrap()
}

#[test]
fn it_is_taken_by_whoever_compared_digits_and_by_nobody_else() {
    let bytes = second().sign(&other()).unwrap();
    assert_eq!(holders().read_next(&bytes), Err(HoldersError::OtherKey), "not by itself");
    let offered = holders().read_begun_again(&bytes).unwrap();
    assert_eq!((offered.number(), offered.recovery()), (2, &other().public()));
    assert_ne!(offered.recovery().fingerprint(), recovery().public().fingerprint());
    // From then on it is the school's.
    let third = second().without(ADEYEMI).unwrap().sign(&other()).unwrap();
    assert_eq!(offered.read_next(&third).map(|list| list.number()), Ok(3));
    let of_old = holders().without(ADEYEMI).unwrap();
    let of_old = of_old.next(of_old.all().to_vec()).unwrap().sign(&recovery()).unwrap();
    assert_eq!(offered.read_next(&of_old), Err(HoldersError::OtherKey));
    assert_eq!(
        offered.read_begun_again(&of_old),
        Err(HoldersError::NotAfter),
        "there is no way back"
    );
}

#[test]
fn a_list_of_another_key_that_does_not_follow_is_not_taken() {
    let alone = Holders::first(&other(), both()).unwrap();
    let second_alone = alone.next(both()).unwrap();
    for (list, expected) in [
        (&alone, HoldersError::Earlier { held: 1, offered: 1 }),
        (&second_alone, HoldersError::NotAfter),
    ] {
        let bytes = list.sign(&other()).unwrap();
        assert_eq!(holders().read_begun_again(&bytes), Err(expected));
    }
    let next = holders().next(both()).unwrap().sign(&recovery()).unwrap();
    assert_eq!(holders().read_begun_again(&next), Err(HoldersError::NotAfter), "the same key");
    assert_eq!(holders().begin_again(&recovery(), both()), Err(HoldersError::TwoAlike));
    // A device that knows list 2 of the old key is not led past it by one that gives the key up at list 1.
    let knows = holders().without(ADEYEMI).unwrap();
    let later = second().next(both()).unwrap().sign(&other()).unwrap();
    assert_eq!(knows.read_begun_again(&later), Err(HoldersError::NotAfter));
    // One that missed lists in between takes it.
    let after = knows.begin_again(&other(), both()).unwrap().sign(&other()).unwrap();
    assert_eq!(holders().read_begun_again(&after).map(|list| list.number()), Ok(3));
}

#[test]
fn what_was_sealed_and_answered_before_is_opened_and_checked_as_before() {
    let mut lists_now = Lists::new(second());
    assert!(!lists_now.signed(&sealed(&received())));
    lists_now.add(&holders().sign(&recovery()).unwrap()).unwrap();
    assert!(lists_now.signed(&sealed(&received())));
    for key in [reids().opens(), adeyemis().opens(), recovery().opens()] {
        assert!(sealed(&handed_in()).open(key, &lists_now).unwrap().text == concern());
    }
    assert!(sealed(&handed_in()).open(other().opens(), &lists_now).is_err(), "it stays as it is");
    // What is sealed from now on the old key does not open.
    let id = domain::id::ConcernEntryId::draw(320);
    let about = domain::id::ConcernId::draw(220);
    let words = crate::school::written();
    let bytes = concerns::seal(id, about, &words, &second(), fresh(44)).unwrap();
    let found = Sealed::read(&bytes).unwrap();
    assert!(found.open(other().opens(), &lists_now).is_ok());
    assert!(found.open(recovery().opens(), &lists_now).is_err());
}

#[test]
fn each_list_before_is_of_the_key_that_signed_lists_then() {
    let third = second().without(ADEYEMI).unwrap();
    // The old key's owner makes a list 2 afterwards, and the new one's a list 1.
    let old_second = holders().without(ADEYEMI).unwrap().sign(&recovery()).unwrap();
    assert_eq!(third.read_earlier(&old_second), Err(HoldersError::OtherKey));
    let new_first = Holders::first(&other(), both()).unwrap().sign(&other()).unwrap();
    assert_eq!(third.read_earlier(&new_first), Err(HoldersError::OtherKey));
    for (list, key) in [(holders(), recovery()), (second(), other()), (third.clone(), other())] {
        assert_eq!(third.read_earlier(&list.sign(&key).unwrap()), Ok(list));
    }
    let later = HoldersError::Later { held: 1, offered: 2 };
    let bytes = holders().without(ADEYEMI).unwrap().sign(&recovery()).unwrap();
    assert_eq!(holders().read_earlier(&bytes), Err(later));
    assert_eq!(lists().add(&bytes), Err(later), "it has to be taken in first");
}

#[test]
fn nobody_gives_keys_up_without_end() {
    let mut list = holders();
    for number in 0..16 {
        list = list.begin_again(&RecoveryKey::draw(fresh(100 + number)), both()).unwrap();
    }
    let one_more = list.begin_again(&RecoveryKey::draw(fresh(150)), both());
    assert_eq!(one_more, Err(HoldersError::NotReadable));
    let back = second().begin_again(&recovery(), both());
    assert_eq!(back, Err(HoldersError::NotReadable), "a key that was given up does not return");
}
