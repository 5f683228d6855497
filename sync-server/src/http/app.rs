//! Everything else: the app's own files. A file that is not there is answered 404, never with a page instead,
//! since a service worker would keep that page for the file.

use axum::{
    body::Body,
    extract::State,
    http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header},
    response::{IntoResponse, Response},
};

use super::Site;
use crate::app::{Caching, File};

pub(super) async fn app(
    State(site): State<Site>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    if method != Method::GET && method != Method::HEAD {
        return StatusCode::METHOD_NOT_ALLOWED.into_response();
    }
    let path = if uri.path() == "/" { "/index.html" } else { uri.path() };
    if let Some(file) = site.app.file(path) {
        return send(&file, &headers);
    }
    let last = path.rsplit('/').next().unwrap_or_default();
    let is_page = !last.contains('.') && takes(&headers, header::ACCEPT.as_str(), "text/html");
    match site.app.file("/index.html") {
        Some(page) if is_page => send(&page, &headers),
        None if is_page => (
            StatusCode::NOT_FOUND,
            "This relay was started without the app. Build it with `cargo xtask build`.\n",
        )
            .into_response(),
        _ => StatusCode::NOT_FOUND.into_response(),
    }
}

fn send(file: &File, asked: &HeaderMap) -> Response {
    let caching = HeaderValue::from_static(match file.caching {
        Caching::ForEver => "public, max-age=31536000, immutable",
        Caching::Ask => "no-cache",
    });
    let brotli = file.brotli.as_ref().filter(|_| takes(asked, "accept-encoding", "br"));
    let known = asked.get(header::IF_NONE_MATCH).is_some_and(|tag| *tag == file.tag);
    let body = match brotli {
        _ if known => Body::empty(),
        Some(packed) => Body::from(packed.clone()),
        None => Body::from(file.bytes.clone()),
    };
    let mut response = Response::new(body);
    if known {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
    }
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(file.kind));
    headers.insert(header::CACHE_CONTROL, caching);
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    headers.insert(header::ETAG, file.tag.clone());
    if brotli.is_some() && !known {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("br"));
    }
    response
}

/// Whether a list such as `gzip, br;q=0.9` has `wanted` in it.
fn takes(headers: &HeaderMap, name: &str, wanted: &str) -> bool {
    headers.get_all(name).iter().filter_map(|value| value.to_str().ok()).any(|list| {
        list.split(',').any(|entry| {
            let mut parts = entry.split(';').map(str::trim);
            parts.next() == Some(wanted) && parts.all(|weight| !matches!(weight, "q=0" | "q=0.0"))
        })
    })
}
