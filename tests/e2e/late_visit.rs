//! A mentor records in the morning the visit that they made yesterday evening, with the length that it had.

use anyhow::Result;

use crate::people::{School, Tablet};

/// Records a visit with Kai that was yesterday and took three quarters of an hour.
pub(crate) async fn finishes_yesterdays(tablet: &Tablet, note: &str) -> Result<()> {
    let page = tablet.open("/record").await?;
    page.tap_in("Kai", "Start visit").await?;
    page.sees("Who was there?").await?;
    page.fill("Your note", note).await?;
    page.tap("Yesterday").await?;
    // The timer ran today, so it says nothing about yesterday.
    page.tap("Finish visit").await?;
    page.sees("put this right first").await?;
    page.set("How many minutes?", "45").await?;
    tablet.is_kept().await?;
    page.tap("Finish visit").await
}

#[tokio::test]
async fn recorded_a_day_late() -> Result<()> {
    let (school, tablet) = School::with_a_mentor().await?;
    finishes_yesterdays(&tablet, "We met at the open evening.").await?;
    tablet.page().sees("Base has it").await?;

    let desk = school.at_desk("/overview").await?;
    desk.sees("Transition visit, yesterday, 45 minutes").await?;
    desk.sees("At base today").await?;
    desk.tap_in("Arrived", "Kai").await?;
    desk.sees("We met at the open evening.").await?;
    desk.sees("45 minutes").await
}
