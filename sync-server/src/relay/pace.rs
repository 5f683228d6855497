//! How often a device may ask. Nobody who uses Alongside comes near it: it keeps a device that is broken, or somebody with
//! a good login, from keeping base busy.

use std::{collections::HashMap, time::Duration};

use domain::id::DeviceId;
use jiff::Timestamp;
use protocol::limits::REQUESTS_A_MINUTE;

/// For how long it is remembered.
const WINDOW: Duration = Duration::from_secs(60);
/// Devices that are remembered; past that those are forgotten whose minute is over.
const ROOM: usize = 1_024;

/// The requests of the minute, by device.
#[derive(Debug, Default)]
pub(super) struct Pace(HashMap<DeviceId, (Timestamp, u32)>);

impl Pace {
    /// Notes a request; answers how long the device has to wait if that was one too many.
    pub(super) fn note(&mut self, device: DeviceId, now: Timestamp) -> Option<Duration> {
        let passed = |began: Timestamp| now.duration_since(began).unsigned_abs();
        if self.0.len() >= ROOM {
            self.0.retain(|_, (began, _)| passed(*began) < WINDOW);
        }
        let (began, asked) = self.0.entry(device).or_insert((now, 0));
        if passed(*began) >= WINDOW {
            (*began, *asked) = (now, 0);
        }
        *asked = asked.saturating_add(1);
        let wait = WINDOW.saturating_sub(passed(*began)).max(Duration::from_secs(1));
        (*asked > REQUESTS_A_MINUTE).then_some(wait)
    }
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use super::*;

    #[test]
    fn who_asks_too_often_waits_out_the_minute_and_nobody_else_does() {
        let (one, other) = (DeviceId::draw(1), DeviceId::draw(2));
        let start = Timestamp::UNIX_EPOCH;
        let mut pace = Pace::default();
        for _ in 0..REQUESTS_A_MINUTE {
            assert_eq!(pace.note(one, start), None);
        }
        let later = start + SignedDuration::from_secs(20);
        assert_eq!(pace.note(one, later), Some(Duration::from_secs(40)));
        assert_eq!(pace.note(other, later), None);
        assert_eq!(pace.note(one, start + SignedDuration::from_secs(60)), None);
    }
}
