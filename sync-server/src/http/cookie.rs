//! The cookie that a session travels in: no script can read it, no page of another site has it sent, and its name keeps
//! everybody but this very address, asked over https, from setting it. Not whose session it is (`signed_in`).
//!
//! A relay that is tried out on one's own machine has no TLS, and not every browser keeps such a cookie from there
//! (docs/decisions/0028). For that case alone there is another name: where the relay does not speak TLS, no proxy does
//! it for the relay, and the address that is asked is this machine's own. A cookie of the other name is never looked at.

use std::{convert::Infallible, net::IpAddr};

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, HeaderValue, header, request::Parts, uri::Authority},
};

use super::{Encrypted, Site, checks::host};
use crate::relay::Refusal;

/// Which cookie a request and its answer use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cookie {
    /// Kept by browsers from https only, for this address and all of it (RFC 6265bis, 4.1.3.2).
    Guarded,
    /// On this machine, without TLS.
    Here,
}

impl Cookie {
    /// The one for a request.
    pub(super) fn of(parts: &Parts, encrypted: Encrypted) -> Self {
        let asked = host(&parts.headers, parts.uri.authority());
        if encrypted == Encrypted::No && asked.is_some_and(is_this_machine) {
            Self::Here
        } else {
            Self::Guarded
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Guarded => "__Host-alongside",
            Self::Here => "alongside",
        }
    }

    /// The session's token that a request carries. Of two, nobody knows who put which there, so that neither counts.
    pub(super) fn token(self, headers: &HeaderMap) -> Option<&str> {
        let mut found = headers
            .get_all(header::COOKIE)
            .iter()
            .filter_map(|line| line.to_str().ok())
            .flat_map(|line| line.split(';'))
            .filter_map(|pair| pair.trim().split_once('='))
            .filter(|(name, _)| *name == self.name())
            .map(|(_, token)| token);
        let token = found.next()?;
        found.next().is_none().then_some(token)
    }

    /// What has the browser send this token from now on, until it is closed.
    pub(super) fn set(self, token: &str) -> Result<HeaderValue, Refusal> {
        let secure = match self {
            Self::Guarded => "; Secure",
            Self::Here => "",
        };
        let text = format!("{}={token}; Path=/; HttpOnly; SameSite=Strict{secure}", self.name());
        let mut value = HeaderValue::try_from(text)
            .map_err(|_| Refusal::Damaged("a cookie cannot be written".to_owned()))?;
        value.set_sensitive(true);
        Ok(value)
    }
}

/// Whether an address with or without a port is this machine's own, so that nothing leaves it.
fn is_this_machine(asked: &str) -> bool {
    let Ok(authority) = asked.parse::<Authority>() else { return false };
    let name = authority.host().trim_start_matches('[').trim_end_matches(']');
    name.eq_ignore_ascii_case("localhost")
        || name.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// The cookie that an answer is to set, and the session that the browser had before, whether it is still open or not.
pub(super) struct Before {
    pub(super) cookie: Cookie,
    pub(super) token: Option<String>,
}

impl FromRequestParts<Site> for Before {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, site: &Site) -> Result<Self, Infallible> {
        let cookie = Cookie::of(parts, site.encrypted);
        Ok(Self { cookie, token: cookie.token(&parts.headers).map(ToOwned::to_owned) })
    }
}

#[cfg(test)]
mod tests;
