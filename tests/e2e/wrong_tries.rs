//! Somebody guesses at the passphrase: three are answered at once, then each wait is twice as long, and after ten base has to
//! have answered first. Nothing is erased, and the right one opens what was written before.

use std::time::Duration;

use anyhow::{Result, ensure};
use tests::browser::{PASSPHRASE, Page};

use crate::{accessible::is_good, faults::school_with_tablet, people::Tablet};

const UNSENT: &str = "Written before somebody guessed.";
const DRAFT: &str = "Half a sen";
const TOO_MANY: &str = "Too many tries";

/// What is said of each of the first nine wrong ones, and how long it is to wait after it.
const WAITS: [(&str, u64); 9] = [
    ("That is not the passphrase.", 0),
    ("That is not the passphrase.", 0),
    ("Wait 1 second.", 1),
    ("Wait 2 seconds.", 2),
    ("Wait 4 seconds.", 4),
    ("Wait 8 seconds.", 8),
    ("Wait 16 seconds.", 16),
    ("Wait 32 seconds.", 32),
    ("Wait 64 seconds.", 64),
];

/// No wait is longer.
const LONGEST: Duration = Duration::from_secs(300);

/// Presses *Open* whether or not it can be pressed.
const PRESSES: &str = "[...document.querySelectorAll('button')]
    .find(one => one.textContent.trim() === 'Open')?.click()";

/// A visit that base does not have, and another one that is being written.
async fn writes(tablet: &Tablet) -> Result<()> {
    tablet.records_visit("Kai", UNSENT).await?;
    let page = tablet.open("/record").await?;
    page.tap_in("Kai", "Start visit").await?;
    page.sees("Who was there?").await?;
    page.fill("Your note", DRAFT).await?;
    tablet.is_kept().await
}

/// Nine wrong ones, each after the wait of the one before; the time of the last has passed as well.
async fn guesses(page: &Page) -> Result<()> {
    for (number, (said, seconds)) in (1..).zip(WAITS) {
        page.tries(&format!("a guess, number {number}")).await?;
        page.sees(said).await?;
        if seconds == 64 {
            is_good(page, "locked-waiting").await?;
            // The right one, too soon: it is not even tried.
            page.set("Passphrase", PASSPHRASE).await?;
            page.client().execute(PRESSES, vec![]).await?;
        }
        page.passes(Duration::from_secs(seconds)).await?;
    }
    Ok(())
}

#[tokio::test]
async fn they_slow_down_and_ten_wait_for_base() -> Result<()> {
    let (mut school, tablet) = school_with_tablet().await?;
    school.relay.stop()?;
    writes(&tablet).await?;
    tablet.page().time_can_pass().await?;
    let page = tablet.arrives_at("/").await?;
    guesses(page).await?;
    page.tries("a guess, number 10").await?;
    page.sees(TOO_MANY).await?;
    is_good(page, "locked-until-base").await?;

    // Neither the right one, nor a day, nor opening it again helps.
    page.set("Passphrase", PASSPHRASE).await?;
    page.client().execute(PRESSES, vec![]).await?;
    page.passes(Duration::from_secs(24 * 60 * 60)).await?;
    page.sees(TOO_MANY).await?;
    let tablet = tablet.dies_and_arrives("/").await?;
    tablet.page().time_can_pass().await?;
    let page = tablet.arrives_at("/").await?;
    ensure!(page.is_locked().await?, "it opens by itself");
    page.set("Passphrase", PASSPHRASE).await?;
    page.client().execute(PRESSES, vec![]).await?;
    page.sees(TOO_MANY).await?;

    // Base answers, which is heard by itself; the wait after the last one is over as well.
    school.relay.start_again()?;
    page.sees_no_more(TOO_MANY).await?;
    page.passes(LONGEST).await?;
    page.unlock().await?;
    // What was written before somebody guessed goes to base by itself.
    page.sees("1 record received at base").await?;
    page.tap("Continue").await?;
    page.sees("You have an unfinished visit with").await?;
    page.tap("Continue").await?;
    page.sees("Who was there?").await?;
    assert_eq!(page.value("Your note").await?, DRAFT);
    let desk = school.at_desk("/students").await?;
    desk.tap_in("Kai Fraser", "Open").await?;
    desk.sees(UNSENT).await
}
