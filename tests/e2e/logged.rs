//! A mentor logs a session in four taps, with no signal: *Today* counts it, it arrives at base, and the coordinator reads it. One
//! that was interrupted is gone on with, and says only on *Save* what is missing. What was promised in it is on *Today* until it is
//! ticked off.

use anyhow::Result;
use jiff::{Timestamp, ToSpan as _, tz::TimeZone};
use tests::browser::{Engine, Page};

use crate::{
    accessible::is_good,
    people::{School, Tablet},
};

const WHY: &str = "Why there, or at that time?";
const SUCCESS: &str = "On time on four days of five";
const WORDS: &str = "I set two alarms and it worked.";
const PROMISE: &str = "Ask for a locker near the door";

/// At a weekend there is a reason to give (clause 3.3); on a school day nothing is asked.
pub(crate) async fn says_why_if_asked(page: &Page) -> Result<()> {
    if page.shows(WHY).await? {
        page.fill(WHY, "He came to the open day").await?;
    }
    Ok(())
}

/// By when it is promised is further off than any day that the app offers by itself.
async fn promises(page: &Page) -> Result<()> {
    let due = Timestamp::now().to_zoned(TimeZone::UTC).date().checked_add(20.days())?;
    page.tap("Add a promise").await?;
    page.fill("What", PROMISE).await?;
    page.set("By when", &due.to_string()).await
}

/// Under *To follow up*, until it is ticked off; that can be undone, and once it is done it stays so.
async fn follows_it_up(tablet: Tablet) -> Result<Tablet> {
    let page = tablet.page();
    page.sees("To follow up").await?;
    page.tap_in(PROMISE, "Done").await?;
    page.sees_no_more(PROMISE).await?;
    page.tap("Undo").await?;
    page.sees("Not done after all").await?;
    page.sees(PROMISE).await?;
    page.tap_in(PROMISE, "Done").await?;
    page.sees("Undo").await?;
    page.sees_no_more("To follow up").await?;

    let tablet = tablet.dies_and_starts_again("/").await?;
    tablet.page().sees("My students").await?;
    assert!(!tablet.page().shows(PROMISE).await?, "a promise that was kept is on Today again");
    Ok(tablet)
}

/// The coordinator has it under *Arrived* until she opens it there.
async fn is_opened_where_it_arrived(school: &School) -> Result<()> {
    const ARRIVED: &str = "Session, today, 20 minutes";
    let desk = school.at_desk("/overview").await?;
    for words in [ARRIVED, "Ms Osei, from Tablet 2", "At base today"] {
        desk.sees(words).await?;
    }
    desk.tap_in("Arrived", "Kai").await?;
    desk.sees("Who was there").await?;
    let desk = school.at_desk("/overview").await?;
    desk.sees("Nothing new").await?;
    desk.sees_no_more(ARRIVED).await
}

async fn reaches_base(engine: Engine) -> Result<()> {
    let (mut school, tablet) = School::with_a_mentor_in(engine).await?;
    tablet.app_is_stored().await?;
    school.relay.stop()?;
    let tablet = tablet.dies_and_starts_again("/").await?;
    let page = tablet.page();
    page.sees("0 of 60 minutes").await?;

    page.tap("Record").await?;
    page.tap_in("Kai", "Log a session").await?;
    page.tap("20 min").await?;
    page.sees("Kai will have 20 of 60 minutes").await?;
    says_why_if_asked(page).await?;
    page.tap("Save 20 minutes").await?;
    page.sees("Saved on this tablet: 20 minutes with Kai").await?;
    page.sees("20 of 60 minutes, all on this tablet").await?;
    if engine == Engine::Chromium {
        is_good(page, "the-hour").await?;
    }

    // Saved is saved: the battery dies before there is any signal.
    let tablet = tablet.dies_and_starts_again("/students").await?;
    let page = tablet.page();
    page.tap_in("Kai", "Open").await?;
    page.sees("Session, 20 minutes").await?;
    page.sees("Waiting to send").await?;
    school.relay.start_again()?;
    page.signal_is_back().await?;
    page.sees("received at base").await?;
    let page = tablet.open("/").await?;
    page.sees("20 of 60 minutes, all at base").await?;

    is_opened_where_it_arrived(&school).await?;
    let desk = school.at_desk("/students").await?;
    desk.tap_in("Kai Fraser", "Open").await?;
    desk.sees("Session, 20 minutes").await?;
    desk.sees("of 60 minutes").await?;
    desk.tap("Open the session").await?;
    desk.sees("Who was there").await?;
    let page = tablet.open("/students").await?;
    page.tap_in("Kai", "Open").await?;
    page.sees("Read by Mrs Khan").await
}

#[tokio::test]
async fn chromium() -> Result<()> {
    reaches_base(Engine::Chromium).await
}

#[tokio::test]
async fn firefox() -> Result<()> {
    reaches_base(Engine::Firefox).await
}

#[tokio::test]
async fn webkit() -> Result<()> {
    reaches_base(Engine::WebKit).await
}

#[tokio::test]
async fn gone_on_with_after_the_battery_died() -> Result<()> {
    let (_school, tablet) = School::with_a_mentor().await?;
    let page = tablet.open("/log").await?;
    page.tap_in("Kai", "Log").await?;
    page.sees("How long?").await?;
    page.tap("Home school").await?;
    page.tap("Punctuality").await?;
    page.fill("What went well?", SUCCESS).await?;
    page.fill("In Kai's words", WORDS).await?;
    tablet.is_kept().await?;

    let tablet = tablet.dies_and_starts_again("/").await?;
    let page = tablet.page();
    page.sees("You have an unfinished session with").await?;
    page.tap("Continue").await?;
    assert_eq!(page.value("What went well?").await?, SUCCESS);
    assert!(!page.shows("Say how long").await?, "a mistake is said before Save was pressed");
    page.tap("Save").await?;
    page.sees("Say how long the session lasted, in minutes").await?;
    page.sees("Say why the session was off school property").await?;
    is_good(page, "session-to-put-right").await?;

    page.tap("30 min").await?;
    page.fill(WHY, "The review was there").await?;
    promises(page).await?;
    page.tap("Save 30 minutes").await?;
    page.sees("Saved on this tablet: 30 minutes with Kai").await?;
    page.sees_no_more("You have an unfinished session with").await?;
    let tablet = follows_it_up(tablet).await?;

    let page = tablet.open("/students").await?;
    page.tap_in("Kai", "Open").await?;
    for words in ["Session, 30 minutes", SUCCESS, "About punctuality."] {
        page.sees(words).await?;
    }
    page.tap("Open the session").await?;
    page.sees(WORDS).await?;
    page.sees("Home school: The review was there").await?;
    page.sees(PROMISE).await?;
    is_good(page, "session-in-the-record").await?;

    // What was usual is filled in, and nothing that was said is no draft.
    let page = tablet.open("/log").await?;
    page.tap_in("Kai", "Log").await?;
    page.sees("Save 30 minutes").await?;
    page.tap("Leave").await?;
    page.sees("My students").await?;
    page.sees_no_more("You have an unfinished session with").await
}
