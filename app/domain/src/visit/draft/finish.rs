//! From a draft to a visit: the only place that says what a finished transition visit needs (clause 2.5).

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::{DraftField, LONGEST_VISIT, Missing, PROSE_LIMIT, VisitDraft};
use crate::{
    id::{UserId, VisitId},
    student::{Standing, StudentField},
    visit::{
        Action, ActionOwner, Attachment, MOST_ATTACHMENTS, NextStep, OwnWords, Present, Recorded,
        Visit,
    },
    words,
};

/// The longest that a line (an action, a name, who else was there) may be, in characters.
const LINE_LIMIT: usize = 300;

/// How many actions one visit may have.
const MOST_ACTIONS: usize = 50;

impl VisitDraft {
    /// The finished visit, its texts as they were written but for white space at the ends.
    ///
    /// # Errors
    /// Everything that is missing or out of bounds, in the order of the screen.
    pub fn finish(
        &self,
        id: VisitId,
        recorded: Recorded,
        today: Date,
    ) -> Result<Visit, Vec<Missing>> {
        let mut missing = Vec::new();
        self.check_new_student(today, &mut missing);
        let date = self.check_date(today, &mut missing);
        let minutes = self.check_minutes(&mut missing);
        let present = self.check_present(&mut missing);
        let words = OwnWords {
            student: prose(DraftField::StudentWords, &self.words.student, &mut missing),
            parent: prose(DraftField::ParentWords, &self.words.parent, &mut missing),
            home_school: prose(DraftField::HomeSchoolWords, &self.words.home_school, &mut missing),
        };
        let note = prose(DraftField::Note, &self.note, &mut missing);
        let actions = self.check_actions(&mut missing);
        let next_step = self.check_next_step(&mut missing);
        let attachments = self.check_attachments(&mut missing);
        match (date, minutes) {
            (Some(date), Some(minutes)) if missing.is_empty() => Ok(Visit {
                id,
                student: self.student,
                plan: self.plan,
                home_school: self.home_school,
                date,
                minutes,
                present,
                feeling: self.feeling,
                covered: self.covered.clone(),
                words,
                note,
                actions,
                next_step,
                attachments,
                moved_from: None,
                recorded,
            }),
            _ => Err(missing),
        }
    }

    fn check_new_student(&self, today: Date, missing: &mut Vec<Missing>) {
        let Some(met) = &self.new_student else { return };
        let student = met.to_student(self.student);
        let met_off_site = Standing::MetOffSite { by: UserId::draw(0) };
        for problem in student.check(&met_off_site, today) {
            let field = match problem.field {
                StudentField::YearGroup => DraftField::YearGroup,
                StudentField::Needs => DraftField::HomeSchool,
                _ => DraftField::Name,
            };
            missing.push(Missing { field, words: problem.words });
        }
        if too_long(&met.home_school_words) {
            say(missing, DraftField::HomeSchool, "Shorten the name of the home school");
        }
    }

    fn check_date(&self, today: Date, missing: &mut Vec<Missing>) -> Option<Date> {
        match self.date {
            None => say(missing, DraftField::Date, "Give the day of the visit"),
            Some(date) if date > today => {
                say(missing, DraftField::Date, "A visit cannot be in the future: change the day");
            }
            Some(date) => return Some(date),
        }
        None
    }

    fn check_minutes(&self, missing: &mut Vec<Missing>) -> Option<u16> {
        match self.minutes {
            None | Some(0) => {
                say(missing, DraftField::Minutes, "Say how long the visit lasted, in minutes");
            }
            Some(minutes) if minutes > LONGEST_VISIT => {
                say(
                    missing,
                    DraftField::Minutes,
                    "A visit lasts at most 12 hours: check the minutes",
                );
            }
            Some(minutes) => return Some(minutes),
        }
        None
    }

    fn check_present(&self, missing: &mut Vec<Missing>) -> BTreeSet<Present> {
        let present: BTreeSet<Present> = self
            .present
            .iter()
            .map(|someone| match someone {
                Present::SomeoneElse(who) => Present::SomeoneElse(who.trim().to_owned()),
                named => named.clone(),
            })
            .collect();
        if present.is_empty() {
            say(missing, DraftField::Present, "Say who was there");
        }
        for someone in &present {
            if someone.label().is_empty() {
                say(missing, DraftField::Present, "Say who else was there");
            } else if too_long(someone.label()) {
                say(missing, DraftField::Present, "Say in fewer words who else was there");
            }
        }
        present
    }

