//! `GET /v1/people` and `PUT /v1/people`: everyone and their devices, for coordinators.

use axum::{extract::State, response::Response};
use protocol::admin::AddPeople;

use super::{
    Site,
    body::{Cbor, answer, done},
    signed_in::SignedIn,
};
use crate::relay::Refusal;

pub(super) async fn list(
    State(site): State<Site>,
    SignedIn { who, .. }: SignedIn,
) -> Result<Response, Refusal> {
    answer(&site.work(move |relay, now| relay.people(&who, now)).await?)
}

pub(super) async fn add(
    State(site): State<Site>,
    SignedIn { who, .. }: SignedIn,
    Cbor(request, _): Cbor<AddPeople>,
) -> Result<Response, Refusal> {
    site.work(move |relay, now| relay.add_people(&who, &request, now)).await?;
    Ok(done())
}
