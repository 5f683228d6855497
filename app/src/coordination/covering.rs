//! Who covers for whom, as base says it, read once into plain values.

use domain::{
    cover::{Days, Duty},
    id::UserId,
    words,
};
use jiff::civil::Date;
use protocol::admin::Cover;

/// Somebody covers for a colleague who is away, now or next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Covering {
    /// Which, as base knows it.
    pub(super) id: String,
    /// Who is away.
    pub(super) away: UserId,
    /// Who covers.
    pub(super) by: UserId,
    /// For what.
    pub(super) duty: Duty,
    /// On which days.
    pub(super) days: Days,
}

impl Covering {
    /// Reads what base says; nothing of what only a newer version knows.
    pub(super) fn read(cover: &Cover) -> Option<Self> {
        let day = |text: &str| text.parse::<Date>().ok();
        Some(Self {
            id: cover.id.clone(),
            away: cover.away.parse().ok()?,
            by: cover.by.parse().ok()?,
            duty: Duty::named(&cover.duty)?,
            days: Days::new(day(&cover.from)?, day(&cover.to)?).ok()?,
        })
    }

    /// "30 November to 4 December", or the one day.
    pub(super) fn span(&self) -> String {
        let (first, last) = (self.days.first(), self.days.last());
        if first == last { words::date(first) } else { words::date_range(first, last) }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    /// Somebody covers for somebody of a number.
    pub(in crate::coordination) fn covering(by: u128, from: &str, to: &str) -> Option<Covering> {
        Covering::read(&Cover {
            id: "one".into(),
            away: UserId::draw(1).to_string(),
            by: UserId::draw(by).to_string(),
            duty: "coordinator".into(),
            from: from.into(),
            to: to.into(),
        })
    }

    #[test]
    fn what_base_says_is_said_as_days() {
        let span = |from, to| covering(2, from, to).map(|one| one.span());
        let week = "30 November to 4 December".to_owned();
        assert_eq!(span("2026-11-30", "2026-12-04"), Some(week));
        assert_eq!(span("2026-11-30", "2026-11-30"), Some("30 November 2026".to_owned()));
        assert_eq!(span("2026-11-30", "2026-11-29"), None);
        assert_eq!(span("soon", "2026-11-29"), None);
    }
}
