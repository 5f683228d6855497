//! A concern is taken from everybody and handed out to those alone who hold keys, whom the recovery key names. Mr Lowe is
//! the Designated Safeguarding Lead here: that is no role, it is a name on the list.

use concerns::{
    Fresh, Glass, Holder, HolderKey, Holders, Lists, RecoveryKey, Sealed, Text, answer, seal,
};
use domain::{
    concern::{Answer, CONCERN_LIMIT, Concern, Duty, NAME_LIMIT, Says},
    id::{ConcernEntryId, ConcernId, DeviceId, StudentId, UserId},
    visit::Recorded,
};
use jiff::{SignedDuration, Timestamp};
use protocol::{
    ErrorCode,
    concerns::{BreakGlass, HandIn, Kept, List, PutList, Receipt, Received},
    limits::{CONCERN, CONCERNS_A_DAY},
};
use sync_server::relay::{Principal, Refusal};

use crate::school::{HERE, School, start};

/// What Kai said, which is nowhere but on the way to Mr Lowe.
pub(crate) const SAID: &str = "Grandmother's kestrel frightens me";
/// What Ms Okafor saw.
pub(crate) const SAW: &str = "A bruise on the left wrist";

pub(crate) fn fresh(number: u8) -> Fresh {
    Fresh::new([number; 32])
}

pub(crate) fn recovery() -> RecoveryKey {
    RecoveryKey::draw(fresh(1))
}

/// Mr Lowe's key.
pub(crate) fn lowes() -> HolderKey {
    HolderKey::draw(fresh(2))
}

pub(crate) fn holder(user: UserId, key: &HolderKey) -> Holder {
    Holder { user, duty: Duty::Lead, key: key.public(), from: start() }
}

/// Mr Lowe alone is on it.
pub(crate) fn list(school: &School) -> Holders {
    let lowe = holder(school.mentors[1].who.user, &lowes());
    Holders::first(&recovery(), vec![lowe]).unwrap()
}

pub(crate) fn signed(holders: &Holders) -> List {
    List { holders: holders.sign(&recovery()).unwrap() }
}

/// A list that goes on with the recovery key that is known.
pub(crate) fn next(holders: &Holders) -> PutList {
    PutList { holders: signed(holders).holders, code: None }
}

/// The lists that answers are checked with, where there is one.
pub(crate) fn lists(school: &School) -> Lists {
    Lists::new(list(school))
}

/// Everybody knows that Mr Lowe holds a key.
pub(crate) fn set_up(school: &School) {
    let School { relay, coordinator, .. } = school;
    let code = Some(relay.holders_code(start()).unwrap().code);
    let first = PutList { code, ..next(&list(school)) };
    relay.put_holders(&coordinator.who, &first, HERE, start()).unwrap();
}

pub(crate) fn recorded(who: &Principal) -> Recorded {
    Recorded { by: who.user, device: who.device, at: start() }
}

/// What somebody writes about Kai, sealed on their device. Different numbers, different concerns.
pub(crate) fn raised(school: &School, who: &Principal, number: u128) -> HandIn {
    let text = |text: &str| text.to_owned();
    let concern = Concern {
        student: StudentId::draw(101),
        name: text(""),
        words: text(SAID),
        facts: text(SAW),
        who: text("Kai and I"),
        when: text("after lunch"),
        place: text("Room 4"),
        done: text("I stayed"),
        recorded: recorded(who),
    };
    sealed(school, &concern, number)
}

/// One with the longest texts there are, in the longest letters.
fn longest(school: &School, who: &Principal, number: u128) -> HandIn {
    let text = || "𝄞".repeat(CONCERN_LIMIT);
    let concern = Concern {
        student: StudentId::draw(101),
        name: "𝄞".repeat(NAME_LIMIT),
        words: text(),
        facts: text(),
        who: text(),
        when: text(),
        place: text(),
        done: text(),
        recorded: recorded(who),
    };
    sealed(school, &concern, number)
}

/// What somebody answers who is on a list with this key.
pub(crate) fn answered(
    (list, key): (&Holders, &HolderKey),
    who: &Principal,
    says: Says,
    number: u128,
    to: &HandIn,
) -> HandIn {
    let to = Sealed::read(&to.sealed).unwrap();
    let says = Answer { says, recorded: recorded(who) };
    let sealed = answer(ConcernEntryId::draw(number), &to, &says, (list, key), drawn(number));
    HandIn { sealed: sealed.unwrap() }
}

