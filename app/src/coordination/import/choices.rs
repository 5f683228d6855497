//! What can happen to a pupil of a Common Transfer File, in words, and what a confirmed file writes. Pure.

use std::{collections::BTreeSet, sync::Arc};

use domain::{
    id::StudentId,
    school::HomeSchool,
    search::Folded,
    student::{Standing, Student},
};
use imports::ctf::{Decision, Matched, Preview, PreviewRow, Summary};
use records::Edit;
use replica::{StudentView, View};

use crate::ui::words::{counted, joined};

/// One thing that can happen to a pupil.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Choice {
    /// For the importer.
    pub(super) decision: Decision,
    /// For the coordinator.
    pub(super) words: String,
}

/// The students whom a file is compared with: those who are confirmed first, so that a pupil who is here already and
/// was met off site as well is taken for the one who is here; those who were declined last.
pub(super) fn known(view: &View) -> Vec<Student> {
    let confirmed = |known: &&Arc<StudentView>| known.core.standing == Standing::Confirmed;
    let (here, met): (Vec<_>, Vec<_>) = view.students.values().partition(confirmed);
    let all = here.into_iter().chain(met).chain(view.declined.values());
    all.filter_map(|known| known.core.student.clone()).collect()
}

/// What can happen to this pupil; what happens now is among them. `named` honours hidden names.
pub(super) fn choices(
    row: &PreviewRow,
    view: &View,
    named: impl Fn(&Student) -> String,
) -> Vec<Choice> {
    let mut decisions = vec![row.proposed];
    decisions.extend(row.same_name.map(Decision::AlreadyHere));
    decisions.extend([Decision::New, row.decision, Decision::LeftOut]);
    if row.pupil.is_stopped() {
        decisions.retain(|one| matches!(one, Decision::Stopped | Decision::LeftOut));
    }
    let mut choices: Vec<Choice> = Vec::new();
    for decision in decisions {
        if choices.iter().all(|choice| choice.decision != decision) {
            choices.push(Choice { decision, words: words(decision, view, &named) });
        }
    }
    choices
}

fn words(decision: Decision, view: &View, named: impl Fn(&Student) -> String) -> String {
    match decision {
        Decision::New => "Import as a new student".to_owned(),
        Decision::AlreadyHere(id) => match view.student(id).map(|known| &**known) {
            Some(known) => already_here(known, named),
            None => "Is here already: fill in what is missing".to_owned(),
        },
        Decision::TwiceInFile(row) => format!("Is the student of row {row} again: import once"),
        Decision::Stopped => "Not imported until it is put right".to_owned(),
        Decision::LeftOut => "Leave out".to_owned(),
    }
}

fn already_here(known: &StudentView, named: impl Fn(&Student) -> String) -> String {
    let name = known.core.student.as_ref().map(named).unwrap_or_default();
    match &known.core.standing {
        Standing::Declined { .. } => {
            format!(
                "Is {name}, who was declined: confirm them after all and fill in what is missing"
            )
        }
        Standing::Confirmed | Standing::MergedInto { .. } => {
            format!("Is {name}, who is here: fill in what is missing")
        }
        Standing::MetOffSite { .. } => {
            format!(
                "Is {name}, whom a mentor met off site: confirm them and fill in what is missing"
            )
        }
    }
}

/// How a pupil was recognised, where a person should know.
pub(super) fn recognised(
    row: &PreviewRow,
    view: &View,
    named: impl Fn(&Student) -> String,
) -> Option<String> {
    let name = |id: StudentId| {
        let student = view.student(id)?.core.student.as_ref()?;
        Some(named(student))
    };
    if let (Decision::AlreadyHere(id), Some(matched)) = (row.proposed, row.matched) {
        let name = name(id)?;
        let recognised = match matched {
            Matched::Upn => format!("{name} has the same UPN."),
            Matched::UpnOnly => {
                format!(
                    "{name} has the same UPN, but another name and date of birth. Look closely."
                )
            }
            Matched::NameAndBirth => format!("{name} has the same name and date of birth."),
        };
        return Some(recognised + &met_as_well(row, id, view).unwrap_or_default());
    }
    let name = name(row.same_name?)?;
    Some(format!("{name} has the same name; the date of birth does not say whether it is them."))
}

