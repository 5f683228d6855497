//! A mentor has forgotten her passphrase, off site, with a visit that base does not have: two keepers type their parts of the
//! recovery key, she chooses another passphrase, and the visit arrives with the next signal. Base notes who opened it.

use std::time::Duration;

use anyhow::{Result, ensure};
use tests::browser::{PASSPHRASE, Page};

use crate::{
    accessible::is_good,
    faults::school_with_tablet,
    people::{School, Tablet},
    recovery_key::has_recovery_key,
};

const UNSENT: &str = "Written before the passphrase was forgotten.";
const ANOTHER: &str = "a kite over the harbour";
const OPENED: &str = "vault-opened-by-recovery";

/// That the device has seen today to it that its vault opens by the recovery key, and base has heard what it has to hear.
const LOOKED: &str = "return localStorage.getItem('alongside-looked') !== null";

/// The page that asks for the passphrase, and from there the one for whoever has forgotten it.
async fn has_forgotten(tablet: &Tablet) -> Result<&Page> {
    let page = tablet.arrives_at("/").await?;
    page.comes_to_be_locked().await?;
    page.tap("Forgotten passphrase").await?;
    page.sees("Ask two keepers of the recovery key").await?;
    Ok(page)
}

async fn types(page: &Page, first: &str, second: &str) -> Result<()> {
    page.set("First part", first).await?;
    page.set("Second part", second).await?;
    page.tap("Continue").await
}

/// What is no part, or twice the same, or of another key opens nothing; which of them is wrong is said.
async fn is_wrong(page: &Page, parts: &[String]) -> Result<()> {
    let [one, two, three] = parts else { anyhow::bail!("three parts") };
    let mut mistyped = two.clone();
    let last = mistyped.pop();
    mistyped.push(if last == Some('7') { '8' } else { '7' });
    types(page, one, &mistyped).await?;
    page.sees("The second part: There is a mistake in it.").await?;
    ensure!(!page.shows("The first part: There").await?, "the right one is said to be wrong");
    is_good(page, "forgotten-mistyped").await?;
    types(page, three, three).await?;
    page.sees("Two different parts of the recovery key are needed.").await
}

async fn arrives(school: &School) -> Result<()> {
    let desk = school.at_desk("/students").await?;
    desk.tap_in("Kai Fraser", "Open").await?;
    desk.sees(UNSENT).await
}

#[tokio::test]
async fn two_keepers_open_it_with_no_signal_and_nothing_is_lost() -> Result<()> {
    let (mut school, tablet) = school_with_tablet().await?;
    let parts = has_recovery_key(&school).await?;
    // Nobody does anything for it but to open the app where there is a signal.
    let page = tablet.open("/").await?;
    page.until("the vault to be sealed to the recovery key", LOOKED).await?;
    school.relay.stop()?;
    tablet.records_visit("Kai", UNSENT).await?;

    let page = has_forgotten(&tablet).await?;
    is_good(page, "forgotten").await?;
    is_wrong(page, &parts).await?;
    let [one, _, three] = parts.as_slice() else { anyhow::bail!("three parts") };
    types(page, three, &one.to_lowercase()).await?;
    page.sees("The parts are right").await?;
    is_good(page, "forgotten-to-choose").await?;
    page.set("Passphrase", ANOTHER).await?;
    page.set("The same passphrase again", ANOTHER).await?;
    page.tap("Open with this passphrase").await?;
    page.sees("My students").await?;

    // The one that was forgotten opens nothing any more.
    let page = tablet.arrives_at("/sync").await?;
    page.comes_to_be_locked().await?;
    page.tries(PASSPHRASE).await?;
    page.sees("That is not the passphrase.").await?;
    page.tries(ANOTHER).await?;
    page.sees("1 waiting to send").await?;

    ensure!(!school.relay.done()?.iter().any(|(what, _)| what == OPENED), "it had no signal");
    school.relay.start_again()?;
    page.signal_is_back().await?;
    page.sees("1 record received at base").await?;
    page.until("base to have heard who opened it", LOOKED).await?;
    let noted = (OPENED.to_owned(), "Ms Osei".to_owned());
    ensure!(school.relay.done()?.contains(&noted), "base did not note who opened it");
    arrives(&school).await
}

#[tokio::test]
async fn a_device_that_knew_of_no_recovery_key_says_so() -> Result<()> {
    let (_school, tablet) = school_with_tablet().await?;
    let page = tablet.arrives_at("/").await?;
    page.comes_to_be_locked().await?;
    page.tap("Forgotten passphrase").await?;
    page.sees("so no parts of one open it").await?;
    is_good(page, "forgotten-without-recovery-key").await?;
    page.tap("Back").await?;
    page.unlock().await?;
    page.sees("My students").await
}

/// Two parts on a screen open every device of the school: they are dots, and go when nobody is there any more.
#[tokio::test]
async fn parts_that_were_typed_do_not_stay_where_nobody_is() -> Result<()> {
    const CLOSES: &str = "This page closes in 20 seconds.";
    let (school, tablet) = school_with_tablet().await?;
    let parts = has_recovery_key(&school).await?;
    let [one, ..] = parts.as_slice() else { anyhow::bail!("three parts") };
    let page = tablet.open("/").await?;
    page.until("the vault to be sealed to the recovery key", LOOKED).await?;
    page.time_can_pass().await?;
    let page = has_forgotten(&tablet).await?;
    page.set("First part", one).await?;
    page.until("a button that shows it", "return !!document.querySelector('[aria-pressed=false]')")
        .await?;
    page.passes(Duration::from_secs(100)).await?;
    page.sees(CLOSES).await?;
    page.tap("Stay on this page").await?;
    page.sees_no_more(CLOSES).await?;
    assert_eq!(page.value("First part").await?, *one);
    page.passes(Duration::from_secs(100)).await?;
    page.sees(CLOSES).await?;
    page.passes(Duration::from_secs(20)).await?;
    page.comes_to_be_locked().await?;
    page.tap("Forgotten passphrase").await?;
    page.sees("Ask two keepers of the recovery key").await?;
    assert_eq!(page.value("First part").await?, "");
    Ok(())
}
