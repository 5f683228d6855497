//! Naming who covers, as plain values: what was chosen and typed, and what it means.

use domain::{cover::Days, id::UserId, words};
use jiff::civil::Date;
use protocol::limits::COVER_DAYS;

use crate::coordination::{
    covering::Covering,
    dates::TypedDate,
    problem::{Problem, noted},
};

/// The inputs, which problems name.
pub(super) const BY: &str = "cover-by";
pub(super) const FROM: &str = "cover-from";
pub(super) const TO: &str = "cover-to";

/// What was chosen and typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct CoverForm {
    /// Who covers.
    pub(super) by: Option<UserId>,
    /// First day.
    pub(super) from: TypedDate,
    /// Last day.
    pub(super) to: TypedDate,
}

impl CoverForm {
    /// An empty form that begins today.
    pub(super) fn from_today(today: Date) -> Self {
        Self { by: None, from: TypedDate::of(today), to: TypedDate::default() }
    }

    /// Who covers and when, or everything that is to be put right. `known` are those who cover for the same duty.
    pub(super) fn read(
        &self,
        today: Date,
        known: &[Covering],
    ) -> Result<(UserId, Days), Vec<Problem>> {
        let mut problems = Vec::new();
        let p = &mut problems;
        let by = noted(p, BY, self.by.ok_or_else(|| "Choose who covers".to_owned()));
        let from = noted(p, FROM, self.from.read("The first day"));
        let to = noted(p, TO, self.to.read("The last day"));
        if from.is_some_and(|from| from < today) {
            let words = format!("The first day must be {} or later", words::date(today));
            p.push(Problem::new(FROM, words));
        }
        let days = from.zip(to).map(|(from, to)| Days::new(from, to).map_err(|no| no.to_string()));
        let days = days.and_then(|days| noted(p, TO, days));
        if days.is_some_and(|days| days.count() > COVER_DAYS) {
            let words = format!(
                "Choose at most {COVER_DAYS} days. Whoever stays longer is given the role for good"
            );
            p.push(Problem::new(TO, words));
        }
        let twice = |(by, days): &(UserId, Days)| {
            known.iter().any(|one| one.by == *by && one.days.overlap(*days))
        };
        match by.zip(days).filter(|_| p.is_empty()) {
            Some(read) if twice(&read) => {
                let words =
                    "They cover on one of these days already. Choose other days, or end that";
                Err(vec![Problem::new(BY, words)])
            }
            Some(read) => Ok(read),
            None => Err(problems),
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::coordination::covering::tests::covering;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    const TODAY: Date = date(2026, 11, 23);

    fn form(from: Date, to: Date) -> CoverForm {
        let (from, to) = (TypedDate::of(from), TypedDate::of(to));
        CoverForm { by: Some(UserId::draw(2)), from, to }
    }

    fn fields(form: &CoverForm, known: &[Covering]) -> Vec<&'static str> {
        let problems = form.read(TODAY, known).err().into_iter().flatten();
        problems.map(|problem| problem.field).collect()
    }

    #[test]
    fn somebody_covers_from_today_or_later_and_at_most_a_term() {
        assert_eq!(fields(&form(TODAY, TODAY), &[]), [] as [&str; 0]);
        assert_eq!(fields(&form(date(2026, 11, 22), TODAY), &[]), [FROM]);
        assert_eq!(fields(&form(date(2026, 11, 25), date(2026, 11, 24)), &[]), [TO]);
        assert_eq!(fields(&form(TODAY, date(2027, 2, 22)), &[]), [] as [&str; 0], "92 days");
        assert_eq!(fields(&form(TODAY, date(2027, 2, 23)), &[]), [TO]);
    }

    #[test]
    fn an_empty_form_says_everything() {
        let empty = CoverForm { from: TypedDate::default(), ..CoverForm::from_today(TODAY) };
        assert_eq!(fields(&empty, &[]), [BY, FROM, TO]);
    }

    #[test]
    fn nobody_covers_twice_on_one_day() {
        let known: Vec<_> = covering(2, "2026-11-24", "2026-11-27").into_iter().collect();
        assert_eq!(known.len(), 1);
        assert_eq!(fields(&form(TODAY, date(2026, 11, 24)), &known), [BY]);
        assert_eq!(fields(&form(TODAY, TODAY), &known), [] as [&str; 0]);
        let somebody_else =
            CoverForm { by: Some(UserId::draw(3)), ..form(TODAY, date(2026, 11, 24)) };
        assert_eq!(fields(&somebody_else, &known), [] as [&str; 0]);
    }
}
