//! `POST /v1/devices/{device}/remove`: a device that can only hand in from now on, and is told to erase itself.

use axum::{
    extract::{Path, State},
    response::Response,
};

use super::{Site, body::done, signed_in::SignedIn};
use crate::relay::Refusal;

pub(super) async fn remove_device(
    State(site): State<Site>,
    SignedIn { who, .. }: SignedIn,
    Path(device): Path<String>,
) -> Result<Response, Refusal> {
    site.work(move |relay, now| relay.remove_device(&who, &device, now)).await?;
    Ok(done())
}
