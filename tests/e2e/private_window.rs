//! Somebody opens Alongside in a private window. It says what such a window does, never that storage is protected; and
//! when the window is closed, nothing of it is there.

use anyhow::{Result, ensure};
use tests::{
    browser::{Browser, Engine, Size, Window},
    relay::{Demo, RelayProcess},
};

use crate::accessible::stands_at;

async fn forgets(engine: Engine) -> Result<()> {
    let folder = tempfile::tempdir()?;
    let relay = RelayProcess::start(&folder.path().join("relay"), Demo::Filled)?;
    let profile = folder.path().join("browser");
    let browser = Browser::start_with(Window::Private, engine, &profile, Size::TABLET).await?;
    let page = browser.page();
    page.open(&format!("{}/welcome", relay.address())).await?;
    page.fill("Your code", relay.code("(mentor)")?).await?;
    page.fill("Name of this device", "Tablet 9").await?;
    page.chooses_passphrase().await?;
    page.tap("Add this device").await?;
    page.sees("Ready for off-site?").await?;
    page.sees("to fix").await?;
    page.sees("A private window forgets everything when it is closed").await?;
    ensure!(!page.shows("Storage is protected").await?, "storage is called protected");
    page.picture("private-window").await?;
    page.open(&format!("{}/students", relay.address())).await?;
    stands_at(page, "Students").await?;
    browser.close().await?;

    let browser = Browser::start_with(Window::Private, engine, &profile, Size::TABLET).await?;
    browser.page().open(&format!("{}/students", relay.address())).await?;
    browser.page().sees("Welcome to Alongside").await?;
    browser.close().await
}

#[tokio::test]
async fn chromium() -> Result<()> {
    forgets(Engine::Chromium).await
}

#[tokio::test]
async fn firefox() -> Result<()> {
    forgets(Engine::Firefox).await
}
