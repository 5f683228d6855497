//! The hour by relationship. It is the student's, and mentors share it (clauses 2.1, 3.2); each sees what was theirs.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::{Account, Meeting};
use crate::id::{RelationshipId, UserId};

/// What one mentor gave.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Share {
    /// Who.
    pub mentor: UserId,
    /// In which relationship; `None` for somebody who stood in and was not the student's mentor on that day.
    pub relationship: Option<RelationshipId>,
    /// How long, in minutes.
    pub minutes: u32,
}

/// Those of every relationship that reaches into the days from `from` to `to`, with no minutes too, and of whoever
/// stood in; by mentor.
pub(super) fn shares(account: &Account, from: Date, to: Date, counted: &[&Meeting]) -> Vec<Share> {
    let mut shares: BTreeMap<(UserId, Option<RelationshipId>), u32> = BTreeMap::new();
    for relationship in &account.relationships {
        if relationship.from <= to && relationship.to.is_none_or(|last| from <= last) {
            shares.entry((relationship.mentor, Some(relationship.id))).or_default();
        }
    }
    for meeting in counted.iter().filter(|meeting| meeting.minutes() > 0) {
        let theirs = account.relationships.iter().filter(|relationship| {
            relationship.mentor == meeting.mentor && relationship.covers(meeting.on)
        });
        let key = (meeting.mentor, theirs.map(|relationship| relationship.id).min());
        let minutes = shares.entry(key).or_default();
        *minutes = minutes.saturating_add(meeting.minutes());
    }
    let share = |((mentor, relationship), minutes)| Share { mentor, relationship, minutes };
    shares.into_iter().map(share).collect()
}
