//! What a former mentor still holds: recorded before the relationship ended, it reaches base afterwards. His tablet says
//! with whom it is, the coordinator reads it and decides, by the keyboard alone, and either way it is known who did.

use std::sync::Arc;

use anyhow::{Context as _, Result, ensure};
use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use tests::browser::{Engine, Page};

use crate::{
    accessible::is_good,
    hidden_names::can_hide,
    late_visit::finishes_yesterdays,
    people::{School, Tablet},
};

const MENTOR: &str = "Mr Lowe";
const TAKEN: &str = "Kai asked whether the bus still comes.";
const LEFT_OUT: &str = "Niamh liked the library best.";

/// On the page of a mentor, the coordinator ends a relationship; today is its last day.
pub(crate) async fn ends(page: &Page, student: &str) -> Result<()> {
    page.tap_in(student, "End").await?;
    page.tap("End the relationship").await?;
    page.sees_no_more("End the relationship").await
}

/// Waits until base has what the coordinator saved.
pub(crate) async fn base_has_it(school: &School) -> Result<()> {
    school.at_desk("/sync").await?.sees("Nothing is waiting").await
}

/// With no signal, yesterday's visit of three quarters of an hour; answers when it was written, in the tablet's words.
async fn records_yesterdays(tablet: &Tablet) -> Result<String> {
    finishes_yesterdays(tablet, TAKEN).await?;
    tablet.page().sees("is recorded").await?;

    let page = tablet.open("/students").await?;
    page.tap_in("Kai", "Open").await?;
    page.tap("Open the visit").await?;
    page.sees("Written down by you, ").await?;
    let text = page.text().await?;
    let (_, after) = text.split_once("Written down by you, ").context("who wrote it")?;
    let (when, _) = after.split_once('.').context("when it was written")?;
    Ok(when.to_owned())
}

/// The tablet says where it is, and nowhere that it is in the record.
async fn is_with_the_coordinator(tablet: &Tablet) -> Result<()> {
    let page = tablet.open("/sync").await?;
    page.sees("Handed in about students who are no longer yours: 2.").await?;
    page.sees("The coordinator decides whether it goes into the record.").await?;
    page.sees("Nothing is waiting.").await?;
    ensure!(!page.shows("is at base").await?, "said to be at base");
    ensure!(!page.shows("received at base").await?, "said to be received as a record");
    is_good(page, "handed-in-tablet").await?;
    let page = tablet.open("/students").await?;
    page.sees("No students yet").await
}

/// Without a reload, the keyboard is where these words begin and on no button yet, and a screen reader was told the
/// result.
async fn goes_on(page: &Page, words: &str, told: &str) -> Result<()> {
    let (words, told) = (json!(words), json!(told));
    let here = format!(
        "const at = document.activeElement;
        const part = at && !at.closest('button') && at.closest('li, h1');
        return !!part && part.textContent.includes({words})"
    );
    page.until("the keyboard to go on", &here).await?;
    let told = format!(
        "return [...document.querySelectorAll('[role=status]')]
            .some(region => region.textContent.includes({told}))"
    );
    page.until("the result to be announced", &told).await
}

#[tokio::test]
async fn what_comes_after_the_end_is_decided_by_the_coordinator() -> Result<()> {
    let mut school = School::set_up().await?;
    school.import_students().await?;
    let code = school.invite(MENTOR).await?;
    school.relate(MENTOR, "Kai Fraser").await?;
    school.relate(MENTOR, "Niamh Adeyemi").await?;
    let tablet = school.tablet(Engine::Chromium, "Tablet 1", &code).await?;
    tablet.page().sees("2 students on this tablet").await?;
    tablet.app_is_stored().await?;

    school.relay.stop()?;
    let written = records_yesterdays(&tablet).await?;
    tablet.records_visit("Niamh", LEFT_OUT).await?;
    tablet.page().open("about:blank").await?;
    school.relay.start_again()?;
    // Loaded anew it has a signal from the beginning, and nothing that she does waits.
    let desk = school.anew_at_desk("/people").await?;
    desk.tap(MENTOR).await?;
    ends(desk, "Kai").await?;
    ends(desk, "Niamh").await?;
    base_has_it(&school).await?;

    // Two days later he is back.
    let later = Arc::new(|| Timestamp::now() + SignedDuration::from_hours(48));
    let relay = school.relay.under_clock(later).await?;
    is_with_the_coordinator(&tablet).await?;

    let desk = school.at_desk("/overview").await?;
    desk.sees("It is in no record until you decide.").await?;
    for words in [TAKEN, LEFT_OUT, MENTOR, "Tablet 1"] {
        desk.sees(words).await?;
    }
    is_good(desk, "handed-in").await?;
    can_hide(desk, "handed in", &["Kai", "Niamh"]).await?;
    desk.enters(TAKEN, "Take into the record").await?;
    goes_on(desk, LEFT_OUT, "Taken into the record. 1 left to decide.").await?;
    ensure!(!desk.shows(TAKEN).await?, "what is decided waits still");
    desk.enters(LEFT_OUT, "Leave it out").await?;
    goes_on(desk, "Overview", "Left out of the record, and kept. Nothing is left to decide.")
        .await?;
    desk.sees_no_more("It is in no record until you decide.").await?;

    // The one is in the record, in his name and with his times.
    let desk = school.at_desk("/students").await?;
    desk.tap_in("Kai Fraser", "Open").await?;
    desk.tap("Open the visit").await?;
    desk.sees(TAKEN).await?;
    desk.sees("45 minutes").await?;
    desk.sees(&format!("Written down by {MENTOR}, {written}.")).await?;
    // The other is not.
    let desk = school.at_desk("/students").await?;
    desk.tap_in("Niamh Adeyemi", "Open").await?;
    desk.sees("Nothing recorded yet").await?;
    ensure!(!desk.shows(LEFT_OUT).await?, "what was left out is in the record");

    // That she decided so is written down.
    relay.stop().await;
    let mut decided = school.relay.done()?;
    decided.retain(|(what, _)| what.starts_with("handed-in-"));
    decided.dedup();
    let hers = |what: &str| (what.to_owned(), "Mrs Khan".to_owned());
    assert_eq!(decided, [hers("handed-in-taken"), hers("handed-in-left-out")]);
    Ok(())
}
