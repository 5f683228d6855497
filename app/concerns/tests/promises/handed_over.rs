//! A new Designated Safeguarding Lead reads what came before them once somebody who has the keys hands them over, and
//! nothing is written anew.

use concerns::{HolderKey, Holders, Lists, OpenError, SealError, Text};
use domain::{
    concern::{Answer, Duty, EntryKind, Says},
    id::{ConcernEntryId, DeviceId, UserId},
    visit::Recorded,
};

use crate::school::{
    ENTRY, adeyemis, concern, fresh, handed_in, holder, holders, received, recovery, reid_says,
    reids, reids_desk, sealed,
};

const LOWE: UserId = UserId::draw(7);
const OVER: ConcernEntryId = ConcernEntryId::draw(500);

fn lowes() -> HolderKey {
    HolderKey::draw(fresh(8))
}

/// Mr Lowe is on it as well.
fn with_lowe() -> Holders {
    let mut all = holders().all().to_vec();
    all.push(holder(LOWE, Duty::Deputy, &lowes()));
    holders().next(all).unwrap()
}

/// All lists that there are then.
fn lists() -> Lists {
    let mut lists = Lists::new(with_lowe());
    lists.add(&holders().sign(&recovery()).unwrap()).unwrap();
    lists
}

/// Ms Reid hands the key to an entry over to those who do not have it.
fn over(bytes: &[u8], drawn: u8) -> Vec<u8> {
    let found = sealed(bytes);
    let opened = found.open(reids().opens(), &lists()).unwrap();
    let by = (OVER, reids_desk());
    found.hand_over(&opened, by, (&with_lowe(), &reids()), fresh(drawn)).unwrap()
}

#[test]
fn whoever_came_later_reads_it_with_the_key_that_was_handed_over() {
    let found = sealed(&handed_in());
    let refused = found.open(lowes().opens(), &lists()).err();
    assert_eq!(refused, Some(OpenError::NotForThisKey));
    let handed = sealed(&over(&handed_in(), 21));
    let head = handed.head();
    assert_eq!((head.kind, head.of, head.holders), (EntryKind::HandedOver, Some(found.as_of()), 2));
    assert_eq!(head.to, [*lowes().public().sealing()], "the others have it");
    let by_lowe = found.open_handed_over(&handed, lowes().opens(), &lists()).unwrap();
    assert!(by_lowe.text == concern());

    // And he can do the same for whoever comes after him.
    let reyes = HolderKey::draw(fresh(31));
    let mut all = with_lowe().all().to_vec();
    all.push(holder(UserId::draw(8), Duty::Lead, &reyes));
    let list = with_lowe().next(all).unwrap();
    let by = Recorded { by: LOWE, device: DeviceId::draw(60), ..reids_desk() };
    let bytes = found.hand_over(&by_lowe, (OVER, by), (&list, &lowes()), fresh(22)).unwrap();
    let opened = found.open_handed_over(&sealed(&bytes), reyes.opens(), &Lists::new(list));
    assert!(opened.unwrap().text == concern());
}

#[test]
fn what_was_answered_before_they_came_is_read_in_the_same_way() {
    let answer = sealed(&received());
    assert!(answer.open(lowes().opens(), &lists()).is_err());
    let handed = sealed(&over(&received(), 26));
    let opened = answer.open_handed_over(&handed, lowes().opens(), &lists()).unwrap();
    assert!(opened.text == Text::Answer(reid_says(Says::Received)));
    // Not without the list that Ms Reid was on when she answered.
    let newest = Lists::new(with_lowe());
    let refused = answer.open_handed_over(&handed, lowes().opens(), &newest).err();
    assert_eq!(refused, Some(OpenError::NotSigned));
}

#[test]
fn a_key_that_is_handed_over_opens_that_entry_and_no_other() {
    let found = sealed(&handed_in());
    let opened = found.open(reids().opens(), &lists()).unwrap();
    let handed = sealed(&over(&handed_in(), 21));

    let says = Says::Decided { what: "A visit".to_owned(), reasons: "The wrist".to_owned() };
    let (id, text) = (ConcernEntryId::draw(600), reid_says(says));
    let another = concerns::answer(id, &found, &text, (&holders(), &reids()), fresh(23)).unwrap();
    let another = sealed(&another);
    let refused = another.open_handed_over(&handed, lowes().opens(), &lists()).err();
    assert_eq!(refused, Some(OpenError::OtherEntry));
    let refused = handed.open(lowes().opens(), &lists()).err();
    assert_eq!(refused, Some(OpenError::OtherEntry), "it has no text");
    let by = (OVER, reids_desk());
    let wrong = another.hand_over(&opened, by, (&with_lowe(), &reids()), fresh(24));
    assert_eq!(wrong.err(), Some(SealError::Broken));
    let nobody = found.hand_over(&opened, by, (&holders(), &reids()), fresh(25));
    assert_eq!(nobody.err(), Some(SealError::NobodyNew));
    let in_her_name = found.hand_over(&opened, by, (&with_lowe(), &adeyemis()), fresh(27));
    assert_eq!(in_her_name.err(), Some(SealError::NotAHolder));
    assert_eq!(found.head().id, ENTRY);
}

#[test]
fn each_byte_of_it_that_is_another_is_noticed() {
    let found = sealed(&handed_in());
    let bytes = over(&handed_in(), 21);
    for place in 0..bytes.len() {
        let mut tampered = bytes.clone();
        tampered[place] ^= 1;
        let Ok(over) = concerns::Sealed::read(&tampered) else { continue };
        let opened = found.open_handed_over(&over, lowes().opens(), &lists());
        assert!(opened.is_err(), "byte {place}");
    }
}

#[test]
fn with_the_recovery_key_somebody_new_hands_them_over_to_themselves() {
    let found = sealed(&handed_in());
    let opened = found.open(recovery().opens(), &lists()).unwrap();
    let by = Recorded { by: LOWE, device: DeviceId::draw(60), ..reids_desk() };
    let bytes = found.hand_over(&opened, (OVER, by), (&with_lowe(), &lowes()), fresh(28)).unwrap();
    let handed = sealed(&bytes);
    let opened = found.open_handed_over(&handed, lowes().opens(), &lists()).unwrap();
    assert!(opened.text == concern());
    // Whoever has the key and is not on the list hands nothing over.
    let stranger = HolderKey::draw(fresh(99));
    let refused = found.hand_over(&opened, (OVER, by), (&with_lowe(), &stranger), fresh(29));
    assert_eq!(refused.err(), Some(SealError::NotAHolder));
}

#[test]
fn an_answer_is_to_a_concern() {
    let (id, says) = (ConcernEntryId::draw(601), reid_says(Says::Received));
    let to = sealed(&received());
    let refused = concerns::answer(id, &to, &says, (&holders(), &reids()), fresh(30)).err();
    assert_eq!(refused, Some(SealError::NoConcern));
    let Answer { recorded, .. } = says;
    assert_eq!(to.head().at, recorded.at);
}
