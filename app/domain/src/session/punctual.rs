//! Whether a mentor shows up on time (clause 5.5): what was planned against what took place. How late is too late is for
//! people to say.

use jiff::civil::Time;

use super::{Outcome, Session};

/// How the beginning of a session lies to its plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Punctuality {
    /// At the time that was planned, or before it.
    OnTime,
    /// So many minutes after it.
    Late(u16),
    /// On another day than was planned.
    OnAnotherDay,
}

impl Session {
    /// Planned against actual. `None` where it was not planned, did not take place, or nobody said when it began.
    #[must_use]
    pub fn punctuality(&self) -> Option<Punctuality> {
        let (Some(planned), Outcome::Held(held)) = (self.planned, &self.outcome) else {
            return None;
        };
        if planned.date() != self.date {
            return Some(Punctuality::OnAnotherDay);
        }
        let late = minute_of_day(held.start?).saturating_sub(minute_of_day(planned.time()));
        Some(if late == 0 { Punctuality::OnTime } else { Punctuality::Late(late) })
    }
}

/// Minutes since midnight.
pub(super) fn minute_of_day(time: Time) -> u16 {
    u16::from(time.hour().unsigned_abs()) * 60 + u16::from(time.minute().unsigned_abs())
}
