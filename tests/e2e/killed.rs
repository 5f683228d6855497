//! Saved is saved, and at base is at base: the browser is killed ten times after *Saved on this tablet*, the relay
//! ten times after *At base*, and every word is there. So is a promise that was ticked off a moment before, and the
//! last word that was typed before the page went.

use std::time::Duration;

use anyhow::Result;
use tests::browser::Engine;

use crate::people::School;

const TIMES: usize = 10;
const PROMISE: &str = "Bring the times of the 8:05 bus";

/// How long the app gathers keys before it stores them together.
const GATHERED: Duration = Duration::from_millis(150);
/// Types a last word into the field that is being written in, and leaves the app in the same moment for a page of base
/// that is not the app.
const LAST_WORD: &str = "const [word] = arguments;
const field = document.activeElement;
const { set } = Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, 'value');
set.call(field, field.value + word);
field.dispatchEvent(new Event('input', { bubbles: true }));
location.assign('/fonts/OFL.txt');";
/// The app holds a lock for as long as its page lives.
const APP_IS_GONE: &str = "return location.pathname === '/fonts/OFL.txt'
    && navigator.locks.query().then((locks) => locks.held.length === 0)";

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
async fn browser_at_once_after_a_promise_was_ticked_off() -> Result<()> {
    let (mut school, tablet) = School::with_a_mentor().await?;
    tablet.app_is_stored().await?;
    school.relay.stop()?;
    let page = tablet.open("/record").await?;
    page.tap_in("Kai", "Start visit").await?;
    page.sees("Who was there?").await?;
    page.tap("Add an action").await?;
    page.fill("What", PROMISE).await?;
    tablet.is_kept().await?;
    page.tap("Finish visit").await?;
    page.sees("is recorded").await?;
    page.tap("Continue").await?;
    page.sees(PROMISE).await?;
    page.tap_in(PROMISE, "Done").await?;
    page.sees("Undo").await?;
    // The time to undo it has not passed, and the tick is there all the same.
    let tablet = tablet.dies_and_starts_again("/").await?;
    tablet.page().sees("My students").await?;
    assert!(!tablet.page().shows(PROMISE).await?, "a promise that was kept is on Today again");
    school.relay.start_again()?;
    tablet.page().sees("2 records received at base").await?;
    Ok(())
}

#[tokio::test]
async fn browser_at_once_after_a_last_word_and_leaving() -> Result<()> {
    let (_school, tablet) = School::with_a_mentor().await?;
    let page = tablet.open("/record").await?;
    page.tap_in("Kai", "Start visit").await?;
    page.fill("Your note", "Nan will").await?;
    tablet.is_kept().await?;
    // The keys are never stored together: the page goes before they are.
    page.timers_stand_still(GATHERED).await?;
    page.client().execute(LAST_WORD, vec![" come".into()]).await?;
    page.until("the app to be gone", APP_IS_GONE).await?;
    let tablet = tablet.dies_and_starts_again("/").await?;
    let page = tablet.page();
    page.sees("You have an unfinished visit with").await?;
    page.tap("Continue").await?;
    assert_eq!(page.value("Your note").await?, "Nan will come");
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
