//! That a concern was received is what somebody signed who holds a key, and nothing that whoever runs base can make: a device in
//! the lead's name, whoever let it in, answers nothing. And whoever comes later reads what came before once the keys are handed
//! over.

use concerns::{HolderKey, Holders, Kept, Lists, RecoveryKey, Said, Sealed, Stands, Text};
use domain::{concern::Says, id::ConcernEntryId, staff::Role};
use jiff::{SignedDuration, Timestamp};
use protocol::{
    ErrorCode,
    concerns::{HandIn, Receipts},
};

use crate::{
    concerns::{
        SAID, answered, fresh, hand_in, holder, list, lists, lowe_says, lowes, next, raised, read,
        recorded, recovery, set_up,
    },
    school::{HERE, School, start},
    tablet::Tablet,
};

fn moment(milliseconds: i64) -> Timestamp {
    Timestamp::from_millisecond(milliseconds).unwrap()
}

/// What base says to the device of whoever raised a concern, as that device reads it.
pub(crate) fn said(receipts: &Receipts) -> Vec<Said<'_>> {
    let each = receipts.receipts.iter().map(|receipt| Said {
        concern: receipt.concern.parse().unwrap(),
        sha256: receipt.sha256.as_slice().try_into().unwrap(),
        at_base: moment(receipt.at_base),
        received: receipt.received.as_ref().map(|received| received.proof.as_slice()),
    });
    each.collect()
}

/// How far a concern is for the device of whoever raised it, which knows the newest list.
fn stands(school: &School, kept: &Kept, newest: &Holders) -> Stands {
    let receipts = school.relay.receipts(&school.mentors[0].who).unwrap();
    let mut lists = Lists::new(newest.clone());
    for list in &receipts.lists {
        lists.add(&list.holders).unwrap();
    }
    kept.stands(&said(&receipts), &lists)
}

/// A school with a list of those who hold keys, and a concern of Ms Okafor's at base.
fn with_a_concern() -> (School, HandIn) {
    let school = School::open();
    set_up(&school);
    let okafor = school.mentors[0].who;
    let hers = raised(&school, &okafor, 1);
    hand_in(&school, &okafor, &hers, start()).unwrap();
    (school, hers)
}

#[test]
fn a_device_that_a_coordinator_let_in_under_the_leads_name_receives_nothing() {
    let (school, hers) = with_a_concern();
    let [okafor, lowe] = school.mentors.each_ref().map(|tablet| tablet.who);
    let theirs = Tablet::new(40, lowe.user, Role::Mentor);
    school.enrol(&theirs, start());

    let (key, own) = (HolderKey::draw(fresh(66)), RecoveryKey::draw(fresh(67)));
    let forged = Holders::first(&own, vec![holder(lowe.user, &key)]).unwrap();
    let entry = answered((&forged, &key), &theirs.who, Says::Received, 10, &hers);
    assert_eq!(hand_in(&school, &theirs.who, &entry, start()), Err(ErrorCode::NotAllowed));
    let kept = Kept::new(hers.sealed.clone()).unwrap();
    assert_eq!(stands(&school, &kept, &list(&school)), Stands::AtBase { at: start() });

    // Nor does one that Mr Lowe signed for another concern, or that was touched on its way.
    let other = raised(&school, &okafor, 2);
    let of_other = lowe_says(&school, Says::Received, 11, &other);
    assert_eq!(hand_in(&school, &lowe, &of_other, start()), Err(ErrorCode::NotFound));
    let mut touched = lowe_says(&school, Says::Received, 12, &hers);
    *touched.sealed.last_mut().unwrap() ^= 1;
    assert_eq!(hand_in(&school, &lowe, &touched, start()), Err(ErrorCode::NotAllowed));

    let good = lowe_says(&school, Says::Received, 13, &hers);
    hand_in(&school, &lowe, &good, start()).unwrap();
    let received = Stands::Received { by: lowe.user, at: start() };
    assert_eq!(stands(&school, &kept, &list(&school)), received);
}

#[test]
fn what_base_says_was_received_counts_only_with_a_list_that_the_device_knows() {
    let (school, hers) = with_a_concern();
    let School { relay, coordinator, mentors: [okafor, lowe] } = &school;
    let (okafor, lowe) = (okafor.who, lowe.who);
    let good = lowe_says(&school, Says::Received, 13, &hers);
    hand_in(&school, &lowe, &good, start()).unwrap();
    let kept = Kept::new(hers.sealed).unwrap();
    // Of a school with another recovery key, which this device pinned, and with another key of his.
    let receipts = relay.receipts(&okafor).unwrap();
    let another = holder(lowe.user, &HolderKey::draw(fresh(9)));
    let other = Holders::first(&RecoveryKey::draw(fresh(77)), vec![another]);
    let mut theirs = Lists::new(other.unwrap());
    assert!(theirs.add(&receipts.lists[0].holders).is_err());
    assert_eq!(kept.stands(&said(&receipts), &theirs), Stands::NotProven);
    // Mr Lowe's duty ends: what he signed before stays received.
    let second = list(&school).without(lowe.user).unwrap();
    relay.put_holders(&coordinator.who, &next(&second), HERE, start()).unwrap();
    let received = Stands::Received { by: lowe.user, at: start() };
    assert_eq!(stands(&school, &kept, &second), received);
}

