//! A browser that has not kept the app itself, and no signal: locked now, it could not be opened again. It says so, keeps the
//! words, and locks by itself once there is a signal.

use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use tests::browser::Page;
use tokio::time::sleep;

use crate::{accessible::is_good, accessible_states::from_now_on, people::School};

const NOTE: &str = "Kai showed me the bus sto";
const HELD: &str = "Not locked yet";

/// How long it may take, how often is looked before it is tapped again, and how long after each look.
const PATIENCE: Duration = Duration::from_secs(20);
const LOOKS: usize = 50;
const NOW_AND_THEN: Duration = Duration::from_millis(100);

/// The worker goes that kept the app.
const GOES: &str = "const [done] = arguments;
navigator.serviceWorker.getRegistrations()
    .then(all => Promise.all(all.map(one => one.unregister())))
    .then(() => done('gone'), trouble => done(String(trouble)));";

/// And there is none from now on, as in a browser that has no workers.
const NONE: &str = "delete Navigator.prototype.serviceWorker";

/// Taps *Lock* until the page says that it waits: what says that there is no signal moves the button, also under a finger.
async fn is_held_when_locked(page: &Page) -> Result<()> {
    let began = Instant::now();
    while began.elapsed() < PATIENCE {
        page.tap("Lock").await?;
        for _ in 0..LOOKS {
            if page.shows(HELD).await? {
                return Ok(());
            }
            sleep(NOW_AND_THEN).await;
        }
    }
    page.sees(HELD).await
}

#[tokio::test]
async fn with_no_signal_it_locks_only_once_it_can_be_opened_again() -> Result<()> {
    let (mut school, tablet) = School::with_a_mentor().await?;
    tablet.app_is_stored().await?;
    let page = tablet.page();
    let gone = page.client().execute_async(GOES, vec![]).await?;
    ensure!(gone == "gone", "the worker stays: {gone}");
    from_now_on(page, NONE).await?;
    let page = tablet.open("/sync").await?;
    page.sees("The app itself is not kept yet").await?;
    page.sees("Until then it cannot lock without one").await?;

    let page = tablet.open("/record").await?;
    page.tap_in("Kai", "Start visit").await?;
    page.sees("Who was there?").await?;
    page.fill("Your note", NOTE).await?;
    tablet.is_kept().await?;
    school.relay.stop()?;
    page.sees("No signal").await?;
    is_held_when_locked(page).await?;
    is_good(page, "lock-held").await?;
    page.tap("Stay open").await?;
    page.sees_no_more(HELD).await?;
    assert_eq!(page.value("Your note").await?, NOTE);

    // Somebody who does not stay is waited for by nobody.
    is_held_when_locked(page).await?;
    ensure!(!page.is_locked().await?, "it is gone, and cannot be opened again");
    school.relay.start_again()?;
    page.comes_to_be_locked().await?;
    ensure!(!page.shows("Kai").await?, "a name is on the locked page");
    page.unlock().await?;
    page.sees("Who was there?").await?;
    assert_eq!(page.value("Your note").await?, NOTE);
    Ok(())
}
