//! The coordinator enters the hours of the school day and a term: they are there when the app is loaded anew, and a mentor's
//! tablet goes by them after its next sync. A session at another time, or in the holidays, has a reason (clause 3.3).

use anyhow::{Context as _, Result, ensure};
use domain::calendar::AcademicYear;
use jiff::{
    Timestamp,
    civil::{Date, Weekday},
    tz::TimeZone,
};
use tests::browser::Page;

use crate::{accessible::is_good, people::School};

const WHY: &str = "Why there, or at that time?";

/// A week of the academic year of `today` which is months away from it.
fn a_week_far_from(today: Date) -> Result<(Date, Date)> {
    let begins = AcademicYear::of(today).starts_in();
    let (year, month) = if today.year() == begins { (begins + 1, 6) } else { (begins, 11) };
    Ok((Date::new(year, month, 7)?, Date::new(year, month, 13)?))
}

/// Enters one of the two dates of a term.
async fn enters(page: &Page, date: &str, day: Date) -> Result<()> {
    page.set_in(date, "Day", &day.day().to_string()).await?;
    page.set_in(date, "Month", &day.month().to_string()).await?;
    page.set_in(date, "Year", &day.year().to_string()).await
}

/// The coordinator sets the hours; first she mistakes the one for the other.
async fn sets_the_hours(desk: &Page) -> Result<()> {
    desk.sees("no time of day counts as outside the school day").await?;
    desk.set("School day begins at", "15:15").await?;
    desk.set("School day ends at", "08:45").await?;
    desk.tap("Save the school day").await?;
    desk.sees("The school day ends after it begins: change a time").await?;
    desk.set("School day begins at", "08:45").await?;
    desk.set("School day ends at", "15:15").await?;
    desk.tap("Save the school day").await?;
    desk.sees("The school day is 8:45am to 3:15pm").await
}

/// The coordinator adds a term of that week, and puts right what is wrong with it.
async fn adds_a_term(desk: &Page, (first, last): (Date, Date)) -> Result<()> {
    desk.sees("No terms yet").await?;
    desk.tap("Add a term").await?;
    desk.tap("Save the term").await?;
    desk.sees("Say what the term is called, such as Autumn term").await?;
    desk.sees("Enter the last day of term").await?;
    is_good(desk, "terms-to-put-right").await?;
    desk.set("Name of the term", "Short term").await?;
    enters(desk, "First day of term", last).await?;
    enters(desk, "Last day of term", first).await?;
    desk.tap("Save the term").await?;
    desk.sees("A term cannot end before it begins: change a date").await?;
    enters(desk, "First day of term", first).await?;
    enters(desk, "Last day of term", last).await?;
    desk.tap("Save the term").await?;
    desk.sees("Short term is saved").await?;

    desk.tap("Add a term").await?;
    desk.set("Name of the term", "Another term").await?;
    enters(desk, "First day of term", last).await?;
    enters(desk, "Last day of term", last).await?;
    desk.tap("Save the term").await?;
    desk.sees("Some of these days are in Short term: change a date").await?;
    desk.tap("Cancel").await
}

#[tokio::test]
async fn of_the_school_reach_a_tablet() -> Result<()> {
    let (school, tablet) = School::with_a_mentor().await?;
    let today = Timestamp::now().to_zoned(TimeZone::UTC).date();
    let week = a_week_far_from(today)?;
    sets_the_hours(school.at_desk("/school").await?).await?;

    let page = tablet.open("/log").await?;
    page.tap_in("Kai", "Log").await?;
    page.sees("How long?").await?;
    page.set("Began at", "18:00").await?;
    page.sees(WHY).await?;
    page.set("Began at", "10:00").await?;
    page.tap("20 min").await?;
    // At a weekend there is a reason to give at any time.
    if !matches!(today.weekday(), Weekday::Saturday | Weekday::Sunday) {
        page.sees_no_more(WHY).await?;
    }

    // Now that there is a term, today is a day of the holidays.
    let desk = school.at_desk("/school").await?;
    adds_a_term(desk, week).await?;
    page.sees(WHY).await?;

    let desk = school.anew_at_desk("/school").await?;
    desk.sees("Short term").await?;
    desk.sees("8:45am to 3:15pm, Monday to Friday").await?;
    ensure!(desk.value("School day begins at").await?.starts_with("08:45"), "the hours are gone");
    // The rest of the year seems to be forgotten.
    desk.sees("so these days count as holidays").await?;
    is_good(desk, "terms").await?;
    changes_and_removes(desk, week).await
}

/// A term is changed, taken out and put back.
async fn changes_and_removes(desk: &Page, (first, last): (Date, Date)) -> Result<()> {
    let longer = last.tomorrow().context("a day after it")?;
    desk.tap("Change Short term").await?;
    desk.sees("First day of term").await?;
    ensure!(desk.value("Name of the term").await? == "Short term", "it is another form");
    desk.set("Name of the term", "Longer term").await?;
    enters(desk, "Last day of term", longer).await?;
    desk.tap("Save the term").await?;
    desk.sees("Longer term is saved").await?;
    desk.sees_no_more("Short term").await?;
    desk.sees(&domain::words::date_range_and_year(first, longer)).await?;
    desk.tap("Remove Longer term").await?;
    desk.sees("Longer term is removed").await?;
    desk.sees("No terms yet").await?;
    desk.tap("Undo").await?;
    desk.sees_no_more("No terms yet").await?;
    desk.sees("Longer term").await
}
