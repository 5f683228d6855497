//! The last 14 days, beside the school's fortnight (clause 3.2): on the first Monday of a fortnight nobody has anything,
//! and this says who was seen last week.

use jiff::{ToSpan as _, civil::Date};

use super::{Account, Kept, meeting::minutes_of};

/// Minutes of 14 days that end today.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rolling {
    /// The first of them.
    pub from: Date,
    /// The last of them: today.
    pub to: Date,
    /// Minutes that base has.
    pub at_base: u32,
    /// Minutes that are on this tablet only.
    pub on_tablet: u32,
}

impl Rolling {
    /// All minutes, wherever they are kept.
    #[must_use]
    pub const fn minutes(&self) -> u32 {
        self.at_base.saturating_add(self.on_tablet)
    }
}

impl Account {
    /// The 14 days that end on `today`, whatever calendar the school has.
    #[must_use]
    pub fn rolling(&self, today: Date) -> Rolling {
        let from = today.saturating_sub(13.days());
        let once = self.once();
        let minutes = |kept| {
            let within = once.iter().copied().filter(|one| from <= one.on && one.on <= today);
            minutes_of(within.filter(|one| one.kept == kept))
        };
        Rolling {
            from,
            to: today,
            at_base: minutes(Kept::AtBase),
            on_tablet: minutes(Kept::OnThisTablet),
        }
    }
}
