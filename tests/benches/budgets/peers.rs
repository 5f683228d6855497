//! Other stacks beside ours: the same records over the same wire, fetched by a new device, and the same check at the end.
//! Ours is the shipped app in Chromium with its IndexedDB. The others' clients and servers are node's
//! (`tests/benches/peers`), with everything in memory at the client, so that nothing of a browser holds them up.

use std::{path::Path, time::Duration};

use anyhow::{Context as _, Result, ensure};
use serde::Deserialize;
use serde_json::Value;
use tests::{node::Script, wire::Wire};

use crate::{
    base::Base,
    figures::row,
    people::COORDINATOR,
    sync::{FULL_YEAR, LINE, first_sync, total},
    written::{self, Written},
};

/// Where their scripts are.
const SCRIPTS: &str = "benches/peers";
/// The longest that a server may take to fill itself, or a client to fetch everything.
const PATIENCE: Duration = Duration::from_secs(600);

/// What a device took until it had everything, and what it can read then.
#[derive(Debug, Deserialize)]
struct Came {
    /// Seconds.
    took: f64,
    /// Seconds of its main thread.
    processor: f64,
    visits: usize,
    words: String,
}

/// A server that has taken the records in.
struct Server {
    /// It ends with this.
    _script: Script,
    listens_at: String,
    /// What a client has to know besides the address.
    list: String,
}

/// Measures one stack after another; no two at once.
pub(crate) async fn measure() -> Result<()> {
    let folder = tempfile::tempdir_in(tests::build_output().join("bench"))?;
    let written = written::write(&FULL_YEAR, folder.path())?;
    ours(&written).await?;
    let server = Server::start("pouch-server.mjs", &written, folder.path()).await?;
    for how in ["tuned", "default"] {
        theirs(&format!("pouch-{how}"), &server, "pouch-client.mjs", how, &written).await?;
    }
    drop(server);
    let server = Server::start("repo-server.mjs", &written, folder.path()).await?;
    theirs("repo", &server, "repo-client.mjs", &server.list, &written).await
}

async fn ours(written: &Written) -> Result<()> {
    let mut base = Base::of(&FULL_YEAR, &[COORDINATOR])?;
    let wire = Wire::to(base.relay.listens_at()).await?;
    let code = base.next_code()?;
    let profile = base.profile("desk");
    let (device, first) = first_sync(&wire, profile, &code, FULL_YEAR.students).await?;
    drop(device);
    let came = Came {
        took: first.took / 1e3,
        processor: first.processor,
        visits: FULL_YEAR.all_visits(),
        words: first.words,
    };
    say("ours", &came, [first.down, first.up], written)
}

impl Server {
    async fn start(script: &str, written: &Written, folder: &Path) -> Result<Self> {
        let file = written.file.to_str().context("a path in letters")?;
        let folder = folder.to_str().context("a path in letters")?;
        let mut script = Script::start(SCRIPTS, script, &[file, folder])?;
        let said = script.says(PATIENCE).await?;
        let port = said.get("port").and_then(Value::as_u64).context("a port")?;
        let list = said.get("list").and_then(Value::as_str).unwrap_or_default().to_owned();
        Ok(Self { _script: script, listens_at: format!("127.0.0.1:{port}"), list })
    }
}

/// A new client of a server, over a wire of its own.
async fn theirs(
    key: &str,
    server: &Server,
    script: &str,
    how: &str,
    written: &Written,
) -> Result<()> {
    let wire = Wire::to(&server.listens_at).await?;
    wire.become_like(LINE);
    // By its number: a name may lead node to another address first, where nobody listens.
    let address = wire.address().replace("localhost", "127.0.0.1");
    let mut client = Script::start(SCRIPTS, script, &[address.as_str(), how])?;
    let came = Came::deserialize(client.says(PATIENCE).await?)?;
    say(key, &came, total(&wire.exchanges()), written)
}

/// Says a stack's figures, if its client has read every word.
fn say(key: &str, came: &Came, [down, up]: [f64; 2], written: &Written) -> Result<()> {
    let visits = came.visits;
    ensure!(visits == written.visits, "{key} read {visits} visits of {}", written.visits);
    ensure!(came.words == written.words, "{key} read other words than were written");
    row(&format!("{key}-time"), came.took, "");
    row(&format!("{key}-down"), down / 1e6, "");
    row(&format!("{key}-up"), up / 1e6, "");
    row(&format!("{key}-processor"), came.processor, "");
    Ok(())
}
