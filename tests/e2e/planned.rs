//! A mentor plans a visit, finds it on Today, starts and finishes it from there; another plan is cancelled and is gone
//! from every device. A plan that is on the tablet is started with no signal, too, after the battery died; in three
//! engines.

use anyhow::{Context as _, Result};
use tests::browser::{Engine, Page};

use crate::{accessible::is_good, people::School};

/// The school's day, so many days from now, as a date field takes it.
async fn day(page: &Page, from_now: u32) -> Result<String> {
    let script = "const at = new Date(Date.now() + arguments[0] * 864e5);
        return new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/London' }).format(at)";
    let day = page.client().execute(script, vec![from_now.into()]).await?;
    Ok(day.as_str().context("no date")?.to_owned())
}

/// Fills in the open form and saves it.
async fn plans_for_today(page: &Page) -> Result<()> {
    let today = day(page, 0).await?;
    page.set("Day", &today).await?;
    page.set("Time", "14:30").await?;
    page.set("Ask for", "Mrs Aldous, SENCO").await?;
    page.tap("Save plan").await?;
    page.sees("Planned for").await
}

/// On *Today*.
async fn sees_the_plan(page: &Page) -> Result<()> {
    page.sees("Transition visit, 2:30pm").await?;
    page.sees("Ask for Mrs Aldous, SENCO").await?;
    page.sees("Ready offline").await
}

#[tokio::test]
async fn planned_started_and_finished_or_cancelled() -> Result<()> {
    let (school, tablet) = School::with_a_mentor().await?;

    let page = tablet.open("/record").await?;
    page.tap("Plan a visit for later").await?;
    page.tap_in("Kai", "Plan a visit with").await?;
    page.tap("Save plan").await?;
    page.sees("Choose the day of the visit").await?;
    is_good(page, "planning").await?;
    plans_for_today(page).await?;

    let page = tablet.open("/").await?;
    sees_the_plan(page).await?;
    is_good(page, "planned-today").await?;
    let desk = school.at_desk("/students").await?;
    desk.tap_in("Kai Fraser", "Open").await?;
    desk.sees("ask for Mrs Aldous, SENCO, Ms Osei").await?;
    page.tap("Start visit").await?;
    page.sees("Who was there?").await?;
    page.fill("Your note", "It went as it was planned.").await?;
    tablet.is_kept().await?;
    page.tap("Leave").await?;
    page.tap("Continue visit").await?;
    assert_eq!(page.value("Your note").await?, "It went as it was planned.");
    page.tap("Finish visit").await?;
    page.sees("is recorded").await?;
    page.tap("Continue").await?;
    page.sees("My students").await?;
    assert!(!page.shows("2:30pm").await?, "the plan is still there after its visit");
    desk.sees("It went as it was planned.").await?;
    desk.sees("None planned.").await?;

    let page = tablet.open("/students").await?;
    page.tap_in("Kai", "Open").await?;
    page.tap("Plan a visit").await?;
    let later = day(page, 3).await?;
    page.set("Day", &later).await?;
    page.set("Time", "06:05").await?;
    page.tap("Save plan").await?;
    page.sees("Planned for").await?;
    desk.sees("6:05am").await?;
    page.tap("Cancel plan").await?;
    page.sees("Plan cancelled").await?;
    page.sees("None planned.").await?;
    desk.sees("None planned.").await?;
    // Ten seconds to think again.
    page.tap("Undo").await?;
    page.sees("The visit is planned again").await?;
    desk.sees("6:05am").await
}

async fn started_from_today_with_no_signal(engine: Engine) -> Result<()> {
    let (mut school, tablet) = School::with_a_mentor_in(engine).await?;
    tablet.app_is_stored().await?;
    let page = tablet.open("/record").await?;
    page.tap("Plan a visit for later").await?;
    page.tap_in("Kai", "Plan a visit with").await?;
    plans_for_today(page).await?;

    school.relay.stop()?;
    let tablet = tablet.dies_and_starts_again("/").await?;
    let page = tablet.page();
    sees_the_plan(page).await?;
    page.tap("Start visit").await?;
    page.sees("Who was there?").await?;
    page.fill("Your note", "Mrs Aldous showed us the library.").await?;
    tablet.is_kept().await?;
    page.tap("Finish visit").await?;
    page.sees("is recorded").await?;
    page.sees("Waiting to send").await?;
    page.tap("Continue").await?;
    page.sees("My students").await?;
    assert!(!page.shows("2:30pm").await?, "the plan is still there after its visit");

    school.relay.start_again()?;
    page.signal_is_back().await?;
    page.sees("received at base").await?;
    let desk = school.at_desk("/students").await?;
    desk.tap_in("Kai Fraser", "Open").await?;
    desk.sees("Mrs Aldous showed us the library.").await?;
    desk.sees("None planned.").await
}

#[tokio::test]
async fn started_with_no_signal_in_chromium() -> Result<()> {
    started_from_today_with_no_signal(Engine::Chromium).await
}

#[tokio::test]
async fn started_with_no_signal_in_firefox() -> Result<()> {
    started_from_today_with_no_signal(Engine::Firefox).await
}

#[tokio::test]
async fn started_with_no_signal_in_webkit() -> Result<()> {
    started_from_today_with_no_signal(Engine::WebKit).await
}
