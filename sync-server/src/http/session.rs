//! `POST /v1/session`: the signed challenge for a session.

use axum::{extract::State, response::Response};
use protocol::enrol::SessionRequest;

use super::{
    Site,
    body::{Cbor, answer},
};
use crate::relay::Refusal;

pub(super) async fn session(
    State(site): State<Site>,
    Cbor(request, _): Cbor<SessionRequest>,
) -> Result<Response, Refusal> {
    answer(&site.work(move |relay, now| relay.session(&request, now)).await?)
}
