//! A page worked by the keyboard alone: on from one control to the next, and *Enter* on the one that is wanted.

use anyhow::{Result, bail};
use fantoccini::actions::{InputSource as _, KeyAction, KeyActions};
use serde_json::{Value, json};

use super::page::Page;

/// The keys as the WebDriver standard writes them.
const TAB: char = '\u{e004}';
const ENTER: char = '\u{e007}';

/// More controls than any page has.
const MOST: usize = 400;

/// Whether the control that has the focus has this name, and stands in a part of the page that holds these words.
const IS_HERE: &str = r"
const [within, name] = arguments;
const fold = text => (text || '').replace(/\s+/g, ' ').trim();
const at = document.activeElement;
const part = at && at.closest('li, section, form, dialog, main');
return !!part && fold(at.getAttribute('aria-label') || at.textContent) === name
    && fold(part.textContent).includes(within);";

impl Page {
    /// Goes on by *Tab* to the control with this name in the part of the page that holds the words `within`, and
    /// presses *Enter*.
    ///
    /// # Errors
    /// When the keyboard does not come there.
    pub async fn enters(&self, within: &str, name: &str) -> Result<()> {
        for _ in 0..MOST {
            self.strikes(TAB).await?;
            let wanted = vec![json!(within), json!(name)];
            if self.client().execute(IS_HERE, wanted).await? == Value::Bool(true) {
                return self.strikes(ENTER).await;
            }
        }
        let there = self.text().await?;
        bail!(
            "the keyboard does not come to \u{201c}{name}\u{201d} beside \u{201c}{within}\u{201d}: {there}"
        )
    }

    async fn strikes(&self, value: char) -> Result<()> {
        let keys = KeyActions::new("keyboard".to_owned())
            .then(KeyAction::Down { value })
            .then(KeyAction::Up { value });
        Ok(self.client().perform_actions(keys).await?)
    }
}
