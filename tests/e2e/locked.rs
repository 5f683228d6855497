//! A mentor locks the tablet in mid-word: nothing of any record is left on the page, a wrong passphrase says so and opens
//! nothing, and the right one leads back to the same word.

use anyhow::{Context as _, Result, ensure};
use tests::browser::{Engine, PASSPHRASE, Page};

use crate::{
    hidden_names::address_of,
    people::{School, Tablet},
};

const SAVED: &str = "Kai likes the workshop best.";
const DRAFT: &str = "Kai would rather not take the ea";
/// Twelve characters and more, like any passphrase.
const WRONG: &str = "slate roofs after snow";

/// Names and words of the records that are on the tablet.
const SECRETS: [&str; 6] = ["Kai", "Fraser", "workshop", "rather", "Osei", "The Heights"];

/// All that the page is made of, its title and its address, and what is typed into it.
const ALL: &str = "const typed = [...document.querySelectorAll('input, textarea')].map(one => one.value);
    return [document.title, location.href, document.documentElement.outerHTML, ...typed].join('\\n')";

/// Nothing that somebody wrote can be found on the page that asks for the passphrase.
async fn shows_nothing(page: &Page) -> Result<()> {
    let all = page.client().execute(ALL, vec![]).await?;
    let all = all.as_str().context("a page")?;
    for secret in SECRETS.into_iter().chain([PASSPHRASE, WRONG]) {
        ensure!(!all.contains(secret), "\u{201c}{secret}\u{201d} is on the locked page: {all}");
    }
    Ok(())
}

/// A visit is saved, and another one is being written.
async fn writes(tablet: &Tablet) -> Result<&Page> {
    tablet.records_visit("Kai", SAVED).await?;
    let page = tablet.open("/record").await?;
    page.tap_in("Kai", "Start visit").await?;
    page.sees("Who was there?").await?;
    page.fill("Your note", DRAFT).await?;
    Ok(page)
}

async fn locks_and_opens(engine: Engine) -> Result<()> {
    let (mut school, tablet) = School::with_a_mentor_in(engine).await?;
    tablet.app_is_stored().await?;
    school.relay.stop()?;
    let page = writes(&tablet).await?;
    let here = address_of(page).await?;
    page.locks().await?;
    shows_nothing(page).await?;
    page.picture("locked").await?;

    page.tries(WRONG).await?;
    page.sees("not the passphrase").await?;
    ensure!(page.is_locked().await?, "a wrong passphrase opens it");
    // What was typed stays to be put right. It is taken out here, so that it is not what is found.
    page.set("Passphrase", "").await?;
    shows_nothing(page).await?;
    page.picture("locked-wrong").await?;

    page.unlock().await?;
    page.sees("Who was there?").await?;
    ensure!(address_of(page).await? == here, "it opens somewhere else");
    assert_eq!(page.value("Your note").await?, DRAFT);

    // Whoever goes back with the browser's own button, to pages that were open, or to another address, is asked as well.
    page.locks().await?;
    for _ in 0..2 {
        page.client().back().await?;
        page.comes_to_be_locked().await?;
        shows_nothing(page).await?;
    }
    let page = tablet.arrives_at("/students").await?;
    ensure!(page.is_locked().await?, "another address opens it");
    shows_nothing(page).await?;
    page.unlock().await?;
    page.sees("Kai").await?;
    ensure!(address_of(page).await? == "/students", "the address did not stay");
    tablet.open("/sync").await?.sees("1 waiting to send").await
}

#[tokio::test]
async fn chromium() -> Result<()> {
    locks_and_opens(Engine::Chromium).await
}

#[tokio::test]
async fn firefox() -> Result<()> {
    locks_and_opens(Engine::Firefox).await
}

#[tokio::test]
async fn webkit() -> Result<()> {
    locks_and_opens(Engine::WebKit).await
}
