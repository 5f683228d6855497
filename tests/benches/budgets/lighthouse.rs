//! What Lighthouse says of the page that a new device opens, as of a phone on a slow line: of the shipped relay and app,
//! with nothing kept on the device yet. Its script is node's (`tests/benches/lighthouse`).

use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use serde_json::Value;
use tests::{
    node::Script,
    relay::{Demo, RelayProcess},
};

use crate::figures::{median, row, spread};

/// Where the script is.
const SCRIPTS: &str = "benches/lighthouse";
/// It is judged so often, each time by a browser that knows nothing.
const TIMES: usize = 3;
/// The longest that once may take.
const PATIENCE: Duration = Duration::from_secs(180);

/// Measures.
pub(crate) async fn measure() -> Result<()> {
    let bench = tests::build_output().join("bench");
    std::fs::create_dir_all(&bench)?;
    let data = tempfile::tempdir_in(bench)?;
    let relay = RelayProcess::start(data.path(), Demo::Empty)?;
    let address = relay.address();
    let mut all = Vec::with_capacity(TIMES);
    for _ in 0..TIMES {
        let mut script = Script::start(SCRIPTS, "judge.mjs", &[address.as_str()])?;
        all.push(script.says(PATIENCE).await?);
    }
    for category in ["performance", "accessibility", "best-practices"] {
        say(category, &all)?;
    }
    Ok(())
}

/// Says what is short of a hundred points, in the middle one of the judgements, and what for.
fn say(category: &str, all: &[Value]) -> Result<()> {
    let short = |said: &Value| {
        let score = said.get(category)?.as_f64()?;
        Some((100.0 - score * 100.0).round())
    };
    let short: Vec<f64> = all.iter().filter_map(short).collect();
    ensure!(short.len() == all.len(), "Lighthouse did not judge {category}");
    let why = all.last().and_then(|said| said.get("why")?.get(category)?.as_str());
    let note = format!("{}; {}", spread(&short), why.unwrap_or_default());
    row(&format!("lighthouse-{category}"), median(&short).context("it was judged")?, &note);
    Ok(())
}
