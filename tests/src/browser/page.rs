//! What a person does with a page: looks for words, taps, types. Nothing here knows a CSS class.

use std::{
    path::Path,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, bail};
use fantoccini::{Client, elements::Element, wd::WebDriverCompatibleCommand};
use serde_json::{Value, json};

use super::driver::Engine;

/// How long a person would wait before saying that it does not work.
pub(super) const PATIENCE: Duration = Duration::from_secs(30);

/// A window's size in CSS pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Size {
    /// Across.
    pub width: u32,
    /// Down.
    pub height: u32,
}

impl Size {
    /// A tablet held wide, as in the mock-ups.
    pub const TABLET: Self = Self { width: 1194, height: 834 };
    /// A phone.
    pub const PHONE: Self = Self { width: 390, height: 844 };
    /// A desktop at base.
    pub const DESKTOP: Self = Self { width: 1280, height: 900 };
}

/// Finds what a person would tap or fill: visible, not disabled, and named so.
const FIND: &str = r#"
const [kind, wanted, within] = arguments;
const fold = s => (s || '').replace(/[\u2018\u2019]/g, "'").replace(/\s+/g, ' ').trim();
const want = fold(wanted);
const shown = e => e && e.getClientRects().length > 0 && getComputedStyle(e).visibility !== 'hidden';
const name = e => {
  const by = e.getAttribute('aria-labelledby');
  if (by) return fold(by.split(' ').map(i => (document.getElementById(i) || {}).textContent).join(' '));
  return fold(e.getAttribute('aria-label') || e.textContent || e.value);
};
let root = document;
if (within) {
  root = [...document.querySelectorAll('li, tr, section, article, fieldset, dialog, form, [role=group]')]
    .filter(e => shown(e) && fold(e.textContent).includes(fold(within)))
    .sort((a, b) => a.textContent.length - b.textContent.length)[0];
  if (!root) return null;
}
const best = list => list.sort((a, b) => a[0] - b[0]).map(x => x[1])[0] || null;
const rank = (n, e) => n === want ? [0, e] : n.startsWith(want) ? [1 + n.length / 1e4, e] : n.includes(want) ? [2 + n.length / 1e4, e] : null;
if (kind === 'tap') {
  const all = [...root.querySelectorAll('button, a[href], summary, label, [role=button], [role=tab], input[type=submit]')];
  return best(all.filter(e => shown(e) && !e.disabled).map(e => rank(name(e), e)).filter(Boolean));
}
const fields = [...root.querySelectorAll('input, textarea, select')];
return best(fields.filter(e => e.type === 'file' || shown(e)).flatMap(e =>
  [...(e.labels || [])].map(l => fold(l.textContent)).concat([fold(e.getAttribute('aria-label'))])
    .filter(Boolean).map(n => rank(n, e)).filter(Boolean)));
"#;

/// Sets a control as its picker would: the value, then the events that a person's choice makes.
const SET: &str = r#"
const [control, wanted] = arguments;
const kind = { SELECT: HTMLSelectElement, TEXTAREA: HTMLTextAreaElement }[control.tagName] || HTMLInputElement;
let value = wanted;
if (kind === HTMLSelectElement) {
  const choice = [...control.options].find(o => o.value === wanted || o.textContent.trim().startsWith(wanted));
  if (!choice) return false;
  value = choice.value;
}
Object.getOwnPropertyDescriptor(kind.prototype, 'value').set.call(control, value);
control.dispatchEvent(new Event('input', { bubbles: true }));
control.dispatchEvent(new Event('change', { bubbles: true }));
return true;
"#;

/// Puts the caret after what a field holds; answers whether it is a field of words, in which a caret can be put.
const AT_ITS_END: &str = r#"
const [field] = arguments;
if (field.disabled || field.readOnly || !/^(text|search|tel|url|password|textarea)$/.test(field.type)) return false;
field.scrollIntoView({ block: 'center' });
field.focus();
field.setSelectionRange(field.value.length, field.value.length);
return document.activeElement === field;
"#;

/// Set to keep the pictures that stories take (`target/pictures`): each costs a good part of a second.
const KEEPS_PICTURES: &str = "ALONGSIDE_PICTURES";

/// What is in a browser's window.
#[derive(Debug, Clone)]
pub struct Page {
    client: Client,
    engine: Engine,
}

impl Page {
    pub(super) const fn new(client: Client, engine: Engine) -> Self {
        Self { client, engine }
    }

    /// The WebDriver session, for what only an engine can do.
    #[must_use]
    pub const fn client(&self) -> &Client {
        &self.client
    }

    /// Taps the control with this name.
    ///
    /// # Errors
    /// When there is none within [`PATIENCE`].
    pub async fn tap(&self, name: &str) -> Result<()> {
        self.tap_in("", name).await
    }

