//! The bytes of pictures, part by part. Nobody's browser can be led to show one as a page of base: they are CBOR, need
//! the header with our version, which no link sends, and say that they are to be kept out of pages.

use axum::{
    extract::{Path, State},
    http::{HeaderValue, header},
    response::Response,
};
use domain::visit::PictureHash;
use protocol::blob::Part;

use super::{
    Site,
    body::{Cbor, answer},
    signed_in::{Sender, SignedIn},
};
use crate::relay::Refusal;

/// Whatever opened it may do nothing.
const SANDBOX: &str = "default-src 'none'; sandbox";

/// `GET /v1/blob/{hash}`: how much base has.
pub(super) async fn held(
    State(site): State<Site>,
    Sender(who): Sender,
    Path(hash): Path<String>,
) -> Result<Response, Refusal> {
    let hash = read(&hash)?;
    answer(&site.work(move |relay, _| relay.blob_held(&who, hash)).await?)
}

/// `PUT /v1/blob/{hash}`: the next bytes.
pub(super) async fn put(
    State(site): State<Site>,
    Sender(who): Sender,
    Path(hash): Path<String>,
    Cbor(part, _): Cbor<Part>,
) -> Result<Response, Refusal> {
    let hash = read(&hash)?;
    answer(&site.work(move |relay, now| relay.take_blob_part(&who, hash, &part, now)).await?)
}

/// `GET /v1/blob/{hash}/{at}`: the bytes from there on.
pub(super) async fn part(
    State(site): State<Site>,
    SignedIn { who, .. }: SignedIn,
    Path((hash, at)): Path<(String, String)>,
) -> Result<Response, Refusal> {
    let hash = read(&hash)?;
    let at = at.parse().map_err(|_| Refusal::NotFound)?;
    let part = site.work(move |relay, now| relay.blob_part(&who, hash, at, now)).await?;
    let mut response = answer(&part)?;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_DISPOSITION, HeaderValue::from_static("attachment"));
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(SANDBOX));
    Ok(response)
}

fn read(hash: &str) -> Result<PictureHash, Refusal> {
    hash.parse().map_err(|_| Refusal::NotFound)
}
