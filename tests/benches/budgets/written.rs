//! A measured school's records as JSON, for stacks that are not ours: read at base as a coordinator's device reads them.

use std::{
    collections::BTreeMap,
    fs::File,
    io::{BufWriter, Write as _},
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result};
use domain::{id::StudentId, visit::Visit};
use jiff::Timestamp;
use protocol::sync::{ItemBody, SyncRequest};
use records::{Content, CoreRecord, Document};
use serde_json::json;
use sync_server::{relay::Relay, store::sqlite::Sqlite};

use crate::{
    people::COORDINATOR,
    school::{School, database},
    words::words_of,
};

/// What was written.
pub(crate) struct Written {
    /// A line for each student.
    pub(crate) file: PathBuf,
    pub(crate) visits: usize,
    /// All that was said in them.
    pub(crate) words: String,
}

/// Writes a school's records into a folder.
pub(crate) fn write(school: &School, folder: &Path) -> Result<Written> {
    let (cores, years) = read(school, folder)?;
    let file = folder.join("records.jsonl");
    let mut out = BufWriter::new(File::create(&file)?);
    for (student, core) in &cores {
        let visits = years.get(student).map(Vec::as_slice).unwrap_or_default();
        let line = json!({
            "student": core.student,
            "relationships": core.relationships,
            "visits": visits,
        });
        writeln!(out, "{line}")?;
    }
    out.flush()?;
    let all = || years.values().flatten();
    Ok(Written { file, visits: all().count(), words: words_of(all()) })
}

type Cores = BTreeMap<StudentId, CoreRecord>;
type Years = BTreeMap<StudentId, Vec<Visit>>;

/// Every student and every visit that base has, out of a copy of its database.
fn read(school: &School, folder: &Path) -> Result<(Cores, Years)> {
    let copy = folder.join(database());
    std::fs::copy(school.folder()?.join(database()), &copy)?;
    let relay = Relay::open(Box::new(Sqlite::open(&copy)?))?;
    let (mut cores, mut years) = (Cores::new(), Years::new());
    let mut request = SyncRequest { first: true, ..SyncRequest::default() };
    loop {
        let answer = relay.sync(&COORDINATOR, &request, Timestamp::now())?;
        for item in answer.items {
            let ItemBody::Snapshot { doc, bytes, .. } = item.body else { continue };
            match Document::load(doc.parse()?, &bytes)?.read() {
                Content::Core(core) => {
                    let student = core.student.as_ref().context("a student has a name")?.id;
                    cores.insert(student, core);
                }
                Content::Year(year) => {
                    years.entry(year.student).or_default().extend(year.visits);
                }
                Content::Org(_) | Content::Me(_) => {}
            }
        }
        if !answer.more {
            return Ok((cores, years));
        }
        (request.epoch, request.cursor) = (answer.epoch, answer.cursor);
        request.place = answer.coming.map(|coming| coming.place);
    }
}
