//! The ten days of the ribbon (clause 3.2): what each was for the student, with its minutes. How they are drawn is not
//! decided here.

use std::cmp::Ordering;

use jiff::civil::Date;

use super::{Account, Meeting, PauseReason, Seen, Took, meeting::minutes_of};
use crate::calendar::{Fortnight, SchoolDay};

/// A day as seen from today.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum When {
    /// It is over.
    Past,
    /// It is today.
    Today,
    /// It is still to come.
    Future,
}

/// What a day is for a student. The first that holds, from the top.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum DayKind {
    /// The school is closed, for this reason.
    Closed(String),
    /// The placement has the student elsewhere on that weekday.
    NotIn,
    /// Nobody is the student's mentor.
    NoMentor,
    /// The hour is paused, for this reason.
    Paused(PauseReason),
    /// The student was expected at a meeting and was not there, nor at another on that day.
    Absent,
    /// The student is in.
    In,
}

/// One of the ten.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Day {
    /// Which.
    pub on: Date,
    /// As seen from today.
    pub when: When,
    /// What it is.
    pub kind: DayKind,
    /// Minutes of that day; they count on any kind of day.
    pub minutes: u32,
}

impl Day {
    /// A day on which the hour may be asked for: neither closed, nor paused, nor without a mentor.
    #[must_use]
    pub const fn is_asked(&self) -> bool {
        matches!(self.kind, DayKind::In | DayKind::Absent)
    }

    /// Whether the student can still be met on it.
    #[must_use]
    pub fn is_left(&self) -> bool {
        self.kind == DayKind::In && self.when != When::Past
    }
}

/// The ten days of `fortnight`, with the meetings that count.
pub(super) fn ten(
    account: &Account,
    seen: Seen<'_>,
    fortnight: Fortnight,
    counted: &[&Meeting],
) -> Vec<Day> {
    let day = |on: Date| {
        let of_day = || counted.iter().copied().filter(move |meeting| meeting.on == on);
        let minutes = minutes_of(of_day());
        let when = match on.cmp(&seen.today) {
            Ordering::Less => When::Past,
            Ordering::Equal => When::Today,
            Ordering::Greater => When::Future,
        };
        let missed = minutes == 0 && of_day().any(|meeting| meeting.took == Took::Absent);
        let kind = match standing(account, seen, on) {
            DayKind::In if missed => DayKind::Absent,
            kind => kind,
        };
        Day { on, when, kind, minutes }
    };
    let days = seen.school.calendar.ten_days(fortnight).into_iter();
    days.map(|(on, _)| day(on)).collect()
}

/// What the day is, whether anybody met or not.
fn standing(account: &Account, seen: Seen<'_>, on: Date) -> DayKind {
    if let SchoolDay::Closed(reason) = seen.school.on(on) {
        DayKind::Closed(reason.to_owned())
    } else if !account.is_in(on) {
        DayKind::NotIn
    } else if !account.has_mentor(on) {
        DayKind::NoMentor
    } else if let Some(pause) = account.pause_on(on) {
        DayKind::Paused(pause.reason.clone())
    } else {
        DayKind::In
    }
}
