//! Whether a device has everything: what its IndexedDB holds is opened here by the real vault and the real replica, as
//! the app itself would after a restart, and every student and every visit is counted. A sync that brought less is not measured.

use anyhow::{Context as _, Result, ensure};
use jiff::Timestamp;
use replica::{
    Env, Marker, Replica,
    memory::{MemoryMarker, MemoryStorage},
    storage::{Storage as _, Table, Write},
};
use tests::browser::{AtRest, Page};

use crate::words::words_of;

/// The clock of this machine. Nothing is written, so nothing is drawn.
struct Here(MemoryMarker);

impl Env for Here {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }

    fn random(&self) -> u128 {
        0
    }
}

impl Marker for Here {
    fn marked(&self) -> Option<String> {
        self.0.marked()
    }

    fn mark(&self, text: &str) {
        self.0.mark(text);
    }
}

/// Counts what the device behind this page holds, and answers all that was said in its visits (see `words`).
///
/// # Errors
/// When a student or a visit is missing, or a document cannot be read.
pub(crate) async fn check(page: &Page, students: usize, visits: usize) -> Result<String> {
    let vault = page.at_rest().await?;
    let storage = copy(page, &vault).await?;
    let mut replica = Replica::open(storage, vault, Here(MemoryMarker::default())).await?;
    let view = replica.view().clone();
    ensure!(view.first_sync_done, "the first sync is not done");
    ensure!(view.set_aside == 0 && view.failed.is_empty(), "something was set aside");
    let held = view.students.len();
    ensure!(held == students, "{held} students are there, not {students}");
    let mut read = Vec::with_capacity(visits);
    for id in view.students.keys() {
        let record = replica.student(*id).await?.context("a listed student has a record")?;
        ensure!(record.failed.is_empty(), "a document of {id} could not be read");
        read.extend(record.timeline.into_iter().map(|entry| entry.visit));
    }
    let counted = read.len();
    ensure!(counted == visits, "{counted} visits are there, not {visits}");
    Ok(words_of(&read))
}

/// All of it as it lies there, every value sealed.
async fn copy(page: &Page, vault: &AtRest) -> Result<MemoryStorage> {
    let storage = MemoryStorage::new();
    for table in Table::ALL {
        let rows = vault.rows(page, table).await?.into_iter();
        let batch = rows.map(|(key, value)| Write::Put { table, key, value });
        storage.commit(batch.collect()).await?;
    }
    Ok(storage)
}
