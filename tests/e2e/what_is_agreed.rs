//! The assessment says something else than an hour every fortnight (clause 2.7), and the student is in on four days (clause 2.5).
//! The coordinator enters both, and the mentor's tablet counts by them; what is agreed is hers to say.

use anyhow::{Result, ensure};
use jiff::{Timestamp, ToSpan as _, civil::Date, tz::TimeZone};
use tests::browser::Page;

use crate::{accessible::is_good, hidden_names::address_of, people::School};

const WHY: &str = "Four times ten minutes while he settles in";

/// Sets the three parts of a date.
async fn dates(desk: &Page, field: &str, day: Date) -> Result<()> {
    for (part, value) in [
        ("Day", day.day().to_string()),
        ("Month", day.month().to_string()),
        ("Year", day.year().to_string()),
    ] {
        desk.set_in(field, part, &value).await?;
    }
    Ok(())
}

#[tokio::test]
async fn the_tablet_counts_by_what_is_agreed() -> Result<()> {
    let (school, tablet) = School::with_a_mentor().await?;
    let page = tablet.open("/").await?;
    page.sees("0 of 60 minutes").await?;

    let desk = school.at_desk("/students").await?;
    desk.tap_in("Kai Fraser", "Open").await?;
    desk.sees("1 hour every fortnight, as for everybody").await?;
    desk.tap("Change what is agreed").await?;
    desk.fill("Minutes", "900").await?;
    desk.tap("Save how often to meet").await?;
    desk.sees("At most 10 hours can be agreed").await?;
    desk.sees("Say what the assessment says").await?;
    is_good(desk, "agreeing").await?;
    desk.set("Minutes", "40").await?;
    desk.fill("What the assessment says", WHY).await?;
    // A fortnight is held to what stood on its first day.
    let before = Timestamp::now().to_zoned(TimeZone::UTC).date().checked_sub(14.days())?;
    dates(desk, "Agreed from", before).await?;
    desk.tap("Save how often to meet").await?;
    desk.sees("40 minutes every fortnight").await?;
    desk.sees("Agreed by you").await?;
    desk.tap("Friday").await?;
    // A message at the foot of the page may lie over the button for a while; the keyboard comes to it all the same.
    desk.enters("", "Save the days").await?;
    desk.sees("Monday, Tuesday, Wednesday and Thursday").await?;

    page.sees("0 of 40 minutes").await?;
    let page = tablet.open("/students").await?;
    page.tap_in("Kai", "Open").await?;
    page.sees("40 minutes every fortnight").await?;
    page.sees("Agreed by Mrs Khan").await?;
    page.sees(WHY).await?;
    page.sees("Monday, Tuesday, Wednesday and Thursday").await?;
    ensure!(!page.shows("Change what is agreed").await?, "a mentor is offered what base refuses");
    let student = address_of(page).await?;
    let page = tablet.open(&format!("{student}/agreed")).await?;
    page.sees("This page is for the mentoring coordinator.").await
}
