//! When to sync. Sans-IO: it is told what happens and what time it is, and answers what to do next.
//! How a sync is carried out is in [`super::request`] and [`super::answer`].

use jiff::{SignedDuration, Timestamp};

/// Something that may make a sync due, or that ends one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    /// The app has started.
    Started,
    /// The app came to the front.
    Visible,
    /// The browser believes that there is a network again.
    Online,
    /// Something was saved on this device.
    Saved,
    /// Base says that there is something new.
    Poked,
    /// The time of [`Next::WaitUntil`] has come.
    Timer,
    /// A sync went through; `more` is [`super::Synced::more`].
    Succeeded {
        /// Base has more; ask again at once.
        more: bool,
    },
    /// A sync did not go through.
    Failed(Failure),
}

/// Why a sync did not go through, as far as the next try depends on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failure {
    /// Base could not be reached.
    NoSignal,
    /// Base answered that it cannot now, or answered nonsense.
    BaseTrouble,
    /// Base will not have this device, or speaks another version: only a person can change that.
    NotWelcome,
    /// This device's storage did not take the answer.
    Storage,
}

/// What to do next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// Begin a sync.
    SyncNow,
    /// Set the timer (there is only one) to this time, then say [`Event::Timer`].
    WaitUntil(Timestamp),
    /// Nothing: a sync is under way and its end decides.
    Nothing,
}

/// A quiet device asks this often, in case a poke was lost.
const REGULAR_MS: u64 = 60_000;
/// The first wait after a failure; it doubles up to the longest of its kind.
const FIRST_MS: u64 = 1_000;
/// The longest wait for a signal. Whoever comes back to the school with a visit in hand watches for it to arrive, and a
/// browser does not always say that the network is there again.
const NO_SIGNAL_MS: u64 = 15_000;
/// The longest wait while base or this device's storage has trouble: asking more often would add to it.
const TROUBLE_MS: u64 = 60_000;
/// The wait when only a person can help.
const NOT_WELCOME_MS: u64 = 600_000;
/// Pokes reach every device of a school at once; each waits up to this long, which also gathers bursts.
const POKE_SPREAD_MS: u64 = 400;
const POKE_SPREAD: SignedDuration = SignedDuration::from_millis(POKE_SPREAD_MS.cast_signed());

/// See the module.
#[derive(Debug, Clone)]
pub struct Schedule {
    seed: u64,
    running: bool,
    again: bool,
    failures: u32,
    last_failure: Option<Failure>,
    due: Option<Timestamp>,
}

impl Schedule {
    /// Nothing due yet. `entropy` (from [`crate::Env::random`]) spreads the waits of many devices.
    #[must_use]
    pub const fn new(entropy: u128) -> Self {
        #[expect(clippy::cast_possible_truncation, reason = "any 64 of the bits will do")]
        let seed = entropy as u64;
        Self { seed, running: false, again: false, failures: 0, last_failure: None, due: None }
    }

    /// How many syncs in a row have failed.
    #[must_use]
    pub const fn failures(&self) -> u32 {
        self.failures
    }

    /// Takes in what happened.
    pub fn on(&mut self, event: Event, now: Timestamp) -> Next {
        match event {
            Event::Succeeded { more } => self.succeeded(more, now),
            Event::Failed(failure) => self.failed(failure, now),
            _ if self.running => {
                // The running sync was built before this happened, so one more must follow it.
                self.again |= event != Event::Timer;
                Next::Nothing
            }
            Event::Started | Event::Visible | Event::Online => self.begin(),
            Event::Saved if self.may_try_early() => self.begin(),
            Event::Poked => match self.due {
                Some(due) if due <= now.saturating_add(POKE_SPREAD).unwrap_or(due) => {
                    Next::WaitUntil(due)
                }
                _ => self.wait(now, POKE_SPREAD_MS),
            },
            Event::Timer if self.due.is_none_or(|due| due <= now) => self.begin(),
            Event::Saved | Event::Timer => self.keep_waiting(now),
        }
    }

