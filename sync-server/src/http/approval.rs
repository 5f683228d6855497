//! A new device that waits: a coordinator lets it in or refuses it, and once it is in it asks whose it is.

use axum::{
    extract::{Path, State},
    response::Response,
};

use super::{
    Site,
    body::{answer, done},
    signed_in::SignedIn,
};
use crate::relay::Refusal;

/// `POST /v1/devices/{device}/approve`: its four words are the same.
pub(super) async fn approve(
    State(site): State<Site>,
    SignedIn { who, .. }: SignedIn,
    Path(device): Path<String>,
) -> Result<Response, Refusal> {
    site.work(move |relay, now| relay.approve_device(&who, &device, now)).await?;
    Ok(done())
}

/// `POST /v1/devices/{device}/refuse`: they are not.
pub(super) async fn refuse(
    State(site): State<Site>,
    SignedIn { who, .. }: SignedIn,
    Path(device): Path<String>,
) -> Result<Response, Refusal> {
    site.work(move |relay, now| relay.refuse_device(&who, &device, now)).await?;
    Ok(done())
}

/// `GET /v1/enrolled`: whose the device is that asks.
pub(super) async fn enrolled(
    State(site): State<Site>,
    SignedIn { who, .. }: SignedIn,
) -> Result<Response, Refusal> {
    answer(&site.work(move |relay, _| relay.enrolled_as(&who)).await?)
}
