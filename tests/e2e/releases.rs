//! Releases of the app itself: kept on the device, never taken over by half, and taken off again by the kill switch
//! (docs/service-worker.md). When one is taken over by itself is the story of `quiet_update`. An app that stayed behind
//! base keeps what it cannot send, says so, and sends it once it is of base's version.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result, ensure};
use protocol::{VERSION, VERSION_HEADER};
use serde_json::Value;
use tempfile::TempDir;
use tests::{
    browser::{Browser, Engine, Page, Size},
    relay::{Demo, RelayProcess},
};

use crate::{
    accessible_states::{forget, from_now_on},
    faults::school_with_tablet,
};

/// Asks the browser to look for a release, and answers with what became of it.
pub(crate) const LOOK: &str = "const done = arguments[arguments.length - 1];
(async () => {
  const registration = await navigator.serviceWorker.getRegistration();
  const found = new Promise((finish) => registration.addEventListener('updatefound', () => finish(registration.installing)));
  await registration.update().catch(() => null);
  const worker = await found;
  while (worker.state === 'installing') await new Promise((finish) => worker.addEventListener('statechange', finish, { once: true }));
  done(worker.state);
})();";

/// Hands over to the release that waits: on this page, where the form for a new school is open, the app does not.
const HAND_OVER: &str = "const done = arguments[arguments.length - 1];
(async () => {
  const registration = await navigator.serviceWorker.getRegistration();
  const taken = new Promise((finish) => navigator.serviceWorker.addEventListener('controllerchange', finish, { once: true }));
  registration.waiting.postMessage('activate');
  await taken;
  done('taken over');
})();";

/// Asks for the app's page in one way or another, and answers with the status.
const ASKS: &str = "const [method, done] = arguments;
fetch('/index.html', { method }).then((answer) => done(answer.status), () => done('no answer'));";

/// The real relay, serving the packed app from a folder that the story changes.
pub(crate) struct Base {
    pub(crate) relay: RelayProcess,
    app: TempDir,
    _data: TempDir,
}

impl Base {
    pub(crate) fn start(demo: Demo) -> Result<Self> {
        let (app, data) = (tempfile::tempdir()?, tempfile::tempdir()?);
        let packed = tests::folder().join("../target/app");
        copy(&packed, app.path()).context("there is no packed app: run `cargo xtask build`")?;
        let relay = RelayProcess::start_with_app(data.path(), demo, app.path())?;
        Ok(Self { relay, app, _data: data })
    }

    /// Puts another worker in the place of the one that is served.
    pub(crate) fn publish(&self, change: impl Fn(&str) -> String) -> Result<()> {
        let worker = self.app.path().join("sw.js");
        let text = fs::read_to_string(&worker)?;
        fs::write(&worker, change(&text))?;
        let small = self.app.path().join("sw.js.br");
        if small.exists() {
            fs::remove_file(small)?;
        }
        Ok(())
    }

    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.app.path().join(name)
    }
}

#[tokio::test]
async fn a_release_comes_whole_or_not_at_all_and_can_be_taken_back() -> Result<()> {
    let mut base = Base::start(Demo::Empty)?;
    let profile = tempfile::tempdir()?;
    let browser = Browser::start(Engine::Chromium, profile.path(), Size::TABLET).await?;
    let page = browser.page();
    page.open(&base.relay.address()).await?;
    page.until("the app to be kept", "return !!navigator.serviceWorker.controller").await?;
    let first = caches(page).await?;
    ensure!(first.len() == 1, "one release is kept, not {first:?}");
    only_questions_are_answered(page, &mut base.relay).await?;

    // A file that is not what the list says, and one that is not there: neither release is taken.
    fs::write(base.file("assets/extra-1.css"), "half of it")?;
    for (name, address) in
        [("damaged", "/assets/extra-1.css"), ("incomplete", "/assets/none-1.css")]
    {
        base.publish(|worker| {
            let renamed = renamed(worker, name);
            renamed.replacen(
                "FILES = {",
                &format!("FILES = {{\"{address}\":\"{}\",", "0".repeat(64)),
                1,
            )
        })?;
        ensure!(script(page, LOOK).await? == "redundant", "the {name} release was taken");
        base.publish(|worker| {
            worker.replacen(&format!("\"{address}\":\"{}\",", "0".repeat(64)), "", 1)
        })?;
    }
    page.reload().await?;
    page.sees("Set up your school").await?;
    ensure!(caches(page).await?.contains(&first.concat()), "the first release is gone");

    // A whole one waits until it is asked; then nothing of the others is left.
    base.publish(|worker| renamed(worker, "second"))?;
    ensure!(script(page, LOOK).await? == "installed", "the second release was not taken");
    ensure!(
        caches(page).await?.contains(&first.concat()),
        "the first release went before anyone asked"
    );
    script(page, HAND_OVER).await?;
    page.until(
        "the second release to be kept, and no other",
        "return caches.keys().then((names) => names.join() === 'alongside-second')",
    )
    .await?;

    // The kill switch: nothing is kept, and the app comes from base.
    let retire = fs::read_to_string(base.file("sw-retire.js"))?;
    base.publish(|_| retire.clone())?;
    ensure!(script(page, LOOK).await? != "redundant", "the kill switch was not taken");
    page.until("nothing to be kept", "return caches.keys().then((names) => names.length === 0)")
        .await?;
    page.reload().await?;
    page.sees("Set up your school").await?;
    browser.close().await
}

