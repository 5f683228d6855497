//! `POST /v1/setup`: the first coordinator, with the code that the relay printed.

use axum::{Extension, extract::State, response::Response};
use protocol::enrol::SetupRequest;

use super::{
    Caller, Site,
    body::{Cbor, answer},
};
use crate::relay::Refusal;

pub(super) async fn setup(
    State(site): State<Site>,
    Extension(Caller(from)): Extension<Caller>,
    Cbor(request, _): Cbor<SetupRequest>,
) -> Result<Response, Refusal> {
    answer(&site.work(move |relay, now| relay.setup(&request, from, now)).await?)
}
