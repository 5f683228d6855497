//! An app for six digits: setting it up, using and removing it.

use axum::{extract::State, response::Response};
use protocol::door::TypedCode;

use super::{
    Site,
    body::{Cbor, answer, done},
    cookie::Before,
    second_ways::opened,
    signed_in::SignedIn,
};
use crate::relay::Refusal;

/// `POST /v1/codes/challenge`: what it counts with.
pub(super) async fn challenge(
    State(site): State<Site>,
    SignedIn { who, key }: SignedIn,
) -> Result<Response, Refusal> {
    answer(&site.work(move |relay, now| relay.new_codes(&who, &key, now)).await?)
}

/// `PUT /v1/codes`: a code of it.
pub(super) async fn set_up(
    State(site): State<Site>,
    SignedIn { who, key }: SignedIn,
    Cbor(request, _): Cbor<TypedCode>,
) -> Result<Response, Refusal> {
    answer(&site.work(move |relay, now| relay.put_codes(&who, &key, &request, now)).await?)
}

/// `POST /v1/codes/sign-in`: the next code of it, or a recovery code.
pub(super) async fn door(
    State(site): State<Site>,
    SignedIn { who, key }: SignedIn,
    Before { cookie, .. }: Before,
    Cbor(request, _): Cbor<TypedCode>,
) -> Result<Response, Refusal> {
    let open = site.work(move |relay, now| relay.open_with_code(&who, &key, &request, now));
    opened(open.await?, cookie)
}

/// `POST /v1/codes/remove`.
pub(super) async fn remove(
    State(site): State<Site>,
    SignedIn { who, key }: SignedIn,
) -> Result<Response, Refusal> {
    site.work(move |relay, now| relay.remove_codes(&who, &key, now)).await?;
    Ok(done())
}
