//! Everything that this device holds and base does not, as plain text: what waits and what is being written, in words
//! that a colleague can type again from. Not for sending, and not encrypted; the text says so itself.

mod the_hour;

use std::fmt::Write as _;

use domain::{
    id::StudentId,
    student::{Standing, Student},
    visit::{ActionTick, EntryId, PlannedVisit, Ticked, Visit, VisitDraft},
    words,
};
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use records::{Edit, OrgRecord};
use replica::{DraftBody, Unsent};

use crate::{store::Held, students::together::said, visits::visit_lines};

/// The whole text.
pub(super) fn as_text(held: &Held, now: Timestamp, zone: &TimeZone) -> String {
    let identity = &held.identity;
    let mut page = Page { held, zone, text: String::new() };
    page.words("What Alongside holds on this device and base does not have");
    page.words(
        "This file is not encrypted. Keep it safe, and delete it once everything in it is at base.",
    );
    page.line("School", &identity.school);
    page.line("Device", &format!("{}, {}", identity.device_name, identity.user_name));
    page.line("Written", &page.moment(now));
    for one in &held.unsent {
        page.unsent(one);
    }
    for draft in &held.drafts {
        match &draft.body {
            DraftBody::Visit(visit) => {
                page.heading("Visit that is not finished", draft.updated);
                page.visit(visit);
            }
            // A concern is for those alone to whom it is sealed.
            DraftBody::Concern(_) | DraftBody::Answer(_) => {}
            DraftBody::Session(session) => {
                page.heading("Session that is not finished", draft.updated);
                page.begun(session);
            }
        }
    }
    page.text
}

/// Only what its edits say, in the same words.
#[must_use]
pub fn in_words(held: &Held, zone: &TimeZone) -> String {
    let mut page = Page { held, zone, text: String::new() };
    for edit in held.unsent.iter().filter_map(|one| one.edits.as_ref()).flatten() {
        if let Some(what) = title(edit) {
            page.words(what);
            page.edit(edit);
        }
    }
    page.text
}

struct Page<'a> {
    held: &'a Held,
    /// The school's clock.
    zone: &'a TimeZone,
    text: String,
}

