//! From bytes to text: UTF-8, UTF-16 with a mark, and the one-byte encoding of older files.
//! What the text means is for the importers to say.

use std::borrow::Cow;

/// How a file was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8, with or without a mark.
    Utf8,
    /// UTF-16 with a mark, as spreadsheets save "Unicode text".
    Utf16,
    /// ISO-8859-1 or its superset Windows-1252; files that declare the first often are the second.
    Windows1252,
}

impl Encoding {
    /// As a preview says it.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Utf8 => "UTF-8",
            Self::Utf16 => "UTF-16",
            Self::Windows1252 => "ISO-8859-1",
        }
    }
}

/// Why bytes are not a text that can be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotText {
    /// No bytes, or only white space.
    #[error("The file is empty. Export it again and choose the new file.")]
    Empty,
    /// More bytes than a file of this kind has.
    #[error("The file is larger than {megabytes} MB, so it is not a file of this kind.")]
    TooLarge {
        /// The limit.
        megabytes: usize,
    },
    /// A zip archive; spreadsheets and most downloads are.
    #[error(
        "This is a zip file or an Excel workbook. Unpack it, or save the sheet as CSV, and choose \
         that file."
    )]
    Zip,
    /// Some other file of bytes.
    #[error("This is not a text file but {0}. Choose the file that was exported.")]
    Binary(&'static str),
    /// Declared or marked as one encoding, but not in it.
    #[error(
        "The file says that it is {encoding}, but line {line} is not. Export it again, or save it \
         as UTF-8."
    )]
    Broken {
        /// What it says it is.
        encoding: &'static str,
        /// The first line that does not fit.
        line: usize,
    },
    /// An encoding that schools' systems do not write.
    #[error("The file says that it is written in “{0}”. Save it as UTF-8 and choose the new file.")]
    Unknown(String),
}

/// Refuses what is empty, too large, or plainly some other kind of file.
pub(crate) fn sniff(bytes: &[u8], limit: usize) -> Result<(), NotText> {
    if bytes.iter().all(u8::is_ascii_whitespace) || bytes == b"\xEF\xBB\xBF" {
        return Err(NotText::Empty);
    }
    if bytes.len() > limit {
        return Err(NotText::TooLarge { megabytes: limit / 1_000_000 });
    }
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        return Err(NotText::Zip);
    }
    let known: [(&[u8], &str); 6] = [
        (b"%PDF", "a PDF"),
        (b"\xD0\xCF\x11\xE0", "an old Excel or Word file"),
        (b"\x1F\x8B", "a compressed file"),
        (b"\x89PNG", "a picture"),
        (b"\xFF\xD8\xFF", "a picture"),
        (b"SQLite format 3", "a database"),
    ];
    match known.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        Some((_, what)) => Err(NotText::Binary(what)),
        None => Ok(()),
    }
}

/// Reads text that says nothing about itself but perhaps by a mark: what is UTF-8 is read as that,
/// everything else as Windows-1252, in which every byte is a letter.
pub(crate) fn decode(bytes: &[u8]) -> Result<(Cow<'_, str>, Encoding), NotText> {
    let (text, encoding) = match marked(bytes)? {
        Some(read) => read,
        None => match std::str::from_utf8(bytes) {
            Ok(text) => (Cow::Borrowed(text), Encoding::Utf8),
            Err(_) => (Cow::Owned(windows_1252(bytes)), Encoding::Windows1252),
        },
    };
    refuse_binary(&text)?;
    Ok((text, encoding))
}

/// Reads XML as it declares itself; a mark goes before the declaration, and no declaration is UTF-8.
pub(crate) fn decode_xml(bytes: &[u8]) -> Result<(Cow<'_, str>, Encoding), NotText> {
    let (text, encoding) = match marked(bytes)? {
        Some(read) => read,
        None => match declared(bytes).as_deref() {
            None | Some("utf-8" | "utf8" | "us-ascii" | "ascii") => {
                (Cow::Borrowed(utf_8(bytes)?), Encoding::Utf8)
            }
            Some("iso-8859-1" | "iso8859-1" | "latin1" | "latin-1" | "windows-1252" | "cp1252") => {
                (Cow::Owned(windows_1252(bytes)), Encoding::Windows1252)
            }
            Some(other) => return Err(NotText::Unknown(other.chars().take(40).collect())),
        },
    };
    refuse_binary(&text)?;
    Ok((text, encoding))
}

/// One field of a table that is mostly ISO-8859-1. A field that is UTF-8 beyond ASCII is read as
/// that: the same bytes would make no sense in the other encoding ("ZoÃ«").
pub(crate) fn field(bytes: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => Cow::Owned(windows_1252(bytes)),
    }
}

fn marked(bytes: &[u8]) -> Result<Option<(Cow<'_, str>, Encoding)>, NotText> {
    Ok(match bytes {
        [0xEF, 0xBB, 0xBF, rest @ ..] => Some((Cow::Borrowed(utf_8(rest)?), Encoding::Utf8)),
        [0xFF, 0xFE, rest @ ..] => {
            Some((Cow::Owned(utf_16(rest, u16::from_le_bytes)?), Encoding::Utf16))
        }
        [0xFE, 0xFF, rest @ ..] => {
            Some((Cow::Owned(utf_16(rest, u16::from_be_bytes)?), Encoding::Utf16))
        }
        _ => None,
    })
}