/// What Mr Lowe answers.
pub(crate) fn lowe_says(school: &School, says: Says, number: u128, to: &HandIn) -> HandIn {
    answered((&list(school), &lowes()), &school.mentors[1].who, says, number, to)
}

/// What somebody answers who has made a list and a recovery key of their own.
fn forged(who: &Principal, number: u128, to: &HandIn) -> HandIn {
    let key = HolderKey::draw(fresh(66));
    let own = Holders::first(&RecoveryKey::draw(fresh(67)), vec![holder(who.user, &key)]).unwrap();
    answered((&own, &key), who, Says::Received, number, to)
}

fn sealed(school: &School, concern: &Concern, number: u128) -> HandIn {
    let (id, about) = (ConcernEntryId::draw(number), ConcernId::draw(number));
    HandIn { sealed: seal(id, about, concern, &list(school), drawn(number)).unwrap() }
}

fn drawn(number: u128) -> Fresh {
    fresh(u8::try_from(number % 200).unwrap() + 50)
}

/// Hands something in.
pub(crate) fn hand_in(
    school: &School,
    who: &Principal,
    entry: &HandIn,
    at: Timestamp,
) -> Result<Kept, ErrorCode> {
    school.relay.take_concern(who, entry, at).map_err(code)
}

pub(crate) fn code(refusal: Refusal) -> ErrorCode {
    refusal.code()
}

/// What somebody is given who asks for all of it.
pub(crate) fn read(school: &School, who: &Principal) -> Result<Vec<Vec<u8>>, ErrorCode> {
    let all = school.relay.concerns(who, 0, start()).map_err(code)?;
    Ok(all.entries.into_iter().map(|entry| entry.sealed).collect())
}

const KEPT: Kept = Kept { received_at: 0, holders: 1 };

pub(crate) fn kept(at: Timestamp) -> Result<Kept, ErrorCode> {
    Ok(Kept { received_at: at.as_millisecond(), ..KEPT })
}

#[test]
fn whoever_is_worried_hands_it_in_and_whoever_holds_a_key_reads_it() {
    let school = School::open();
    set_up(&school);
    let School { relay, coordinator, mentors: [okafor, lowe] } = &school;
    let (okafor, lowe) = (okafor.who, lowe.who);
    let hers = raised(&school, &okafor, 1);
    assert_eq!(hand_in(&school, &okafor, &hers, start()), kept(start()));
    let khans = raised(&school, &coordinator.who, 2);
    assert_eq!(hand_in(&school, &coordinator.who, &khans, start()), kept(start()));

    let all = relay.concerns(&lowe, 0, start()).unwrap();
    assert!(!all.more);
    assert_eq!(
        all.entries.iter().map(|entry| entry.sealed.clone()).collect::<Vec<_>>(),
        [hers.sealed.clone(), khans.sealed]
    );
    assert_eq!(all.entries[0].user, okafor.user.to_string());
    let found = Sealed::read(&all.entries[0].sealed).unwrap();
    let opened = found.open(lowes().opens(), &lists(&school)).unwrap();
    let Text::Concern(concern) = opened.text else { panic!("it is one") };
    assert_eq!((concern.words.as_str(), concern.recorded.by), (SAID, okafor.user));

    let after = relay.concerns(&lowe, all.entries[0].seq, start()).unwrap();
    assert_eq!(after.entries, all.entries[1..]);
}

