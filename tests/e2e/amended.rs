//! A mentor amends a visit or a session that they recorded: what was written stays, what should be known now stands beneath it with
//! who, when and why, and the coordinator reads both.

use anyhow::Result;
use tests::browser::Page;

use crate::{
    accessible::is_good,
    people::{School, Tablet},
    undone::{SESSION, logs},
};

const FIRST: &str = "The bus leaves at quarter past eight.";
const NOW: &str = "The bus leaves at five to eight.";
const WHY: &str = "The driver corrected me.";

async fn sees_both(page: &Page, by: &str) -> Result<()> {
    page.sees(FIRST).await?;
    page.sees(&format!("Amended by {by}, today")).await?;
    page.sees(NOW).await?;
    page.sees(&format!("Why: {WHY}")).await
}

/// The visit with Kai, on the tablet of who recorded it.
async fn opens_the_visit(tablet: &Tablet) -> Result<&Page> {
    let page = tablet.open("/students").await?;
    page.tap_in("Kai", "Open").await?;
    page.tap("Open the visit").await?;
    Ok(page)
}

/// The visit is at base, there is no signal any more, and its form for amending is open.
async fn begins_to_amend() -> Result<(School, Tablet)> {
    let (mut school, tablet) = School::with_a_mentor().await?;
    tablet.app_is_stored().await?;
    tablet.records_visit("Kai", FIRST).await?;
    tablet.page().sees("Base has it").await?;
    school.relay.stop()?;
    opens_the_visit(&tablet).await?.tap("Amend this visit").await?;
    Ok((school, tablet))
}

async fn says_why(page: &Page) -> Result<()> {
    page.fill("Why?", WHY).await?;
    page.tap("Save amendment").await?;
    page.sees("Amendment saved on this tablet").await
}

#[tokio::test]
async fn what_the_author_amends_is_read_by_both_and_said_to_be_received() -> Result<()> {
    let (mut school, tablet) = begins_to_amend().await?;
    let page = tablet.page();
    // Neither what nor why can be left out, and what is typed stays.
    page.fill("What should be known now?", NOW).await?;
    page.tap("Save amendment").await?;
    page.sees("Say why it is amended").await?;
    assert_eq!(page.value("What should be known now?").await?, NOW);
    is_good(page, "amending").await?;
    says_why(page).await?;
    sees_both(page, "you").await?;
    is_good(page, "amended").await?;
    let tablet = tablet.dies_and_starts_again("/sync").await?;
    tablet.page().sees("Amendment, Kai F.").await?;

    school.relay.start_again()?;
    tablet.page().signal_is_back().await?;
    tablet.page().sees("1 record received at base").await?;
    let desk = school.at_desk("/students").await?;
    desk.tap_in("Kai Fraser", "Open").await?;
    desk.sees("1 amendment").await?;
    desk.tap("Open the visit").await?;
    sees_both(desk, "Ms Osei").await?;

    // Once more, and the app is closed. Base answers the very first question of the app when it is opened again.
    school.relay.stop()?;
    let page = opens_the_visit(&tablet).await?;
    page.tap("Amend this visit").await?;
    page.fill("What should be known now?", NOW).await?;
    says_why(page).await?;
    page.open("about:blank").await?;
    school.relay.start_again()?;
    tablet.open("/").await?.sees("1 record received at base").await
}

#[tokio::test]
async fn what_is_half_typed_stays_when_the_visit_arrives_at_base() -> Result<()> {
    let (mut school, tablet) = School::with_a_mentor().await?;
    tablet.app_is_stored().await?;
    school.relay.stop()?;
    tablet.records_visit("Kai", FIRST).await?;
    let page = opens_the_visit(&tablet).await?;
    page.tap("Amend this visit").await?;
    page.fill("What should be known now?", NOW).await?;
    school.relay.start_again()?;
    page.signal_is_back().await?;
    page.sees("At base").await?;
    assert_eq!(page.value("What should be known now?").await?, NOW);
    says_why(page).await?;
    // Only now the page is free to say so.
    page.sees("1 record received at base").await?;
    page.tap("Continue").await?;
    sees_both(opens_the_visit(&tablet).await?, "you").await
}

#[tokio::test]
async fn a_session_is_amended_and_stays_as_it_was() -> Result<()> {
    let (school, tablet) = School::with_a_mentor().await?;
    logs(&tablet).await?;
    let page = tablet.open("/students").await?;
    page.tap_in("Kai", "Open").await?;
    page.tap("Open the session").await?;
    page.tap("Amend this session").await?;
    page.fill("What should be known now?", NOW).await?;
    says_why(page).await?;
    let why = format!("Why: {WHY}");
    for words in [SESSION, "1 amendment", "Amended by you, today", NOW, &why] {
        page.sees(words).await?;
    }
    is_good(page, "session-amended").await?;
    let desk = school.at_desk("/students").await?;
    desk.tap_in("Kai Fraser", "Open").await?;
    for words in [SESSION, "1 amendment", "Amended by Ms Osei, today", NOW, &why] {
        desk.sees(words).await?;
    }
    Ok(())
}
