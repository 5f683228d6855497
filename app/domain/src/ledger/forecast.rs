//! The forecast in words (clause 3.2): how much is to go, and until when.

use jiff::civil::Date;

use super::{DayKind, Ledger, State};
use crate::words;

impl Ledger {
    /// "20 minutes to go; Thursday is the last day Kai is in". `name` is what the student is called; where names are
    /// hidden it is empty, and the sentence says "they".
    #[must_use]
    pub fn forecast(&self, name: &str) -> String {
        let said = match self.state {
            State::Met => format!("{} of {} minutes: target met", self.minutes(), self.goal),
            State::OnTheWay(_) => self.to_come(name) + &self.partly_paused(),
            State::Short => {
                let to_go = minutes(self.to_go());
                format!("{to_go} short of {}{}", self.goal, self.partly_paused())
            }
            State::Paused => self.paused(),
            State::Closed => format!("School closed: {}", self.reasons(closed)),
            State::NoMentor => "No mentor in this fortnight".to_owned(),
        };
        let beside = matches!(self.state, State::Paused | State::Closed | State::NoMentor);
        if beside && self.minutes() > 0 {
            return format!("{said}; {} all the same", minutes(self.minutes()));
        }
        said
    }

    fn to_come(&self, name: &str) -> String {
        let who = if name.is_empty() { "they are".to_owned() } else { format!("{name} is") };
        let last = self.days_left().last().copied().unwrap_or(self.fortnight.last);
        let day = day_ahead(last, self.today);
        let to_go = minutes(self.to_go());
        let planned = match self.planned {
            0 => String::new(),
            planned => format!("; what is planned adds about {}", minutes(planned)),
        };
        format!("{to_go} to go; {day} is the last day {who} in{planned}")
    }

    /// "; paused on 2 days: exclusion", or nothing.
    fn partly_paused(&self) -> String {
        let days = self.days.iter().filter(|day| paused(&day.kind).is_some());
        match days.fold(0, |sum, _| sum + 1) {
            0 => String::new(),
            days => {
                format!("; paused on {}: {}", words::counted(days, "day"), self.reasons(paused))
            }
        }
    }

    fn paused(&self) -> String {
        let until = self.paused_until.unwrap_or(self.fortnight.last);
        let until = if until.year() == self.today.year() {
            words::day_and_month(until)
        } else {
            words::date(until)
        };
        format!("Paused: {} until {until}", self.reasons(paused))
    }

    /// Each reason once, in the order of the days.
    fn reasons(&self, of: fn(&DayKind) -> Option<&str>) -> String {
        let mut reasons = Vec::new();
        for reason in self.days.iter().filter_map(|day| of(&day.kind)) {
            if !reasons.contains(&reason) {
                reasons.push(reason);
            }
        }
        reasons.join(", ")
    }
}

/// "60 minutes", as the goal is said, rather than "1 hour".
fn minutes(many: u32) -> String {
    words::counted(many, "minute")
}

fn closed(kind: &DayKind) -> Option<&str> {
    if let DayKind::Closed(reason) = kind { Some(reason) } else { None }
}

fn paused(kind: &DayKind) -> Option<&str> {
    if let DayKind::Paused(reason) = kind { Some(reason.within()) } else { None }
}

/// "today", "tomorrow", "Thursday" within a week, and then "Thursday 26 November".
fn day_ahead(day: Date, today: Date) -> String {
    match day.duration_since(today).as_hours() / 24 {
        0 => "today".to_owned(),
        1 => "tomorrow".to_owned(),
        2..=6 => words::weekday(day).to_owned(),
        _ => words::weekday_and_date(day),
    }
}
