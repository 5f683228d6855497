//! Files that somebody picks, read whole or part by part; text put on the clipboard or offered as a file.
//! What is in a file is for `imports` to say.

use js_sys::{ArrayBuffer, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, BlobPropertyBag, Event, File, HtmlAnchorElement, HtmlInputElement, Url};

/// How much of a large file is in memory at once.
const PART: f64 = (1 << 20) as f64;

/// A file that somebody picked. It is read when it is asked for, never uploaded.
#[derive(Debug, Clone)]
pub struct PickedFile(File);

/// The browser could not read the file: it was moved, changed or taken away since it was picked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("The file could not be read. It may have been moved or changed: choose it again")]
pub struct FileGone;

/// The file that the file input of this event holds now.
#[must_use]
pub fn picked(event: &Event) -> Option<PickedFile> {
    let input: HtmlInputElement = event.target()?.dyn_into().ok()?;
    input.files()?.get(0).map(PickedFile)
}

/// Lets the same file be chosen once more: an input says nothing when it holds what it held.
pub fn forget_choice(event: &Event) {
    let input = event.target().and_then(|input| input.dyn_into::<HtmlInputElement>().ok());
    if let Some(input) = input {
        input.set_value("");
    }
}

impl PickedFile {
    /// What the file is called.
    #[must_use]
    pub fn name(&self) -> String {
        self.0.name()
    }

    pub(super) fn blob(&self) -> &Blob {
        &self.0
    }

    /// How many bytes it has.
    #[must_use]
    pub fn size(&self) -> f64 {
        self.0.size()
    }

    /// All of it.
    ///
    /// # Errors
    /// When the browser cannot read it any more.
    pub async fn bytes(&self) -> Result<Vec<u8>, FileGone> {
        read(&self.0).await
    }

    /// Its parts in order, one at a time, so that a file of any size can be read.
    #[must_use]
    pub const fn parts(&self) -> Parts<'_> {
        Parts { file: self, at: 0.0 }
    }
}

/// The parts of a file, see [`PickedFile::parts`].
#[derive(Debug)]
pub struct Parts<'file> {
    file: &'file PickedFile,
    at: f64,
}

impl Parts<'_> {
    /// The next part; nothing at the end of the file.
    ///
    /// # Errors
    /// When the browser cannot read it any more.
    pub async fn next(&mut self) -> Result<Option<Vec<u8>>, FileGone> {
        if self.at >= self.file.size() {
            return Ok(None);
        }
        let end = (self.at + PART).min(self.file.size());
        let part = self.file.0.slice_with_f64_and_f64(self.at, end).map_err(|_| FileGone)?;
        let bytes = read(&part).await?;
        self.at = end;
        Ok(Some(bytes))
    }

    /// How much was read, in hundredths.
    #[must_use]
    pub fn percent(&self) -> u8 {
        let size = self.file.size();
        if size <= 0.0 {
            return 100;
        }
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "between 0 and 100"
        )]
        let percent = (self.at / size * 100.0).clamp(0.0, 100.0) as u8;
        percent
    }
}

/// All of a blob.
pub(super) async fn read(blob: &Blob) -> Result<Vec<u8>, FileGone> {
    let buffer: JsValue = JsFuture::from(blob.array_buffer()).await.map_err(|_| FileGone)?;
    let buffer: ArrayBuffer = buffer.dyn_into().map_err(|_| FileGone)?;
    Ok(Uint8Array::new(&buffer).to_vec())
}

/// Puts text on the clipboard; whether the browser let us.
pub async fn copy(text: &str) -> bool {
    let Some(window) = web_sys::window() else { return false };
    // Without HTTPS there is no clipboard, and asking for it would throw.
    let there = js_sys::Reflect::has(&window.navigator(), &JsValue::from_str("clipboard"));
    if !there.unwrap_or(false) || !window.is_secure_context() {
        return false;
    }
    JsFuture::from(window.navigator().clipboard().write_text(text)).await.is_ok()
}

/// Offers text as a file of this name. Whether and where it is kept is between the browser and its user.
pub fn save(name: &str, text: &str) {
    drop(offer(name, &JsValue::from_str(text), "text/plain;charset=utf-8"));
}

/// Offers bytes as a file of this name.
pub fn save_bytes(name: &str, bytes: &[u8]) {
    drop(offer(name, &Uint8Array::from(bytes).into(), "application/octet-stream"));
}

/// A blob of one part.
pub(super) fn blob(part: &JsValue, mime: &str) -> Result<Blob, JsValue> {
    let kind = BlobPropertyBag::new();
    kind.set_type(mime);
    Blob::new_with_str_sequence_and_options(&js_sys::Array::of1(part), &kind)
}

fn offer(name: &str, part: &JsValue, mime: &str) -> Result<(), JsValue> {
    let blob = blob(part, mime)?;
    let address = Url::create_object_url_with_blob(&blob)?;
    let document = web_sys::window().and_then(|window| window.document()).ok_or(JsValue::NULL)?;
    let link: HtmlAnchorElement = document.create_element("a")?.dyn_into()?;
    link.set_href(&address);
    link.set_download(name);
    link.click();
    // The browser has taken the file over by now, or it never will.
    Url::revoke_object_url(&address)
}
