//! What was filled in about a pause (clause 3.2) and what it means: the pause, or everything that is to be put right; and what
//! is written where one ended or was wrong. Plain values; how they are asked for is `pause_form`.

use domain::{
    id::{PauseEndId, PauseId, StudentId},
    ledger::{Ended, Pause, PauseEnd, PauseReason},
    visit::Recorded,
    words,
};
use jiff::{ToSpan as _, civil::Date};
use records::Edit;
use replica::YearPause;

use crate::ui::words::upper_first;

/// The year of a first day that is further away than this was mistyped, in days.
const FAR_AWAY: i64 = 366;

/// What was filled in so far.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Filled {
    /// Why.
    pub(super) reason: Option<PauseReason>,
    /// The first day, once it is a whole day.
    pub(super) from: Option<Date>,
    /// Until when.
    pub(super) until: Until,
}

/// Until when the hour is paused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Until {
    /// Nobody knows yet: for as long as a pause may last.
    NotKnown,
    /// Until this day, once it is a whole day.
    Day(Option<Date>),
}

/// A part of the form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// Why.
    Reason,
    /// From when.
    From,
    /// Until when.
    Until,
}

/// Something to put right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Problem {
    /// Where.
    pub(super) part: Part,
    /// What to do.
    pub(super) words: String,
}

impl Part {
    /// In the order of the form.
    pub(super) const ALL: [Self; 3] = [Self::Reason, Self::From, Self::Until];

    /// The element that an error about it leads to, in the form of this stem.
    pub(super) fn id(self, stem: &str) -> String {
        let name = match self {
            Self::Reason => "reason",
            Self::From => "from",
            Self::Until => "until",
        };
        format!("{stem}-{name}")
    }
}

impl Filled {
    /// A pause that begins today.
    pub(super) const fn from_today(today: Date) -> Self {
        Self { reason: None, from: Some(today), until: Until::NotKnown }
    }

    /// A pause as it is known.
    pub(super) fn of(pause: &Pause) -> Self {
        let reason = Some(pause.reason.clone());
        Self { reason, from: Some(pause.from), until: Until::Day(Some(pause.to)) }
    }

    /// The words of a reason that has no name.
    pub(super) fn other(&self) -> String {
        match &self.reason {
            Some(PauseReason::Other(words)) => words.clone(),
            _ => String::new(),
        }
    }

    /// The last day, where one was said.
    pub(super) const fn last_day(&self) -> Option<Date> {
        match self.until {
            Until::NotKnown => None,
            Until::Day(day) => day,
        }
    }

    /// What becomes of a pause whose last day is not known; nothing where it is.
    pub(super) fn goes_on(&self) -> Option<String> {
        let from = self.from.filter(|_| self.until == Until::NotKnown)?;
        let last = words::date(Pause::longest_from(from));
        Some(format!(
            "It ends by itself after 13 weeks, on {last}. End it sooner when they are back."
        ))
    }

    /// The pause, or everything that is to be put right. No two of a student's pauses are on one day.
    pub(super) fn read(
        &self,
        id: PauseId,
        recorded: Recorded,
        today: Date,
        others: &[Pause],
    ) -> Result<Pause, Vec<Problem>> {
        let mut problems = Vec::new();
        let reason = noted(&mut problems, Part::Reason, self.why());
        let from = noted(&mut problems, Part::From, self.first(today));
        let to = noted(&mut problems, Part::Until, self.last(from)).flatten();
        let (Some(reason), Some(from), Some(to)) = (reason, from, to) else {
            return Err(problems);
        };
        let pause = Pause { id, from, to, reason, recorded };
        match others.iter().find(|other| other.overlaps(&pause)) {
            Some(other) => {
                let words = format!(
                    "Some of these days are paused already: {}. Choose other days, or correct that pause",
                    said(other)
                );
                Err(vec![Problem { part: Part::From, words }])
            }
            None => Ok(pause),
        }
    }