/// What `<?xml ... encoding="..."?>` says, in small letters.
fn declared(bytes: &[u8]) -> Option<String> {
    let head: String = bytes.iter().take(200).map(|&byte| char::from(byte)).collect();
    let declaration = head.trim_start().strip_prefix("<?xml")?;
    let (declaration, _) = declaration.split_once("?>")?;
    let (_, value) = declaration.split_once("encoding")?;
    let value = value.trim_start().strip_prefix('=')?.trim_start();
    let quote = value.chars().next().filter(|&quote| quote == '"' || quote == '\'')?;
    let name = value.split(quote).nth(1)?;
    Some(name.trim().to_ascii_lowercase())
}

fn utf_8(bytes: &[u8]) -> Result<&str, NotText> {
    std::str::from_utf8(bytes).map_err(|wrong| {
        let before = bytes.iter().take(wrong.valid_up_to());
        NotText::Broken {
            encoding: "UTF-8",
            line: 1 + before.filter(|&&byte| byte == b'\n').count(),
        }
    })
}

fn utf_16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Result<String, NotText> {
    let pairs = bytes.chunks(2).map(|pair| match pair {
        [one, two] => unit([*one, *two]),
        // Half a unit at the end: an unpaired surrogate, so that it is refused below.
        _ => 0xD800,
    });
    let mut text = String::with_capacity(bytes.len() / 2);
    for letter in char::decode_utf16(pairs) {
        match letter {
            Ok(letter) => text.push(letter),
            Err(_) => {
                let line = 1 + text.matches('\n').count();
                return Err(NotText::Broken { encoding: "UTF-16", line });
            }
        }
    }
    Ok(text)
}

/// 0x80 to 0x9F of Windows-1252; where it has no letter, the control character of ISO-8859-1 stays.
const BETWEEN: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}',
    '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
];

fn windows_1252(bytes: &[u8]) -> String {
    let letter = |byte: u8| {
        let between = byte.checked_sub(0x80).and_then(|at| BETWEEN.get(usize::from(at)));
        between.copied().unwrap_or_else(|| char::from(byte))
    };
    bytes.iter().map(|&byte| letter(byte)).collect()
}

fn refuse_binary(text: &str) -> Result<(), NotText> {
    let control = |letter: char| letter < ' ' && !matches!(letter, '\t' | '\n' | '\r' | '\u{c}');
    if text.trim().is_empty() {
        Err(NotText::Empty)
    } else if text.contains(control) {
        Err(NotText::Binary("bytes that are no letters"))
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(bytes: &[u8]) -> Result<(String, Encoding), NotText> {
        decode(bytes).map(|(text, encoding)| (text.into_owned(), encoding))
    }

    #[test]
    fn each_encoding_gives_the_same_name() {
        let zoe = |encoding| Ok(("Zoë".to_owned(), encoding));
        assert_eq!(read("Zoë".as_bytes()), zoe(Encoding::Utf8));
        assert_eq!(read(b"\xEF\xBB\xBFZo\xC3\xAB"), zoe(Encoding::Utf8));
        assert_eq!(read(b"\xFF\xFEZ\0o\0\xEB\0"), zoe(Encoding::Utf16));
        assert_eq!(read(b"\xFE\xFF\0Z\0o\0\xEB"), zoe(Encoding::Utf16));
        assert_eq!(read(b"Zo\xEB"), zoe(Encoding::Windows1252));
        assert_eq!(read(b"O\x92Neill"), Ok(("O’Neill".into(), Encoding::Windows1252)));
    }

    #[test]
    fn xml_is_read_as_it_declares_itself() {
        let xml = |declaration: &str, body: &[u8]| {
            let bytes = [format!("<?xml version=\"1.0\"{declaration}?>").as_bytes(), body].concat();
            decode_xml(&bytes).map(|(text, _)| text.split_once("?>").map(|(_, b)| b.to_owned()))
        };
        assert_eq!(xml(" encoding='ISO-8859-1'", b"<a>\xEB</a>"), Ok(Some("<a>ë</a>".into())));
        assert_eq!(xml(" encoding = \"utf-8\" ", b"<a>\xC3\xAB</a>"), Ok(Some("<a>ë</a>".into())));
        assert_eq!(xml("", b"\n<a>\xEB</a>"), Err(NotText::Broken { encoding: "UTF-8", line: 2 }));
        assert_eq!(
            xml(" encoding=\"Shift_JIS\"", b"<a/>"),
            Err(NotText::Unknown("shift_jis".into()))
        );
    }

    #[test]
    fn other_kinds_of_file_are_named() {
        for (bytes, refused) in [
            (&b""[..], NotText::Empty),
            (b" \r\n", NotText::Empty),
            (b"\xEF\xBB\xBF", NotText::Empty),
            (b"PK\x03\x04rest", NotText::Zip),
            (b"%PDF-1.7", NotText::Binary("a PDF")),
            (b"01234567890", NotText::TooLarge { megabytes: 0 }),
        ] {
            assert_eq!(sniff(bytes, 10), Err(refused));
        }
        assert_eq!(read(b"a\0b"), Err(NotText::Binary("bytes that are no letters")));
        assert_eq!(read(b"\xFF\xFEa"), Err(NotText::Broken { encoding: "UTF-16", line: 1 }));
    }

    proptest! {
        #[test]
        fn no_bytes_panic_and_text_comes_back(bytes in proptest::collection::vec(any::<u8>(), 0..300), text in "\\PC{1,60}") {
            let sniffed = sniff(&bytes, 1_000);
            prop_assert_eq!(bytes.is_empty() && sniffed.is_ok(), false);
            prop_assert_eq!(decode(&bytes).is_ok_and(|(text, _)| text.contains('\0')), false);
            prop_assert_eq!(decode_xml(&bytes).is_ok_and(|(text, _)| text.contains('\0')), false);
            if !text.trim().is_empty() {
                prop_assert_eq!(read(text.as_bytes()), Ok((text, Encoding::Utf8)));
            }
        }
    }
}
