//! Who covers for a coordinator or a safeguarding lead who is away.

use axum::{
    extract::{Path, State},
    response::Response,
};
use protocol::admin::NewCover;

use super::{
    Site,
    body::{Cbor, done},
    signed_in::SignedIn,
};
use crate::relay::Refusal;

/// `POST /v1/people/{user}/cover`: somebody covers for this person.
pub(super) async fn name(
    State(site): State<Site>,
    SignedIn { who, .. }: SignedIn,
    Path(user): Path<String>,
    Cbor(request, _): Cbor<NewCover>,
) -> Result<Response, Refusal> {
    site.work(move |relay, now| relay.name_cover(&who, &user, &request, now)).await?;
    Ok(done())
}

/// `POST /v1/cover/{cover}/end`: no longer.
pub(super) async fn end(
    State(site): State<Site>,
    SignedIn { who, .. }: SignedIn,
    Path(cover): Path<String>,
) -> Result<Response, Refusal> {
    site.work(move |relay, now| relay.end_cover(&who, &cover, now)).await?;
    Ok(done())
}
