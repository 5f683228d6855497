//! What goes wrong around a tablet changes only the wording of the state: a relay that answers nonsense, storage that
//! is full. What was typed stays, and goes on when it can.

use anyhow::Result;
use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use crate::people::School;

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
    assert!(page.value("Your note").await?.ends_with("after it was full."));
    page.cdp("Storage.overrideQuotaForOrigin", json!({ "origin": origin })).await?;
    page.fill("Your note", " Room again.").await?;
    tablet.is_kept().await?;
    page.tap("Finish visit").await?;
    page.sees("is recorded").await
}
