//! Who is asking, from the `authorization` header. Looked at before a single byte of the body is read.

use axum::{
    extract::FromRequestParts,
    http::{header, request::Parts},
};

use super::Site;
use crate::relay::{Principal, Refusal};

/// Someone with an open session, also on a removed device: that hands in what it holds, and says when it has erased itself.
pub(super) struct Sender(pub(super) Principal);

impl FromRequestParts<Site> for Sender {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, site: &Site) -> Result<Self, Refusal> {
        let now = site.now();
        let who = site.relay.sender(bearer(parts)?, now)?;
        site.relay.note_request(who.device, now)?;
        Ok(Self(who))
    }
}

/// Someone with an open session on a device that is in use.
pub(super) struct SignedIn {
    pub(super) who: Principal,
    pub(super) token: String,
}

impl FromRequestParts<Site> for SignedIn {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, site: &Site) -> Result<Self, Refusal> {
        let token = bearer(parts)?;
        let now = site.now();
        let who = site.relay.principal(token, now)?;
        site.relay.note_request(who.device, now)?;
        Ok(Self { who, token: token.to_owned() })
    }
}

fn bearer(parts: &Parts) -> Result<&str, Refusal> {
    parts
        .headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.strip_prefix("Bearer "))
        .ok_or(Refusal::NotSignedIn)
}