impl Page<'_> {
    fn words(&mut self, words: &str) {
        self.text.push_str(words);
        self.text.push('\n');
    }

    fn line(&mut self, label: &str, value: &str) {
        let value = value.trim();
        if !value.is_empty() {
            // Writing into a String cannot fail.
            writeln!(self.text, "{label}: {value}").unwrap_or_default();
        }
    }

    fn maybe(&mut self, label: &str, value: Option<String>) {
        self.line(label, &value.unwrap_or_default());
    }

    fn heading(&mut self, what: &str, saved: Timestamp) {
        let saved = self.moment(saved);
        writeln!(self.text, "\n{what}, saved {saved}").unwrap_or_default();
    }

    fn moment(&self, at: Timestamp) -> String {
        let at = self.zone.to_datetime(at);
        format!("{}, {}", words::date(at.date()), words::time(at.time()))
    }

    fn unsent(&mut self, unsent: &Unsent) {
        let Some(edits) = &unsent.edits else {
            self.heading("A record of another version of Alongside", unsent.saved);
            self.words(
                "It cannot be written as text here. It is still on the device: open Alongside where there is a signal, \
                 close it and open it again, and save this file once more.",
            );
            return;
        };
        for edit in edits {
            if let Some(what) = title(edit) {
                self.heading(what, unsent.saved);
                self.edit(edit);
            }
        }
    }

    fn edit(&mut self, edit: &Edit) {
        // A session says itself for whom it was.
        if let Some(student) = edit.document().student()
            && !matches!(
                edit,
                Edit::PutStudent(_) | Edit::RecordVisit(_) | Edit::RecordSession { .. }
            )
        {
            self.student(student);
        }
        match edit {
            Edit::PutStudent(student) => self.facts(student),
            Edit::ChangeStudent { now, .. } => self.facts(now),
            Edit::SetStanding { standing, .. } => {
                let met = matches!(standing, Standing::MetOffSite { .. });
                self.words(if met { "Met off site" } else { "Confirmed by the coordinator" });
            }
            Edit::Relate(tie) => {
                let mentor = self.staff(tie.mentor);
                self.line("Mentor", &mentor);
                self.line("From", &words::date(tie.from));
                self.maybe("To", tie.to.map(words::date));
                self.line("Purpose", &tie.purpose);
            }
            Edit::EndRelationship { to, .. } => self.line("Last day", &words::date(*to)),
            Edit::Plan { plan, .. } => self.plan(plan),
            Edit::RecordVisit(visit) => self.visit(&as_draft(visit)),
            Edit::MoveVisit { moved, .. } => {
                let to = self.known(moved.to_student).map(|student| student.full_name());
                self.maybe("It was recorded for the wrong student, and is now with", to);
            }
            Edit::Amend { amendment, .. } => {
                let (of, day) = day_of(self.held, amendment.entry);
                self.maybe(of, day.map(words::date));
                self.line("What should be known", &amendment.text);
                self.line("Why", &amendment.reason);
            }
            Edit::TickAction { tick, .. } => self.tick(tick),
            Edit::AddHelp { help, .. } => self.line("What", &help.text),
            Edit::ResolveConflict { field, keep, .. } => {
                let keep = self.said(keep);
                self.line(field, &keep);
            }
            Edit::KeepBoth { field, .. } => self.words(field),
            other => self.school(other),
        }
    }

    /// What the coordinator writes about the school itself.
    fn school(&mut self, edit: &Edit) {
        match edit {
            Edit::NameSchool { name } => self.line("Name", name),
            Edit::SetSafetyContact(contact) => {
                self.line("Name", &contact.name);
                self.line("Telephone", &contact.telephone);
            }
            Edit::SetFirstFortnight(monday) => self.line("Monday", &words::date(*monday)),
            Edit::AddClosure(closure) => {
                self.line("Days", &words::date_range(closure.from, closure.to));
                self.line("Reason", &closure.reason);
            }
            Edit::PutStaff(member) => {
                self.line("Name", &member.name);
                self.line("Role", member.role.title());
            }
            Edit::PutHomeSchools(schools) => {
                for school in schools {
                    self.line("Home school", &school.name);
                    self.line("Address", &school.address);
                    self.line("Telephone", &school.telephone);
                    self.line("Ask for", &school.contact);
                }
            }
            _ => self.of_the_hour(edit),
        }
    }

    /// What several people wrote in one field, with their names.
    fn said(&self, text: &str) -> String {
        said(text, &self.held.view.org, self.zone)
    }

    fn facts(&mut self, student: &Student) {
        self.line("Student", &student.full_name());
        self.maybe("Born", student.date_of_birth.map(words::date));
        self.maybe("UPN", student.upn.clone().map(String::from));
        self.maybe("Year", student.year_words());
        let school = student.home_school;
        let org = &self.held.view.org;
        let school = org.home_schools.iter().find(|one| Some(one.id) == school);
        self.maybe("Home school", school.map(|school| school.name.clone()));
        let needs = self.said(&student.needs);
        self.line("Needs", &needs);
        if let Some(placement) = &student.placement {
            self.line("Commissioner", &placement.commissioner);
            self.maybe("Placement starts", placement.starts.map(words::date));
            self.maybe("Expected end", placement.expected_end.map(words::date));
            let objectives = self.said(&placement.objectives);
            self.line("Objectives", &objectives);
        }
    }

    fn plan(&mut self, plan: &PlannedVisit) {
        let (when, mentor) = (self.moment(plan.at), self.staff(plan.mentor));
        self.line("When", &when);
        self.line("Mentor", &mentor);
        let org = &self.held.view.org;
        let school = org.home_schools.iter().find(|one| Some(one.id) == plan.home_school);
        self.maybe("Home school", school.map(|school| school.name.clone()));
        self.line("Ask for", &plan.ask_for);
    }

    fn tick(&mut self, tick: &ActionTick) {
        let mut actions = visits(self.held).flat_map(|visit| &visit.actions);
        let action = actions.find(|one| one.id == tick.action).map(|one| one.text.clone());
        self.maybe("Action", action);
        self.words(match tick.says {
            Ticked::Done => "It was done",
            Ticked::TakenBack => "It is not done after all",
        });
    }

    fn visit(&mut self, visit: &VisitDraft) {
        let student = self.known(visit.student);
        visit_lines(&mut self.text, visit, student.as_ref(), &self.held.view.org);
    }

    fn student(&mut self, id: StudentId) {
        let name = self.known(id).map(|student| student.full_name());
        self.maybe("Student", name);
    }

    /// A student, also one whom only something that waits describes.
    fn known(&self, id: StudentId) -> Option<Student> {
        let view = self.held.view.students.get(&id)?;
        view.core.student.clone()
    }

    fn staff(&self, id: domain::id::UserId) -> String {
        let org: &OrgRecord = &self.held.view.org;
        let member = org.staff.iter().find(|member| member.id == id);
        member.map_or_else(|| "a member of staff".to_owned(), |member| member.name.clone())
    }
}

