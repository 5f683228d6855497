//! The files of the repository: what git tracks, and what it would track if it were added.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context as _, Result, ensure};

/// A text file, by its path from the top of the repository.
#[derive(Debug, Clone)]
pub(crate) struct Source {
    pub(crate) path: String,
    pub(crate) text: String,
}

impl Source {
    /// One that a test makes up.
    pub(crate) fn planted(path: &str, text: &str) -> Self {
        Self { path: path.to_owned(), text: text.to_owned() }
    }

    pub(crate) fn is(&self, extension: &str) -> bool {
        Path::new(&self.path).extension().is_some_and(|found| found == extension)
    }

    /// Its lines with their numbers.
    pub(crate) fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        self.text.lines().enumerate().map(|(index, line)| (index + 1, line))
    }
}

/// The top of the repository: as cargo says now, for one build may serve checkouts in several folders.
pub(crate) fn top() -> PathBuf {
    let built = || PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    std::env::var_os("CARGO_MANIFEST_DIR").map_or_else(built, PathBuf::from).join("../..")
}

/// What cargo says of our crates, as far as somebody asks.
pub(crate) fn metadata<T: serde::de::DeserializeOwned>() -> Result<T> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--no-deps", "--format-version", "1", "--offline"])
        .current_dir(top())
        .output()
        .context("cargo metadata could not be started")?;
    Ok(serde_json::from_slice(&output.stdout)?)
}

/// The paths of all files.
pub(crate) fn paths() -> Result<Vec<String>> {
    let output = Command::new("git")
        .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
        .current_dir(top())
        .output()
        .context("git could not be started")?;
    ensure!(
        output.status.success(),
        "git ls-files failed: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    let listed = String::from_utf8(output.stdout)?;
    let mut paths: Vec<String> =
        listed.split('\0').filter(|path| top().join(path).is_file()).map(str::to_owned).collect();
    paths.sort();
    paths.dedup();
    ensure!(paths.len() > 20, "git lists only {} files: is this a checkout?", paths.len());
    Ok(paths)
}

/// All files that are text.
pub(crate) fn sources() -> Result<Vec<Source>> {
    let mut sources = Vec::new();
    for path in paths()? {
        if let Ok(text) = String::from_utf8(fs::read(top().join(&path))?) {
            sources.push(Source { path, text });
        }
    }
    Ok(sources)
}

/// The files of Rust code.
pub(crate) fn rust() -> Result<Vec<Source>> {
    Ok(sources()?.into_iter().filter(|source| source.is("rs")).collect())
}
