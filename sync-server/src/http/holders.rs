//! `GET` and `PUT /v1/holders`: the signed list of those who hold keys to concerns.

use axum::{extract::State, response::Response};
use protocol::concerns::PutList;

use super::{
    Site,
    body::{Cbor, answer, done},
    guesser::Guesser,
    signed_in::SignedIn,
};
use crate::relay::Refusal;

pub(super) async fn newest(
    State(site): State<Site>,
    SignedIn { who, .. }: SignedIn,
) -> Result<Response, Refusal> {
    answer(&site.work(move |relay, _| relay.holders(&who)).await?)
}

pub(super) async fn put(
    State(site): State<Site>,
    SignedIn { who, .. }: SignedIn,
    Guesser(from): Guesser,
    Cbor(request, _): Cbor<PutList>,
) -> Result<Response, Refusal> {
    site.work(move |relay, now| relay.put_holders(&who, &request, from, now)).await?;
    Ok(done())
}
