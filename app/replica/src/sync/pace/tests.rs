//! How much is asked for follows how long it took.

use super::*;

/// A page that takes so long, and what is asked for after it.
fn after(pace: &Pace, millis: i64) -> u32 {
    let asked = SyncRequest { room: pace.ask(), ..SyncRequest::default() };
    let now = Timestamp::from_millisecond(millis).unwrap_or_default();
    pace.arrived(&asked, true, now);
    pace.room.get()
}

#[test]
fn pages_grow_on_a_quick_wire_and_shrink_on_a_slow_one() {
    let pace = Pace::default();
    let grown: Vec<_> = (0..3).map(|_| after(&pace, 200)).collect();
    assert_eq!(grown, [2 << 20, 4 << 20, 4 << 20]);
    assert_eq!(after(&pace, 2_000), 4 << 20, "as long as it should");
    let shrunk: Vec<_> = (0..9).map(|_| after(&pace, 9_000)).collect();
    assert_eq!(shrunk.get(..3), Some([2 << 20, 1 << 20, 512 << 10].as_slice()));
    assert_eq!(shrunk.last(), Some(&(32 << 10)), "and no shorter");
}

#[test]
fn what_was_lost_is_asked_for_in_half() {
    let pace = Pace::default();
    assert_eq!([pace.ask(), pace.ask(), pace.ask()], [1 << 20, 512 << 10, 256 << 10]);
}

#[test]
fn an_answer_with_room_left_says_nothing_about_the_wire() {
    let pace = Pace::default();
    let asked = SyncRequest { room: pace.ask(), ..SyncRequest::default() };
    pace.arrived(&asked, false, Timestamp::UNIX_EPOCH);
    assert_eq!(pace.ask(), 1 << 20);
}
