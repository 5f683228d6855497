//! The coordinator pauses the hour of a student who is away (clause 3.2): the mentor's tablet says so, and why, on *Today* and in
//! the record. When she ends the pause it is gone. What cannot be is said in words, and what was filled in stays.

use anyhow::{Result, ensure};
use tests::browser::Page;

use crate::{accessible::is_good, people::School};

const NONE: &str = "None. The hour counts in every fortnight.";

/// As the forecast says it: "Paused: absence until 28 February", "...; paused on 8 days: absence". In the list of pauses it
/// has a capital.
const SAID: &str = ": absence";

/// Absent from today on, and nobody knows until when.
async fn pauses(desk: &Page) -> Result<()> {
    desk.tap("Add a pause").await?;
    desk.tap("Save the pause").await?;
    desk.sees("Choose why the hour is paused").await?;
    desk.tap("Absence").await?;
    desk.tap("A day").await?;
    desk.tap("Save the pause").await?;
    desk.sees("Choose the last day, or say that it is not known yet").await?;
    desk.set("Last day", "2020-01-06").await?;
    desk.tap("Save the pause").await?;
    desk.sees("A pause cannot end before it begins").await?;
    is_good(desk, "pausing").await?;
    desk.tap("Not known yet").await?;
    desk.sees("It ends by itself after 13 weeks").await?;
    desk.tap("Save the pause").await?;
    desk.sees("Paused now").await
}

#[tokio::test]
async fn the_tablet_says_why_until_the_coordinator_ends_it() -> Result<()> {
    let (school, tablet) = School::with_a_mentor().await?;
    let page = tablet.open("/").await?;
    page.sees("0 of 60 minutes").await?;

    let desk = school.at_desk("/students").await?;
    desk.tap_in("Kai Fraser", "Open").await?;
    desk.sees(NONE).await?;
    pauses(desk).await?;
    desk.sees(SAID).await?;

    page.sees(SAID).await?;
    let page = tablet.open("/students").await?;
    page.tap_in("Kai", "Open").await?;
    page.sees("This fortnight").await?;
    page.sees(SAID).await?;
    page.sees("Entered by Mrs Khan").await?;

    // No day is paused twice.
    desk.tap("Add a pause").await?;
    desk.tap("Exclusion").await?;
    desk.tap("Save the pause").await?;
    desk.sees("Some of these days are paused already: absence").await?;
    desk.tap("Cancel").await?;

    desk.tap_in("Paused now", "End").await?;
    desk.tap_in("First day back", "End the pause").await?;
    desk.sees("The pause is ended").await?;
    desk.sees(NONE).await?;
    page.sees(NONE).await?;
    page.sees_no_more(SAID).await?;
    let page = tablet.open("/").await?;
    page.sees("0 of 60 minutes").await?;
    ensure!(!page.shows(SAID).await?, "it is still paused on Today");
    Ok(())
}

#[tokio::test]
async fn what_was_wrong_is_corrected_with_no_signal() -> Result<()> {
    let (mut school, tablet) = School::with_a_mentor().await?;
    tablet.app_is_stored().await?;
    school.relay.stop()?;
    let page = tablet.open("/students").await?;
    page.tap_in("Kai", "Open").await?;
    pauses_for_other_words(page).await?;
    page.tap_in("In hospital", "Correct").await?;
    page.tap("Work experience").await?;
    page.tap("Save the pause").await?;
    page.sees_no_more("In hospital").await?;

    let tablet = tablet.dies_and_starts_again("/sync").await?;
    tablet.page().sees("Pause, Kai F.").await?;
    school.relay.start_again()?;
    tablet.page().signal_is_back().await?;
    tablet.page().sees("received at base").await?;
    let desk = school.at_desk("/students").await?;
    desk.tap_in("Kai Fraser", "Open").await?;
    desk.sees("Entered by Ms Osei").await?;
    desk.sees("Work experience").await?;
    ensure!(!desk.shows("In hospital").await?, "what was wrong is still there");
    desk.tap_in("Entered by Ms Osei", "Take out").await?;
    desk.sees("The pause is taken out").await?;
    desk.sees(NONE).await?;
    // Ten seconds to think again.
    desk.tap("Undo").await?;
    desk.sees("The pause is back").await?;
    desk.sees("Work experience").await
}

async fn pauses_for_other_words(page: &Page) -> Result<()> {
    page.tap("Add a pause").await?;
    page.tap("Something else").await?;
    page.tap("Save the pause").await?;
    page.sees("Say why the hour is paused").await?;
    page.set("In plain words", "In hospital").await?;
    page.tap("Save the pause").await?;
    page.sees("Saved on this tablet").await?;
    page.sees("In hospital").await
}
