//! What a document says, as typed values: the records of the four kinds, values written apart, and
//! entries that this version cannot read. No operations here; `kinds` fills these in.

use std::collections::BTreeMap;

use domain::{
    calendar::{AcademicYear, Closure, SchoolCalendar, SchoolDays, Term},
    id::{PlanId, StudentId, UserId, VisitId},
    ledger::{Agreed, DaysIn, Pause, PauseEnd},
    relationship::Relationship,
    school::{HomeSchool, SafetyContact},
    session::{SchoolHours, Session},
    staff::StaffMember,
    student::{Help, Standing, Student},
    visit::{ActionDone, ActionTick, Amendment, MovedVisit, PlannedVisit, ReadReceipt, Visit},
};
use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

/// What a document says. Two copies of it with equal heads have equal content.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq)]
#[serde(rename_all = "kebab-case")]
pub enum Content {
    /// The school's own.
    Org(OrgRecord),
    /// Who a student is.
    Core(CoreRecord),
    /// What was recorded in a year.
    Year(YearRecord),
    /// A person's preferences.
    Me(MeRecord),
}

impl Content {
    /// The values that were written apart and not chosen between yet.
    #[must_use]
    pub fn conflicts(&self) -> &[Conflict] {
        match self {
            Self::Org(record) => &record.conflicts,
            Self::Core(record) => &record.conflicts,
            Self::Year(record) => &record.conflicts,
            Self::Me(_) => &[],
        }
    }

    /// The entries that this version cannot read.
    #[must_use]
    pub fn unreadable(&self) -> &[Unreadable] {
        match self {
            Self::Org(record) => &record.unreadable,
            Self::Core(record) => &record.unreadable,
            Self::Year(record) => &record.unreadable,
            Self::Me(_) => &[],
        }
    }
}

/// The school's own. The default is a school that nobody has described yet.
#[derive(Serialize, Deserialize, Clone, Debug, Default, PartialEq)]
pub struct OrgRecord {
    /// As it is shown; empty until it is set.
    pub school_name: String,
    /// Whom to phone when a child may not be safe.
    pub safety: SafetyContact,
    /// The Monday from which fortnights are counted, once it is set.
    pub first_fortnight: Option<Date>,
    /// Days on which the school is closed, earliest first.
    pub closures: Vec<Closure>,
    /// Terms, earliest first. A year of which none is known has its closures only.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub terms: Vec<Term>,
    /// From when to when the school day goes, once it is set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hours: Option<SchoolHours>,
    /// Members of staff, by name.
    pub staff: Vec<StaffMember>,
    /// Home schools, by name.
    pub home_schools: Vec<HomeSchool>,
    /// Values written apart.
    pub conflicts: Vec<Conflict>,
    /// The newest decisions about such values, newest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub decided: Vec<Decision>,
    /// What this version cannot read.
    pub unreadable: Vec<Unreadable>,
}

impl OrgRecord {
    /// The school's days, once it has said where fortnights begin.
    #[must_use]
    pub fn school_days(&self) -> Option<SchoolDays> {
        self.first_fortnight.map(|first| self.school_days_from(first))
    }

    /// The same, should fortnights begin on this day: on which days students are at school does not hang on it.
    #[must_use]
    pub fn school_days_from(&self, first_fortnight: Date) -> SchoolDays {
        let calendar = SchoolCalendar { first_fortnight, closures: self.closures.clone() };
        SchoolDays { calendar, terms: self.terms.clone() }
    }
}

/// Who a student is.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq)]
pub struct CoreRecord {
    /// The student, once somebody has said who it is.
    pub student: Option<Student>,
    /// Whether the coordinator knows them; confirmed where nothing else was said.
    pub standing: Standing,
    /// Mentoring relationships, earliest first.
    pub relationships: Vec<Relationship>,
    /// How often to meet, each version (clause 2.7), by the day from which it holds.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub agreed: Vec<Agreed>,
    /// On which weekdays the student is in, each version, by the day from which it holds.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub days_in: Vec<DaysIn>,
    /// Values written apart.
    pub conflicts: Vec<Conflict>,
    /// The newest decisions about such values, newest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub decided: Vec<Decision>,
    /// What this version cannot read.
    pub unreadable: Vec<Unreadable>,
}

impl Default for CoreRecord {
    fn default() -> Self {
        Self {
            student: None,
            standing: Standing::Confirmed,
            relationships: Vec::new(),
            agreed: Vec::new(),
            days_in: Vec::new(),
            conflicts: Vec::new(),
            decided: Vec::new(),
            unreadable: Vec::new(),
        }
    }
}

