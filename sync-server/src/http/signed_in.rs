//! Who is asking, from the `authorization` header. Looked at before a single byte of the body is read.

use axum::{
    extract::FromRequestParts,
    http::{header, request::Parts},
};

use super::Site;
use crate::relay::{Principal, Refusal};

/// Someone with an open session.
pub(super) struct SignedIn {
    pub(super) who: Principal,
    pub(super) token: String,
}

impl FromRequestParts<Site> for SignedIn {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, site: &Site) -> Result<Self, Refusal> {
        let token = parts
            .headers
            .get(header::AUTHORIZATION)
            .and_then(|value| value.to_str().ok())
            .and_then(|value| value.strip_prefix("Bearer "))
            .ok_or(Refusal::NotSignedIn)?;
        let now = site.now();
        let who = site.relay.principal(token, now)?;
        site.relay.note_request(who.device, now)?;
        Ok(Self { who, token: token.to_owned() })
    }
}
