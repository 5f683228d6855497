//! What does not open the second door: each of these is what somebody would try, and next to it the same without the trick.

use jiff::SignedDuration;
use protocol::{
    ErrorCode,
    admin::{AddPeople, Invitation, Person},
    door::{DOOR, NewPasskey, PASSKEY, PASSKEY_CHALLENGE, REMOVE_PASSKEY, UsedPasskey},
    limits::PASSKEYS,
};

use crate::{
    authenticator::{Authenticator, PRESENT, VERIFIED},
    caller::{let_in, post, session_of, token},
    school::mentor,
    second_door::{Story, told},
};

/// She has a passkey.
fn with_a_passkey(story: &Story) -> Authenticator {
    let mut phone = Authenticator::new(40);
    assert_eq!(story.add(&mut phone, &story.key).status, 204);
    phone
}

/// The next thing that this authenticator signs is refused.
fn is_refused(story: &Story, phone: &mut Authenticator, origin: &str, why: &str) {
    let asked = story.asked(&story.key);
    let refused = story.post(DOOR, &story.key, &phone.sign(&asked, origin));
    assert_eq!(refused.refused(), ErrorCode::BadCode, "{why}");
    assert_eq!(refused.header("set-cookie"), "", "{why}");
    assert_eq!(story.act(&story.key), Err(ErrorCode::SecondDoor), "{why}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_another_page_domain_or_person_had_signed() {
    told(|story| {
        let (phone, origin) = (&mut with_a_passkey(&story), story.origin());
        let port = story.at.port();
        for other in [
            "https://elsewhere.example".to_owned(),
            format!("http://localhost:{}", port ^ 1),
            format!("https://localhost:{port}"),
            format!("http://sub.localhost:{port}"),
            format!("http://127.0.0.1:{port}"),
        ] {
            is_refused(&story, phone, &other, &other);
        }
        phone.domain = Some("elsewhere.example");
        is_refused(&story, phone, &origin, "another domain's hash");
        phone.domain = None;
        phone.kind = Some("webauthn.create");
        is_refused(&story, phone, &origin, "something else was done");
        phone.kind = None;
        for (flags, why) in
            [(PRESENT, "touched by anybody"), (VERIFIED, "not touched"), (0, "alone")]
        {
            phone.flags = flags;
            is_refused(&story, phone, &origin, why);
        }
        phone.flags = PRESENT | VERIFIED;
        // Another key under the same name.
        let thief = &mut Authenticator::new(41);
        thief.credential.clone_from(&phone.credential);
        thief.counter = 100;
        is_refused(&story, thief, &origin, "another key");
        is_refused(&story, &mut Authenticator::new(42), &origin, "one that nobody knows");
        assert_eq!(story.show(phone, &story.key).status, 200);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_challenge_that_was_answered_is_over_or_is_another_sessions() {
    told(|story| {
        let (phone, origin) = (&mut with_a_passkey(&story), story.origin());
        let wrong = |key: &str, signed: &UsedPasskey| {
            let refused = story.post(DOOR, key, signed);
            assert_eq!(refused.refused(), ErrorCode::BadCode);
        };
        // Answered once, well or not.
        let asked = story.asked(&story.key);
        let signed = phone.sign(&asked, &origin);
        let open = session_of(&story.post(DOOR, &story.key, &signed));
        wrong(&open, &signed);
        let asked = story.asked(&open);
        wrong(&open, &Authenticator::new(42).sign(&asked, &origin));
        wrong(&open, &phone.sign(&asked, &origin));
        // Ten minutes, and not a second more.
        for (seconds, status) in [(600, 403), (599, 200)] {
            let key = story.signs_in();
            let asked = story.asked(&key);
            story.later(SignedDuration::from_secs(seconds));
            assert_eq!(story.post(DOOR, &key, &phone.sign(&asked, &origin)).status, status);
        }
        // Asked in one session, answered in another of the same device.
        let (one, other) = (story.signs_in(), story.signs_in());
        let asked = story.asked(&one);
        wrong(&other, &phone.sign(&asked, &origin));
        assert_eq!(story.post(DOOR, &one, &phone.sign(&asked, &origin)).status, 200);
        // Asked twice: the first is over.
        let (first, second) = (story.asked(&other), story.asked(&other));
        let at_first = phone.sign(&first, &origin);
        let then = phone.sign(&second, &origin);
        wrong(&other, &at_first);
        wrong(&other, &then);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_of_a_passkey_and_one_that_was_removed() {
    told(|story| {
        let (phone, origin) = (&mut with_a_passkey(&story), story.origin());
        let open = session_of(&story.show(phone, &story.key));
        let key = story.signs_in();
        // A copy has counted less.
        phone.counter -= 1;
        let asked = story.asked(&key);
        let copied = phone.sign(&asked, &origin);
        assert_eq!(story.post(DOOR, &key, &copied).refused(), ErrorCode::BadCode);
        assert_eq!(story.show(phone, &key).status, 200, "it has counted on");

        // Removed while it was asked for, and with it the doors that it opened in other sessions.
        let one = story.signs_in();
        let other = session_of(&story.show(phone, &story.signs_in()));
        let tablet = &mut Authenticator::new(43);
        story.later(SignedDuration::from_secs(1));
        assert_eq!(story.add(tablet, &open).status, 204);
        assert_eq!(
            story.act(&other),
            Err(ErrorCode::SecondDoor),
            "there is something else to show"
        );
        let asked = story.asked(&one);
        let id = story.ways(&open).passkeys[0].id.clone();
        let remove = REMOVE_PASSKEY.replace("{passkey}", &id);
        for _ in 0..2 {
            assert_eq!(story.post(&remove, &open, &()).status, 204);
        }
        let signed = phone.sign(&asked, &origin);
        assert_eq!(story.post(DOOR, &one, &signed).refused(), ErrorCode::BadCode);
        is_refused(&Story { key: one, ..story_of(&story) }, phone, &origin, "removed");
        assert_eq!(story.ways(&open).passkeys.len(), 1);
        assert_eq!(story.show(tablet, &story.signs_in()).status, 200);
    })
    .await;
}

/// The same story, of which a part is told with another session.
fn story_of(story: &Story) -> Story {
    Story {
        at: story.at,
        desk: crate::school::coordinator(),
        relay: story.relay.clone(),
        key: story.key.clone(),
        clock: std::sync::Arc::clone(&story.clock),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_passkey_is_added_by_whoever_has_shown_the_one_before() {
    told(|story| {
        let (phone, origin) = (&mut with_a_passkey(&story), story.origin());
        let refused = story.post(PASSKEY_CHALLENGE, &story.key, &());
        assert_eq!(refused.refused(), ErrorCode::SecondDoor);
        let open = session_of(&story.show(phone, &story.key));
        let made = |key: &str, thief: &mut Authenticator, origin: &str| {
            let asked: NewPasskey = story.post(PASSKEY_CHALLENGE, key, &()).read();
            (asked.known.len(), story.put(PASSKEY, key, &thief.make(&asked, origin)))
        };
        let (known, again) = made(&open, phone, &origin);
        assert_eq!((known, again.refused()), (1, ErrorCode::BadCode), "it is there already");
        for (flags, address, why) in [
            (PRESENT, origin.as_str(), "nobody was verified"),
            (PRESENT | VERIFIED, "https://elsewhere.example", "another page"),
        ] {
            let tablet = &mut Authenticator::new(43);
            tablet.flags = flags;
            assert_eq!(made(&open, tablet, address).1.refused(), ErrorCode::BadCode, "{why}");
        }
        let tablet = &mut Authenticator::new(43);
        let asked: NewPasskey = story.post(PASSKEY_CHALLENGE, &open, &()).read();
        let late = tablet.make(&asked, &origin);
        story.later(SignedDuration::from_mins(10));
        assert_eq!(story.put(PASSKEY, &open, &late).refused(), ErrorCode::BadCode, "too late");
        assert_eq!(made(&open, tablet, &origin).1.status, 204);
        for number in 2..PASSKEYS {
            let another = &mut Authenticator::new(50 + u8::try_from(number).unwrap());
            assert_eq!(made(&open, another, &origin).1.status, 204);
        }
        let refused = story.post(PASSKEY_CHALLENGE, &open, &());
        assert_eq!(refused.refused(), ErrorCode::TooLarge, "{PASSKEYS} are enough");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobodys_passkey_opens_anothers_door_and_a_mentor_has_none() {
    told(|story| {
        let (phone, origin) = (&mut with_a_passkey(&story), story.origin());
        let open = session_of(&story.show(phone, &story.key));
        let sessions = [("leader", 1_u8), ("mentor", 2)].map(|(role, number)| {
            let tablet = mentor(number);
            let person = Person {
                id: tablet.who.user.to_string(),
                name: format!("Somebody {number}"),
                role: role.to_owned(),
            };
            let people = AddPeople { people: vec![person] };
            assert_eq!(story.put("/v1/people", &open, &people).status, 204);
            let invite = format!("/v1/people/{}/invite", tablet.who.user);
            let invited: Invitation = post(story.at, &invite, Some(&open), &()).read();
            let_in(story.at, &open, &tablet, &invited.code);
            token(story.at, &tablet, &story.relay)
        });
        let [leader, okafor] = &sessions;
        assert_eq!(story.post(PASSKEY_CHALLENGE, okafor, &()).refused(), ErrorCode::NotAllowed);
        // The leader's own, and hers under the leader's name.
        let own = &mut Authenticator::new(44);
        assert_eq!(story.add(own, leader).status, 204);
        let asked = story.asked(leader);
        let refused = story.post(DOOR, leader, &phone.sign(&asked, &origin));
        assert_eq!(refused.refused(), ErrorCode::BadCode);
        // What she was asked, signed and sent by another.
        let asked = story.asked(&open);
        let refused = story.post(DOOR, leader, &phone.sign(&asked, &origin));
        assert_eq!(refused.refused(), ErrorCode::BadCode);
        assert_eq!(story.show(own, leader).status, 200);
        // A passkey that is hers is nobody else's as well.
        let leader = token(story.at, &mentor(1), &story.relay);
        let shown = session_of(&story.show(own, &leader));
        let asked: NewPasskey = story.post(PASSKEY_CHALLENGE, &shown, &()).read();
        let refused = story.put(PASSKEY, &shown, &phone.make(&asked, &origin));
        assert_eq!(refused.refused(), ErrorCode::BadCode);
    })
    .await;
}
