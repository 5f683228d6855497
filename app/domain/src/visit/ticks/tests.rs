//! Ticks of several people, in any order.

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
