//! A session: a mentoring meeting that is not a transition visit (clause 3.2). What was recorded of it; while it is being
//! written it is a [`SessionDraft`], and [`SessionDraft::finish`] is the only way from one to the other.

mod became;
mod choices;
mod draft;
mod punctual;

pub use became::Became;
pub use choices::{AlsoThere, CancelledBy, Place};
pub use draft::{
    Bounds, Happened, LONGEST_SESSION, MOST_STUDENTS, Problem, SchoolHours, SessionDraft,
    SessionField,
};
pub use punctual::Punctuality;

use std::collections::BTreeSet;

use jiff::civil::{Date, DateTime, Time};
use serde::{Deserialize, Serialize};

use crate::{
    barrier::BarrierArea,
    id::{SessionId, StudentId},
    visit::{Action, Recorded},
};

/// A session as it was recorded, by the mentor whose session it was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// Which. Of a group's session the same in the record of each student.
    pub id: SessionId,
    /// Whom it was for: one student, or a group (clause 2.5).
    pub students: BTreeSet<StudentId>,
    /// The day on which it began, or was to begin.
    pub date: Date,
    /// When it was planned to begin, if it was (clause 5.5).
    pub planned: Option<DateTime>,
    /// What became of it.
    pub outcome: Outcome,
    /// The mentor's note.
    pub note: String,
    /// By whom, where, when.
    pub recorded: Recorded,
}

/// What became of a session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// It took place.
    Held(Box<Held>),
    /// None of the students was there.
    NobodyCame,
    /// It was cancelled (clause 5.5).
    Cancelled {
        /// By whom.
        by: CancelledBy,
        /// Why, in words; empty where nothing was said.
        why: String,
    },
}

/// A session that took place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Held {
    /// What went well; screens show it first (clause 5.6). Empty where nothing was said, as the other words.
    pub success: String,
    /// How long, in minutes; counts whole for each who was there (clause 3.2).
    pub minutes: u16,
    /// When it began, if that was said.
    pub start: Option<Time>,
    /// Which of the students were there; at least one.
    pub there: BTreeSet<StudentId>,
    /// Who else was there.
    pub also: BTreeSet<AlsoThere>,
    /// Where, and whether within the school day.
    pub setting: Setting,
    /// What it was about (clause 13.3).
    pub about: BTreeSet<BarrierArea>,
    /// The student's words.
    pub student_words: String,
    /// What a parent or carer who came said (clause 12.1).
    pub parent_words: String,
    /// Who promised what, by when.
    pub promises: Vec<Action>,
}

/// Where and when a session took place (clause 3.3).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Setting {
    /// On school property and during the school day, as is normal.
    Usual,
    /// Off school property, or outside the school day, or both.
    Unusual {
        /// Where.
        place: Place,
        /// Why.
        reason: String,
    },
}
