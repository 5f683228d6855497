//! `POST /v1/session`: the signed challenge for a session, whose token is in the cookie and nowhere else.

use axum::{extract::State, http::header, response::Response};
use protocol::enrol::SessionRequest;

use super::{
    Site,
    body::{Cbor, answer},
    cookie::Before,
};
use crate::relay::Refusal;

pub(super) async fn session(
    State(site): State<Site>,
    Before { cookie, token }: Before,
    Cbor(request, _): Cbor<SessionRequest>,
) -> Result<Response, Refusal> {
    let (token, session) =
        site.work(move |relay, now| relay.session(&request, token.as_deref(), now)).await?;
    let mut response = answer(&session)?;
    response.headers_mut().insert(header::SET_COOKIE, cookie.set(&token)?);
    Ok(response)
}
