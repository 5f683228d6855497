//! What is agreed about a student, as plain values: what was typed, and what it means. How often to meet where the assessment
//! says something else than an hour every fortnight (clause 2.7), and on which weekdays the student is in (clause 2.5).

use domain::{
    id::AgreedId,
    ledger::{Agreed, AgreedProblem, DaysIn, Every, Weekdays},
    visit::Recorded,
};
use jiff::civil::{Date, Weekday};

use crate::coordination::{
    dates::TypedDate,
    problem::{Problem, noted},
};

/// The inputs, which problems name.
pub(super) const MINUTES: &str = "agreed-minutes";
pub(super) const AGREED_FROM: &str = "agreed-from";
pub(super) const ASSESSMENT: &str = "agreed-assessment";
pub(super) const IN_ON: &str = "in-on";
pub(super) const IN_FROM: &str = "in-from";

/// How often to meet, while it is typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct AgreedForm {
    /// "45".
    pub(super) minutes: String,
    /// In each.
    pub(super) every: Every,
    /// The first day.
    pub(super) from: TypedDate,
    /// What the assessment says.
    pub(super) assessment: String,
}

impl AgreedForm {
    /// Nothing typed yet, from today on.
    pub(super) fn from_today(today: Date) -> Self {
        let (minutes, assessment) = (String::new(), String::new());
        Self { minutes, every: Every::Fortnight, from: TypedDate::of(today), assessment }
    }

    /// The version that was typed, or everything that is to be put right.
    pub(super) fn read(&self, id: AgreedId, recorded: Recorded) -> Result<Agreed, Vec<Problem>> {
        let mut problems = Vec::new();
        let p = &mut problems;
        let minutes = noted(p, MINUTES, read_minutes(&self.minutes));
        let from = noted(p, AGREED_FROM, self.from.read("The first day"));
        let assessment = self.assessment.trim();
        let checked = Agreed::check_assessment(assessment).map_err(|problem| problem.to_string());
        let checked = noted(p, ASSESSMENT, checked);
        let (Some(minutes), Some(from), Some(())) = (minutes, from, checked) else {
            return Err(problems);
        };
        let assessment = assessment.to_owned();
        Ok(Agreed { id, from, minutes, every: self.every, assessment, recorded })
    }
}

fn read_minutes(text: &str) -> Result<u16, String> {
    let text = text.trim();
    if text.is_empty() {
        return Err(AgreedProblem::NoMinutes.to_string());
    }
    if !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err("Give the minutes as a number, such as 45".to_owned());
    }
    // More digits than any number of minutes has are too many minutes.
    let minutes = text.parse().unwrap_or(u16::MAX);
    Agreed::check_minutes(minutes).map_err(|problem| problem.to_string())?;
    Ok(minutes)
}

/// On which weekdays a student is in, while it is chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct DaysForm {
    /// The weekdays.
    pub(super) on: Vec<Weekday>,
    /// The first day.
    pub(super) from: TypedDate,
}

impl DaysForm {
    /// From today on, the days that are known last; of whom nothing is known, all.
    pub(super) fn from_today(today: Date, known: &[DaysIn]) -> Self {
        let on = known.iter().max().map_or(Weekdays::ALL, |days| days.on);
        let days = Weekdays::EACH.iter().map(|(day, _)| *day).filter(|day| on.has(*day));
        Self { on: days.collect(), from: TypedDate::of(today) }
    }

    /// Says whether the student is in on a weekday.
    pub(super) fn set(&mut self, day: Weekday, is_in: bool) {
        self.on.retain(|one| *one != day);
        if is_in {
            self.on.push(day);
        }
    }

    /// The version that was chosen, or everything that is to be put right.
    pub(super) fn read(&self) -> Result<DaysIn, Vec<Problem>> {
        let mut problems = Vec::new();
        let p = &mut problems;
        let none = || "Choose one day or more. Whoever is away for a while has a pause".to_owned();
        let on = noted(p, IN_ON, Weekdays::new(&self.on).ok_or_else(none));
        let from = noted(p, IN_FROM, self.from.read("The first day"));
        let (Some(on), Some(from)) = (on, from) else { return Err(problems) };
        Ok(DaysIn { from, on })
    }
}

#[cfg(test)]
mod tests {
    use domain::id::{DeviceId, UserId};
    use jiff::{Timestamp, civil::date};

    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    const TODAY: Date = date(2026, 11, 23);

    fn read(form: &AgreedForm) -> Result<Agreed, Vec<Problem>> {
        let recorded =
            Recorded { by: UserId::draw(1), device: DeviceId::draw(2), at: Timestamp::UNIX_EPOCH };
        form.read(AgreedId::draw(3), recorded)
    }

    fn fields<T>(read: Result<T, Vec<Problem>>) -> Vec<&'static str> {
        read.err().into_iter().flatten().map(|problem| problem.field).collect()
    }

    fn form(minutes: &str) -> AgreedForm {
        AgreedForm {
            minutes: minutes.into(),
            assessment: " Short and often ".into(),
            ..AgreedForm::from_today(TODAY)
        }
    }

    #[test]
    fn minutes_from_a_day_on_and_why_are_an_agreement_that_base_takes() {
        let agreed = read(&form(" 45 "));
        assert_eq!(agreed.as_ref().map(Agreed::check), Ok(Ok(())));
        let agreed = agreed.map(|it| (it.from, it.minutes, it.assessment));
        assert_eq!(agreed, Ok((TODAY, 45, "Short and often".to_owned())));
    }

    #[test]
    fn minutes_that_cannot_be_are_said_in_words() {
        let words = |minutes| {
            let problems = read(&form(minutes)).err().into_iter().flatten();
            problems.map(|problem| problem.words).collect::<String>()
        };
        for (minutes, expected) in [
            ("", AgreedProblem::NoMinutes),
            ("0", AgreedProblem::NoMinutes),
            ("900", AgreedProblem::TooManyMinutes),
            ("70000", AgreedProblem::TooManyMinutes),
        ] {
            assert_eq!(words(minutes), expected.to_string(), "{minutes}");
        }
        assert_eq!(words("half an hour"), "Give the minutes as a number, such as 45");
        assert_eq!(words("-5"), "Give the minutes as a number, such as 45");
    }

    #[test]
    fn everything_that_is_wrong_is_said_at_once() {
        let empty = AgreedForm {
            from: TypedDate::default(),
            assessment: " ".into(),
            ..AgreedForm::from_today(TODAY)
        };
        assert_eq!(fields(read(&empty)), [MINUTES, AGREED_FROM, ASSESSMENT]);
        let nobody = DaysForm { on: Vec::new(), from: TypedDate::default() };
        assert_eq!(fields(nobody.read()), [IN_ON, IN_FROM]);
    }

    #[test]
    fn days_begin_with_those_that_are_known_last() {
        let mut form = DaysForm::from_today(TODAY, &[]);
        assert_eq!(form.read().map(|days| days.on), Ok(Weekdays::ALL));
        form.set(Weekday::Friday, false);
        form.set(Weekday::Monday, true);
        let days = form.read();
        let words = days.as_ref().map(|days| days.on.words());
        assert_eq!(words, Ok("Monday, Tuesday, Wednesday and Thursday".to_owned()));
        let known: Vec<_> = days.into_iter().collect();
        let again = DaysForm::from_today(TODAY, &known);
        assert_eq!(again.read().map(|days| days.on.has(Weekday::Friday)), Ok(false));
    }
}
