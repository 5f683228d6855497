//! The invented school that the load is put on, set up as any school is: over HTTP, by its coordinator. Three hundred
//! mentors have three students each; a hundred leads of mentoring read a full caseload of these. Someone is hostile.

use std::net::SocketAddr;

use anyhow::{Context as _, Result, ensure};
use domain::{calendar::AcademicYear, id::StudentId, staff::Role, student::Student};
use jiff::{Timestamp, civil::Date};
use protocol::{
    admin::{AddPeople, Invitation, Person},
    enrol::SetupRequest,
    sync::Push,
};
use records::Edit;
use sync_server::relay::Principal;
use tests::relay::RelayProcess;

use super::{
    caller::Body,
    client::{Client, refusal},
};
use crate::{
    draw::Draw,
    notebook::Notebook,
    people::CASELOAD,
    prose::{self, Prose},
    school::relate,
};

/// Clients that send.
pub(crate) const CLIENTS: usize = 300;
/// Devices that come later, all at once.
pub(crate) const LEADS: usize = 100;
/// Students that each client records visits with.
const EACH: usize = 3;
/// From the first student of one lead to the first of the next.
const APART: usize = CLIENTS * EACH / LEADS;
/// Changes that the coordinator hands in at once.
const AT_ONCE: usize = 400;
const SCHOOL: &str = "Larkfield Centre (invented)";

/// Who is there.
pub(crate) struct Centre {
    pub(crate) coordinator: Client,
    pub(crate) mentors: Vec<Client>,
    pub(crate) leads: Vec<Client>,
    pub(crate) hostile: Client,
    students: Vec<StudentId>,
}

/// The days on which visits took place: the two academic years that there are documents of.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Days {
    pub(crate) today: Date,
    pub(crate) last_year: Date,
}

impl Days {
    pub(crate) fn around(today: Date) -> Result<Self> {
        let last_year = Date::new(AcademicYear::of(today).before().starts_in(), 11, 3)?;
        Ok(Self { today, last_year })
    }
}

impl Centre {
    /// Sets it up on an empty relay. Everyone is known and up to date afterwards, but for the leads, who were never
    /// sent anything.
    pub(crate) async fn set_up(relay: &RelayProcess, days: Days) -> Result<Self> {
        let address: SocketAddr = relay.listens_at().parse()?;
        let new = |number, role| Client::new(number, role, address);
        let mut coordinator = new(0, Role::Coordinator)?;
        let request = SetupRequest {
            code: relay.code("Set-up code")?.to_owned(),
            school: SCHOOL.to_owned(),
            user_id: coordinator.who.user.to_string(),
            user_name: "Mrs Khan".to_owned(),
            device: coordinator.as_new_device(),
        };
        coordinator.set_up(&request).await?;
        coordinator.sync_all().await?;
        let mentor = |number| new(number, Role::Mentor);
        let mut draw = Draw::seeded(2026);
        let mut centre = Self {
            coordinator,
            mentors: (1..=CLIENTS).map(mentor).collect::<Result<_>>()?,
            leads: (CLIENTS + 1..=CLIENTS + LEADS).map(mentor).collect::<Result<_>>()?,
            hostile: mentor(CLIENTS + LEADS + 1)?,
            students: (0..=CLIENTS * EACH).map(|_| StudentId::draw(draw.id())).collect(),
        };
        centre.add_people().await?;
        centre.write_students(&mut draw, days).await?;
        centre.enrol().await?;
        Ok(centre)
    }

    /// The students of the mentor in this place.
    pub(crate) fn students_of(&self, mentor: usize) -> Vec<StudentId> {
        self.students.iter().skip(mentor * EACH).take(EACH).copied().collect()
    }

    /// The one student of whoever is hostile.
    pub(crate) fn student_of_the_hostile(&self) -> Result<StudentId> {
        self.students.last().copied().context("there are students")
    }

    async fn add_people(&mut self) -> Result<()> {
        let clients = self.mentors.iter().chain(&self.leads).chain(std::iter::once(&self.hostile));
        let people = clients.enumerate().map(|(place, client)| Person {
            id: client.who.user.to_string(),
            name: format!("Mentor {}", place + 1),
            role: "mentor".to_owned(),
        });
        let body = Body::of(&AddPeople { people: people.collect() })?;
        let answer = self.coordinator.send("PUT /v1/people", &body).await?;
        ensure!(answer.status == 204, "the people were not added: {}", answer.status);
        Ok(())
    }

    async fn write_students(&mut self, draw: &mut Draw, days: Days) -> Result<()> {
        let words = Prose::invent(draw);
        let mut edits = vec![Edit::NameSchool { name: SCHOOL.to_owned() }];
        for (place, id) in self.students.iter().enumerate() {
            let (given, family) = (prose::given_name(place), prose::family_name(place));
            edits.push(Edit::PutStudent(Student::named(*id, &given, &family)));
        }
        for (student, who) in self.ties() {
            edits.push(relate(draw, &words, student, &who, days.last_year));
        }
        let mut notebook = Notebook::new(0, Timestamp::now());
        let who = self.coordinator.who;
        for some in edits.chunks(AT_ONCE) {
            let push: Vec<Push> =
                some.iter().map(|edit| notebook.write(&who, edit)).collect::<Result<_>>()?;
            let answer = self.coordinator.sync(push).await?;
            let refused = refusal(&answer.results);
            ensure!(refused.is_none(), "an invented student was refused: {refused:?}");
        }
        Ok(())
    }

    /// Who is related to whom.
    fn ties(&self) -> Vec<(StudentId, Principal)> {
        let own = |(place, student): (usize, &StudentId)| {
            let mentor = self.mentors.get(place / EACH).unwrap_or(&self.hostile);
            (*student, mentor.who)
        };
        let mut ties: Vec<_> = self.students.iter().enumerate().map(own).collect();
        for (place, lead) in self.leads.iter().enumerate() {
            let around = self.students.iter().take(CLIENTS * EACH).cycle();
            ties.extend(
                around.skip(place * APART).take(CASELOAD).map(|student| (*student, lead.who)),
            );
        }
        ties
    }

    async fn enrol(&mut self) -> Result<()> {
        let Self { coordinator, mentors, leads, hostile, .. } = self;
        for client in mentors.iter_mut().chain(std::iter::once(hostile)) {
            let code = invited(coordinator, client).await?;
            client.enrol(code, coordinator).await?;
            client.sync_all().await?;
            client.hang_up();
        }
        for client in leads {
            let code = invited(coordinator, client).await?;
            client.enrol(code, coordinator).await?;
            client.hang_up();
        }
        Ok(())
    }
}

/// A code for a person's device.
async fn invited(coordinator: &mut Client, client: &Client) -> Result<String> {
    let what = format!("POST /v1/people/{}/invite", client.who.user);
    let invitation: Invitation = coordinator.ask(&what, &()).await?;
    Ok(invitation.code)
}
