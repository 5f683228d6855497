//! The records at base were lost, and School IT puts a copy from before the last visit in their place with the program
//! that ships. The tablet hears that base is another one, says of that visit that it waits, and brings it back.

use anyhow::{Context as _, Result, ensure};
use serde_json::json;
use tests::browser::Page;

use crate::{faults::school_with_tablet, people::Tablet};

const COPIED: &str = "Said before the copy was made.";
const LOST: &str = "Said after it, and lost at base.";

/// What the record on this page says of where the visit with this note is.
const WHERE: &str = "const [note] = arguments;
    const of = [...document.querySelectorAll('li')].find(one => one.innerText.includes(note));
    const said = ['At base', 'Waiting to send'];
    return said.find(words => of?.innerText.includes(words)) || 'nothing'";

/// Kai's record on the tablet, with both visits in it.
async fn opens_the_record(tablet: &Tablet) -> Result<&Page> {
    let page = tablet.open("/students").await?;
    page.tap_in("Kai", "Open").await?;
    page.sees(COPIED).await?;
    page.sees(LOST).await?;
    Ok(page)
}

async fn says_where(page: &Page, note: &str) -> Result<String> {
    let said = page.client().execute(WHERE, vec![json!(note)]).await?;
    Ok(said.as_str().context("no words")?.to_owned())
}

/// Lets one sync go after another, up to the one before which the visit that base lost is said to wait. That one is held
/// still: what is looked at and what is let go is one moment of the page.
async fn waits_again(page: &Page) -> Result<()> {
    let script = format!(
        "const where = () => {{ {} }};
        if (where() === 'Waiting to send') return true;
        window.requests.shift()?.();
        return false",
        WHERE.replace("[note] = arguments", &format!("note = {}", json!(LOST)))
    );
    page.until("the visit that base lost to wait", &script).await
}

#[tokio::test]
async fn a_copy_from_before_the_last_visit_is_put_in_place() -> Result<()> {
    let (mut school, tablet) = school_with_tablet().await?;
    let folder = tempfile::tempdir()?;
    let copy = folder.path().join("copy");
    tablet.records_visit("Kai", COPIED).await?;
    tablet.page().sees("Base has it").await?;
    // The coordinator has gone home: the tablet alone has what comes after the copy.
    school.desk_is_left().await?;
    school.relay.back_up(&copy)?;
    tablet.records_visit("Kai", LOST).await?;
    tablet.page().sees("Base has it").await?;
    let page = opens_the_record(&tablet).await?;
    ensure!(says_where(page, LOST).await? == "At base");

    page.requests_are_held("/v1/sync").await?;
    let said = school.relay.restore(&copy)?;
    ensure!(said.contains("Changes since the copy was made: 1."), "{said}");
    school.relay.start_again()?;
    page.signal_is_back().await?;
    waits_again(page).await?;
    ensure!(says_where(page, COPIED).await? == "At base", "the copy has it");
    page.picture("restored-base").await?;

    // It goes there with nobody pressing anything.
    page.requests_go_until_gone("Waiting to send").await?;
    let page = opens_the_record(&tablet).await?;
    for note in [COPIED, LOST] {
        ensure!(says_where(page, note).await? == "At base", "{note}");
    }
    let desk = school.at_desk("/students").await?;
    desk.tap_in("Kai Fraser", "Open").await?;
    desk.sees(COPIED).await?;
    desk.sees(LOST).await
}
