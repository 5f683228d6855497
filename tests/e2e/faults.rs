//! What goes wrong around a tablet changes only the wording of the state: a relay that answers nonsense, storage that
//! is full. What was typed stays, and goes on when it can.

use anyhow::Result;
use serde_json::json;
use tests::browser::Page;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use crate::{
    offered::{catches_files, caught},
    people::School,
};

/// Lets a story fill the device up, by `window.full`: then nothing is written, and all is read as before.
const FILLS_UP: &str = "if (window.full === undefined) {
        const begin = IDBDatabase.prototype.transaction;
        IDBDatabase.prototype.transaction = function (names, mode, ...more) {
            if (window.full && mode === 'readwrite') throw new DOMException('a story', 'QuotaExceededError');
            return begin.call(this, names, mode, ...more);
        };
    }";

pub(crate) async fn school_with_tablet() -> Result<(School, crate::people::Tablet)> {
    let (school, tablet) = School::with_a_mentor().await?;
    tablet.app_is_stored().await?;
    Ok((school, tablet))
}

#[tokio::test]
async fn nonsense_from_base_changes_nothing() -> Result<()> {
    let (mut school, tablet) = school_with_tablet().await?;
    school.relay.stop()?;
    let listener = tokio::net::TcpListener::bind(school.relay.listens_at()).await?;
    let nonsense = tokio::spawn(async move {
        // A captive portal: every question is answered 200, at once, with a page.
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut asked = vec![0; 4096];
            if stream.read(&mut asked).await.is_ok() {
                let page = b"HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 14\r\nconnection: close\r\n\r\n<p>Sign in</p>";
                if stream.write_all(page).await.is_err() {
                    break;
                }
            }
        }
    });
    tablet.records_visit("Kai", "Said beside a captive portal.").await?;
    let page = tablet.open("/sync").await?;
    page.sees("waiting to send").await?;
    page.tap("Send now").await?;
    page.sees("waiting to send").await?;
    nonsense.abort();
    if nonsense.await.is_ok() {
        anyhow::bail!("the captive portal ended by itself");
    }
    school.relay.start_again()?;
    page.sees("1 record received at base").await
}

#[tokio::test]
async fn full_storage_keeps_the_form_and_says_not_saved() -> Result<()> {
    let (mut school, tablet) = school_with_tablet().await?;
    school.relay.stop()?;
    let page = tablet.open("/record").await?;
    page.tap_in("Kai", "Start visit").await?;
    page.fill("Your note", "Before the tablet was full.").await?;
    tablet.is_kept().await?;
    // Chromium asks how much room there is when a database is first written to, and then believes it for a while.
    let tablet = tablet.dies_and_starts_again("/").await?;
    let page = tablet.page();
    let origin = school.relay.address();
    page.cdp("Storage.overrideQuotaForOrigin", json!({ "origin": origin, "quotaSize": 1 })).await?;
    page.tap("Continue").await?;
    page.fill("Your note", " And after it was full.").await?;
    page.sees("Not saved").await?;
    page.sees("as a file").await?;
    page.picture("not-saved").await?;
    catches_files(page).await?;
    page.tap("Save the words as a file").await?;
    caught(page, "Before the tablet was full. And after it was full.").await?;
    assert!(page.value("Your note").await?.ends_with("after it was full."));
    page.cdp("Storage.overrideQuotaForOrigin", json!({ "origin": origin })).await?;
    page.fill("Your note", " Room again.").await?;
    tablet.is_kept().await?;
    page.tap("Finish visit").await?;
    page.sees("is recorded").await
}

/// Whether the device has room from now on, until the page is loaded again.
pub(crate) async fn is_full(page: &Page, full: bool) -> Result<()> {
    page.until("the device's room", &format!("{FILLS_UP} window.full = {full}; return true;")).await
}

#[tokio::test]
async fn a_visit_finished_on_a_full_tablet_is_not_lost() -> Result<()> {
    const NOTE: &str = "Written, kept, and then the tablet was full.";
    let (_school, tablet) = school_with_tablet().await?;
    let page = tablet.open("/record").await?;
    page.tap_in("Kai", "Start visit").await?;
    page.fill("Your note", NOTE).await?;
    tablet.is_kept().await?;
    anyhow::ensure!(!page.shows("Not saved").await?, "it is not full yet");
    is_full(page, true).await?;
    page.tap("Finish visit").await?;
    page.sees("Not saved").await?;
    assert_eq!(page.value("Your note").await?, NOTE);
    assert!(!page.shows("is recorded").await?, "said to be recorded");
    catches_files(page).await?;
    page.tap("Save the words as a file").await?;
    caught(page, NOTE).await?;
    is_full(page, false).await?;
    page.tap("Finish visit").await?;
    page.sees("is recorded").await
}

#[tokio::test]
async fn an_amendment_on_a_full_tablet_stays_and_is_offered_as_a_file() -> Result<()> {
    const NOW: &str = "The bus leaves at five to eight.";
    const WHY: &str = "The driver corrected me.";
    let (mut school, tablet) = school_with_tablet().await?;
    tablet.records_visit("Kai", "The bus leaves at quarter past eight.").await?;
    tablet.page().sees("Base has it").await?;
    school.relay.stop()?;
    let page = tablet.open("/students").await?;
    page.tap_in("Kai", "Open").await?;
    page.tap("Open the visit").await?;
    page.tap("Amend this visit").await?;
    page.fill("What should be known now?", NOW).await?;
    page.fill("Why?", WHY).await?;
    is_full(page, true).await?;
    page.tap("Save amendment").await?;
    page.sees("Not saved").await?;
    assert_eq!(page.value("What should be known now?").await?, NOW);
    assert_eq!(page.value("Why?").await?, WHY);
    page.picture("amendment-not-saved").await?;
    catches_files(page).await?;
    page.tap("Save the words as a file").await?;
    for words in [NOW, WHY, "Kai Fraser", "Written by: Ms Osei", "not encrypted"] {
        caught(page, words).await?;
    }
    is_full(page, false).await?;
    page.tap("Save amendment").await?;
    page.sees("Amendment saved on this tablet").await
}
