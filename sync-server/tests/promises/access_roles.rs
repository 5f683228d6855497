//! What each role that the policy names is sent and may write, at the real relay: students who are related to them, were
//! once and never were; while it goes on, when the relationship ends, and when the device is removed. The frames
//! themselves are looked into. What is expected is written by hand.

use std::collections::BTreeSet;

use domain::{
    id::{StudentId, UserId},
    staff::Role,
};
use protocol::{
    admin::{AddPeople, Invitation},
    sync::ItemBody,
};
use records::{DocumentId, Edit};
use sync_server::{Options, serve};

use crate::{
    access_matrix::{Becomes, Route, To, became, edit, is_let_in, routes},
    caller::{cbor, let_in, ours, post, send, set_up, token},
    caseload::assert_silent_about,
    invented::{day, relate, relationship, visit},
    school::{School, core, names, person, start, year},
    tablet::{Tablet, at_base},
};

const KAI: StudentId = StudentId::draw(101);
const AMIRA: StudentId = StudentId::draw(102);
const LEO: StudentId = StudentId::draw(103);

/// What no record but theirs says: who they are, and what was recorded.
static CANARIES: [(StudentId, [&str; 2]); 3] = [
    (KAI, ["Canary-Kestrel", "note-kestrel"]),
    (AMIRA, ["Canary-Plover", "note-plover"]),
    (LEO, ["Canary-Wren", "note-wren"]),
];
/// What only the school's own document says.
const SCHOOL: &str = "Canary-School";

/// Whose records they are to have, where Kai is theirs and Amira was until yesterday.
const fn reads(role: Role) -> &'static [StudentId] {
    match role {
        Role::Coordinator | Role::Leader => &[KAI, AMIRA, LEO],
        Role::Mentor | Role::LearningMentor | Role::ExternalProfessional => &[KAI],
        Role::SafeguardingLead
        | Role::DeputySafeguardingLead
        | Role::PeerCoordinator
        | Role::PeerMentor
        | Role::Referrer => &[],
    }
}

/// Names of documents: these students', and the school's own for all but a peer mentor, who is a student.
fn documents(role: Role, students: &[StudentId]) -> BTreeSet<String> {
    let mut all: Vec<_> = students.iter().flat_map(|id| [core(*id), year(*id)]).collect();
    if role != Role::PeerMentor {
        all.push(DocumentId::Org);
    }
    names(&all)
}

/// What no frame may say to those who read these students' records.
fn forbidden(role: Role, students: &[StudentId]) -> Vec<&'static str> {
    let others = CANARIES.iter().filter(|(id, _)| !students.contains(id));
    let mut words: Vec<_> = others.flat_map(|(_, words)| *words).collect();
    if role == Role::PeerMentor {
        words.push(SCHOOL);
    }
    words
}

/// The coordinator wrote into every record.
fn told() -> School {
    let mut school = School::open();
    school.coordinator.write(&Edit::NameSchool { name: SCHOOL.to_owned() }, start());
    for (number, (id, [name, note])) in (1..).zip(CANARIES) {
        school.add(id, ("Kim", name), None);
        let recorded = school.coordinator.recorded(start());
        school.coordinator.write(&visit(number, id, recorded, note), start());
    }
    at_base(&school.coordinator.sync(&school.relay, start()));
    school
}

/// Somebody in this role whom base knows, with a device that it does not know yet.
fn someone(school: &School, number: u8, role: Role) -> Tablet {
    let tablet = Tablet::new(number, UserId::draw(u128::from(number)), role);
    let people = vec![person(&tablet, role.title())];
    school.relay.add_people(&school.coordinator.who, &AddPeople { people }, start()).unwrap();
    tablet
}

/// The coordinator relates somebody to Kai, and to Amira until yesterday.
fn relate_to_kai(school: &mut School, user: UserId) {
    let School { relay, coordinator, .. } = school;
    for student in [KAI, AMIRA] {
        coordinator.write(&relate(student, user, "2026-09-01", None), start());
    }
    at_base(&coordinator.sync(relay, start()));
    end(school, AMIRA, user);
}

/// Their relationship ended yesterday.
fn end(school: &mut School, student: StudentId, user: UserId) {
    let School { relay, coordinator, .. } = school;
    let id = relationship(student, user);
    coordinator.write(&Edit::EndRelationship { student, id, to: day("2026-11-01") }, start());
    at_base(&coordinator.sync(relay, start()));
}

/// The coordinator says the canaries' words once more, in every record and in the school's.
fn say_more(school: &mut School, number: u128) {
    let School { relay, coordinator, .. } = school;
    coordinator.write(&Edit::NameSchool { name: format!("{SCHOOL} {number}") }, start());
    for (place, (id, [_, note])) in (0..).zip(CANARIES) {
        let recorded = coordinator.recorded(start());
        coordinator.write(&visit(number + place, id, recorded, note), start());
    }
    at_base(&coordinator.sync(relay, start()));
}

