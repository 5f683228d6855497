//! What a device downloads, in bytes after brotli, read from the packed app.

use std::{fs, path::Path};

use anyhow::{Context as _, Result};

use super::Row;
use crate::places;

/// What the row is called, which packed files it sums (by how their names begin and end), and its goal and limit in kB.
const SIZES: [(&str, &str, &str, [f64; 2]); 5] = [
    ("app wasm, brotli", "app-", ".wasm", [650.0, 900.0]),
    ("CSS, brotli", "styles-", ".css", [5.0, 6.0]),
    ("service worker, brotli", "sw.js", "sw.js", [4.0, 6.0]),
    ("JS glue, brotli", "", ".js", [25.0, 40.0]),
    ("fonts", "", ".woff2", [30.0, 60.0]),
];

/// One row for each.
pub(super) fn rows() -> Result<Vec<Row>> {
    let folder = places::packed_app();
    let files = files_in(&folder)
        .with_context(|| format!("{} is not there: run cargo xtask build", folder.display()))?;
    Ok(SIZES
        .iter()
        .map(|(what, start, end, limits)| {
            let sizes: Vec<u64> = files
                .iter()
                .filter(|(name, _)| {
                    name.starts_with(start)
                        && name.ends_with(end)
                        && (*what == "service worker, brotli" || !name.starts_with("sw"))
                })
                .map(|(_, bytes)| *bytes)
                .collect();
            Row::new(
                what,
                (!sizes.is_empty()).then(|| kilobytes(sizes.iter().sum())),
                "kB",
                *limits,
            )
        })
        .collect())
}

/// Names without folders, and the bytes on the wire: those of the compressed sibling where there is one.
fn files_in(folder: &Path) -> Result<Vec<(String, u64)>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            files.extend(files_in(&path)?);
        } else if path.extension().is_none_or(|extension| extension != "br") {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let small = path.with_file_name(format!("{name}.br"));
            files.push((name, fs::metadata(if small.exists() { &small } else { &path })?.len()));
        }
    }
    Ok(files)
}

#[expect(clippy::cast_precision_loss, reason = "sizes are far below 2^52 bytes")]
fn kilobytes(bytes: u64) -> f64 {
    bytes as f64 / 1000.0
}
