//! A tablet that nobody touches locks itself after two minutes, and says so before: one tap keeps it open. What was being
//! written in mid-word is there when it is opened again.

use std::time::Duration;

use anyhow::{Result, ensure};
use jiff::SignedDuration;
use tests::browser::Page;

use crate::{accessible::is_good, clock_off::is_ahead, hidden_names::address_of, people::School};

const WARNING: &str = "Alongside locks in 20 seconds.";
const KEPT: &str = "Kai asked whether the";
const LAST: &str = " libra";

/// Two minutes, less the twenty seconds that are announced.
const UNTIL_WARNED: Duration = Duration::from_secs(100);
const ANNOUNCED: Duration = Duration::from_secs(20);
const MINUTE: Duration = Duration::from_secs(60);

async fn warns(page: &Page) -> Result<()> {
    page.passes(UNTIL_WARNED).await?;
    page.sees(WARNING).await
}

#[tokio::test]
async fn it_warns_is_put_off_and_locks_with_the_words_kept() -> Result<()> {
    let (_school, tablet) = School::with_a_mentor().await?;
    tablet.page().time_can_pass().await?;
    let page = tablet.open("/record").await?;
    page.tap_in("Kai", "Start visit").await?;
    page.sees("Who was there?").await?;
    page.fill("Your note", KEPT).await?;
    tablet.is_kept().await?;
    let here = address_of(page).await?;

    // Said to everybody, and put off by one tap.
    warns(page).await?;
    let said = "const said = [...document.querySelectorAll('[role=alert], [role=alertdialog], [role=status], dialog[open]')];
        return said.some(one => one.textContent.includes('locks in 20 seconds'))";
    page.until("the warning to be announced", said).await?;
    page.tap("Stay open").await?;
    page.sees_no_more(WARNING).await?;

    // Whoever writes on is not asked, however long it takes.
    for _ in 0..3 {
        page.passes(MINUTE).await?;
        page.is_touched().await?;
        ensure!(!page.shows(WARNING).await?, "it warns somebody who is there");
    }

    // Nobody is there any more. The last letters were typed a moment before.
    page.fill("Your note", LAST).await?;
    // Also after the dialog took the focus and gave it back.
    assert_eq!(page.value("Your note").await?, format!("{KEPT}{LAST}"));
    warns(page).await?;
    page.passes(ANNOUNCED).await?;
    page.comes_to_be_locked().await?;
    ensure!(!page.shows("Kai").await?, "a name is on the locked page");

    page.unlock().await?;
    page.sees("Who was there?").await?;
    ensure!(address_of(page).await? == here, "it opens somewhere else");
    assert_eq!(page.value("Your note").await?, format!("{KEPT}{LAST}"));
    Ok(())
}

#[tokio::test]
async fn a_tablet_that_slept_is_locked_when_it_wakes() -> Result<()> {
    let (_school, tablet) = School::with_a_mentor().await?;
    tablet.page().time_can_pass().await?;
    let page = tablet.open("/students").await?;
    page.sees("Kai").await?;
    warns(page).await?;
    // No timer goes from here on, so that it can be looked at for longer than twenty seconds.
    page.timers_stand_still(Duration::from_secs(1)).await?;
    is_good(page, "locks-soon").await?;

    // While it slept no timer went. The first thing that it hears of after an hour is a touch.
    let page = tablet.open("/students").await?;
    page.sees("Kai").await?;
    is_ahead(page, SignedDuration::from_hours(1)).await?;
    page.is_touched().await?;
    page.comes_to_be_locked().await?;
    ensure!(!page.shows("Kai").await?, "a name is on the locked page");
    page.unlock().await?;
    page.sees("Kai").await
}
