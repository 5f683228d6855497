//! Ms Reid opens what is sealed to her, and Mr Lowe what she hands over. Nobody else's word is an answer.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

use ::concerns::{Fresh, Holder, HolderKey, Holders, Sealed, Text, answer, seal};
use domain::{
    concern::{Answer, Concern, Duty, Says},
    id::{ConcernEntryId, DeviceId, StudentId},
    visit::Recorded,
};

use super::{
    super::super::lists::tests::{REID, key, list, signed},
    super::{duty::earlier, entries::Came},
    *,
};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

pub(crate) const OKAFOR: UserId = UserId::draw(7);
pub(crate) const LOWE: UserId = UserId::draw(6);

pub(crate) fn at(minute: i64) -> Timestamp {
    Timestamp::from_second(minute * 60).unwrap()
}

fn recorded(by: UserId, minute: i64) -> Recorded {
    Recorded { by, device: DeviceId::draw(8), at: at(minute) }
}

pub(crate) fn came(user: UserId, minute: i64) -> Option<Came> {
    Some(Came { user, at: at(minute) })
}

/// Ms Okafor's concern of this number, written at its minute and at base at another.
pub(crate) fn raised(number: u8, written: i64, base: i64) -> Entry {
    let text = |text: &str| text.to_owned();
    let concern = Concern {
        student: StudentId::draw(101),
        name: text("Kai Fraser"),
        words: text("I am not going home"),
        facts: text(""),
        who: text(""),
        when: text(""),
        place: text(""),
        done: text(""),
        recorded: recorded(OKAFOR, written),
    };
    let id = u128::from(number);
    let ids = (ConcernEntryId::draw(id), ConcernId::draw(1_000 + id));
    let bytes = seal(ids.0, ids.1, &concern, &list(1), Fresh::new([number; 32])).unwrap();
    Entry { sealed: Sealed::read(&bytes).unwrap(), came: came(OKAFOR, base) }
}

/// What somebody adds under a list, by their key.
pub(crate) fn added(
    to: &Entry,
    (number, says): (u8, Says),
    (by, minute): (UserId, i64),
    (holders, key): (&Holders, &HolderKey),
) -> Entry {
    let says = Answer { says, recorded: recorded(by, minute) };
    let (id, fresh) = (ConcernEntryId::draw(u128::from(number)), Fresh::new([number; 32]));
    let bytes = answer(id, &to.sealed, &says, (holders, key), fresh).unwrap();
    Entry { sealed: Sealed::read(&bytes).unwrap(), came: came(by, minute) }
}

/// The list on which Mr Lowe is as well.
pub(crate) fn both() -> Holders {
    let from = Timestamp::UNIX_EPOCH;
    let lowe = Holder { user: LOWE, duty: Duty::Deputy, key: key(3).public(), from };
    list(1).next([list(1).all(), &[lowe]].concat()).unwrap()
}

/// That one, and the one before it.
pub(crate) fn known() -> Lists {
    earlier(&both(), &[signed(&list(1), 1)])
}

/// What somebody signed under a list of another recovery key.
pub(crate) fn forged() -> Entry {
    added(&raised(1, 1, 2), (11, Says::Received), (REID, 3), (&list(7), &key(8)))
}

#[test]
fn what_belongs_to_a_concern_is_with_it_in_order() {
    let (first, other) = (raised(1, 1, 2), raised(2, 5, 6));
    let received = added(&first, (11, Says::Received), (REID, 3), (&list(1), &key(2)));
    let decided = Says::Decided { what: "A visit".to_owned(), reasons: "The wrist".to_owned() };
    let decided = added(&first, (12, decided), (REID, 4), (&list(1), &key(2)));
    let cases = Case::all(vec![first, other, received, decided]);
    let many: Vec<_> = cases.iter().map(|case| (case.concern(), case.answers.len())).collect();
    assert_eq!(many, [(ConcernId::draw(1_001), 2), (ConcernId::draw(1_002), 0)]);
    assert_eq!(cases[0].received(&known()), Some((REID, at(3))));
    assert_eq!(cases[1].received(&known()), None);
    let opened = cases[0].opened(&cases[0].raised, key(2).opens(), &known()).unwrap();
    let Text::Concern(concern) = opened.text else { panic!("it is a concern") };
    assert_eq!(concern.words, "I am not going home");
}

#[test]
fn nobody_has_received_what_somebody_signed_who_is_not_on_the_list() {
    let first = raised(1, 1, 2);
    let forged = added(&first, (11, Says::Received), (REID, 3), (&list(2), &key(3)));
    let cases = Case::all(vec![first, forged]);
    assert_eq!(cases[0].received(&known()), None);
    let opened = cases[0].opened(&cases[0].answers[0], key(3).opens(), &known());
    assert_eq!(opened.err(), Some(OpenError::NotSigned));
}

#[test]
fn whoever_came_later_opens_what_was_handed_over_and_nothing_before() {
    let first = raised(1, 1, 2);
    let shut = Case::all(vec![first]).remove(0);
    let opened = shut.opened(&shut.raised, key(3).opens(), &known());
    assert_eq!(opened.err(), Some(OpenError::NotForThisKey));
    let opened = shut.opened(&shut.raised, key(2).opens(), &known()).unwrap();
    let by = (ConcernEntryId::draw(21), recorded(REID, 9));
    let over = shut.raised.sealed.hand_over(&opened, by, (&both(), &key(2)), Fresh::new([21; 32]));
    let over = Entry { sealed: Sealed::read(&over.unwrap()).unwrap(), came: None };
    let handed = Case::all(vec![shut.raised, over]).remove(0);
    assert!(handed.opened(&handed.raised, key(3).opens(), &known()).is_ok());
    let never = handed.opened(&handed.raised, key(4).opens(), &known());
    assert_eq!(never.err(), Some(OpenError::NotForThisKey));
}
