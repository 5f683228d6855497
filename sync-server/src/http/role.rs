//! `POST /v1/people/{user}/role`: what a person is here for from now on.

use axum::{
    extract::{Path, State},
    response::Response,
};
use protocol::admin::NewRole;

use super::{
    Site,
    body::{Cbor, done},
    signed_in::SignedIn,
};
use crate::relay::Refusal;

pub(super) async fn role(
    State(site): State<Site>,
    SignedIn { who, .. }: SignedIn,
    Path(user): Path<String>,
    Cbor(request, _): Cbor<NewRole>,
) -> Result<Response, Refusal> {
    site.work(move |relay, now| relay.set_role(&who, &user, &request, now)).await?;
    Ok(done())
}
