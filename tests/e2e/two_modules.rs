//! The coordinator's screens, and the one on which a school is set up, are a module of their own: her device fetches it as
//! soon as it is needed, and from then on keeps it for use with no signal, in later releases too. That a mentor's tablet never keeps it is said in
//! `quiet_update`.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result, ensure};
use tests::{
    browser::{Browser, Engine, Page, Size},
    relay::Demo,
};

use crate::{
    accessible::stands_at,
    releases::{Base, LOOK, renamed, script},
};

/// How the names of her module's files begin.
pub(crate) const HERS: &str = "/assets/coordination-";

/// Whether every release that is kept keeps her module.
const KEEPS_HERS: &str = "return caches.keys().then(async (names) => {
  for (const name of names) {
    const kept = await (await caches.open(name)).keys();
    if (!kept.some(({ url }) => new URL(url).pathname.startsWith('/assets/coordination-'))) return false;
  }
  return names.length > 0;
});";

/// Waits until her screens are kept for use with no signal.
pub(crate) async fn hers_are_kept(page: &Page) -> Result<()> {
    page.until("her screens to be kept", KEEPS_HERS).await
}

#[tokio::test]
async fn chromium() -> Result<()> {
    her_screens_come_and_stay(Engine::Chromium).await
}

#[tokio::test]
async fn firefox() -> Result<()> {
    her_screens_come_and_stay(Engine::Firefox).await
}

#[tokio::test]
async fn webkit() -> Result<()> {
    her_screens_come_and_stay(Engine::WebKit).await
}

async fn her_screens_come_and_stay(engine: Engine) -> Result<()> {
    let mut base = Base::start(Demo::Empty)?;
    let hidden = tempfile::tempdir()?;
    let files = hers_are_moved(&base, hidden.path())?;

    let profile = tempfile::tempdir()?;
    let browser = Browser::start(engine, profile.path(), Size::DESKTOP).await?;
    let page = browser.page();
    // They do not come, which is said in words; nothing else is the worse for it.
    page.open(&format!("{}/setup", base.relay.address())).await?;
    page.sees("This page could not be fetched").await?;
    page.until("the app to be kept", "return !!navigator.serviceWorker.controller").await?;
    page.open(&format!("{}/help", base.relay.address())).await?;
    stands_at(page, "Help").await?;
    page.open(&format!("{}/setup", base.relay.address())).await?;
    page.sees("This page could not be fetched").await?;
    for file in files {
        let name = file.file_name().context("a file without a name")?;
        fs::copy(hidden.path().join(name), &file)?;
    }
    page.tap("Try again").await?;
    page.sees("Set up your school").await?;
    page.fill("Set-up code", base.relay.code("Set-up code")?).await?;
    page.fill("Name of the school", "The Heights").await?;
    page.fill("Your name", "Mrs Khan").await?;
    page.fill("Name of this device", "Office desktop").await?;
    page.chooses_passphrase().await?;
    page.tap("Set up the school").await?;
    page.sees("Before mentors go off site").await?;
    hers_are_kept(page).await?;

    // The next release has them from the start, before anyone looks at them.
    base.publish(|worker| renamed(worker, "second"))?;
    ensure!(script(page, LOOK).await? == "installed", "the second release was not taken");
    hers_are_kept(page).await?;

    base.relay.stop()?;
    page.reload().await?;
    page.sees("Before mentors go off site").await?;
    page.tap("People").await?;
    page.sees("Add somebody").await?;
    browser.close().await
}

/// Takes the files of her module away from what base serves.
fn hers_are_moved(base: &Base, to: &Path) -> Result<Vec<PathBuf>> {
    let mut moved = Vec::new();
    for entry in fs::read_dir(base.file("assets"))? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if format!("/assets/{name}").starts_with(HERS) {
            fs::copy(entry.path(), to.join(&name))?;
            fs::remove_file(entry.path())?;
            moved.push(entry.path());
        }
    }
    ensure!(!moved.is_empty(), "there is no module of hers: run `cargo xtask build`");
    Ok(moved)
}
