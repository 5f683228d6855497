//! The coordinator says what somebody is here for from now on. What they may read comes and goes with it, in the one
//! sequence; nothing that they had written is lost; and no older session, nor an older copy of the records, goes by what
//! they were.

use std::{collections::BTreeSet, slice};

use domain::{
    id::{RelationshipId, StudentId, UserId},
    relationship::Relationship,
    staff::Role,
};
use protocol::{
    ErrorCode,
    admin::{AddPeople, Invitation, NewRole},
    enrol::Session,
    sync::{PushResult, SyncRequest},
};
use records::{DocumentId, Edit};
use sync_server::{Options, back_up, relay::Relay, restore, serve, store::sqlite::Sqlite};

use crate::{
    caller::{cbor, let_in, ours, post, send, session_of, set_up, sign_in},
    caseload::assert_silent_about,
    dice::Dice,
    disk::DATABASE,
    invented::{day, noise, noon, relationship, visit},
    school::{School, be, core, mentor, names, person, start, year},
    tablet::{Tablet, at_base},
};

const STUDENTS: [(StudentId, &str); 3] = [
    (StudentId::draw(101), "Canary-Kestrel"),
    (StudentId::draw(102), "Canary-Plover"),
    (StudentId::draw(103), "Canary-Wren"),
];
const KAI: StudentId = STUDENTS[0].0;

/// Everybody has a record in which the coordinator wrote; Kai is Ms Okafor's. Of each student one word tells.
fn told(mut school: School) -> School {
    school.coordinator.write(&Edit::NameSchool { name: "Larkfield".to_owned() }, start());
    for (number, (id, canary)) in (1..).zip(STUDENTS) {
        school.add(id, ("Kim", canary), (id == KAI).then_some(0));
        let recorded = school.coordinator.recorded(start());
        // More than fits into a page beside another.
        let words = format!("{canary} {}", noise(u64::try_from(number).unwrap()));
        school.coordinator.write(&visit(number, id, recorded, &words), start());
    }
    at_base(&school.coordinator.sync(&school.relay, start()));
    school
}

fn documents(students: impl IntoIterator<Item = StudentId>) -> BTreeSet<String> {
    let students = students.into_iter().flat_map(|id| [core(id), year(id)]);
    names(&students.chain([DocumentId::Org]).collect::<Vec<_>>())
}

fn everyone() -> BTreeSet<String> {
    documents(STUDENTS.map(|(id, _)| id))
}

#[test]
fn what_is_read_comes_and_goes_with_the_role_and_what_was_written_is_handed_in() {
    let School { relay, coordinator, mentors: [mut okafor, _] } = told(School::open());
    okafor.sync_all(&relay, start());
    assert_eq!(okafor.holds(), documents([KAI]));
    let recorded = okafor.recorded(start());
    okafor.write(&visit(70, KAI, recorded, "written as a mentor"), start());

    let mentor = okafor.who;
    be(&relay, &coordinator, &mut okafor, Role::Leader);
    let refused = relay.sync(&mentor, &okafor.request(), start()).unwrap_err();
    assert_eq!(refused.code(), ErrorCode::NotSignedIn, "a session of before");
    let answer = okafor.sync(&relay, start());
    assert!(matches!(answer.results[..], [PushResult::HandedIn { .. }]), "{:?}", answer.results);
    okafor.sync_all(&relay, start());
    assert_eq!(okafor.holds(), everyone());

    okafor.forget_actors();
    okafor.write(&visit(71, STUDENTS[1].0, recorded, "never theirs"), start());
    let answer = okafor.sync(&relay, start());
    assert!(matches!(answer.results[..], [PushResult::Refused { .. }]), "{:?}", answer.results);

    be(&relay, &coordinator, &mut okafor, Role::LearningMentor);
    okafor.sync_all(&relay, start());
    assert_eq!(okafor.holds(), documents([KAI]));
    okafor.forget_actors();
    okafor.documents.remove(&year(KAI));
    okafor.write(&visit(72, KAI, recorded, "written before the next"), start());
    be(&relay, &coordinator, &mut okafor, Role::Referrer);
    let answer = okafor.sync(&relay, start());
    assert!(matches!(answer.results[..], [PushResult::HandedIn { .. }]), "{:?}", answer.results);
    okafor.sync_all(&relay, start());
    assert_eq!(okafor.holds(), documents([]));

    be(&relay, &coordinator, &mut okafor, Role::Mentor);
    okafor.sync_all(&relay, start());
    assert_eq!(okafor.holds(), documents([KAI]), "they are still related");
    assert_eq!(relay.review(&coordinator.who).unwrap().handed_in.len(), 1);
}

