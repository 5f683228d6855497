//! Which recovery key is the school's is decided with a code that base's own machine printed, the first time and when one was
//! lost: not by whoever's list comes first, and not by a coordinator alone.

use std::path::Path;

use concerns::{HolderKey, Holders, RecoveryKey, Sealed};
use jiff::{SignedDuration, Timestamp};
use protocol::{ErrorCode, concerns::PutList, enrol::EnrolRequest, limits::GUESSES};
use sync_server::{CodeError, holders_code, relay::Principal, store::sqlite::Sqlite};

use crate::{
    concerns::{
        code, fresh, hand_in, holder, list, lists, lowe_says, lowes, next, raised, recovery,
        set_up, signed,
    },
    disk::DATABASE,
    killed::start_relay,
    school::{HERE, School, mentor, start},
    upkeep::{run, said, stop},
};

/// The recovery key after the one that was lost.
fn other() -> RecoveryKey {
    RecoveryKey::draw(fresh(80))
}

fn put(
    school: &School,
    who: &Principal,
    list: PutList,
    words: Option<&str>,
    at: Timestamp,
) -> Result<(), ErrorCode> {
    let request = PutList { code: words.map(str::to_owned), ..list };
    school.relay.put_holders(who, &request, HERE, at).map_err(code)
}

fn words(school: &School) -> String {
    school.relay.holders_code(start()).unwrap().code
}

#[test]
fn the_first_list_takes_a_code_which_is_good_once_for_ten_minutes_and_for_nothing_else() {
    let school = School::open();
    let khan = school.coordinator.who;
    let first = || next(&list(&school));
    let bad = Err(ErrorCode::BadCode);
    assert_eq!(put(&school, &khan, first(), None, start()), bad);
    assert_eq!(put(&school, &khan, first(), Some("river-apple-sugar-zoo"), start()), bad);
    let user = school.mentors[0].who.user.to_string();
    let invitation = school.relay.invite(&khan, &user, start()).unwrap().code;
    assert_eq!(put(&school, &khan, first(), Some(&invitation), start()), bad, "for a device");

    let printed = words(&school);
    let late = start() + SignedDuration::from_mins(10);
    assert_eq!(put(&school, &khan, first(), Some(&printed), late), bad);
    let lowe = school.mentors[1].who;
    let refused = put(&school, &lowe, first(), Some(&printed), start());
    assert_eq!(refused, Err(ErrorCode::NotAllowed), "to a coordinator");
    let device = mentor(30).as_new_device("Tablet");
    let request = EnrolRequest { code: printed.clone(), device, only_for: None };
    let enrolled = school.relay.enrol(&request, HERE, start()).map_err(code);
    assert_eq!(enrolled.err(), Some(ErrorCode::BadCode), "it lets no device in");
    let soon = start() + SignedDuration::from_mins(9);
    let typed = printed.to_uppercase().replace('-', " ");
    assert_eq!(put(&school, &khan, first(), Some(&typed), soon), Ok(()));
    assert_eq!(school.relay.holders(&khan).unwrap(), signed(&list(&school)));

    // Spent, also for the device that spent it.
    let again = list(&school).begin_again(&other(), list(&school).all().to_vec()).unwrap();
    let again = PutList { holders: again.sign(&other()).unwrap(), code: None };
    assert_eq!(put(&school, &khan, again, Some(&printed), soon), bad);
}

#[test]
fn whoever_guesses_at_it_waits() {
    let school = School::open();
    let khan = school.coordinator.who;
    let guess = || put(&school, &khan, next(&list(&school)), Some("zoo-zoo-zoo-zoo"), start());
    for _ in 0..GUESSES {
        assert_eq!(guess(), Err(ErrorCode::BadCode));
    }
    assert_eq!(guess(), Err(ErrorCode::TooManyTries));
}

