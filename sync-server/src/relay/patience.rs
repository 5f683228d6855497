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

    /// Whether something of this device could not be taken in within the last minute.
    pub(super) fn suspects(&self, device: DeviceId, now: Timestamp) -> bool {
        let began = self.0.get(&device).map(|(began, _)| *began);
        began.is_some_and(|began| now.duration_since(began).unsigned_abs() < WINDOW)
    }

    /// Notes what became of a device's changes, and how many of them nobody's app writes. What heals by itself, and what
    /// somebody may no longer write, does no harm.
    pub(super) fn note(
        &mut self,
        device: DeviceId,
        results: &[PushResult],
        forged: usize,
        now: Timestamp,
    ) {
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
        let harm = results.iter().filter(harm).count().saturating_add(forged);
        let harm = u32::try_from(harm).unwrap_or(u32::MAX);
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
        patience.note(one, &broken, 0, start);
        assert_eq!(patience.wait(one, start), None, "up to the limit");
        patience.note(one, &[refused(RefusedBecause::NotAllowed)], 0, start);
        patience.note(one, &[refused(RefusedBecause::UnknownDependencies)], 0, start);
        assert_eq!(patience.wait(one, start), None, "what does no harm does not count");
        assert!(patience.suspects(one, start) && !patience.suspects(other, start));
        let later = start + SignedDuration::from_secs(20);
        patience.note(one, &broken_once, 0, later);
        assert_eq!(patience.wait(one, later), Some(Duration::from_secs(40)));
        assert_eq!(patience.wait(other, later), None);
        let over = start + SignedDuration::from_secs(60);
        assert_eq!(patience.wait(one, over), None);
        assert!(!patience.suspects(one, over), "it is remembered for a minute");
        patience.note(one, &broken_once, 0, over);
        assert_eq!(patience.wait(one, over), None, "it begins anew");
        let forged = [refused(RefusedBecause::NotAllowed)];
        patience.note(other, &forged, REFUSED_A_MINUTE as usize + 1, over);
        assert!(patience.wait(other, over).is_some(), "what nobody's app writes counts");
    }
}
