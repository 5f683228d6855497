//! What was recorded after a fortnight had closed (clause 3.2). It counts like anything else, so that the figure is true,
//! and it is said, so that nobody wonders why a figure is another than last week.

use std::collections::BTreeSet;

use jiff::{Timestamp, ToSpan as _};

use super::{Account, Agreed, Meeting, Seen, meeting::minutes_of};
use crate::calendar::Fortnight;

/// What came late. All zero where nothing did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Late {
    /// Sessions and visits that took place.
    pub meetings: u32,
    /// Their minutes.
    pub minutes: u32,
    /// Pauses that reach into the fortnight.
    pub pauses: u32,
    /// The agreement that the fortnight is held to: 0 or 1.
    pub agreements: u32,
}

/// When `fortnight` closes: as its second Sunday ends, in the school's time zone.
pub(super) fn closes(seen: Seen<'_>, fortnight: Fortnight) -> Timestamp {
    let next = fortnight.last.saturating_add(3.days()).to_zoned(seen.zone.clone());
    next.map_or(Timestamp::MAX, |next| next.timestamp())
}

impl Late {
    pub(super) fn of(
        account: &Account,
        closes: Timestamp,
        fortnight: Fortnight,
        counted: &[&Meeting],
        agreed: Option<&Agreed>,
    ) -> Self {
        let meetings = || {
            let all = counted.iter().copied();
            all.filter(move |meeting| meeting.recorded_at >= closes && meeting.minutes() > 0)
        };
        let ends = fortnight.last.saturating_add(2.days());
        let pauses = account.pauses.iter().filter(|pause| {
            pause.recorded.at >= closes && pause.from <= ends && fortnight.first <= pause.to
        });
        let pauses: BTreeSet<_> = pauses.map(|pause| pause.id).collect();
        Self {
            meetings: count(meetings().count()),
            minutes: minutes_of(meetings()),
            pauses: count(pauses.len()),
            agreements: u32::from(agreed.is_some_and(|agreed| agreed.recorded.at >= closes)),
        }
    }
}

fn count(many: usize) -> u32 {
    u32::try_from(many).unwrap_or(u32::MAX)
}
