//! `POST /v1/enrol`: a device, with the code that the coordinator gave.

use axum::{extract::State, response::Response};
use protocol::enrol::EnrolRequest;

use super::{
    Site,
    body::{Cbor, answer},
    guesser::Guesser,
};
use crate::relay::Refusal;

pub(super) async fn enrol(
    State(site): State<Site>,
    Guesser(from): Guesser,
    Cbor(request, _): Cbor<EnrolRequest>,
) -> Result<Response, Refusal> {
    answer(&site.work(move |relay, now| relay.enrol(&request, from, now)).await?)
}
