//! Whoever has forgotten their passphrase has their vault opened with two parts of the recovery key. That is done on the device,
//! perhaps with no signal; once there is one the device says so, and it is written down.

use jiff::{SignedDuration, Timestamp};
use protocol::{
    ErrorCode,
    limits::VAULTS_OPENED_A_DAY,
    vault::{OPENED_BY_RECOVERY, OpenedByRecovery},
};
use sync_server::{Options, relay::Principal, serve, store::sqlite::Sqlite};

use crate::{
    caller::post,
    concerns::{code, list, recovery, set_up},
    disk::DATABASE,
    school::{School, start},
};

fn tell(
    school: &School,
    who: &Principal,
    opened: Timestamp,
    at: Timestamp,
) -> Result<(), ErrorCode> {
    let said = OpenedByRecovery { at: opened.as_millisecond() };
    school.relay.vault_opened(who, said, at).map_err(code)
}

#[test]
fn who_whose_on_which_device_and_when_is_in_the_audit_log_once() {
    use sync_server::store::Store as _;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join(DATABASE);
    let school = School::over(Box::new(Sqlite::open(&file).unwrap()));
    let okafor = school.mentors[0].who;
    let online = start() + SignedDuration::from_hours(3);
    assert_eq!(tell(&school, &okafor, start(), online), Ok(()));
    assert_eq!(tell(&school, &okafor, start(), online), Ok(()), "its answer was lost");
    // A removed device says it as well: whoever found it may have had the parts too.
    let device = okafor.device.to_string();
    school.relay.remove_device(&school.coordinator.who, &device, online).unwrap();
    let again = start() + SignedDuration::from_mins(1);
    assert_eq!(tell(&school, &okafor, again, online), Ok(()));
    let mut stranger = okafor;
    stranger.device = domain::id::DeviceId::draw(4_711);
    assert_eq!(tell(&school, &stranger, start(), online), Err(ErrorCode::UnknownDevice));
    let nonsense = OpenedByRecovery { at: i64::MAX };
    let refused = school.relay.vault_opened(&okafor, nonsense, online).map_err(code);
    assert_eq!(refused, Err(ErrorCode::BadRequest));

    let rows = Sqlite::copied(&file).unwrap().begin().unwrap().audited().unwrap();
    let ours: Vec<_> = rows.into_iter().filter(|row| row.what.starts_with("vault-")).collect();
    let subjects: Vec<_> = ours.iter().map(|row| row.subject.clone()).collect();
    assert_eq!(subjects, [start(), again].map(|at| format!("{} {at}", okafor.user)));
    for row in ours {
        assert_eq!(row.what, "vault-opened-by-recovery");
        assert_eq!((row.by, row.device), (Some(okafor.user), Some(okafor.device)));
        assert_eq!(row.at, online.as_millisecond());
    }
}

#[test]
fn a_device_that_tells_of_it_without_end_waits_and_nobody_else_does() {
    let school = School::open();
    let [okafor, lowe] = school.mentors.each_ref().map(|tablet| tablet.who);
    let second =
        |number: usize| start() + SignedDuration::from_secs(i64::try_from(number).unwrap());
    for number in 0..VAULTS_OPENED_A_DAY {
        assert_eq!(tell(&school, &okafor, second(number), start()), Ok(()));
    }
    let one_more = second(VAULTS_OPENED_A_DAY);
    let refused = tell(&school, &okafor, one_more, start());
    assert_eq!(refused, Err(ErrorCode::TooManyTries));
    assert_eq!(tell(&school, &lowe, start(), start()), Ok(()));
    let tomorrow = start() + SignedDuration::from_hours(25);
    assert_eq!(tell(&school, &okafor, one_more, tomorrow), Ok(()));
}

#[test]
fn everybody_who_is_signed_in_hears_what_vaults_are_sealed_to() {
    let school = School::open();
    set_up(&school);
    let School { relay, coordinator, mentors: [okafor, lowe] } = &school;
    for who in [&coordinator.who, &okafor.who, &lowe.who] {
        let given = relay.holders(who).unwrap().holders;
        let read = concerns::Holders::read_first(&given).unwrap();
        assert_eq!(read.recovery().vaults(), recovery().public().vaults());
        assert_eq!(list(&school).read_next(&given), Ok(read), "as it was pinned");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_device_says_it_over_http_with_its_session() {
    let running = serve(Options::in_memory()).await.unwrap();
    let (at, words) = (running.address, running.setup_code.clone().unwrap());
    let told = tokio::task::spawn_blocking(move || {
        let (_, _, key) = crate::caller::set_up(at, &words);
        let said = OpenedByRecovery { at: start().as_millisecond() };
        assert_eq!(post(at, OPENED_BY_RECOVERY, Some(&key), &said).status, 204);
        assert_eq!(post(at, OPENED_BY_RECOVERY, None, &said).status, 401);
    });
    told.await.unwrap();
    running.stop().await;
}
