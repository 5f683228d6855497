//! Ms Reid leads and is on the list; Mr Adeyemi, her deputy, has drawn a key; Ms Osei mentors.

#![expect(clippy::unwrap_used, reason = "tests")]

use concerns::{Fresh, HolderKey, RecoveryKey};

use super::*;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

const REID: UserId = UserId::draw(5);
const ADEYEMI: UserId = UserId::draw(6);
const OSEI: UserId = UserId::draw(2);

fn key(number: u8) -> HolderPublic {
    HolderKey::draw(Fresh::new([number; 32])).public()
}

fn offered(user: UserId, number: u8) -> OfferedKey {
    let key = key(number).to_bytes().to_vec();
    OfferedKey { user: user.to_string(), device: String::new(), key, at: 0 }
}

fn list() -> Holders {
    let from = Timestamp::UNIX_EPOCH;
    let reid = Holder { user: REID, duty: Duty::Lead, key: key(2), from };
    Holders::first(&RecoveryKey::draw(Fresh::new([1; 32])), vec![reid]).unwrap()
}

fn staff() -> Vec<StaffMember> {
    let member = |id, name: &str, role| StaffMember { id, name: name.to_owned(), role };
    vec![
        member(REID, "Ms Reid", Role::SafeguardingLead),
        member(ADEYEMI, "Mr Adeyemi", Role::DeputySafeguardingLead),
        member(OSEI, "Ms Osei", Role::Mentor),
    ]
}

fn now() -> Timestamp {
    "2026-11-28T09:00:00Z".parse().unwrap()
}

#[test]
fn whoever_is_on_the_list_comes_first_and_then_whoever_offered_a_key() {
    let all = [offered(REID, 2), offered(ADEYEMI, 3), offered(OSEI, 4)];
    let found = candidates(Some(&list()), &all, &staff(), now());
    let words: Vec<_> = found.iter().map(|one| (one.name.as_str(), one.words())).collect();
    assert_eq!(
        words,
        [
            ("Ms Reid", "Designated Safeguarding Lead. On the list".to_owned()),
            ("Mr Adeyemi", "Deputy Safeguarding Lead. A new key".to_owned()),
            ("Ms Osei", "Mentor. A new key: do they stand in for somebody?".to_owned()),
        ]
    );
    let duties: Vec<_> = found.iter().map(|one| one.holder.duty).collect();
    assert_eq!(duties, [Duty::Lead, Duty::Deputy, Duty::Deputy]);
    let since: Vec<_> = found.iter().map(|one| one.holder.from).collect();
    assert_eq!(since, [Timestamp::UNIX_EPOCH, now(), now()]);
    assert_eq!(found.get(1).unwrap().digits(), key(3).fingerprint(ADEYEMI));
}

#[test]
fn what_is_no_key_is_nobodys() {
    let mut nonsense = offered(ADEYEMI, 3);
    nonsense.key.pop();
    let stranger = OfferedKey { user: "somebody".to_owned(), ..offered(ADEYEMI, 3) };
    assert!(candidates(None, &[nonsense, stranger], &staff(), now()).is_empty());
}

#[test]
fn of_two_keys_of_somebody_one_is_chosen() {
    // Ms Reid has drawn another key on her second device.
    let found = candidates(Some(&list()), &[offered(REID, 9)], &staff(), now());
    assert_eq!(found.iter().map(|one| one.listed).collect::<Vec<_>>(), [true, false]);
    let both = chosen(&found, &[true, true]);
    assert_eq!(both, Err("Choose one key of Ms Reid: the one that they will use.".to_owned()));
    let new = chosen(&found, &[false, true]).unwrap();
    assert_eq!(new.iter().map(|holder| holder.key).collect::<Vec<_>>(), [key(9)]);
    assert_eq!(chosen(&found, &[false, false]), Ok(Vec::new()));
}

#[test]
fn a_duty_that_has_ended_is_asked_about() {
    let staff: Vec<_> = staff().into_iter().filter(|member| member.id != REID).collect();
    let found = candidates(Some(&list()), &[], &staff, now());
    let words: Vec<_> = found.iter().map(Candidate::words).collect();
    assert_eq!(words, ["Not in the staff list any more. On the list: is it still their duty?"]);
}
