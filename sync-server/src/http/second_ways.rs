//! `GET /v1/second-ways`: what somebody has to show once more that it is they. And how the answer goes that opens the door: the
//! session that asked is over, and another is in the cookie.

use axum::{extract::State, http::header, response::Response};
use protocol::enrol::Session;

use super::{Site, body::answer, cookie::Cookie, signed_in::SignedIn};
use crate::relay::Refusal;

pub(super) async fn list(
    State(site): State<Site>,
    SignedIn { who, .. }: SignedIn,
) -> Result<Response, Refusal> {
    answer(&site.work(move |relay, now| relay.second_ways(&who, now)).await?)
}

/// A session, whose token is in the cookie and nowhere else.
pub(super) fn opened(
    (token, session): (String, Session),
    cookie: Cookie,
) -> Result<Response, Refusal> {
    let mut response = answer(&session)?;
    response.headers_mut().insert(header::SET_COOKIE, cookie.set(&token)?);
    Ok(response)
}
