//! `POST /v1/session`: the signed challenge for a session, whose token is in the cookie and nowhere else.

use axum::{extract::State, response::Response};
use protocol::enrol::SessionRequest;

use super::{Site, body::Cbor, cookie::Before, second_ways::opened};
use crate::relay::Refusal;

pub(super) async fn session(
    State(site): State<Site>,
    Before { cookie, token }: Before,
    Cbor(request, _): Cbor<SessionRequest>,
) -> Result<Response, Refusal> {
    let open = site.work(move |relay, now| relay.session(&request, token.as_deref(), now));
    opened(open.await?, cookie)
}
