//! Browsers, their drivers, a display, axe and a program that is not ours: what the stories stand on. Installed where we
//! may, else named with the one command.

use std::{ffi::OsString, path::Path};

use anyhow::{Context as _, Result, bail};

use crate::{npm, places, program};

/// A program, and the Debian package that has it.
const PROGRAMS: [(&str, &str); 7] = [
    ("chromium", "chromium"),
    ("chromedriver", "chromium-driver"),
    ("firefox-esr", "firefox-esr"),
    ("WebKitWebDriver", "webkit2gtk-driver"),
    ("Xvfb", "xvfb"),
    ("kill", "procps"),
    ("node", "nodejs"),
];

/// Firefox's driver is in no Debian package; cargo builds it in two to four minutes, once.
const GECKODRIVER: [&str; 6] =
    ["install", "geckodriver", "--version", "0.37.1", "--locked", "--root"];

/// Looks for what a person with a screen reader or a keyboard would stumble over; an npm package of one file.
const AXE: &str = "axe-core@4.14.1";

/// Makes sure that all of it is there.
pub(super) fn ready() -> Result<()> {
    let axe = places::target().join("axe");
    let has_axe = axe.join("node_modules/axe-core/axe.min.js").is_file();
    let has_geckodriver =
        program::find("geckodriver").is_some() || places::tools().join("bin/geckodriver").is_file();
    let has_foreign = npm::is_installed(npm::FOREIGN);
    let npm = (!has_axe || !has_foreign).then_some(("npm", "npm"));
    let missing: Vec<&str> = PROGRAMS
        .into_iter()
        .chain(npm)
        .filter(|(name, _)| program::find(name).is_none())
        .map(|(_, package)| package)
        .collect();
    if !missing.is_empty() {
        install(&missing)?;
    }
    if !has_axe {
        let mut install = program::command("npm");
        install.args([
            "install",
            "--no-save",
            "--no-audit",
            "--no-fund",
            "--ignore-scripts",
            AXE,
            "--prefix",
        ]);
        program::run(install.arg(axe))
            .context("axe could not be fetched: check the connection and run this again")?;
    }
    if !has_foreign {
        npm::install(npm::FOREIGN)?;
    }
    if !has_geckodriver {
        println!("Building geckodriver, once ...");
        program::run(program::cargo(GECKODRIVER).arg(places::tools())).context(
            "Firefox's driver could not be built: check the connection and run this again",
        )?;
    }
    Ok(())
}

/// `PATH` with our own tools before everything else.
pub(super) fn path() -> Result<OsString> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = std::iter::once(places::tools().join("bin")).chain(std::env::split_paths(&path));
    Ok(std::env::join_paths(folders)?)
}

fn install(packages: &[&str]) -> Result<()> {
    let list = packages.join(" ");
    let command = format!("sudo apt-get update && sudo apt-get install -y {list}");
    if program::find("apt-get").is_none() {
        bail!(
            "the browser tests need {list}, by their names on Debian: install them and run this again"
        );
    }
    if !is_root() {
        bail!("the browser tests need {list}. Install them with:\n\n    {command}\n");
    }
    println!("Installing {list} ...");
    program::run(program::command("apt-get").args(["update", "-q"]))?;
    let mut install = program::command("apt-get");
    install.args(["install", "-y", "-q", "--no-install-recommends"]).args(packages);
    program::run(install.env("DEBIAN_FRONTEND", "noninteractive"))
        .with_context(|| format!("they could not be installed: try {command}"))
}

/// Whether we may install: only root's own process folder belongs to root.
fn is_root() -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt as _;
        Path::new("/proc/self").metadata().is_ok_and(|folder| folder.uid() == 0)
    }
    #[cfg(not(unix))]
    {
        false
    }
}
