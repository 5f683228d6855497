//! What arrived and the coordinator has not read, worked out from this device's copy: visits and sessions of others. Pure;
//! not how it is shown, and not what waits for a decision (`waiting`).

use std::collections::BTreeMap;

use domain::{
    id::UserId,
    session::Became,
    student::Student,
    visit::{EntryId, Recorded},
};
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use records::{SessionSummary, VisitSummary};
use replica::{NEWS, StudentView, View};

/// What is known of a record without opening it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum What {
    /// A transition visit.
    Visit(VisitSummary),
    /// A session, from the side of the student who is named first.
    Session(SessionSummary),
}

/// A record of somebody else that the coordinator has not read.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Arrival {
    /// About whom; of a group, somebody who was there, if anybody was.
    pub(crate) student: Student,
    /// The others of a group, as far as it is unread in their records.
    pub(crate) others: Vec<Student>,
    /// How many of all these were not there, of a group.
    pub(crate) absent: usize,
    /// What.
    pub(crate) what: What,
    /// When base received it, where that is known.
    pub(crate) received_at: Option<Timestamp>,
}

/// What arrived and `me` has not opened.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Arrivals {
    /// The records of somebody else that arrived within the last six weeks ([`replica::NEWS`]), the newest first.
    pub(crate) records: Vec<Arrival>,
    /// How many more there are: earlier ones, and those for which a student's row has no room. Of these a group's session is
    /// counted in the record of each.
    pub(crate) more: usize,
}

/// Every visit and session of somebody else that `me` has not opened, as seen on `today`.
pub(crate) fn arrivals(view: &View, me: UserId, today: Date) -> Arrivals {
    let since = today.to_zoned(TimeZone::UTC).map_or(Timestamp::MIN, |day| day.timestamp() - NEWS);
    let mut records = each_once(view.students.values().flat_map(|known| of_student(known, me)));
    let all = records.len();
    records.retain(|one| one.arrived() >= since);
    let rows = view.students.values().filter(|known| known.core.student.is_some());
    let beyond = rows
        .flat_map(|known| &known.years)
        .map(|year| year.older_unread(me).saturating_add(year.older_unread_sessions(me)) as usize);
    let more = all - records.len() + beyond.sum::<usize>();
    domain::sorting::sort_by_key(&mut records, |one| {
        std::cmp::Reverse((one.arrived(), one.what.entry()))
    });
    Arrivals { records, more }
}

impl What {
    /// Which.
    pub(crate) const fn entry(&self) -> EntryId {
        match self {
            Self::Visit(visit) => EntryId::Visit(visit.id),
            Self::Session(session) => EntryId::Session(session.id),
        }
    }

    /// By whom, where, when.
    pub(crate) const fn recorded(&self) -> Recorded {
        match self {
            Self::Visit(visit) => visit.recorded,
            Self::Session(session) => session.recorded,
        }
    }

    /// The day that it is about.
    pub(crate) const fn date(&self) -> Date {
        match self {
            Self::Visit(visit) => visit.date,
            Self::Session(session) => session.date,
        }
    }

    /// The beginning of what was said.
    pub(crate) fn first_words(&self) -> &str {
        match self {
            Self::Visit(visit) => &visit.first_words,
            Self::Session(session) => &session.first_words,
        }
    }

    /// Whether it is a session to which the student did not come.
    const fn was_missed(&self) -> bool {
        match self {
            Self::Visit(_) => false,
            Self::Session(session) => matches!(session.became, Became::Absent),
        }
    }
}

impl Arrival {
    /// When it arrived; what came with the first sync has no time of arrival here, then its own time is as good.
    fn arrived(&self) -> Timestamp {
        self.received_at.unwrap_or(self.what.recorded().at)
    }

    /// The same session in the record of another of the group.
    fn joined_by(&mut self, mut other: Self) {
        let id = other.student.id;
        // Of two who were merged, both were in the group.
        if self.student.id == id || self.others.iter().any(|one| one.id == id) {
            return;
        }
        if self.what.was_missed() && !other.what.was_missed() {
            std::mem::swap(&mut self.student, &mut other.student);
            std::mem::swap(&mut self.what, &mut other.what);
        }
        self.received_at = self.received_at.max(other.received_at);
        self.absent += other.absent;
        self.others.push(other.student);
    }
}

/// A group's session lies in the record of each of its students in the same words, and is one record in every count.
fn each_once(found: impl Iterator<Item = Arrival>) -> Vec<Arrival> {
    let mut once: BTreeMap<EntryId, Arrival> = BTreeMap::new();
    for arrival in found {
        let entry = arrival.what.entry();
        match once.get_mut(&entry) {
            Some(known) => known.joined_by(arrival),
            None => {
                once.insert(entry, arrival);
            }
        }
    }
    once.into_values().collect()
}

fn of_student(known: &StudentView, me: UserId) -> Vec<Arrival> {
    let Some(student) = &known.core.student else { return Vec::new() };
    let visits = known.years.iter().flat_map(|year| &year.recent);
    let visits = visits.filter(|visit| visit.is_unread(me)).cloned().map(What::Visit);
    let sessions = known.years.iter().flat_map(|year| &year.recent_sessions);
    let sessions = sessions.filter(|session| session.is_unread(me)).cloned().map(What::Session);
    let arrival = |what: What| Arrival {
        student: student.clone(),
        others: Vec::new(),
        absent: usize::from(what.was_missed()),
        received_at: known.received.get(&what.entry()).copied(),
        what,
    };
    visits.chain(sessions).map(arrival).collect()
}

#[cfg(test)]
mod tests;
