//! A measured school's relay: the real binary on a copy of the filled folder, with codes for devices to come.

use std::path::{Path, PathBuf};

use anyhow::Result;
use jiff::Timestamp;
use sync_server::{
    relay::{Principal, Relay},
    store::sqlite::Sqlite,
};
use tests::relay::{Demo, RelayProcess};

use crate::{
    people,
    school::{School, database},
};

/// The relay, and a place for the profiles of browsers; both are gone when it is dropped.
pub(crate) struct Base {
    pub(crate) relay: RelayProcess,
    codes: Vec<String>,
    folders: tempfile::TempDir,
}

impl Base {
    /// Starts it; each of `devices` is a device that will be added, in this order.
    pub(crate) fn of(school: &School, devices: &[Principal]) -> Result<Self> {
        let filled = school.folder()?;
        // Beside the filled folders: on a disk, as a tablet's storage is, and not in memory.
        // By its plain name: Chromium takes no path with `..` in it.
        let bench = tests::build_output().join("bench").canonicalize()?;
        let folders = tempfile::tempdir_in(bench)?;
        let data = folders.path().join("relay");
        std::fs::create_dir_all(&data)?;
        std::fs::copy(filled.join(database()), data.join(database()))?;
        let mut codes = codes(&data, devices)?;
        codes.reverse();
        let relay = RelayProcess::start(&data, Demo::Empty)?;
        Ok(Self { relay, codes, folders })
    }

    /// The next device's code.
    pub(crate) fn next_code(&mut self) -> Result<String> {
        self.codes.pop().ok_or_else(|| anyhow::anyhow!("no more devices were to be added"))
    }

    /// Where a device's browser keeps what it keeps.
    pub(crate) fn profile(&self, device: &str) -> PathBuf {
        self.folders.path().join(device)
    }
}

fn codes(data: &Path, devices: &[Principal]) -> Result<Vec<String>> {
    let relay = Relay::open(Box::new(Sqlite::open(&data.join(database()))?))?;
    let now = Timestamp::now();
    devices.iter().map(|who| people::code_for(&relay, who, now)).collect()
}
