//! Ticking a promise off, and taking that back: mentors are committed and accept their responsibilities (clause 5.5).
//! Each is a fact of its own and none is ever erased; what stands is worked out from all of them, the same on every
//! device.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Recorded;
use crate::id::{ActionId, TickId};

/// What somebody said about an action.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum Ticked {
    /// It was done.
    #[default]
    Done,
    /// It is not done after all.
    TakenBack,
}

/// One thing that somebody said about an action.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActionTick {
    /// Which; the default for a tick of the time before each had an id.
    #[serde(default)]
    pub id: TickId,
    /// Which action.
    pub action: ActionId,
    /// What.
    #[serde(default)]
    pub says: Ticked,
    /// Who said it, where, when.
    pub recorded: Recorded,
}

/// That an action is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActionDone {
    /// Which action.
    pub action: ActionId,
    /// Who ticked it, where, when.
    pub recorded: Recorded,
}

/// In order: the last by time, and of the same time by id, is the one that counts.
pub fn sort_ticks(ticks: &mut Vec<ActionTick>) {
    crate::sorting::sort_by_key(ticks, |tick| {
        let Recorded { by, device, at } = tick.recorded;
        (at, tick.id, tick.action, by, device, tick.says)
    });
}

/// The actions that are done: those of which the last thing that was said is that they are. Where two people ticked one,
/// the earlier tick stands.
#[must_use]
pub fn done(ticks: &[ActionTick]) -> Vec<ActionDone> {
    let mut ticks = ticks.to_vec();
    sort_ticks(&mut ticks);
    let mut done = BTreeMap::new();
    for ActionTick { action, says, recorded, .. } in ticks {
        match says {
            Ticked::Done => {
                done.entry(action).or_insert(ActionDone { action, recorded });
            }
            Ticked::TakenBack => {
                done.remove(&action);
            }
        }
    }
    let mut done: Vec<_> = done.into_values().collect();
    crate::sorting::sort_by_key(&mut done, |done| (done.recorded.at, done.action));
    done
}

#[cfg(test)]
mod tests;
