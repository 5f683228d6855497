//! What the ledger of one student is worked out from (clause 3.2): plain facts, in any order, each known as often as one
//! likes. Where they are kept, and who may write them, is not decided here.

use std::collections::BTreeMap;

use jiff::{civil::Date, tz::TimeZone};

use super::{Agreed, DaysIn, Meeting, MeetingId, Pause};
use crate::{calendar::SchoolDays, id::PlanId, relationship::Relationship};

/// How a ledger is looked at: by which calendar, and when.
#[derive(Debug, Clone, Copy)]
pub struct Seen<'a> {
    /// The school's days.
    pub school: &'a SchoolDays,
    /// The school's time zone, not the device's: it says on which day something was recorded.
    pub zone: &'a TimeZone,
    /// The day on which it is looked at.
    pub today: Date,
}

/// A meeting that is to take place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Planned {
    /// Which. Of a plan that was carried out or cancelled nothing is said here.
    pub id: PlanId,
    /// The day.
    pub on: Date,
    /// About how long, in minutes.
    pub minutes: u16,
}

/// What is known of one student's time with mentors.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Account {
    /// Who their mentors are and were.
    pub relationships: Vec<Relationship>,
    /// On which weekdays they are in (clause 2.5: a placement may be part-time).
    pub days_in: Vec<DaysIn>,
    /// How often to meet, each version (clause 2.7).
    pub agreed: Vec<Agreed>,
    /// When the hour is paused, and why.
    pub pauses: Vec<Pause>,
    /// Sessions and transition visits. Of a visit that was moved to another student nothing is said here.
    pub meetings: Vec<Meeting>,
    /// What is to take place.
    pub planned: Vec<Planned>,
}

impl Account {
    /// What two devices know of the student, together.
    #[must_use]
    pub fn merged(mut self, other: Self) -> Self {
        self.relationships.extend(other.relationships);
        self.days_in.extend(other.days_in);
        self.agreed.extend(other.agreed);
        self.pauses.extend(other.pauses);
        self.meetings.extend(other.meetings);
        self.planned.extend(other.planned);
        self
    }

    /// Each meeting once. Of one that is known twice, at base and from the tablet, what base has counts.
    pub(super) fn once(&self) -> Vec<&Meeting> {
        let mut once: BTreeMap<MeetingId, &Meeting> = BTreeMap::new();
        for meeting in &self.meetings {
            let known = once.entry(meeting.id).or_insert(meeting);
            *known = meeting.min(*known);
        }
        once.into_values().collect()
    }

    /// Whether somebody is the student's mentor on `day`.
    pub(super) fn has_mentor(&self, day: Date) -> bool {
        self.relationships.iter().any(|relationship| relationship.covers(day))
    }

    /// The minutes that are planned from `from` to `to`, each plan once.
    pub(super) fn planned_minutes(&self, from: Date, to: Date) -> u32 {
        let mut once = BTreeMap::new();
        for plan in self.planned.iter().filter(|plan| from <= plan.on && plan.on <= to) {
            let minutes = once.entry(plan.id).or_insert(plan.minutes);
            *minutes = plan.minutes.min(*minutes);
        }
        once.into_values().fold(0, |sum: u32, minutes| sum.saturating_add(minutes.into()))
    }
}