#[test]
fn only_a_coordinator_says_so_of_others_and_a_student_is_no_member_of_staff() {
    let School { relay, coordinator, mentors: [okafor, lowe] } = School::open();
    let say = |by: &Tablet, whom: UserId, role: &str| {
        let request = NewRole { role: role.to_owned() };
        let said = relay.set_role(&by.who, &whom.to_string(), &request, start());
        said.map_err(|refusal| refusal.code())
    };
    let (khan, hers) = (coordinator.who.user, okafor.who.user);
    assert_eq!(say(&okafor, lowe.who.user, "leader"), Err(ErrorCode::NotAllowed));
    assert_eq!(say(&okafor, hers, "coordinator"), Err(ErrorCode::NotAllowed));
    // So that there always is one.
    assert_eq!(say(&coordinator, khan, "mentor"), Err(ErrorCode::NotAllowed));
    assert_eq!(say(&coordinator, UserId::draw(99), "mentor"), Err(ErrorCode::NotFound));
    assert_eq!(say(&coordinator, hers, "headteacher"), Err(ErrorCode::BadRequest));
    assert_eq!(say(&coordinator, hers, "leader"), Ok(()));
    assert_eq!(say(&coordinator, hers, "leader"), Ok(()), "said twice");

    // The school's own document is on a device that is in use.
    assert_eq!(say(&coordinator, hers, "peer-mentor"), Err(ErrorCode::NotAllowed));
    relay.remove_device(&coordinator.who, &okafor.who.device.to_string(), start()).unwrap();
    assert_eq!(say(&coordinator, hers, "peer-mentor"), Ok(()));
    assert_eq!(say(&coordinator, hers, "mentor"), Ok(()));
}

