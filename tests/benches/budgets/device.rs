//! A tablet that is measured: Chromium with the probe in every page, and its processor held back when asked.

use std::{
    path::PathBuf,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, bail, ensure};
use serde_json::{Value, json};
use tests::browser::{Browser, Engine, Page, Size};

/// What runs in each page before its own scripts.
const PROBE: &str = include_str!("probe.js");
/// The longest that anything may take before its row is missing.
const PATIENCE: Duration = Duration::from_secs(120);

/// How fast the processor is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Speed {
    /// As this machine is.
    Desktop,
    /// A quarter of it, as DevTools and Lighthouse do: the page's main thread is held back, other threads are not.
    Throttled,
}

impl Speed {
    const fn rate(self) -> u32 {
        match self {
            Self::Desktop => 1,
            Self::Throttled => 4,
        }
    }
}

/// See the module.
pub(crate) struct Device {
    browser: Browser,
    profile: PathBuf,
    address: String,
}

impl Device {
    /// Starts a browser on a profile. Nothing is open yet.
    pub(crate) async fn start(profile: PathBuf, address: String, more: &str) -> Result<Self> {
        let browser = Browser::start(Engine::Chromium, &profile, Size::TABLET).await?;
        let source = json!({ "source": format!("{PROBE}\n{more}") });
        browser.page().cdp("Page.addScriptToEvaluateOnNewDocument", source).await?;
        let by_processor = json!({ "timeDomain": "threadTicks" });
        browser.page().cdp("Performance.enable", by_processor).await?;
        Ok(Self { browser, profile, address })
    }

    /// The process ends as a person ends it, and another one starts on the same profile.
    pub(crate) async fn again(self, more: &str) -> Result<Self> {
        let Self { browser, profile, address } = self;
        browser.close().await?;
        Self::start(profile, address, more).await
    }

    pub(crate) const fn page(&self) -> &Page {
        self.browser.page()
    }

    /// Goes to an address of the app, and gives the passphrase where it is asked for.
    pub(crate) async fn open(&self, path: &str) -> Result<()> {
        self.page().open(&format!("{}{path}", self.address)).await
    }

    /// Goes to an address of the app, and no further.
    pub(crate) async fn arrives_at(&self, path: &str) -> Result<()> {
        self.page().arrives_at(&format!("{}{path}", self.address)).await
    }

    /// Adds this device with a code, and waits until all of its students are there and the app itself is kept.
    pub(crate) async fn enrol(&self, code: &str, students: usize) -> Result<()> {
        self.prepare(code).await?;
        self.watch("all", &all_are_there(students)).await?;
        self.page().tap("Add this device").await?;
        self.painted("all").await?;
        Ok(())
    }

    /// Opens the app, waits until it is kept, and fills in the code and a passphrase.
    pub(crate) async fn prepare(&self, code: &str) -> Result<()> {
        self.open("/welcome").await?;
        self.page()
            .until(
                "a service worker that has taken the app in",
                "return !!(navigator.serviceWorker && navigator.serviceWorker.controller)",
            )
            .await?;
        self.page().fill("Your code", code).await?;
        self.page().fill("Name of this device", "Tablet").await?;
        self.page().chooses_passphrase().await
    }

    pub(crate) async fn hold_back(&self, speed: Speed) -> Result<()> {
        let rate = json!({ "rate": speed.rate() });
        self.page().cdp("Emulation.setCPUThrottlingRate", rate).await?;
        Ok(())
    }

    /// Shows that the processor of this very page is held back: the same work takes three times as long at least, by
    /// the processor's own clock, which does not care what else the machine does.
    pub(crate) async fn is_held_back(&self) -> Result<()> {
        let held = self.spin().await?;
        self.hold_back(Speed::Desktop).await?;
        let free = self.spin().await?;
        self.hold_back(Speed::Throttled).await?;
        ensure!(held > 3.0 * free, "the page was not held back: {held:.3} s against {free:.3} s");
        Ok(())
    }

    async fn spin(&self) -> Result<f64> {
        let before = self.busy().await?;
        self.page().client().execute("bench.spin()", vec![]).await?;
        Ok(self.busy().await? - before)
    }

    /// How many seconds the page's main thread has worked, by the processor's clock.
    pub(crate) async fn busy(&self) -> Result<f64> {
        let answer = self.page().cdp("Performance.getMetrics", json!({})).await?;
        let all = answer.get("metrics").and_then(Value::as_array).context("metrics")?;
        let name = |one: &&Value| one.get("name").and_then(Value::as_str) == Some("TaskDuration");
        let seconds = all.iter().find(name).and_then(|one| one.get("value")?.as_f64());
        seconds.with_context(|| format!("no TaskDuration in {answer}"))
    }

    /// Notes, from now on, when `there` (an expression) first holds.
    pub(crate) async fn watch(&self, name: &str, there: &str) -> Result<()> {
        let script = format!("bench.watch('{name}', () => {there})");
        self.page().client().execute(&script, vec![]).await?;
        Ok(())
    }

    /// When what is watched was painted, in milliseconds since the page began.
    pub(crate) async fn painted(&self, name: &str) -> Result<f64> {
        let script = format!("return window.bench ? bench.painted['{name}'] ?? null : null");
        let deadline = Instant::now() + PATIENCE;
        loop {
            let at = self.page().client().execute(&script, vec![]).await;
            if let Some(at) = at.ok().as_ref().and_then(Value::as_f64) {
                return Ok(at);
            }
            if Instant::now() > deadline {
                let there = self.page().text().await.unwrap_or_default();
                bail!("waited for {name}, but the page shows: {there:.300}");
            }
            // Asking takes a little of the page's own time, so it is not asked often.
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    }

    /// What a script answers, as a number.
    pub(crate) async fn number(&self, script: &str) -> Result<f64> {
        let answer = self.page().client().execute(script, vec![]).await?;
        answer.as_f64().with_context(|| format!("{script} answered {answer}"))
    }
}

/// Holds once the page after enrolment says that the first sync is done and brought so many students.
pub(crate) fn all_are_there(students: usize) -> String {
    format!(
        "[...document.querySelectorAll('[aria-labelledby=ready] li b')]\
         .some((line) => line.textContent.startsWith('{students} student'))"
    )
}
