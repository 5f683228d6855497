//! A visit in sentences: what the timeline and the record say about it. How the student is called is
//! given, so that hidden names stay hidden.

use domain::{
    visit::{NextStep, Present, Visit},
    words::short_date,
};

use crate::ui::words::{joined, lower_first, upper_first};

/// Who was there, in the order of the capture screen: "Kai, parent or carer and Mrs Aldous, SENCO".
#[must_use]
pub fn who(visit: &Visit, called: &str, contact: Option<&str>) -> String {
    let people: Vec<String> = visit
        .present
        .iter()
        .map(|one| match one {
            Present::Student => called.to_owned(),
            Present::ParentOrCarer => "parent or carer".into(),
            Present::HomeSchoolContact => {
                contact.unwrap_or("the home school\u{2019}s contact").into()
            }
            Present::Tutor => "tutor".into(),
            Present::SomeoneElse(words) => words.clone(),
        })
        .collect();
    joined(&people)
}

/// The line under a visit's heading: who, what, how the student is about the move, and how the words begin.
#[must_use]
pub fn summary(visit: &Visit, called: &str, contact: Option<&str>) -> String {
    let mut sentences = vec![format!("{}.", upper_first(&who(visit, called, contact)))];
    if !visit.covered.is_empty() {
        sentences.push(format!("Covered {}.", covered(visit)));
    }
    if let Some(feeling) = visit.feeling {
        sentences.push(format!("About the move: {}.", lower_first(feeling.label())));
    }
    let words = if visit.note.is_empty() { &visit.words.student } else { &visit.note };
    sentences.extend(beginning(words));
    sentences.join(" ")
}

/// The first line of what was written, cut between words where it is long.
fn beginning(words: &str) -> Option<String> {
    const LONGEST: usize = 120;
    let line = words.lines().map(str::trim).find(|line| !line.is_empty())?;
    let Some((end, _)) = line.char_indices().nth(LONGEST) else { return Some(line.to_owned()) };
    let kept = line.get(..end)?;
    Some(format!("{}\u{2026}", kept.rsplit_once(' ').map_or(kept, |(whole, _)| whole)))
}

/// "tour, timetable and travel".
#[must_use]
pub fn covered(visit: &Visit) -> String {
    let topics: Vec<String> =
        visit.covered.iter().map(|topic| lower_first(topic.label())).collect();
    joined(&topics)
}

/// "taster day, Thu 26 Nov".
#[must_use]
pub fn next_step(next: &NextStep) -> String {
    let steps: Vec<String> = next.steps.iter().map(|step| lower_first(step.label())).collect();
    let mut words = joined(&steps);
    if let Some(day) = next.on {
        words.push_str(", ");
        words.push_str(&short_date(day));
    }
    words
}

#[cfg(test)]
mod tests;
