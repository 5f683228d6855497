//! `POST /v1/session/challenge`: something for the device to sign.

use axum::{extract::State, response::Response};
use protocol::enrol::ChallengeRequest;

use super::{
    Site,
    body::{Cbor, answer},
};
use crate::relay::Refusal;

pub(super) async fn challenge(
    State(site): State<Site>,
    Cbor(request, _): Cbor<ChallengeRequest>,
) -> Result<Response, Refusal> {
    answer(&site.work(move |relay, now| relay.challenge(&request, now)).await?)
}
