//! Bodies: CBOR, deflated when they are long; read under limits of size and time, whatever the sender claims.

use std::{io::Read, sync::Arc, time::Duration};

use axum::{
    body::{Body, to_bytes},
    extract::{FromRequest, Request},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::Response,
};
use flate2::{Compression, read::ZlibDecoder, write::ZlibEncoder};
use protocol::{
    MEDIA_TYPE,
    admin::AddPeople,
    enrol::{ChallengeRequest, EnrolRequest, SessionRequest, SetupRequest},
    limits::{DEFLATE_OVER, REQUEST_BODY, REQUEST_INFLATED},
    sync::SyncRequest,
};
use serde::{Serialize, de::DeserializeOwned};
use tokio::sync::OwnedSemaphorePermit;

use super::Site;
use crate::relay::Refusal;

/// What everything but records has to fit into.
const SMALL: usize = 256 << 10;
/// Memory that bodies may take together, in KiB. A request holds its share until it is answered.
pub(super) const ROOM: usize = 256 << 10;
/// How much larger than it arrives a deflated body is taken to be.
const UNFOLDS: usize = 8;
/// How long a body may take to arrive; a slow phone sends 4 MiB in this at 70 kB/s.
const ARRIVES: Duration = Duration::from_secs(60);

/// A request's body, and how large it may be.
pub(super) trait Incoming: DeserializeOwned + Send + 'static {
    /// As it arrives.
    const SIZE: usize = SMALL;
    /// After inflating.
    const INFLATED: usize = SMALL;
}

impl Incoming for SetupRequest {}
impl Incoming for EnrolRequest {}
impl Incoming for ChallengeRequest {}
impl Incoming for SessionRequest {}
impl Incoming for AddPeople {}
impl Incoming for SyncRequest {
    const SIZE: usize = REQUEST_BODY;
    const INFLATED: usize = REQUEST_INFLATED;
}

/// A body that was read as what the route expects, and the share of memory that it holds.
pub(super) struct Cbor<T>(
    pub(super) T,
    #[expect(dead_code, reason = "held until the route has answered, never looked at")]
    pub(super)  Share,
);

/// A share of [`ROOM`]; given back when it is dropped.
pub(super) struct Share {
    _held: Option<OwnedSemaphorePermit>,
}

impl<T: Incoming> FromRequest<Site> for Cbor<T> {
    type Rejection = Refusal;

    async fn from_request(request: Request, site: &Site) -> Result<Self, Refusal> {
        let (parts, body) = request.into_parts();
        let deflated = is_deflated(&parts.headers)?;
        let claimed = claimed(&parts.headers).unwrap_or(T::SIZE);
        if claimed > T::SIZE {
            return Err(Refusal::TooLarge);
        }
        let taken = if deflated { claimed.saturating_mul(UNFOLDS) } else { claimed };
        let share = site.share(taken.min(T::INFLATED)).await;
        let arrived = tokio::time::timeout(ARRIVES, to_bytes(body, T::SIZE))
            .await
            .map_err(|_| Refusal::BadRequest)?
            .map_err(
                |error| if is_over(&error) { Refusal::TooLarge } else { Refusal::BadRequest },
            )?;
        let read = tokio::task::spawn_blocking(move || {
            if deflated { decode(&inflate(&arrived, T::INFLATED)?) } else { decode(&arrived) }
        });
        Ok(Self(read.await.map_err(|_| Refusal::BadRequest)??, share))
    }
}

impl Site {
    /// Waits until there is room for a body of so many bytes.
    async fn share(&self, bytes: usize) -> Share {
        let kibibytes = u32::try_from(bytes / 1024 + 1).unwrap_or(u32::MAX);
        // The semaphore is never closed, so that there is always a permit.
        Share { _held: Arc::clone(&self.room).acquire_many_owned(kibibytes).await.ok() }
    }
}

