//! While the coordinator is away somebody covers for her, from a day to a day: on these days they read and do what she
//! does, beside what they are here for, and before and after it is nobody's. Nobody has to do anything for that; the relay's
//! clock is turned.

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex},
};

use domain::{
    id::{CoverId, StudentId},
    staff::Role,
};
use jiff::Timestamp;
use protocol::{
    ErrorCode,
    admin::{AddPeople, COVER, Invitation, NewCover, People},
    enrol::Session,
    sync::{PushResult, SyncRequest},
};
use records::DocumentId;
use sync_server::{
    Options,
    relay::{Principal, Relay},
    serve,
};

use crate::{
    access_matrix::{is_let_in, routes},
    caller::{cbor, get, let_in, ours, post, send, session_of, set_up, sign_in},
    caseload::assert_silent_about,
    invented::{noon, student, visit},
    school::{School, be, core, mentor, names, person, start, year},
    tablet::{Tablet, at_base},
};

const KAI: StudentId = StudentId::draw(101);
const AMIRA: StudentId = StudentId::draw(102);

/// Kai is Ms Okafor's, Amira nobody's; the coordinator wrote into both records.
fn told() -> School {
    let mut school = School::open();
    school.add(KAI, ("Kai", "Canary-Kestrel"), Some(0));
    school.add(AMIRA, ("Amira", "Canary-Plover"), None);
    for (number, id) in [(1, KAI), (2, AMIRA)] {
        let recorded = school.coordinator.recorded(start());
        school.coordinator.write(&visit(number, id, recorded, "said"), start());
    }
    at_base(&school.coordinator.sync(&school.relay, start()));
    school
}

fn of(students: &[StudentId]) -> BTreeSet<String> {
    names(&students.iter().flat_map(|id| [core(*id), year(*id)]).collect::<Vec<_>>())
}

/// What of students is on a tablet.
fn holds(tablet: &Tablet) -> BTreeSet<String> {
    let mut holds = tablet.holds();
    holds.remove(&DocumentId::Org.to_string());
    holds
}

