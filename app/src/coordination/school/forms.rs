//! The school's own forms as plain values: name, first fortnight, closures, safety contact, home schools.

use domain::{
    calendar::{CalendarProblem, Closure, SchoolCalendar},
    id::{ClosureId, HomeSchoolId},
    school::{HomeSchool, SafetyContact},
    words,
};
use jiff::civil::{Date, Weekday};

use crate::coordination::{
    dates::TypedDate,
    problem::{Problem, noted, required},
};

/// The longest closure that is believed; the summer holiday has about 45 days.
const LONGEST_CLOSURE: i32 = 100;

/// The Monday on which a fortnight begins.
pub(crate) fn read_first_fortnight(typed: &TypedDate) -> Result<Date, Problem> {
    let day =
        typed.read("The first Monday").map_err(|words| Problem::new("first-fortnight", words))?;
    SchoolCalendar::check_first_fortnight(day).map_err(|problem| {
        let monday = day.nth_weekday(-1, Weekday::Monday).unwrap_or(day);
        let words = format!("{problem}, for example {}", words::date(monday));
        Problem::new("first-fortnight", words)
    })?;
    Ok(day)
}

/// A closure being typed; one day when the last day is empty.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct ClosureForm {
    /// First day closed.
    pub(crate) from: TypedDate,
    /// Last day closed.
    pub(crate) to: TypedDate,
    /// "Half-term".
    pub(crate) reason: String,
}

impl ClosureForm {
    /// The closure, or everything that is to be put right.
    pub(crate) fn read(&self, id: ClosureId) -> Result<Closure, Vec<Problem>> {
        let mut problems = Vec::new();
        let p = &mut problems;
        let from = noted(p, "closure-from", self.from.read("The first day closed"));
        let to = noted(p, "closure-to", self.read_to(from));
        let (Some(from), Some(to)) = (from, to) else { return Err(problems) };
        let closure = Closure { id, from, to, reason: self.reason.trim().to_owned() };
        match closure.check() {
            Ok(()) => Ok(closure),
            Err(broken) => Err(vec![Problem::new(place(broken), broken.to_string())]),
        }
    }

    fn read_to(&self, from: Option<Date>) -> Result<Date, String> {
        let to = self.to.read_optional("The last day closed")?;
        match (from, to) {
            (Some(from), Some(to))
                if from.until(to).map_or(true, |span| span.get_days() > LONGEST_CLOSURE) =>
            {
                Err(format!("A closure can last {LONGEST_CLOSURE} days at most. Check the year"))
            }
            (from, to) => to.or(from).ok_or_else(|| "Enter the last day closed".to_owned()),
        }
    }
}

/// Where on the form a rule of the domain is put right.
const fn place(problem: CalendarProblem) -> &'static str {
    match problem {
        CalendarProblem::NotAMonday => "closure-from",
        CalendarProblem::ClosureEndsBeforeItBegins => "closure-to",
        CalendarProblem::ClosureWithoutReason | CalendarProblem::ReasonTooLong => "closure-reason",
    }
}

/// Whom to phone when a child may not be safe; both are needed, since the safety button shows them.
pub(crate) fn read_safety(name: &str, telephone: &str) -> Result<SafetyContact, Vec<Problem>> {
    let mut problems = Vec::new();
    let p = &mut problems;
    let name =
        noted(p, "safety-name", required(name, "Enter the Designated Safeguarding Lead's name"));
    let telephone = noted(p, "safety-telephone", read_telephone(telephone));
    match (name, telephone) {
        (Some(name), Some(telephone)) => Ok(SafetyContact { name, telephone }),
        _ => Err(problems),
    }
}

fn read_telephone(text: &str) -> Result<String, String> {
    let text = required(text, "Enter the number to phone, like 01632 960 001")?;
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let others = text.chars().any(|c| c.is_alphabetic() && c != 'x');
    if digits < 3 || others {
        return Err("Enter a number that can be phoned, like 01632 960 001".to_owned());
    }
    Ok(text)
}

/// A home school being typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct HomeSchoolForm {
    /// As the school writes it.
    pub(crate) name: String,
    /// "8804001".
    pub(crate) dfe_number: String,
    /// One line.
    pub(crate) address: String,
    /// Switchboard.
    pub(crate) telephone: String,
    /// Whom to ask for.
    pub(crate) contact: String,
}

