//! A mentor discards a visit that they were writing: at once, with time to think again. After that it is gone from the
//! tablet, also after the battery died.

use anyhow::{Result, ensure};

use crate::{accessible::is_good, people::School};

const NOTE: &str = "Written with the wrong student chosen.";

/// A message goes after ten seconds. It is looked at for as long as it takes.
const STAYS: &str = "const later = window.setTimeout;
    window.setTimeout = (then, after, ...more) => after === 10000 ? 0 : later(then, after, ...more)";

#[tokio::test]
async fn discarded_taken_back_and_discarded_for_good() -> Result<()> {
    let (_school, tablet) = School::with_a_mentor().await?;
    let page = tablet.open("/record").await?;
    page.tap_in("Kai", "Start visit").await?;
    page.sees("Who was there?").await?;
    page.fill("Your note", NOTE).await?;
    tablet.is_kept().await?;
    page.client().execute(STAYS, vec![]).await?;
    page.tap("Discard this visit").await?;
    page.sees("Visit discarded").await?;
    page.sees("No visit planned for today").await?;
    is_good(page, "discarded").await?;

    page.tap("Undo").await?;
    page.sees("Who was there?").await?;
    assert_eq!(page.value("Your note").await?, NOTE);
    page.tap("Discard this visit").await?;
    page.sees("Visit discarded").await?;

    let tablet = tablet.dies_and_starts_again("/").await?;
    let page = tablet.page();
    page.sees("No visit planned for today").await?;
    ensure!(!page.shows("unfinished visit").await?, "the discarded visit is still there");
    Ok(())
}
