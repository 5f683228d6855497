//! `POST /v1/sync`: push and pull of all documents in one round trip.

use std::sync::Arc;

use axum::{
    extract::State,
    http::{HeaderMap, StatusCode},
    response::Response,
};
use protocol::{
    limits::FIRST_SYNCS,
    sync::{PushResult, SyncRequest},
};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::{
    Site,
    body::{Cbor, Encoded, Smaller},
    refused::Counts,
    signed_in::Sender,
};
use crate::relay::Refusal;

pub(super) async fn sync(
    State(site): State<Site>,
    Sender(who): Sender,
    headers: HeaderMap,
    Cbor(request, _): Cbor<SyncRequest>,
) -> Result<Response, Refusal> {
    let smaller = Smaller::for_asker(&headers);
    let turn = site.firsts.of(&request).await;
    let figures = site.figures();
    let (encoded, counts) = site
        .work(move |relay, now| {
            let _turn = turn;
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
