//! axe finds nothing on the page that asks for the passphrase: as it is, shown as it is typed, while it works, after a wrong
//! one, and for two people; nor on the form that chooses one and says what is wrong with it.

use anyhow::{Result, ensure};
use tests::browser::{Browser, Engine, PASSPHRASE, Page, Size};

use crate::{
    accessible::{is_accessible, stands_at},
    accessible_states::{forget, from_now_on},
    people::{School, app_is_stored},
};

/// What the worker that stretches a passphrase answers is never heard.
const STRETCHES_ON: &str = "Object.defineProperty(Worker.prototype, 'onmessage', { set() {} })";

/// What is read to whoever does not see the field that has the focus, and whether the keyboard is there.
const FOCUSED: &str = "const at = document.activeElement;
    return at.tagName === 'INPUT' && at.labels[0]?.textContent.trim() === 'Passphrase'";

async fn goes_wrong(page: &Page, wrong: &mut String) -> Result<()> {
    page.tries("not the one that was chosen").await?;
    page.sees("That is not the passphrase.").await?;
    let said = "return !!document.querySelector('[role=alert]')?.textContent.includes('not the passphrase')";
    page.until("it to be announced", said).await?;
    page.until("the keyboard to be in the field", FOCUSED).await?;
    is_accessible(page, "locked/wrong", wrong).await
}

#[tokio::test]
async fn as_it_is_while_it_works_and_after_a_wrong_one() -> Result<()> {
    let (school, tablet) = School::with_a_mentor().await?;
    let mut wrong = String::new();
    let page = tablet.arrives_at("/students").await?;
    stands_at(page, "Open Alongside").await?;
    page.until("the keyboard to be in the field", FOCUSED).await?;
    is_accessible(page, "locked", &mut wrong).await?;
    page.fill("Passphrase", PASSPHRASE).await?;
    page.tap("Show").await?;
    is_accessible(page, "locked/shown", &mut wrong).await?;
    goes_wrong(page, &mut wrong).await?;

    let held = from_now_on(page, STRETCHES_ON).await?;
    tablet.arrives_at("/students").await?;
    page.tries(PASSPHRASE).await?;
    page.sees("Opening\u{2026}").await?;
    is_accessible(page, "locked/working", &mut wrong).await?;
    forget(page, held).await?;

    // Another person's form on the same device, and from then on the page asks whose it is.
    let code = school.invite("Mr Tran").await?;
    tablet.arrives_at("/students").await?;
    page.tap("Add another person").await?;
    stands_at(page, "Welcome to Alongside").await?;
    is_accessible(page, "locked/another", &mut wrong).await?;
    tablet.comes_with("Tablet 2", &code).await?;
    school.lets_in(&tablet).await?;
    tablet.arrives_at("/students").await?;
    page.sees("Whose?").await?;
    is_accessible(page, "locked/two-people", &mut wrong).await?;
    ensure!(wrong.is_empty(), "{wrong}");
    Ok(())
}

/// By the keyboard alone: *Enter* in the field opens it.
#[tokio::test]
async fn enter_in_the_field_opens_it() -> Result<()> {
    let (_school, tablet) = School::with_a_mentor().await?;
    let page = tablet.arrives_at("/students").await?;
    page.fill("Passphrase", PASSPHRASE).await?;
    page.client().active_element().await?.send_keys("\u{e007}").await?;
    stands_at(page, "Students").await
}

#[tokio::test]
async fn a_passphrase_that_is_not_taken_says_why() -> Result<()> {
    let school = School::set_up().await?;
    let folder = tempfile::tempdir()?;
    let browser = Browser::start(Engine::Chromium, folder.path(), Size::PHONE).await?;
    let (page, mut wrong) = (browser.page(), String::new());
    page.open(&format!("{}/welcome", school.relay.address())).await?;
    app_is_stored(page).await?;
    page.fill("Your code", "apple banana cherry date").await?;
    page.fill("Name of this device", "Tablet 9").await?;
    for (first, again, said) in [
        ("too short", "too short", "Choose a passphrase of 12 characters or more"),
        ("aaaaaaaaaaaaaaaa", "aaaaaaaaaaaaaaaa", "more than one character"),
        (PASSPHRASE, "slate roofs after snow", "Type the same passphrase in both fields"),
    ] {
        page.set("Passphrase", first).await?;
        page.set("The same passphrase again", again).await?;
        page.tap("Add this device").await?;
        page.sees(said).await?;
        ensure!(page.value("Passphrase").await? == first, "what was typed is gone");
        ensure!(page.value("Your code").await? == "apple banana cherry date");
    }
    is_accessible(page, "passphrase-mistakes", &mut wrong).await?;
    ensure!(wrong.is_empty(), "{wrong}");
    Ok(())
}
