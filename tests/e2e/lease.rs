//! A tablet that base has not heard of says so from the seventh day, and from the fourteenth shows no record until base
//! answers: recording goes on, nothing is lost, and a clock that was wrong is put right by base's answer.

use anyhow::{Result, ensure};
use jiff::SignedDuration;
use tests::browser::Page;

use crate::{
    accessible::is_good,
    clock_off::is_ahead,
    people::{School, Tablet},
    removed::removes_tablet,
};

const NOTE: &str = "Kai showed me the workshop.";
const CAPTURED: &str = "We met at the gate.";
const OVER: &str = "Everything on it is safe. It opens again as soon as it reaches base.";

const fn days(days: i64) -> SignedDuration {
    SignedDuration::from_hours(24 * days)
}

/// Nothing of a record is on the page, whatever address it was opened at.
async fn shows_no_record(tablet: &Tablet) -> Result<&Page> {
    for path in ["/students", "/today", "/sync"] {
        let page = tablet.open(path).await?;
        page.sees(OVER).await?;
        for secret in ["Kai", NOTE, CAPTURED] {
            ensure!(!page.shows(secret).await?, "{secret} is shown at {path}");
        }
    }
    Ok(tablet.page())
}

#[tokio::test]
async fn it_is_said_and_then_only_recording_and_sending_are_left() -> Result<()> {
    let (mut school, tablet) = School::with_a_mentor().await?;
    tablet.app_is_stored().await?;
    tablet.open("/sync").await?.sees("Base answers, and everything is sent by itself.").await?;
    school.relay.stop()?;

    is_ahead(tablet.page(), days(8)).await?;
    tablet.records_visit("Kai", NOTE).await?;
    for path in ["/today", "/sync"] {
        let page = tablet.open(path).await?;
        page.sees("Base was not reached for 8 days. In 6 days it keeps its records shut").await?;
    }
    tablet.page().sees("1 waiting to send").await?;

    is_ahead(tablet.page(), days(6)).await?;
    let page = shows_no_record(&tablet).await?;
    page.sees("This tablet has not reached base for 14 days.").await?;
    page.sees("1 record on this tablet.").await?;
    is_good(page, "waiting-for-base").await?;
    // What waits can leave it as a file.
    page.tap("Save a backup").await?;
    page.sees("Write these eight words down").await?;
    // And the next visit is recorded.
    page.tap("Record a visit").await?;
    page.sees("Who is this?").await?;
    page.fill("Your note", CAPTURED).await?;
    tablet.is_kept().await?;
    page.tap("Seal and close").await?;
    page.comes_to_be_locked().await?;
    let page = shows_no_record(&tablet).await?;

    school.relay.start_again()?;
    page.signal_is_back().await?;
    page.sees("1 record received at base").await?;
    let page = tablet.open("/today").await?;
    page.sees("Recorded while locked").await?;
    page.sees("Kai").await?;
    ensure!(!page.shows("Base was not reached").await?, "base was reached");
    page.tap("Choose the student and finish").await?;
    page.tap_in("Kai F.", "Choose").await?;
    page.sees("Who was there?").await?;
    assert_eq!(page.value("Your note").await?, CAPTURED);
    Ok(())
}

#[tokio::test]
async fn a_clock_that_was_wrong_locks_nobody_out_once_base_answers() -> Result<()> {
    const TEN_YEARS: i64 = 3_652;
    let (mut school, tablet) = School::with_a_mentor().await?;
    tablet.app_is_stored().await?;
    tablet.open("/sync").await?.sees("Base answers, and everything is sent by itself.").await?;
    school.relay.stop()?;
    // Set back it is open as before.
    is_ahead(tablet.page(), days(-TEN_YEARS)).await?;
    tablet.open("/students").await?.sees("Kai").await?;
    // Put forward, and right again: it cannot know which of them was wrong.
    for ahead in [2 * TEN_YEARS, -TEN_YEARS] {
        is_ahead(tablet.page(), days(ahead)).await?;
        shows_no_record(&tablet).await?;
    }
    school.relay.start_again()?;
    tablet.page().signal_is_back().await?;
    tablet.open("/students").await?.sees("Kai").await?;
    // From then on it is open without base too.
    tablet.open("/sync").await?.sees("Base answers, and everything is sent by itself.").await?;
    school.relay.stop()?;
    tablet.open("/students").await?.sees("Kai").await
}

/// A coordinator removes it while a visit lies sealed in it: base's answer opens no record, and what is in the way of erasing it
/// is dealt with where nothing is shown.
#[tokio::test]
async fn one_that_was_removed_meanwhile_shows_no_record_and_is_erased() -> Result<()> {
    let (mut school, tablet) = School::with_a_mentor().await?;
    tablet.app_is_stored().await?;
    tablet.open("/sync").await?.sees("Base answers, and everything is sent by itself.").await?;
    school.relay.stop()?;
    is_ahead(tablet.page(), days(14)).await?;
    let page = shows_no_record(&tablet).await?;
    page.tap("Record a visit").await?;
    page.sees("Who is this?").await?;
    page.fill("Your note", CAPTURED).await?;
    tablet.is_kept().await?;
    page.tap("Seal and close").await?;
    page.comes_to_be_locked().await?;
    school.relay.start_again()?;
    removes_tablet(&school).await?;

    for path in ["/students", "/today"] {
        let page = tablet.open(path).await?;
        page.sees("This device was removed").await?;
        page.sees("Not finished").await?;
        for secret in ["Kai", CAPTURED] {
            ensure!(!page.shows(secret).await?, "{secret} is shown at {path}");
        }
    }
    let page = tablet.page();
    is_good(page, "removed-while-away").await?;
    page.tap("Discard what is not finished").await?;
    page.tap("Discard it").await?;
    page.sees_no_more("Not finished").await?;
    // The time for taking a discarded draft back is over.
    is_ahead(page, SignedDuration::from_secs(20)).await?;
    page.tap("Send now").await?;
    page.sees("ask the coordinator for a new code").await
}
