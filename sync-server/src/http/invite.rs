//! `POST /v1/people/{user}/invite`: a one-time code for a person's next device.

use axum::{
    extract::{Path, State},
    response::Response,
};

use super::{Site, body::answer, signed_in::SignedIn};
use crate::relay::Refusal;

pub(super) async fn invite(
    State(site): State<Site>,
    SignedIn { who, .. }: SignedIn,
    Path(user): Path<String>,
) -> Result<Response, Refusal> {
    answer(&site.work(move |relay, now| relay.invite(&who, &user, now)).await?)
}
