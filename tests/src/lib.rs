//! The harness that the suites in this folder stand on: the real relay as a process, real browsers, and a wire of
//! a given length between them. Not the suites themselves; each is a target of its own (`tidy`, `scenarios`, `simulator`, `e2e`, `budgets`).

pub mod browser;
pub mod node;
pub mod relay;
pub mod wire;

use std::path::PathBuf;

use anyhow::{Result, bail};

/// The folder of this crate: as cargo says now, for one build may serve checkouts in several folders.
#[must_use]
pub fn folder() -> PathBuf {
    let built = || PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    std::env::var_os("CARGO_MANIFEST_DIR").map_or_else(built, PathBuf::from)
}

/// Where build output goes; `CARGO_TARGET_DIR` is honoured.
#[must_use]
pub fn build_output() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| folder().join("../target"), PathBuf::from)
}

/// The relay with the app inside: for stories as `cargo xtask test` made it, for figures as `cargo xtask build` did.
///
/// # Errors
/// When it has not been built.
pub fn relay_binary() -> Result<PathBuf> {
    let (place, made_by) = if cfg!(debug_assertions) {
        ("packed/sync-server", "cargo xtask test pack relay")
    } else {
        ("release/sync-server", "cargo xtask build")
    };
    let file = build_output().join(place);
    if !file.exists() {
        bail!("{} is missing: run `{made_by}` before this suite", file.display());
    }
    Ok(file)
}
