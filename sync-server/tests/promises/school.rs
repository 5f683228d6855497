//! A small school: a coordinator, two mentors, a relay in memory.

use std::net::{IpAddr, Ipv4Addr};

use domain::{
    calendar::AcademicYear,
    id::{StudentId, UserId},
    staff::Role,
};
use jiff::Timestamp;
use protocol::{
    admin::{AddPeople, NewRole, Person},
    enrol::{EnrolRequest, SetupRequest},
};
use records::DocumentId;
use sync_server::{
    relay::Relay,
    store::{Store, sqlite::Sqlite},
};

use crate::{
    invented::{noon, relate, student},
    tablet::{Tablet, at_base},
};

pub(crate) const HERE: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

pub(crate) struct School {
    pub(crate) relay: Relay,
    pub(crate) coordinator: Tablet,
    /// Ms Okafor and Mr Lowe.
    pub(crate) mentors: [Tablet; 2],
}

/// The day on which most stories begin.
pub(crate) fn start() -> Timestamp {
    noon("2026-11-02")
}

pub(crate) fn setup_request(tablet: &Tablet, code: &str) -> SetupRequest {
    SetupRequest {
        code: code.to_owned(),
        school: "Larkfield".to_owned(),
        user_id: tablet.who.user.to_string(),
        user_name: "Mrs Khan".to_owned(),
        device: tablet.as_new_device("Office"),
    }
}

pub(crate) fn coordinator() -> Tablet {
    Tablet::new(1, UserId::draw(1), Role::Coordinator)
}

pub(crate) fn mentor(number: u8) -> Tablet {
    Tablet::new(1 + number, UserId::draw(1 + u128::from(number)), Role::Mentor)
}

pub(crate) fn person(tablet: &Tablet, name: &str) -> Person {
    let role = tablet.who.role.name().to_owned();
    Person { id: tablet.who.user.to_string(), name: name.to_owned(), role }
}

/// The coordinator says what somebody is here for from now on, who signs in again with this device.
pub(crate) fn be(relay: &Relay, coordinator: &Tablet, tablet: &mut Tablet, role: Role) {
    let request = NewRole { role: role.name().to_owned() };
    let user = tablet.who.user.to_string();
    relay.set_role(&coordinator.who, &user, &request, start()).unwrap();
    tablet.who.role = role;
}

impl School {
    /// Everyone has a device; nobody wrote anything.
    pub(crate) fn open() -> Self {
        Self::over(Box::new(Sqlite::in_memory().unwrap()))
    }

    /// The same, over this database.
    pub(crate) fn over(store: Box<dyn Store>) -> Self {
        Self::of(Relay::open(store).unwrap())
    }

    /// The same, of a relay that nobody has set up.
    pub(crate) fn of(relay: Relay) -> Self {
        let coordinator = coordinator();
        let code = relay.set_up_code(start()).unwrap().unwrap();
        relay.setup(&setup_request(&coordinator, &code), HERE, start()).unwrap();
        let mentors = [mentor(1), mentor(2)];
        let people = vec![person(&mentors[0], "Ms Okafor"), person(&mentors[1], "Mr Lowe")];
        relay.add_people(&coordinator.who, &AddPeople { people }, start()).unwrap();
        let school = Self { relay, coordinator, mentors };
        for tablet in &school.mentors {
            school.enrol(tablet, start());
        }
        school
    }

    /// A device comes with a code, and the coordinator lets it in.
    pub(crate) fn enrol(&self, tablet: &Tablet, at: Timestamp) {
        let user = tablet.who.user.to_string();
        let code = self.relay.invite(&self.coordinator.who, &user, at).unwrap().code;
        let device = tablet.as_new_device("Tablet");
        self.relay.enrol(&EnrolRequest { code, device, only_for: None }, HERE, at).unwrap();
        self.lets_in(tablet, at);
    }

    /// The coordinator says that a device's four words are the same.
    pub(crate) fn lets_in(&self, tablet: &Tablet, at: Timestamp) {
        let device = tablet.who.device.to_string();
        self.relay.approve_device(&self.coordinator.who, &device, at).unwrap();
    }

    /// The coordinator adds a student, related to a mentor where one is named.
    pub(crate) fn add(&mut self, id: StudentId, name: (&str, &str), mentor: Option<usize>) {
        let at = start();
        self.coordinator.write(&student(id, name.0, name.1), at);
        if let Some(mentor) = mentor {
            let mentor = self.mentors[mentor].who.user;
            self.coordinator.write(&relate(id, mentor, "2026-09-01", None), at);
        }
        at_base(&self.coordinator.sync(&self.relay, at));
    }
}

pub(crate) fn core(student: StudentId) -> DocumentId {
    DocumentId::StudentCore(student)
}

pub(crate) fn year(student: StudentId) -> DocumentId {
    DocumentId::StudentYear(student, "2026".parse::<AcademicYear>().unwrap())
}

pub(crate) fn names(ids: &[DocumentId]) -> std::collections::BTreeSet<String> {
    ids.iter().map(ToString::to_string).collect()
}
