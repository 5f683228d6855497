//! `POST /v1/setup`: the first coordinator, with the code that the relay printed.

use axum::{extract::State, response::Response};
use protocol::enrol::SetupRequest;

use super::{
    Site,
    body::{Cbor, answer},
    guesser::Guesser,
};
use crate::relay::Refusal;

pub(super) async fn setup(
    State(site): State<Site>,
    Guesser(from): Guesser,
    Cbor(request, _): Cbor<SetupRequest>,
) -> Result<Response, Refusal> {
    answer(&site.work(move |relay, now| relay.setup(&request, from, now)).await?)
}
