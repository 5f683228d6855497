//! Sessions, pauses and what is agreed (clauses 2.7, 3.2), in words that a colleague can type again from.

use domain::{
    ledger::{Ended, Every},
    session::{Held, Outcome, Place, Session, SessionDraft, Setting},
    visit::{Action, ActionOwner},
    words,
};
use records::Edit;

use super::Page;

const STUDENT: &str = "The student’s words";
const PARENT: &str = "The parent’s or carer’s words";

impl Page<'_> {
    /// What is said about the hour in every fortnight.
    pub(super) fn of_the_hour(&mut self, edit: &Edit) {
        match edit {
            Edit::RecordSession { session, .. } => self.session(session),
            Edit::Pause { pause, .. } => {
                self.line("Days", &words::date_range(pause.from, pause.to));
                self.line("Why", pause.reason.within());
            }
            Edit::EndPause { end, .. } => match end.ended {
                Ended::With(last) => self.line("Last day", &words::date(last)),
                Ended::Withdrawn => self.words("It never was"),
            },
            Edit::AgreeFrequency { agreed, .. } => {
                self.line("From", &words::date(agreed.from));
                self.line("Minutes", &agreed.minutes.to_string());
                let week = agreed.every == Every::Week;
                self.line("In each", if week { "week" } else { "fortnight" });
                self.line("What the assessment says", &agreed.assessment);
            }
            Edit::SetDaysIn { days, .. } => {
                self.line("From", &words::date(days.from));
                self.line("In on", &days.on.words());
            }
            Edit::SetTerms { terms, .. } => {
                for term in terms {
                    self.line(&term.name, &words::date_range(term.first, term.last));
                }
            }
            Edit::SetSchoolHours(hours) => {
                self.line("School day", &words::time_range(hours.from, hours.to));
            }
            _ => {}
        }
    }

    fn session(&mut self, session: &Session) {
        self.line("Date", &words::date(session.date));
        for student in &session.students {
            self.student(*student);
        }
        match &session.outcome {
            Outcome::Held(held) => self.held(held),
            Outcome::NobodyCame => self.words("Nobody came"),
            Outcome::Cancelled { by, why } => {
                self.line("Cancelled by", by.label());
                self.line("Why", why);
            }
        }
        self.line("Note", &session.note);
    }

    fn held(&mut self, held: &Held) {
        self.line("Minutes", &held.minutes.to_string());
        self.maybe("Began", held.start.map(words::time));
        for student in &held.there {
            let name = self.known(*student).map(|student| student.full_name());
            self.maybe("Was there", name);
        }
        for one in &held.also {
            self.line("Also there", one.label());
        }
        if let Setting::Unusual { place, reason } = &held.setting {
            self.where_and_why(place, reason);
        }
        for area in &held.about {
            self.line("About", area.label());
        }
        self.line("What went well", &held.success);
        self.line(STUDENT, &held.student_words);
        self.line(PARENT, &held.parent_words);
        self.promises(&held.promises);
    }

    /// What has been said so far of a session that is not finished.
    pub(super) fn begun(&mut self, draft: &SessionDraft) {
        self.maybe("Date", draft.date.map(words::date));
        for student in &draft.students {
            self.student(*student);
        }
        self.maybe("Minutes", draft.minutes.map(|minutes| minutes.to_string()));
        self.maybe("Began", draft.start.map(words::time));
        self.maybe("Ended", draft.end.map(words::time));
        for one in &draft.also {
            self.line("Also there", one.label());
        }
        self.where_and_why(&draft.place, &draft.reason);
        for area in &draft.about {
            self.line("About", area.label());
        }
        self.line("What went well", &draft.success);
        self.line(STUDENT, &draft.student_words);
        self.line(PARENT, &draft.parent_words);
        self.promises(&draft.promises);
        self.maybe("Cancelled by", draft.cancelled_by.map(|by| by.label().to_owned()));
        self.line("Why it was cancelled", &draft.why);
        self.line("Note", &draft.note);
    }

    fn where_and_why(&mut self, place: &Place, reason: &str) {
        self.line("Where", place.label());
        self.line("Why there, or at that time", reason);
    }

    fn promises(&mut self, promises: &[Action]) {
        for promise in promises {
            let by = match &promise.owner {
                ActionOwner::Staff(user) => self.staff(*user),
                ActionOwner::Other(words) => words.clone(),
            };
            let due = promise.due.map(|due| format!(", by {}", words::date(due)));
            let due = due.unwrap_or_default();
            self.line("Promised", &format!("{}, {by}{due}", promise.text));
        }
    }
}