fn is_deflated(headers: &HeaderMap) -> Result<bool, Refusal> {
    if headers.get(header::CONTENT_TYPE).is_none_or(|value| value != MEDIA_TYPE) {
        return Err(Refusal::BadRequest);
    }
    match headers.get(header::CONTENT_ENCODING).map(HeaderValue::as_bytes) {
        None | Some(b"identity") => Ok(false),
        Some(b"deflate") => Ok(true),
        Some(_) => Err(Refusal::BadRequest),
    }
}

fn claimed(headers: &HeaderMap) -> Option<usize> {
    headers.get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

/// Whether reading ended at the limit and not on the way.
fn is_over(error: &axum::Error) -> bool {
    let mut cause = std::error::Error::source(error);
    while let Some(inner) = cause {
        if inner.is::<http_body_util::LengthLimitError>() {
            return true;
        }
        cause = inner.source();
    }
    false
}

/// Inflates, and stops as soon as there is more than `limit`.
fn inflate(bytes: &[u8], limit: usize) -> Result<Vec<u8>, Refusal> {
    let mut inflated = Vec::new();
    ZlibDecoder::new(bytes)
        .take(limit as u64 + 1)
        .read_to_end(&mut inflated)
        .map_err(|_| Refusal::BadRequest)?;
    if inflated.len() > limit { Err(Refusal::TooLarge) } else { Ok(inflated) }
}

fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Refusal> {
    let mut reader = minicbor_serde::Deserializer::new(bytes);
    let value = T::deserialize(&mut reader).map_err(|_| Refusal::BadRequest)?;
    let whole = reader.decoder().position() == bytes.len();
    if whole { Ok(value) } else { Err(Refusal::BadRequest) }
}

/// An answer's body, ready to be sent; made where it may take its time.
pub(super) struct Encoded {
    bytes: Vec<u8>,
    deflated: bool,
}

impl Encoded {
    /// Writes a value.
    pub(super) fn of(value: &impl Serialize) -> Result<Self, Refusal> {
        let unwritable = |_| Refusal::Damaged("an answer cannot be written".to_owned());
        let bytes = minicbor_serde::to_vec(value)
            .map_err(|_| Refusal::Damaged("an answer cannot be written".to_owned()))?;
        if bytes.len() <= DEFLATE_OVER {
            return Ok(Self { bytes, deflated: false });
        }
        let mut encoder =
            ZlibEncoder::new(Vec::with_capacity(bytes.len() / 2), Compression::new(5));
        std::io::Write::write_all(&mut encoder, &bytes).map_err(unwritable)?;
        Ok(Self { bytes: encoder.finish().map_err(unwritable)?, deflated: true })
    }

    /// The response that carries it.
    pub(super) fn into_response(self, status: StatusCode) -> Response {
        let mut response = Response::new(Body::from(self.bytes));
        *response.status_mut() = status;
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE));
        if self.deflated {
            headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("deflate"));
        }
        response
    }
}

/// An answer of 200.
pub(super) fn answer(value: &impl Serialize) -> Result<Response, Refusal> {
    Ok(Encoded::of(value)?.into_response(StatusCode::OK))
}

/// An answer of 204.
pub(super) fn done() -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::NO_CONTENT;
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inflating_stops_at_the_limit() -> Result<(), std::io::Error> {
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
        std::io::Write::write_all(&mut encoder, &vec![0; 4 << 20])?;
        let bomb = encoder.finish()?;
        assert!(bomb.len() < 8 << 10);
        assert!(matches!(inflate(&bomb, 1 << 20), Err(Refusal::TooLarge)));
        assert_eq!(inflate(&bomb, 4 << 20).map(|bytes| bytes.len()).ok(), Some(4 << 20));
        Ok(())
    }

    #[test]
    fn something_after_the_body_is_no_body() {
        assert_eq!(decode::<u8>(&[7]).ok(), Some(7));
        assert!(matches!(decode::<u8>(&[7, 7]), Err(Refusal::BadRequest)));
    }
}
