//! The coordinator shows that it is she, with a passkey, before she lets anybody in: she is told that she has none, adds one,
//! and from then on is asked. Whoever only has her open device is not let through.

use anyhow::{Result, ensure};

use crate::{
    accessible::is_good,
    fingers::{Finger, Passkeys, finger, lies_on},
    people::School,
};

/// What is asked.
const ASKED: &str = "Show that it is you";

#[tokio::test]
async fn a_passkey_is_asked_for_before_a_code_is_made() -> Result<()> {
    let school = School::set_up().await?;
    let desk = school.desk().await?;
    desk.sees("You have no second step yet.").await?;
    let authenticator = finger(desk, Passkeys::Sign).await?;
    desk.tap("Set up a second step").await?;
    desk.tap("Add a passkey").await?;
    desk.sees("Say what to call the passkey, then add it.").await?;
    desk.fill("Name of the passkey", "Office desktop").await?;
    desk.tap("Add a passkey").await?;
    desk.sees("The passkey is added").await?;
    desk.sees("Added: Today").await?;
    is_good(desk, "second-step").await?;

    let desk = school.at_desk("/people").await?;
    ensure!(!desk.shows(ASKED).await?, "nothing was done yet");
    desk.tap("Mrs Khan").await?;
    desk.tap("Make a code").await?;
    desk.sees(ASKED).await?;
    is_good(desk, "second-step-asked").await?;
    lies_on(desk, &authenticator, Finger::Anothers).await?;
    desk.tap("Use your passkey").await?;
    desk.sees("Nothing was shown.").await?;
    desk.tap_in(ASKED, "Close").await?;
    desk.sees("Base asks you to show that it is you.").await?;
    ensure!(!desk.shows("Words to type in the installed app").await?, "there is a code");

    lies_on(desk, &authenticator, Finger::Hers).await?;
    desk.tap("Make a code").await?;
    desk.tap("Use your passkey").await?;
    desk.sees("Words to type in the installed app").await?;
    ensure!(!desk.shows(ASKED).await?, "it is still asked for");
    let opened = ("second-door-opened".to_owned(), "Mrs Khan".to_owned());
    ensure!(school.relay.done()?.contains(&opened), "it is in no log");
    let desk = school.at_desk("/overview").await?;
    desk.sees("Overview").await?;
    ensure!(!desk.shows("You have no second step yet.").await?, "she has one");
    Ok(())
}

#[tokio::test]
async fn an_app_with_six_digits_is_shown_as_a_square_and_as_letters() -> Result<()> {
    let school = School::set_up().await?;
    let desk = school.at_desk("/more/second-step").await?;
    desk.tap("Set up an app").await?;
    desk.sees("Read this with an app that makes codes").await?;
    desk.until("the square", "return !!document.querySelector('svg[aria-label^=QR] path')").await?;
    is_good(desk, "six-digits").await?;
    desk.fill("Six digits that it shows now", "12345").await?;
    desk.tap("Set it up").await?;
    desk.sees("That did not open it. Take the next code of your app").await?;
    assert_eq!(desk.value("Six digits that it shows now").await?, "12345");
    Ok(())
}
