//! Whoever is to hold a key to concerns draws it on their device; base carries its public halves to the coordinator, who puts
//! them on the next list once two people have compared thirty digits. What base carries opens nothing and puts nobody on a list.

use concerns::{HolderKey, HolderPublic};
use jiff::{SignedDuration, Timestamp};
use protocol::{
    ErrorCode,
    concerns::{HOLDER_KEYS, OfferKey, OfferedKeys},
    limits::HOLDER_KEYS_A_DAY,
};
use sync_server::{Options, relay::Principal, serve, store::sqlite::Sqlite};

use crate::{
    caller::{get, ours, post},
    concerns::{code, fresh, list, lowes, next, set_up, signed},
    disk::DATABASE,
    school::{HERE, School, start},
};

fn of(key: &HolderKey) -> OfferKey {
    OfferKey { key: key.public().to_bytes().to_vec() }
}

fn offer(
    school: &School,
    who: &Principal,
    key: &HolderKey,
    at: Timestamp,
) -> Result<(), ErrorCode> {
    school.relay.offer_holder_key(who, &of(key), at).map_err(code)
}

/// Whose key base has for the coordinator, and which.
fn offered(school: &School) -> Vec<(String, Vec<u8>)> {
    let all = school.relay.offered_holder_keys(&school.coordinator.who).unwrap();
    all.keys.into_iter().map(|one| (one.user, one.key)).collect()
}

#[test]
fn the_coordinator_is_given_the_last_key_of_each_and_puts_it_on_a_list() {
    let school = School::open();
    let [okafor, lowe] = school.mentors.each_ref().map(|tablet| tablet.who);
    assert!(offered(&school).is_empty());
    let before = HolderKey::draw(fresh(9));
    assert_eq!(offer(&school, &lowe, &before, start()), Ok(()));
    assert_eq!(offer(&school, &okafor, &HolderKey::draw(fresh(3)), start()), Ok(()));
    assert_eq!(offer(&school, &lowe, &lowes(), start()), Ok(()), "on another device of his");
    assert_eq!(offer(&school, &lowe, &lowes(), start()), Ok(()), "its answer was lost");
    let all = offered(&school);
    let users: Vec<_> = all.iter().map(|(user, _)| user.clone()).collect();
    assert_eq!(users, [okafor.user.to_string(), lowe.user.to_string()]);

    // It is the key that he drew, by the digits that both read; and nobody holds one before the recovery key says so.
    let read = HolderPublic::from_bytes(&all[1].1).unwrap();
    assert_eq!(read.fingerprint(lowe.user), lowes().public().fingerprint(lowe.user));
    assert_eq!(school.relay.holders(&lowe).map_err(code), Err(ErrorCode::NotFound));
    assert_eq!(
        school.relay.concerns(&lowe, 0, start()).map_err(code).err(),
        Some(ErrorCode::NotAllowed)
    );
    set_up(&school);
    let known = list(&school);
    assert_eq!(known.key_of(lowe.user), Some(&read));
    assert_eq!(school.relay.holders(&okafor).unwrap(), signed(&known));
    let khan = school.coordinator.who;
    assert!(school.relay.put_holders(&khan, &next(&known), HERE, start()).is_ok());
}

#[test]
fn only_a_coordinator_is_given_them_and_no_student_offers_one() {
    let school = School::open();
    let lowe = school.mentors[1].who;
    let not_allowed = Err(ErrorCode::NotAllowed);
    assert_eq!(school.relay.offered_holder_keys(&lowe).map_err(code), not_allowed);
    let mut student = lowe;
    student.role = domain::staff::Role::PeerMentor;
    assert_eq!(offer(&school, &student, &lowes(), start()), Err(ErrorCode::NotAllowed));
    let nonsense = OfferKey { key: vec![0; 64] };
    let refused = school.relay.offer_holder_key(&lowe, &nonsense, start()).map_err(code);
    assert_eq!(refused, Err(ErrorCode::BadRequest), "no point");
    let short = OfferKey { key: vec![7; 63] };
    let refused = school.relay.offer_holder_key(&lowe, &short, start()).map_err(code);
    assert_eq!(refused, Err(ErrorCode::BadRequest));
    // A removed device offers none.
    let device = lowe.device.to_string();
    school.relay.remove_device(&school.coordinator.who, &device, start()).unwrap();
    assert_eq!(offer(&school, &lowe, &lowes(), start()), Err(ErrorCode::UnknownDevice));
    assert!(offered(&school).is_empty());
}

#[test]
fn each_is_in_the_audit_log_and_who_offers_without_end_waits() {
    use sync_server::store::Store as _;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join(DATABASE);
    let school = School::over(Box::new(Sqlite::open(&file).unwrap()));
    let lowe = school.mentors[1].who;
    let key = |number: usize| HolderKey::draw(fresh(u8::try_from(number).unwrap()));
    for number in 0..HOLDER_KEYS_A_DAY {
        assert_eq!(offer(&school, &lowe, &key(number), start()), Ok(()));
    }
    let one_more = key(HOLDER_KEYS_A_DAY);
    assert_eq!(offer(&school, &lowe, &one_more, start()), Err(ErrorCode::TooManyTries));
    let tomorrow = start() + SignedDuration::from_hours(25);
    assert_eq!(offer(&school, &lowe, &one_more, tomorrow), Ok(()));

    let rows = Sqlite::copied(&file).unwrap().begin().unwrap().audited().unwrap();
    let ours: Vec<_> = rows.iter().filter(|row| row.what == "holder-key-offered").collect();
    assert_eq!(ours.len(), HOLDER_KEYS_A_DAY + 1);
    assert_eq!(ours[0].subject, lowe.user.to_string());
    assert_eq!((ours[0].by, ours[0].device), (Some(lowe.user), Some(lowe.device)));
}

#[tokio::test(flavor = "multi_thread")]
async fn it_goes_over_http_with_a_session() {
    let running = serve(Options::in_memory()).await.unwrap();
    let (at, words) = (running.address, running.setup_code.clone().unwrap());
    let told = tokio::task::spawn_blocking(move || {
        let (_, _, key) = crate::caller::set_up(at, &words);
        assert_eq!(post(at, HOLDER_KEYS, Some(&key), &of(&lowes())).status, 204);
        assert_eq!(post(at, HOLDER_KEYS, None, &of(&lowes())).status, 401);
        let all: OfferedKeys = get(at, HOLDER_KEYS, &ours(Some(&key), 0)).read();
        assert_eq!(all.keys.len(), 1);
        assert_eq!(all.keys[0].key, lowes().public().to_bytes());
    });
    told.await.unwrap();
    running.stop().await;
}
