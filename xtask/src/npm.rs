//! Packages from npm, which stories and measurements speak with and nothing that ships: installed among the build output
//! exactly as the lock beside their scripts says, without running anything of theirs.

use std::{fs, path::PathBuf};

use anyhow::{Context as _, Result, bail};

use crate::{places, program};

/// A program that is not ours, which talks to the relay.
pub(crate) const FOREIGN: &str = "tests/foreign";
/// Other stacks, which the first sync is measured beside.
pub(crate) const PEERS: &str = "tests/benches/peers";
/// What judges the page that a new device opens.
pub(crate) const LIGHTHOUSE: &str = "tests/benches/lighthouse";

const LOCK: &str = "package-lock.json";
/// What npm writes last.
const WRITTEN_LAST: &str = "node_modules/.package-lock.json";

/// Makes sure that the packages of a folder are there, and node to run them with.
pub(crate) fn ready(folder: &str) -> Result<()> {
    if let Some(missing) = ["node", "npm"].into_iter().find(|name| program::find(name).is_none()) {
        bail!("{folder} needs {missing}: install it and run this again");
    }
    if is_installed(folder) { Ok(()) } else { install(folder) }
}

/// Whether the packages of a folder are there, as its lock says now.
pub(crate) fn is_installed(folder: &str) -> bool {
    let wanted = fs::read(places::workspace().join(folder).join(LOCK)).ok();
    let place = place(folder);
    wanted.is_some()
        && wanted == fs::read(place.join(LOCK)).ok()
        && place.join(WRITTEN_LAST).is_file()
}

/// Installs them.
pub(crate) fn install(folder: &str) -> Result<()> {
    let (from, into) = (places::workspace().join(folder), place(folder));
    if into.exists() {
        fs::remove_dir_all(&into)?;
    }
    fs::create_dir_all(&into)?;
    for name in ["package.json", LOCK] {
        fs::copy(from.join(name), into.join(name))?;
    }
    let mut install = program::command("npm");
    install.args(["ci", "--no-audit", "--no-fund", "--ignore-scripts"]).current_dir(into);
    program::run(&mut install).with_context(|| {
        format!(
            "the packages of {folder} could not be fetched: check the connection and run this again"
        )
    })
}

/// Where `tests/src/node.rs` looks for them.
fn place(folder: &str) -> PathBuf {
    let name = folder.rsplit('/').next().unwrap_or(folder);
    places::target().join("npm").join(name)
}
