//! Time that passes when a story says so: for a page whose minutes nobody could wait for.

use std::time::Duration;

use anyhow::Result;
use fantoccini::actions::{InputSource as _, KeyAction, KeyActions};
use serde_json::json;

use super::page::Page;

/// A key that types nothing.
const SHIFT: char = '\u{e008}';

/// The page's clocks and timers go as ever; `passes(ms)` lets so much time pass at once, and what was waiting for a moment
/// in it happens.
const CLOCK: &str = "(() => {
    let ahead = 0;
    const [Real, real] = [Date, performance.now.bind(performance)];
    const now = () => real() + ahead;
    performance.now = now;
    globalThis.Date = class extends Real {
        constructor(...given) { if (given.length > 0) super(...given); else super(Real.now() + ahead); }
        static now() { return Real.now() + ahead; }
    };
    const waiting = new Map();
    const clocked = (set, forget, again) => (then, after = 0, ...more) => {
        const one = { then: () => then(...more), due: now() + after, after, again, forget: () => forget(id) };
        const id = set(() => { if (again) one.due = now() + after; else waiting.delete(id); one.then(); }, after);
        waiting.set(id, one);
        return id;
    };
    const [set, clear, every, end] =
        [window.setTimeout, window.clearTimeout, window.setInterval, window.clearInterval].map(one => one.bind(window));
    window.setTimeout = clocked(set, clear, false);
    window.setInterval = clocked(every, end, true);
    window.clearTimeout = id => { waiting.delete(id); clear(id); };
    window.clearInterval = id => { waiting.delete(id); end(id); };
    window.passes = ms => {
        ahead += ms;
        for (const [id, one] of [...waiting]) {
            if (one.due > now() || !waiting.has(id)) continue;
            if (one.again) one.due = now() + one.after;
            else { waiting.delete(id); one.forget(); }
            one.then();
        }
    };
})();";

impl Page {
    /// In every page to come, time passes also when [`Self::passes`] says so.
    ///
    /// # Errors
    /// When this is not Chromium.
    pub async fn time_can_pass(&self) -> Result<()> {
        let source = json!({ "source": CLOCK });
        self.cdp("Page.addScriptToEvaluateOnNewDocument", source).await?;
        Ok(())
    }

    /// So much time passes for the page at once. After [`Self::time_can_pass`].
    ///
    /// # Errors
    /// When the browser does not answer.
    pub async fn passes(&self, how_long: Duration) -> Result<()> {
        let millis = u64::try_from(how_long.as_millis())?;
        self.client().execute("window.passes(arguments[0])", vec![millis.into()]).await?;
        Ok(())
    }

    /// Somebody is there: a key is pressed that types nothing.
    ///
    /// # Errors
    /// When the browser does not answer.
    pub async fn is_touched(&self) -> Result<()> {
        let keys = KeyActions::new("keyboard".to_owned())
            .then(KeyAction::Down { value: SHIFT })
            .then(KeyAction::Up { value: SHIFT });
        Ok(self.client().perform_actions(keys).await?)
    }
}
