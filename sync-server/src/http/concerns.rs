//! Concerns, sealed: handed in by everybody, handed out to those who hold keys, and receipts for whoever raised one.

use axum::{extract::State, http::Uri, response::Response};
use protocol::concerns::{BreakGlass, HandIn};

use super::{
    Site,
    body::{Cbor, answer},
    signed_in::{Sender, SignedIn},
};
use crate::relay::Refusal;

/// `POST /v1/concerns`: a sealed entry.
pub(super) async fn take(
    State(site): State<Site>,
    Sender(who): Sender,
    Cbor(request, _): Cbor<HandIn>,
) -> Result<Response, Refusal> {
    answer(&site.work(move |relay, now| relay.take_concern(&who, &request, now)).await?)
}

/// `GET /v1/concerns?after=`: those after a place.
pub(super) async fn list(
    State(site): State<Site>,
    SignedIn { who, .. }: SignedIn,
    uri: Uri,
) -> Result<Response, Refusal> {
    let after = after(&uri)?;
    answer(&site.work(move |relay, now| relay.concerns(&who, after, now)).await?)
}

/// `GET /v1/concerns/receipts`: what became of one's own.
pub(super) async fn receipts(
    State(site): State<Site>,
    SignedIn { who, .. }: SignedIn,
) -> Result<Response, Refusal> {
    answer(&site.work(move |relay, _| relay.receipts(&who)).await?)
}

/// `POST /v1/concerns/break-glass`: those after a place, by the recovery key.
pub(super) async fn break_glass(
    State(site): State<Site>,
    SignedIn { who, .. }: SignedIn,
    Cbor(request, _): Cbor<BreakGlass>,
) -> Result<Response, Refusal> {
    answer(&site.work(move |relay, now| relay.break_glass(&who, &request, now)).await?)
}

fn after(uri: &Uri) -> Result<u64, Refusal> {
    let Some(query) = uri.query() else { return Ok(0) };
    let place = query.strip_prefix("after=").and_then(|place| place.parse().ok());
    place.ok_or(Refusal::BadRequest)
}
