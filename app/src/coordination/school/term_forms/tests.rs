//! Terms of 2026 to 2027, and what somebody types instead.

use jiff::civil::{date, time};

use super::*;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

fn term(name: &str, first: Date, last: Date) -> Term {
    Term { first, last, name: name.to_owned() }
}

fn autumn() -> Term {
    term("Autumn term", date(2026, 9, 2), date(2026, 12, 18))
}

fn spring() -> Term {
    term("Spring term", date(2027, 1, 5), date(2027, 3, 25))
}

fn summer() -> Term {
    term("Summer term", date(2027, 4, 12), date(2027, 7, 21))
}

fn form(name: &str, first: Date, last: Date) -> TermForm {
    TermForm::of(&term(name, first, last))
}

/// Where something is to be put right, and what to do.
fn wrong(form: &TermForm) -> Vec<(&'static str, String)> {
    let read = form.read(&[autumn(), spring()]);
    read.err().into_iter().flatten().map(|problem| (problem.field, problem.words)).collect()
}

#[test]
fn a_term_is_read_as_the_document_will_have_it() {
    let typed = form(" Summer \u{a0} term\n", date(2027, 4, 12), date(2027, 7, 21));
    assert_eq!(typed.read(&[autumn(), spring()]).ok(), Some(summer()));
    assert_eq!(TermForm::of(&summer()).read(&[]).ok(), Some(summer()));
}

#[test]
fn everything_that_is_missing_is_said_at_once() {
    let words = [
        ("term-name", "Say what the term is called, such as Autumn term"),
        ("term-first", "Enter the first day of term"),
        ("term-last", "Enter the last day of term"),
    ];
    assert_eq!(wrong(&TermForm::default()), words.map(|(field, said)| (field, said.to_owned())));
}

#[test]
fn a_term_that_cannot_be_says_why() {
    let long = "s".repeat(61);
    let (first, last) = (date(2027, 4, 12), date(2027, 7, 21));
    let late = "A term lies in one academic year, from 1 September to 31 August: change a date";
    let backwards = "A term cannot end before it begins: change a date";
    let shared = "Some of these days are in Spring term: change a date";
    let mistyped = "The last day of term cannot be in 3027: check the year";
    for (typed, field, words) in [
        (form("Summer", last, first), "term-last", backwards),
        (form("Summer", first, date(2027, 9, 1)), "term-last", late),
        (form("Summer", date(2027, 3, 25), last), "term-first", shared),
        (form("Summer", first, date(3027, 7, 21)), "term-last", mistyped),
        (form(&long, first, last), "term-name", "Shorten the name to 60 characters"),
    ] {
        assert_eq!(wrong(&typed), [(field, words.to_owned())]);
    }
}

#[test]
fn the_terms_of_a_year_are_written_together() {
    let all = [autumn(), spring()];
    let of = |year: Date, terms: &[Term]| Edit::SetTerms {
        year: AcademicYear::of(year),
        terms: terms.to_vec(),
    };
    let this_year = date(2026, 9, 2);
    assert_eq!(
        term_edits(&all, None, Some(&summer())),
        [of(this_year, &[autumn(), spring(), summer()])]
    );
    let later = term("Spring term", date(2027, 1, 6), date(2027, 3, 25));
    assert_eq!(
        term_edits(&all, Some(&spring()), Some(&later)),
        [of(this_year, &[autumn(), later])]
    );
    assert_eq!(term_edits(&all, Some(&spring()), None), [of(this_year, &[autumn()])]);
    // The year was mistyped: the term goes out of the one and into the other.
    let a_year_on = term("Spring term", date(2028, 1, 5), date(2028, 3, 25));
    assert_eq!(
        term_edits(&all, Some(&spring()), Some(&a_year_on)),
        [of(this_year, &[autumn()]), of(date(2027, 9, 1), &[a_year_on])]
    );
    // Somebody else took it out meanwhile: it is there again.
    assert_eq!(
        term_edits(&[autumn()], Some(&spring()), Some(&spring())),
        [of(this_year, &[autumn(), spring()])]
    );
}

#[test]
fn a_term_that_seems_to_be_missing_is_told_of_and_holidays_are_not() {
    let today = date(2026, 11, 23);
    assert!(without_a_term(&[autumn(), spring(), summer()], today).is_empty());
    assert!(without_a_term(&[], today).is_empty());
    let after_autumn = (date(2026, 12, 19), date(2027, 8, 31));
    assert_eq!(without_a_term(&[autumn()], today), [after_autumn]);
    let over_spring = (date(2026, 12, 19), date(2027, 4, 11));
    assert_eq!(without_a_term(&[autumn(), summer()], today), [over_spring]);
    // What is over is not told of.
    assert!(without_a_term(&[autumn(), summer()], date(2027, 4, 12)).is_empty());
    let (first, last) = after_autumn;
    assert_eq!(
        without_a_term_words(first, last),
        "No term is entered from 19 December 2026 to 31 August 2027, so these days count as holidays. Add a term if one is missing."
    );
}

#[test]
fn the_school_day_ends_after_it_begins() {
    let wrong = |from: &str, to: &str| {
        let read = HoursForm { from: from.to_owned(), to: to.to_owned() }.read();
        read.err().into_iter().flatten().map(|problem| problem.field).collect::<Vec<_>>()
    };
    assert_eq!(wrong("", ""), ["hours-from", "hours-to"]);
    assert_eq!(wrong("8 or so", "15:15"), ["hours-from"]);
    assert_eq!(wrong("15:15", "08:45"), ["hours-to"]);
    assert_eq!(wrong("08:45", "08:45"), ["hours-to"]);
    let known = SchoolHours { from: time(8, 45, 0, 0), to: time(15, 15, 0, 0) };
    assert_eq!(HoursForm::of(known).read().ok(), Some(known));
    assert_eq!(hours_words(Some(known)), "8:45am to 3:15pm, Monday to Friday");
    assert!(hours_words(None).starts_with("Not entered yet"));
}
