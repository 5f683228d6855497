//! How trials and their answers go through a pipe: frames of CBOR, each after its length.

use std::io::{self, Read, Write};

use serde::{Serialize, de::DeserializeOwned};

/// The longest frame in bytes; what says that it is longer is nonsense.
const FRAME: usize = 256 << 20;

/// Writes one, and sends it off.
pub(super) fn write_frame(output: &mut impl Write, value: &impl Serialize) -> io::Result<()> {
    let bytes = minicbor_serde::to_vec(value).map_err(io::Error::other)?;
    let length = u32::try_from(bytes.len()).map_err(io::Error::other)?;
    output.write_all(&length.to_be_bytes())?;
    output.write_all(&bytes)?;
    output.flush()
}

/// The next frame; nothing when there is none.
pub(super) fn read_frame(input: &mut impl Read) -> io::Result<Option<Vec<u8>>> {
    let mut length = [0; 4];
    match input.read_exact(&mut length) {
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
        other => other?,
    }
    let length = usize::try_from(u32::from_be_bytes(length)).map_err(io::Error::other)?;
    if length > FRAME {
        return Err(io::Error::other("a frame that is too long"));
    }
    let mut frame = Vec::new();
    input.take(length as u64).read_to_end(&mut frame)?;
    if frame.len() < length { Ok(None) } else { Ok(Some(frame)) }
}

/// What a frame says.
pub(super) fn read<T: DeserializeOwned>(frame: &[u8]) -> io::Result<T> {
    minicbor_serde::from_slice(frame).map_err(io::Error::other)
}
