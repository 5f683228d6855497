//! Whether a device has everything: what its IndexedDB holds is opened here by the real replica, as the app itself
//! would after a restart, and every student and every visit is counted. A sync that brought less is not measured.

use anyhow::{Context as _, Result, ensure};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use jiff::Timestamp;
use replica::{
    Env, Framed, Marker, Replica,
    memory::{MemoryMarker, MemoryStorage},
    storage::{Storage as _, Table, Write},
};
use serde_json::{Value, json};
use tests::browser::Page;

use crate::words::words_of;

/// Reads the next few hundred rows of a table, after a key.
const READ: &str = include_str!("rows.js");

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
    let storage = copy(page).await?;
    let mut replica = Replica::open(storage, Framed, Here(MemoryMarker::default())).await?;
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

async fn copy(page: &Page) -> Result<MemoryStorage> {
    let storage = MemoryStorage::new();
    for table in Table::ALL {
        let mut after = Value::Null;
        loop {
            let arguments = vec![json!(table.name()), after];
            let answer = page.client().execute_async(READ, arguments).await?;
            let rows = answer.as_array().with_context(|| format!("{answer}"))?;
            let Some(last) = rows.last() else { break };
            after = last.get(0).cloned().unwrap_or_default();
            let batch = rows.iter().map(|row| put(table, row)).collect::<Result<_>>()?;
            storage.commit(batch).await?;
        }
    }
    Ok(storage)
}

fn put(table: Table, row: &Value) -> Result<Write> {
    let bytes = |place: usize| -> Result<Vec<u8>> {
        let text = row.get(place).and_then(Value::as_str).context("a row of two texts")?;
        Ok(BASE64_STANDARD.decode(text)?)
    };
    Ok(Write::Put { table, key: bytes(0)?, value: bytes(1)? })
}
