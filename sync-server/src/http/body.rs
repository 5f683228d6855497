//! Bodies: CBOR, made smaller when they are long; read under limits of size and time, whatever the sender claims.

use std::{
    io::{Read, Write as _},
    sync::Arc,
};

use axum::{
    body::{Body, to_bytes},
    extract::{FromRequest, Request},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::Response,
};
use flate2::{Compression, read::ZlibDecoder, write::ZlibEncoder};
use protocol::{
    MEDIA_TYPE,
    admin::{AddPeople, NewCover, NewRole},
    blob::Part,
    carried::{Carried, CarriedPart},
    concerns::{BreakGlass, HandIn, OfferKey, PutList},
    door::{MadePasskey, TypedCode, UsedPasskey},
    enrol::{ChallengeRequest, EnrolRequest, SessionRequest, SetupRequest},
    limits::{BLOB_PART, BODIES, CONCERN, DEFLATE_OVER, REQUEST_BODY, REQUEST_INFLATED},
    sync::SyncRequest,
    vault::OpenedByRecovery,
};
use serde::{Serialize, de::DeserializeOwned};
use tokio::sync::OwnedSemaphorePermit;

use super::Site;
use crate::relay::Refusal;

/// What everything but records has to fit into.
const SMALL: usize = 256 << 10;
/// Memory that bodies may take together, in KiB. A request holds its share until it is answered.
pub(super) const ROOM: usize = BODIES >> 10;
/// How much larger than it arrives a deflated body is taken to be.
const UNFOLDS: usize = 8;
/// Above this the relay would work longer than a school's line takes for what is saved.
const BROTLI_QUALITY: u32 = 5;
/// 4 MiB: an answer fits into it.
const BROTLI_WINDOW: u32 = 22;
/// What is handed to the compressor at once.
const BUFFER: usize = 64 << 10;

/// How a body is written on the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Written {
    /// CBOR.
    AsItIs,
    /// CBOR, deflated.
    Deflated,
}

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
impl Incoming for NewCover {}
impl Incoming for NewRole {}
impl Incoming for BreakGlass {}
impl Incoming for OpenedByRecovery {}
impl Incoming for OfferKey {}
impl Incoming for PutList {}
impl Incoming for MadePasskey {}
impl Incoming for UsedPasskey {}
impl Incoming for TypedCode {}
impl Incoming for HandIn {
    const SIZE: usize = CONCERN + SMALL / 64;
    const INFLATED: usize = CONCERN + SMALL / 64;
}
impl Incoming for Part {
    // Beside the bytes there are names and numbers, and deflating what is deflated already makes it a little longer.
    const SIZE: usize = BLOB_PART + SMALL / 64;
    const INFLATED: usize = BLOB_PART + SMALL / 64;
}
impl Incoming for CarriedPart {
    const SIZE: usize = <Part as Incoming>::SIZE;
    const INFLATED: usize = <Part as Incoming>::INFLATED;
}
impl Incoming for Carried {
    const SIZE: usize = REQUEST_BODY;
    const INFLATED: usize = REQUEST_INFLATED;
}
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
        let written = written(&parts.headers)?;
        let claimed = claimed(&parts.headers).unwrap_or(T::SIZE);
        if claimed > T::SIZE {
            return Err(Refusal::TooLarge);
        }
        let taken = match written {
            Written::AsItIs => claimed,
            Written::Deflated => claimed.saturating_mul(UNFOLDS),
        };
        let share = site.share(taken.min(T::INFLATED)).await;
        let arriving = tokio::time::timeout(site.waits.body, to_bytes(body, T::SIZE)).await;
        let arrived = arriving
            .map_err(|_| {
                site.figures.slow.add(1);
                Refusal::BadRequest
            })?
            .map_err(
                |error| if is_over(&error) { Refusal::TooLarge } else { Refusal::BadRequest },
            )?;
        let read = tokio::task::spawn_blocking(move || read(&arrived, written));
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