    fn why(&self) -> Result<PauseReason, String> {
        let reason = match &self.reason {
            None => return Err("Choose why the hour is paused".to_owned()),
            Some(PauseReason::Other(words)) => PauseReason::Other(words.trim().to_owned()),
            Some(reason) => reason.clone(),
        };
        reason.check().map_err(|problem| problem.to_string())?;
        Ok(reason)
    }

    fn first(&self, today: Date) -> Result<Date, String> {
        let from = self.from.ok_or_else(|| "Choose the first day".to_owned())?;
        let near = today.saturating_sub(FAR_AWAY.days())..=today.saturating_add(FAR_AWAY.days());
        if near.contains(&from) {
            Ok(from)
        } else {
            Err("Check the year of the first day".to_owned())
        }
    }

    /// Nothing while the first day is not known either.
    fn last(&self, from: Option<Date>) -> Result<Option<Date>, String> {
        match self.until {
            Until::NotKnown => Ok(from.map(Pause::longest_from)),
            Until::Day(None) => {
                Err("Choose the last day, or say that it is not known yet".to_owned())
            }
            Until::Day(Some(to)) => {
                let checked = from.map_or(Ok(()), |from| Pause::check_days(from, to));
                checked.map(|()| Some(to)).map_err(|problem| problem.to_string())
            }
        }
    }
}

/// Keeps the value, or notes what is to be put right.
fn noted<T>(problems: &mut Vec<Problem>, part: Part, value: Result<T, String>) -> Option<T> {
    value.map_err(|words| problems.push(Problem { part, words })).ok()
}

/// "23 to 27 November 2026", "23 November 2026".
pub(super) fn span(pause: &Pause) -> String {
    let (from, to) = (pause.from, pause.to);
    if from == to {
        words::date(from)
    } else if from.year() == to.year() {
        format!("{} {}", words::date_range(from, to), to.year())
    } else {
        words::date_range(from, to)
    }
}

/// "absence, 23 to 27 November 2026".
pub(super) fn said(pause: &Pause) -> String {
    format!("{}, {}", pause.reason.within(), span(pause))
}

/// "Absence".
pub(super) fn label(reason: &PauseReason) -> String {
    upper_first(reason.within())
}

/// How a pause ends whose student is back on this day, or what is to be put right. Whoever is back on its first day was never
/// away.
pub(super) fn back_on(pause: &Pause, day: Option<Date>) -> Result<Ended, String> {
    let day = day.ok_or_else(|| "Choose the first day back".to_owned())?;
    if day < pause.from {
        let from = words::date(pause.from);
        Err(format!("The pause begins on {from}: choose that day or a later one"))
    } else if day > pause.to {
        let to = words::date(pause.to);
        Err(format!(
            "{to} is its last day: choose that day or an earlier one, or correct the pause"
        ))
    } else if day == pause.from {
        Ok(Ended::Withdrawn)
    } else {
        Ok(Ended::With(day.saturating_sub(1.day())))
    }
}

/// What is said about a pause later.
pub(super) fn ends(one: &YearPause, ended: Ended, id: PauseEndId, recorded: Recorded) -> Edit {
    let end = PauseEnd { id, pause: one.pause.id, ended, recorded };
    Edit::EndPause { student: one.student, year: one.year, end }
}

/// What is written where `was` is to be `now`: nothing, that it ends sooner, or that it never was and another instead. The
/// other lies in the record of `student`.
pub(super) fn corrected(
    was: &YearPause,
    now: Pause,
    student: StudentId,
    end: PauseEndId,
) -> Vec<Edit> {
    let recorded = now.recorded;
    let begins_so = was.pause.from == now.from && was.pause.reason == now.reason;
    if begins_so && was.pause.to == now.to {
        return Vec::new();
    }
    if begins_so && now.to < was.pause.to {
        return vec![ends(was, Ended::With(now.to), end, recorded)];
    }
    vec![ends(was, Ended::Withdrawn, end, recorded), Edit::Pause { student, pause: now }]
}

#[cfg(test)]
mod tests;
