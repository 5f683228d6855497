//! `POST /v1/enrol`: a device, with the code that the coordinator gave.

use axum::{Extension, extract::State, response::Response};
use protocol::enrol::EnrolRequest;

use super::{
    Caller, Site,
    body::{Cbor, answer},
};
use crate::relay::Refusal;

pub(super) async fn enrol(
    State(site): State<Site>,
    Extension(Caller(from)): Extension<Caller>,
    Cbor(request, _): Cbor<EnrolRequest>,
) -> Result<Response, Refusal> {
    answer(&site.work(move |relay, now| relay.enrol(&request, from, now)).await?)
}
