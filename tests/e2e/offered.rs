//! What the app offers as a file, caught in the page before the browser takes it.

use anyhow::Result;
use tests::browser::Page;

const CATCH: &str = "const make = URL.createObjectURL;
    URL.createObjectURL = blob => {
        blob.text().then(text => { window.kept = text; });
        return make.call(URL, blob);
    };
    return true;";

/// From now on, until the page is loaded anew, what it offers as a file is caught.
pub(crate) async fn catches_files(page: &Page) -> Result<()> {
    page.until("the file to be caught", CATCH).await
}

/// Waits until these words are in the file that was offered last.
pub(crate) async fn caught(page: &Page, words: &str) -> Result<()> {
    let wanted = serde_json::to_string(words)?;
    let script = format!("return (window.kept || '').includes({wanted})");
    page.until(&format!("\u{201c}{words}\u{201d} in the file"), &script).await
}