/// Everything that was recorded about the students.
fn visits(held: &Held) -> impl Iterator<Item = &Visit> {
    held.students.iter().flat_map(|one| &one.timeline).map(|entry| &entry.visit)
}

/// What an entry is, and its day, where it is on this device.
fn day_of(held: &Held, entry: EntryId) -> (&'static str, Option<Date>) {
    match entry {
        EntryId::Visit(visit) => {
            ("Visit of", visits(held).find(|one| one.id == visit).map(|one| one.date))
        }
        EntryId::Session(session) => {
            let mut sessions = held.students.iter().flat_map(|one| &one.sessions);
            let known = sessions.find(|one| one.session.id == session);
            ("Session of", known.map(|one| one.session.date))
        }
    }
}

/// What a change is; `None` for what nobody has to type again.
const fn title(edit: &Edit) -> Option<&'static str> {
    Some(match edit {
        Edit::NameSchool { .. } => "Name of the school",
        Edit::SetSafetyContact(_) => "Whom to phone when a child may not be safe",
        Edit::SetFirstFortnight(_) => "Where the fortnights begin",
        Edit::AddClosure(_) => "Days on which the school is closed",
        Edit::RemoveClosure(_) => "A closure of the school that was taken out",
        Edit::SetTerms { .. } => "Terms",
        Edit::SetSchoolHours(_) => "When the school day begins and ends",
        Edit::PutStaff(_) => "Member of staff",
        Edit::PutHomeSchools(_) => "Home schools",
        Edit::PutStudent(_) | Edit::ChangeStudent { .. } => "Details of a student",
        Edit::SetStanding { .. } => "Whether a student is confirmed",
        Edit::Relate(_) => "Who mentors a student",
        Edit::EndRelationship { .. } => "End of mentoring",
        Edit::Plan { .. } => "Planned visit",
        Edit::CancelPlan { .. } => "Planned visit that was cancelled",
        Edit::RecordVisit(_) => "Transition visit",
        Edit::RecordSession { .. } => "Session",
        Edit::Pause { .. } => "Pause",
        Edit::EndPause { .. } => "End of a pause",
        Edit::AgreeFrequency { .. } => "How often to meet",
        Edit::SetDaysIn { .. } => "Days on which a student is in",
        Edit::MoveVisit { .. } => "Transition visit that was moved to another student",
        Edit::Amend { .. } => "Amendment",
        Edit::TickAction { .. } => "Action",
        Edit::AddHelp { .. } => "What helps",
        Edit::RetireHelp { .. } => "A line of What helps that was taken out",
        Edit::ResolveConflict { .. } => "Choice between two values",
        Edit::KeepBoth { .. } => "Both values kept",
        Edit::MarkRead { .. } | Edit::SetPreference { .. } => return None,
    })
}

/// A visit as the draft that it was made of, so that both are written in the same words.
fn as_draft(visit: &Visit) -> VisitDraft {
    let next = visit.next_step.clone();
    VisitDraft {
        plan: visit.plan,
        home_school: visit.home_school,
        date: Some(visit.date),
        minutes: Some(visit.minutes),
        present: visit.present.clone(),
        feeling: visit.feeling,
        covered: visit.covered.clone(),
        words: visit.words.clone(),
        note: visit.note.clone(),
        actions: visit.actions.clone(),
        next_on: next.as_ref().and_then(|next| next.on),
        steps: next.map(|next| next.steps).unwrap_or_default(),
        attachments: visit.attachments.clone(),
        ..VisitDraft::new(visit.student)
    }
}

#[cfg(test)]
mod tests;
