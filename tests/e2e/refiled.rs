//! A mentor recorded a visit for the wrong student: she moves it to the right one, with no signal. Both records say so,
//! and whoever reads only the wrong one learns neither whose it is now nor what was said.

use anyhow::{Result, ensure};
use tests::browser::Engine;

use crate::{accessible::is_good, people::School};

const NOTE: &str = "She asked who would meet her at the gate.";

#[tokio::test]
async fn recorded_for_the_wrong_student_and_moved_with_a_trace() -> Result<()> {
    let (mut school, osei) = School::with_a_mentor().await?;
    school.relate("Ms Osei", "Niamh Adeyemi").await?;
    let code = school.invite("Mr Lowe").await?;
    school.relate("Mr Lowe", "Kai Fraser").await?;
    let lowe = school.tablet(Engine::Chromium, "Tablet 1", &code).await?;
    osei.app_is_stored().await?;
    osei.records_visit("Kai", NOTE).await?;
    osei.page().sees("Base has it").await?;
    let page = osei.open("/students").await?;
    page.sees("Niamh Adeyemi").await?;

    school.relay.stop()?;
    page.tap_in("Kai", "Open").await?;
    page.tap("Open the visit").await?;
    page.tap("Recorded for the wrong student?").await?;
    page.sees("Who was the visit with?").await?;
    is_good(page, "refile-who").await?;
    page.fill("Search", "nia").await?;
    page.tap("Choose Niamh").await?;
    // What will happen is said before it is written, and another can still be chosen.
    page.sees("a line here keeps saying that you moved it").await?;
    is_good(page, "refile-agree").await?;
    page.tap("Choose somebody else").await?;
    page.tap("Choose Niamh").await?;
    page.tap("Move the visit").await?;

    // She is taken to where it is now.
    page.sees("Visit moved and saved on this tablet").await?;
    page.sees("Niamh Adeyemi").await?;
    page.sees("Moved here by you, today").await?;
    page.sees(NOTE).await?;
    is_good(page, "refiled").await?;
    let osei = osei.dies_and_starts_again("/sync").await?;
    osei.page().sees("Transition visit, Niamh A.").await?;
    let page = osei.open("/students").await?;
    page.tap_in("Kai", "Open").await?;
    page.sees("Moved to Niamh Adeyemi\u{2019}s record by you, today").await?;
    ensure!(!page.shows(NOTE).await?, "the words are still shown with Kai");
    page.picture("refiled-line").await?;

    // It is one record on its way.
    school.relay.start_again()?;
    page.signal_is_back().await?;
    page.sees("1 record received at base").await?;

    // Mr Lowe mentors Kai alone: neither the name nor the words.
    let page = lowe.open("/students").await?;
    page.tap_in("Kai", "Open").await?;
    page.sees("Moved to another student\u{2019}s record by Ms Osei, today").await?;
    ensure!(!page.shows(NOTE).await? && !page.shows("Niamh").await?, "said to Mr Lowe");

    // The coordinator has it once under *Arrived*, and comes from one record to the other.
    let desk = school.at_desk("/overview").await?;
    desk.tap_in("Arrived", "Niamh").await?;
    desk.sees("Moved here by Ms Osei, today").await?;
    desk.sees(NOTE).await?;
    let desk = school.at_desk("/students").await?;
    desk.tap_in("Kai Fraser", "Open").await?;
    desk.sees("Moved to Niamh Adeyemi\u{2019}s record by Ms Osei, today").await?;
    desk.tap("Open it there").await?;
    desk.sees(NOTE).await
}