fn written(headers: &HeaderMap) -> Result<Written, Refusal> {
    if headers.get(header::CONTENT_TYPE).is_none_or(|value| value != MEDIA_TYPE) {
        return Err(Refusal::BadRequest);
    }
    match headers.get(header::CONTENT_ENCODING).map(HeaderValue::as_bytes) {
        None | Some(b"identity") => Ok(Written::AsItIs),
        Some(b"deflate") => Ok(Written::Deflated),
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

/// Reads a body of `POST /v1/sync` that has arrived as a whole, as the route does: for those who try out what nobody
/// should send.
///
/// # Errors
/// [`Refusal::TooLarge`] and [`Refusal::BadRequest`].
pub fn sync_request(arrived: &[u8], written: Written) -> Result<SyncRequest, Refusal> {
    read_whole(arrived, written)
}

/// The same of a body of `PUT /v1/blob/{hash}`.
///
/// # Errors
/// [`Refusal::TooLarge`] and [`Refusal::BadRequest`].
pub fn blob_part(arrived: &[u8], written: Written) -> Result<Part, Refusal> {
    read_whole(arrived, written)
}

fn read_whole<T: Incoming>(arrived: &[u8], written: Written) -> Result<T, Refusal> {
    if arrived.len() > T::SIZE { Err(Refusal::TooLarge) } else { read(arrived, written) }
}

fn read<T: Incoming>(arrived: &[u8], written: Written) -> Result<T, Refusal> {
    match written {
        Written::AsItIs => decode(arrived),
        Written::Deflated => decode(&inflate(arrived, T::INFLATED)?),
    }
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

/// How a long answer is made smaller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Smaller {
    /// What everyone reads.
    Deflate,
    /// A third smaller for documents, whose columns lie side by side; browsers say so over https and on this machine.
    Brotli,
}

impl Smaller {
    /// The better of what the asker says that it reads.
    pub(super) fn for_asker(headers: &HeaderMap) -> Self {
        let read = headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok());
        let names = read.unwrap_or_default().split(',').map(str::trim);
        if names.into_iter().any(|name| name == "br") { Self::Brotli } else { Self::Deflate }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Deflate => "deflate",
            Self::Brotli => "br",
        }
    }

    fn pack(self, bytes: &[u8]) -> std::io::Result<Vec<u8>> {
        let room = Vec::with_capacity(bytes.len() / 2);
        match self {
            Self::Deflate => {
                let mut encoder = ZlibEncoder::new(room, Compression::new(5));
                encoder.write_all(bytes)?;
                encoder.finish()
            }
            Self::Brotli => {
                let mut encoder =
                    brotli::CompressorWriter::new(room, BUFFER, BROTLI_QUALITY, BROTLI_WINDOW);
                encoder.write_all(bytes)?;
                encoder.flush()?;
                Ok(encoder.into_inner())
            }
        }
    }
}

/// An answer's body, ready to be sent; made where it may take its time.
pub(super) struct Encoded {
    bytes: Vec<u8>,
    smaller: Option<Smaller>,
}

impl Encoded {
    /// Writes a value, and makes it smaller where it is long.
    pub(super) fn of(value: &impl Serialize, smaller: Smaller) -> Result<Self, Refusal> {
        let bytes = minicbor_serde::to_vec(value)
            .map_err(|_| Refusal::Damaged("an answer cannot be written".to_owned()))?;
        if bytes.len() <= DEFLATE_OVER {
            return Ok(Self { bytes, smaller: None });
        }
        let packed = smaller
            .pack(&bytes)
            .map_err(|_| Refusal::Damaged("an answer cannot be written".to_owned()))?;
        Ok(Self { bytes: packed, smaller: Some(smaller) })
    }

    /// The response that carries it.
    pub(super) fn into_response(self, status: StatusCode) -> Response {
        let mut response = Response::new(Body::from(self.bytes));
        *response.status_mut() = status;
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE));
        if let Some(smaller) = self.smaller {
            headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(smaller.name()));
        }
        response
    }
}

/// An answer of 200.
pub(super) fn answer(value: &impl Serialize) -> Result<Response, Refusal> {
    Ok(Encoded::of(value, Smaller::Deflate)?.into_response(StatusCode::OK))
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
    fn an_asker_who_reads_brotli_gets_it() {
        let asks = |value: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static(value));
            Smaller::for_asker(&headers)
        };
        assert_eq!(Smaller::for_asker(&HeaderMap::new()), Smaller::Deflate);
        assert_eq!(asks("gzip, deflate"), Smaller::Deflate);
        assert_eq!(asks("gzip, deflate, br, zstd"), Smaller::Brotli);
    }

    #[test]
    fn what_is_made_smaller_is_the_same_again() -> Result<(), std::io::Error> {
        let words = "Kai walked the site. ".repeat(5_000).into_bytes();
        let mut read = Vec::new();
        brotli::Decompressor::new(&Smaller::Brotli.pack(&words)?[..], BUFFER)
            .read_to_end(&mut read)?;
        assert!(read == words);
        assert!(inflate(&Smaller::Deflate.pack(&words)?, words.len()).is_ok_and(|it| it == words));
        Ok(())
    }

    #[test]
    fn something_after_the_body_is_no_body() {
        assert_eq!(decode::<u8>(&[7]).ok(), Some(7));
        assert!(matches!(decode::<u8>(&[7, 7]), Err(Refusal::BadRequest)));
    }
}
