//! `POST /v1/sync`: push and pull of all documents in one round trip, for one device one after the other.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use axum::{
    extract::{FromRequestParts, State},
    http::{HeaderMap, StatusCode, request::Parts},
    response::Response,
};
use domain::id::DeviceId;
use protocol::{
    limits::FIRST_SYNCS,
    sync::{PushResult, SyncRequest},
};
use tokio::sync::{OwnedMutexGuard, OwnedSemaphorePermit, Semaphore};

use super::{
    Site,
    body::{Cbor, Encoded, Smaller},
    refused::Counts,
    signed_in::Sender,
};
use crate::relay::{Principal, Refusal};

/// Devices that are remembered as having asked; past that those are forgotten that do not ask now.
const REMEMBERED: usize = 1_024;

pub(super) async fn sync(
    State(site): State<Site>,
    Asking { who, alone }: Asking,
    headers: HeaderMap,
    Cbor(request, _): Cbor<SyncRequest>,
) -> Result<Response, Refusal> {
    let smaller = Smaller::for_asker(&headers);
    let turn = site.firsts.of(&request).await;
    let figures = site.figures();
    let (encoded, counts) = site
        .work(move |relay, now| {
            let _turns = (turn, alone);
            let answer = relay.sync(&who, &request, now)?;
            figures.synced(&request, &answer);
            let refused = |result: &&PushResult| matches!(result, PushResult::Refused { .. });
            let counts = vec![
                ("pushed", answer.results.len()),
                ("refused", answer.results.iter().filter(refused).count()),
                ("items", answer.items.len()),
            ];
            Ok((Encoded::of(&answer, smaller)?, counts))
        })
        .await?;
    let mut response = encoded.into_response(StatusCode::OK);
    response.extensions_mut().insert(Counts(counts));
    Ok(response)
}

/// Whoever asks, and nobody else on the same device: an app asks once at a time, and whoever asks a hundred times at once
/// keeps neither the threads of the others nor the memory for their bodies. It lasts until the answer is made, also when
/// nobody waits for that any more.
pub(super) struct Asking {
    pub(super) who: Principal,
    pub(super) alone: OwnedMutexGuard<()>,
}

impl FromRequestParts<Site> for Asking {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, site: &Site) -> Result<Self, Refusal> {
        let Sender(who) = Sender::from_request_parts(parts, site).await?;
        let alone = site.alone.of(who.device).await;
        Ok(Self { who, alone })
    }
}

/// One request at a time for each device.
#[derive(Clone, Default)]
pub(super) struct OneEach(Arc<Mutex<HashMap<DeviceId, Arc<tokio::sync::Mutex<()>>>>>);

impl OneEach {
    /// Waits until no other request of the device is in hand.
    async fn of(&self, device: DeviceId) -> OwnedMutexGuard<()> {
        let one = {
            let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            if all.len() >= REMEMBERED {
                // Nobody holds it, and nobody waits for it.
                all.retain(|_, one| Arc::strong_count(one) > 1);
            }
            Arc::clone(all.entry(device).or_default())
        };
        one.lock_owned().await
    }
}

/// Turns at putting the answer to a first sync together. Each is large while it is made, and all the cores are busy with
/// a few.
#[derive(Clone)]
pub(super) struct Turns(Arc<Semaphore>);

impl Default for Turns {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(FIRST_SYNCS)))
    }
}

impl Turns {
    /// Waits for one, if it is a first sync; it lasts until it is dropped.
    async fn of(&self, request: &SyncRequest) -> Option<OwnedSemaphorePermit> {
        // Never closed, so that there is always a permit.
        if request.first { Arc::clone(&self.0).acquire_owned().await.ok() } else { None }
    }
}

#[cfg(test)]
mod tests {
    use futures::FutureExt as _;

    use super::*;

    #[test]
    fn a_device_is_answered_once_at_a_time_and_holds_up_no_other() {
        let each = OneEach::default();
        let now = |number| each.of(DeviceId::draw(number)).now_or_never();
        let held = now(1);
        assert!(held.is_some());
        assert!(now(1).is_none(), "its other request is in hand");
        assert!(now(2).is_some(), "another device waits for nobody");
        drop(held);
        assert!(now(1).is_some(), "it waits although the other is done");
    }

    #[test]
    fn only_devices_that_ask_now_are_remembered() {
        let each = OneEach::default();
        let held = each.of(DeviceId::draw(0)).now_or_never();
        for number in 1..=REMEMBERED as u128 {
            assert!(each.of(DeviceId::draw(number)).now_or_never().is_some());
        }
        let known = each.0.lock().map(|all| all.len());
        assert_eq!(known.ok(), Some(2), "the one that is held, and the last");
        assert!(each.of(DeviceId::draw(0)).now_or_never().is_none(), "it was forgotten");
        drop(held);
    }

    #[test]
    fn so_many_first_syncs_have_a_turn_and_the_next_one_waits_for_one_of_them() {
        let turns = Turns::default();
        let later = SyncRequest::default();
        let first = SyncRequest { first: true, ..later.clone() };
        let now = |request| turns.of(request).now_or_never();
        let mut held: Vec<_> = (0..FIRST_SYNCS).filter_map(|_| now(&first).flatten()).collect();
        assert_eq!(held.len(), FIRST_SYNCS);
        assert!(now(&first).is_none(), "there is no turn left");
        assert!(now(&later).is_some(), "whoever needs none does not wait");
        held.pop();
        assert!(now(&first).flatten().is_some(), "it waits although one is done");
    }
}