/// What was recorded about a student in a year.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq)]
pub struct YearRecord {
    /// Whom it is about.
    pub student: StudentId,
    /// Which year.
    pub year: AcademicYear,
    /// Every plan, earliest first, whether or not it was cancelled or has become a visit.
    pub plans: Vec<PlannedVisit>,
    /// Plans that were cancelled.
    pub cancelled: Vec<PlanId>,
    /// Visits, by date and then by when they were recorded here; those too that were moved to another's record.
    pub visits: Vec<Visit>,
    /// Sessions, by date and then by when they were recorded.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sessions: Vec<Session>,
    /// Pauses that begin in this year as they were written, by their first day.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pauses: Vec<Pause>,
    /// What was said about these later, by when.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pause_ends: Vec<PauseEnd>,
    /// Visits of these that are another student's, by when that was said. Where somebody moved one apart to two
    /// students, both are here.
    pub moved: Vec<MovedVisit>,
    /// Amendments, by when they were written.
    pub amendments: Vec<Amendment>,
    /// Everything that was said about actions: ticked off, taken back; the last is what counts.
    pub ticks: Vec<ActionTick>,
    /// The actions that are done, each with the tick that stands.
    pub done: Vec<ActionDone>,
    /// Who opened what.
    pub reads: Vec<ReadReceipt>,
    /// *What helps*, without the lines that were taken out.
    pub helps: Vec<Help>,
    /// Values written apart.
    pub conflicts: Vec<Conflict>,
    /// What this version cannot read.
    pub unreadable: Vec<Unreadable>,
}

impl YearRecord {
    /// Whether a visit is another student's, and counts here no longer.
    #[must_use]
    pub fn is_moved(&self, visit: VisitId) -> bool {
        self.moved.iter().any(|moved| moved.visit == visit)
    }
}

/// A person's own preferences.
#[derive(Serialize, Deserialize, Clone, Debug, Default, PartialEq, Eq)]
pub struct MeRecord {
    /// Each by its name. Where two devices set the same one apart, the one that automerge puts last stands.
    pub preferences: BTreeMap<String, String>,
}

/// A field that two people wrote apart. Both values are kept until somebody chooses.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub struct Conflict {
    /// Where: `student/family_name`, `staff/<id>/name`. Names are those of the documents (see `kinds`).
    pub field: String,
    /// Two or more; the one that is shown comes last.
    pub values: Vec<ConflictValue>,
}

/// One of the values.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub struct ConflictValue {
    /// What was written, as text; for a whole entry, its fields line by line.
    pub text: String,
    /// By whom.
    pub author: Option<UserId>,
    /// When, by that person's device, to the second.
    pub at: Option<Timestamp>,
    /// Whether the typed record shows this one.
    pub shown: bool,
}

/// What somebody decided about a field that had been written apart.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq, Eq, Hash)]
pub struct Decision {
    /// Where, as in [`Conflict::field`].
    pub field: String,
    /// What the field said from then on.
    pub kept: Kept,
    /// Who decided.
    pub by: Option<UserId>,
    /// When, by that person's device, to the second.
    pub at: Option<Timestamp>,
}

/// What was left of values written apart.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq, Eq, Hash)]
#[serde(rename_all = "kebab-case")]
pub enum Kept {
    /// One of them, or what was written instead; of a long text the beginning.
    One(String),
    /// Every one, one after the other.
    All,
}

/// Something in a document that this version cannot read. It stays in the document and is counted.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub struct Unreadable {
    /// Where: `visits/<id>`.
    pub entry: String,
    /// By whom.
    pub author: Option<UserId>,
    /// When, by that person's device, to the second.
    pub at: Option<Timestamp>,
}

#[cfg(test)]
mod tests {
    use domain::calendar::SchoolDay;
    use jiff::civil::date;

    use super::*;

    #[test]
    fn the_days_of_a_school_are_known_once_it_has_said_where_fortnights_begin() {
        let (first, last) = (date(2026, 9, 2), date(2026, 12, 18));
        let terms = vec![Term { first, last, name: "Autumn term".to_owned() }];
        let org = OrgRecord { terms, ..OrgRecord::default() };
        assert_eq!(org.school_days(), None);
        let holidays = date(2026, 12, 21);
        assert_ne!(org.school_days_from(first).on(holidays), SchoolDay::Open);
        let org = OrgRecord { first_fortnight: Some(date(2026, 9, 7)), ..org };
        assert_eq!(org.school_days(), Some(org.school_days_from(date(2026, 9, 7))));
    }
}
