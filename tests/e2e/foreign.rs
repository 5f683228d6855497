//! A program that is not ours has a device of its own: automerge's package for JavaScript takes a student's year from
//! base, reads a visit and adds one, and everyone has the same words.

use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use protocol::sync::PushResult;
use records::{Content, Document};
use serde::Deserialize;
use serde_json::{Value, json};
use tests::node::Script;

use crate::people::School;

const SEEN: &str = "Kai asked where the bus stops.";
const FOREIGN: &str = "Nan: « Der Weg ist kürzer als gedacht » 🚌";
const APART: &str = "Kai found the workshop by himself.";
/// The longest that one answer may take.
const PATIENCE: Duration = Duration::from_secs(30);

#[tokio::test]
async fn a_program_that_is_not_ours_reads_and_writes_a_record() -> Result<()> {
    let (school, tablet) = School::with_a_mentor().await?;
    tablet.records_visit("Kai", SEEN).await?;
    tablet.page().sees("Base has it").await?;

    let code = school.code_for("Ms Osei").await?;
    let mut foreign = Foreign::enrol(&school, &code).await?;
    assert!(foreign.sync().await?.is_empty(), "it has nothing to send yet");
    let year = foreign.year().await?;
    let seen = year.visits.first().context("a visit")?;
    assert_eq!((year.visits.len(), seen.note.as_str()), (1, SEEN));

    // Apart: neither of the two devices has seen what the other writes.
    foreign.record_beside(&seen.id, FOREIGN).await?;
    tablet.records_visit("Kai", APART).await?;
    tablet.page().sees("Base has it").await?;
    let became = foreign.sync().await?;
    assert!(matches!(became.as_slice(), [PushResult::AtBase { .. }]), "{became:?}");

    // The mentor on her tablet and the coordinator at her desk have it all.
    for (page, name) in [
        (tablet.open("/students").await?, "Kai"),
        (school.at_desk("/students").await?, "Kai Fraser"),
    ] {
        page.tap_in(name, "Open").await?;
        for note in [SEEN, FOREIGN, APART] {
            page.sees(note).await?;
        }
    }

    // And what base has now is the same to both kinds of program, to the last hash.
    foreign.forget().await?;
    foreign.sync().await?;
    let theirs = foreign.year().await?;
    assert_eq!(theirs.visits.len(), 3);
    assert_eq!(theirs, theirs.as_we_read_it(&foreign.user)?);
    Ok(())
}

/// The other program (`tests/foreign`), and whose device it is.
pub(crate) struct Foreign {
    program: Script,
    user: String,
}

/// A student's year, as either kind of program reads it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
struct Year {
    name: String,
    /// What no other change builds on, in order.
    heads: Vec<String>,
    /// The document with its history.
    bytes: String,
    visits: Vec<Visit>,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
struct Visit {
    id: String,
    date: String,
    minutes: u16,
    student: String,
    note: String,
    by: String,
}

impl Foreign {
    /// It comes with a code, and the coordinator lets it in.
    pub(crate) async fn enrol(school: &School, code: &str) -> Result<Self> {
        const NAME: &str = "Another program";
        let mut program = Script::start("foreign", "client.mjs", &[])?;
        let address = school.relay.address();
        let asked = json!({ "do": "enrol", "address": address, "code": code, "name": NAME });
        program.answers(&asked, PATIENCE).await?;
        let desk = school.at_desk("/devices").await?;
        desk.tap_in(NAME, "The words are the same").await?;
        desk.sees("Another program is let in").await?;
        let begun = program.answers(&json!({ "do": "begin" }), PATIENCE).await?;
        let user = begun.get("user").and_then(Value::as_str).context("a user")?.to_owned();
        Ok(Self { program, user })
    }

    /// Sends what it has written and fetches what is new; answers what became of the former.
    pub(crate) async fn sync(&mut self) -> Result<Vec<PushResult>> {
        let synced = self.program.answers(&json!({ "do": "sync" }), PATIENCE).await?;
        Ok(Vec::deserialize(synced.get("results").context("results")?)?)
    }

    /// Sends words in the place of a change to the one year that the mentor has a record of; answers what became of it.
    pub(crate) async fn poison(&mut self, words: &str) -> Result<Vec<PushResult>> {
        let doc = self.year().await?.name;
        let asked = json!({ "do": "poison", "doc": doc, "words": words });
        let sent = self.program.answers(&asked, PATIENCE).await?;
        Ok(Vec::deserialize(sent.get("results").context("results")?)?)
    }

    /// Writes a visit on the day of another one.
    async fn record_beside(&mut self, visit: &str, note: &str) -> Result<()> {
        let asked = json!({ "do": "record", "beside": visit, "note": note });
        self.program.answers(&asked, PATIENCE).await?;
        Ok(())
    }

    /// Drops what it has, so that it fetches everything again.
    async fn forget(&mut self) -> Result<()> {
        self.program.answers(&json!({ "do": "forget" }), PATIENCE).await?;
        Ok(())
    }

    /// The one year that the mentor has a record of.
    async fn year(&mut self) -> Result<Year> {
        let shown = self.program.answers(&json!({ "do": "show" }), PATIENCE).await?;
        let mut year = Year::deserialize(shown.pointer("/documents/0").context("a document")?)?;
        year.visits.sort();
        Ok(year)
    }
}

impl Year {
    /// The same document as `records` reads it, every change of it in this user's name.
    fn as_we_read_it(&self, user: &str) -> Result<Self> {
        let document = Document::load(self.name.parse()?, &BASE64_STANDARD.decode(&self.bytes)?)?;
        // The first change of all is nobody's.
        for change in document.changes().into_iter().skip(1) {
            let author = change.author.context("a change without an author")?;
            assert_eq!(author.to_string(), user);
        }
        let Content::Year(read) = document.read() else { bail!("not a year") };
        assert!(read.unreadable.is_empty(), "{:?}", read.unreadable);
        let mut heads: Vec<String> = document.heads().iter().map(|hash| hex(hash)).collect();
        heads.sort();
        let mut visits: Vec<Visit> = read.visits.iter().map(Visit::of).collect();
        visits.sort();
        Ok(Self { heads, visits, ..self.clone() })
    }
}

impl Visit {
    fn of(visit: &domain::visit::Visit) -> Self {
        Self {
            id: visit.id.to_string(),
            date: visit.date.to_string(),
            minutes: visit.minutes,
            student: visit.words.student.clone(),
            note: visit.note.clone(),
            by: visit.recorded.by.to_string(),
        }
    }
}

fn hex(hash: &[u8]) -> String {
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}
