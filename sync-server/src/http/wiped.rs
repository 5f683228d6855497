//! `POST /v1/devices/wiped`: a removed device has erased itself.

use axum::{extract::State, response::Response};

use super::{Site, body::done, signed_in::Sender};
use crate::relay::Refusal;

pub(super) async fn wiped(
    State(site): State<Site>,
    Sender(who): Sender,
) -> Result<Response, Refusal> {
    site.work(move |relay, now| relay.wiped(&who, now)).await?;
    Ok(done())
}
