//! A new Designated Safeguarding Lead reads what came before them once somebody who has the keys hands them over, and
//! nothing is written anew.

use concerns::{HolderKey, Holders, OpenError, SealError};
use domain::{
    concern::{Duty, EntryKind},
    id::{ConcernEntryId, DeviceId, UserId},
};

use crate::school::{
    ENTRY, REID, concern, fresh, handed_in, holder, holders, reid_says, reids, sealed,
};

const LOWE: UserId = UserId::draw(7);
const DESK: DeviceId = DeviceId::draw(50);
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

#[test]
fn whoever_came_later_reads_it_with_the_key_that_was_handed_over() {
    let found = sealed(&handed_in());
    assert_eq!(found.open(&lowes()).err(), Some(OpenError::NotForThisKey));
    let opened = found.open(&reids()).unwrap();
    let bytes = found.hand_over(&opened, OVER, (REID, DESK), &with_lowe(), fresh(21)).unwrap();
    let over = sealed(&bytes);
    let head = over.head();
    assert_eq!((head.kind, head.of, head.holders), (EntryKind::HandedOver, Some(found.as_of()), 2));
    assert_eq!(head.to, [lowes().public()], "the others have it");
    let by_lowe = found.open_handed_over(&over, &lowes()).unwrap();
    assert!(by_lowe.text == concern());

    // And he can do the same for whoever comes after him.
    let reyes = HolderKey::draw(fresh(31));
    let mut all = with_lowe().all().to_vec();
    all.push(holder(UserId::draw(8), Duty::Lead, &reyes));
    let list = with_lowe().next(all).unwrap();
    let bytes = found.hand_over(&by_lowe, OVER, (LOWE, DESK), &list, fresh(22)).unwrap();
    assert!(found.open_handed_over(&sealed(&bytes), &reyes).unwrap().text == concern());
}

#[test]
fn a_key_that_is_handed_over_opens_that_entry_and_no_other() {
    let found = sealed(&handed_in());
    let opened = found.open(&reids()).unwrap();
    let bytes = found.hand_over(&opened, OVER, (REID, DESK), &with_lowe(), fresh(21)).unwrap();
    let over = sealed(&bytes);

    let text = reid_says(domain::concern::Says::Received);
    let id = ConcernEntryId::draw(600);
    let concern_id = found.head().concern;
    let another = concerns::seal(id, concern_id, &text, &holders(), fresh(23)).unwrap();
    let another = sealed(&another);
    let refused = another.open_handed_over(&over, &lowes()).err();
    assert_eq!(refused, Some(OpenError::OtherEntry));
    assert_eq!(over.open(&lowes()).err(), Some(OpenError::OtherEntry), "it has no text");
    let wrong = another.hand_over(&opened, OVER, (REID, DESK), &with_lowe(), fresh(24));
    assert_eq!(wrong.err(), Some(SealError::Broken));
    let nobody = found.hand_over(&opened, OVER, (REID, DESK), &holders(), fresh(25));
    assert_eq!(nobody.err(), Some(SealError::NobodyNew));
    assert_eq!(found.head().id, ENTRY);
}

#[test]
fn each_byte_of_it_that_is_another_is_noticed() {
    let found = sealed(&handed_in());
    let opened = found.open(&reids()).unwrap();
    let bytes = found.hand_over(&opened, OVER, (REID, DESK), &with_lowe(), fresh(21)).unwrap();
    for place in 0..bytes.len() {
        let mut tampered = bytes.clone();
        tampered[place] ^= 1;
        let Ok(over) = concerns::Sealed::read(&tampered) else { continue };
        assert!(found.open_handed_over(&over, &lowes()).is_err(), "byte {place}");
    }
}
