//! A copy that was made while new devices waited is put in place after a coordinator decided about them. Who was let in is
//! in, with no new code; who was refused is refused; and about whom nobody decided still waits. Real files.

use protocol::{
    ErrorCode,
    enrol::{ChallengeRequest, EnrolRequest, SessionRequest},
    sync::SyncRequest,
};
use sync_server::{
    Where, back_up,
    relay::Relay,
    restore,
    store::{Store, sqlite::Sqlite},
    verify,
};

use crate::{
    disk::DATABASE,
    invented::noon,
    restoring::REGISTER,
    school::{HERE, School, mentor, start},
    tablet::Tablet,
};

/// Signs in as a device does, or is told why not.
fn signs_in(relay: &Relay, tablet: &Tablet) -> Result<(), ErrorCode> {
    let (now, device) = (noon("2026-11-05"), tablet.who.device.to_string());
    let id = relay.hello(now).map_err(|no| no.code())?.relay;
    let asked = relay.challenge(&ChallengeRequest { device: device.clone() }, now);
    let nonce = asked.map_err(|no| no.code())?.nonce;
    let signature = tablet.sign(&id, &nonce);
    let request = SessionRequest { device, nonce, signature };
    relay.session(&request, None, now).map(drop).map_err(|no| no.code())
}

/// Mr Lowe's devices, of which nothing is decided yet.
fn come(school: &School) -> [Tablet; 4] {
    [20, 21, 22, 23].map(|number| {
        let mut tablet = mentor(number);
        tablet.who.user = school.mentors[1].who.user;
        let user = tablet.who.user.to_string();
        let code = school.relay.invite(&school.coordinator.who, &user, start()).unwrap().code;
        let device = tablet.as_new_device("Tablet");
        let request = EnrolRequest { code, device, only_for: None };
        school.relay.enrol(&request, HERE, start()).unwrap();
        tablet
    })
}

#[test]
fn what_was_decided_about_new_devices_since_the_copy_stays_decided() {
    let folder = tempfile::tempdir().unwrap();
    let open = || Sqlite::open(&folder.path().join(DATABASE)).unwrap();
    let school = School::over(Box::new(open()));
    let [in_use, refused, removed, waiting] = come(&school);
    let copy = folder.path().join("copy");
    back_up(folder.path(), &copy).unwrap();

    let (relay, khan) = (&school.relay, &school.coordinator.who);
    let later = noon("2026-11-03");
    let named = |tablet: &Tablet| tablet.who.device.to_string();
    relay.approve_device(khan, &named(&in_use), later).unwrap();
    relay.refuse_device(khan, &named(&refused), later).unwrap();
    relay.approve_device(khan, &named(&removed), later).unwrap();
    relay.remove_device(khan, &named(&removed), later).unwrap();
    drop(school);

    let stand = |relay: &Relay| {
        assert_eq!(signs_in(relay, &in_use), Ok(()));
        assert_eq!(signs_in(relay, &refused), Err(ErrorCode::DeviceRefused));
        assert_eq!(signs_in(relay, &waiting), Err(ErrorCode::WaitingForApproval));
        assert!(relay.sync(&in_use.who, &SyncRequest::default(), later).is_ok());
        // It was in once, so it hands in what it holds and is told to erase itself.
        assert_eq!(signs_in(relay, &removed), Ok(()));
        assert!(relay.sync(&removed.who, &SyncRequest::default(), later).is_ok());
    };
    stand(&Relay::open(Box::new(open())).unwrap());
    let told = restore(folder.path(), &copy, noon("2026-11-05")).unwrap().told;
    assert_eq!(told.removed, 2);
    stand(&Relay::open(Box::new(open())).unwrap());

    let mut store = open();
    let devices = store.begin().unwrap().devices_of(in_use.who.user).unwrap();
    let row = devices.iter().find(|row| row.id == in_use.who.device).unwrap();
    assert_eq!(row.enrolled_at, start().as_millisecond());
    let acts = store.begin().unwrap().audited().unwrap();
    let last: Vec<_> = acts.iter().rev().take_while(|act| act.by.is_none()).collect();
    let noted = |what: &str, tablet: &Tablet| {
        last.iter().any(|act| act.what == what && act.subject == named(tablet))
    };
    assert!(noted("device-approved", &in_use) && noted("device-approved", &removed));
    assert!(noted("device-refused", &refused) && noted("device-removed", &removed));
    assert!(!noted("device-approved", &refused) && !noted("device-approved", &waiting));
    drop(store);
    assert_eq!(verify(&Where::Folder(folder.path().to_owned())).unwrap().damaged, []);
}

#[test]
fn where_nothing_says_so_a_device_still_waits() {
    let folder = tempfile::tempdir().unwrap();
    let open = || Sqlite::open(&folder.path().join(DATABASE)).unwrap();
    let school = School::over(Box::new(open()));
    let [in_use, ..] = come(&school);
    let copy = folder.path().join("copy");
    back_up(folder.path(), &copy).unwrap();
    let device = in_use.who.device.to_string();
    school.relay.approve_device(&school.coordinator.who, &device, start()).unwrap();
    drop(school);
    for file in [REGISTER, DATABASE] {
        std::fs::remove_file(folder.path().join(file)).unwrap();
    }
    restore(folder.path(), &copy, noon("2026-11-05")).unwrap();
    let relay = Relay::open(Box::new(open())).unwrap();
    assert_eq!(signs_in(&relay, &in_use), Err(ErrorCode::WaitingForApproval));
}
