//! The passphrase under which a device keeps what it has: chosen when the device is added, and asked for whenever a page
//! of it is loaded.

use std::time::Instant;

use anyhow::Result;
use serde_json::Value;

use super::page::{PATIENCE, Page};

/// What everybody in the stories chooses. It names neither any of them nor a school.
pub const PASSPHRASE: &str = "slate roofs after rain";

/// How far the app has got: *opening* is nothing yet, *locked* asks for the passphrase, *open* is whatever else it shows.
const STAGE: &str = "const words = document.querySelector('.shell-words');
const opening = words && words.textContent.trim() === 'Opening Alongside';
if (opening || !document.body || !document.body.innerText.trim()) return 'opening';
const asks = [...document.querySelectorAll('h1')].some(one => one.textContent.trim() === 'Open Alongside');
return asks ? 'locked' : 'open';";

/// Whether *Open* can be pressed: what was tried before is answered.
const ANSWERED: &str = "const open = [...document.querySelectorAll('button')]
    .find(one => one.textContent.trim() === 'Open');
return !!open && !open.disabled && open.getAttribute('aria-disabled') !== 'true'";

/// Loads the page anew, and leaves behind something that only the page of before has. Through script: Firefox's driver
/// refuses `refresh` offline.
const RELOADS: &str = "window.before = true; setTimeout(() => location.reload(), 0);";

/// Follows a link to a place of the app within the page, as a tap on it does; where it stands there already, to another first.
/// Answers *there* or *first*, and nothing where the app is not open at that address.
const FOLLOWS: &str = "const [origin, path] = arguments;
if (location.origin !== origin || document.querySelector('dialog[open]')) return '';
const heading = document.querySelector('main h1');
if (!heading || !document.querySelector('nav a[href]')) return '';
const stands = location.pathname + location.search === path;
window.left = { heading, words: heading.textContent, to: stands ? '/more' : path };
const link = document.createElement('a');
link.href = stands ? '/more' : path;
document.body.append(link);
link.click();
link.remove();
return stands ? 'first' : 'there'";

/// Whether the page before is gone. Two pages that are built alike may share the heading, with other words in it.
const LEFT: &str = "const { heading, words, to } = window.left;
return !heading.isConnected || heading.textContent !== words || location.pathname + location.search === to";

impl Page {
    /// Goes to a place of the app at this address: within the page where the app is open there, which costs nobody a
    /// passphrase, else as [`Self::open`] does.
    ///
    /// # Errors
    /// When it does not get there.
    pub async fn goes_to(&self, origin: &str, path: &str) -> Result<()> {
        loop {
            let to = vec![origin.into(), path.into()];
            let follows = self.client().execute(FOLLOWS, to).await?;
            if follows == Value::String(String::new()) {
                return self.open(&format!("{origin}{path}")).await;
            }
            self.until("the page before to be gone", LEFT).await?;
            if follows == Value::String("there".to_owned()) {
                return Ok(());
            }
        }
    }

    /// Goes to an address. Where the device asks for its passphrase, it is given [`PASSPHRASE`], so that what stands at
    /// the address is shown.
    ///
    /// # Errors
    /// When the browser cannot load it, or the passphrase is not taken.
    pub async fn open(&self, address: &str) -> Result<()> {
        self.arrives_at(address).await?;
        // A page that is not the app's is not waited for.
        if address.starts_with("http") { self.unlock_if_locked().await } else { Ok(()) }
    }

    /// Goes to an address, and gives no passphrase: for stories about what is there before it.
    ///
    /// # Errors
    /// When the browser cannot load it.
    pub async fn arrives_at(&self, address: &str) -> Result<()> {
        Ok(self.client().goto(address).await?)
    }

    /// Loads the page again, as pulling it down does, and gives the passphrase where it is asked for.
    ///
    /// # Errors
    /// When the browser does not answer, or the passphrase is not taken.
    pub async fn reload(&self) -> Result<()> {
        self.client().execute(RELOADS, vec![]).await?;
        self.until("the page to be loaded again", "return window.before === undefined").await?;
        self.unlock_if_locked().await
    }

    /// Whether the device asks for its passphrase, once it has got so far as to ask or to show something else.
    ///
    /// # Errors
    /// When it gets to neither.
    pub async fn is_locked(&self) -> Result<bool> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            // While a page is being replaced the script has nowhere to run: that is not there yet, not an error.
            let stage = self.client().execute(STAGE, vec![]).await.ok();
            match stage.as_ref().and_then(Value::as_str) {
                Some("locked") => return Ok(true),
                Some("open") => return Ok(false),
                _ => {}
            }
            self.still_waiting(deadline, || "Alongside to open or to be locked".to_owned()).await?;
        }
    }

    /// Presses *Lock*, and waits until the passphrase is asked for.
    ///
    /// # Errors
    /// When there is no such button, or the device does not ask.
    pub async fn locks(&self) -> Result<()> {
        self.tap("Lock").await?;
        self.comes_to_be_locked().await
    }

    /// Waits until the device asks for its passphrase.
    ///
    /// # Errors
    /// When it does not.
    pub async fn comes_to_be_locked(&self) -> Result<()> {
        let script = format!("return (() => {{ {STAGE} }})() === 'locked'");
        self.until("the passphrase to be asked for", &script).await
    }

    /// Gives [`PASSPHRASE`] to a device that asks for it, and waits until it is taken.
    ///
    /// # Errors
    /// When the device does not ask, or does not take it.
    pub async fn unlock(&self) -> Result<()> {
        self.tries(PASSPHRASE).await?;
        let deadline = Instant::now() + PATIENCE;
        while self.is_locked().await? {
            self.still_waiting(deadline, || "the passphrase to be taken".to_owned()).await?;
        }
        Ok(())
    }

    /// Gives a device that asks these words as its passphrase, whatever comes of it. It answers what was tried before first.
    ///
    /// # Errors
    /// When the device does not ask.
    pub async fn tries(&self, passphrase: &str) -> Result<()> {
        self.until("what was tried before to be answered", ANSWERED).await?;
        self.set("Passphrase", passphrase).await?;
        self.tap("Open").await
    }

    /// On a form with which a device is added or sealed, chooses [`PASSPHRASE`]; what was chosen there before is gone.
    ///
    /// # Errors
    /// When the form has no such fields.
    pub async fn chooses_passphrase(&self) -> Result<()> {
        self.set("Passphrase", PASSPHRASE).await?;
        self.set("The same passphrase again", PASSPHRASE).await
    }

    async fn unlock_if_locked(&self) -> Result<()> {
        if self.is_locked().await? { self.unlock().await } else { Ok(()) }
    }
}
