//! Files beside the database: for this account only, and with their name only once they are whole. Not what is in them.

use std::{
    fs::{self, File},
    io,
    path::{Path, PathBuf},
};

/// Files that SQLite may keep beside a database, by how their names go on.
pub(crate) const BESIDE: [&str; 3] = ["-journal", "-wal", "-shm"];

/// A new and empty file that only this account may read, as the data folder is.
pub(crate) fn private(file: &Path) -> io::Result<File> {
    let mut options = File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(file)
}

/// Gives a file that is on the disk its name, for good; in one step, also where another file has that name.
pub(crate) fn name(begun: &Path, to: &Path) -> io::Result<()> {
    fs::rename(begun, to)?;
    flush_names(to)
}

/// What the files in the folder of this one are called is on the disk when this returns.
pub(crate) fn flush_names(file: &Path) -> io::Result<()> {
    #[cfg(unix)]
    {
        let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
        File::open(folder.unwrap_or(Path::new(".")))?.sync_all()?;
    }
    #[cfg(not(unix))]
    let _ = file;
    Ok(())
}

/// Removes a file, if it is there.
pub(crate) fn remove(file: &Path) -> io::Result<()> {
    match fs::remove_file(file) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// The file whose name is this one's and goes on like that.
pub(crate) fn beside(file: &Path, ending: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}

/// A database's file that is needed for a while: it is gone when this value is, with what SQLite kept beside it.
#[derive(Debug)]
pub(crate) struct Passing(PathBuf);

impl Passing {
    /// Removes what an earlier try left; the file itself is for the caller to make.
    pub(crate) fn begin(file: PathBuf) -> io::Result<Self> {
        let passing = Self(file);
        passing.names().try_for_each(|name| remove(&name))?;
        Ok(passing)
    }

    pub(crate) fn file(&self) -> &Path {
        &self.0
    }

    fn names(&self) -> impl Iterator<Item = PathBuf> {
        BESIDE.into_iter().chain([""]).map(|ending| beside(&self.0, ending))
    }
}

impl Drop for Passing {
    fn drop(&mut self) {
        // What is left is removed by whoever needs it next.
        self.names().for_each(|name| {
            remove(&name).ok();
        });
    }
}
