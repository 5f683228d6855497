//! What every request under `/v1` has to pass first: our version, and no other web site behind it.

use axum::{
    extract::Request,
    http::{HeaderMap, header, uri::Authority},
    middleware::Next,
    response::Response,
};
use protocol::{VERSION, VERSION_HEADER};

use crate::relay::Refusal;

/// The route that answers whatever version asks.
const HELLO: &str = "/v1/hello";

/// Lets our version pass.
pub(super) async fn version(request: Request, next: Next) -> Result<Response, Refusal> {
    let said = request.headers().get(VERSION_HEADER);
    let ours = match said {
        Some(value) => value.to_str().is_ok_and(|text| text.parse() == Ok(VERSION)),
        None => request.uri().path() == HELLO,
    };
    if ours { Ok(next.run(request).await) } else { Err(Refusal::WrongVersion) }
}

/// Lets requests pass that no browser made, or that a page of this very address made.
pub(super) async fn origin(request: Request, next: Next) -> Result<Response, Refusal> {
    if is_from_here(request.headers(), request.uri().authority()) {
        Ok(next.run(request).await)
    } else {
        Err(Refusal::NotAllowed)
    }
}

fn is_from_here(headers: &HeaderMap, authority: Option<&Authority>) -> bool {
    let text = |name| headers.get(name).map(|value: &header::HeaderValue| value.to_str());
    if !matches!(text("sec-fetch-site"), None | Some(Ok("same-origin" | "none"))) {
        return false;
    }
    let Some(origin) = text(header::ORIGIN.as_str()) else { return true };
    let Some(host) = host(headers, authority) else { return false };
    // The scheme is not compared: a proxy may end the TLS.
    let named = origin.ok().and_then(|origin| origin.split_once("://")).map(|(_, named)| named);
    named.is_some_and(|named| named.eq_ignore_ascii_case(host))
}

/// The address that is asked, in the words of whoever asks.
pub(super) fn host<'a>(headers: &'a HeaderMap, asked: Option<&'a Authority>) -> Option<&'a str> {
    match headers.get(header::HOST) {
        Some(host) => host.to_str().ok(),
        None => asked.map(Authority::as_str),
    }
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderName, HeaderValue};

    use super::*;

    fn passes(pairs: &[(&'static str, &'static str)]) -> bool {
        let headers = pairs
            .iter()
            .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)))
            .collect();
        is_from_here(&headers, None)
    }

    #[test]
    fn only_this_address_and_no_browser_at_all() {
        assert!(passes(&[("host", "base:8443")]));
        assert!(passes(&[("host", "base:8443"), ("origin", "https://base:8443")]));
        assert!(passes(&[("host", "base"), ("sec-fetch-site", "same-origin")]));
        assert!(!passes(&[("host", "base:8443"), ("origin", "https://base")]));
        assert!(!passes(&[("host", "base"), ("origin", "https://elsewhere")]));
        assert!(!passes(&[("host", "base"), ("origin", "null")]));
        assert!(!passes(&[("host", "base"), ("sec-fetch-site", "cross-site")]));
        assert!(!passes(&[("origin", "https://base")]));
    }
}