    fn check_actions(&self, missing: &mut Vec<Missing>) -> Vec<Action> {
        let mut kept = Vec::new();
        for (place, action) in self.actions.iter().enumerate() {
            let field = DraftField::Action(place);
            let text = action.text.trim().to_owned();
            let owner = match &action.owner {
                ActionOwner::Other(who) => ActionOwner::Other(who.trim().to_owned()),
                staff @ ActionOwner::Staff(_) => staff.clone(),
            };
            if text.is_empty()
                && action.due.is_none()
                && !matches!(&owner, ActionOwner::Other(who) if !who.is_empty())
            {
                continue;
            }
            if text.is_empty() {
                say(missing, field, "Say what is to be done, or remove the action");
            } else if too_long(&text) {
                say(missing, field, "Shorten the action to 300 characters");
            }
            match &owner {
                ActionOwner::Other(who) if who.is_empty() => {
                    say(missing, field, "Say who will do the action");
                }
                ActionOwner::Other(who) if too_long(who) => {
                    say(missing, field, "Say in fewer words who will do the action");
                }
                _ => {}
            }
            if let (Some(due), Some(date)) = (action.due, self.date)
                && due < date
            {
                say(missing, field, "An action cannot be due before the visit: change its date");
            }
            kept.push(Action { id: action.id, text, owner, due: action.due });
        }
        if kept.len() > MOST_ACTIONS {
            say(
                missing,
                DraftField::Action(MOST_ACTIONS),
                "A visit can have 50 actions: put the rest into the note",
            );
        }
        kept
    }

    fn check_next_step(&self, missing: &mut Vec<Missing>) -> Option<NextStep> {
        match (self.next_on, self.date) {
            (Some(_), _) if self.steps.is_empty() => say(
                missing,
                DraftField::NextStep,
                "Say what the next step is, or take away its date",
            ),
            (Some(on), Some(date)) if on < date => say(
                missing,
                DraftField::NextStep,
                "The next step cannot be before the visit: change its date",
            ),
            _ => {}
        }
        (!self.steps.is_empty()).then(|| NextStep { steps: self.steps.clone(), on: self.next_on })
    }

    fn check_attachments(&self, missing: &mut Vec<Missing>) -> Vec<Attachment> {
        let mut kept = Vec::new();
        for (place, one) in self.attachments.iter().enumerate() {
            let field = DraftField::Attachment(place);
            let words = one.words().trim().to_owned();
            if words.is_empty() && !matches!(one, Attachment::Photo { .. }) {
                say(missing, field, "Give the name of who signed, or remove the signature");
            } else if too_long(&words) {
                say(missing, field, "Shorten the words to 300 characters");
            }
            kept.push(one.saying(words));
        }
        if kept.len() > MOST_ATTACHMENTS {
            let words = "A visit can have 8 photos and signatures: remove some";
            say(missing, DraftField::Attachment(MOST_ATTACHMENTS), words);
        }
        kept
    }
}

fn say(missing: &mut Vec<Missing>, field: DraftField, words: &str) {
    missing.push(Missing { field, words: words.to_owned() });
}

fn too_long(line: &str) -> bool {
    line.trim().chars().count() > LINE_LIMIT
}

/// Trims a text and says so when it is over the limit.
fn prose(field: DraftField, text: &str, missing: &mut Vec<Missing>) -> String {
    let text = text.trim();
    let length = text.chars().count();
    if length > PROSE_LIMIT {
        let which = match field {
            DraftField::StudentWords => "The student’s words are",
            DraftField::ParentWords => "The parent’s or carer’s words are",
            DraftField::HomeSchoolWords => "The home school’s words are",
            _ => "The note is",
        };
        let words = format!(
            "{which} {} characters long: shorten to {}, or put the rest into a second record",
            words::number(length),
            words::number(PROSE_LIMIT),
        );
        missing.push(Missing { field, words });
    }
    text.to_owned()
}