fn moment(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// The coordinator names who covers for her.
pub(crate) fn names_cover(
    (relay, coordinator): (&Relay, &Tablet),
    number: u128,
    by: &Tablet,
    (from, to): (&str, &str),
    now: Timestamp,
) -> Result<(), ErrorCode> {
    let request = NewCover {
        id: CoverId::draw(number).to_string(),
        by: by.who.user.to_string(),
        from: from.to_owned(),
        to: to.to_owned(),
    };
    let away = coordinator.who.user.to_string();
    let named = relay.name_cover(&coordinator.who, &away, &request, now);
    named.map_err(|refusal| refusal.code())
}

/// Whether somebody is let in as this.
pub(crate) fn acts_as(relay: &Relay, who: &Principal, role: Role, now: Timestamp) -> bool {
    let who = Principal { role, ..*who };
    match relay.sync(&who, &SyncRequest::default(), now) {
        Ok(_) => true,
        Err(refusal) => {
            assert_eq!(refusal.code(), ErrorCode::NotSignedIn);
            false
        }
    }
}

#[test]
fn on_these_days_somebody_reads_and_writes_as_she_does_and_on_no_other() {
    let School { relay, mut coordinator, mentors: [mut okafor, _] } = told();
    okafor.sync_all(&relay, start());
    assert_eq!(holds(&okafor), of(&[KAI]));
    let days = ("2026-11-04", "2026-11-05");
    assert_eq!(names_cover((&relay, &coordinator), 1, &okafor, days, start()), Ok(()));

    let before = moment("2026-11-03T23:59:59Z");
    assert!(!acts_as(&relay, &okafor.who, Role::Coordinator, before));
    let answers = okafor.sync_all(&relay, before);
    assert_silent_about(&answers, &["Canary-Plover"]);
    assert_eq!(holds(&okafor), of(&[KAI]));

    let first = moment("2026-11-04T00:00:00Z");
    assert!(!acts_as(&relay, &okafor.who, Role::Mentor, first), "signs in again");
    okafor.who.role = Role::Coordinator;
    okafor.sync_all(&relay, first);
    assert_eq!(holds(&okafor), of(&[KAI, AMIRA]));
    // What comes meanwhile is theirs as well, and what they write is in the record.
    let ben = StudentId::draw(103);
    coordinator.write(&student(ben, "Ben", "Canary-Wren"), first);
    at_base(&coordinator.sync(&relay, first));
    okafor.sync_all(&relay, first);
    assert!(holds(&okafor).contains(&core(ben).to_string()));
    let recorded = okafor.recorded(first);
    okafor.write(&visit(70, AMIRA, recorded, "while covering"), first);
    at_base(&okafor.sync(&relay, first));
    let last = moment("2026-11-05T23:59:59Z");
    assert!(acts_as(&relay, &okafor.who, Role::Coordinator, last));
    okafor.write(&visit(71, AMIRA, okafor.recorded(last), "not sent in time"), last);

    let after = moment("2026-11-06T00:00:00Z");
    assert!(!acts_as(&relay, &okafor.who, Role::Coordinator, after));
    okafor.who.role = Role::Mentor;
    let answers = okafor.sync_all(&relay, after);
    // It is not lost: she decides about it.
    let received_at = after.as_millisecond();
    assert_eq!(answers[0].results, [PushResult::HandedIn { received_at }]);
    assert_silent_about(&answers, &["Canary-Plover", "Canary-Wren"]);
    assert_eq!(holds(&okafor), of(&[KAI]));
    assert_eq!(relay.review(&coordinator.who).unwrap().handed_in.len(), 1);
    assert!(acts_as(&relay, &coordinator.who, Role::Coordinator, after), "she always was one");
}

/// Whatever somebody is here for, they have all records while they cover (16.1), and before and after it what their role
/// gives: a leader all (16.2), whoever mentors their own (3, 13), the others none.
#[test]
fn each_role_has_what_it_had_once_the_days_are_over() {
    for (role, own) in [
        (Role::Mentor, &[KAI][..]),
        (Role::LearningMentor, &[KAI][..]),
        (Role::ExternalProfessional, &[KAI][..]),
        (Role::Leader, &[KAI, AMIRA][..]),
        (Role::SafeguardingLead, &[][..]),
        (Role::DeputySafeguardingLead, &[][..]),
        (Role::PeerCoordinator, &[][..]),
        (Role::Referrer, &[][..]),
    ] {
        let School { relay, coordinator, mentors: [mut okafor, _] } = told();
        be(&relay, &coordinator, &mut okafor, role);
        let days = ("2026-11-03", "2026-11-03");
        names_cover((&relay, &coordinator), 1, &okafor, days, start()).unwrap();
        for (day, acts, students) in
            [("02", role, own), ("03", Role::Coordinator, &[KAI, AMIRA][..]), ("04", role, own)]
        {
            let now = noon(&format!("2026-11-{day}"));
            okafor.who.role = acts;
            okafor.sync_all(&relay, now);
            assert_eq!(holds(&okafor), of(students), "{role:?} {day}");
            let lists = relay.people(&okafor.who, now).is_ok();
            assert_eq!(lists, acts == Role::Coordinator, "{role:?} {day}");
        }
    }
}

/// Another role that is given meanwhile is what is left afterwards.
#[test]
fn a_role_that_is_changed_meanwhile_is_there_when_the_days_are_over() {
    let School { relay, coordinator, mentors: [mut okafor, _] } = told();
    let days = ("2026-11-02", "2026-11-03");
    names_cover((&relay, &coordinator), 1, &okafor, days, start()).unwrap();
    okafor.who.role = Role::Coordinator;
    okafor.sync_all(&relay, start());
    be(&relay, &coordinator, &mut okafor, Role::Referrer);
    assert!(acts_as(&relay, &okafor.who, Role::Coordinator, start()), "they cover all the same");
    okafor.sync_all(&relay, noon("2026-11-04"));
    assert_eq!(holds(&okafor), of(&[]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_ends_with_the_night_in_which_cover_begins_or_ends() {
    let clock_says = Arc::new(Mutex::new(noon("2026-11-02")));
    let told = Arc::clone(&clock_says);
    let clock = Arc::new(move || *told.lock().unwrap());
    let running = serve(Options { clock, ..Options::in_memory() }).await.unwrap();
    let (at, code) = (running.address, running.setup_code.clone().unwrap());
    tokio::task::spawn_blocking(move || {
        let (desk, relay, key) = set_up(at, &code);
        let okafor = mentor(1);
        let people = cbor(&AddPeople { people: vec![person(&okafor, "Ms Okafor")] });
        let head = format!("PUT /v1/people HTTP/1.1\r\n{}", ours(Some(&key), people.len()));
        assert_eq!(send(at, &head, &people).status, 204);
        let user = okafor.who.user.to_string();
        let invite = format!("/v1/people/{user}/invite");
        let invitation: Invitation = post(at, &invite, Some(&key), &()).read();
        let_in(at, &key, &okafor, &invitation.code);
        let id = CoverId::draw(1).to_string();
        let day = "2026-11-03".to_owned();
        let cover = NewCover { id, by: user.clone(), from: day.clone(), to: day };
        let away = COVER.replace("{user}", &desk.who.user.to_string());
        assert_eq!(post(at, &away, Some(&key), &cover).status, 204);
        let next = get(at, "/v1/people", &ours(Some(&key), 0)).read::<People>().cover;
        let [next] = &next[..] else { panic!("one is named") };
        assert_eq!((&next.by, &next.away), (&user, &desk.who.user.to_string()));
        assert_eq!(
            (next.duty.as_str(), &next.from, &next.to),
            ("coordinator", &cover.from, &cover.to)
        );

        let set = |text: &str| *clock_says.lock().unwrap() = moment(text);
        let signed_in = || {
            let answer = sign_in(at, &okafor, &relay);
            (session_of(&answer), answer.read::<Session>().role)
        };
        let all = routes(&user);
        // Whoever covers names no cover.
        let let_in = |key: &str| {
            let routes = all.iter().filter(|route| !route.path.ends_with("/cover"));
            let in_all: Vec<_> = routes.map(|route| is_let_in(at, Some(key), route)).collect();
            assert!(in_all.iter().all(|one| *one == in_all[0]), "{in_all:?}");
            in_all[0]
        };
        let mut before = None::<String>;
        for (evening, role, allowed) in [
            ("2026-11-02T23:59:00Z", "mentor", false),
            ("2026-11-03T00:00:00Z", "coordinator", true),
            ("2026-11-04T00:00:00Z", "mentor", false),
        ] {
            set(evening);
            if let Some(before) = &before {
                let late = post(at, "/v1/sync", Some(before), &SyncRequest::default());
                assert_eq!(late.refused(), ErrorCode::NotSignedIn, "{evening}");
                assert!(!let_in(before), "{evening}");
            }
            let (session, said) = signed_in();
            assert_eq!((said.as_str(), let_in(&session)), (role, allowed), "{evening}");
            before = Some(session);
            if allowed {
                set("2026-11-03T11:00:00Z");
                assert!(let_in(&before.clone().unwrap()), "as any session");
                set("2026-11-03T23:00:00Z");
                before = Some(signed_in().0);
            }
        }
    })
    .await
    .unwrap();
    running.stop().await;
}
