//! A tablet whose clock is ten years off: everything works, the visit arrives with the time at which base received it
//! beside its own, and *Ready for off-site?* says what is wrong.

use anyhow::{Context as _, Result};
use jiff::SignedDuration;
use serde_json::json;
use tests::browser::Page;

use crate::people::School;

const NOTE: &str = "The tablet said that it was another year.";
const TEN_YEARS: SignedDuration = SignedDuration::from_hours(3_652 * 24);

/// Puts a clock in the place of the browser's that is ahead of it by as many milliseconds as stand here.
const CLOCK: &str =
    "{ const ahead = AHEAD; const Real = Date; globalThis.Date = class extends Real {
    constructor(...given) { if (given.length > 0) super(...given); else super(Real.now() + ahead); }
    static now() { return Real.now() + ahead; }
}; }";

/// From this moment on, and in every page to come, this device's clock is so far ahead, or behind, of what it was. In
/// Chromium.
pub(crate) async fn is_ahead(page: &Page, ahead: SignedDuration) -> Result<()> {
    let script = CLOCK.replace("AHEAD", &ahead.as_millis().to_string());
    let source = json!({ "source": script });
    page.cdp("Page.addScriptToEvaluateOnNewDocument", source).await?;
    page.client().execute(&script, vec![]).await?;
    Ok(())
}

/// The school's year by the page's clock.
async fn year(page: &Page) -> Result<i64> {
    let year = page.client().execute("return new Date().getFullYear()", vec![]).await?;
    year.as_i64().with_context(|| format!("no year: {year}"))
}

/// Records a visit on a tablet with such a clock, and the coordinator reads it.
async fn arrives(ahead: SignedDuration, off: &str) -> Result<()> {
    let (school, tablet) = School::with_a_mentor().await?;
    is_ahead(tablet.page(), ahead).await?;
    tablet.records_visit("Kai", NOTE).await?;
    let page = tablet.page();
    page.sees("Base has it").await?;
    let theirs = year(page).await?;
    assert_eq!((theirs - year(school.desk().await?).await?).abs(), 10, "the clock is not off");
    let page = tablet.open("/sync").await?;
    page.sees(off).await?;
    page.sees("Set date and time to automatic in this tablet\u{2019}s settings").await?;
    page.picture("clock-off").await?;
    let page = tablet.open("/students").await?;
    page.tap_in("Kai", "Open").await?;
    page.sees(NOTE).await?;

    let desk = school.at_desk("/overview").await?;
    desk.sees("At base today").await?;
    desk.tap_in("Arrived", "Kai").await?;
    desk.sees(NOTE).await?;
    desk.sees(&theirs.to_string()).await?;
    desk.sees("Received at base: today").await?;
    desk.sees("The clock of the device was wrong: go by when base received it.").await?;

    // Nobody has put the clock right yet, and the next visit arrives all the same.
    tablet.records_visit("Kai", "And once more.").await?;
    tablet.page().sees("Base has it").await?;
    desk.sees("And once more.").await
}

#[tokio::test]
async fn ten_years_slow() -> Result<()> {
    arrives(-TEN_YEARS, "days slow").await
}

#[tokio::test]
async fn ten_years_fast() -> Result<()> {
    arrives(TEN_YEARS, "days fast").await
}