    /// Taps the control with this name inside the smallest part of the page that holds the words `within`.
    ///
    /// # Errors
    /// When there is none within [`PATIENCE`].
    pub async fn tap_in(&self, within: &str, name: &str) -> Result<()> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            if let Some(element) = self.find("tap", name, within).await? {
                let scroll = "arguments[0].scrollIntoView({block: 'center'})";
                // What was found may be drawn anew before it is tapped; then it is looked for again.
                let there = vec![serde_json::to_value(&element)?];
                if self.client.execute(scroll, there).await.is_ok() && element.click().await.is_ok()
                {
                    return Ok(());
                }
            }
            self.still_waiting(deadline, || {
                format!(
                    "something to tap called \u{201c}{name}\u{201d} in \u{201c}{within}\u{201d}"
                )
            })
            .await?;
        }
    }

    /// Types into the field with this label, after what is there: in Chromium as a tablet's keyboard puts in what it
    /// heard or guessed, all at once, for each key costs a frame; elsewhere key by key.
    ///
    /// # Errors
    /// When there is no such field within [`PATIENCE`].
    pub async fn fill(&self, label: &str, text: &str) -> Result<()> {
        let field = self.field(label).await?;
        let there = vec![serde_json::to_value(&field)?];
        if self.engine == Engine::Chromium
            && self.client.execute(AT_ITS_END, there).await? == Value::Bool(true)
        {
            self.cdp("Input.insertText", json!({ "text": text })).await?;
            return Ok(());
        }
        Ok(field.send_keys(text).await?)
    }

    /// Types into the field with this label key by key, in any engine.
    ///
    /// # Errors
    /// When there is no such field within [`PATIENCE`].
    pub async fn types(&self, label: &str, text: &str) -> Result<()> {
        Ok(self.field(label).await?.send_keys(text).await?)
    }

    /// Sets a field whose control is not typed into the same way everywhere (dates, times, lists), as its picker would.
    ///
    /// # Errors
    /// When there is no such field, or no such choice in it, within [`PATIENCE`].
    pub async fn set(&self, label: &str, value: &str) -> Result<()> {
        self.set_in("", label, value).await
    }

    /// The same in the smallest part of the page that holds the words `within`: of three dates, the day of one.
    ///
    /// # Errors
    /// When there is no such field, or no such choice in it, within [`PATIENCE`].
    pub async fn set_in(&self, within: &str, label: &str, value: &str) -> Result<()> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let field = self.field_in(within, label).await?;
            let arguments = vec![serde_json::to_value(field)?, json!(value)];
            if self.client.execute(SET, arguments).await.ok() == Some(Value::Bool(true)) {
                return Ok(());
            }
            let what = || format!("\u{201c}{label}\u{201d} to offer \u{201c}{value}\u{201d}");
            self.still_waiting(deadline, what).await?;
        }
    }

    /// Chooses a file in the file field with this label.
    ///
    /// # Errors
    /// When there is no such field within [`PATIENCE`].
    pub async fn choose_file(&self, label: &str, file: &Path) -> Result<()> {
        let file = file.canonicalize()?;
        let path = file.to_str().context("a path in UTF-8")?;
        Ok(self.field(label).await?.send_keys(path).await?)
    }

    /// What the field with this label holds.
    ///
    /// # Errors
    /// When there is no such field within [`PATIENCE`].
    pub async fn value(&self, label: &str) -> Result<String> {
        Ok(self.field(label).await?.prop("value").await?.unwrap_or_default())
    }

    /// Waits until these words are to be seen.
    ///
    /// # Errors
    /// When they are not within [`PATIENCE`]; the error says what is there instead.
    pub async fn sees(&self, words: &str) -> Result<()> {
        let deadline = Instant::now() + PATIENCE;
        while !self.text().await?.contains(&fold(words)) {
            self.still_waiting(deadline, || format!("the words \u{201c}{words}\u{201d}")).await?;
        }
        Ok(())
    }

    /// Waits until these words are not to be seen any more.
    ///
    /// # Errors
    /// When they still are after [`PATIENCE`].
    pub async fn sees_no_more(&self, words: &str) -> Result<()> {
        let deadline = Instant::now() + PATIENCE;
        while self.text().await?.contains(&fold(words)) {
            self.still_waiting(deadline, || format!("\u{201c}{words}\u{201d} to go")).await?;
        }
        Ok(())
    }

    /// Whether these words are to be seen now.
    ///
    /// # Errors
    /// When the browser does not answer.
    pub async fn shows(&self, words: &str) -> Result<bool> {
        Ok(self.text().await?.contains(&fold(words)))
    }

    /// All the words on the page, white space folded.
    ///
    /// # Errors
    /// When the browser does not answer.
    pub async fn text(&self) -> Result<String> {
        let text = self
            .client
            .execute("return document.body ? document.body.innerText : ''", vec![])
            .await?;
        Ok(fold(text.as_str().unwrap_or_default()))
    }

    /// Waits until a script answers `true`.
    ///
    /// # Errors
    /// When it does not within [`PATIENCE`].
    pub async fn until(&self, what: &str, script: &str) -> Result<()> {
        let deadline = Instant::now() + PATIENCE;
        while self.client.execute(script, vec![]).await.ok() != Some(Value::Bool(true)) {
            self.still_waiting(deadline, || what.to_owned()).await?;
        }
        Ok(())
    }

    /// Makes the window this large inside. Headless Chromium will not go below 500 px: there it is asked to look so.
    ///
    /// # Errors
    /// When the browser does not answer.
    pub async fn resize(&self, size: Size) -> Result<()> {
        let Size { width, height } = size;
        if self.engine == Engine::Chromium {
            let metrics = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
            self.cdp("Emulation.setDeviceMetricsOverride", metrics).await?;
            return Ok(());
        }
        Ok(self.client.set_window_size(width, height).await?)
    }

    /// Light or dark, as the device would ask for.
    ///
    /// # Errors
    /// When the browser does not answer.
    pub async fn prefer_dark(&self, dark: Theme) -> Result<()> {
        let value = match dark {
            Theme::Light => "light",
            Theme::Dark => "dark",
        };
        let features = json!({ "features": [{ "name": "prefers-color-scheme", "value": value }] });
        self.cdp("Emulation.setEmulatedMedia", features).await?;
        Ok(())
    }

    /// One command of Chromium's DevTools protocol.
    ///
    /// # Errors
    /// When this is not Chromium, or it refuses.
    pub async fn cdp(&self, command: &str, parameters: Value) -> Result<Value> {
        let body = json!({ "cmd": command, "params": parameters });
        Ok(self.client.issue_cmd(Cdp(body.to_string())).await?)
    }

    /// Keeps a picture of what is to be seen, if the run was asked for pictures with `ALONGSIDE_PICTURES=1`.
    ///
    /// # Errors
    /// As for [`Self::picture_of_a_fault`].
    pub async fn picture(&self, name: &str) -> Result<()> {
        if std::env::var_os(KEEPS_PICTURES).is_none() {
            return Ok(());
        }
        self.picture_of_a_fault(name).await
    }

    /// Keeps a picture of what is to be seen among the build output, in any run.
    ///
    /// # Errors
    /// When it cannot be taken or written.
    pub async fn picture_of_a_fault(&self, name: &str) -> Result<()> {
        // WebKit's driver never answers this for some pages (the one after a visit), and nothing else after it.
        if self.engine == Engine::WebKit {
            return Ok(());
        }
        let folder = crate::build_output().join("pictures");
        std::fs::create_dir_all(&folder)?;
        let file = folder.join(format!("{name}-{:?}.png", self.engine).to_lowercase());
        Ok(std::fs::write(file, self.client.screenshot().await?)?)
    }

    async fn field(&self, label: &str) -> Result<Element> {
        self.field_in("", label).await
    }

    async fn field_in(&self, within: &str, label: &str) -> Result<Element> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            if let Some(element) = self.find("field", label, within).await? {
                return Ok(element);
            }
            self.still_waiting(deadline, || format!("a field called \u{201c}{label}\u{201d}"))
                .await?;
        }
    }

    async fn find(&self, kind: &str, name: &str, within: &str) -> Result<Option<Element>> {
        let arguments = vec![json!(kind), json!(name), json!(within)];
        // While a page is being replaced the script has nowhere to run: that is not there yet, not an error.
        let Ok(found) = self.client.execute(FIND, arguments).await else { return Ok(None) };
        if found.is_null() {
            return Ok(None);
        }
        // The key under which the WebDriver standard puts an element's reference.
        let id = found.get("element-6066-11e4-a52e-4f735466cecf").and_then(Value::as_str);
        let id = id.context("the driver did not answer with an element")?;
        Ok(Some(Element::from_element_id(self.client.clone(), id.to_owned().into())))
    }

    pub(super) async fn still_waiting(
        &self,
        deadline: Instant,
        what: impl FnOnce() -> String,
    ) -> Result<()> {
        if Instant::now() > deadline {
            let there = self.text().await.unwrap_or_default();
            let address = self.client.current_url().await.map(String::from).unwrap_or_default();
            self.picture_of_a_fault("last-seen").await?;
            bail!("waited for {}, but {address} shows: {there}", what());
        }
        tokio::time::sleep(Duration::from_millis(30)).await;
        Ok(())
    }
}

/// Which colours the device asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Theme {
    /// By day.
    Light,
    /// In the evening.
    Dark,
}

fn fold(text: &str) -> String {
    let text = text.replace(['\u{2018}', '\u{2019}'], "'").replace(['\u{2068}', '\u{2069}'], "");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// ChromeDriver's door to the DevTools protocol.
#[derive(Debug)]
struct Cdp(String);

impl WebDriverCompatibleCommand for Cdp {
    fn endpoint(
        &self,
        base: &url::Url,
        session: Option<&str>,
    ) -> Result<url::Url, url::ParseError> {
        base.join(&format!("session/{}/goog/cdp/execute", session.unwrap_or_default()))
    }

    fn method_and_body(&self, _: &url::Url) -> (http::Method, Option<String>) {
        (http::Method::POST, Some(self.0.clone()))
    }
}
