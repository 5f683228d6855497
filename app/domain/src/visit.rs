//! The transition visit (clause 2.5): what is planned, what is being written, what was recorded,
//! and what is said about it later. An entry is never overwritten; an amendment is a new fact.

use std::collections::BTreeSet;

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

mod attached;
mod captured;
mod choices;
mod draft;
mod moved;
mod ticks;

pub use attached::{
    Attachment, LARGEST_PICTURE, MOST_ATTACHMENTS, NotAHash, Picture, PictureHash, PictureKind,
};
pub use choices::{Feeling, Present, Step, Topic};
pub use draft::{DraftField, LONGEST_VISIT, MetStudent, Missing, PROSE_LIMIT, VisitDraft};
pub use moved::{MovedFrom, MovedVisit};
pub use ticks::{ActionDone, ActionTick, Ticked, done, sort_ticks};

use crate::id::{
    ActionId, AmendmentId, DeviceId, HomeSchoolId, PlanId, SessionId, StudentId, UserId, VisitId,
};

/// Who wrote an entry, where and when by that device's clock. When base received it is base's to say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recorded {
    /// The author.
    pub by: UserId,
    /// The device it was written on.
    pub device: DeviceId,
    /// When, by the device's clock.
    pub at: Timestamp,
}

/// A visit that is to take place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedVisit {
    /// Which.
    pub id: PlanId,
    /// Whom it is about.
    pub student: StudentId,
    /// Who will go.
    pub mentor: UserId,
    /// Where.
    pub home_school: Option<HomeSchoolId>,
    /// When.
    pub at: Timestamp,
    /// "Ask for Mrs Aldous, SENCO".
    pub ask_for: String,
    /// Who planned it.
    pub recorded: Recorded,
}

/// What people said, in their own words; empty where nothing was said.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnWords {
    /// The student's.
    pub student: String,
    /// The parent's or carer's.
    pub parent: String,
    /// The home school's.
    pub home_school: String,
}

/// Who is to do something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ActionOwner {
    /// A member of staff here.
    Staff(UserId),
    /// Anyone else, in words: "Mrs Aldous", "Nan".
    Other(String),
}

/// Something that somebody promised to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Action {
    /// Which.
    pub id: ActionId,
    /// What: "Introduce Kai to Mr Lowe".
    pub text: String,
    /// By whom.
    pub owner: ActionOwner,
    /// By when.
    pub due: Option<Date>,
}

/// What comes next after a visit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NextStep {
    /// What; at least one.
    pub steps: BTreeSet<Step>,
    /// When, where agreed.
    pub on: Option<Date>,
}

/// A transition visit as it was recorded. Together with its next step it is one record in every count.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Visit {
    /// Which.
    pub id: VisitId,
    /// Whom it is about.
    pub student: StudentId,
    /// The plan that it fulfils, if it was planned.
    pub plan: Option<PlanId>,
    /// Where.
    pub home_school: Option<HomeSchoolId>,
    /// The day it took place: today's, or an earlier one recorded late.
    pub date: Date,
    /// How long, in minutes; counts towards the hour where the student was there (clause 3.2).
    pub minutes: u16,
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
    /// Who promised what.
    pub actions: Vec<Action>,
    /// What comes next.
    pub next_step: Option<NextStep>,
    /// Photos and signatures; of few visits, as the next one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<Attachment>,
    /// Where it was before, if it was recorded for the wrong student at first; of few, so that it takes no room in the
    /// others.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub moved_from: Option<Box<MovedFrom>>,
    /// By whom, where, when it was put into this student's record.
    pub recorded: Recorded,
}

/// Which entry a later fact is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EntryId {
    /// A transition visit.
    Visit(VisitId),
    /// A session (clause 3.2).
    Session(SessionId),
}

/// A later correction or addition to an entry. The entry itself stays as it was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Amendment {
    /// Which.
    pub id: AmendmentId,
    /// About what.
    pub entry: EntryId,
    /// What should be known now.
    pub text: String,
    /// Why it is amended.
    pub reason: String,
    /// By whom, where, when.
    pub recorded: Recorded,
}

/// That a reader opened an entry; written when it is opened (never guessed).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadReceipt {
    /// Which entry.
    pub entry: EntryId,
    /// Who read it, where, when.
    pub recorded: Recorded,
}
