//! A challenge is good for the device that asked for it, for one try and for a minute; whoever answers it otherwise is not
//! let in. That no page of another address asks or answers is `elsewhere`.

use jiff::{SignedDuration, Timestamp};
use protocol::{
    ErrorCode,
    enrol::{ChallengeRequest, SessionRequest},
};

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
    assert_eq!(answers(&school, okafor, &relay, &nonce, start()), NOT_LET_IN, "it was spent");
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
fn a_wrong_answer_spends_the_challenge() {
    let school = School::open();
    let relay = relay_of(&school);
    let [okafor, lowe] = &school.mentors;
    let nonce = nonce_for(&school, okafor, start());
    // With the number of her device and a key of their own.
    let mut thief = Tablet::new(99, lowe.who.user, lowe.who.role);
    thief.who.device = okafor.who.device;
    assert_eq!(answers(&school, &thief, &relay, &nonce, start()), NOT_LET_IN);
    assert_eq!(answers(&school, okafor, &relay, &nonce, start()), NOT_LET_IN);
    let nonce = nonce_for(&school, okafor, start());
    assert_eq!(answers(&school, okafor, &relay, &nonce, start()), Ok(()));
}

#[test]
fn what_a_device_was_asked_before_it_was_removed_is_no_longer_answered() {
    let school = School::open();
    let relay = relay_of(&school);
    let [okafor, _] = &school.mentors;
    let nonce = nonce_for(&school, okafor, start());
    let device = okafor.who.device.to_string();
    school.relay.remove_device(&school.coordinator.who, &device, start()).unwrap();
    assert_eq!(answers(&school, okafor, &relay, &nonce, start()), NOT_LET_IN);
}
