//! Bytes as automerge's format has them, right or wrong: LEB128, chunks with checksums that fit, deflating.

use std::io::{Read as _, Write as _};

use anyhow::{Context as _, Result};
use flate2::{Compression, read::DeflateDecoder, write::DeflateEncoder};
use sha2::{Digest as _, Sha256};

/// What every chunk begins with.
pub const MAGIC: [u8; 4] = [0x85, 0x6f, 0x4a, 0x83];
/// The kind of a whole document.
pub const DOCUMENT: u8 = 0;
/// The kind of a change.
pub const CHANGE: u8 = 1;
/// The kind of a change whose body is deflated; its checksum is that of the body as it was.
pub const DEFLATED: u8 = 2;

/// LEB128.
#[must_use]
pub fn unsigned(value: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    // Writing into memory does not fail.
    leb128::write::unsigned(&mut bytes, value).ok();
    bytes
}

/// LEB128, signed.
#[must_use]
pub fn signed(value: i64) -> Vec<u8> {
    let mut bytes = Vec::new();
    leb128::write::signed(&mut bytes, value).ok();
    bytes
}

/// Bytes behind their length.
#[must_use]
pub fn prefixed(bytes: &[u8]) -> Vec<u8> {
    [unsigned(bytes.len() as u64), bytes.to_vec()].concat()
}

/// The checksum of a body.
#[must_use]
pub fn checksum(kind: u8, body: &[u8]) -> Vec<u8> {
    let head = [vec![kind], unsigned(body.len() as u64)].concat();
    Sha256::new().chain_update(head).chain_update(body).finalize().iter().take(4).copied().collect()
}

/// A chunk with a checksum that fits.
#[must_use]
pub fn chunk(kind: u8, body: &[u8]) -> Vec<u8> {
    chunk_with(&checksum(kind, body), kind, body)
}

/// A chunk with any checksum.
#[must_use]
pub fn chunk_with(checksum: &[u8], kind: u8, body: &[u8]) -> Vec<u8> {
    [&MAGIC[..], checksum, &[kind], &prefixed(body)].concat()
}

/// A change whose body is deflated, as it should be.
///
/// # Errors
/// Only when memory cannot be had.
pub fn deflated(body: &[u8]) -> Result<Vec<u8>> {
    Ok(chunk_with(&checksum(CHANGE, body), DEFLATED, &deflate(body)?))
}

/// Deflates.
///
/// # Errors
/// Only when memory cannot be had.
pub fn deflate(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes)?;
    Ok(encoder.finish()?)
}

/// So many mebibytes of zeros, deflated; never all in memory.
///
/// # Errors
/// Only when memory cannot be had.
pub fn bomb(mebibytes: usize) -> Result<Vec<u8>> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
    for _ in 0..mebibytes {
        encoder.write_all(&[0; 1 << 20])?;
    }
    Ok(encoder.finish()?)
}

/// The body of a change chunk that is whole, inflated where it was deflated.
///
/// # Errors
/// When it is none.
pub fn body(chunk: &[u8]) -> Result<Vec<u8>> {
    let (head, rest) = chunk.split_at_checked(9).context("no head")?;
    let length = rest.iter().position(|byte| byte & 0x80 == 0).context("no length")? + 1;
    let body = rest.get(length..).context("no body")?;
    if head.last() != Some(&DEFLATED) {
        return Ok(body.to_vec());
    }
    let mut inflated = Vec::new();
    DeflateDecoder::new(body).take(4 << 20).read_to_end(&mut inflated)?;
    Ok(inflated)
}

/// The same bytes with the checksum made good where they have room for one: a fuzzer does not guess a SHA-256.
#[must_use]
pub fn fitting(bytes: &[u8]) -> Vec<u8> {
    let kind = bytes.get(8).copied().unwrap_or(CHANGE);
    match body(bytes) {
        Ok(inflated) if kind == DEFLATED => {
            let head = 9 + bytes.iter().skip(9).position(|byte| byte & 0x80 == 0).unwrap_or(0) + 1;
            let rest = bytes.get(head..).unwrap_or_default();
            chunk_with(&checksum(CHANGE, &inflated), DEFLATED, rest)
        }
        Ok(body) => chunk(kind, &body),
        Err(_) => bytes.to_vec(),
    }
}
