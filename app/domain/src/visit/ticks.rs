//! Ticking a promise off, and taking that back. Each is a fact of its own and none is ever erased; what stands is
//! worked out from all of them, the same on every device.

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
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::id::{DeviceId, UserId};

    fn tick(id: u128, by: u128, second: i64, says: Ticked) -> ActionTick {
        let at = Timestamp::constant(second, 0);
        let recorded = Recorded { by: UserId::draw(by), device: DeviceId::draw(by), at };
        ActionTick { id: TickId::draw(id), action: ActionId::draw(7), says, recorded }
    }

    /// Who is shown to have done it, if it is done.
    fn by(ticks: &[ActionTick]) -> Option<UserId> {
        done(ticks).first().map(|done| done.recorded.by)
    }

    #[test]
    fn the_last_fact_counts_whatever_order_they_come_in() {
        use Ticked::{Done, TakenBack};
        let facts = [tick(3, 1, 10, Done), tick(2, 2, 20, TakenBack), tick(1, 1, 30, Done)];
        let [ticked, undone, again] = facts;
        for (facts, shown) in [
            (vec![ticked], Some(1)),
            (vec![undone, ticked], None),
            (vec![again, undone, ticked], Some(1)),
            (vec![undone], None),
            (vec![], None),
        ] {
            assert_eq!(by(&facts), shown.map(UserId::draw), "{facts:?}");
        }
    }

    #[test]
    fn of_the_same_time_the_larger_id_counts() {
        use Ticked::{Done, TakenBack};
        assert_eq!(by(&[tick(2, 1, 10, TakenBack), tick(1, 1, 10, Done)]), None);
        assert_eq!(by(&[tick(1, 1, 10, TakenBack), tick(2, 1, 10, Done)]), Some(UserId::draw(1)));
    }

    #[test]
    fn of_two_ticks_the_earlier_is_shown() {
        let both = [tick(1, 2, 20, Ticked::Done), tick(2, 1, 10, Ticked::Done)];
        assert_eq!(by(&both), Some(UserId::draw(1)));
    }

    #[test]
    fn a_tick_of_the_time_before_ids_is_read() -> Result<(), serde_json::Error> {
        let known = tick(0, 1, 10, Ticked::Done);
        let mut text = serde_json::to_value(known)?;
        if let Some(fields) = text.as_object_mut() {
            fields.retain(|name, _| name == "action" || name == "recorded");
        }
        assert_eq!(serde_json::from_value::<ActionTick>(text)?, known);
        Ok(())
    }
}
