//! What is said about a pause later (clause 3.2): that the student is back before its last day, or that it never was. The
//! pause itself stays as it was written, and so does everything that was said about it.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::Pause;
use crate::{
    id::{PauseEndId, PauseId},
    visit::Recorded,
};

/// How a pause ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ended {
    /// With this day, the last one that was paused. It makes no pause longer.
    With(Date),
    /// It never was.
    Withdrawn,
}

/// One thing that somebody said about the end of a pause.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PauseEnd {
    /// Which.
    pub id: PauseEndId,
    /// Of which pause.
    pub pause: PauseId,
    /// How it ended.
    pub ended: Ended,
    /// By whom, where, when.
    pub recorded: Recorded,
}

/// The pauses with what was said about them last. One of which no day is left is not there.
#[must_use]
pub fn pauses_that_stand(pauses: &[Pause], ends: &[PauseEnd]) -> Vec<Pause> {
    let stands = |pause: &Pause| {
        let said = ends.iter().filter(|end| end.pause == pause.id);
        let to = match said.max_by_key(|end| (end.recorded.at, end.id)).map(|end| end.ended) {
            None => pause.to,
            Some(Ended::With(last)) => last.min(pause.to),
            Some(Ended::Withdrawn) => return None,
        };
        (pause.from <= to).then(|| Pause { to, ..pause.clone() })
    };
    pauses.iter().filter_map(stands).collect()
}

#[cfg(test)]
mod tests {
    use jiff::{Timestamp, civil::date};

    use super::*;
    use crate::{
        id::{DeviceId, UserId},
        ledger::PauseReason,
    };

    fn recorded(minute: i64) -> Recorded {
        let at = Timestamp::constant(1_793_700_000 + 60 * minute, 0);
        Recorded { by: UserId::draw(1), device: DeviceId::draw(1), at }
    }

    /// Excluded for the first three weeks of November.
    fn excluded() -> Pause {
        Pause {
            id: PauseId::draw(1),
            from: date(2026, 11, 2),
            to: date(2026, 11, 20),
            reason: PauseReason::Exclusion,
            recorded: recorded(0),
        }
    }

    fn said(number: u128, minute: i64, ended: Ended) -> PauseEnd {
        let (id, pause) = (PauseEndId::draw(number), PauseId::draw(1));
        PauseEnd { id, pause, ended, recorded: recorded(minute) }
    }

    #[test]
    fn what_was_said_last_stands_in_whatever_order_it_came() {
        let back = said(2, 10, Ended::With(date(2026, 11, 13)));
        let later = said(1, 20, Ended::With(date(2026, 11, 16)));
        let until = |ends: &[PauseEnd]| {
            pauses_that_stand(&[excluded()], ends).first().map(|pause| pause.to)
        };
        assert_eq!(until(&[]), Some(date(2026, 11, 20)));
        assert_eq!(until(&[back]), Some(date(2026, 11, 13)));
        assert_eq!(until(&[back, later]), Some(date(2026, 11, 16)));
        assert_eq!(until(&[later, back]), Some(date(2026, 11, 16)));
        assert_eq!(until(&[later, back, said(3, 30, Ended::Withdrawn)]), None);
    }

    #[test]
    fn an_end_makes_no_pause_longer_and_leaves_none_without_a_day() {
        let until = |ended| pauses_that_stand(&[excluded()], &[said(1, 10, ended)]);
        let to = |pauses: Vec<Pause>| pauses.first().map(|pause| pause.to);
        assert_eq!(to(until(Ended::With(date(2027, 7, 1)))), Some(date(2026, 11, 20)));
        assert_eq!(to(until(Ended::With(date(2026, 11, 2)))), Some(date(2026, 11, 2)));
        assert!(until(Ended::With(date(2026, 11, 1))).is_empty());
        // What is said of another pause is nothing to this one.
        let other = PauseEnd { pause: PauseId::draw(2), ..said(1, 10, Ended::Withdrawn) };
        assert_eq!(pauses_that_stand(&[excluded()], &[other]), [excluded()]);
    }
}
