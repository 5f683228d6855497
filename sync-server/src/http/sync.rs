//! `POST /v1/sync`: push and pull of all documents in one round trip.

use std::sync::Arc;

use axum::{
    extract::State,
    http::{HeaderMap, StatusCode},
    response::Response,
};
use protocol::sync::{PushResult, SyncRequest};

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
    // Each is large while it is made, and all the cores are busy with a few. Never closed, so there is always a permit.
    let turn =
        if request.first { Arc::clone(&site.firsts).acquire_owned().await.ok() } else { None };
    let (encoded, counts) = site
        .work(move |relay, now| {
            let _turn = turn;
            let answer = relay.sync(&who, &request, now)?;
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