#[test]
fn nobody_reads_one_who_is_not_on_the_list_whatever_they_are_here_for() {
    let school = School::open();
    let School { relay, coordinator, mentors: [okafor, lowe] } = &school;
    let (khan, okafor, lowe) = (coordinator.who, okafor.who, lowe.who);
    let hers = raised(&school, &okafor, 1);
    assert_eq!(read(&school, &lowe), Err(ErrorCode::NotAllowed), "there is no list yet");
    let at = start().as_millisecond();
    let waits = Ok(Kept { received_at: at, holders: 0 });
    assert_eq!(hand_in(&school, &okafor, &hers, start()), waits, "and it is kept all the same");
    set_up(&school);
    for who in [&khan, &okafor] {
        assert_eq!(read(&school, who), Err(ErrorCode::NotAllowed), "{:?}", who.role);
        let entry = forged(who, 2, &hers);
        assert_eq!(hand_in(&school, who, &entry, start()), Err(ErrorCode::NotAllowed));
    }
    assert_eq!(read(&school, &lowe), Ok(vec![hers.sealed.clone()]));

    // His duty ends.
    let without = list(&school).without(lowe.user).unwrap();
    relay.put_holders(&khan, &next(&without), HERE, start()).unwrap();
    assert_eq!(read(&school, &lowe), Err(ErrorCode::NotAllowed));
    let entry = lowe_says(&school, Says::Received, 3, &hers);
    assert_eq!(hand_in(&school, &lowe, &entry, start()), Err(ErrorCode::NotAllowed));
    let back = relay.put_holders(&khan, &next(&list(&school)), HERE, start()).map_err(code);
    assert_eq!(back, Err(ErrorCode::NotAllowed), "nor by the earlier list");
}

#[test]
fn what_is_handed_in_twice_is_there_once_and_no_id_is_taken_twice() {
    let school = School::open();
    set_up(&school);
    let [okafor, lowe] = school.mentors.each_ref().map(|tablet| tablet.who);
    let hers = raised(&school, &okafor, 1);
    let later = start() + SignedDuration::from_mins(5);
    assert_eq!(hand_in(&school, &okafor, &hers, start()), kept(start()));
    assert_eq!(hand_in(&school, &okafor, &hers, later), kept(start()), "its answer was lost");
    assert_eq!(read(&school, &lowe), Ok(vec![hers.sealed.clone()]));

    let not_allowed = Err(ErrorCode::NotAllowed);
    let found = Sealed::read(&hers.sealed).unwrap();
    let opened = found.open(lowes().opens(), &lists(&school)).unwrap();
    let Text::Concern(words) = opened.text else { panic!("it is one") };
    let (id, about) = (ConcernEntryId::draw(1), ConcernId::draw(9));
    let same_id = seal(id, about, &words, &list(&school), fresh(3)).unwrap();
    assert_eq!(hand_in(&school, &okafor, &HandIn { sealed: same_id }, start()), not_allowed);
    let (id, about) = (ConcernEntryId::draw(2), ConcernId::draw(1));
    let same_concern = seal(id, about, &words, &list(&school), fresh(4)).unwrap();
    assert_eq!(hand_in(&school, &okafor, &HandIn { sealed: same_concern }, start()), not_allowed);
    assert_eq!(hand_in(&school, &lowe, &hers, start()), not_allowed, "in her name");
}

#[test]
fn whoever_raised_it_learns_when_it_was_received_and_nothing_else() {
    let school = School::open();
    set_up(&school);
    let School { relay, coordinator, mentors: [okafor, lowe] } = &school;
    let (okafor, lowe) = (okafor.who, lowe.who);
    let (minute, hour, day) = (
        SignedDuration::from_mins(1),
        SignedDuration::from_hours(1),
        SignedDuration::from_hours(24),
    );
    let hers = [1, 2].map(|number| raised(&school, &okafor, number));
    for entry in &hers {
        hand_in(&school, &okafor, entry, start() + minute).unwrap();
    }
    let receipt = |number: usize| Receipt {
        concern: ConcernId::draw(u128::try_from(number).unwrap()).to_string(),
        sha256: Sealed::read(&hers[number - 1].sealed).unwrap().as_of().sha256.to_vec(),
        written_at: start().as_millisecond(),
        at_base: (start() + minute).as_millisecond(),
        received: None,
    };
    let receipts = |who: &Principal| relay.receipts(who).unwrap().receipts;
    assert_eq!(receipts(&okafor), [receipt(2), receipt(1)]);

    let decided = Says::Decided { what: "A visit".to_owned(), reasons: "The wrist".to_owned() };
    let decided = lowe_says(&school, decided, 10, &hers[0]);
    hand_in(&school, &lowe, &decided, start()).unwrap();
    assert_eq!(receipts(&okafor), [receipt(2), receipt(1)], "that is not for her");
    let answers = [11, 12].map(|number| lowe_says(&school, Says::Received, number, &hers[0]));
    for (entry, at) in answers.iter().zip([start() + hour, start() + day]) {
        hand_in(&school, &lowe, entry, at).unwrap();
    }
    let proof = Sealed::read(&answers[0].sealed).unwrap().received().unwrap();
    let received = Some(Received { at: (start() + hour).as_millisecond(), proof });
    let all = relay.receipts(&okafor).unwrap();
    assert_eq!(all.receipts, [receipt(2), Receipt { received, ..receipt(1) }], "the first time");
    assert_eq!(all.lists, [signed(&list(&school))], "under which it was signed");
    assert_eq!(receipts(&lowe), []);
    assert_eq!(receipts(&coordinator.who), [], "not about others' concerns");
    let nowhere = raised(&school, &okafor, 99);
    let nothing = lowe_says(&school, Says::Received, 13, &nowhere);
    assert_eq!(hand_in(&school, &lowe, &nothing, start()), Err(ErrorCode::NotFound));
}

