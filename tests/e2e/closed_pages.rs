//! A mentor who types the address of a page of the coordinator's is told whose page it is, and finds the way back.

use anyhow::Result;
use tests::browser::Engine;

use crate::people::School;

#[tokio::test]
async fn a_mentor_at_the_coordinators_addresses() -> Result<()> {
    let school = School::set_up().await?;
    let code = school.invite("Ms Osei").await?;
    let tablet = school.tablet(Engine::Chromium, "Tablet 2", &code).await?;
    for hers in [
        "/overview",
        "/people",
        "/devices",
        "/school",
        "/recovery",
        "/import/students",
        "/students/new",
        "/matching/01ARZ3NDEKTSV4RRFFQ69G5FAV",
    ] {
        let page = tablet.open(hers).await?;
        page.sees("This page is for the mentoring coordinator.").await?;
        page.tap("Back to Today").await?;
        page.sees("My students").await?;
        page.until("the first page", "return location.pathname === '/'").await?;
    }
    let desk = school.at_desk("/people").await?;
    desk.sees("Add somebody").await?;
    assert!(!desk.shows("This page is for").await?, "the coordinator is kept out");
    Ok(())
}
