//! An app for six digits, for whoever has no passkey at hand: a code is good once, ten wrong ones in five minutes are as many as
//! there may be on one device, and a recovery code is good once as well.

use domain::id::DeviceId;
use hmac::{Hmac, KeyInit, Mac};
use jiff::{SignedDuration, Timestamp};
use p256::ecdsa::SigningKey;
use protocol::{
    ErrorCode,
    admin::Invitation,
    door::{CODES, CODES_CHALLENGE, CODES_DOOR, NewCodes, REMOVE_CODES, RecoveryCodes, TypedCode},
    limits::GUESSES,
};
use sha1::Sha1;

use crate::{
    caller::{Answer, let_in, post, session_of, token},
    school::coordinator,
    second_door::{Story, told},
};

/// What the app on her phone shows, as the standard has it (RFC 6238, and RFC 4226, 5.4), of a secret that was typed into it.
fn shows(secret: &str, at: Timestamp) -> String {
    let bits: String = secret
        .chars()
        .map(|letter| "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".find(letter).unwrap())
        .map(|five| format!("{five:05b}"))
        .collect();
    let bytes: Vec<_> =
        bits.as_bytes().chunks(8).map(|eight| std::str::from_utf8(eight).unwrap()).collect();
    let key: Vec<_> = bytes.iter().map(|eight| u8::from_str_radix(eight, 2).unwrap()).collect();
    let mut said = Hmac::<Sha1>::new_from_slice(&key).unwrap();
    said.update(&u64::try_from(at.as_second() / 30).unwrap().to_be_bytes());
    let said = said.finalize().into_bytes();
    let at = usize::from(said[19] & 15);
    let number = u32::from_be_bytes(said[at..at + 4].try_into().unwrap()) & 0x7fff_ffff;
    format!("{:06}", number % 1_000_000)
}

/// Another code than this one.
fn another(code: &str) -> String {
    format!("{:06}", (code.parse::<u32>().unwrap() + 1) % 1_000_000)
}

fn types(story: &Story, key: &str, code: &str) -> Answer {
    story.post(CODES_DOOR, key, &TypedCode { code: code.to_owned() })
}

