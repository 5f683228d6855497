//! Who is asking, by the session in the cookie. Looked at before a single byte of the body is read.

use axum::{extract::FromRequestParts, http::request::Parts};

use super::{Site, cookie::Cookie};
use crate::relay::{Principal, Refusal};

/// Someone with an open session, also on a removed device: that hands in what it holds, and says when it has erased itself.
pub(super) struct Sender(pub(super) Principal);

impl FromRequestParts<Site> for Sender {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, site: &Site) -> Result<Self, Refusal> {
        let now = site.now();
        let who = site.relay.sender(token(parts, site)?, now)?;
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
        let token = token(parts, site)?;
        let now = site.now();
        let who = site.relay.principal(token, now)?;
        site.relay.note_request(who.device, now)?;
        Ok(Self { who, token: token.to_owned() })
    }
}

fn token<'a>(parts: &'a Parts, site: &Site) -> Result<&'a str, Refusal> {
    Cookie::of(parts, site.encrypted).token(&parts.headers).ok_or(Refusal::NotSignedIn)
}
