//! Which cookie is set and which is taken.

use std::net::Ipv4Addr;

use axum::http::Request;

use super::*;

const PROXY: Encrypted = Encrypted::ByProxy(IpAddr::V4(Ipv4Addr::LOCALHOST));

fn asked(address: &'static str) -> Parts {
    let mut request = Request::new(());
    request.headers_mut().insert(header::HOST, HeaderValue::from_static(address));
    request.into_parts().0
}

fn carried(cookie: Cookie, lines: &[&'static str]) -> Option<String> {
    let mut headers = HeaderMap::new();
    for &line in lines {
        headers.append(header::COOKIE, HeaderValue::from_static(line));
    }
    cookie.token(&headers).map(ToOwned::to_owned)
}

#[test]
fn only_on_this_machine_and_only_without_tls_is_there_another_one() {
    for own in ["localhost", "LocalHost:8080", "127.0.0.1:8080", "127.8.8.8", "[::1]:8080"] {
        assert_eq!(Cookie::of(&asked(own), Encrypted::No), Cookie::Here, "{own}");
        assert_eq!(Cookie::of(&asked(own), Encrypted::Yes), Cookie::Guarded, "{own}");
        assert_eq!(Cookie::of(&asked(own), PROXY), Cookie::Guarded, "{own}");
    }
    for other in [
        "alongside.school.example",
        "10.0.0.1:8080",
        "127.0.0.1.school.example",
        "localhost.school.example",
        "localhost:8080@school.example",
        "[::2]",
        "[::1",
        "",
    ] {
        assert_eq!(Cookie::of(&asked(other), Encrypted::No), Cookie::Guarded, "{other}");
    }
    let unsaid = Request::new(()).into_parts().0;
    assert_eq!(Cookie::of(&unsaid, Encrypted::No), Cookie::Guarded);
}

#[test]
fn is_set_for_no_script_no_other_site_and_this_address_alone() {
    let written = |cookie: Cookie| {
        let value = cookie.set("0af1").ok()?;
        value.to_str().ok().map(ToOwned::to_owned)
    };
    assert_eq!(
        written(Cookie::Guarded).as_deref(),
        Some("__Host-alongside=0af1; Path=/; HttpOnly; SameSite=Strict; Secure")
    );
    assert_eq!(
        written(Cookie::Here).as_deref(),
        Some("alongside=0af1; Path=/; HttpOnly; SameSite=Strict")
    );
}

#[test]
fn is_found_among_others_under_its_own_name_and_once() {
    let guarded = |lines: &[&'static str]| carried(Cookie::Guarded, lines);
    assert_eq!(guarded(&["__Host-alongside=1"]).as_deref(), Some("1"));
    assert_eq!(guarded(&["a=2; __Host-alongside=1;b=3"]).as_deref(), Some("1"));
    assert_eq!(guarded(&["a=2", "__Host-alongside=1"]).as_deref(), Some("1"));
    for other in ["", "alongside=1", "__host-alongside=1", "x__Host-alongside=1"] {
        assert_eq!(guarded(&[other]), None, "{other}");
    }
    assert_eq!(guarded(&["__Host-alongside"]), None);
    assert_eq!(guarded(&["__Host-alongside=1; __Host-alongside=2"]), None);
    assert_eq!(guarded(&["__Host-alongside=1", "__Host-alongside=1"]), None);
    assert_eq!(carried(Cookie::Here, &["__Host-alongside=2; alongside=1"]).as_deref(), Some("1"));
}
