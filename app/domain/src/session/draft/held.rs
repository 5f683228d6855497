//! What a session that took place needs: how long, where and why there (clause 3.3), who was there (clause 12.1), and by
//! when something was promised (clause 5.5).

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::{
    Bounds, LONGEST_SESSION, Problem, SessionDraft, SessionField,
    finish::{prose, say, too_long},
};
use crate::{
    calendar::SchoolDay,
    session::{AlsoThere, Held, Outcome, Place, Setting, punctual::minute_of_day},
    visit::{Action, ActionOwner},
    words,
};

/// How many promises one session may have.
const MOST_PROMISES: usize = 50;

impl SessionDraft {
    pub(super) fn held(
        &self,
        bounds: Bounds<'_>,
        problems: &mut Vec<Problem>,
    ) -> (Option<Date>, Option<Outcome>) {
        let there: BTreeSet<_> = self.students.difference(&self.absent).copied().collect();
        if there.is_empty() && !self.students.is_empty() {
            let words = "Say who was there, or say that nobody came";
            say(problems, SessionField::Students, words);
        }
        let minutes = self.check_minutes(problems);
        let date = self.check_date(bounds, problems);
        let setting = self.check_setting(bounds, minutes, problems);
        let success = prose(SessionField::Success, &self.success, "What went well is", problems);
        let student_words = prose(
            SessionField::StudentWords,
            &self.student_words,
            "The student’s words are",
            problems,
        );
        let also = self.check_also(problems);
        let parent_words = prose(
            SessionField::ParentWords,
            &self.parent_words,
            "The parent’s or carer’s words are",
            problems,
        );
        let promises = self.check_promises(problems);
        let outcome = minutes.map(|minutes| {
            Outcome::Held(Box::new(Held {
                success,
                minutes,
                start: self.start,
                there,
                also,
                setting,
                about: self.about.clone(),
                student_words,
                parent_words,
                promises,
            }))
        });
        (date, outcome)
    }

    /// The length that was said, or else from start to end. Where both are known they agree.
    fn check_minutes(&self, problems: &mut Vec<Problem>) -> Option<u16> {
        let mut between = None;
        if let (Some(start), Some(end)) = (self.start, self.end) {
            if end <= start {
                let words = "A session cannot end before it begins: change a time";
                say(problems, SessionField::Times, words);
                return None;
            }
            between = Some(minute_of_day(end) - minute_of_day(start));
            if let (Some(between), Some(minutes)) = (between, self.minutes)
                && between != minutes
            {
                let words = format!(
                    "{} is {}, not {minutes}: change one of them",
                    words::time_range(start, end),
                    words::counted(between.into(), "minute"),
                );
                problems.push(Problem { field: SessionField::Times, words });
                return None;
            }
        }
        match self.minutes.or(between) {
            None | Some(0) => {
                let words = "Say how long the session lasted, in minutes";
                say(problems, SessionField::Minutes, words);
            }
            Some(minutes) if minutes > LONGEST_SESSION => {
                let words = "A session lasts at most 8 hours: check the minutes";
                say(problems, SessionField::Minutes, words);
            }
            Some(minutes) => return Some(minutes),
        }
        None
    }

    /// What asks for a reason (clause 3.3), in a sentence; nothing on school property and within the school day, as is
    /// normal.
    #[must_use]
    pub fn asks_why(&self, bounds: Bounds<'_>) -> Option<&'static str> {
        self.asks(bounds, self.minutes)
    }

    fn asks(&self, bounds: Bounds<'_>, minutes: Option<u16>) -> Option<&'static str> {
        let closed = self.date.is_some_and(|date| bounds.school.on(date) != SchoolDay::Open);
        let out_of_hours =
            self.start.is_some_and(|start| !bounds.hours.cover(start, minutes.unwrap_or_default()));
        match (self.place == Place::AtSchool, closed || out_of_hours) {
            (true, false) => None,
            (false, _) => Some("Say why the session was off school property"),
            (true, true) => Some("Say why the session was outside the school day"),
        }
    }

    fn check_setting(
        &self,
        bounds: Bounds<'_>,
        minutes: Option<u16>,
        problems: &mut Vec<Problem>,
    ) -> Setting {
        let place = match &self.place {
            Place::Elsewhere(words) => Place::Elsewhere(words.trim().to_owned()),
            named => named.clone(),
        };
        if place.label().is_empty() {
            say(problems, SessionField::Place, "Say where the session was");
        } else if too_long(place.label()) {
            say(problems, SessionField::Place, "Say in fewer words where the session was");
        }
        let Some(why) = self.asks(bounds, minutes) else { return Setting::Usual };
        let reason = self.reason.trim().to_owned();
        if reason.is_empty() {
            say(problems, SessionField::Reason, why);
        } else if too_long(&reason) {
            say(problems, SessionField::Reason, "Shorten the reason to 300 characters");
        }
        Setting::Unusual { place, reason }
    }

    fn check_also(&self, problems: &mut Vec<Problem>) -> BTreeSet<AlsoThere> {
        let trimmed = self.also.iter().map(|one| match one {
            AlsoThere::SomeoneElse(who) => AlsoThere::SomeoneElse(who.trim().to_owned()),
            named => named.clone(),
        });
        let also: BTreeSet<AlsoThere> = trimmed.collect();
        for one in &also {
            if one.label().is_empty() {
                say(problems, SessionField::Also, "Say who else was there");
            } else if too_long(one.label()) {
                say(problems, SessionField::Also, "Say in fewer words who else was there");
            }
        }
        also
    }

    fn check_promises(&self, problems: &mut Vec<Problem>) -> Vec<Action> {
        let mut kept = Vec::new();
        for (place, promise) in self.promises.iter().enumerate() {
            let promise = Action {
                text: promise.text.trim().to_owned(),
                owner: match &promise.owner {
                    ActionOwner::Other(who) => ActionOwner::Other(who.trim().to_owned()),
                    staff @ ActionOwner::Staff(_) => staff.clone(),
                },
                ..promise.clone()
            };
            let unsaid = matches!(&promise.owner, ActionOwner::Other(who) if who.is_empty())
                || matches!(promise.owner, ActionOwner::Staff(_));
            if promise.text.is_empty() && promise.due.is_none() && unsaid {
                continue;
            }
            for words in self.wrong_with(&promise) {
                say(problems, SessionField::Promise(place), words);
            }
            kept.push(promise);
        }
        if kept.len() > MOST_PROMISES {
            let words = "A session can have 50 promises: put the rest into the note";
            say(problems, SessionField::Promise(MOST_PROMISES), words);
        }
        kept
    }

    /// A promise needs a day, or it would never come up as due.
    fn wrong_with(&self, promise: &Action) -> impl Iterator<Item = &'static str> {
        let text = if promise.text.is_empty() {
            Some("Say what was promised, or remove the promise")
        } else if too_long(&promise.text) {
            Some("Shorten the promise to 300 characters")
        } else {
            None
        };
        let owner = match &promise.owner {
            ActionOwner::Other(who) if who.is_empty() => Some("Say who promised it"),
            ActionOwner::Other(who) if too_long(who) => Some("Say in fewer words who promised it"),
            _ => None,
        };
        let due = match (promise.due, self.date) {
            (None, _) => Some("Say by when it was promised"),
            (Some(due), Some(date)) if due < date => {
                Some("A promise cannot be due before the session: change its date")
            }
            _ => None,
        };
        [text, owner, due].into_iter().flatten()
    }
}