    /// A save may end a wait for signal, not one that base asked for.
    const fn may_try_early(&self) -> bool {
        matches!(self.last_failure, None | Some(Failure::NoSignal | Failure::Storage))
    }

    const fn begin(&mut self) -> Next {
        self.running = true;
        self.again = false;
        self.due = None;
        Next::SyncNow
    }

    fn succeeded(&mut self, more: bool, now: Timestamp) -> Next {
        self.running = false;
        self.failures = 0;
        self.last_failure = None;
        if more || self.again { self.begin() } else { self.wait(now, REGULAR_MS) }
    }

    fn failed(&mut self, failure: Failure, now: Timestamp) -> Next {
        self.running = false;
        // What happened meanwhile may have been that the network came back: the try that failed began before.
        let may_differ = std::mem::take(&mut self.again);
        self.last_failure = Some(failure);
        let doubled = FIRST_MS.saturating_mul(1 << self.failures.min(6));
        self.failures = self.failures.saturating_add(1);
        let longest = match failure {
            Failure::NoSignal if may_differ => FIRST_MS,
            Failure::NoSignal => doubled.min(NO_SIGNAL_MS),
            Failure::BaseTrouble | Failure::Storage => doubled.min(TROUBLE_MS),
            Failure::NotWelcome => NOT_WELCOME_MS,
        };
        self.wait(now, longest)
    }

    /// Waits on, unless the due time is so far ahead that the clock must have been turned back.
    fn keep_waiting(&mut self, now: Timestamp) -> Next {
        let limit = SignedDuration::from_millis(NOT_WELCOME_MS.cast_signed());
        match self.due {
            Some(due) if due.duration_since(now) <= limit => Next::WaitUntil(due),
            _ => self.wait(now, REGULAR_MS),
        }
    }

    /// Waits between half of `longest_ms` and all of it.
    fn wait(&mut self, now: Timestamp, longest_ms: u64) -> Next {
        let half = longest_ms / 2;
        let wait = half + self.draw() % half.max(1);
        let span = SignedDuration::from_millis(wait.cast_signed());
        let then = now.saturating_add(span).unwrap_or(Timestamp::MAX);
        self.due = Some(then);
        Next::WaitUntil(then)
    }