/// What is kept answers whoever asks for it, also with no base. Whatever is sent passes it by, to base or nowhere.
async fn only_questions_are_answered(page: &Page, relay: &mut RelayProcess) -> Result<()> {
    let refused = asks(page, "POST").await?;
    ensure!(refused == 405, "base does not take what is sent there, yet the answer was {refused}");
    relay.stop()?;
    let (asked, sent) = (asks(page, "GET").await?, asks(page, "POST").await?);
    ensure!(asked == 200, "the kept page was asked for, and the answer was {asked}");
    ensure!(sent == "no answer", "base is not there, yet what was sent was answered {sent}");
    relay.start_again()
}

async fn asks(page: &Page, method: &str) -> Result<Value> {
    Ok(page.client().execute_async(ASKS, vec![method.into()]).await?)
}

/// The worker under another release's name.
pub(crate) fn renamed(worker: &str, name: &str) -> String {
    let (before, rest) = worker.split_once("RELEASE = \"").unwrap_or((worker, ""));
    let (_, after) = rest.split_once('"').unwrap_or(("", rest));
    format!("{before}RELEASE = \"{name}\"{after}")
}

pub(crate) async fn script(page: &Page, script: &str) -> Result<Value> {
    Ok(page.client().execute_async(script, vec![]).await?)
}

/// What is kept, by the names of the releases.
async fn caches(page: &Page) -> Result<Vec<String>> {
    let names = script(page, "caches.keys().then(arguments[arguments.length - 1]);").await?;
    Ok(serde_json::from_value(names)?)
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            fs::create_dir_all(&target)?;
            copy(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}

/// All that is asked of base carries this version, as from an app of another day.
const OTHER_VERSION: &str = "(() => {
    const ask = window.fetch;
    window.fetch = (asked, ...more) => {
        if ((asked.url || '').includes('/v1/')) asked.headers.set('HEADER', 'VERSION');
        return ask.call(window, asked, ...more);
    };
})();";

#[tokio::test]
async fn an_app_of_another_version_than_base_keeps_what_it_cannot_send() -> Result<()> {
    const NOTE: &str = "Recorded with an app that is too old for base.";
    let (school, tablet) = school_with_tablet().await?;
    let other = OTHER_VERSION
        .replace("HEADER", VERSION_HEADER)
        .replace("VERSION", &VERSION.saturating_add(1).to_string());
    let stale = from_now_on(tablet.page(), &other).await?;
    tablet.records_visit("Kai", NOTE).await?;
    tablet.page().sees("Waiting to send").await?;
    let page = tablet.open("/sync").await?;
    page.sees("This app and base are of different versions.").await?;
    page.sees("Close the app and open it again to update it.").await?;
    page.sees("1 waiting to send").await?;
    page.picture("another-version").await?;
    let page = tablet.open("/").await?;
    page.sees("My students").await?;
    page.sees("Not sent yet").await?;
    let page = tablet.open("/students").await?;
    page.tap_in("Kai", "Open").await?;
    page.sees(NOTE).await?;
    page.sees("Waiting to send").await?;

    // The release that base has comes, and the app is opened again.
    forget(page, stale).await?;
    page.reload().await?;
    page.sees("1 record received at base").await?;
    let desk = school.at_desk("/students").await?;
    desk.tap_in("Kai Fraser", "Open").await?;
    desk.sees(NOTE).await
}
