//! Whoever answers signs it with the key that the list has of them. Base, which knows every key that is no secret, cannot answer
//! in the name of somebody who holds one, and cannot put an answer that there is to another concern.

use concerns::{
    Holder, HolderKey, HolderPublic, Holders, HoldersError, Lists, NotAKey, OpenError, SealError,
    Sealed, answer,
};
use domain::{
    concern::{Duty, Says},
    id::{ConcernEntryId, ConcernId},
};

use crate::{
    school::{
        ADEYEMI, CONCERN, REID, adeyemis, both, fresh, handed_in, holder, holders, lists, received,
        recovery, reid_says, reids, sealed, written,
    },
    tampered::{parts, put_together},
};

#[test]
fn nobody_answers_with_another_key_than_the_list_has_of_them() {
    let (id, to, says) =
        (ConcernEntryId::draw(303), sealed(&handed_in()), reid_says(Says::Received));
    for key in [adeyemis(), HolderKey::draw(fresh(99))] {
        let refused = answer(id, &to, &says, (&holders(), &key), fresh(14)).err();
        assert_eq!(refused, Some(SealError::NotAHolder));
    }
    let without = holders().without(REID).unwrap();
    let refused = answer(id, &to, &says, (&without, &reids()), fresh(14)).err();
    assert_eq!(refused, Some(SealError::NotAHolder));
}

#[test]
fn whoever_runs_base_makes_no_answer_that_is_taken_for_ms_reids() {
    // A list of their own, on which they are Ms Reid, and an answer under it.
    let theirs = HolderKey::draw(fresh(66));
    let key = concerns::RecoveryKey::draw(fresh(67));
    let forged = Holders::first(&key, vec![holder(REID, Duty::Lead, &theirs)]).unwrap();
    let (id, says) = (ConcernEntryId::draw(303), reid_says(Says::Received));
    let to = sealed(&handed_in());
    let bytes = answer(id, &to, &says, (&forged, &theirs), fresh(14)).unwrap();
    assert!(!lists().signed(&sealed(&bytes)));
    assert_eq!(lists().add(&forged.sign(&key).unwrap()), Err(HoldersError::OtherKey));
    // The head says that it is of the school's list, and their key signs.
    let [head, keys, text, _] = parts(&received());
    let [.., signature] = parts(&bytes);
    let swapped = sealed(&put_together(&[head, keys, text, signature]));
    assert!(!lists().signed(&swapped));
    let refused = swapped.open(reids().opens(), &lists()).err();
    assert_eq!(refused, Some(OpenError::NotSigned));
}

#[test]
fn each_byte_of_an_answer_that_is_another_is_noticed_also_by_whoever_cannot_open_it() {
    let bytes = received();
    assert!(lists().signed(&sealed(&bytes)));
    for place in 0..bytes.len() {
        let mut tampered = bytes.clone();
        tampered[place] ^= 1;
        let Ok(found) = Sealed::read(&tampered) else { continue };
        assert!(!lists().signed(&found), "byte {place}");
    }
}

#[test]
fn an_answer_without_a_signature_and_a_concern_with_one_are_none() {
    let [head, keys, text, signature] = parts(&received());
    for other in [Vec::new(), signature[1..].to_vec(), [&signature[..], &[0]].concat()] {
        let bytes = put_together(&[head.clone(), keys.clone(), text.clone(), other]);
        assert!(Sealed::read(&bytes).is_err());
    }
    let [head, keys, text, none] = parts(&handed_in());
    assert_eq!(none, b"");
    assert!(Sealed::read(&put_together(&[head, keys, text, signature])).is_err());
}

#[test]
fn an_answer_is_to_one_concern_as_it_was_to_the_byte() {
    let answer = sealed(&received());
    assert!(answer.answers(&sealed(&handed_in())));
    let id = sealed(&handed_in()).head().id;
    let seal =
        |about, drawn| concerns::seal(id, about, &written(), &holders(), fresh(drawn)).unwrap();
    assert!(!answer.answers(&sealed(&seal(CONCERN, 40))), "the same words, sealed anew");
    assert!(!answer.answers(&sealed(&seal(ConcernId::draw(9), 4))));
    assert!(!answer.answers(&answer));
}

#[test]
fn it_is_signed_on_the_list_that_it_names_and_on_no_other() {
    let later = holders().without(ADEYEMI).unwrap();
    let mut lists = Lists::new(later.clone());
    assert!(!lists.signed(&sealed(&received())), "the first list is not known here");
    lists.add(&holders().sign(&recovery()).unwrap()).unwrap();
    assert!(lists.signed(&sealed(&received())));
    // Her key is another since: what she signed before stays, and her first key signs nothing more.
    let anew = HolderKey::draw(fresh(70));
    let all = vec![holder(REID, Duty::Lead, &anew)];
    let third = later.next(all).unwrap();
    let (id, says) = (ConcernEntryId::draw(304), reid_says(Says::Received));
    let refused = answer(id, &sealed(&handed_in()), &says, (&third, &reids()), fresh(14)).err();
    assert_eq!(refused, Some(SealError::NotAHolder));
}

#[test]
fn a_holders_key_is_kept_as_32_bytes_and_both_of_its_halves_are_compared() {
    let again = HolderKey::from_bytes(&reids().to_bytes()[..]).unwrap();
    assert_eq!(again.public(), reids().public());
    assert!(HolderKey::from_bytes(&[7; 31]).is_err());
    let bytes = reids().public().to_bytes();
    assert_eq!(HolderPublic::from_bytes(&bytes), Ok(reids().public()));
    assert_eq!(HolderPublic::from_bytes(&bytes[1..]), Err(NotAKey));
    assert_eq!(HolderPublic::from_bytes(&[0; 64]), Err(NotAKey));
    // One half of a key that is another's is another key, and no half is on a list twice.
    let other = HolderKey::draw(fresh(71)).public().to_bytes();
    let mixed = [&other[..32], &bytes[32..]].concat();
    let mixed = HolderPublic::from_bytes(&mixed).unwrap();
    assert_ne!(mixed.fingerprint(REID), reids().public().fingerprint(REID));
    let somebody = domain::id::UserId::draw(8);
    let mut list: Vec<Holder> = both();
    list.push(Holder { key: mixed, ..holder(somebody, Duty::Deputy, &reids()) });
    assert_eq!(Holders::first(&recovery(), list), Err(HoldersError::TwoAlike));
}
