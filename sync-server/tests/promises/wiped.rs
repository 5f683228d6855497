//! A removed device may come once more, with its own key: it hands in all that it holds, is sent nothing but that it is to
//! erase itself, and says so once it has. What it hands in goes to the coordinator, whoever its person is.

use domain::{
    id::{StudentId, UserId},
    student::Standing,
};
use jiff::Timestamp;
use protocol::{
    ErrorCode,
    admin::{Invitation, People, WIPED},
    review::{Decided, HandedIn},
    sync::{ItemBody, PushResult, RefusedBecause, SyncAnswer, SyncRequest},
};
use records::Edit;
use sync_server::{Options, relay::Refusal, serve};

use crate::{
    caller::{get, let_in, ours, post, set_up, sync, token},
    invented::{noise, noon, student, visit},
    restored,
    school::{School, coordinator, core, start, year},
    tablet::{Tablet, at_base},
};

const KAI: StudentId = StudentId::draw(101);
const BILAL: StudentId = StudentId::draw(201);

fn later() -> Timestamp {
    noon("2026-11-05")
}

/// Kai is Ms Okafor's; she holds one visit that base has not, and her tablet was removed.
fn removed() -> (School, Tablet) {
    let mut school = School::open();
    school.add(KAI, ("Kai", "Morgan"), Some(0));
    let mut okafor = std::mem::replace(&mut school.mentors[0], coordinator());
    okafor.sync_all(&school.relay, start());
    let recorded = okafor.recorded(start());
    okafor.write(&visit(1, KAI, recorded, "in a corridor"), start());
    remove(&school, &okafor);
    (school, okafor)
}

fn remove(school: &School, tablet: &Tablet) {
    let device = tablet.who.device.to_string();
    school.relay.remove_device(&school.coordinator.who, &device, start()).unwrap();
}

fn told_to_wipe(answer: &SyncAnswer, tablet: &Tablet) {
    let [item] = &answer.items[..] else { panic!("{:?}", answer.items) };
    assert_eq!(item.body, ItemBody::Wipe { device: tablet.who.device.to_string() });
    assert!(!answer.more);
}

fn handed_in(answer: &SyncAnswer) -> bool {
    answer.results.iter().all(|result| matches!(result, PushResult::HandedIn { .. }))
}

fn waiting(school: &School) -> Vec<HandedIn> {
    school.relay.review(&school.coordinator.who).unwrap().handed_in
}

fn take(school: &School, id: u64) -> Decided {
    school.relay.take_handed_in(&school.coordinator.who, id, later()).unwrap()
}

#[test]
fn it_hands_in_what_it_holds_for_the_coordinator_and_is_sent_nothing_else() {
    let (mut school, mut okafor) = removed();
    // Somebody wrote meanwhile, which she is not sent any more.
    school.coordinator.write(&student(KAI, "Kai", "Morgan-Reid"), start());
    at_base(&school.coordinator.sync(&school.relay, start()));
    let (asked, stood) = (okafor.request(), okafor.cursor);
    for at in [later(), noon("2026-11-06")] {
        let answer = school.relay.sync(&okafor.who, &asked, at).unwrap();
        let received_at = later().as_millisecond();
        assert_eq!(
            answer.results,
            [PushResult::HandedIn { received_at }],
            "asked twice, there once"
        );
        told_to_wipe(&answer, &okafor);
        assert_eq!(answer.cursor, stood, "it stands where it stood");
    }
    okafor.first = true;
    okafor.cursor = 0;
    told_to_wipe(&okafor.sync(&school.relay, later()), &okafor);

    let [one] = &waiting(&school)[..] else { panic!("one document") };
    assert_eq!((&one.from.name[..], one.changes.len()), ("Ms Okafor", 1));
    school.coordinator.sync_all(&school.relay, later());
    assert_eq!(school.coordinator.visits(year(KAI)), 0, "nothing goes in by itself");
    assert_eq!(take(&school, one.id), Decided { changes: 1, refused: None });
    school.coordinator.sync_all(&school.relay, later());
    assert_eq!(school.coordinator.visits(year(KAI)), 1);
}

#[test]
fn whom_it_met_off_site_is_handed_in_and_what_its_person_may_not_write_is_never_taken() {
    let (school, mut okafor) = removed();
    okafor.outbox.clear();
    let by = okafor.who.user;
    okafor.write(&student(BILAL, "Bilal", "Aziz"), start());
    let standing = Standing::MetOffSite { by };
    okafor.write(&Edit::SetStanding { student: BILAL, standing }, start());
    let recorded = okafor.recorded(start());
    okafor.write(&visit(2, BILAL, recorded, "on the bus"), start());
    okafor.write(&Edit::NameSchool { name: "Mine".to_owned() }, start());
    assert!(handed_in(&okafor.sync(&school.relay, later())));

    let id_of = |doc: &str| waiting(&school).iter().find(|one| one.doc == doc).unwrap().id;
    let (who, said, org) = (core(BILAL).to_string(), year(BILAL).to_string(), "org".to_owned());
    let not_allowed = Decided { changes: 0, refused: Some(RefusedBecause::NotAllowed) };
    assert_eq!(take(&school, id_of(&said)), not_allowed, "nobody knows Bilal yet");
    assert_eq!(take(&school, id_of(&who)), Decided { changes: 2, refused: None });
    assert_eq!(take(&school, id_of(&said)), Decided { changes: 1, refused: None });
    assert_eq!(take(&school, id_of(&org)), not_allowed, "mentors do not name the school");
}

