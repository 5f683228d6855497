//! What belongs to a transition visit (clause 2.5) and is not words: photos, of a timetable or a letter say, and the
//! signature of the home school's contact, drawn or typed. What a picture looks like lies beside the record under its
//! hash, never in it.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// How many photos and signatures one visit may have.
pub const MOST_ATTACHMENTS: usize = 8;

/// The most bytes that one picture may have.
pub const LARGEST_PICTURE: u32 = 1 << 20;

/// The SHA-256 of a picture's bytes, which is its name everywhere.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PictureHash([u8; 32]);

/// A text that is not 64 small hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not the hash of a picture: 64 small hexadecimal digits are expected")]
pub struct NotAHash;

/// How a picture's bytes are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PictureKind {
    /// A photo, mostly.
    Jpeg,
    /// A drawing, mostly.
    Png,
    /// Either.
    Webp,
}

/// What is known of a picture without its bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Picture {
    /// Its name.
    pub hash: PictureHash,
    /// How it is written.
    pub kind: PictureKind,
    /// How many bytes it has.
    pub bytes: u32,
    /// Pixels from side to side.
    pub width: u16,
    /// Pixels from top to bottom.
    pub height: u16,
}

/// Something that belongs to a visit and is not words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Attachment {
    /// A photo.
    Photo {
        /// What it looks like.
        picture: Picture,
        /// What can be seen on it, in words; empty where nothing was said.
        shows: String,
    },
    /// A signature that was drawn.
    Signature {
        /// What it looks like.
        picture: Picture,
        /// Whose it is.
        name: String,
    },
    /// A signature that was typed.
    SignedAs {
        /// Whose it is.
        name: String,
    },
}

impl PictureHash {
    /// The hash of these bytes.
    #[must_use]
    pub const fn new(sha256: [u8; 32]) -> Self {
        Self(sha256)
    }

    /// Its bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Display for PictureHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for PictureHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PictureHash({self})")
    }
}

impl FromStr for PictureHash {
    type Err = NotAHash;

    fn from_str(text: &str) -> Result<Self, NotAHash> {
        let digit = |letter: u8| match letter {
            b'0'..=b'9' => Ok(letter - b'0'),
            b'a'..=b'f' => Ok(letter - b'a' + 10),
            _ => Err(NotAHash),
        };
        let mut sha256 = [0; 32];
        let (pairs, rest) = text.as_bytes().as_chunks::<2>();
        if pairs.len() != sha256.len() || !rest.is_empty() {
            return Err(NotAHash);
        }
        for (byte, [high, low]) in sha256.iter_mut().zip(pairs) {
            *byte = digit(*high)? << 4 | digit(*low)?;
        }
        Ok(Self(sha256))
    }
}

impl TryFrom<String> for PictureHash {
    type Error = NotAHash;

    fn try_from(text: String) -> Result<Self, NotAHash> {
        text.parse()
    }
}

impl From<PictureHash> for String {
    fn from(hash: PictureHash) -> Self {
        hash.to_string()
    }
}

impl PictureKind {
    /// What bytes that begin so are; `None` for anything but a picture of these kinds, whatever it says that it is.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Option<Self> {
        match bytes {
            [0xff, 0xd8, 0xff, ..] => Some(Self::Jpeg),
            [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Some(Self::Png),
            [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some(Self::Webp),
            _ => None,
        }
    }

    /// As browsers call it.
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Webp => "image/webp",
        }
    }
}

impl Attachment {
    /// What it looks like; nothing of a signature that was typed.
    #[must_use]
    pub const fn picture(&self) -> Option<&Picture> {
        match self {
            Self::Photo { picture, .. } | Self::Signature { picture, .. } => Some(picture),
            Self::SignedAs { .. } => None,
        }
    }

    /// What was said with it: what a photo shows, or who signed.
    #[must_use]
    pub fn words(&self) -> &str {
        match self {
            Self::Photo { shows: words, .. }
            | Self::Signature { name: words, .. }
            | Self::SignedAs { name: words } => words,
        }
    }

    /// The same with other words.
    #[must_use]
    pub fn saying(&self, words: String) -> Self {
        match self {
            Self::Photo { picture, .. } => Self::Photo { picture: *picture, shows: words },
            Self::Signature { picture, .. } => Self::Signature { picture: *picture, name: words },
            Self::SignedAs { .. } => Self::SignedAs { name: words },
        }
    }

    /// For whoever cannot see it: "Photo: the new timetable", "Signature of Mrs Aldous".
    #[must_use]
    pub fn in_words(&self) -> String {
        match self {
            Self::Photo { shows, .. } if shows.is_empty() => "Photo without a description".into(),
            Self::Photo { shows, .. } => format!("Photo: {shows}"),
            Self::Signature { name, .. } => format!("Signature of {name}"),
            Self::SignedAs { name } => format!("Signed by {name}, typed"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_is_written_in_one_way() {
        let text = "00ff".to_owned() + &"1a".repeat(30);
        let hash = text.parse::<PictureHash>().map(|hash| hash.to_string());
        assert_eq!(hash, Ok(text.clone()));
        let (upper, long, other) = (text.to_uppercase(), format!("{text}0"), "g".repeat(64));
        for bad in ["", "00", &upper, &long, &other] {
            assert_eq!(bad.parse::<PictureHash>(), Err(NotAHash), "{bad}");
        }
    }

    #[test]
    fn a_picture_is_known_by_how_it_begins_and_a_drawing_in_markup_is_none() {
        let png = b"\x89PNG\r\n\x1a\n....";
        assert_eq!(PictureKind::of(b"\xff\xd8\xff\xe0...."), Some(PictureKind::Jpeg));
        assert_eq!(PictureKind::of(png), Some(PictureKind::Png));
        assert_eq!(PictureKind::of(b"RIFF....WEBPVP8 "), Some(PictureKind::Webp));
        for bad in
            [&b""[..], b"<svg xmlns=", b"\xff\xd8", b"GIF89a..", b"RIFF....WAVE", b"%PDF-1.7"]
        {
            assert_eq!(PictureKind::of(bad), None);
        }
    }
}