#[test]
fn a_removed_device_hands_in_what_it_holds_and_reads_nothing() {
    let school = School::open();
    set_up(&school);
    let School { relay, coordinator, mentors: [okafor, lowe] } = &school;
    let (okafor, lowe) = (okafor.who, lowe.who);
    for device in [okafor.device, lowe.device] {
        relay.remove_device(&coordinator.who, &device.to_string(), start()).unwrap();
    }
    let hers = raised(&school, &okafor, 1);
    assert_eq!(hand_in(&school, &okafor, &hers, start()), kept(start()));
    let entry = lowe_says(&school, Says::Received, 2, &hers);
    assert_eq!(hand_in(&school, &lowe, &entry, start()), Err(ErrorCode::UnknownDevice));
    // What else is asked with such a session is refused before it gets as far (`concerns_kept`).
}

#[test]
fn what_is_no_sealed_entry_or_too_much_is_refused_and_everybody_else_goes_on() {
    let school = School::open();
    set_up(&school);
    let [okafor, lowe] = school.mentors.each_ref().map(|tablet| tablet.who);
    let hers = raised(&school, &okafor, 1);
    for bytes in [vec![], b"in plain words".to_vec(), hers.sealed[1..].to_vec()] {
        let refused = hand_in(&school, &okafor, &HandIn { sealed: bytes }, start());
        assert_eq!(refused, Err(ErrorCode::BadRequest));
    }
    let large = HandIn { sealed: vec![0; CONCERN + 1] };
    assert_eq!(hand_in(&school, &okafor, &large, start()), Err(ErrorCode::TooLarge));

    let (mut bytes, mut number) = (0, 1_000);
    loop {
        let entry = longest(&school, &okafor, number);
        let length = entry.sealed.len() as u64;
        let answer = hand_in(&school, &okafor, &entry, start());
        if bytes + length > CONCERNS_A_DAY {
            assert_eq!(answer, Err(ErrorCode::TooLarge));
            let day = start() + SignedDuration::from_hours(24);
            assert_eq!(hand_in(&school, &okafor, &entry, day), kept(day), "the next day it goes");
            break;
        }
        assert!(answer.is_ok(), "{number}");
        (bytes, number) = (bytes + length, number + 1);
    }
    let lowes = raised(&school, &lowe, 2);
    assert_eq!(hand_in(&school, &lowe, &lowes, start()), kept(start()));

    // All of it in answers that are not too long.
    let (mut after, mut entries, mut answers) = (0, 0, 0);
    loop {
        let page = school.relay.concerns(&lowe, after, start()).unwrap();
        answers += 1;
        entries += page.entries.len() as u128;
        after = page.entries.last().unwrap().seq;
        if !page.more {
            break;
        }
    }
    assert_eq!(entries, number - 1_000 + 2);
    assert!(answers >= 4, "{answers}");
}

