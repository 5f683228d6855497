//! A session while it is being written (clause 3.2): four taps are enough, and anything may be missing until *Save*,
//! which says every missing thing at once and loses nothing. Where drafts are kept is not decided here.

mod finish;
mod held;

use std::collections::BTreeSet;

use jiff::civil::{Date, DateTime, Time};
use serde::{Deserialize, Serialize};

use super::{AlsoThere, CancelledBy, Place, punctual::minute_of_day};
use crate::{barrier::BarrierArea, calendar::SchoolDays, id::StudentId, visit::Action};

/// The longest that a session may last, in minutes: 8 hours, more than any school day.
pub const LONGEST_SESSION: u16 = 8 * 60;

/// How many students one session may be for.
pub const MOST_STUDENTS: usize = 30;

/// What became of it, as far as the screen has been told.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Happened {
    /// It took place.
    #[default]
    Held,
    /// None of the students was there.
    NobodyCame,
    /// It was cancelled.
    Cancelled,
}

/// A session that is not finished. Drafts are stored on devices: a field that is added later needs a default, which
/// `#[serde(default)]` on the whole gives.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SessionDraft {
    /// Whom it is for.
    pub students: BTreeSet<StudentId>,
    /// Which of them were not there.
    pub absent: BTreeSet<StudentId>,
    /// What became of it.
    pub happened: Happened,
    /// How long, in minutes; where it is not said, from `start` to `end`.
    pub minutes: Option<u16>,
    /// The day; the screen fills in today's.
    pub date: Option<Date>,
    /// When it began.
    pub start: Option<Time>,
    /// When it ended.
    pub end: Option<Time>,
    /// When it was planned to begin.
    pub planned: Option<DateTime>,
    /// Where.
    pub place: Place,
    /// Why off school property, or outside the school day (clause 3.3).
    pub reason: String,
    /// What went well.
    pub success: String,
    /// What it was about.
    pub about: BTreeSet<BarrierArea>,
    /// The student's words.
    pub student_words: String,
    /// Who else was there.
    pub also: BTreeSet<AlsoThere>,
    /// What a parent or carer who came said.
    pub parent_words: String,
    /// The mentor's note.
    pub note: String,
    /// Who promised what; lines that are still empty are left out.
    pub promises: Vec<Action>,
    /// Who cancelled it.
    pub cancelled_by: Option<CancelledBy>,
    /// Why it was cancelled.
    pub why: String,
}

/// The part of the draft that a [`Problem`] is about, so that a screen can lead there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SessionField {
    /// Whom it is for, and who was there.
    Students,
    /// How long it lasted.
    Minutes,
    /// The day.
    Date,
    /// When it began and ended.
    Times,
    /// Where.
    Place,
    /// Why there, or at that time.
    Reason,
    /// What went well.
    Success,
    /// The student's words.
    StudentWords,
    /// Who else was there.
    Also,
    /// The parent's or carer's words.
    ParentWords,
    /// The note.
    Note,
    /// The promise at this place in the list, counted from 0.
    Promise(usize),
    /// Who cancelled it.
    CancelledBy,
    /// Why it was cancelled.
    Why,
}

/// One thing that stands between a draft and a finished session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Where to put it right.
    pub field: SessionField,
    /// What to do, in a sentence.
    pub words: String,
}

/// From when to when the school day goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SchoolHours {
    /// It begins.
    pub from: Time,
    /// It ends.
    pub to: Time,
}

/// What a session is checked against.
#[derive(Debug, Clone, Copy)]
pub struct Bounds<'a> {
    /// The day on which it is finished.
    pub today: Date,
    /// The school's days.
    pub school: &'a SchoolDays,
    /// The hours of a school day.
    pub hours: SchoolHours,
}

impl SchoolHours {
    /// Whether so many minutes from `start` lie within the school day.
    #[must_use]
    pub fn cover(self, start: Time, minutes: u16) -> bool {
        let begins = minute_of_day(start);
        minute_of_day(self.from) <= begins
            && begins.saturating_add(minutes) <= minute_of_day(self.to)
    }
}

impl SessionDraft {
    /// For these students, on this day: what the screen knows by itself.
    #[must_use]
    pub fn new(students: BTreeSet<StudentId>, date: Date) -> Self {
        Self { students, date: Some(date), ..Self::default() }
    }

    /// Whether the mentor has said nothing yet. Students, day, times and minutes do not count: the screen fills them in.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        let filled_in = Self {
            students: self.students.clone(),
            minutes: self.minutes,
            date: self.date,
            start: self.start,
            end: self.end,
            planned: self.planned,
            ..Self::default()
        };
        *self == filled_in
    }
}

#[cfg(test)]
mod tests;
