//! A transition visit while it is being written (clause 2.5): anything may be missing until *Finish*,
//! which says every missing thing at once and loses nothing. Where drafts are kept is not decided here.

mod finish;

use std::collections::BTreeSet;

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use super::{Action, Attachment, Feeling, OwnWords, PlannedVisit, Present, Step, Topic};
use crate::{
    id::{HomeSchoolId, PlanId, StudentId},
    student::Student,
};

/// The longest that one text of a visit may be, in characters.
pub const PROSE_LIMIT: usize = 20_000;

/// The longest that a visit may last, in minutes.
pub const LONGEST_VISIT: u16 = 12 * 60;

/// A transition visit that is not finished. One per student; a finished visit leaves none. Drafts are
/// stored on devices: a field that is added later needs `#[serde(default)]`, or old drafts are unreadable.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VisitDraft {
    /// Whom it is about; for somebody met for the first time, the id that they will have.
    pub student: StudentId,
    /// Set when the student is not in the record yet.
    pub new_student: Option<MetStudent>,
    /// The plan that it fulfils, if it was planned.
    pub plan: Option<PlanId>,
    /// Where.
    pub home_school: Option<HomeSchoolId>,
    /// The day it takes place; the screen fills in today's.
    pub date: Option<Date>,
    /// When the timer was started.
    pub started: Option<Timestamp>,
    /// How long, once the mentor or the timer has said.
    pub minutes: Option<u16>,
    /// Who was there.
    pub present: BTreeSet<Present>,
    /// How the student is about the move.
    pub feeling: Option<Feeling>,
    /// What was covered.
    pub covered: BTreeSet<Topic>,
    /// What people said.
    pub words: OwnWords,
    /// The mentor's note.
    pub note: String,
    /// Who promised what; lines that are still empty are left out at *Finish*.
    pub actions: Vec<Action>,
    /// What comes next.
    pub steps: BTreeSet<Step>,
    /// When that is.
    pub next_on: Option<Date>,
    /// Photos and signatures. Their pictures are on the device before they are named here.
    #[serde(default)]
    pub attachments: Vec<Attachment>,
    /// When it was begun with nothing opened, until somebody has said whom it is about.
    #[serde(default)]
    pub captured: Option<Timestamp>,
}

/// A student met off site for the first time, in as much as the mentor could learn.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MetStudent {
    /// Given name; the only thing that must be known.
    pub given_name: String,
    /// Family name, if it was said.
    pub family_name: String,
    /// National curriculum year, if it was said.
    pub year_group: Option<u8>,
    /// The home school, if it is in the school's list.
    pub home_school: Option<HomeSchoolId>,
    /// The home school as the mentor wrote it, if it is not in the list.
    pub home_school_words: String,
}

impl MetStudent {
    /// The student as the record will hold them. A home school that is not in the list becomes a
    /// line of the needs, so that the coordinator sees it when confirming.
    #[must_use]
    pub fn to_student(&self, id: StudentId) -> Student {
        let school = self.home_school_words.trim();
        let mut student = Student::named(id, self.given_name.trim(), self.family_name.trim());
        student.year_group = self.year_group;
        student.home_school = self.home_school;
        if !school.is_empty() {
            student.needs = format!("Home school, as told on the visit: {school}");
        }
        student
    }

    fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// The part of the draft that a [`Missing`] is about, so that a screen can lead there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DraftField {
    /// A new student's given or family name.
    Name,
    /// A new student's year.
    YearGroup,
    /// A new student's home school in words.
    HomeSchool,
    /// The day of the visit.
    Date,
    /// How long it lasted.
    Minutes,
    /// Who was there.
    Present,
    /// The student's words.
    StudentWords,
    /// The parent's or carer's words.
    ParentWords,
    /// The home school's words.
    HomeSchoolWords,
    /// The mentor's note.
    Note,
    /// The action at this place in the list, counted from 0.
    Action(usize),
    /// What comes next, and when.
    NextStep,
    /// The photo or signature at this place in the list, counted from 0.
    Attachment(usize),
}

/// One thing that stands between a draft and a finished visit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missing {
    /// Where to put it right.
    pub field: DraftField,
    /// What to do, in a sentence.
    pub words: String,
}

impl VisitDraft {
    /// An empty draft.
    #[must_use]
    pub fn new(student: StudentId) -> Self {
        Self {
            student,
            new_student: None,
            plan: None,
            home_school: None,
            date: None,
            started: None,
            minutes: None,
            present: BTreeSet::new(),
            feeling: None,
            covered: BTreeSet::new(),
            words: OwnWords::default(),
            note: String::new(),
            actions: Vec::new(),
            steps: BTreeSet::new(),
            next_on: None,
            attachments: Vec::new(),
            captured: None,
        }
    }

    /// A draft for a planned visit that takes place on `date`.
    #[must_use]
    pub fn for_plan(plan: &PlannedVisit, date: Date) -> Self {
        Self {
            plan: Some(plan.id),
            home_school: plan.home_school,
            date: Some(date),
            ..Self::new(plan.student)
        }
    }

    /// Whether the mentor has said nothing yet. What a screen fills in by itself (plan, home school,
    /// date, timer, minutes) does not count, so that an opened and closed screen leaves no draft.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        let texts = [&self.note, &self.words.student, &self.words.parent, &self.words.home_school];
        texts.iter().all(|text| text.trim().is_empty())
            && self.new_student.as_ref().is_none_or(MetStudent::is_empty)
            && self.present.is_empty()
            && self.feeling.is_none()
            && self.covered.is_empty()
            && self.actions.is_empty()
            && self.steps.is_empty()
            && self.next_on.is_none()
            && self.attachments.is_empty()
    }
}

#[cfg(test)]
mod tests;
