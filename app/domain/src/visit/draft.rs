//! A transition visit while it is being written (clause 2.5): anything may be missing until *Finish*,
//! which says every missing thing at once and loses nothing. Where drafts are kept is not decided here.

use std::collections::BTreeSet;

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use super::{
    Action, ActionOwner, Feeling, NextStep, OwnWords, PlannedVisit, Present, Recorded, Step, Topic,
    Visit,
};
use crate::{
    id::{HomeSchoolId, PlanId, StudentId, VisitId},
    student::{Standing, Student, StudentField},
    words,
};

/// The longest that one text of a visit may be, in characters.
pub const PROSE_LIMIT: usize = 20_000;

/// The longest that a visit may last, in minutes.
pub const LONGEST_VISIT: u16 = 12 * 60;

/// The longest that a line (an action, a name, who else was there) may be, in characters.
const LINE_LIMIT: usize = 300;

/// How many actions one visit may have.
const MOST_ACTIONS: usize = 50;

/// A transition visit that is not finished. One per student; a finished visit leaves none.
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
        Student {
            id,
            given_name: self.given_name.trim().to_owned(),
            family_name: self.family_name.trim().to_owned(),
            date_of_birth: None,
            upn: None,
            year_group: self.year_group,
            home_school: self.home_school,
            needs: if school.is_empty() {
                String::new()
            } else {
                format!("Home school, as told on the visit: {school}")
            },
            placement: None,
        }
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
    }

    /// The finished visit, its texts as they were written but for white space at the ends.
    ///
    /// # Errors
    /// Everything that is missing or out of bounds, in the order of the screen.
    pub fn finish(
        &self,
        id: VisitId,
        recorded: Recorded,
        today: Date,
    ) -> Result<Visit, Vec<Missing>> {
        let mut missing = Vec::new();
        self.check_new_student(today, &mut missing);
        let date = self.check_date(today, &mut missing);
        let minutes = self.check_minutes(&mut missing);
        let present = self.check_present(&mut missing);
        let words = OwnWords {
            student: prose(DraftField::StudentWords, &self.words.student, &mut missing),
            parent: prose(DraftField::ParentWords, &self.words.parent, &mut missing),
            home_school: prose(DraftField::HomeSchoolWords, &self.words.home_school, &mut missing),
        };
        let note = prose(DraftField::Note, &self.note, &mut missing);
        let actions = self.check_actions(&mut missing);
        let next_step = self.check_next_step(&mut missing);
        match (date, minutes) {
            (Some(date), Some(minutes)) if missing.is_empty() => Ok(Visit {
                id,
                student: self.student,
                plan: self.plan,
                home_school: self.home_school,
                date,
                minutes,
                present,
                feeling: self.feeling,
                covered: self.covered.clone(),
                words,
                note,
                actions,
                next_step,
                recorded,
            }),
            _ => Err(missing),
        }
    }

    fn check_new_student(&self, today: Date, missing: &mut Vec<Missing>) {
        let Some(met) = &self.new_student else { return };
        let student = met.to_student(self.student);
        let met_off_site = Standing::MetOffSite { by: crate::id::UserId::draw(0) };
        for problem in student.check(&met_off_site, today) {
            let field = match problem.field {
                StudentField::YearGroup => DraftField::YearGroup,
                StudentField::Needs => DraftField::HomeSchool,
                _ => DraftField::Name,
            };
            missing.push(Missing { field, words: problem.words });
        }
        if too_long(&met.home_school_words) {
            say(missing, DraftField::HomeSchool, "Shorten the name of the home school");
        }
    }

    fn check_date(&self, today: Date, missing: &mut Vec<Missing>) -> Option<Date> {
        match self.date {
            None => say(missing, DraftField::Date, "Give the day of the visit"),
            Some(date) if date > today => {
                say(missing, DraftField::Date, "A visit cannot be in the future: change the day");
            }
            Some(date) => return Some(date),
        }
        None
    }

    fn check_minutes(&self, missing: &mut Vec<Missing>) -> Option<u16> {
        match self.minutes {
            None | Some(0) => {
                say(missing, DraftField::Minutes, "Say how long the visit lasted, in minutes");
            }
            Some(minutes) if minutes > LONGEST_VISIT => {
                say(
                    missing,
                    DraftField::Minutes,
                    "A visit lasts at most 12 hours: check the minutes",
                );
            }
            Some(minutes) => return Some(minutes),
        }
        None
    }

    fn check_present(&self, missing: &mut Vec<Missing>) -> BTreeSet<Present> {
        let present: BTreeSet<Present> = self
            .present
            .iter()
            .map(|someone| match someone {
                Present::SomeoneElse(who) => Present::SomeoneElse(who.trim().to_owned()),
                named => named.clone(),
            })
            .collect();
        if present.is_empty() {
            say(missing, DraftField::Present, "Say who was there");
        }
        for someone in &present {
            if someone.label().is_empty() {
                say(missing, DraftField::Present, "Say who else was there");
            } else if too_long(someone.label()) {
                say(missing, DraftField::Present, "Say in fewer words who else was there");
            }
        }
        present
    }

    fn check_actions(&self, missing: &mut Vec<Missing>) -> Vec<Action> {
        let mut kept = Vec::new();
        for (place, action) in self.actions.iter().enumerate() {
            let field = DraftField::Action(place);
            let text = action.text.trim().to_owned();
            let owner = match &action.owner {
                ActionOwner::Other(who) => ActionOwner::Other(who.trim().to_owned()),
                staff @ ActionOwner::Staff(_) => staff.clone(),
            };
            if text.is_empty()
                && action.due.is_none()
                && !matches!(&owner, ActionOwner::Other(who) if !who.is_empty())
            {
                continue;
            }
            if text.is_empty() {
                say(missing, field, "Say what is to be done, or remove the action");
            } else if too_long(&text) {
                say(missing, field, "Shorten the action to 300 characters");
            }
            match &owner {
                ActionOwner::Other(who) if who.is_empty() => {
                    say(missing, field, "Say who will do the action");
                }
                ActionOwner::Other(who) if too_long(who) => {
                    say(missing, field, "Say in fewer words who will do the action");
                }
                _ => {}
            }
            if let (Some(due), Some(date)) = (action.due, self.date)
                && due < date
            {
                say(missing, field, "An action cannot be due before the visit: change its date");
            }
            kept.push(Action { id: action.id, text, owner, due: action.due });
        }
        if kept.len() > MOST_ACTIONS {
            say(
                missing,
                DraftField::Action(MOST_ACTIONS),
                "A visit can have 50 actions: put the rest into the note",
            );
        }
        kept
    }

    fn check_next_step(&self, missing: &mut Vec<Missing>) -> Option<NextStep> {
        match (self.next_on, self.date) {
            (Some(_), _) if self.steps.is_empty() => say(
                missing,
                DraftField::NextStep,
                "Say what the next step is, or take away its date",
            ),
            (Some(on), Some(date)) if on < date => say(
                missing,
                DraftField::NextStep,
                "The next step cannot be before the visit: change its date",
            ),
            _ => {}
        }
        (!self.steps.is_empty()).then(|| NextStep { steps: self.steps.clone(), on: self.next_on })
    }
}

fn say(missing: &mut Vec<Missing>, field: DraftField, words: &str) {
    missing.push(Missing { field, words: words.to_owned() });
}

fn too_long(line: &str) -> bool {
    line.trim().chars().count() > LINE_LIMIT
}

/// Trims a text and says so when it is over the limit.
fn prose(field: DraftField, text: &str, missing: &mut Vec<Missing>) -> String {
    let text = text.trim();
    let length = text.chars().count();
    if length > PROSE_LIMIT {
        let which = match field {
            DraftField::StudentWords => "The student’s words are",
            DraftField::ParentWords => "The parent’s or carer’s words are",
            DraftField::HomeSchoolWords => "The home school’s words are",
            _ => "The note is",
        };
        let words = format!(
            "{which} {} characters long: shorten to {}, or put the rest into a second record",
            words::number(length),
            words::number(PROSE_LIMIT),
        );
        missing.push(Missing { field, words });
    }
    text.to_owned()
}

#[cfg(test)]
mod tests;
