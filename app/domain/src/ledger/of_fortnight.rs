//! The ledger of one fortnight for one student (clause 3.2), be it this one or any that is over.

use jiff::{ToSpan as _, civil::Date};

use super::{
    Account, Day, DayKind, Kept, Late, Meeting, Seen, Share, State, late, meeting::minutes_of,
    ribbon, shares, state,
};
use crate::calendar::Fortnight;

/// What a student had of the hour in a fortnight.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ledger {
    /// Which, as seen from the day that was asked about.
    pub fortnight: Fortnight,
    /// The day on which it is looked at.
    pub today: Date,
    /// The ten days of the ribbon.
    pub days: Vec<Day>,
    /// Minutes at the two weekends, which the ribbon has no place for.
    pub weekend: u32,
    /// Minutes that are asked for; 0 where the fortnight is paused or closed as a whole.
    pub goal: u32,
    /// Minutes that base has.
    pub at_base: u32,
    /// Minutes that are on this tablet only.
    pub on_tablet: u32,
    /// Minutes by relationship.
    pub shares: Vec<Share>,
    /// Minutes that are planned, from today on.
    pub planned: u32,
    /// What was recorded after the fortnight had closed.
    pub late: Late,
    /// Meetings that are said to have taken place on a day that has not come yet. They count when it has.
    pub ahead: u32,
    /// The last day of the pauses of these days.
    pub paused_until: Option<Date>,
    /// How the student stands.
    pub state: State,
}

impl Account {
    /// The ledger of the fortnight that `day` lies in.
    #[must_use]
    pub fn fortnight(&self, seen: Seen<'_>, day: Date) -> Ledger {
        let fortnight = seen.school.calendar.fortnight_of(day);
        let (first, ends) = (fortnight.first, fortnight.last.saturating_add(2.days()));
        let within = self.once().into_iter().filter(|meeting| fortnight.covers(meeting.on));
        let (counted, ahead): (Vec<&Meeting>, Vec<&Meeting>) =
            within.partition(|meeting| meeting.on <= seen.today);
        let days = ribbon::ten(self, seen, fortnight, &counted);
        let agreed = self.agreed_on(self.first_with_mentor(&days).unwrap_or(first));
        let goal = state::goal(&days, agreed);
        let minutes = |kept| minutes_of(counted.iter().copied().filter(|one| one.kept == kept));
        let (at_base, on_tablet) = (minutes(Kept::AtBase), minutes(Kept::OnThisTablet));
        let planned = self.planned_minutes(first.max(seen.today), ends);
        let on_the_ten = days.iter().fold(0, |sum: u32, day| sum.saturating_add(day.minutes));
        let total = at_base.saturating_add(on_tablet);
        let closes = late::closes(seen, fortnight);
        Ledger {
            fortnight,
            today: seen.today,
            weekend: total.saturating_sub(on_the_ten),
            goal,
            at_base,
            on_tablet,
            shares: shares::shares(self, first, ends, &counted),
            planned,
            late: Late::of(self, closes, fortnight, &counted, agreed),
            ahead: ahead.iter().filter(|one| one.minutes() > 0).fold(0, |sum, _| sum + 1),
            paused_until: self.paused_until(&days),
            state: State::of(&days, goal, total, planned),
            days,
        }
    }

    /// The day that says which agreement a fortnight is held to. No pause or closure moves it.
    fn first_with_mentor(&self, days: &[Day]) -> Option<Date> {
        days.iter().map(|day| day.on).find(|&day| self.has_mentor(day))
    }

    fn paused_until(&self, days: &[Day]) -> Option<Date> {
        let paused = |day: &&Day| matches!(day.kind, DayKind::Paused(_));
        let pauses = self.pauses.iter();
        let here =
            pauses.filter(|pause| days.iter().filter(paused).any(|day| pause.covers(day.on)));
        here.map(|pause| pause.to).max()
    }
}

impl Ledger {
    /// All minutes, wherever they are kept.
    #[must_use]
    pub const fn minutes(&self) -> u32 {
        self.at_base.saturating_add(self.on_tablet)
    }

    /// The minutes that are still due.
    #[must_use]
    pub const fn to_go(&self) -> u32 {
        self.goal.saturating_sub(self.minutes())
    }

    /// The days on which the student can still be met.
    #[must_use]
    pub fn days_left(&self) -> Vec<Date> {
        self.days.iter().filter(|day| day.is_left()).map(|day| day.on).collect()
    }
}
