//! axe-core in a page: what a person with a screen reader, a keyboard or low vision would stumble over.

use anyhow::{Context as _, Result};
use serde::Deserialize;

use super::page::Page;

/// One thing that is wrong for somebody.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Violation {
    /// axe's name for the rule.
    pub id: String,
    /// What it asks for.
    pub help: String,
    /// The first few places, as selectors.
    pub places: Vec<String>,
}

/// axe-core is half a megabyte to send and to read: a page is asked first, and given it once. Colours that are on their
/// way from one theme to the other are nobody's to judge.
const RUN: &str = r#"
const done = arguments[arguments.length - 1];
if (!window.axe) return done({ absent: true });
document.getAnimations().filter(one => one instanceof CSSTransition).forEach(one => one.finish());
axe.run(document, { resultTypes: ['violations'] }).then(r => done({ ok: r.violations.map(v =>
  ({ id: v.id, help: v.help, places: v.nodes.slice(0, 4).map(n => n.target.join(' ') + ' | ' + (n.any[0] || n.all[0] || n.none[0] || {}).message) })) }))
  .catch(e => done({ error: String(e) }));
"#;

/// Runs axe on what the page shows now.
///
/// # Errors
/// When axe-core is not among the build output (`cargo xtask test` puts it there) or cannot run.
pub async fn violations(page: &Page) -> Result<Vec<Violation>> {
    let client = page.client();
    let mut answer = client.execute_async(RUN, vec![]).await?;
    if answer.get("absent").is_some() {
        client.execute(&axe_core()?, vec![]).await?;
        answer = client.execute_async(RUN, vec![]).await?;
    }
    let found = answer.get("ok").with_context(|| format!("axe failed: {answer}"))?;
    Ok(serde_json::from_value(found.clone())?)
}

fn axe_core() -> Result<String> {
    let file = crate::build_output().join("axe/node_modules/axe-core/axe.min.js");
    std::fs::read_to_string(&file)
        .with_context(|| format!("{} is missing: run `cargo xtask test`", file.display()))
}
