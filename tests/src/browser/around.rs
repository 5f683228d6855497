//! What happens around a page: the network goes, its window is put away, its timers stand still. The first two
//! in Chromium only.

use std::time::Duration;

use anyhow::Result;
use serde_json::json;

use super::page::{Page, Size};

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

    /// The window is there again, as large as a tablet.
    ///
    /// # Errors
    /// When this is not Chromium, or the page is not shown.
    pub async fn comes_back(&self) -> Result<()> {
        let Size { width, height } = Size::TABLET;
        self.client().set_window_rect(0, 0, width, height).await?;
        self.until("the page to be shown", "return document.visibilityState === 'visible'").await
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
}
