//! The app's own files: packed into this binary, or read from a folder for tests and development.
//! How they are sent is `http::app`'s.

use std::{collections::HashMap, fs, io, path::Path, path::PathBuf};

use axum::{body::Bytes, http::HeaderValue};
use sha2::{Digest, Sha256};

#[cfg(feature = "packed")]
mod packed {
    //! What `build.rs` found in the packed app.
    include!(concat!(env!("OUT_DIR"), "/packed.rs"));
}

/// Where the app's files come from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum AppFrom {
    /// From this binary, if it was built with the feature `packed`; otherwise there is no app.
    #[default]
    Packed,
    /// From a folder, read anew for every request.
    Folder(PathBuf),
}

/// The app's files.
pub(crate) enum App {
    Packed(HashMap<String, File>),
    Folder(PathBuf),
}

/// A file, ready to be sent.
#[derive(Debug, Clone)]
pub(crate) struct File {
    pub(crate) kind: &'static str,
    pub(crate) bytes: Bytes,
    pub(crate) brotli: Option<Bytes>,
    pub(crate) tag: HeaderValue,
    pub(crate) caching: Caching,
}

/// How long a browser may keep a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Caching {
    /// Its name holds its hash.
    ForEver,
    /// It asks each time whether there is a newer one.
    Ask,
}

impl App {
    pub(crate) fn open(from: &AppFrom) -> io::Result<Self> {
        match from {
            AppFrom::Folder(folder) => Ok(Self::Folder(folder.canonicalize()?)),
            AppFrom::Packed => Ok(Self::packed()),
        }
    }

    #[cfg(feature = "packed")]
    fn packed() -> Self {
        let all: HashMap<&str, &'static [u8]> = packed::FILES.iter().copied().collect();
        let files = all
            .iter()
            .filter(|(path, _)| !path.ends_with(".br"))
            .map(|(path, bytes)| {
                let brotli = all.get(format!("{path}.br").as_str());
                let brotli = brotli.map(|bytes| Bytes::from_static(bytes));
                ((*path).to_owned(), File::of(path, Bytes::from_static(bytes), brotli))
            })
            .collect();
        Self::Packed(files)
    }

    #[cfg(not(feature = "packed"))]
    fn packed() -> Self {
        Self::Packed(HashMap::new())
    }

    /// The file at an address's path.
    pub(crate) fn file(&self, path: &str) -> Option<File> {
        match self {
            Self::Packed(files) => files.get(path).cloned(),
            Self::Folder(folder) => from_folder(folder, path),
        }
    }
}

fn from_folder(folder: &Path, path: &str) -> Option<File> {
    let name = path.strip_prefix('/')?;
    // Plain names only: no way up, no hidden files, nothing percent-encoded.
    let plain = |part: &str| {
        !part.is_empty()
            && !part.starts_with('.')
            && part.bytes().all(|b| b.is_ascii_alphanumeric() || b"._-".contains(&b))
    };
    if !name.split('/').all(plain) || name.ends_with(".br") {
        return None;
    }
    let file = folder.join(name).canonicalize().ok()?;
    if !file.starts_with(folder) || !file.is_file() {
        return None;
    }
    let brotli = fs::read(folder.join(format!("{name}.br"))).ok();
    Some(File::of(path, fs::read(&file).ok()?.into(), brotli.map(Bytes::from)))
}

impl File {
    fn of(path: &str, bytes: Bytes, brotli: Option<Bytes>) -> Self {
        let digest: String =
            Sha256::digest(&bytes).iter().take(16).map(|byte| format!("{byte:02x}")).collect();
        let tag = HeaderValue::from_str(&format!("W/\"{digest}\""));
        Self {
            kind: kind(path),
            bytes,
            brotli,
            tag: tag.unwrap_or(HeaderValue::from_static("W/\"0\"")),
            caching: caching(path),
        }
    }
}

fn kind(path: &str) -> &'static str {
    match path.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "wasm" => "application/wasm",
        "json" => "application/json",
        "webmanifest" => "application/manifest+json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "txt" | "md" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

/// The packer puts under `/assets/` what holds its hash in its name, and so never means anything else.
fn caching(path: &str) -> Caching {
    if path.starts_with("/assets/") { Caching::ForEver } else { Caching::Ask }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_with_its_hash_is_kept_for_ever() {
        assert_eq!(caching("/assets/app-0f3a9c1b2d4e.wasm"), Caching::ForEver);
        for path in ["/index.html", "/sw.js", "/manifest.webmanifest", "/icons/icon-512.png"] {
            assert_eq!(caching(path), Caching::Ask, "{path}");
        }
    }

    #[test]
    fn a_folder_shows_nothing_but_itself() -> io::Result<()> {
        // Tests run in the folder of their crate.
        let folder = Path::new("src").canonicalize()?;
        assert!(from_folder(&folder, "/app.rs").is_some());
        for path in ["/../Cargo.toml", "/./app.rs", "/store", "/%61pp.rs", "//app.rs", "/none.rs"] {
            assert!(from_folder(&folder, path).is_none(), "{path}");
        }
        Ok(())
    }
}