#[test]
fn a_list_comes_from_a_coordinator_with_the_recovery_keys_word_for_it() {
    let school = School::open();
    let School { relay, coordinator, mentors: [okafor, lowe] } = &school;
    let (khan, okafor, lowe) = (coordinator.who, okafor.who, lowe.who);
    let put =
        |who: &Principal, list: &PutList| relay.put_holders(who, list, HERE, start()).map_err(code);
    assert_eq!(relay.holders(&okafor).map_err(code), Err(ErrorCode::NotFound));
    let first = list(&school);
    assert_eq!(put(&okafor, &next(&first)), Err(ErrorCode::NotAllowed));
    let nonsense = PutList { holders: b"a list".to_vec(), code: None };
    assert_eq!(put(&khan, &nonsense), Err(ErrorCode::BadRequest));
    let stranger = holder(UserId::draw(99), &lowes());
    let stranger = Holders::first(&recovery(), vec![stranger]).unwrap();
    assert_eq!(put(&khan, &next(&stranger)), Err(ErrorCode::NotFound));
    let mut tampered = next(&first);
    *tampered.holders.last_mut().unwrap() ^= 1;
    assert_eq!(put(&khan, &tampered), Err(ErrorCode::NotAllowed));
    set_up(&school);
    assert_eq!(put(&khan, &next(&first)), Ok(()), "its answer was lost");
    for who in [&khan, &okafor, &lowe] {
        assert_eq!(relay.holders(who).map_err(code), Ok(signed(&first)));
    }

    // From now on it is this recovery key's.
    let another = RecoveryKey::draw(fresh(77));
    let theirs = Holders::first(&another, first.all().to_vec()).unwrap();
    let theirs = theirs.next(vec![holder(khan.user, &lowes())]).unwrap();
    let theirs = PutList { holders: theirs.sign(&another).unwrap(), code: None };
    assert_eq!(put(&khan, &theirs), Err(ErrorCode::NotAllowed), "the coordinator alone cannot");
    let other = first.without(lowe.user).unwrap();
    let second = first.next(vec![holder(okafor.user, &lowes())]).unwrap();
    assert_eq!(put(&khan, &next(&second)), Ok(()));
    assert_eq!(put(&khan, &next(&other)), Err(ErrorCode::NotAllowed), "another with its number");
    assert_eq!(put(&khan, &next(&first)), Err(ErrorCode::NotAllowed), "an earlier one");
    assert_eq!(relay.holders(&khan).map_err(code), Ok(signed(&second)));
}

#[test]
fn with_the_recovery_key_they_are_fetched_by_one_person_on_one_device_at_one_moment() {
    let school = School::open();
    let School { relay, coordinator, mentors: [okafor, _] } = &school;
    let khan = coordinator.who;
    let base = relay.hello(start()).unwrap().relay;
    let request = |who: &Principal, at: Timestamp, key: &RecoveryKey| {
        let (after, at) = (0, at.as_millisecond());
        let glass = Glass { relay: &base, user: who.user, device: who.device, after, at };
        BreakGlass { after, at, signature: glass.signed_by(key) }
    };
    let fetch = |who: &Principal, request: &BreakGlass, at| {
        relay.break_glass(who, request, at).map(|all| all.entries.len()).map_err(code)
    };
    let good = request(&khan, start(), &recovery());
    assert_eq!(fetch(&khan, &good, start()), Err(ErrorCode::NotAllowed), "there is no list");
    set_up(&school);
    hand_in(&school, &okafor.who, &raised(&school, &okafor.who, 1), start()).unwrap();
    assert_eq!(fetch(&khan, &good, start()), Ok(1));
    let soon = start() + SignedDuration::from_mins(9);
    assert_eq!(fetch(&khan, &good, soon), Ok(1));

    let later = start() + SignedDuration::from_mins(11);
    let mut elsewhere = khan;
    elsewhere.device = DeviceId::draw(4_711);
    let another = RecoveryKey::draw(fresh(77));
    for (who, request, at) in [
        (&khan, good.clone(), later),
        (&okafor.who, good.clone(), start()),
        (&khan, BreakGlass { after: 1, ..good.clone() }, start()),
        (&khan, request(&khan, start(), &another), start()),
        (&khan, request(&khan, later, &recovery()), start()),
        (&khan, BreakGlass { at: i64::MIN, ..good.clone() }, start()),
    ] {
        assert_eq!(fetch(who, &request, at), Err(ErrorCode::NotAllowed));
    }
    assert_eq!(fetch(&elsewhere, &good, start()), Err(ErrorCode::UnknownDevice));
}
