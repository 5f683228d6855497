//! What waits for a coordinator to look at, what she decides, and what was refused.

use axum::{
    extract::{Path, State},
    response::Response,
};

use super::{Site, body::answer, signed_in::SignedIn};
use crate::relay::Refusal;

/// `GET /v1/handed-in`: all of it.
pub(super) async fn list(
    State(site): State<Site>,
    SignedIn { who, .. }: SignedIn,
) -> Result<Response, Refusal> {
    answer(&site.work(move |relay, _| relay.review(&who)).await?)
}

/// `POST /v1/handed-in/{id}/take`: into the record.
pub(super) async fn take(
    State(site): State<Site>,
    SignedIn { who, .. }: SignedIn,
    Path(id): Path<String>,
) -> Result<Response, Refusal> {
    let id = number(&id)?;
    answer(&site.work(move |relay, now| relay.take_handed_in(&who, id, now)).await?)
}

/// `POST /v1/handed-in/{id}/leave-out`: it stays out of the record.
pub(super) async fn leave_out(
    State(site): State<Site>,
    SignedIn { who, .. }: SignedIn,
    Path(id): Path<String>,
) -> Result<Response, Refusal> {
    let id = number(&id)?;
    answer(&site.work(move |relay, now| relay.leave_out_handed_in(&who, id, now)).await?)
}

/// `GET /v1/refused/{id}`: the bytes of one.
pub(super) async fn refused(
    State(site): State<Site>,
    SignedIn { who, .. }: SignedIn,
    Path(id): Path<String>,
) -> Result<Response, Refusal> {
    let id = number(&id)?;
    answer(&site.work(move |relay, _| relay.refused_bytes(&who, id)).await?)
}

fn number(id: &str) -> Result<u64, Refusal> {
    id.parse().map_err(|_| Refusal::NotFound)
}
