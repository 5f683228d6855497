//! A new release comes while the app is open: the app looks for it when it is hidden, leaves it waiting under an open
//! draft, and hands over when it is hidden with nothing being written. What is kept is the app and nothing else. A draft
//! that was left in mid-word is all there under the new release.

use std::time::Duration;

use anyhow::{Result, ensure};
use serde_json::{Value, json};
use tests::{
    browser::{Browser, Engine, Page, Size},
    relay::Demo,
};

use crate::{
    people::app_is_stored,
    releases::{Base, renamed, script},
    two_modules::HERS,
};

/// Notes what the page asks and tells of releases from now on, until it is loaded anew.
const NOTES: &str = "window.noted = [];
const { update } = ServiceWorkerRegistration.prototype;
ServiceWorkerRegistration.prototype.update = function () {
  noted.push('look');
  return update.call(this);
};
const { postMessage } = ServiceWorker.prototype;
ServiceWorker.prototype.postMessage = function (...said) {
  noted.push(said[0]);
  return postMessage.apply(this, said);
};";

/// What it noted. The app first asks for the registration when it is hidden; this asks after it, so that when this is
/// answered the app has done what it does.
const NOTED: &str = "return navigator.serviceWorker.getRegistration()
  .then((registration) => ({ noted: window.noted, waits: !!registration.waiting }));";

/// The browser looks for a release by itself as well, so it may be there before this asks.
const ARRIVES: &str =
    "return navigator.serviceWorker.getRegistration().then(async (registration) => {
  await registration.update().catch(() => null);
  return !!registration.waiting;
});";

/// The paths of all that any cache holds.
const KEPT: &str = "const done = arguments[arguments.length - 1];
(async () => {
  const paths = [];
  for (const name of await caches.keys()) {
    const kept = await (await caches.open(name)).keys();
    paths.push(...kept.map((request) => new URL(request.url).pathname));
  }
  done(paths);
})();";

/// How long the app gathers keys before it stores them together.
const GATHERED: Duration = Duration::from_millis(150);

/// Storage has not answered for all that was typed.
const BEHIND: &str = "!!document.querySelector('[aria-busy=true]')";

/// The window is put away for a moment; answers what the page did when it was hidden.
async fn is_hidden_for_a_moment(page: &Page) -> Result<Value> {
    page.goes_behind().await?;
    let noted = page.client().execute(NOTED, vec![]).await?;
    page.comes_back().await?;
    Ok(noted)
}

async fn only_the_app_is_kept(page: &Page) -> Result<()> {
    let paths: Vec<String> = serde_json::from_value(script(page, KEPT).await?)?;
    ensure!(paths.iter().any(|path| path == "/index.html"), "the app is not kept: {paths:?}");
    ensure!(!paths.iter().any(|path| path.starts_with("/v1/")), "more than the app: {paths:?}");
    ensure!(!paths.iter().any(|path| path.starts_with(HERS)), "the coordinator's: {paths:?}");
    Ok(())
}

/// A mentor adds this device, and stands on *Today*; the app is kept.
async fn enrols(page: &Page, base: &Base) -> Result<()> {
    page.open(&format!("{}/welcome", base.relay.address())).await?;
    page.fill("Your code", base.relay.code("(mentor)")?).await?;
    page.fill("Name of this device", "Tablet 9").await?;
    page.chooses_passphrase().await?;
    page.tap("Add this device").await?;
    page.sees("Ready for off-site?").await?;
    app_is_stored(page).await?;
    page.open(&base.relay.address()).await?;
    page.sees("My students").await
}

/// Waits until the page was loaded anew by the second release, which alone is kept.
async fn second_has_taken_over(page: &Page) -> Result<()> {
    page.until(
        "the second release to be kept, and no other",
        "return caches.keys().then((names) => names.join() === 'alongside-second')",
    )
    .await?;
    page.until("the page to be loaded anew", "return window.noted === undefined").await
}

#[tokio::test]
async fn a_release_waits_for_the_draft_and_takes_over_when_nobody_looks() -> Result<()> {
    let base = Base::start(Demo::Filled)?;
    let profile = tempfile::tempdir()?;
    let browser = Browser::start(Engine::Chromium, profile.path(), Size::TABLET).await?;
    let page = browser.page();
    enrols(page, &base).await?;
    only_the_app_is_kept(page).await?;

    page.client().execute(NOTES, vec![]).await?;
    let looked = is_hidden_for_a_moment(page).await?;
    let on_today = json!({ "noted": ["look"], "waits": false });
    ensure!(looked == on_today, "hidden on Today: {looked}");

    page.tap("Record").await?;
    page.tap("Start visit").await?;
    page.sees("Who was there?").await?;
    page.fill("Your note", "A release came in the middle of this.").await?;
    base.publish(|worker| renamed(worker, "second"))?;
    page.until("the second release to wait", ARRIVES).await?;
    page.client().execute("window.noted = []", vec![]).await?;
    let left = is_hidden_for_a_moment(page).await?;
    let under_a_draft = json!({ "noted": [], "waits": true });
    ensure!(left == under_a_draft, "hidden with a draft open: {left}");
    page.tap("Finish visit").await?;
    page.sees("is recorded").await?;
    page.tap("Continue").await?;
    page.sees("My students").await?;

    page.goes_behind().await?;
    second_has_taken_over(page).await?;
    page.comes_back().await?;
    page.unlock().await?;
    page.sees("My students").await?;
    only_the_app_is_kept(page).await?;
    browser.close().await
}

#[tokio::test]
async fn a_draft_left_in_mid_word_is_all_there_under_the_new_release() -> Result<()> {
    let base = Base::start(Demo::Filled)?;
    let profile = tempfile::tempdir()?;
    let browser = Browser::start(Engine::Chromium, profile.path(), Size::TABLET).await?;
    let page = browser.page();
    enrols(page, &base).await?;
    page.client().execute(NOTES, vec![]).await?;
    page.tap("Record").await?;
    page.tap("Start visit").await?;
    page.sees("Who was there?").await?;
    page.fill("Your note", "Nan will").await?;
    page.sees("Saved on this tablet").await?;
    page.until("all to be kept", &format!("return !{BEHIND}")).await?;
    base.publish(|worker| renamed(worker, "second"))?;
    page.until("the second release to wait", ARRIVES).await?;

    // The last keys are gathered to be stored together, and never are: it is put away before.
    page.timers_stand_still(GATHERED).await?;
    page.fill("Your note", " co").await?;
    page.until("keys that are not stored", &format!("return {BEHIND}")).await?;
    page.client().execute("window.noted = []", vec![]).await?;
    let left = is_hidden_for_a_moment(page).await?;
    let under_a_draft = json!({ "noted": [], "waits": true });
    ensure!(left == under_a_draft, "hidden in mid-word: {left}");
    assert_eq!(page.value("Your note").await?, "Nan will co");

    page.tap("Leave").await?;
    page.sees("You have an unfinished visit with").await?;
    page.goes_behind().await?;
    second_has_taken_over(page).await?;
    page.comes_back().await?;
    page.unlock().await?;
    page.sees("You have an unfinished visit with").await?;
    page.tap("Continue").await?;
    page.sees("Who was there?").await?;
    assert_eq!(page.value("Your note").await?, "Nan will co");
    browser.close().await
}
