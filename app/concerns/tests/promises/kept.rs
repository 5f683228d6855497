//! Ms Okafor's tablet keeps what it handed in, which it cannot open, until somebody who holds a key says that it was received,
//! and signed for it. What base lost meanwhile is handed in again.

use concerns::{HolderKey, Holders, Kept, Lists, Said, Sealed, Stands, answer, seal, to_hand_in};
use domain::{
    concern::{Duty, Says},
    id::{ConcernEntryId, ConcernId},
};
use jiff::Timestamp;

use crate::school::{
    ADEYEMI, CONCERN, REID, adeyemis, fresh, handed_in, holder, holders, lists, received, recovery,
    reid_says, reids, reids_desk, sealed, written,
};

fn kept() -> Kept {
    Kept::new(handed_in()).unwrap()
}

fn at_base() -> Timestamp {
    "2026-11-03T13:20:00Z".parse().unwrap()
}

fn said(received: Option<&[u8]>) -> Said<'_> {
    let sha256 = sealed(&handed_in()).as_of().sha256;
    Said { concern: CONCERN, sha256, at_base: at_base(), received }
}

/// What shows that an answer says that it was received.
fn shown(bytes: &[u8]) -> Vec<u8> {
    sealed(bytes).received().unwrap()
}

#[test]
fn it_is_kept_until_a_holder_signed_that_they_received_it() {
    let kept = kept();
    assert_eq!((kept.concern(), kept.bytes()), (CONCERN, &handed_in()[..]));
    assert_eq!(kept.written(), written().recorded.at);
    assert_eq!(kept.stands(&[], &lists()), Stands::NotAtBase);
    let other = Said { concern: ConcernId::draw(9), ..said(None) };
    assert_eq!(kept.stands(&[other], &lists()), Stands::NotAtBase);
    assert_eq!(kept.stands(&[other, said(None)], &lists()), Stands::AtBase { at: at_base() });
    let received = shown(&received());
    let by_reid = Stands::Received { by: REID, at: reids_desk().at };
    assert_eq!(kept.stands(&[said(Some(&received))], &lists()), by_reid);
    assert!(received.len() < 800, "no sealed text goes along: {}", received.len());
}

#[test]
fn what_nobody_who_holds_a_key_signed_is_not_received() {
    let kept = kept();
    let stands = |proof: &[u8]| kept.stands(&[said(Some(proof))], &lists());
    let good = shown(&received());
    for place in 0..good.len() {
        let mut tampered = good.clone();
        tampered[place] ^= 1;
        assert_eq!(stands(&tampered), Stands::NotProven, "byte {place}");
    }
    for nonsense in [&b""[..], b"received", &good[1..]] {
        assert_eq!(stands(nonsense), Stands::NotProven);
    }
    // A list that whoever runs base made, and this device never took.
    let (key, theirs) = (concerns::RecoveryKey::draw(fresh(67)), HolderKey::draw(fresh(66)));
    let forged = Holders::first(&key, vec![holder(REID, Duty::Lead, &theirs)]).unwrap();
    let (id, to) = (ConcernEntryId::draw(303), sealed(&handed_in()));
    let bytes = answer(id, &to, &reid_says(Says::Received), (&forged, &theirs), fresh(14)).unwrap();
    assert_eq!(stands(&shown(&bytes)), Stands::NotProven);
}

#[test]
fn what_says_that_something_else_was_received_does_not_say_it_of_this() {
    let kept = kept();
    let id = ConcernEntryId::draw(301);
    // Somebody who runs base put other words in its place, and Mr Adeyemi received those.
    let swapped = seal(id, CONCERN, &written(), &holders(), fresh(40)).unwrap();
    let says = reid_says(Says::Received);
    let number = ConcernEntryId::draw(305);
    let bytes =
        answer(number, &sealed(&swapped), &says, (&holders(), &reids()), fresh(15)).unwrap();
    let shown = shown(&bytes);
    assert_eq!(kept.stands(&[said(Some(&shown))], &lists()), Stands::NotProven);
    let of_theirs = Said { sha256: sealed(&swapped).as_of().sha256, ..said(Some(&shown)) };
    assert_eq!(kept.stands(&[of_theirs], &lists()), Stands::Another);
    let decided = Says::Decided { what: "Nothing".to_owned(), reasons: "None".to_owned() };
    let to = sealed(&handed_in());
    let bytes =
        answer(number, &to, &reid_says(decided), (&holders(), &reids()), fresh(16)).unwrap();
    assert_eq!(sealed(&bytes).received(), None, "of other answers nobody but holders hears");
}

#[test]
fn whose_duty_ended_before_it_was_sealed_cannot_receive_it() {
    // It is sealed to the second list, of which Mr Adeyemi is no more.
    let second = holders().without(ADEYEMI).unwrap();
    let id = ConcernEntryId::draw(301);
    let kept = Kept::new(seal(id, CONCERN, &written(), &second, fresh(41)).unwrap()).unwrap();
    let to = sealed(kept.bytes());
    let mut says = reid_says(Says::Received);
    says.recorded.by = ADEYEMI;
    let number = ConcernEntryId::draw(306);
    let bytes = answer(number, &to, &says, (&holders(), &adeyemis()), fresh(17)).unwrap();
    let proof = shown(&bytes);
    let said = Said { sha256: to.as_of().sha256, ..said(Some(&proof)) };
    let mut lists = Lists::new(second.clone());
    lists.add(&holders().sign(&recovery()).unwrap()).unwrap();
    assert!(lists.signed(&sealed(&bytes)), "he was on the first");
    assert_eq!(kept.stands(&[said], &lists), Stands::NotProven);
}

#[test]
fn what_base_does_not_have_is_handed_in_again_and_nothing_else() {
    let id = ConcernEntryId::draw(310);
    let about = ConcernId::draw(210);
    let second = seal(id, about, &written(), &holders(), fresh(42)).unwrap();
    let all = [kept(), Kept::new(second.clone()).unwrap()];
    let missing = |said: &[Said<'_>]| -> Vec<Vec<u8>> {
        to_hand_in(&all, said).iter().map(|kept| kept.bytes().to_vec()).collect()
    };
    assert_eq!(missing(&[]), [handed_in(), second.clone()], "as a removed device does");
    assert_eq!(missing(&[said(None)]), std::slice::from_ref(&second));
    let both = [said(None), Said { concern: about, ..said(None) }];
    assert_eq!(missing(&both), Vec::<Vec<u8>>::new());
    assert!(Kept::new(received()).is_err(), "an answer is not");
    assert!(Kept::new(b"in plain words".to_vec()).is_err());
    assert!(Sealed::read(&second).is_ok());
}
