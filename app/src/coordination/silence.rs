//! When a device counts as silent, and how that is said. Days are the school's: nobody is late over half-term.

use jiff::civil::Date;

/// Whole school days without a word after which a device is silent.
const SILENT_AFTER: usize = 2;

/// How far back school days are counted; beyond it a device is silent in any case.
const FARTHEST: i64 = 60;

/// How a device stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Seen {
    /// Enrolled, but has not synced yet.
    Never,
    /// Synced today.
    Today,
    /// Synced recently enough.
    Lately {
        /// Calendar days ago, at least 1.
        days: i64,
    },
    /// Not heard of for [`SILENT_AFTER`] school days or more.
    Silent {
        /// Calendar days ago.
        days: i64,
    },
}

impl Seen {
    /// How a device that last synced on `last` stands on `today`.
    pub(crate) fn of(
        last: Option<Date>,
        today: Date,
        is_school_day: impl Fn(Date) -> bool,
    ) -> Self {
        let Some(last) = last else { return Self::Never };
        let days = days_between(last, today);
        if days <= 0 {
            return Self::Today;
        }
        let missed = last
            .series(jiff::Span::new().days(1))
            .skip(1)
            .take_while(|day| *day < today)
            .filter(|day| is_school_day(*day))
            .count();
        if days > FARTHEST || missed >= SILENT_AFTER {
            Self::Silent { days }
        } else {
            Self::Lately { days }
        }
    }

    /// Whether someone should go and look for it.
    pub(crate) const fn is_silent(self) -> bool {
        matches!(self, Self::Silent { .. })
    }

    /// For the pill beside the device.
    pub(crate) fn words(self) -> String {
        match self {
            Self::Never => "Never synced".to_owned(),
            Self::Today => "Synced today".to_owned(),
            Self::Lately { days: 1 } => "Synced yesterday".to_owned(),
            Self::Lately { days } => format!("Synced {days} days ago"),
            Self::Silent { days } => format!("Silent for {days} days"),
        }
    }
}

fn days_between(from: Date, to: Date) -> i64 {
    from.until(to).map_or(0, |span| i64::from(span.get_days()))
}

#[cfg(test)]
mod tests {
    use jiff::civil::{Weekday, date};

    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn weekday(day: Date) -> bool {
        !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday)
    }

    #[test]
    fn a_weekend_is_not_silence() {
        let friday = date(2026, 11, 20);
        let monday = date(2026, 11, 23);
        assert_eq!(Seen::of(Some(friday), monday, weekday), Seen::Lately { days: 3 });
    }

    #[test]
    fn two_school_days_missed_are() {
        let friday = date(2026, 11, 20);
        let tuesday = date(2026, 11, 24);
        let wednesday = date(2026, 11, 25);
        assert_eq!(Seen::of(Some(friday), tuesday, weekday), Seen::Lately { days: 4 });
        assert_eq!(Seen::of(Some(friday), wednesday, weekday), Seen::Silent { days: 5 });
    }

    #[test]
    fn holidays_do_not_count_but_months_do() {
        let last = date(2026, 7, 20);
        assert_eq!(Seen::of(Some(last), date(2026, 9, 1), |_| false), Seen::Lately { days: 43 });
        assert_eq!(Seen::of(Some(last), date(2026, 10, 1), |_| false), Seen::Silent { days: 73 });
    }

    #[test]
    fn a_clock_ahead_is_today() {
        assert_eq!(Seen::of(Some(date(2026, 11, 24)), date(2026, 11, 23), weekday), Seen::Today);
        assert_eq!(Seen::of(None, date(2026, 11, 23), weekday), Seen::Never);
    }
}