impl HomeSchoolForm {
    /// The form filled with what is known.
    pub(crate) fn of(school: &HomeSchool) -> Self {
        Self {
            name: school.name.clone(),
            dfe_number: school.dfe_number.clone().unwrap_or_default(),
            address: school.address.clone(),
            telephone: school.telephone.clone(),
            contact: school.contact.clone(),
        }
    }

    /// The home school, or everything that is to be put right. `others` are those on the list besides this one.
    pub(crate) fn read(
        &self,
        id: HomeSchoolId,
        urn: Option<String>,
        others: &[HomeSchool],
    ) -> Result<HomeSchool, Vec<Problem>> {
        let mut problems = Vec::new();
        let p = &mut problems;
        let name = noted(p, "school-name", required(&self.name, "Enter the school's name"));
        let dfe_number = noted(p, "dfe-number", self.read_dfe_number(others));
        match (name, dfe_number) {
            (Some(name), Some(dfe_number)) => Ok(HomeSchool {
                id,
                urn,
                dfe_number,
                name,
                address: self.address.trim().to_owned(),
                telephone: self.telephone.trim().to_owned(),
                contact: self.contact.trim().to_owned(),
            }),
            _ => Err(problems),
        }
    }

    fn read_dfe_number(&self, others: &[HomeSchool]) -> Result<Option<String>, String> {
        let digits: String = self.dfe_number.chars().filter(char::is_ascii_digit).collect();
        if self.dfe_number.trim().is_empty() {
            return Ok(None);
        }
        if digits.len() != 7 {
            return Err(
                "A DfE number has 7 numbers, like 880 4001. Leave it empty if unsure".into()
            );
        }
        match others.iter().find(|other| other.dfe_number.as_deref() == Some(&digits)) {
            Some(other) => Err(format!("{} has this number already", other.name)),
            None => Ok(Some(digits)),
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn a_fortnight_begins_on_a_monday() {
        assert_eq!(read_first_fortnight(&TypedDate::of(date(2026, 9, 7))), Ok(date(2026, 9, 7)));
        let sunday = read_first_fortnight(&TypedDate::of(date(2026, 9, 13)));
        assert_eq!(
            sunday.map_err(|problem| problem.words),
            Err("A fortnight begins on a Monday: choose a Monday, for example 7 September 2026"
                .into())
        );
    }

    #[test]
    fn a_closure_of_one_day_needs_no_last_day() {
        let form = ClosureForm {
            from: TypedDate::of(date(2026, 11, 27)),
            reason: "INSET".into(),
            ..ClosureForm::default()
        };
        let read = form.read(ClosureId::draw(1));
        assert!(matches!(read, Ok(c) if c.to == date(2026, 11, 27)));
    }

    #[test]
    fn a_closure_ends_after_it_begins_and_within_a_season() {
        let words = |to| {
            let form = ClosureForm {
                from: TypedDate::of(date(2026, 11, 27)),
                to: TypedDate::of(to),
                reason: "INSET".into(),
            };
            form.read(ClosureId::draw(1)).err().into_iter().flatten().map(|p| p.field).next()
        };
        assert_eq!(words(date(2026, 11, 26)), Some("closure-to"));
        assert_eq!(words(date(2027, 11, 27)), Some("closure-to"));
        assert_eq!(words(date(2026, 11, 30)), None);
    }

    #[test]
    fn a_safety_contact_can_be_phoned() {
        assert!(read_safety("Mrs Dean", "01632 960 001 x204").is_ok());
        for number in ["", "ask reception", "12"] {
            let fields: Vec<_> = read_safety("Mrs Dean", number)
                .err()
                .into_iter()
                .flatten()
                .map(|problem| problem.field)
                .collect();
            assert_eq!(fields, ["safety-telephone"], "{number}");
        }
    }

    #[test]
    fn a_dfe_number_belongs_to_one_school() {
        let form = HomeSchoolForm {
            name: "Westbrook".into(),
            dfe_number: "880/4001".into(),
            ..HomeSchoolForm::default()
        };
        let first = form.read(HomeSchoolId::draw(1), None, &[]);
        let Ok(first) = first else { unreachable!() };
        assert_eq!(first.dfe_number.as_deref(), Some("8804001"));
        let second = form.read(HomeSchoolId::draw(2), None, &[first]);
        assert_eq!(
            second.map_err(|p| p.into_iter().map(|p| p.words).collect::<Vec<_>>()),
            Err(vec!["Westbrook has this number already".to_owned()])
        );
    }
}
