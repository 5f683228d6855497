//! Two of three parts make the recovery key, one does not, and a wrong one is noticed.

use concerns::{Copies, JoinError, NotAShare, RecoveryKey, Share};

use crate::school::{concern, fresh, handed_in, lists, recovery, sealed};

/// A part as somebody types it who has it on paper.
fn typed(part: &Share) -> Share {
    Share::read(&part.to_string()).unwrap()
}

#[test]
fn any_two_open_what_was_sealed_and_one_alone_does_not() {
    let public = recovery().public();
    for (copies, count) in [(Copies::Two, 2), (Copies::Three, 3)] {
        let parts = recovery().split(copies, fresh(5));
        assert_eq!(parts.len(), count);
        for one in &parts {
            for other in parts.iter().filter(|other| other.place() != one.place()) {
                let key = RecoveryKey::join(&[typed(one), typed(other)], &public).unwrap();
                let opened = sealed(&handed_in()).open(key.opens(), &lists()).unwrap();
                assert!(opened.text == concern());
            }
            let alone = RecoveryKey::join(&[typed(one)], &public);
            assert_eq!(alone.err(), Some(JoinError::TwoAreNeeded));
            let twice = RecoveryKey::join(&[typed(one), typed(one)], &public);
            assert_eq!(twice.err(), Some(JoinError::TwoAreNeeded));
        }
    }
    assert_eq!(RecoveryKey::join(&[], &public).err(), Some(JoinError::TwoAreNeeded));
}

#[test]
fn a_part_of_another_key_or_of_another_splitting_is_noticed() {
    let public = recovery().public();
    let one = &recovery().split(Copies::Two, fresh(5))[0];
    let another = RecoveryKey::draw(fresh(77));
    for wrong in [another.split(Copies::Two, fresh(5)), recovery().split(Copies::Two, fresh(6))] {
        let joined = RecoveryKey::join(&[typed(one), typed(&wrong[1])], &public);
        assert_eq!(joined.err(), Some(JoinError::OfAnother));
    }
    assert!(!another.split(Copies::Two, fresh(5))[0].is_of(&public));
    assert!(one.is_of(&public));
}

#[test]
fn a_part_is_read_as_people_type_it() {
    let part = recovery().split(Copies::Two, fresh(5)).remove(0);
    let printed = part.to_string();
    let joined = printed.replace(' ', "");
    let ways = [
        printed.to_lowercase(),
        printed.replace(' ', "-"),
        joined.clone(),
        format!("  {}\n{}  ", &joined[..32], &joined[32..]),
        printed.replace('0', "O").replace('1', "l"),
        printed.replace('0', "o").replace('1', "I"),
    ];
    for way in ways {
        assert_eq!(Share::read(&way).map(|read| read.to_string()).as_deref(), Ok(&printed[..]));
    }
}

#[test]
fn each_letter_that_is_another_is_noticed() {
    let printed = recovery().split(Copies::Two, fresh(5)).remove(0).to_string();
    for (place, letter) in printed.char_indices().filter(|(_, letter)| *letter != ' ') {
        let other = if letter == '7' { "8" } else { "7" };
        let mut wrong = printed.clone();
        wrong.replace_range(place..=place, other);
        let refused = Share::read(&wrong).err();
        assert_eq!(refused, Some(NotAShare::Mistake), "{wrong}");
    }
    let short = &printed[..printed.len() - 1];
    assert_eq!(Share::read(short).err(), Some(NotAShare::Length(63)));
    assert_eq!(Share::read("").err(), Some(NotAShare::Length(0)));
    assert_eq!(Share::read("UUUU").err(), Some(NotAShare::Letter('U')));
}