/// Fetches, and looks into every frame; answers whether one of them said something of Kai's record.
fn hears_only(tablet: &mut Tablet, school: &School, students: &[StudentId]) -> bool {
    let role = tablet.who.role;
    let answers = tablet.sync_all(&school.relay, start());
    assert_silent_about(&answers, &forbidden(role, students));
    assert_eq!(tablet.holds(), documents(role, students), "{role:?}");
    format!("{answers:?}").contains(&core(KAI).to_string())
        || format!("{answers:?}").contains(&year(KAI).to_string())
}

#[test]
fn each_role_is_sent_what_it_may_read_and_not_a_word_more() {
    for (number, role) in (40..).zip(Role::ALL) {
        let mut school = told();
        let mut tablet = someone(&school, number, role);
        relate_to_kai(&mut school, tablet.who.user);
        school.enrol(&tablet, start());
        let kais = reads(role).contains(&KAI);

        assert_eq!(hears_only(&mut tablet, &school, reads(role)), kais, "{role:?} begins");
        if reads(role).is_empty() {
            let ids = CANARIES.map(|(id, _)| id.to_string());
            let answer = Tablet::new(number, tablet.who.user, role).sync(&school.relay, start());
            assert_silent_about(&[answer], &ids.each_ref().map(String::as_str));
        }
        say_more(&mut school, 500);
        assert_eq!(hears_only(&mut tablet, &school, reads(role)), kais, "{role:?} follows");

        end(&mut school, KAI, tablet.who.user);
        let left: &[StudentId] = if reads(role) == [KAI] { &[] } else { reads(role) };
        hears_only(&mut tablet, &school, left);
        say_more(&mut school, 600);
        let kais = left.contains(&KAI);
        assert_eq!(hears_only(&mut tablet, &school, left), kais, "{role:?}, ended");

        let device = tablet.who.device.to_string();
        school.relay.remove_device(&school.coordinator.who, &device, start()).unwrap();
        say_more(&mut school, 700);
        let answer = tablet.sync(&school.relay, start());
        let wiped = |item: &protocol::sync::Item| matches!(item.body, ItemBody::Wipe { .. });
        assert!(answer.items.len() == 1 && answer.items.iter().all(wiped), "{role:?}");
        let mut all = forbidden(role, &[]);
        all.push(SCHOOL);
        assert_silent_about(&[answer], &all);
    }
}

#[test]
fn each_role_writes_what_it_may() {
    use Becomes::{In, No, Waits};

    let to = [
        To::Org,
        To::Core(KAI),
        To::Core(AMIRA),
        To::Core(LEO),
        To::NewCore,
        To::Year(KAI),
        To::Year(AMIRA),
        To::Year(LEO),
        To::OwnMe,
        To::AnothersMe,
    ];
    let mut school = told();
    let mut number = 60;
    for (person, role) in (40..).zip(Role::ALL) {
        // Kai is a mentor's, and Amira was until yesterday. Nobody else was ever related to a student.
        let expected = match role {
            Role::Coordinator => [In, In, In, In, In, In, In, In, In, No],
            Role::Mentor | Role::LearningMentor | Role::ExternalProfessional => {
                [No, No, No, No, In, In, Waits, No, In, No]
            }
            Role::Leader
            | Role::SafeguardingLead
            | Role::DeputySafeguardingLead
            | Role::PeerCoordinator
            | Role::PeerMentor
            | Role::Referrer => [No, No, No, No, No, No, No, No, In, No],
        };
        let who = someone(&school, person, role).who;
        if expected[5] == In && role != Role::Coordinator {
            relate_to_kai(&mut school, who.user);
        }
        for (to, becomes) in to.into_iter().zip(expected) {
            number += 1;
            let mut tablet = Tablet::new(number, who.user, role);
            school.enrol(&tablet, start());
            tablet.sync_all(&school.relay, start());
            tablet.write(&edit(&school, &tablet, to, number), start());
            let found = became(&tablet.sync(&school.relay, start()));
            assert_eq!(found, becomes, "{role:?} {to:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_base_keeps_beside_the_records_is_for_no_other_role() {
    let running = serve(Options::in_memory()).await.unwrap();
    let (at, code) = (running.address, running.setup_code.clone().unwrap());
    tokio::task::spawn_blocking(move || {
        let (desk, relay, key) = set_up(at, &code);
        let others = (40..).zip(Role::ALL).filter(|(_, role)| *role != Role::Coordinator);
        let others: Vec<_> = others
            .map(|(number, role)| Tablet::new(number, UserId::draw(u128::from(number)), role))
            .collect();
        let people = others.iter().map(|tablet| person(tablet, tablet.who.role.title())).collect();
        let people = cbor(&AddPeople { people });
        let head = format!("PUT /v1/people HTTP/1.1\r\n{}", ours(Some(&key), people.len()));
        assert_eq!(send(at, &head, &people).status, 204);
        for tablet in &others {
            let invite = format!("/v1/people/{}/invite", tablet.who.user);
            let invitation: Invitation = post(at, &invite, Some(&key), &()).read();
            let_in(at, &key, tablet, &invitation.code);
            let theirs = token(at, tablet, &relay);
            for route in &routes(&desk.who.user.to_string()) {
                let Route { method, path, .. } = route;
                let role = tablet.who.role;
                assert!(!is_let_in(at, Some(&theirs), route), "{role:?}: {method} {path}");
            }
        }
    })
    .await
    .unwrap();
    running.stop().await;
}
