//! Passing for another device: what a page is told when it asks what it runs on. By Chromium's DevTools protocol alone;
//! the engine stays Chromium.

use anyhow::Result;
use serde_json::json;

use super::page::Page;

/// A device that Chromium can pass for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Device {
    /// Says that it is a Macintosh, as Safari on an iPad does; only that it can be touched gives it away.
    Ipad,
    /// A Macintosh, which no finger can touch.
    Mac,
    /// An Android tablet.
    Android,
}

impl Device {
    /// The user agent and the platform that its own browser gives.
    const fn says(self) -> (&'static str, &'static str) {
        match self {
            Self::Ipad | Self::Mac => (
                "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 \
                 (KHTML, like Gecko) Version/18.4 Safari/605.1.15",
                "MacIntel",
            ),
            Self::Android => (
                "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 \
                 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36",
                "Linux armv81",
            ),
        }
    }

    /// How touch is to be emulated: five fingers, or none.
    fn touch(self) -> serde_json::Value {
        match self {
            Self::Ipad | Self::Android => json!({ "enabled": true, "maxTouchPoints": 5 }),
            Self::Mac => json!({ "enabled": false }),
        }
    }
}

impl Page {
    /// From the next page on, the browser passes for this device.
    ///
    /// # Errors
    /// When this is not Chromium, or it refuses.
    pub async fn passes_for(&self, device: Device) -> Result<()> {
        let (agent, platform) = device.says();
        let says = json!({ "userAgent": agent, "platform": platform });
        self.cdp("Emulation.setUserAgentOverride", says).await?;
        self.cdp("Emulation.setTouchEmulationEnabled", device.touch()).await?;
        Ok(())
    }
}
