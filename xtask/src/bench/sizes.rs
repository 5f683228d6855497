//! What a device downloads, in bytes after brotli, read from the packed app.

use std::{fs, path::Path};

use anyhow::{Context as _, Result};

use super::Row;
use crate::places;

/// A sum over packed files: what it is called, which files by their names, goal and limit in kB.
struct Sum {
    what: &'static str,
    of: fn(&str) -> bool,
    limits: [f64; 2],
}

const SUMS: [Sum; 8] = [
    // What is read at each start.
    Sum { what: "app wasm, brotli", of: is_app, limits: [650.0, 900.0] },
    // What every device keeps as well, and reads when one of these screens is wanted.
    Sum { what: "seldom wanted wasm, brotli", of: is_seldom, limits: [100.0, 150.0] },
    // What a coordinator's device downloads as well.
    Sum { what: "coordinator's wasm, brotli", of: is_apart, limits: [180.0, 250.0] },
    // What a worker runs when a passphrase was typed.
    Sum { what: "passphrase wasm, brotli", of: is_stretch, limits: [20.0, 30.0] },
    Sum { what: "CSS, brotli", of: |name| name.ends_with(".css"), limits: [5.0, 6.0] },
    Sum { what: "service worker, brotli", of: |name| name == "sw.js", limits: [4.0, 6.0] },
    Sum { what: "JS glue, brotli", of: is_glue, limits: [25.0, 40.0] },
    Sum { what: "fonts", of: |name| name.ends_with(".woff2"), limits: [30.0, 60.0] },
];

fn is_apart(name: &str) -> bool {
    name.starts_with("coordination-") && name.ends_with(".wasm")
}

fn is_stretch(name: &str) -> bool {
    name.starts_with("stretch-") && name.ends_with(".wasm")
}

fn is_seldom(name: &str) -> bool {
    (name.starts_with("seldom-") || name.starts_with("between-")) && name.ends_with(".wasm")
}

fn is_app(name: &str) -> bool {
    name.ends_with(".wasm") && !is_apart(name) && !is_seldom(name) && !is_stretch(name)
}

/// Every script that the page runs: the loader, the glue, and what crates brought along.
fn is_glue(name: &str) -> bool {
    name.ends_with(".js") && !name.starts_with("sw")
}

/// One row for each sum. A sum over no file is missing.
pub(super) fn rows() -> Result<Vec<Row>> {
    let folder = places::packed_app();
    let files = files_in(&folder)
        .with_context(|| format!("{} is not there: run cargo xtask build", folder.display()))?;
    Ok(SUMS.iter().map(|sum| row(sum, &files)).collect())
}

fn row(sum: &Sum, files: &[(String, u64)]) -> Row {
    let sizes: Vec<u64> =
        files.iter().filter(|(name, _)| (sum.of)(name)).map(|(_, bytes)| *bytes).collect();
    Row::new(sum.what, (!sizes.is_empty()).then(|| kilobytes(sizes.iter().sum())), "kB", sum.limits)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn glue_is_every_script_but_the_worker() {
        let files = [
            ("app-1.js", 1000),
            ("boot-2.js", 500),
            ("sw.js", 9000),
            ("sw-retire.js", 9000),
            ("app-3.wasm", 9000),
        ]
        .map(|(name, bytes)| (name.to_owned(), bytes));
        let glue = SUMS.iter().find(|sum| sum.what.starts_with("JS")).map(|sum| row(sum, &files));
        assert_eq!(glue.and_then(|row| row.measured), Some(1.5));
    }

    #[test]
    fn a_sum_over_no_file_is_missing() {
        assert!(SUMS.iter().all(|sum| row(sum, &[]).measured.is_none()));
    }
}
