//! The school's terms and the hours of its day as plain values: while they are typed, what is written of them, and what
//! is said about them.

use std::collections::BTreeSet;

use domain::{
    calendar::{AcademicYear, Term, TermProblem},
    session::SchoolHours,
    words,
};
use jiff::{
    ToSpan as _,
    civil::{Date, Time},
};
use records::Edit;

use crate::coordination::{
    dates::TypedDate,
    problem::{Problem, noted, required},
};

/// In days; the summer holiday has about 52.
const LONGEST_HOLIDAY: i32 = 56;

/// A term being typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct TermForm {
    /// "Autumn term".
    pub(crate) name: String,
    /// First day.
    pub(crate) first: TypedDate,
    /// Last day.
    pub(crate) last: TypedDate,
}

impl TermForm {
    /// The form filled with what is known.
    pub(crate) fn of(term: &Term) -> Self {
        let (first, last) = (TypedDate::of(term.first), TypedDate::of(term.last));
        Self { name: term.name.clone(), first, last }
    }

    /// The term, or everything that is to be put right. `others` are those that are entered besides this one.
    pub(crate) fn read(&self, others: &[Term]) -> Result<Term, Vec<Problem>> {
        let mut problems = Vec::new();
        let p = &mut problems;
        let name = noted(p, "term-name", self.read_name());
        let first = noted(p, "term-first", read_day(&self.first, "The first day of term"));
        let last = noted(p, "term-last", read_day(&self.last, "The last day of term"));
        let (Some(name), Some(first), Some(last)) = (name, first, last) else {
            return Err(problems);
        };
        let term = Term { first, last, name };
        match term.check(others) {
            Ok(()) => Ok(term),
            Err(broken) => Err(vec![Problem::new(place(broken), said(broken, &term, others))]),
        }
    }

    fn read_name(&self) -> Result<String, String> {
        // As the document has it: white space within a name is a single space.
        let name = self.name.split_whitespace().collect::<Vec<_>>().join(" ");
        required(&name, &TermProblem::NoName.to_string())
    }
}

/// The day, in a year of which documents know.
fn read_day(typed: &TypedDate, what: &str) -> Result<Date, String> {
    let day = typed.read(what)?;
    match AcademicYear::of(day).to_string().parse::<AcademicYear>() {
        Ok(_) => Ok(day),
        Err(_) => Err(format!("{what} cannot be in {}: check the year", day.year())),
    }
}

/// Where on the form a rule of the domain is put right.
const fn place(problem: TermProblem) -> &'static str {
    match problem {
        TermProblem::NoName | TermProblem::NameTooLong => "term-name",
        TermProblem::Overlaps => "term-first",
        TermProblem::EndsBeforeItBegins | TermProblem::InTwoYears => "term-last",
    }
}

/// The rule in words, with the name of the term that is in the way.
fn said(problem: TermProblem, term: &Term, others: &[Term]) -> String {
    let other = others.iter().find(|other| other.first <= term.last && term.first <= other.last);
    match (problem, other) {
        (TermProblem::Overlaps, Some(Term { name, .. })) => {
            format!("Some of these days are in {name}: change a date")
        }
        (problem, _) => problem.to_string(),
    }
}

/// What writes `now` in place of `was` among `all` terms: a new one where nothing was, and none where nothing is to be. The
/// terms of a year are written together.
pub(crate) fn term_edits(all: &[Term], was: Option<&Term>, now: Option<&Term>) -> Vec<Edit> {
    let touched = [was, now].into_iter().flatten();
    let years: BTreeSet<_> = touched.map(|term| AcademicYear::of(term.first)).collect();
    let edit = |year: AcademicYear| {
        let kept = all.iter().filter(|term| Some(*term) != was);
        let of_year = kept.chain(now).filter(|term| AcademicYear::of(term.first) == year);
        Edit::SetTerms { year, terms: of_year.cloned().collect() }
    };
    years.into_iter().map(edit).collect()
}

/// From when to when no term is entered, of a year of which there are some, for longer than a holiday lasts: a term may be
/// missing. Only what is not over `today`. The terms are in their order.
pub(crate) fn without_a_term(terms: &[Term], today: Date) -> Vec<(Date, Date)> {
    let years: BTreeSet<_> = terms.iter().map(|term| AcademicYear::of(term.first)).collect();
    let between = years.into_iter().flat_map(|year| between_terms(terms, year));
    between
        .filter(|(first, last)| {
            let days = first.until(*last).map_or(0, |span| span.get_days() + 1);
            today <= *last && days > LONGEST_HOLIDAY
        })
        .collect()
}

/// The first and the last day between each two terms, before the first, and after the last.
fn between_terms(terms: &[Term], year: AcademicYear) -> Vec<(Date, Date)> {
    let begins = Date::new(year.starts_in(), 9, 1).unwrap_or(Date::MAX);
    let ends = Date::new(year.starts_in().saturating_add(1), 8, 31).unwrap_or(Date::MAX);
    let of_year = || terms.iter().filter(|term| AcademicYear::of(term.first) == year);
    let after = of_year().map(|term| term.last.saturating_add(1.day()));
    let before = of_year().map(|term| term.first.saturating_sub(1.day()));
    std::iter::once(begins).chain(after).zip(before.chain(std::iter::once(ends))).collect()
}

/// What such days come to, and what to do.
pub(crate) fn without_a_term_words(first: Date, last: Date) -> String {
    format!(
        "No term is entered from {} to {}, so these days count as holidays. Add a term if one is missing.",
        words::date(first),
        words::date(last)
    )
}

/// The hours of the school day being typed, as time fields have them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct HoursForm {
    /// When it begins: "08:45".
    pub(crate) from: String,
    /// When it ends: "15:15".
    pub(crate) to: String,
}

impl HoursForm {
    /// The form filled with what is known.
    pub(crate) fn of(hours: SchoolHours) -> Self {
        let typed = |at: Time| format!("{:02}:{:02}", at.hour(), at.minute());
        Self { from: typed(hours.from), to: typed(hours.to) }
    }

    /// The hours, or everything that is to be put right.
    pub(crate) fn read(&self) -> Result<SchoolHours, Vec<Problem>> {
        let mut problems = Vec::new();
        let p = &mut problems;
        let from = "Enter when the school day begins, like 08:45";
        let from = noted(p, "hours-from", read_time(&self.from, from));
        let to = "Enter when the school day ends, like 15:15";
        let to = noted(p, "hours-to", read_time(&self.to, to));
        match (from, to) {
            (Some(from), Some(to)) if from < to => Ok(SchoolHours { from, to }),
            (Some(_), Some(_)) => {
                let words = "The school day ends after it begins: change a time";
                Err(vec![Problem::new("hours-to", words)])
            }
            _ => Err(problems),
        }
    }
}

fn read_time(typed: &str, missing: &str) -> Result<Time, String> {
    typed.trim().parse().map_err(|_| missing.to_owned())
}

/// The hours as the school says them.
pub(crate) fn hours_words(hours: Option<SchoolHours>) -> String {
    match hours {
        Some(hours) => {
            format!("{}, Monday to Friday", words::time_range(hours.from, hours.to))
        }
        None => "Not entered yet: no time of day counts as outside the school day.".to_owned(),
    }
}

#[cfg(test)]
mod tests;
