//! Copies of the records that only the key in the school's safe opens: what such a file looks like, and how it is written
//! and read, a part at a time (docs/decisions/0026). Not what is in it, nor when one is made (`backups`).
//!
//! ```text
//! MARK | the public key that it was sealed for, 32 bytes | the key of this file, encapsulated, 32 bytes
//! part | part | ... | last part
//! ```
//!
//! HPKE (RFC 9180) numbers the parts, so that none can be left out, put elsewhere or taken from another file; the last one
//! says that it is the last, so that none is missing.

mod key;
#[cfg(test)]
mod tests;

pub use key::{BackupKey, NotAKey, Recipient};

use std::{
    fs::File,
    io::{self, Read, Write},
    path::{Path, PathBuf},
};

use hpke::{
    Deserializable as _, Kem, OpModeR, OpModeS, Serializable as _,
    aead::{AeadCtxR, AesGcm256},
    kdf::HkdfSha256,
    kem::X25519HkdfSha256,
    setup_receiver, setup_sender,
};

use crate::store::files::{self, Passing};

/// What a file begins with, and what everything in it is bound to.
const MARK: &[u8] = b"alongside backup 1\n";
/// Bytes of the database in one part; the last one may have fewer.
const PART: u64 = 64 << 10;
/// So many more it has once it is sealed.
const TAG: u64 = 16;
/// What is said of a part that another one follows, and of the last one.
const MORE: &[u8] = b"more";
const LAST: &[u8] = b"last";

type Suite = X25519HkdfSha256;
type Opening = AeadCtxR<AesGcm256, HkdfSha256, Suite>;

/// Why a sealed copy cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum SealedError {
    /// The key cannot be read.
    #[error("the key cannot be read from {0}: {1}")]
    KeyFile(PathBuf, io::Error),
    /// What was read is no key.
    #[error(transparent)]
    Key(#[from] NotAKey),
    /// It is something else.
    #[error(
        "the file is no sealed copy; without --key-file it is read as one that is not encrypted"
    )]
    NotSealed,
    /// It was sealed for another key.
    #[error("it was sealed for another key: take the one that was in the safe when it was made")]
    OtherKey,
    /// It is not as it was written.
    #[error("it was changed or cut short since it was made: use another copy of it")]
    Damaged,
    /// It cannot be read.
    #[error("it cannot be read: {0}")]
    Read(io::Error),
    /// There is no place for what is in it.
    #[error("what is in it cannot be written down to be read: {0}")]
    Write(io::Error),
}

/// Whether a file is a sealed copy, by how it begins.
pub(crate) fn is_sealed(file: &Path) -> bool {
    let begins = |file: &Path| {
        let mut file = File::open(file)?;
        read_part(&mut file, length(MARK))
    };
    begins(file).is_ok_and(|bytes| bytes == MARK)
}

/// Seals what can be read.
pub(crate) fn seal(
    from: &mut dyn Read,
    to: &mut dyn Write,
    recipient: &Recipient,
) -> io::Result<()> {
    let (own, mut sealing) =
        setup_sender::<AesGcm256, HkdfSha256, Suite>(&OpModeS::Base, recipient.public(), MARK)
            .map_err(io::Error::other)?;
    to.write_all(MARK)?;
    to.write_all(&recipient.public().to_bytes())?;
    to.write_all(&own.to_bytes())?;
    let mut part = read_part(from, PART)?;
    loop {
        let next = read_part(from, PART)?;
        let place = if next.is_empty() { LAST } else { MORE };
        to.write_all(&sealing.seal(&part, place).map_err(io::Error::other)?)?;
        if next.is_empty() {
            return Ok(());
        }
        part = next;
    }
}

/// Whether a file is a sealed copy for this key; nothing is written.
pub(crate) fn belongs(file: &Path, key: &BackupKey) -> Result<(), SealedError> {
    let mut sealed = File::open(file).map_err(SealedError::Read)?;
    begin(&mut sealed, key).map(drop)
}

/// Opens a sealed file into another one, which is there for as long as what is answered. Nothing is written when the key is
/// not the one that it was sealed for.
pub(crate) fn open(from: &Path, key: &BackupKey, to: PathBuf) -> Result<Passing, SealedError> {
    let mut sealed = File::open(from).map_err(SealedError::Read)?;
    let mut opening = begin(&mut sealed, key)?;
    let opened = Passing::begin(to).map_err(SealedError::Write)?;
    let mut out = files::private(opened.file()).map_err(SealedError::Write)?;
    open_parts(&mut sealed, &mut out, &mut opening)?;
    out.sync_all().map_err(SealedError::Write)?;
    Ok(opened)
}

/// Reads the head.
fn begin(from: &mut dyn Read, key: &BackupKey) -> Result<Opening, SealedError> {
    if read_part(from, length(MARK)).map_err(SealedError::Read)? != MARK {
        return Err(SealedError::NotSealed);
    }
    let size = length(&key.recipient().public().to_bytes());
    let public = read_part(from, size).map_err(SealedError::Read)?;
    if public.len() < key.recipient().public().to_bytes().len() {
        return Err(SealedError::Damaged);
    }
    if *public != *key.recipient().public().to_bytes() {
        return Err(SealedError::OtherKey);
    }
    let own = read_part(from, size).map_err(SealedError::Read)?;
    let own = <Suite as Kem>::EncappedKey::from_bytes(&own).map_err(|_| SealedError::Damaged)?;
    setup_receiver(&OpModeR::Base, key.private(), &own, MARK).map_err(|_| SealedError::Damaged)
}

fn open_parts(
    from: &mut dyn Read,
    to: &mut dyn Write,
    opening: &mut Opening,
) -> Result<(), SealedError> {
    let mut part = read_part(from, PART + TAG).map_err(SealedError::Read)?;
    loop {
        let next = read_part(from, PART + TAG).map_err(SealedError::Read)?;
        let place = if next.is_empty() { LAST } else { MORE };
        let bytes = opening.open(&part, place).map_err(|_| SealedError::Damaged)?;
        to.write_all(&bytes).map_err(SealedError::Write)?;
        if next.is_empty() {
            return Ok(());
        }
        part = next;
    }
}

/// So many bytes, or fewer where there are no more.
fn read_part(from: &mut dyn Read, most: u64) -> io::Result<Vec<u8>> {
    let mut part = Vec::new();
    from.take(most).read_to_end(&mut part)?;
    Ok(part)
}

fn length(bytes: &[u8]) -> u64 {
    u64::try_from(bytes.len()).unwrap_or(u64::MAX)
}
