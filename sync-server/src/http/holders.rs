//! `GET` and `PUT /v1/holders`: the signed list of those who hold keys to concerns. `GET` and `POST /v1/holders/keys`: the keys
//! that people would have on the next one.

use axum::{extract::State, response::Response};
use protocol::concerns::{OfferKey, PutList};

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

pub(super) async fn offered(
    State(site): State<Site>,
    SignedIn { who, .. }: SignedIn,
) -> Result<Response, Refusal> {
    answer(&site.work(move |relay, _| relay.offered_holder_keys(&who)).await?)
}

pub(super) async fn offer(
    State(site): State<Site>,
    SignedIn { who, .. }: SignedIn,
    Cbor(request, _): Cbor<OfferKey>,
) -> Result<Response, Refusal> {
    site.work(move |relay, now| relay.offer_holder_key(&who, &request, now)).await?;
    Ok(done())
}
