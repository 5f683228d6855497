//! Alongside in a second tab asks for no passphrase until it is to be used there. Then it does, what was being written in the
//! first is there to the last letter, and nothing of it is left in the first. Where nothing took its last words they stay on
//! its screen, to be copied.

use anyhow::{Context as _, Result, ensure};
use tests::browser::Page;

use crate::{accessible::is_good, faults::is_full, hidden_names::address_of, people::School};

const KEPT: &str = "Kai asked for";
const LAST: &str = " the ea";
const OTHER_TAB: &str = "Alongside is open in another tab";

async fn shows_nothing(page: &Page) -> Result<()> {
    let script = "return [document.title, document.documentElement.outerHTML].join('\\n')";
    let all = page.client().execute(script, vec![]).await?;
    let all = all.as_str().context("a page")?;
    ensure!(!all.contains("Kai") && !all.contains(LAST), "something of it is on the page: {all}");
    Ok(())
}

#[tokio::test]
async fn the_passphrase_is_asked_for_in_the_tab_that_is_used() -> Result<()> {
    let (_school, tablet) = School::with_a_mentor().await?;
    let page = tablet.open("/record").await?;
    page.tap_in("Kai", "Start visit").await?;
    page.sees("Who was there?").await?;
    page.fill("Your note", KEPT).await?;
    tablet.is_kept().await?;
    page.fill("Your note", LAST).await?;
    let here = address_of(page).await?;

    let client = page.client();
    let first = client.window().await?;
    let second = client.new_window(true).await?.handle;
    client.switch_to_window(second).await?;
    tablet.arrives_at(&here).await?;
    ensure!(!page.is_locked().await?, "a tab that nobody uses asks for the passphrase");
    page.sees(OTHER_TAB).await?;
    shows_nothing(page).await?;

    page.tap("Use it here").await?;
    page.comes_to_be_locked().await?;
    shows_nothing(page).await?;
    page.unlock().await?;
    page.sees("Who was there?").await?;
    assert_eq!(page.value("Your note").await?, format!("{KEPT}{LAST}"));

    client.switch_to_window(first).await?;
    page.sees(OTHER_TAB).await?;
    shows_nothing(page).await
}

/// Nothing is written any more that can be written at once.
const TAKES_NOTHING: &str = "Storage.prototype.setItem = () => {
    throw new DOMException('a story', 'QuotaExceededError');
};
return true";

/// Nothing on the page can be typed into.
const READ_ONLY: &str =
    "return !document.querySelector('input, textarea, select, [contenteditable]')";

#[tokio::test]
async fn words_that_could_be_kept_nowhere_stay_on_the_screen_to_be_copied() -> Result<()> {
    let (_school, tablet) = School::with_a_mentor().await?;
    let page = tablet.open("/record").await?;
    page.tap_in("Kai", "Start visit").await?;
    page.sees("Who was there?").await?;
    is_full(page, true).await?;
    page.until("nothing to be taken", TAKES_NOTHING).await?;
    page.fill("Your note", LAST).await?;
    page.sees("Not saved").await?;

    let client = page.client();
    let first = client.window().await?;
    let second = client.new_window(true).await?.handle;
    client.switch_to_window(second).await?;
    tablet.arrives_at("/").await?;
    page.tap("Use it here").await?;
    page.comes_to_be_locked().await?;

    client.switch_to_window(first).await?;
    page.sees(OTHER_TAB).await?;
    page.sees("It is on this screen only").await?;
    page.sees(LAST.trim()).await?;
    page.sees("Copy the words").await?;
    page.until("nothing to type into", READ_ONLY).await?;
    ensure!(!page.shows("Use it here").await?, "one tap would throw them away");
    is_good(page, "words-only-here").await?;
    page.tap("Discard the words").await?;
    page.sees("Use it here").await?;
    shows_nothing(page).await
}
