//! A tablet that slept in a drawer: a month with base going on without it, and over the summer into another academic
//! year. Until the next contact it shows no record; with it everything settles by itself, and what was being written is
//! still there.

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use anyhow::{Result, ensure};
use jiff::{SignedDuration, Timestamp};
use tests::browser::Network;

use crate::{
    clock_off::is_ahead,
    people::{School, Tablet},
    review_card::{base_has_it, ends},
};

const NOTE: &str = "Kai found the way to the hall alone.";
const DRAFT: &str = "Then we went on to";
const HELPS: &str = "A seat beside the door";
const MONTH: i64 = 30 * 24;
const YEAR: i64 = 365 * 24;

/// Base's clock, which the story puts forward by hours.
fn by_hand() -> (Arc<AtomicI64>, sync_server::Clock) {
    let hours = Arc::new(AtomicI64::new(0));
    let ahead = Arc::clone(&hours);
    let clock =
        move || Timestamp::now() + SignedDuration::from_hours(ahead.load(Ordering::Relaxed));
    (hours, Arc::new(clock))
}

/// In an app that is open with no network: one visit is finished, another one begun.
async fn writes(tablet: &Tablet) -> Result<()> {
    let page = tablet.page();
    page.tap("Record").await?;
    page.tap_in("Kai", "Start visit").await?;
    page.sees("Who was there?").await?;
    page.fill("Your note", NOTE).await?;
    tablet.is_kept().await?;
    page.tap("Finish visit").await?;
    page.sees("is recorded").await?;
    page.tap("Continue").await?;
    page.sees("My students").await?;
    page.tap("Record").await?;
    page.tap_in("Kai", "Start visit").await?;
    page.sees("Who was there?").await?;
    page.fill("Your note", DRAFT).await?;
    tablet.is_kept().await?;
    page.tap("Leave").await?;
    page.sees("You have an unfinished visit with").await
}

/// Meanwhile the coordinator takes one student from the mentor, gives her another, and writes about the third.
async fn base_goes_on(school: &School) -> Result<()> {
    let desk = school.at_desk("/people").await?;
    desk.tap("Ms Osei").await?;
    ends(desk, "Niamh").await?;
    school.relate("Ms Osei", "Leah Rees").await?;
    let desk = school.at_desk("/students").await?;
    desk.tap_in("Kai Fraser", "Open").await?;
    desk.tap("Add a line").await?;
    desk.tap("Helps").await?;
    desk.fill("In plain words", HELPS).await?;
    desk.tap("Add").await?;
    desk.sees(HELPS).await?;
    base_has_it(school).await
}

#[tokio::test]
async fn a_month_in_a_drawer() -> Result<()> {
    let (mut school, tablet) = School::with_a_mentor().await?;
    school.relate("Ms Osei", "Niamh Adeyemi").await?;
    tablet.app_is_stored().await?;
    let (hours, clock) = by_hand();
    let relay = school.relay.under_clock(clock).await?;
    let page = tablet.open("/students").await?;
    page.sees("Niamh Adeyemi").await?;
    let page = tablet.open("/sync").await?;
    page.sees("Base answers, and everything is sent by itself.").await?;

    // The app stays open on it, signed in, until it has no network and nobody looks.
    page.network(Network::Gone).await?;
    writes(&tablet).await?;
    // It would have locked itself two minutes later.
    page.locks().await?;
    base_goes_on(&school).await?;

    // A month later it is charged, and somebody opens it before it has found the network: it shows no record any more.
    hours.store(MONTH, Ordering::Relaxed);
    is_ahead(page, SignedDuration::from_hours(MONTH)).await?;
    page.unlock().await?;
    page.sees("This tablet has not reached base for 30 days. Everything on it is safe.").await?;
    page.sees("1 record on this tablet.").await?;
    ensure!(!page.shows("Kai").await?, "a name is shown");
    // Then it finds it, and goes on by itself. Its session ended long ago.
    page.network(Network::There).await?;
    page.signal_is_back().await?;
    page.sees("1 record received at base").await?;
    let page = tablet.open("/students").await?;
    page.sees("Leah Rees").await?;
    page.sees_no_more("Niamh").await?;
    page.tap_in("Kai", "Open").await?;
    page.sees(NOTE).await?;
    page.sees(HELPS).await?;
    let page = tablet.open("/sync").await?;
    page.sees("Date and time look right").await?;
    page.sees("Nothing is waiting").await?;
    let page = tablet.open("/").await?;
    page.sees("You have an unfinished visit with").await?;
    page.tap("Continue").await?;
    assert_eq!(page.value("Your note").await?, DRAFT);

    let desk = school.at_desk("/students").await?;
    desk.tap_in("Kai Fraser", "Open").await?;
    desk.sees(NOTE).await?;
    ensure!(!desk.shows(DRAFT).await?, "what is not finished was sent");
    relay.stop().await;
    Ok(())
}

#[tokio::test]
async fn last_years_tablet_in_the_new_academic_year() -> Result<()> {
    const NEW: &str = "Kai is in another form now.";
    let (mut school, tablet) = School::with_a_mentor().await?;
    tablet.app_is_stored().await?;
    school.relay.stop()?;
    tablet.records_visit("Kai", NOTE).await?;
    tablet.page().open("about:blank").await?;

    let (hours, clock) = by_hand();
    hours.store(YEAR, Ordering::Relaxed);
    let relay = school.relay.under_clock(clock).await?;
    for page in [tablet.page(), school.desk().await?] {
        is_ahead(page, SignedDuration::from_hours(YEAR)).await?;
    }
    tablet.open("/sync").await?.sees("1 record received at base").await?;
    tablet.records_visit("Kai", NEW).await?;
    tablet.page().sees("Base has it").await?;
    for (page, name) in [
        (tablet.open("/students").await?, "Kai"),
        (school.at_desk("/students").await?, "Kai Fraser"),
    ] {
        page.tap_in(name, "Open").await?;
        page.sees(NOTE).await?;
        page.sees(NEW).await?;
    }
    relay.stop().await;
    Ok(())
}
