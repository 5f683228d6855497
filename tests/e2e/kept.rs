//! A school that was set up by its screens once, kept for the stories that begin after that: each gets a copy of what base, the
//! coordinator's desktop and the mentor's tablet keep. At the address where it was set up, for browsers keep what they keep by address;
//! so as many schools are set up as stories run at once.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    sync::{Mutex, Once, PoisonError},
};

use anyhow::{Result, ensure};
use tests::{browser::Engine, relay::RelayProcess};

use crate::people::{School, TABLET, Tablet, app_is_stored};

/// Those that no story has just now.
static FREE: Mutex<Vec<Kept>> = Mutex::new(Vec::new());

/// A school at rest.
#[derive(Debug)]
struct Kept {
    folder: PathBuf,
    listens_at: String,
}

/// A school that a story has: its address is taken until this is dropped, after the relay.
#[derive(Debug)]
pub(crate) struct Lent(Option<Kept>);

impl Drop for Lent {
    fn drop(&mut self) {
        FREE.lock().unwrap_or_else(PoisonError::into_inner).extend(self.0.take());
    }
}

/// A school whose coordinator has imported students, and the tablet of Ms Osei, who mentors Kai Fraser: the tablet's app is open,
/// the coordinator's is not yet.
pub(crate) async fn with_a_mentor() -> Result<(School, Tablet)> {
    let free = FREE.lock().unwrap_or_else(PoisonError::into_inner).pop();
    let kept = match free {
        Some(kept) => kept,
        None => sets_up().await?,
    };
    let (at_rest, listens_at) = (kept.folder.clone(), kept.listens_at.clone());
    let lent = Lent(Some(kept));
    let story = tempfile::tempdir()?;
    let folder = story.path().join("school");
    let copied = Command::new("cp").arg("-a").arg(at_rest).arg(&folder).status()?;
    ensure!(copied.success(), "the school could not be copied");
    let relay = RelayProcess::start_on(&folder.join("relay"), &listens_at)?;
    let address = relay.address();
    let school = School::kept(relay, story, folder.clone(), lent);
    let tablet = Tablet::begins(Engine::Chromium, folder.join(TABLET), address).await?;
    tablet.open("/").await?;
    Ok((school, tablet))
}

/// Sets one up as people do, and puts it to rest.
async fn sets_up() -> Result<Kept> {
    let (school, tablet) = School::sets_up_with_a_mentor(Engine::Chromium).await?;
    tablet.app_is_stored().await?;
    app_is_stored(school.desk().await?).await?;
    tablet.closes().await?;
    let (relay, folders) = school.closes().await?;
    let listens_at = relay.listens_at().to_owned();
    drop(relay);
    let shelf = shelf();
    fs::create_dir_all(&shelf)?;
    let folder = shelf.join(listens_at.replace([':', '.'], "-"));
    let moved = Command::new("mv").arg(folders.keep()).arg(&folder).status()?;
    ensure!(moved.success(), "the school could not be kept");
    Ok(Kept { folder, listens_at })
}

/// Where schools of this run are kept, among the build output. Those of runs that are over go.
fn shelf() -> PathBuf {
    static TIDIED: Once = Once::new();
    let shelves = tests::build_output().join("tmp/schools");
    TIDIED.call_once(|| {
        for old in fs::read_dir(&shelves).into_iter().flatten().flatten() {
            if !Path::new("/proc").join(old.file_name()).exists()
                && fs::remove_dir_all(old.path()).is_err()
            {
                // Another run has just put it away.
            }
        }
    });
    shelves.join(std::process::id().to_string())
}
