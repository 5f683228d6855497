//! Schools of a given size, filled once and kept among the build output. A kept folder is only ever copied.

use std::{fs, path::PathBuf};

use anyhow::{Context as _, Result};
use domain::{
    id::{HomeSchoolId, RelationshipId, StudentId},
    relationship::Relationship,
    school::HomeSchool,
    staff::StaffMember,
    student::Student,
};
use jiff::{Timestamp, civil::Date};
use records::Edit;
use sync_server::{
    relay::{Principal, Relay},
    store::sqlite::Sqlite,
};

use crate::{
    draw::Draw,
    pen::Pen,
    people::{self, CASELOAD, COORDINATOR, EVERYONE, MENTOR, OTHER},
    prose::{self, Prose},
    weight::Weight,
    year::{self, Years},
};

/// Counts up whenever what is filled in changes, so that nothing old is measured.
const VERSION: u32 = 3;
/// What the relay calls its database.
const DATABASE: &str = "alongside.sqlite";
/// What is known about a filled school, in words.
const ABOUT: &str = "about.txt";

/// How large a school is, and what was done in it.
pub(crate) struct School {
    pub(crate) name: &'static str,
    pub(crate) students: usize,
    pub(crate) years: i16,
    /// Visits a year to the student in this place.
    pub(crate) visits: fn(usize) -> usize,
    pub(crate) followed: Followed,
}

/// What became of the visits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Followed {
    /// The coordinator read them and what was promised was done, but for the last fortnight's.
    Up,
    /// Nobody has got round to it.
    NotYet,
}

impl School {
    /// All visits.
    pub(crate) fn all_visits(&self) -> usize {
        let years = usize::try_from(self.years).unwrap_or(0);
        (0..self.students).map(|place| (self.visits)(place) * years).sum()
    }

    /// The filled folder; filled now when it is not there yet.
    pub(crate) fn folder(&self) -> Result<PathBuf> {
        let today = jiff::Zoned::now().date();
        // Filled anew each month, so that this academic year is always this one.
        let name = format!("{}-{VERSION}-{}-{}", self.name, today.year(), today.month());
        let bench = tests::build_output().join("bench");
        let (folder, part) = (bench.join(&name), bench.join(format!("{name}.part")));
        if folder.exists() {
            return Ok(folder);
        }
        if part.exists() {
            fs::remove_dir_all(&part)?;
        }
        fs::create_dir_all(&part)?;
        let relay = Relay::open(Box::new(Sqlite::open(&part.join(DATABASE))?))?;
        let about = self.fill(&relay, today)?;
        drop(relay);
        fs::write(part.join(ABOUT), about)?;
        fs::rename(&part, &folder)?;
        Ok(folder)
    }

    /// What was said about it when it was filled.
    pub(crate) fn about(&self) -> Result<String> {
        fs::read_to_string(self.folder()?.join(ABOUT)).context("a filled school says what it is")
    }

    fn fill(&self, relay: &Relay, today: Date) -> Result<String> {
        let now = Timestamp::now();
        people::enrol(relay, now)?;
        let mut draw = Draw::seeded(2026);
        let prose = Prose::invent(&mut draw);
        let mut pen = Pen::new(relay, 1, now);
        let mut weight = Weight::default();
        let years = Years { today, many: self.years };
        pen.write(&COORDINATOR, &org())?;
        for place in 0..self.students {
            let student = student(&mut draw, place);
            let id = student.id;
            let mut edits = vec![Edit::PutStudent(student)];
            let caseload = (place < CASELOAD).then_some(OTHER);
            for mentor in std::iter::once(MENTOR).chain(caseload) {
                edits.push(relate(&mut draw, &prose, id, &mentor, years.first_day()?));
            }
            pen.write(&COORDINATOR, &edits)?;
            let kept =
                year::Kept { student: id, visits: (self.visits)(place), followed: self.followed };
            years.pass(&mut pen, &mut draw, &prose, &kept, &mut weight)?;
            pen.put_away();
        }
        Ok(format!("{} changes, {weight}", pen.changes()))
    }
}

/// The database of a filled folder, for those who copy it.
pub(crate) const fn database() -> &'static str {
    DATABASE
}

fn org() -> Vec<Edit> {
    let mut edits = vec![Edit::PutHomeSchools(vec![HomeSchool {
        id: HomeSchoolId::draw(1),
        urn: None,
        dfe_number: Some("9990001".to_owned()),
        name: "Alder Bridge Academy".to_owned(),
        address: "Mill Lane, Westford".to_owned(),
        telephone: "01632 960 101".to_owned(),
        contact: "Mrs Aldous, SENCO".to_owned(),
    }])];
    edits.extend(EVERYONE.map(|(who, name)| {
        Edit::PutStaff(StaffMember { id: who.user, name: name.to_owned(), role: who.role })
    }));
    edits
}

fn student(draw: &mut Draw, place: usize) -> Student {
    Student {
        id: StudentId::draw(draw.id()),
        given_name: prose::given_name(place),
        family_name: prose::family_name(draw.below(4_000)),
        date_of_birth: None,
        upn: None,
        year_group: u8::try_from(7 + place % 5).ok(),
        home_school: Some(HomeSchoolId::draw(1)),
        needs: String::new(),
        placement: None,
    }
}

/// One student and one mentor, from a day on.
pub(crate) fn relate(
    draw: &mut Draw,
    prose: &Prose,
    student: StudentId,
    mentor: &Principal,
    from: Date,
) -> Edit {
    let id = RelationshipId::draw(draw.id());
    let purpose = prose.of_length(draw, 60);
    Edit::Relate(Relationship { id, student, mentor: mentor.user, from, to: None, purpose })
}
