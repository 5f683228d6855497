//! Saved is saved, and at base is at base: the browser is killed ten times after *Saved on this tablet*, the relay
//! ten times after *At base*, and every word is there.

use anyhow::Result;
use tests::browser::Engine;

use crate::people::School;

const TIMES: usize = 10;

#[tokio::test]
async fn browser_ten_times_after_saved_on_this_tablet() -> Result<()> {
    let (mut school, mut tablet) = School::with_a_mentor().await?;
    tablet.app_is_stored().await?;
    school.relay.stop()?;
    for time in 0..TIMES {
        tablet.records_visit("Kai", &note(time)).await?;
        tablet = tablet.dies_and_starts_again("/sync").await?;
        tablet.page().sees(&format!("{} waiting to send", time + 1)).await?;
    }
    school.relay.start_again()?;
    tablet.page().sees(&format!("{TIMES} records received at base")).await?;
    let page = school.at_desk("/students").await?;
    page.tap_in("Kai Fraser", "Open").await?;
    for time in 0..TIMES {
        page.sees(&note(time)).await?;
    }
    Ok(())
}

#[tokio::test]
async fn relay_ten_times_after_at_base() -> Result<()> {
    let (mut school, tablet) = School::with_a_mentor().await?;
    for time in 0..TIMES {
        tablet.records_visit("Kai", &note(time)).await?;
        tablet.page().sees("Base has it").await?;
        school.relay.kill()?;
        school.relay.start_again()?;
    }
    // A device that has never seen any of it fetches everything from what the relay kept.
    let code = school.code_for("Ms Osei").await?;
    let other = school.tablet(Engine::Chromium, "Tablet 3", &code).await?;
    let page = other.open("/students").await?;
    page.tap_in("Kai", "Open").await?;
    for time in 0..TIMES {
        page.sees(&note(time)).await?;
    }
    Ok(())
}

fn note(time: usize) -> String {
    format!("Words of visit number {time}, kept.")
}
