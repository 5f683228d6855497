//! The coordinator is away tomorrow and names a mentor who covers for her. On these days the mentor's tablet has her pages
//! beside their own work: they let a new device in. When the last day has passed the pages are gone, and so are the records of
//! students who are not theirs.

use std::sync::Arc;

use anyhow::{Result, ensure};
use jiff::{SignedDuration, Timestamp, ToSpan as _, tz::TimeZone};
use tests::browser::{Engine, Page};

use crate::{
    accessible::is_good,
    people::{School, Tablet, lets_in},
};

/// On the coordinator's own page: the last day is the one after today.
async fn names(desk: &Page, whom: &str) -> Result<()> {
    let last = Timestamp::now().to_zoned(TimeZone::UTC).date().checked_add(1.day())?;
    desk.tap("Mrs Khan").await?;
    desk.sees("Whoever covers sees and does what a coordinator does").await?;
    desk.tap("Name who covers").await?;
    desk.sees("Choose who covers").await?;
    is_good(desk, "cover-not-named").await?;
    desk.set("Who covers", whom).await?;
    for (part, value) in [
        ("Day", last.day().to_string()),
        ("Month", last.month().to_string()),
        ("Year", last.year().to_string()),
    ] {
        desk.set_in("Last day away", part, &value).await?;
    }
    // A message at the foot of the page may lie over the button for a while; the keyboard comes to it all the same.
    desk.enters("", "Name who covers").await?;
    desk.sees("Covers: ").await?;
    is_good(desk, "person-with-cover").await
}

#[tokio::test]
async fn a_mentor_covers_until_the_last_day_has_passed() -> Result<()> {
    let (mut school, osei) = School::with_a_mentor().await?;
    let code = school.invite("Mr Lowe").await?;
    names(school.at_desk("/people").await?, "Ms Osei").await?;

    let page = osei.open("/").await?;
    page.sees("You cover for Mrs Khan until").await?;
    is_good(page, "overview-while-covering").await?;
    page.tap("Today").await?;
    page.sees("My students").await?;
    page.sees("Kai").await?;
    osei.open("/students").await?.sees("24 students").await?;

    let folder = tempfile::tempdir()?;
    let (profile, address) = (folder.path().join("tablet"), school.relay.address());
    let lowe = Tablet::begins(Engine::Chromium, profile, address).await?;
    lowe.open("/welcome").await?;
    lowe.comes_with("Tablet 3", &code).await?;
    lets_in(osei.open("/devices").await?, lowe.page()).await?;
    lowe.page().sees("Ready for off-site?").await?;
    let approved = ("device-approved".to_owned(), "Ms Osei".to_owned());
    ensure!(school.relay.done()?.contains(&approved), "it is in no log");

    let later = Arc::new(|| Timestamp::now() + SignedDuration::from_hours(3 * 24));
    let relay = school.relay.under_clock(later).await?;
    let page = osei.open("/devices").await?;
    page.sees("This page is for the mentoring coordinator.").await?;
    let page = osei.open("/students").await?;
    page.sees_no_more("24 students").await?;
    page.sees("Kai").await?;
    relay.stop().await;
    Ok(())
}
