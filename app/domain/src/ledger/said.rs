//! What is said beside the figures (clause 3.2): the ribbon as a sentence, where minutes are kept, and what came late.

use super::{Day, DayKind, Late, Ledger, When};
use crate::words;

impl Ledger {
    /// The ribbon for whoever does not see it: "Fortnight 16 to 27 November: 20 of 60 minutes. Tuesday 17, 20 minutes.
    /// Thursday 19, absent. Today is Monday 23."
    #[must_use]
    pub fn ribbon(&self) -> String {
        let mut said =
            format!("{}: {} of {} minutes.", self.fortnight.words(), self.minutes(), self.goal);
        for day in &self.days {
            if let Some(what) = what(day) {
                said = format!("{said} {}, {what}.", weekday(day));
            }
        }
        if self.weekend > 0 {
            said = format!("{said} At the weekend, {}.", words::minutes(self.weekend));
        }
        match self.days.iter().find(|day| day.when == When::Today) {
            Some(today) => format!("{said} Today is {}.", weekday(today)),
            None => said,
        }
    }

    /// That some minutes are not at base yet; nothing where all are.
    #[must_use]
    pub fn on_tablet_words(&self) -> Option<String> {
        let minutes = words::minutes(self.on_tablet);
        (self.on_tablet > 0).then(|| format!("{minutes} of this still on this tablet"))
    }
}

impl Late {
    /// What came late, in a sentence; nothing where nothing did.
    #[must_use]
    pub fn words(&self) -> Option<String> {
        let mut parts = Vec::new();
        if self.meetings > 0 {
            parts.push(words::minutes(self.minutes));
        }
        if self.pauses > 0 {
            parts.push(words::counted(self.pauses, "pause"));
        }
        if self.agreements > 0 {
            parts.push("how often to meet".to_owned());
        }
        let what = parts.join(", ");
        (!parts.is_empty()).then(|| format!("Recorded after the fortnight had closed: {what}"))
    }
}

/// "Thursday 19".
fn weekday(day: &Day) -> String {
    format!("{} {}", words::weekday(day.on), day.on.day())
}

fn what(day: &Day) -> Option<String> {
    let kind = match &day.kind {
        DayKind::Closed(reason) => Some(format!("closed: {reason}")),
        DayKind::Paused(reason) => Some(format!("paused: {}", reason.within())),
        DayKind::NoMentor => Some("no mentor".to_owned()),
        DayKind::Absent => Some("absent".to_owned()),
        DayKind::NotIn | DayKind::In => None,
    };
    let minutes = (day.minutes > 0).then(|| words::minutes(day.minutes));
    match (kind, minutes) {
        (Some(kind), Some(minutes)) => Some(format!("{kind}, {minutes}")),
        (kind, minutes) => kind.or(minutes),
    }
}
