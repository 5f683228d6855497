//! The bytes of pictures. A record names a picture by its SHA-256 and never holds it; the bytes go part by part, after
//! the record, and are asked for only when somebody looks at them. Parts come and go as CBOR like everything else, so
//! that no browser takes them for a page of base.

use serde::{Deserialize, Serialize};

/// `{hash}` is the SHA-256 of all bytes, as 64 small hexadecimal digits. `PUT` of a [`Part`] answers [`Held`]; `GET`
/// answers [`Held`] too. Both are for whoever wrote a record that names the picture.
pub const BLOB: &str = "/v1/blob/{hash}";
/// `GET` answers the [`Part`] that begins at this byte, of a picture that base has whole: for whoever may read a record
/// that names it. Nobody else is told whether there is such a picture.
pub const BLOB_FROM: &str = "/v1/blob/{hash}/{at}";

/// Some bytes of a picture.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// The place of the first of them.
    pub at: u64,
    /// How many bytes the whole picture has.
    pub length: u64,
    /// At most [`crate::limits::BLOB_PART`].
    #[serde(with = "serde_bytes")]
    pub bytes: Vec<u8>,
}

/// How much of a picture base has from whoever asks; all of it also when they may read a record that shows it. A part that
/// does not begin there was not taken: go on from there.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Held {
    /// So many bytes, from the first on.
    pub bytes: u64,
    /// That is all of it, it is what its name says, and it is durable.
    pub whole: bool,
}
