//! Students, visits and the like, with only the words that a test is about.

use std::collections::BTreeSet;

use domain::{
    id::{RelationshipId, StudentId, UserId, VisitId},
    relationship::Relationship,
    student::Student,
    visit::{OwnWords, Recorded, Visit},
};
use jiff::{Timestamp, civil::Date};
use records::Edit;

/// Noon, London time, on a day.
pub(crate) fn noon(day: &str) -> Timestamp {
    format!("{day}T12:00:00Z").parse().unwrap()
}

pub(crate) fn day(text: &str) -> Date {
    text.parse().unwrap()
}

pub(crate) fn student(id: StudentId, given_name: &str, family_name: &str) -> Edit {
    Edit::PutStudent(Student { year_group: Some(9), ..Student::named(id, given_name, family_name) })
}

pub(crate) fn relate(student: StudentId, mentor: UserId, from: &str, to: Option<&str>) -> Edit {
    Edit::Relate(Relationship {
        id: relationship(student, mentor),
        student,
        mentor,
        from: day(from),
        to: to.map(day),
        purpose: "to settle in".to_owned(),
    })
}

/// The id that [`relate`] gives.
pub(crate) fn relationship(student: StudentId, mentor: UserId) -> RelationshipId {
    let bits = |id: String| ulid_bits(&id);
    RelationshipId::draw(bits(student.to_string()) ^ bits(mentor.to_string()).rotate_left(3))
}

fn ulid_bits(text: &str) -> u128 {
    text.bytes().fold(7, |bits: u128, byte| bits.wrapping_mul(131).wrapping_add(byte.into()))
}

pub(crate) fn visit(number: u128, student: StudentId, recorded: Recorded, note: &str) -> Edit {
    Edit::RecordVisit(Visit {
        id: VisitId::draw(number),
        student,
        plan: None,
        home_school: None,
        date: recorded.at.to_zoned(jiff::tz::TimeZone::UTC).date(),
        minutes: 30,
        present: BTreeSet::new(),
        feeling: None,
        covered: BTreeSet::new(),
        words: OwnWords::default(),
        note: note.to_owned(),
        actions: Vec::new(),
        next_step: None,
        attachments: Vec::new(),
        moved_from: None,
        recorded,
    })
}

/// Words that do not compress away.
pub(crate) fn noise(seed: u64) -> String {
    let mut state = seed;
    let letter = |_| {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        char::from(b'!' + u8::try_from((state >> 40) % 90).unwrap())
    };
    (0..60_000).map(letter).collect()
}
