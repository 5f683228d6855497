//! Who types a code: from which address, so that whoever guesses is held to that and nobody else. Where very many guess,
//! everybody's try takes a moment; nobody's is turned away for it.

use std::net::IpAddr;

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, request::Parts},
};

use super::{Caller, Encrypted, Site};
use crate::relay::Refusal;

/// By which a proxy says for whom it asks. What others wrote there stands before what it writes itself.
const FORWARDED_FOR: &str = "x-forwarded-for";

/// The address of whoever types.
pub(super) struct Guesser(pub(super) IpAddr);

impl FromRequestParts<Site> for Guesser {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, site: &Site) -> Result<Self, Refusal> {
        let caller = parts.extensions.get::<Caller>();
        let Caller(peer) = *caller.ok_or_else(|| Refusal::Damaged("nobody asks".to_owned()))?;
        if let Some(moment) = site.relay.holds_back(site.now()) {
            tokio::time::sleep(moment).await;
        }
        Ok(Self(from(peer, site.encrypted, &parts.headers)))
    }
}

/// Where a request comes from. Only the proxy that the relay was told of is believed.
fn from(peer: IpAddr, encrypted: Encrypted, headers: &HeaderMap) -> IpAddr {
    match encrypted {
        Encrypted::ByProxy(proxy) if proxy.to_canonical() == peer.to_canonical() => {
            forwarded_for(headers).unwrap_or(peer)
        }
        Encrypted::ByProxy(_) | Encrypted::Yes | Encrypted::No => peer,
    }
}

fn forwarded_for(headers: &HeaderMap) -> Option<IpAddr> {
    let last = headers.get_all(FORWARDED_FOR).iter().next_back()?.to_str().ok()?;
    last.rsplit(',').next()?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use std::net::Ipv6Addr;

    use axum::http::HeaderValue;

    use super::*;

    const PROXY: IpAddr = IpAddr::V6(Ipv6Addr::LOCALHOST);

    fn said(lines: &[&'static str]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for &line in lines {
            headers.append(FORWARDED_FOR, HeaderValue::from_static(line));
        }
        headers
    }

    fn through_proxy(lines: &[&'static str]) -> String {
        from(PROXY, Encrypted::ByProxy(PROXY), &said(lines)).to_string()
    }

    #[test]
    fn the_proxy_says_whom_it_asks_for_and_nobody_says_it_in_its_place() {
        assert_eq!(through_proxy(&["192.0.2.9"]), "192.0.2.9");
        assert_eq!(through_proxy(&["10.0.0.1, 192.0.2.9"]), "192.0.2.9");
        assert_eq!(through_proxy(&["10.0.0.1", "2001:db8::9"]), "2001:db8::9");
        let nothing_there: [&[&'static str]; 4] = [&[], &[""], &["unknown"], &["192.0.2.9, "]];
        for nothing in nothing_there {
            assert_eq!(through_proxy(nothing), PROXY.to_string(), "{nothing:?}");
        }
    }

    #[test]
    fn others_are_where_they_are() {
        let other = IpAddr::from([192, 0, 2, 1]);
        for encrypted in [Encrypted::Yes, Encrypted::No, Encrypted::ByProxy(PROXY)] {
            assert_eq!(from(other, encrypted, &said(&["192.0.2.9"])), other, "{encrypted:?}");
        }
    }
}
