//! The Rust toolchain, the wasm target and the standard library's source that `rust-toolchain.toml` names: installed
//! when missing.
//! The file alone is not enough: where `RUSTUP_AUTO_INSTALL=0` is set it installs nothing and says nothing.

use std::path::PathBuf;

use anyhow::{Context as _, Result};

use crate::{places, program};

/// The target of the app.
pub(crate) const WASM: &str = "wasm32-unknown-unknown";
/// The component with the standard library's source.
const SOURCE: &str = "rust-src";

/// Makes sure that all of it is there.
pub(crate) fn ready() -> Result<()> {
    if has_wasm()? && has_source()? {
        return Ok(());
    }
    if program::find("rustup").is_none() {
        anyhow::bail!(
            "the Rust target {WASM} or the source of the standard library is missing, and there is no rustup to \
             install it with. Install Rust from https://rustup.rs, or add both by the means of your system"
        );
    }
    let channel = channel()?;
    println!("Installing Rust {channel} with the target {WASM} ...");
    program::run(program::command("rustup").args([
        "toolchain",
        "install",
        &channel,
        "--no-self-update",
        "--profile",
        "minimal",
    ]))
    .with_context(|| {
        format!("Rust {channel} could not be installed: check the connection and run this again")
    })?;
    for part in [["target", "add", WASM], ["component", "add", SOURCE]] {
        program::run(program::command("rustup").args(part).args(["--toolchain", &channel]))
            .with_context(|| {
                let [_, _, name] = part;
                format!("{name} could not be installed: check the connection and run this again")
            })?;
    }
    Ok(())
}

/// Whether the compiler in use can build for the browser: its library for the target is on the disk.
fn has_wasm() -> Result<bool> {
    let library = program::read(program::command("rustc").args([
        "--print",
        "target-libdir",
        "--target",
        WASM,
    ]))?;
    Ok(std::path::Path::new(library.trim()).is_dir())
}

/// Whether the source of the standard library is there, which the shipped app is compiled with.
fn has_source() -> Result<bool> {
    Ok(sysroot()?.join("lib/rustlib/src/rust/library/std/Cargo.toml").is_file())
}

/// The folder of the toolchain in use.
pub(crate) fn sysroot() -> Result<PathBuf> {
    let sysroot = program::read(program::command("rustc").args(["--print", "sysroot"]))?;
    Ok(PathBuf::from(sysroot.trim()))
}

/// The channel that the workspace is pinned to.
fn channel() -> Result<String> {
    let file = places::workspace().join("rust-toolchain.toml");
    let text = std::fs::read_to_string(&file)
        .with_context(|| format!("could not read {}", file.display()))?;
    text.lines()
        .find_map(|line| line.strip_prefix("channel = \"")?.strip_suffix('"'))
        .map(str::to_owned)
        .with_context(|| format!("{} names no channel", file.display()))
}