/// She sets an app up; answers its secret and the recovery codes.
fn sets_up(story: &Story, key: &str) -> (String, Vec<String>) {
    let NewCodes { secret } = story.post(CODES_CHALLENGE, key, &()).read();
    let code = shows(&secret, story.now());
    let RecoveryCodes { codes } = story.put(CODES, key, &TypedCode { code }).read();
    (secret, codes)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_opens_the_door_once_and_half_a_minute_early_or_late() {
    told(|story| {
        let (secret, recovery) = sets_up(&story, &story.key);
        assert_eq!((secret.len(), recovery.len()), (32, 10));
        let ways = story.ways(&story.key);
        assert_eq!((ways.is_any(), ways.codes, ways.passkeys.len()), (true, Some(10), 0));
        assert_eq!(story.act(&story.key), Err(ErrorCode::SecondDoor));
        let step = SignedDuration::from_secs(30);
        let now = || shows(&secret, story.now());
        // The one that set it up was taken.
        assert_eq!(types(&story, &story.key, &now()).refused(), ErrorCode::BadCode);
        story.later(step);
        let (code, spaced) = (now(), format!(" {} {} ", &now()[..3], &now()[3..]));
        let open = session_of(&types(&story, &story.key, &spaced));
        assert_eq!(story.act(&open), Ok(()));
        assert_eq!(story.act(&story.key), Err(ErrorCode::NotSignedIn));
        let key = story.signs_in();
        assert_eq!(types(&story, &key, &code).refused(), ErrorCode::BadCode, "in the same step");
        story.later(step);
        assert_eq!(types(&story, &key, &code).refused(), ErrorCode::BadCode, "and in the next");

        // Clocks differ, by half a minute and no more.
        for (steps, status) in [(-2, 403), (-1, 200), (2, 403), (1, 200)] {
            story.later(step * 2);
            let (key, near) = (story.signs_in(), story.now() + step * steps);
            assert_eq!(types(&story, &key, &shows(&secret, near)).status, status, "{steps}");
        }
        let before = types(&story, &story.signs_in(), &now());
        assert_eq!(before.refused(), ErrorCode::BadCode, "a later one was taken");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_guesses_waits_on_that_device_and_she_does_not_on_hers() {
    told(|story| {
        let (secret, recovery) = sets_up(&story, &story.key);
        story.later(SignedDuration::from_secs(30));
        // Her other device, from which she is let in by the desk.
        let open = session_of(&types(&story, &story.key, &shows(&secret, story.now())));
        story.later(SignedDuration::from_secs(30));
        let invite = format!("/v1/people/{}/invite", story.desk.who.user);
        let invited: Invitation = post(story.at, &invite, Some(&open), &()).read();
        let mut phone = coordinator();
        phone.who.device = DeviceId::draw(77);
        phone.key = SigningKey::from_slice(&[77; 32]).unwrap();
        let_in(story.at, &open, &phone, &invited.code);

        // Somebody has the desk.
        let key = story.signs_in();
        let right = shows(&secret, story.now());
        for guess in 0..GUESSES {
            let wrong = if guess % 2 == 0 { another(&right) } else { "zoo zoo zoo zoo".to_owned() };
            assert_eq!(types(&story, &key, &wrong).refused(), ErrorCode::BadCode);
        }
        for code in [&right, &recovery[0]] {
            let waits = types(&story, &key, code);
            assert_eq!(waits.refused(), ErrorCode::TooManyTries, "even with the right one");
            assert_eq!(waits.header("retry-after"), "300");
        }
        let again = story.signs_in();
        assert_eq!(types(&story, &again, &right).refused(), ErrorCode::TooManyTries);
        // She has her phone.
        let hers = token(story.at, &phone, &story.relay);
        assert_eq!(types(&story, &hers, &right).status, 200);
        story.later(SignedDuration::from_mins(5));
        assert_eq!(types(&story, &again, &shows(&secret, story.now())).status, 200);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_goes_on_guessing_waits_twice_as_long_each_time() {
    told(|story| {
        let (secret, _) = sets_up(&story, &story.key);
        let guesses = |key: &str| {
            for _ in 0..GUESSES {
                let wrong = another(&shows(&secret, story.now()));
                assert_eq!(types(&story, key, &wrong).refused(), ErrorCode::BadCode);
            }
        };
        let mut minutes = 5;
        for _ in 0..10 {
            guesses(&story.signs_in());
            // Also the right one waits, and not a minute less.
            story.later(SignedDuration::from_mins(minutes - 1));
            let waits = types(&story, &story.signs_in(), &shows(&secret, story.now()));
            assert_eq!(waits.refused(), ErrorCode::TooManyTries);
            assert_eq!(waits.header("retry-after"), "60");
            story.later(SignedDuration::from_mins(1));
            minutes = (minutes * 2).min(24 * 60);
        }
        assert_eq!(minutes, 24 * 60);
        // It is she, and what was guessed before counts no more.
        let open = types(&story, &story.signs_in(), &shows(&secret, story.now()));
        assert_eq!(open.status, 200);
        story.later(SignedDuration::from_mins(1));
        guesses(&story.signs_in());
        story.later(SignedDuration::from_mins(5));
        assert_eq!(types(&story, &story.signs_in(), &shows(&secret, story.now())).status, 200);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_recovery_code_is_good_once_however_it_is_typed() {
    told(|story| {
        let (_, recovery) = sets_up(&story, &story.key);
        let typed = recovery[3].to_uppercase().replace('-', "  ");
        let open = session_of(&types(&story, &story.key, &typed));
        assert_eq!((story.act(&open), story.ways(&open).codes), (Ok(()), Some(9)));
        let key = story.signs_in();
        assert_eq!(types(&story, &key, &recovery[3]).refused(), ErrorCode::BadCode, "twice");
        // Set up anew, the old ones are of no use, and neither is an open door elsewhere.
        let other = session_of(&types(&story, &key, &recovery[4]));
        let (secret, new) = sets_up(&story, &open);
        assert_eq!(story.act(&other), Err(ErrorCode::SecondDoor));
        let key = story.signs_in();
        assert_eq!(types(&story, &key, &recovery[5]).refused(), ErrorCode::BadCode);
        let open = session_of(&types(&story, &key, &new[5]));

        for _ in 0..2 {
            assert_eq!(story.post(REMOVE_CODES, &open, &()).status, 204);
        }
        let key = story.signs_in();
        assert_eq!(story.act(&key), Ok(()), "nothing is set up any more");
        story.later(SignedDuration::from_mins(1));
        let gone = types(&story, &key, &shows(&secret, story.now()));
        assert_eq!(gone.refused(), ErrorCode::NotFound);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_app_counts_only_once_a_code_of_it_came_back_to_the_session_that_asked() {
    told(|story| {
        let NewCodes { secret } = story.post(CODES_CHALLENGE, &story.key, &()).read();
        assert_eq!(story.act(&story.key), Ok(()), "nothing is set up yet");
        let put = |key: &str, code: String| story.put(CODES, key, &TypedCode { code });
        let right = || shows(&secret, story.now());
        assert_eq!(put(&story.key, another(&right())).refused(), ErrorCode::BadCode);
        let other = story.signs_in();
        assert_eq!(put(&other, right()).refused(), ErrorCode::BadCode, "another session");
        story.later(SignedDuration::from_mins(10));
        assert_eq!(put(&story.key, right()).refused(), ErrorCode::BadCode, "ten minutes");
        let NewCodes { secret } = story.post(CODES_CHALLENGE, &story.key, &()).read();
        assert_eq!(put(&story.key, shows(&secret, story.now())).status, 200);
        assert!(story.ways(&story.key).is_any());
    })
    .await;
}