#[test]
fn a_recovery_key_that_was_lost_is_followed_by_another_and_what_was_sealed_stays_as_it_was() {
    let school = School::open();
    set_up(&school);
    let [okafor, lowe] = school.mentors.each_ref().map(|tablet| tablet.who);
    let khan = school.coordinator.who;
    let hers = raised(&school, &okafor, 1);
    hand_in(&school, &okafor, &hers, start()).unwrap();
    let received = lowe_says(&school, domain::concern::Says::Received, 2, &hers);
    hand_in(&school, &lowe, &received, start()).unwrap();

    let signed_by_other =
        |list: &Holders| PutList { holders: list.sign(&other()).unwrap(), code: None };
    let holders = vec![holder(lowe.user, &lowes())];
    let second = list(&school).begin_again(&other(), holders.clone()).unwrap();
    let without_code = put(&school, &khan, signed_by_other(&second), None, start());
    assert_eq!(without_code, Err(ErrorCode::BadCode));
    // With a code, one that does not follow the list that is here all the same is none.
    let alone = Holders::first(&other(), holders.clone()).unwrap();
    let skips = list(&school).next(holders.clone()).unwrap();
    let skips = skips.begin_again(&other(), holders.clone()).unwrap();
    let printed = words(&school);
    for list in [&alone, &alone.next(holders).unwrap(), &skips] {
        let refused = put(&school, &khan, signed_by_other(list), Some(&printed), start());
        assert_eq!(refused, Err(ErrorCode::NotAllowed));
    }
    assert_eq!(put(&school, &khan, signed_by_other(&second), Some(&printed), start()), Ok(()));
    assert_eq!(put(&school, &khan, signed_by_other(&second), None, start()), Ok(()), "again");

    // The old key signs nothing any more; the new one goes on by itself.
    let of_old = list(&school).next(vec![holder(khan.user, &HolderKey::draw(fresh(9)))]).unwrap();
    let of_old = of_old.next(of_old.all().to_vec()).unwrap();
    assert_eq!(put(&school, &khan, next(&of_old), None, start()), Err(ErrorCode::NotAllowed));
    let third = second.without(khan.user).unwrap();
    assert_eq!(put(&school, &khan, signed_by_other(&third), None, start()), Ok(()));

    let all = school.relay.concerns(&lowe, 0, start()).unwrap();
    assert_eq!(all.entries[0].sealed, hers.sealed, "nothing is sealed anew");
    let found = Sealed::read(&hers.sealed).unwrap();
    assert!(found.open(lowes().opens(), &lists(&school)).is_ok());
    assert!(found.open(recovery().opens(), &lists(&school)).is_ok());
    assert!(found.open(other().opens(), &lists(&school)).is_err());
    let mut known = concerns::Lists::new(third);
    known.add(&all.lists[0].holders).unwrap();
    assert!(known.signed(&Sealed::read(&received.sealed).unwrap()), "what was answered too");
}

#[test]
fn each_code_and_each_recovery_key_is_in_the_audit_log() {
    use sync_server::store::Store as _;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join(DATABASE);
    let school = School::over(Box::new(Sqlite::open(&file).unwrap()));
    set_up(&school);
    let khan = school.coordinator.who;
    let second = list(&school).begin_again(&other(), list(&school).all().to_vec()).unwrap();
    let second = PutList { holders: second.sign(&other()).unwrap(), code: None };
    put(&school, &khan, second, Some(&words(&school)), start()).unwrap();
    let rows = Sqlite::copied(&file).unwrap().begin().unwrap().audited().unwrap();
    let ours = rows
        .into_iter()
        .filter(|row| ["holders-", "recovery-"].iter().any(|word| row.what.starts_with(word)));
    let found: Vec<_> = ours.map(|row| (row.what, row.subject, row.by)).collect();
    let act = |what: &str, list: &str, by| (what.to_owned(), list.to_owned(), by);
    let by_her = Some(khan.user);
    assert_eq!(
        found,
        [
            act("holders-code", "1", None),
            act("recovery-key-begun", "1", by_her),
            act("holders-put", "1", by_her),
            act("holders-code", "2", None),
            act("recovery-key-replaced", "2", by_her),
            act("holders-put", "2", by_her),
        ]
    );
}

#[test]
fn the_program_prints_one_while_the_relay_runs_and_none_where_there_is_no_school() {
    let folder = tempfile::tempdir().unwrap();
    let print = |data: &Path| run(&["holders-code".as_ref(), "--data".as_ref(), data]);
    let nowhere = print(&folder.path().join("elsewhere"));
    assert!(!nowhere.status.success());
    assert!(!folder.path().join("elsewhere").exists(), "nothing is made");
    let mut relay = start_relay(folder.path());
    let early = holders_code(folder.path(), start());
    assert!(matches!(early, Err(CodeError::NoSchool(_))));
    crate::caller::set_up(relay.address, &relay.code.take().unwrap());
    let printed = print(folder.path());
    assert!(printed.status.success(), "{printed:?}");
    let words = said(&printed);
    let words = words.lines().next().unwrap().rsplit(' ').next().unwrap();
    assert_eq!(words.split('-').count(), 4, "{words}");
    let bytes = std::fs::read(folder.path().join(DATABASE)).unwrap();
    assert!(!bytes.windows(words.len()).any(|part| part == words.as_bytes()), "a hash is kept");
    stop(&mut relay);
}
