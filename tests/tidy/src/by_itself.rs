//! One story waits for the app to notice by itself that there is a signal again: `tests/e2e/offline_visit.rs`, the main
//! job. The browser tells it there no sooner than a tablet would, as it does in stories about something else.

use anyhow::Result;

use crate::tree::{self, Source};

const STORY: &str = "tests/e2e/offline_visit.rs";
/// What it does without: the words of `tests/src/browser/around.rs`, and the event behind them.
const HELP: &[&str] = &["signal_is_back", "'online'", "\"online\""];
/// What it waits for.
const ARRIVAL: &str = "received at base";

fn breaches(sources: &[Source]) -> Vec<String> {
    let Some(story) = sources.iter().find(|source| source.path == STORY) else {
        return vec![format!("{STORY} is not there: say here which story waits by itself")];
    };
    let mut breaches = Vec::new();
    for (number, line) in story.lines() {
        if let Some(help) = HELP.iter().find(|help| line.contains(**help)) {
            breaches.push(format!("{STORY}:{number} has {help}: the app is to notice by itself"));
        }
    }
    if !story.text.contains(ARRIVAL) {
        breaches.push(format!("{STORY} waits for nothing that is {ARRIVAL}"));
    }
    breaches
}

#[test]
fn the_main_job_is_done_with_nobody_saying_that_the_signal_is_back() -> Result<()> {
    crate::holds(&breaches(&tree::rust()?));
    Ok(())
}

#[test]
fn whoever_says_so_is_caught() {
    let caught = |text| breaches(&[Source::planted(STORY, text)]).len();
    assert_eq!(caught("page.sees(\"1 record received at base\").await?;"), 0);
    assert_eq!(caught("page.signal_is_back().await?;\npage.sees(\"received at base\")"), 1);
    assert_eq!(caught("let event = \"new Event('online')\"; // received at base"), 1);
    assert_eq!(caught(""), 1);
    assert_eq!(breaches(&[]).len(), 1);
}
