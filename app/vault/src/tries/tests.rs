//! When the next passphrase may be tried, try by try.

use super::*;

fn at(seconds: u64) -> Timestamp {
    Timestamp::UNIX_EPOCH + Duration::from_secs(1_800_000_000 + seconds)
}

fn after(wrong: u32) -> Tries {
    let mut tries = Tries::default();
    (0..wrong).for_each(|_| tries.wrong(at(0)));
    tries
}

#[test]
fn three_are_answered_at_once_and_then_each_wait_is_twice_as_long() {
    for (wrong, wait) in [(0, 0), (1, 0), (2, 0), (3, 1), (4, 2), (5, 4), (8, 32), (9, 64)] {
        let tries = after(wrong);
        let expected = if wait == 0 { Next::Now } else { Next::After(Duration::from_secs(wait)) };
        assert_eq!(tries.next(at(0)), expected, "after {wrong}");
        assert_eq!(tries.next(at(wait)), Next::Now);
    }
}

#[test]
fn ten_wait_for_base_which_lets_ten_more_be_tried_slowly() {
    let mut tries = after(10);
    assert_eq!(tries.next(at(1_000_000)), Next::WhenBaseAnswers);
    tries.base_answered();
    assert_eq!(tries.next(at(0)), Next::After(Duration::from_secs(128)));
    (0..9).for_each(|_| tries.wrong(at(0)));
    assert_eq!(tries.next(at(0)), Next::After(LONGEST));
    assert_eq!(tries.next(at(300)), Next::Now);
    tries.wrong(at(300));
    assert_eq!(tries.next(at(1_000_000)), Next::WhenBaseAnswers);
}

#[test]
fn base_answering_before_that_gives_nothing() {
    let mut tries = after(9);
    (0..5).for_each(|_| tries.base_answered());
    tries.wrong(at(0));
    assert_eq!(tries.next(at(1_000_000)), Next::WhenBaseAnswers);
}

#[test]
fn a_right_one_forgets_the_wrong_ones() {
    let mut tries = after(9);
    tries.right();
    assert_eq!((tries, tries.next(at(0))), (Tries::default(), Next::Now));
}

#[test]
fn a_clock_that_was_set_back_locks_nobody_out_and_forgets_nothing() {
    let mut tries = Tries::default();
    (0..9).for_each(|_| tries.wrong(at(1_000_000)));
    assert_eq!(tries.next(at(0)), Next::Now);
    tries.wrong(at(0));
    assert_eq!(tries.next(at(2_000_000)), Next::WhenBaseAnswers);
}

#[test]
fn it_is_read_as_it_was_written() {
    let tries = after(7);
    let written = serde_json::to_string(&tries).unwrap_or_default();
    assert_eq!(serde_json::from_str::<Tries>(&written).ok(), Some(tries));
}