    /// `SplitMix64`: enough to keep devices from asking in step.
    const fn draw(&mut self) -> u64 {
        self.seed = self.seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.seed;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(ms: i64) -> Timestamp {
        Timestamp::UNIX_EPOCH + SignedDuration::from_millis(ms)
    }

    /// The wait in milliseconds from `now`, or -1 when there is none.
    fn wait_ms(next: Next, now: Timestamp) -> i128 {
        match next {
            Next::WaitUntil(then) => then.duration_since(now).as_millis(),
            Next::SyncNow | Next::Nothing => -1,
        }
    }

    #[test]
    fn starting_and_coming_to_the_front_sync_at_once() {
        for event in [Event::Started, Event::Visible, Event::Online, Event::Saved, Event::Timer] {
            assert_eq!(Schedule::new(1).on(event, at(0)), Next::SyncNow, "{event:?}");
        }
    }

    #[test]
    fn what_happens_during_a_sync_is_followed_by_another() {
        let mut schedule = Schedule::new(1);
        assert_eq!(schedule.on(Event::Started, at(0)), Next::SyncNow);
        assert_eq!(schedule.on(Event::Saved, at(1)), Next::Nothing);
        assert_eq!(schedule.on(Event::Succeeded { more: false }, at(2)), Next::SyncNow);
        let next = schedule.on(Event::Succeeded { more: false }, at(3));
        assert!((30_000..=60_000).contains(&wait_ms(next, at(3))), "{next:?}");
    }

    #[test]
    fn more_is_asked_for_at_once() {
        let mut schedule = Schedule::new(1);
        assert_eq!(schedule.on(Event::Started, at(0)), Next::SyncNow);
        assert_eq!(schedule.on(Event::Succeeded { more: true }, at(1)), Next::SyncNow);
    }

    #[test]
    fn failures_wait_longer_but_a_signal_is_looked_for_four_times_a_minute() {
        for (failure, most) in [
            (Failure::NoSignal, 15_000),
            (Failure::BaseTrouble, 60_000),
            (Failure::Storage, 60_000),
        ] {
            let mut schedule = Schedule::new(7);
            assert_eq!(schedule.on(Event::Started, at(0)), Next::SyncNow);
            let mut longest = 1_000;
            for _ in 0..20 {
                let wait = wait_ms(schedule.on(Event::Failed(failure), at(0)), at(0));
                assert!(
                    (longest / 2..=longest).contains(&wait),
                    "{failure:?}: {wait} of {longest}"
                );
                longest = (longest * 2).min(most);
                let then = at(wait.try_into().unwrap_or(0));
                assert_eq!(schedule.on(Event::Timer, then), Next::SyncNow);
            }
            assert_eq!(schedule.failures(), 20);
            let next = schedule.on(Event::Succeeded { more: false }, at(0));
            assert!(wait_ms(next, at(0)) >= 30_000);
            assert_eq!(schedule.failures(), 0);
        }
    }

    #[test]
    fn an_early_timer_waits_for_the_rest() {
        let mut schedule = Schedule::new(3);
        assert_eq!(schedule.on(Event::Started, at(0)), Next::SyncNow);
        let next = schedule.on(Event::Succeeded { more: false }, at(0));
        assert_eq!(schedule.on(Event::Timer, at(10)), next);
        assert_eq!(schedule.on(Event::Timer, at(60_000)), Next::SyncNow);
    }

    #[test]
    fn a_clock_turned_back_does_not_stop_syncing() {
        let mut schedule = Schedule::new(3);
        assert_eq!(schedule.on(Event::Started, at(0)), Next::SyncNow);
        schedule.on(Event::Succeeded { more: false }, at(10_000_000));
        let next = schedule.on(Event::Timer, at(0));
        assert!((30_000..=60_000).contains(&wait_ms(next, at(0))), "{next:?}");
    }

    #[test]
    fn saving_ends_a_wait_for_signal_but_not_one_for_base() {
        for (failure, early) in [
            (Failure::NoSignal, true),
            (Failure::Storage, true),
            (Failure::BaseTrouble, false),
            (Failure::NotWelcome, false),
        ] {
            let mut schedule = Schedule::new(3);
            schedule.on(Event::Started, at(0));
            schedule.on(Event::Failed(failure), at(0));
            assert_eq!(schedule.on(Event::Saved, at(1)) == Next::SyncNow, early, "{failure:?}");
        }
    }

    #[test]
    fn a_network_that_comes_back_during_a_try_is_not_waited_for_once_that_has_failed() {
        let mut schedule = Schedule::new(3);
        schedule.on(Event::Started, at(0));
        for _ in 0..6 {
            schedule.on(Event::Failed(Failure::NoSignal), at(0));
            assert_eq!(schedule.on(Event::Visible, at(0)), Next::SyncNow);
        }
        assert_eq!(schedule.on(Event::Online, at(1)), Next::Nothing);
        let soon = schedule.on(Event::Failed(Failure::NoSignal), at(2));
        assert!((500..=1_000).contains(&wait_ms(soon, at(2))), "{soon:?}");
        // Once: the next failure knows of nothing new.
        assert_eq!(schedule.on(Event::Timer, at(1_002)), Next::SyncNow);
        let later = schedule.on(Event::Failed(Failure::NoSignal), at(1_002));
        assert!(wait_ms(later, at(1_002)) >= 7_500, "{later:?}");
    }

    #[test]
    fn pokes_are_gathered() {
        let mut schedule = Schedule::new(3);
        schedule.on(Event::Started, at(0));
        schedule.on(Event::Succeeded { more: false }, at(0));
        let first = schedule.on(Event::Poked, at(5));
        assert!((200..=400).contains(&wait_ms(first, at(5))), "{first:?}");
        assert_eq!(schedule.on(Event::Poked, at(6)), first);
        assert_eq!(schedule.on(Event::Timer, at(405)), Next::SyncNow);
    }
}
