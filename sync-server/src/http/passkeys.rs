//! Passkeys: making, using and removing one.

use axum::{
    extract::{Path, State},
    response::Response,
};
use protocol::door::{MadePasskey, UsedPasskey};

use super::{
    Site,
    body::{Cbor, answer, done},
    cookie::Before,
    second_ways::opened,
    signed_in::SignedIn,
};
use crate::relay::Refusal;

/// `POST /v1/passkey/challenge`: what one is made with.
pub(super) async fn challenge(
    State(site): State<Site>,
    SignedIn { who, key }: SignedIn,
) -> Result<Response, Refusal> {
    answer(&site.work(move |relay, now| relay.passkey_challenge(&who, &key, now)).await?)
}

/// `PUT /v1/passkey`: one that was made.
pub(super) async fn add(
    State(site): State<Site>,
    SignedIn { who, key }: SignedIn,
    Cbor(request, _): Cbor<MadePasskey>,
) -> Result<Response, Refusal> {
    site.work(move |relay, now| relay.add_passkey(&who, &key, &request, now)).await?;
    Ok(done())
}

/// `POST /v1/passkey/sign-in/challenge`: what one signs.
pub(super) async fn door_challenge(
    State(site): State<Site>,
    SignedIn { who, key }: SignedIn,
) -> Result<Response, Refusal> {
    answer(&site.work(move |relay, now| relay.door_challenge(&who, &key, now)).await?)
}

/// `POST /v1/passkey/sign-in`: what one signed.
pub(super) async fn door(
    State(site): State<Site>,
    SignedIn { who, key }: SignedIn,
    Before { cookie, .. }: Before,
    Cbor(request, _): Cbor<UsedPasskey>,
) -> Result<Response, Refusal> {
    let open = site.work(move |relay, now| relay.open_with_passkey(&who, &key, &request, now));
    opened(open.await?, cookie)
}

/// `POST /v1/passkey/{passkey}/remove`.
pub(super) async fn remove(
    State(site): State<Site>,
    SignedIn { who, key }: SignedIn,
    Path(passkey): Path<String>,
) -> Result<Response, Refusal> {
    site.work(move |relay, now| relay.remove_passkey(&who, &key, &passkey, now)).await?;
    Ok(done())
}
