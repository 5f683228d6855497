//! A tablet is signed in without a tap, by a cookie that no script on a page can read; when base has forgotten it, it signs
//! in again by itself.

use anyhow::{Result, ensure};
use tests::browser::Engine;

use crate::people::School;

const NOTE: &str = "Recorded after base was started anew.";

/// Kept on this machine only, where there is no TLS.
const SESSION: &str = "alongside";

async fn signs_in_by_itself(engine: Engine) -> Result<()> {
    let (mut school, tablet) = School::with_a_mentor_in(engine).await?;
    let page = tablet.open("/sync").await?;
    page.sees("Base answers, and everything is sent by itself.").await?;
    let before = page.client().get_named_cookie(SESSION).await?;
    ensure!(before.http_only() == Some(true), "a script may read the session");
    page.until("the session to be out of reach", "return document.cookie === ''").await?;

    // The page stays open; base knows nobody's session any more.
    school.relay.stop()?;
    school.relay.start_again()?;
    page.tap("Record").await?;
    page.tap_in("Kai", "Start visit").await?;
    page.sees("Who was there?").await?;
    page.fill("Your note", NOTE).await?;
    tablet.is_kept().await?;
    page.tap("Finish visit").await?;
    page.sees("is recorded").await?;
    page.sees("Base has it").await?;
    let after = page.client().get_named_cookie(SESSION).await?;
    ensure!(before.value() != after.value(), "it is still the session that base has forgotten");
    Ok(())
}

#[tokio::test]
async fn chromium() -> Result<()> {
    signs_in_by_itself(Engine::Chromium).await
}

#[tokio::test]
async fn firefox() -> Result<()> {
    signs_in_by_itself(Engine::Firefox).await
}

#[tokio::test]
async fn webkit() -> Result<()> {
    signs_in_by_itself(Engine::WebKit).await
}