#[test]
fn what_is_refused_is_kept_and_where_there_is_no_room_it_is_not_called_refused() {
    let (school, mut okafor) = removed();
    okafor.outbox.clear();
    let unreadable = noise(7).into_bytes();
    // As much as base keeps of one device, less what comes first.
    let large = vec![7; (64 << 20) - unreadable.len()];
    for chunk in [unreadable.clone(), large, noise(8).into_bytes()] {
        let push = okafor.push_of(year(KAI), chunk);
        okafor.outbox.push(push);
    }
    let answer = okafor.sync(&school.relay, later());
    let [first, second, third] = &answer.results[..] else { panic!("{:?}", answer.results) };
    assert!(matches!(first, PushResult::Refused { .. }), "{first:?}");
    assert_eq!(*second, PushResult::Refused { reason: RefusedBecause::TooLarge });
    assert_eq!(*third, PushResult::Unknown, "the device is not to let go of it");
    let all = school.relay.review(&school.coordinator.who).unwrap().refused;
    let oldest = all.last().unwrap().id;
    let kept = school.relay.refused_bytes(&school.coordinator.who, oldest).unwrap();
    assert_eq!(kept.bytes, unreadable);
}

#[test]
fn what_a_restored_base_lost_it_brings_back() {
    let mut story = restored::told();
    story.restore();
    let School { relay, coordinator, mentors: [okafor, _] } = &mut story.school;
    let device = okafor.who.device.to_string();
    relay.remove_device(&coordinator.who, &device, noon("2026-11-06")).unwrap();
    let user = okafor.who.user;
    let own = okafor.documents[&year(KAI)].changes().into_iter();
    let own: Vec<_> = own.filter(|change| change.author == Some(user)).collect();
    assert_eq!(own.len(), 2, "one of them since the copy was made");
    okafor.outbox = own.into_iter().map(|one| okafor.push_of(year(KAI), one.chunk)).collect();
    okafor.epoch = 2;
    let answer = okafor.sync(relay, noon("2026-11-06"));
    assert_eq!(at_base(&answer).len(), 2);
    told_to_wipe(&answer, okafor);
}

#[test]
fn what_was_refused_since_the_copy_was_made_is_kept_through_a_restore() {
    let mut story = restored::told();
    let School { relay, coordinator, mentors: [okafor, _] } = &mut story.school;
    let device = okafor.who.device.to_string();
    relay.remove_device(&coordinator.who, &device, noon("2026-11-05")).unwrap();
    okafor.outbox = vec![okafor.push_of(year(KAI), noise(7).into_bytes())];
    let answer = okafor.sync(relay, noon("2026-11-05"));
    assert!(matches!(answer.results[..], [PushResult::Refused { .. }]), "{:?}", answer.results);
    story.restore();
    let School { relay, coordinator, .. } = &story.school;
    let all = relay.review(&coordinator.who).unwrap().refused;
    let kept = relay.refused_bytes(&coordinator.who, all.first().unwrap().id).unwrap();
    assert_eq!(kept.bytes, noise(7).into_bytes());
}

#[test]
fn only_a_removed_device_says_that_it_erased_itself_and_the_first_time_counts() {
    let (school, okafor) = removed();
    let lowe = &school.mentors[1];
    assert!(matches!(school.relay.wiped(&lowe.who, start()), Err(Refusal::NotAllowed)));
    let of = |user: UserId| {
        let people = school.relay.people(&school.coordinator.who, start()).unwrap().people;
        let one = people.into_iter().find(|one| one.person.id == user.to_string()).unwrap();
        let device = &one.devices[0];
        (device.removed, device.removed_at, device.wiped_at)
    };
    let removed_at = Some(start().as_millisecond());
    assert_eq!(of(okafor.who.user), (true, removed_at, None));
    for at in [later(), noon("2026-11-09")] {
        school.relay.wiped(&okafor.who, at).unwrap();
        assert_eq!(of(okafor.who.user), (true, removed_at, Some(later().as_millisecond())));
    }
    assert_eq!(of(lowe.who.user), (false, None, None));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_removed_desk_asks_for_nothing_of_a_coordinators_any_more() {
    let running = serve(Options::in_memory()).await.unwrap();
    let (at, code) = (running.address, running.setup_code.clone().unwrap());
    tokio::task::spawn_blocking(move || {
        let (desk, relay, key) = set_up(at, &code);
        let other = Tablet::new(9, desk.who.user, desk.who.role);
        let invite = format!("/v1/people/{}/invite", desk.who.user);
        let invitation: Invitation = post(at, &invite, Some(&key), &()).read();
        let_in(at, &key, &other, &invitation.code);
        let before = token(at, &other, &relay);
        assert_eq!(post(at, WIPED, Some(&before), &()).refused(), ErrorCode::NotAllowed);
        let remove = format!("/v1/devices/{}/remove", other.who.device);
        assert_eq!(post(at, &remove, Some(&key), &()).status, 204);

        let its = token(at, &other, &relay);
        for path in ["/v1/people", "/v1/handed-in", "/v1/poke", "/v1/refused/1"] {
            let answer = get(at, path, &ours(Some(&its), 0));
            assert_eq!(answer.refused(), ErrorCode::UnknownDevice, "{path}");
        }
        for path in [&invite, &remove] {
            let answer = post(at, path, Some(&its), &());
            assert_eq!(answer.refused(), ErrorCode::UnknownDevice, "{path}");
        }
        told_to_wipe(&sync(at, &its, &SyncRequest::default()), &other);
        for _ in 0..2 {
            assert_eq!(post(at, WIPED, Some(&its), &()).status, 204);
        }
        let seen: People = get(at, "/v1/people", &ours(Some(&key), 0)).read();
        let wiped: Vec<_> =
            seen.people[0].devices.iter().map(|device| device.wiped_at.is_some()).collect();
        assert_eq!(wiped.iter().filter(|wiped| **wiped).count(), 1);
    })
    .await
    .unwrap();
    running.stop().await;
}
