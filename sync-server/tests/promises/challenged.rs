//! A challenge is good for the device that asked for it, for one try and for a minute; whoever answers it otherwise is not
//! let in. That no page of another address asks or answers is `elsewhere`.

use jiff::{SignedDuration, Timestamp};
use protocol::{
    ErrorCode,
    enrol::{ChallengeRequest, SessionRequest},
};

use sync_server::relay::SessionKey;

use crate::{
    school::{School, start},
    tablet::Tablet,
};

const NOT_LET_IN: Result<(), ErrorCode> = Err(ErrorCode::NotSignedIn);

fn nonce_for(school: &School, tablet: &Tablet, at: Timestamp) -> Vec<u8> {
    let request = ChallengeRequest { device: tablet.who.device.to_string() };
    school.relay.challenge(&request, at).unwrap().nonce
}

fn relay_of(school: &School) -> String {
    school.relay.hello(start()).unwrap().relay
}

/// Answers with what the tablet's own key makes of the nonce for a relay.
fn answers(
    school: &School,
    tablet: &Tablet,
    relay: &str,
    nonce: &[u8],
    at: Timestamp,
) -> Result<(), ErrorCode> {
    let request = SessionRequest {
        device: tablet.who.device.to_string(),
        nonce: nonce.to_vec(),
        signature: tablet.sign(relay, nonce),
    };
    school.relay.session(&request, None, at).map(drop).map_err(|refusal| refusal.code())
}

#[test]
fn a_challenge_is_good_for_a_minute_and_once() {
    let school = School::open();
    let relay = relay_of(&school);
    let [okafor, _] = &school.mentors;
    let nonce = nonce_for(&school, okafor, start());
    let last = start() + SignedDuration::from_secs(59);
    assert_eq!(answers(&school, okafor, &relay, &nonce, last), Ok(()));
    assert_eq!(answers(&school, okafor, &relay, &nonce, last), NOT_LET_IN, "replayed");

    let nonce = nonce_for(&school, okafor, start());
    let late = start() + SignedDuration::from_secs(60);
    assert_eq!(answers(&school, okafor, &relay, &nonce, late), NOT_LET_IN, "too late");
}

#[test]
fn a_challenge_is_for_one_device_and_one_relay() {
    let school = School::open();
    let relay = relay_of(&school);
    let [okafor, lowe] = &school.mentors;
    let hers = nonce_for(&school, okafor, start());
    assert_eq!(answers(&school, lowe, &relay, &hers, start()), NOT_LET_IN, "somebody else's");
    assert_eq!(answers(&school, okafor, &relay, &hers, start()), Ok(()), "still hers");
    let elsewhere = relay_of(&School::open());
    assert_ne!(elsewhere, relay);
    let hers = nonce_for(&school, okafor, start());
    assert_eq!(answers(&school, okafor, &elsewhere, &hers, start()), NOT_LET_IN);
    let made_up: [&[u8]; 3] = [&[], &[0; 32], relay.as_bytes()];
    for made_up in made_up {
        assert_eq!(answers(&school, okafor, &relay, made_up, start()), NOT_LET_IN);
    }
}

#[test]
fn a_wrong_answer_and_many_questions_of_others_leave_the_challenge_to_its_device() {
    let school = School::open();
    let relay = relay_of(&school);
    let [okafor, lowe] = &school.mentors;
    let nonce = nonce_for(&school, okafor, start());
    // With the number of her device and a key of their own, again and again.
    let mut thief = Tablet::new(99, lowe.who.user, lowe.who.role);
    thief.who.device = okafor.who.device;
    for _ in 0..1_000 {
        let theirs = nonce_for(&school, &thief, start());
        assert_eq!(answers(&school, &thief, &relay, &theirs, start()), NOT_LET_IN);
    }
    assert_eq!(answers(&school, &thief, &relay, &nonce, start()), NOT_LET_IN);
    assert_eq!(answers(&school, okafor, &relay, &nonce, start()), Ok(()));
}

#[test]
fn no_byte_of_a_challenge_is_anybodys_to_choose() {
    let school = School::open();
    let relay = relay_of(&school);
    let [okafor, _] = &school.mentors;
    let nonce = nonce_for(&school, okafor, start());
    for place in 0..nonce.len() {
        let mut other = nonce.clone();
        other[place] ^= 1;
        assert_eq!(answers(&school, okafor, &relay, &other, start()), NOT_LET_IN, "{place}");
    }
    for length in 0..nonce.len() {
        assert_eq!(answers(&school, okafor, &relay, &nonce[..length], start()), NOT_LET_IN);
    }
    // A relay that was started anew asks anew.
    let again = School::open();
    assert_eq!(answers(&again, &again.mentors[0], &relay_of(&again), &nonce, start()), NOT_LET_IN);
}

#[test]
fn what_a_device_was_asked_before_it_was_removed_lets_it_hand_in_and_no_more() {
    let school = School::open();
    let relay = relay_of(&school);
    let [okafor, _] = &school.mentors;
    let nonce = nonce_for(&school, okafor, start());
    let device = okafor.who.device.to_string();
    school.relay.remove_device(&school.coordinator.who, &device, start()).unwrap();
    let signature = okafor.sign(&relay, &nonce);
    let request = SessionRequest { device, nonce, signature };
    let (token, session) = school.relay.session(&request, None, start()).unwrap();
    let key = SessionKey { token, page: session.page };
    assert_eq!(
        school.relay.principal(&key, start()).map_err(|refusal| refusal.code()),
        Err(ErrorCode::UnknownDevice)
    );
    assert_eq!(school.relay.sender(&key, start()).map_err(|_| ()), Ok(okafor.who));
}
