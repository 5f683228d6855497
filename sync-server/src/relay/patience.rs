//! How much that cannot be taken in a device may send. What costs base most to refuse is sent by nobody but who means
//! harm; whoever's device is broken waits a minute and loses nothing.

use std::{collections::HashMap, time::Duration};

use domain::id::DeviceId;
use jiff::Timestamp;
use protocol::{
    limits::REFUSED_A_MINUTE,
    sync::{PushResult, RefusedBecause},
};

/// For how long it is remembered.
const WINDOW: Duration = Duration::from_secs(60);
/// Devices that are remembered; past that those are forgotten whose minute is over.
const ROOM: usize = 1_024;

/// The refused changes of the last minute, by device.
#[derive(Debug, Default)]
pub(super) struct Patience(HashMap<DeviceId, (Timestamp, u32)>);

impl Patience {
    /// How long this device has to wait before it may send changes; nothing when it may now.
    pub(super) fn wait(&self, device: DeviceId, now: Timestamp) -> Option<Duration> {
        let (began, refused) = self.0.get(&device)?;
        let passed = now.duration_since(*began).unsigned_abs();
        (*refused > REFUSED_A_MINUTE && passed < WINDOW)
            .then(|| WINDOW.saturating_sub(passed).max(Duration::from_secs(1)))
    }

    /// Notes what became of a device's changes. What heals by itself, and what somebody may no longer write, is no harm.
    pub(super) fn note(&mut self, device: DeviceId, results: &[PushResult], now: Timestamp) {
        let harm = |result: &&PushResult| match result {
            PushResult::Refused { reason } => {
                !matches!(reason, RefusedBecause::UnknownDependencies | RefusedBecause::NotAllowed)
            }
            // There was no room to keep it.
            PushResult::Unknown => true,
            PushResult::AtBase { .. }
            | PushResult::HandedIn { .. }
            | PushResult::LeftOut { .. } => false,
        };
        let harm = u32::try_from(results.iter().filter(harm).count()).unwrap_or(u32::MAX);
        if harm == 0 {
            return;
        }
        let over = |began: Timestamp| now.duration_since(began).unsigned_abs() >= WINDOW;
        if self.0.len() >= ROOM {
            self.0.retain(|_, (began, _)| !over(*began));
        }
        let (began, refused) = self.0.entry(device).or_insert((now, 0));
        if over(*began) {
            (*began, *refused) = (now, 0);
        }
        *refused = refused.saturating_add(harm);
    }
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use super::*;

    #[test]
    fn who_is_refused_too_often_waits_out_the_minute_and_nobody_else_does() {
        let (one, other) = (DeviceId::draw(1), DeviceId::draw(2));
        let start = Timestamp::UNIX_EPOCH;
        let refused = |reason| PushResult::Refused { reason };
        let broken_once = [refused(RefusedBecause::Unreadable)];
        let mut patience = Patience::default();
        let broken = vec![refused(RefusedBecause::Unreadable); REFUSED_A_MINUTE as usize];
        patience.note(one, &broken, start);
        assert_eq!(patience.wait(one, start), None, "up to the limit");
        patience.note(one, &[refused(RefusedBecause::NotAllowed)], start);
        patience.note(one, &[refused(RefusedBecause::UnknownDependencies)], start);
        assert_eq!(patience.wait(one, start), None, "what does no harm does not count");
        let later = start + SignedDuration::from_secs(20);
        patience.note(one, &broken_once, later);
        assert_eq!(patience.wait(one, later), Some(Duration::from_secs(40)));
        assert_eq!(patience.wait(other, later), None);
        let over = start + SignedDuration::from_secs(60);
        assert_eq!(patience.wait(one, over), None);
        patience.note(one, &broken_once, over);
        assert_eq!(patience.wait(one, over), None, "it begins anew");
    }
}
