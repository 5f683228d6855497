//! A visit as plain text, for the cases in which this tablet cannot keep it (storage refused or is full) or cannot
//! hand it over (`safekeeping`). The text says itself that it is not encrypted.

use std::fmt::Write;

use domain::{
    school::HomeSchool,
    student::Student,
    visit::{ActionOwner, VisitDraft},
    words,
};
use records::OrgRecord;

/// Everything that was typed and tapped, in the order of the screen; nothing is left out.
#[must_use]
pub fn as_text(draft: &VisitDraft, student: Option<&Student>, org: &OrgRecord) -> String {
    let mut text = heading("Transition visit");
    lines(&mut text, draft, student, org);
    text
}

/// What stands above words that are not in Alongside.
#[must_use]
pub fn heading(what: &str) -> String {
    format!(
        "{what}, not saved in Alongside\n\
         This file is not encrypted. Keep it safe, and delete it once it is in Alongside.\n\n"
    )
}

/// One line for each value that is there, under its label.
pub fn labelled(text: &mut String, lines: &[(&str, &str)]) {
    for (label, value) in lines {
        let value = value.trim();
        if !value.is_empty() {
            // Writing into a String cannot fail.
            writeln!(text, "{label}: {value}").unwrap_or_default();
        }
    }
}

/// A visit without a heading, one line for everything that was said.
pub fn lines(text: &mut String, draft: &VisitDraft, student: Option<&Student>, org: &OrgRecord) {
    let school = draft.home_school.and_then(|id| org.home_schools.iter().find(|one| one.id == id));
    let mut line = |label: &str, value: &str| labelled(text, &[(label, value)]);
    who(draft, student, &mut line);
    line("Home school", school.map_or("", |school| &school.name));
    line("Day", &draft.date.map(words::date).unwrap_or_default());
    line("Length", &draft.minutes.map(|long| words::minutes(long.into())).unwrap_or_default());
    line("Who was there", &present(draft, school));
    line("About the move", draft.feeling.map_or("", |feeling| feeling.label()));
    line("Covered", &list(draft.covered.iter().map(|topic| topic.label().to_owned())));
    line("In the student\u{2019}s words", &draft.words.student);
    line("In the parent\u{2019}s or carer\u{2019}s words", &draft.words.parent);
    line("In the home school\u{2019}s words", &draft.words.home_school);
    line("Note", &draft.note);
    for action in &draft.actions {
        let owner = match &action.owner {
            ActionOwner::Other(who) => who.clone(),
            ActionOwner::Staff(id) => org
                .staff
                .iter()
                .find(|member| member.id == *id)
                .map_or_else(|| "a member of staff".into(), |member| member.name.clone()),
        };
        let due = action.due.map(|day| format!(", by {}", words::date(day))).unwrap_or_default();
        line("Action", &format!("{} ({owner}{due})", action.text));
    }
    for one in &draft.attachments {
        line("With the visit", &one.in_words());
    }
    line("Next step", &list(draft.steps.iter().map(|step| step.label().to_owned())));
    line("Next step on", &draft.next_on.map(words::date).unwrap_or_default());
}

fn who(draft: &VisitDraft, student: Option<&Student>, line: &mut impl FnMut(&str, &str)) {
    match (&draft.new_student, student) {
        (Some(met), _) => {
            line(
                "Student, met for the first time",
                &format!("{} {}", met.given_name, met.family_name),
            );
            line("Year", &met.year_group.map(words::year_group).unwrap_or_default());
            line("Home school, as told", &met.home_school_words);
        }
        (None, Some(student)) => line("Student", &student.full_name()),
        (None, None) => {}
    }
}

fn present(draft: &VisitDraft, school: Option<&HomeSchool>) -> String {
    use domain::visit::Present;
    list(draft.present.iter().map(|one| match (one, school) {
        (Present::HomeSchoolContact, Some(school)) if !school.contact.is_empty() => {
            school.contact.clone()
        }
        _ => one.label().to_owned(),
    }))
}

fn list(parts: impl Iterator<Item = String>) -> String {
    parts.collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests;
