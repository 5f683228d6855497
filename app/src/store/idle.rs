//! When the app locks by itself: after some minutes in which nobody was there, by the time on the wall, so that a page
//! that slept is locked when it wakes. It says so before. Nothing of a screen or a browser is known here.

use jiff::{SignedDuration, Timestamp};

/// Minutes without a touch, unless somebody chose others.
pub const USUAL: u8 = 2;
/// What may be chosen.
pub const MINUTES: [u8; 5] = [1, 2, 3, 5, 10];

/// How long before it is said that it will lock.
const WARNED: SignedDuration = SignedDuration::from_secs(20);
/// The longest that a picker for files or the camera holds it up.
const PICKING: SignedDuration = SignedDuration::from_mins(10);

/// How it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Somebody was there a moment ago.
    Open,
    /// It locks within twenty seconds.
    Warned,
    /// It is to be locked.
    Over,
}

/// When somebody was there last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Idle {
    after: SignedDuration,
    last: Timestamp,
    picking: Option<Timestamp>,
}

impl Idle {
    /// Somebody has opened it now. What nobody could have chosen counts as the usual.
    #[must_use]
    pub fn new(minutes: Option<u8>, now: Timestamp) -> Self {
        let minutes = minutes.filter(|it| (1..=10).contains(it)).unwrap_or(USUAL);
        Self { after: SignedDuration::from_mins(minutes.into()), last: now, picking: None }
    }

    /// The wait begins now, whoever is there.
    pub fn begin(&mut self, now: Timestamp) {
        self.last = now;
    }

    /// Somebody is there. Whoever wakes a page that should be locked by then does not keep it open.
    pub fn somebody(&mut self, now: Timestamp) {
        if self.stands(now) != Standing::Over {
            self.last = now;
        }
    }

    /// A picker opened over the page, in which no touch reaches it.
    pub fn picker_opened(&mut self, now: Timestamp) {
        self.somebody(now);
        self.picking = Some(now);
    }

    /// The picker is gone.
    pub fn picker_closed(&mut self, now: Timestamp) {
        self.somebody(now);
        self.picking = None;
    }

    /// How it stands now. A clock that was set back begins the wait again.
    pub fn stands(&mut self, now: Timestamp) -> Standing {
        if now < self.last {
            self.last = now;
        }
        let held = self.picking.is_some_and(|since| now.duration_since(since).abs() < PICKING);
        let idle = now.duration_since(self.last);
        if held || idle < self.after - WARNED {
            Standing::Open
        } else if idle < self.after {
            Standing::Warned
        } else {
            Standing::Over
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::UNIX_EPOCH + SignedDuration::from_secs(seconds)
    }

    #[test]
    fn it_locks_after_two_minutes_and_says_so_twenty_seconds_before() {
        let mut idle = Idle::new(None, at(0));
        assert_eq!(idle.stands(at(99)), Standing::Open);
        assert_eq!(idle.stands(at(100)), Standing::Warned);
        assert_eq!(idle.stands(at(119)), Standing::Warned);
        assert_eq!(idle.stands(at(120)), Standing::Over);
    }

    #[test]
    fn whoever_is_there_puts_it_off_and_whoever_wakes_it_too_late_does_not() {
        let mut idle = Idle::new(Some(1), at(0));
        idle.somebody(at(59));
        assert_eq!(idle.stands(at(60)), Standing::Open);
        assert_eq!(idle.stands(at(118)), Standing::Warned);
        idle.somebody(at(3_600));
        assert_eq!(idle.stands(at(3_600)), Standing::Over);
    }

    #[test]
    fn what_is_not_to_be_locked_yet_begins_to_wait_when_it_is() {
        let mut idle = Idle::new(None, at(0));
        idle.begin(at(600));
        assert_eq!(idle.stands(at(601)), Standing::Open);
        assert_eq!(idle.stands(at(720)), Standing::Over);
    }

    #[test]
    fn only_one_to_ten_minutes_count() {
        for (chosen, minutes) in [(Some(10), 10), (Some(1), 1), (Some(0), 2), (Some(200), 2)] {
            let mut idle = Idle::new(chosen, at(0));
            assert_eq!(idle.stands(at(minutes * 60 - 1)), Standing::Warned, "{chosen:?}");
            assert_eq!(idle.stands(at(minutes * 60)), Standing::Over, "{chosen:?}");
        }
        assert!(MINUTES.iter().all(|it| (1..=10).contains(it)) && MINUTES.contains(&USUAL));
    }

    #[test]
    fn a_picker_holds_it_up_for_ten_minutes_and_no_longer() {
        let mut idle = Idle::new(None, at(0));
        idle.picker_opened(at(10));
        assert_eq!(idle.stands(at(609)), Standing::Open);
        assert_eq!(idle.stands(at(610)), Standing::Over);
        let mut idle = Idle::new(None, at(0));
        idle.picker_opened(at(10));
        idle.picker_closed(at(500));
        assert_eq!(idle.stands(at(599)), Standing::Open);
        assert_eq!(idle.stands(at(620)), Standing::Over);
    }

    #[test]
    fn a_clock_that_is_set_back_begins_the_wait_again() {
        let mut idle = Idle::new(None, at(10_000));
        assert_eq!(idle.stands(at(0)), Standing::Open);
        assert_eq!(idle.stands(at(120)), Standing::Over);
    }
}
