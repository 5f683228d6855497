//! Fortnights of a term or an academic year, summed up: met of all that counted, with pauses apart (clause 3.2).

use jiff::{ToSpan as _, civil::Date};

use super::{Account, DayKind, Ledger, Seen, State};
use crate::calendar::{AcademicYear, Term};

/// More fortnights than an academic year has, or a term.
const MOST_FORTNIGHTS: usize = 30;

/// How the fortnights of a time went. One that is not over is counted as met as soon as it is, and else as open.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sums {
    /// The minutes that were asked for were there.
    pub met: u32,
    /// They were not.
    pub short: u32,
    /// Of the short ones, those of which some days were paused.
    pub short_partly_paused: u32,
    /// Paused as a whole. These do not count.
    pub paused: u32,
    /// Closed as a whole. These do not count.
    pub closed: u32,
    /// Without a mentor. These do not count as short, and a student without a mentor shows up elsewhere (clause 2.8).
    pub no_mentor: u32,
    /// Not over, and not met yet.
    pub open: u32,
    /// All minutes, of every kind of fortnight.
    pub minutes: u32,
}

impl Sums {
    /// Those that counted: met or short.
    #[must_use]
    pub const fn counted(&self) -> u32 {
        self.met + self.short
    }

    /// "9 of 11 fortnights met", and what is apart.
    #[must_use]
    pub fn words(&self) -> String {
        let mut said = format!("{} of {} met", self.met, fortnights(self.counted()));
        for (many, what) in [
            (self.short_partly_paused, "short and paused for a part"),
            (self.paused, "paused"),
            (self.closed, "closed"),
            (self.no_mentor, "without a mentor"),
        ] {
            if many > 0 {
                said = format!("{said}; {many} {what}");
            }
        }
        said
    }

    fn add(&mut self, ledger: &Ledger, over: Over) {
        self.minutes = self.minutes.saturating_add(ledger.minutes());
        let place = match (ledger.state, over) {
            (State::Met, _) => &mut self.met,
            (_, Over::NotYet) => &mut self.open,
            (State::Paused, _) => &mut self.paused,
            (State::Closed, _) => &mut self.closed,
            (State::NoMentor, _) => &mut self.no_mentor,
            (State::Short | State::OnTheWay(_), _) => {
                let paused = |kind: &DayKind| matches!(kind, DayKind::Paused(_));
                if ledger.days.iter().any(|day| paused(&day.kind)) {
                    self.short_partly_paused += 1;
                }
                &mut self.short
            }
        };
        *place += 1;
    }
}

/// Whether a fortnight is over.
#[derive(Clone, Copy)]
enum Over {
    Yes,
    NotYet,
}

impl Account {
    /// The fortnights of a term that have begun.
    #[must_use]
    pub fn in_term(&self, seen: Seen<'_>, term: &Term) -> Sums {
        self.in_days(seen, term.first, term.last)
    }

    /// The fortnights of an academic year that have begun.
    #[must_use]
    pub fn in_year(&self, seen: Seen<'_>, year: AcademicYear) -> Sums {
        let starts = year.starts_in();
        let first = Date::new(starts, 9, 1).unwrap_or(Date::MAX);
        let last = Date::new(starts.saturating_add(1), 8, 31).unwrap_or(Date::MAX);
        self.in_days(seen, first, last)
    }

    /// Those whose first school day lies from `first` to `last`; of one that has none, whose Monday does.
    fn in_days(&self, seen: Seen<'_>, first: Date, last: Date) -> Sums {
        let mut sums = Sums::default();
        let mut monday = seen.school.calendar.fortnight_of(first).first;
        for _ in 0..MOST_FORTNIGHTS {
            if monday > last || monday > seen.today {
                break;
            }
            let fortnight = seen.school.calendar.fortnight_of(monday);
            let begins = seen.school.first_open(fortnight).unwrap_or(monday);
            if first <= begins && begins <= last {
                let ends = fortnight.last.saturating_add(2.days());
                let over = if ends < seen.today { Over::Yes } else { Over::NotYet };
                sums.add(&self.fortnight(seen, monday), over);
            }
            monday = monday.saturating_add(14.days());
        }
        sums
    }
}

fn fortnights(many: u32) -> String {
    crate::words::counted(many, "fortnight")
}