#[test]
fn answers_are_taken_under_the_newest_list_and_by_the_key_that_is_on_it() {
    let (school, hers) = with_a_concern();
    let School { relay, coordinator, mentors: [_, lowe] } = &school;
    let lowe = lowe.who;
    // His tablet is lost, and he has another key since.
    let anew = HolderKey::draw(fresh(9));
    let second = list(&school).next(vec![holder(lowe.user, &anew)]).unwrap();
    relay.put_holders(&coordinator.who, &next(&second), HERE, start()).unwrap();
    let with_the_lost = lowe_says(&school, Says::Received, 10, &hers);
    assert_eq!(hand_in(&school, &lowe, &with_the_lost, start()), Err(ErrorCode::NotAllowed));
    let good = answered((&second, &anew), &lowe, Says::Received, 11, &hers);
    let kept = hand_in(&school, &lowe, &good, start()).unwrap();
    assert_eq!(kept.holders, 2);
    // What was taken once stays taken when its answer was lost and the list is another since.
    let third = second.next(second.all().to_vec()).unwrap();
    relay.put_holders(&coordinator.who, &next(&third), HERE, start()).unwrap();
    assert!(hand_in(&school, &lowe, &good, start()).is_ok());
    let all = relay.concerns(&lowe, 0, start()).unwrap();
    assert_eq!(all.lists.len(), 1, "the list under which he answered comes along");
    let mut lists = Lists::new(third);
    lists.add(&all.lists[0].holders).unwrap();
    assert!(lists.signed(&Sealed::read(&good.sealed).unwrap()));
}

#[test]
fn a_new_lead_reads_what_came_before_once_the_keys_were_handed_over() {
    let school = School::open();
    set_up(&school);
    let School { relay, coordinator, mentors: [okafor, lowe] } = &school;
    let (okafor, lowe, khan) = (okafor.who, lowe.who, coordinator.who);
    let hers = raised(&school, &okafor, 1);
    let decided = Says::Decided { what: "A visit".to_owned(), reasons: "The wrist".to_owned() };
    let decided = lowe_says(&school, decided, 2, &hers);
    hand_in(&school, &okafor, &hers, start()).unwrap();
    hand_in(&school, &lowe, &decided, start()).unwrap();
    let khans = HolderKey::draw(fresh(9));
    let mut all = list(&school).all().to_vec();
    all.push(holder(khan.user, &khans));
    let both = list(&school).next(all).unwrap();
    relay.put_holders(&khan, &next(&both), HERE, start()).unwrap();

    let mut known = Lists::new(both.clone());
    known.add(&list(&school).sign(&recovery()).unwrap()).unwrap();
    let mut overs = Vec::new();
    for (entry, number) in [(&hers, 5_u8), (&decided, 6)] {
        let found = Sealed::read(&entry.sealed).unwrap();
        let opened = found.open(lowes().opens(), &known).unwrap();
        let by = (ConcernEntryId::draw(number.into()), recorded(&lowe));
        let over = found.hand_over(&opened, by, (&both, &lowes()), fresh(number + 5)).unwrap();
        let over = HandIn { sealed: over };
        assert_eq!(hand_in(&school, &okafor, &over, start()), Err(ErrorCode::NotAllowed));
        hand_in(&school, &lowe, &over, start()).unwrap();
        overs.push(over.sealed);
    }
    let read = read(&school, &khan).unwrap();
    let expected = [hers.sealed, decided.sealed, overs[0].clone(), overs[1].clone()];
    assert_eq!(read, expected, "nothing was written anew");
    let entries: Vec<Sealed> = read.iter().map(|bytes| Sealed::read(bytes).unwrap()).collect();
    let opened = entries[0].open_handed_over(&entries[2], khans.opens(), &known).unwrap();
    assert!(matches!(opened.text, Text::Concern(concern) if concern.words == SAID));
    let opened = entries[1].open_handed_over(&entries[3], khans.opens(), &known).unwrap();
    assert!(matches!(opened.text, Text::Answer(_)));
    // And goes on with it: her answer is to the concern that she could not open herself.
    let received =
        answered((&both, &khans), &khan, Says::Received, 7, &HandIn { sealed: read[0].clone() });
    assert!(hand_in(&school, &khan, &received, start()).is_ok());
}

#[test]
fn when_it_was_written_and_when_it_came_are_both_said_so_that_a_delay_shows() {
    let school = School::open();
    set_up(&school);
    let okafor = school.mentors[0].who;
    let hers = raised(&school, &okafor, 1);
    let days = start() + SignedDuration::from_hours(72);
    hand_in(&school, &okafor, &hers, days).unwrap();
    let receipt = school.relay.receipts(&okafor).unwrap().receipts.remove(0);
    assert_eq!(moment(receipt.written_at), start());
    assert_eq!(moment(receipt.at_base), days);
    let entry = school.relay.concerns(&school.mentors[1].who, 0, days).unwrap().entries.remove(0);
    assert_eq!(moment(entry.received_at), days);
    let found = Sealed::read(&entry.sealed).unwrap();
    assert_eq!((found.head().at, found.head().by), (start(), okafor.user));
    assert!(found.open(lowes().opens(), &lists(&school)).is_ok());
}
