//! The Designated Safeguarding Lead draws a key on her tablet; the coordinator compares its digits and puts her on the list of
//! those who read concerns, with two parts of the recovery key, and takes her off it again when her duty ends.

use anyhow::{Context as _, Result, ensure};
use tests::browser::{Engine, Page};

use crate::{
    accessible::is_good,
    people::{School, Tablet},
    recovery_key::{digits, has_recovery_key},
};

const SIGN: &str = "Sign the list and send it to base";
const READS: &str = "Ms Reid reads concerns";

/// The tablet of the Designated Safeguarding Lead.
async fn with_a_lead(school: &School) -> Result<Tablet> {
    let desk = school.at_desk("/people").await?;
    desk.fill("Name", "Ms Reid").await?;
    desk.set("Role", "Designated Safeguarding Lead").await?;
    desk.tap("Add person").await?;
    desk.sees("Ms Reid is added").await?;
    let code = school.code_for("Ms Reid").await?;
    school.tablet(Engine::Chromium, "Tablet 5", &code).await
}

/// On the page of the recovery key, two keepers type their parts to change the list.
async fn to_change<'a>(school: &'a School, parts: &[String]) -> Result<&'a Page> {
    let [one, two, _] = parts else { anyhow::bail!("three parts") };
    let desk = school.at_desk("/recovery").await?;
    desk.tap("Change the list").await?;
    desk.sees("Two keepers come with their sheets").await?;
    desk.set("First part", one).await?;
    desk.set("Second part", two).await?;
    desk.tap("Continue").await?;
    desk.sees(READS).await?;
    Ok(desk)
}

#[tokio::test]
async fn the_lead_is_put_on_the_list_and_taken_off_it() -> Result<()> {
    let school = School::set_up().await?;
    let parts = has_recovery_key(&school).await?;
    let tablet = with_a_lead(&school).await?;
    let page = tablet.open("/more/keys").await?;
    page.sees("Your key to concerns").await?;
    is_good(page, "keys-of-a-lead").await?;
    page.tap("Draw my key").await?;
    page.sees("Ask the coordinator to put it on the list").await?;
    page.sees("The coordinator finds it under Recovery key").await?;
    let hers = digits(page).await?.pop().context("no digits")?;
    is_good(page, "keys-with-a-new-one").await?;

    let desk = to_change(&school, &parts).await?;
    desk.sees("Designated Safeguarding Lead. A new key").await?;
    ensure!(digits(desk).await?.contains(&hers), "another key is offered than she drew");
    is_good(desk, "holders-to-choose").await?;
    desk.tap(READS).await?;
    desk.tap(SIGN).await?;
    desk.sees("Only one person can open a concern").await?;
    desk.sees("Ms Reid, since").await?;
    is_good(desk, "holders-listed").await?;
    let desk = school.at_desk("/overview").await?;
    desk.sees("Only one person can open a concern").await?;

    let page = tablet.open("/more/keys").await?;
    page.sees("It is on the list").await?;
    let page = tablet.open("/more/keys").await?;
    ensure!(!page.shows("Draw my key").await?, "she is asked for another key");

    let desk = to_change(&school, &parts).await?;
    desk.sees("On the list").await?;
    desk.tap(READS).await?;
    desk.tap(SIGN).await?;
    desk.sees("Nobody can open a concern yet").await?;
    let page = tablet.open("/more/keys").await?;
    page.sees("Ask the coordinator to put it on the list").await?;
    let done = school.relay.done()?;
    let lists = done.iter().filter(|(what, _)| what == "holders-put").count();
    ensure!(lists == 3, "there are {lists} lists");
    Ok(())
}