/// Says that the pupil was met off site as well, under an id of their own: that is decided on the overview, because
/// it changes who reads what a mentor wrote.
fn met_as_well(row: &PreviewRow, here: StudentId, view: &View) -> Option<String> {
    let born = row.pupil.date_of_birth?;
    let name = Folded::of([row.pupil.given_name.as_str(), row.pupil.family_name.as_str()]);
    let met = view
        .students
        .values()
        .filter(|known| matches!(known.core.standing, Standing::MetOffSite { .. }));
    let mut met = met.filter_map(|known| known.core.student.as_ref());
    met.find(|met| {
        let met_name = Folded::of([met.given_name.as_str(), met.family_name.as_str()]);
        met.id != here && met.date_of_birth == Some(born) && met_name == name
    })?;
    let words = " A mentor met somebody of the same name and date of birth off site: after the import, say on the overview that it is them.";
    Some(words.to_owned())
}

/// Whether somebody should look at this pupil before the import.
pub(super) fn wants_a_look(row: &PreviewRow) -> bool {
    row.proposed != Decision::New || row.same_name.is_some() || !row.pupil.problems.is_empty()
}

/// "22 new students, 1 already here and 1 to be put right".
pub(super) fn summary_words(summary: Summary) -> String {
    let many = |count: u32, words: &str| (count > 0).then(|| format!("{count} {words}"));
    let new = (summary.new > 0).then(|| {
        let new = counted(summary.new as usize, "new student");
        match summary.new_in_part {
            0 => new,
            part => format!("{new} ({part} without something that could not be read)"),
        }
    });
    let parts: Vec<String> = [
        new,
        many(summary.already_here, "already here"),
        many(summary.twice, "twice in the file"),
        many(summary.stopped, "to be put right"),
        many(summary.left_out, "left out"),
    ]
    .into_iter()
    .flatten()
    .collect();
    joined(&parts)
}

/// What was written, as a sentence without its full stop.
pub(super) fn done_words(edits: &[Edit]) -> String {
    let many = |is: fn(&Edit) -> bool| edits.iter().filter(|edit| is(edit)).count();
    let new = many(|edit| matches!(edit, Edit::PutStudent(_)));
    let completed = many(|edit| matches!(edit, Edit::ChangeStudent { .. }));
    let confirmed = many(|edit| matches!(edit, Edit::SetStanding { .. }));
    let part = |many: usize, words: &str| (many > 0).then(|| format!("{many} {words}"));
    let parts: Vec<String> = [
        (new > 0).then(|| counted(new, "student") + " imported"),
        part(completed, "completed who were here already"),
        part(confirmed, "confirmed who were met off site"),
    ]
    .into_iter()
    .flatten()
    .collect();
    if parts.is_empty() {
        return "Nothing was missing: everyone in the file is here already".to_owned();
    }
    joined(&parts)
}

/// Everything that a confirmed file writes. `added` is the home school where it is new here.
pub(super) fn edits(
    preview: &Preview,
    view: &View,
    added: Option<HomeSchool>,
    entropy: impl FnMut() -> u128,
) -> Vec<Edit> {
    let mut edits: Vec<Edit> =
        added.into_iter().map(|school| Edit::PutHomeSchools(vec![school])).collect();
    edits.extend(preview.to_students(entropy).into_iter().map(|now| {
        let was = view.student(now.id).and_then(|known| known.core.student.clone());
        match was {
            Some(was) => Edit::ChangeStudent { was: Box::new(was), now: Box::new(now) },
            None => Edit::PutStudent(now),
        }
    }));
    let met: BTreeSet<StudentId> = preview
        .rows()
        .iter()
        .filter_map(|row| match row.decision {
            Decision::AlreadyHere(id) => Some(id),
            _ => None,
        })
        .filter(|id| {
            let known = view.student(*id);
            known.is_some_and(|known| known.core.standing != Standing::Confirmed)
        })
        .collect();
    edits.extend(
        met.into_iter().map(|student| Edit::SetStanding { student, standing: Standing::Confirmed }),
    );
    edits
}

#[cfg(test)]
mod tests;
