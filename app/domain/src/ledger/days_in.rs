//! On which weekdays a student is in (clause 2.5: a placement may be part-time, two days a week say). The forecast counts
//! by these.

use jiff::civil::{Date, Weekday};
use serde::{Deserialize, Serialize};

use super::Account;

/// One day or more from Monday to Friday.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub struct Weekdays(u8);

/// The weekdays on which a student is in, from a day on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct DaysIn {
    /// The first day. Before it, and where nothing else is known, they are in from Monday to Friday.
    pub from: Date,
    /// The weekdays.
    pub on: Weekdays,
}

impl Weekdays {
    /// Each day on which a school is open, with its name.
    pub const EACH: [(Weekday, &'static str); 5] = [
        (Weekday::Monday, "Monday"),
        (Weekday::Tuesday, "Tuesday"),
        (Weekday::Wednesday, "Wednesday"),
        (Weekday::Thursday, "Thursday"),
        (Weekday::Friday, "Friday"),
    ];

    /// All of them: of whoever is in full time.
    pub const ALL: Self = Self(MONDAY_TO_FRIDAY);

    /// These, but for weekends; `None` if none is left, for somebody who is never in is not at this school.
    #[must_use]
    pub fn new(days: &[Weekday]) -> Option<Self> {
        let on = days.iter().fold(0, |on, &day| on | bit(day)) & MONDAY_TO_FRIDAY;
        (on != 0).then_some(Self(on))
    }

    /// Whether `day` is one of them.
    #[must_use]
    pub fn has(self, day: Weekday) -> bool {
        self.0 & bit(day) != 0
    }

    /// "Monday to Friday", "Monday, Tuesday and Thursday".
    #[must_use]
    pub fn words(self) -> String {
        if self == Self::ALL {
            return "Monday to Friday".to_owned();
        }
        let names = Self::EACH.iter().filter(|(day, _)| self.has(*day)).map(|(_, name)| *name);
        match names.collect::<Vec<_>>().as_slice() {
            [] => String::new(),
            [one] => (*one).to_owned(),
            [first @ .., last] => format!("{} and {last}", first.join(", ")),
        }
    }
}

/// A number that is no set of weekdays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not one day or more from Monday to Friday")]
pub struct NotWeekdays;

impl TryFrom<u8> for Weekdays {
    type Error = NotWeekdays;

    /// Monday is the lowest bit.
    fn try_from(bits: u8) -> Result<Self, NotWeekdays> {
        if bits != 0 && bits & MONDAY_TO_FRIDAY == bits { Ok(Self(bits)) } else { Err(NotWeekdays) }
    }
}

impl From<Weekdays> for u8 {
    fn from(days: Weekdays) -> Self {
        days.0
    }
}

const MONDAY_TO_FRIDAY: u8 = 0b1_1111;

fn bit(day: Weekday) -> u8 {
    1 << day.to_monday_zero_offset()
}

impl Account {
    /// Whether the student's placement has them in on `day`, be the school open or not.
    pub(super) fn is_in(&self, day: Date) -> bool {
        let versions = self.days_in.iter().filter(|days| days.from <= day);
        versions.max().is_none_or(|days| days.on.has(day.weekday()))
    }
}
