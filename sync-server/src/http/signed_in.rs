//! Who is asking, by the session, half of which is in the cookie and half in a header. Looked at before a single byte of the body is read.

use axum::{extract::FromRequestParts, http::request::Parts};

use protocol::PAGE_HEADER;

use super::{Site, cookie::Cookie};
use crate::relay::{Principal, Refusal, SessionKey};

/// Someone with an open session, also on a removed device: that hands in what it holds, and says when it has erased itself.
pub(super) struct Sender(pub(super) Principal);

impl FromRequestParts<Site> for Sender {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, site: &Site) -> Result<Self, Refusal> {
        let now = site.now();
        let who = site.relay.sender(&key(parts, site)?, now)?;
        site.relay.note_request(who.device, now)?;
        Ok(Self(who))
    }
}

/// Someone with an open session on a device that is in use.
pub(super) struct SignedIn {
    pub(super) who: Principal,
    pub(super) key: SessionKey,
}

impl FromRequestParts<Site> for SignedIn {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, site: &Site) -> Result<Self, Refusal> {
        let key = key(parts, site)?;
        let now = site.now();
        let who = site.relay.principal(&key, now)?;
        site.relay.note_request(who.device, now)?;
        Ok(Self { who, key })
    }
}

fn key(parts: &Parts, site: &Site) -> Result<SessionKey, Refusal> {
    let token = Cookie::of(parts, site.encrypted).token(&parts.headers);
    let page = parts.headers.get(PAGE_HEADER).and_then(|page| page.to_str().ok());
    let (Some(token), Some(page)) = (token, page) else { return Err(Refusal::NotSignedIn) };
    Ok(SessionKey { token: token.to_owned(), page: page.to_owned() })
}
