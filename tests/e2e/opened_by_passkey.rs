//! A mentor has a passkey open her tablet as well, by her finger and without the passphrase. One that gives nothing to open by
//! changes nothing; another's finger, or a passkey that is lost, leaves the passphrase; and switched off it is gone.

use anyhow::{Result, ensure};
use tests::browser::{PASSPHRASE, Page};

use crate::{
    accessible::is_good,
    fingers::{Finger, Passkeys, finger, is_lost, lies_on},
    people::{School, Tablet},
};

const NOTE: &str = "Kai likes the workshop best.";
const OPEN: &str = "Open with your passkey";
/// Twelve characters and more, like any passphrase.
const WRONG: &str = "slate roofs after snow";

/// She switches it on, which takes her passphrase, with an authenticator first that only signs; answers the one that opens.
async fn switches_it_on(tablet: &Tablet) -> Result<String> {
    let page = tablet.open("/more").await?;
    let signs = finger(page, Passkeys::Sign).await?;
    page.tap("Open with a passkey").await?;
    page.fill("Your passphrase", WRONG).await?;
    page.tap("Switch it on").await?;
    page.sees("That is not your passphrase.").await?;
    page.set("Your passphrase", PASSPHRASE).await?;
    page.tap("Switch it on").await?;
    page.sees("This passkey does not give what opens Alongside.").await?;
    is_good(page, "passkey-not-given").await?;
    page.locks().await?;
    ensure!(!page.shows(OPEN).await?, "there is no passkey to open it with");
    page.unlock().await?;
    is_lost(page, &signs).await?;
    let opens = finger(page, Passkeys::Open).await?;
    page.set("Your passphrase", PASSPHRASE).await?;
    page.tap("Switch it on").await?;
    page.sees("It is switched on.").await?;
    is_good(page, "passkey-on").await?;
    Ok(opens)
}

/// From the locked page to a record, by her finger alone.
async fn reads_a_record(tablet: &Tablet) -> Result<&Page> {
    let page = tablet.arrives_at("/students").await?;
    page.comes_to_be_locked().await?;
    page.tap(OPEN).await?;
    page.tap_in("Kai", "Open").await?;
    page.sees(NOTE).await?;
    Ok(page)
}

/// Passphrases that were wrong do not hold it up, and are forgotten once it has opened.
async fn is_no_guess(page: &Page) -> Result<()> {
    page.locks().await?;
    for _ in 0..3 {
        page.tries(WRONG).await?;
    }
    page.sees("Wait 1 second.").await?;
    page.tap(OPEN).await?;
    page.sees(NOTE).await?;
    page.locks().await?;
    page.tries(WRONG).await?;
    page.sees("That is not the passphrase.").await?;
    ensure!(!page.shows("That is not the passphrase. Wait").await?, "they are still counted");
    Ok(())
}

/// Another's finger opens nothing, what is typed stays, and no passkey that does not answer holds the passphrase up.
async fn leaves_the_passphrase(page: &Page, authenticator: &str) -> Result<()> {
    lies_on(page, authenticator, Finger::Anothers).await?;
    page.set("Passphrase", "slate ro").await?;
    page.tap(OPEN).await?;
    page.sees("The passkey did not answer.").await?;
    assert_eq!(page.value("Passphrase").await?, "slate ro");
    ensure!(page.is_locked().await?, "another's finger opens it");
    is_good(page, "locked-passkey").await?;
    is_lost(page, authenticator).await?;
    page.tap(OPEN).await?;
    page.unlock().await?;
    page.sees(NOTE).await
}

#[tokio::test]
async fn by_her_finger_and_no_longer_once_it_is_switched_off() -> Result<()> {
    let (_school, tablet) = School::with_a_mentor().await?;
    tablet.records_visit("Kai", NOTE).await?;
    let opens = switches_it_on(&tablet).await?;
    let page = reads_a_record(&tablet).await?;
    is_no_guess(page).await?;
    leaves_the_passphrase(page, &opens).await?;

    let page = tablet.open("/more/passkey").await?;
    page.tap("Switch it off").await?;
    page.sees("Switch it on").await?;
    // What is stored says so too.
    let page = tablet.open("/more/passkey").await?;
    page.sees("Switch it on").await?;
    page.locks().await?;
    ensure!(!page.shows(OPEN).await?, "it is still offered");
    page.unlock().await?;
    page.sees("Switch it on").await
}
