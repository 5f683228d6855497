//! What happens around a page: the network goes, its window is put away, its timers stand still. The first two
//! in Chromium only. And that a signal is back, of which every browser tells its page.

use std::time::{Duration, Instant};

use anyhow::Result;
use serde_json::json;

use super::page::{PATIENCE, Page, Size};

/// Whether the browser itself has a network.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Network {
    /// It has none.
    Gone,
    /// It has one.
    There,
}

/// Timers that are as long as the first argument, or longer, never fire. Those that are set already are forgotten.
const STAND_STILL: &str = "const [longest] = arguments;
const set = window.setTimeout;
window.setTimeout = (then, after, ...more) => (after >= longest ? 0 : set(then, after, ...more));
for (let id = set(() => {}, 0); id > 0; id--) clearTimeout(id);";

/// Timers of exactly this length fire when [`LET_GO`] says so.
const HOLD: &str = "(() => {
    const set = window.setTimeout;
    window.held = [];
    window.setTimeout = (then, after, ...more) =>
        after === HOW_LONG ? (window.held.push(then), 0) : set(then, after, ...more);
})();";

const LET_GO: &str = "const held = window.held.splice(0);
held.forEach(then => then());
return held.length > 0;";

/// What a page asks at one path waits until [`LET_THROUGH`] lets it go.
const HOLD_REQUESTS: &str = "const [path] = arguments;
const ask = window.fetch;
window.requests = [];
window.fetch = (...what) => {
    if (new URL(what[0].url || what[0], location).pathname !== path) return ask.apply(window, what);
    return new Promise(go => window.requests.push(go)).then(() => ask.apply(window, what));
};";

const LET_THROUGH: &str = "const [words] = arguments;
window.requests.splice(0).forEach(go => go());
return !document.body.innerText.includes(words);";

impl Page {
    /// Takes the browser's network away or gives it back; `navigator.onLine` and its events follow.
    ///
    /// This covers what this page asks for and believes, not the service worker, which is a target of its own: what that
    /// fetches by itself still reaches base. A story without signal therefore stops the relay as well. What the page
    /// believes is kept by the process that draws it, so after another page was loaded this is said again.
    ///
    /// # Errors
    /// When this is not Chromium, or it does not follow.
    pub async fn network(&self, network: Network) -> Result<()> {
        let gone = network == Network::Gone;
        let conditions = json!({
            "offline": gone, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1,
        });
        self.cdp("Network.enable", json!({})).await?;
        self.cdp("Network.emulateNetworkConditions", conditions).await?;
        let believed = format!("return navigator.onLine === {}", !gone);
        self.until("what the browser believes of its network", &believed).await
    }

    /// Its window is put away, so that this page is hidden.
    ///
    /// # Errors
    /// When this is not Chromium, or the page is not hidden.
    pub async fn goes_behind(&self) -> Result<()> {
        self.client().minimize_window().await?;
        self.until("the page to be hidden", "return document.visibilityState === 'hidden'").await
    }

    /// The browser tells the page that there is a network again, as it does on a tablet that comes back into range: the
    /// app tries at once, where it would have tried by itself within a quarter of a minute. For stories about something
    /// else than that wait; `offline_visit` and `attached` wait for it, with nobody saying anything.
    ///
    /// # Errors
    /// When the browser does not answer.
    pub async fn signal_is_back(&self) -> Result<()> {
        self.client().execute("window.dispatchEvent(new Event('online'))", vec![]).await?;
        Ok(())
    }

    /// The window is there again, as large as a tablet.
    ///
    /// # Errors
    /// When this is not Chromium, or the page is not shown.
    pub async fn comes_back(&self) -> Result<()> {
        let Size { width, height } = Size::TABLET;
        self.client().set_window_rect(0, 0, width, height).await?;
        self.until("the page to be shown", "return document.visibilityState === 'visible'").await
    }

    /// From now on, in every page to come, what is to happen after exactly so long waits until [`Self::has_passed`] says
    /// that so long has passed.
    ///
    /// # Errors
    /// When this is not Chromium.
    pub async fn waits_are_held(&self, how_long: Duration) -> Result<()> {
        let source = HOLD.replace("HOW_LONG", &how_long.as_millis().to_string());
        self.cdp("Page.addScriptToEvaluateOnNewDocument", json!({ "source": source })).await?;
        Ok(())
    }

    /// That time has passed for everything that waits for it now.
    ///
    /// # Errors
    /// When nothing waits for it.
    pub async fn has_passed(&self) -> Result<()> {
        self.until("something that waits", LET_GO).await
    }

    /// From now on, until it is loaded anew, no timer of the page that is this long or longer fires. What happens then
    /// happens for another reason than that time has passed.
    ///
    /// # Errors
    /// When the browser does not answer.
    pub async fn timers_stand_still(&self, longest: Duration) -> Result<()> {
        let millis = u64::try_from(longest.as_millis())?;
        self.client().execute(STAND_STILL, vec![millis.into()]).await?;
        Ok(())
    }

    /// From now on, until it is loaded anew, what the page asks at this path of its address is held back.
    ///
    /// # Errors
    /// When the browser does not answer.
    pub async fn requests_are_held(&self, path: &str) -> Result<()> {
        self.client().execute(HOLD_REQUESTS, vec![path.into()]).await?;
        Ok(())
    }

    /// Lets through what was held back, and what is asked meanwhile, until these words are not to be seen any more.
    ///
    /// # Errors
    /// When they still are after [`PATIENCE`].
    pub async fn requests_go_until_gone(&self, words: &str) -> Result<()> {
        let deadline = Instant::now() + PATIENCE;
        let gone = serde_json::Value::Bool(true);
        while self.client().execute(LET_THROUGH, vec![words.into()]).await? != gone {
            self.still_waiting(deadline, || format!("\u{201c}{words}\u{201d} to go")).await?;
        }
        Ok(())
    }
}
