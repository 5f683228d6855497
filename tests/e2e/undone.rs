//! A mentor saves a session too soon and takes it back within ten seconds: its form stands there again with every word. What
//! is saved then is in the record once, on the tablet and at base. When the tablet dies within the ten seconds it is saved.

use anyhow::{Result, ensure};
use tests::browser::Page;

use crate::{
    logged::says_why_if_asked,
    people::{School, Tablet},
};

const SUCCESS: &str = "He asked for help before he was stuck";
const WORDS: &str = "I told her that I did not get it.";
pub(crate) const SESSION: &str = "Session, 20 minutes";

/// A session with Kai was saved a moment ago.
pub(crate) async fn logs(tablet: &Tablet) -> Result<&Page> {
    let page = tablet.open("/log").await?;
    page.tap_in("Kai", "Log").await?;
    page.tap("20 min").await?;
    page.fill("What went well?", SUCCESS).await?;
    page.fill("In Kai's words", WORDS).await?;
    says_why_if_asked(page).await?;
    tablet.is_kept().await?;
    saves(page).await?;
    Ok(page)
}

async fn saves(page: &Page) -> Result<()> {
    page.tap("Save 20 minutes").await?;
    page.sees("Saved on this tablet: 20 minutes with Kai").await
}

/// On the page of all students, opens Kai's record: the session is there, once.
async fn is_there_once(page: &Page, student: &str) -> Result<()> {
    page.tap_in(student, "Open").await?;
    page.sees(SESSION).await?;
    page.sees(SUCCESS).await?;
    let times = page.text().await?.matches(SESSION).count();
    ensure!(times == 1, "the session is in the record {times} times");
    Ok(())
}

#[tokio::test]
async fn taken_back_with_every_word_and_saved_again_once() -> Result<()> {
    let (school, tablet) = School::with_a_mentor().await?;
    let page = logs(&tablet).await?;
    page.tap("Undo").await?;
    page.sees("How long?").await?;
    assert_eq!(page.value("What went well?").await?, SUCCESS);
    assert_eq!(page.value("In Kai's words").await?, WORDS);
    page.tap("Leave").await?;
    page.sees("You have an unfinished session with").await?;
    page.sees("0 of 60 minutes").await?;
    page.sees_no_more("20 of 60 minutes").await?;

    page.tap("Continue").await?;
    page.sees("How long?").await?;
    saves(page).await?;
    page.sees("20 of 60 minutes, all on this tablet").await?;
    page.sees_no_more("Undo").await?;
    page.sees("20 of 60 minutes, all at base").await?;
    is_there_once(tablet.open("/students").await?, "Kai").await?;
    is_there_once(school.at_desk("/students").await?, "Kai Fraser").await
}

#[tokio::test]
async fn saved_although_the_tablet_died_before_the_ten_seconds_were_over() -> Result<()> {
    let (school, tablet) = School::with_a_mentor().await?;
    tablet.app_is_stored().await?;
    logs(&tablet).await?.sees("Undo").await?;
    let tablet = tablet.dies_and_starts_again("/").await?;
    let page = tablet.page();
    page.sees("20 of 60 minutes, all at base").await?;
    ensure!(!page.shows("unfinished session").await?, "there is a draft as well");
    ensure!(!page.shows("Undo").await?, "what is at base is offered to be taken back");
    is_there_once(school.at_desk("/students").await?, "Kai Fraser").await
}