#[test]
fn an_older_copy_that_is_put_back_does_not_give_a_role_back() {
    let folder = tempfile::tempdir().unwrap();
    let open = || Box::new(Sqlite::open(&folder.path().join(DATABASE)).unwrap());
    let mut school = told(School::over(open()));
    let School { relay, coordinator, mentors: [_, lowe] } = &mut school;
    be(relay, coordinator, lowe, Role::Leader);
    lowe.sync_all(relay, start());
    assert_eq!(lowe.holds(), everyone());
    let copy = folder.path().join("copy");
    back_up(folder.path(), &copy).unwrap();
    be(relay, coordinator, lowe, Role::Referrer);

    school.relay = Relay::open(Box::new(Sqlite::in_memory().unwrap())).unwrap();
    restore(folder.path(), &copy, noon("2026-11-05")).unwrap();
    school.relay = Relay::open(open()).unwrap();
    let lowe = &mut school.mentors[1];
    lowe.who.role = Role::Leader;
    let refused = school.relay.sync(&lowe.who, &lowe.request(), start()).unwrap_err();
    assert_eq!(refused.code(), ErrorCode::NotSignedIn);
    lowe.who.role = Role::Referrer;
    let answers = lowe.sync_all(&school.relay, noon("2026-11-05"));
    assert_silent_about(&answers, &STUDENTS.map(|(_, canary)| canary));
    assert_eq!(lowe.holds(), documents([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_device_signs_in_again_and_hears_what_its_person_is_here_for() {
    let running = serve(Options::in_memory()).await.unwrap();
    let (at, code) = (running.address, running.setup_code.clone().unwrap());
    tokio::task::spawn_blocking(move || {
        let (_, relay, key) = set_up(at, &code);
        let okafor = mentor(1);
        let people = cbor(&AddPeople { people: vec![person(&okafor, "Ms Okafor")] });
        let head = format!("PUT /v1/people HTTP/1.1\r\n{}", ours(Some(&key), people.len()));
        assert_eq!(send(at, &head, &people).status, 204);
        let invite = format!("/v1/people/{}/invite", okafor.who.user);
        let invitation: Invitation = post(at, &invite, Some(&key), &()).read();
        let_in(at, &key, &okafor, &invitation.code);
        let signed_in = || {
            let answer = sign_in(at, &okafor, &relay);
            (session_of(&answer), answer.read::<Session>().role)
        };
        let (before, role) = signed_in();
        assert_eq!(role, "mentor");
        let sync = |token: &str| post(at, "/v1/sync", Some(token), &SyncRequest::default()).status;
        assert_eq!(sync(&before), 200);

        let role = format!("/v1/people/{}/role", okafor.who.user);
        let leader = NewRole { role: "leader".to_owned() };
        assert_eq!(post(at, &role, Some(&key), &leader).status, 204);
        assert_eq!(sync(&before), 401);
        let (after, role) = signed_in();
        assert_eq!(role, "leader");
        assert_eq!(sync(&after), 200);
    })
    .await
    .unwrap();
    running.stop().await;
}

/// What somebody may read, by the policy: a leader everything, whoever mentors the students who are theirs.
const fn allowed(role: Role, related: bool) -> bool {
    match role {
        Role::Coordinator | Role::Leader => true,
        Role::Mentor | Role::LearningMentor | Role::ExternalProfessional => related,
        Role::SafeguardingLead
        | Role::DeputySafeguardingLead
        | Role::PeerCoordinator
        | Role::PeerMentor
        | Role::Referrer => false,
    }
}

/// A school in which access changes all the time, and who is related to whom at this moment.
struct Changing {
    school: School,
    dice: Dice,
    related: [[Option<RelationshipId>; 3]; 2],
    drawn: u128,
    /// How many frames said something of a student.
    told: usize,
}

impl Changing {
    fn draw(&mut self) -> u128 {
        self.drawn += 1;
        self.drawn
    }

    /// Somebody is related to a student, or no longer.
    fn relate(&mut self, whom: usize, student: usize) {
        let (id, mentor) = (STUDENTS[student].0, self.school.mentors[whom].who.user);
        let drawn = RelationshipId::draw(self.draw());
        let place = &mut self.related[whom][student];
        let edit = match place.take() {
            Some(known) => Edit::EndRelationship { student: id, id: known, to: day("2026-11-01") },
            None => {
                *place = Some(drawn);
                let (from, purpose) = (day("2026-09-01"), "to settle in".to_owned());
                Edit::Relate(Relationship {
                    id: drawn,
                    student: id,
                    mentor,
                    from,
                    to: None,
                    purpose,
                })
            }
        };
        self.school.coordinator.write(&edit, start());
        at_base(&self.school.coordinator.sync(&self.school.relay, start()));
    }

    fn change_role(&mut self, whom: usize) {
        let roles: Vec<_> =
            Role::ALL.into_iter().filter(|role| *role != Role::PeerMentor).collect();
        let drawn = usize::try_from(self.dice.below(roles.len() as u64)).unwrap();
        let School { relay, coordinator, mentors } = &mut self.school;
        be(relay, coordinator, &mut mentors[whom], roles[drawn]);
    }

    fn record(&mut self, student: usize) {
        let (id, canary) = STUDENTS[student];
        let number = self.draw();
        let coordinator = &mut self.school.coordinator;
        let recorded = coordinator.recorded(start());
        coordinator.write(&visit(number, id, recorded, canary), start());
        at_base(&coordinator.sync(&self.school.relay, start()));
    }

    /// One page, however little that is; and what it may say at this moment.
    fn fetch(&mut self, whom: usize) {
        let tablet = &mut self.school.mentors[whom];
        let request = SyncRequest { room: 1, ..tablet.request() };
        let answer = self.school.relay.sync(&tablet.who, &request, start()).unwrap();
        let may = |student: usize| allowed(tablet.who.role, self.related[whom][student].is_some());
        let forbidden: Vec<_> =
            (0..3).filter(|student| !may(*student)).map(|student| STUDENTS[student].1).collect();
        self.told += usize::from(format!("{answer:?}").contains("doc: \"student/"));
        assert_silent_about(slice::from_ref(&answer), &forbidden);
        tablet.keep(&answer);
    }

    fn is_as_it_should_be(&mut self, whom: usize) {
        let tablet = &mut self.school.mentors[whom];
        tablet.sync_all(&self.school.relay, start());
        let role = tablet.who.role;
        let theirs = (0..3).filter(|student| allowed(role, self.related[whom][*student].is_some()));
        let expected = documents(theirs.map(|student| STUDENTS[student].0));
        assert_eq!(tablet.holds(), expected, "{role:?}");
    }
}

#[test]
fn whatever_changes_while_devices_fetch_no_frame_says_what_is_not_theirs() {
    let mut told_of = 0;
    for seed in 0..20 {
        let school = told(School::open());
        let related = [[None; 3]; 2];
        let (dice, drawn) = (Dice::new(seed), 1_000);
        let mut changing = Changing { school, dice, related, drawn, told: 0 };
        // As `told` has it.
        let okafor = changing.school.mentors[0].who.user;
        changing.related[0][0] = Some(relationship(KAI, okafor));
        for _ in 0..40 {
            let whom = usize::try_from(changing.dice.below(2)).unwrap();
            let student = usize::try_from(changing.dice.below(3)).unwrap();
            match changing.dice.below(10) {
                0 | 1 => changing.relate(whom, student),
                2 | 3 => changing.change_role(whom),
                4 => changing.record(student),
                _ => changing.fetch(whom),
            }
        }
        changing.is_as_it_should_be(0);
        changing.is_as_it_should_be(1);
        told_of += changing.told;
    }
    assert!(told_of > 60, "hardly anything was fetched: {told_of}");
}
