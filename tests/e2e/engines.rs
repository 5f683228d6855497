//! The harness itself: each engine starts, finds things by their words, and is really dead when it was killed.

use anyhow::Result;
use tests::browser::{Browser, Engine, Size};

const PAGE: &str = "data:text/html,<title>t</title><label>Your name <input></label>\
    <button onclick=\"document.body.append('Hello ' + document.querySelector('input').value)\">Greet me</button>";

async fn greets(engine: Engine) -> Result<()> {
    let profile = tempfile::tempdir()?;
    let browser = Browser::start(engine, profile.path(), Size::TABLET).await?;
    let page = browser.page();
    page.open(PAGE).await?;
    page.fill("Your name", "Kai").await?;
    page.tap("Greet me").await?;
    page.sees("Hello Kai").await?;
    let client = page.client().clone();
    if engine == Engine::WebKit {
        // MiniBrowser keeps its profile in memory: nothing names it, and nothing would survive a kill.
        return browser.close().await;
    }
    browser.kill()?;
    assert!(client.execute("return 1", vec![]).await.is_err(), "the killed browser still answers");
    Ok(())
}

#[tokio::test]
async fn chromium() -> Result<()> {
    greets(Engine::Chromium).await
}

#[tokio::test]
async fn firefox() -> Result<()> {
    greets(Engine::Firefox).await
}

#[tokio::test]
async fn webkit() -> Result<()> {
    greets(Engine::WebKit).await
}
