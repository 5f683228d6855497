//! A mentor records a transition visit with no signal, through a dead battery; the coordinator reads it.
//! Points 2 to 6 of the main job in one story, in three engines; the relay is really stopped.

use anyhow::Result;
use tests::browser::Engine;

use crate::{
    accessible::is_good,
    people::{School, Tablet},
};

const WORDS: &str = "Lunch is the worst bit. I do not know where I would go.";
const NOTE: &str = "Nan will bring Kai on the first Tuesday. Offer the art room at lunch.";

async fn reaches_base(engine: Engine) -> Result<()> {
    let mut school = School::set_up().await?;
    school.import_students().await?;
    let code = school.invite("Ms Osei").await?;
    school.relate("Ms Osei", "Kai Fraser").await?;
    let tablet = school.tablet(engine, "Tablet 2", &code).await?;
    tablet.page().sees("1 student on this tablet").await?;
    tablet.app_is_stored().await?;
    tablet.page().picture("ready-for-off-site").await?;
    let page = tablet.open("/students").await?;
    page.sees("Kai").await?;
    assert!(!page.shows("Zofia").await?, "another mentor's student is on the tablet");

    school.relay.stop()?;
    let tablet = tablet.dies_and_starts_again("/").await?;
    let tablet = records(tablet).await?;
    // Only Chromium can be asked to look as in the evening.
    let looks = engine == Engine::Chromium;
    if looks {
        is_good(tablet.page(), "sync-waiting").await?;
        // The longer base was away, the longer the app waits before it asks again: it is opened anew.
        tablet.open("/sync").await?.sees("waiting to send").await?;
    }

    school.relay.start_again()?;
    let page = tablet.page();
    page.sees("1 record received at base").await?;
    page.picture("received").await?;
    if looks {
        is_good(page, "received").await?;
    }
    page.tap("Continue").await?;

    let desk = school.at_desk("/overview").await?;
    desk.sees("Arrived").await?;
    desk.sees("Ms Osei").await?;
    desk.sees("Tablet 2").await?;
    desk.picture("arrived").await?;
    desk.tap_in("Arrived", "Kai").await?;
    desk.sees(WORDS).await?;
    desk.sees(NOTE).await?;
    desk.picture("coordinator-reads").await?;

    let page = tablet.open("/students").await?;
    page.tap_in("Kai", "Open").await?;
    page.sees("Read by Mrs Khan").await?;
    page.picture("read-by-the-coordinator").await
}

/// The visit itself, with no relay: begun, killed in mid-word, resumed in one tap, finished.
async fn records(tablet: Tablet) -> Result<Tablet> {
    let page = tablet.page();
    page.sees("Today").await?;
    page.tap("Record").await?;
    page.tap_in("Kai", "Start visit").await?;
    page.sees("Who was there?").await?;
    page.tap("Parent or carer").await?;
    page.tap("Mixed").await?;
    page.tap("Tour").await?;
    page.tap("Travel").await?;
    page.fill("In Kai's words", WORDS).await?;
    let (kept, last) = NOTE.split_at(NOTE.len() / 2);
    page.fill("Your note", kept).await?;
    tablet.is_kept().await?;
    page.picture("visit").await?;

    let tablet = tablet.dies_and_starts_again("/").await?;
    let page = tablet.page();
    page.sees("You have an unfinished visit with").await?;
    page.tap("Continue").await?;
    assert_eq!(page.value("In Kai's words").await?, WORDS);
    assert_eq!(page.value("Your note").await?, kept);
    page.fill("Your note", last).await?;
    page.tap("Taster day").await?;
    page.tap("Finish visit").await?;
    page.sees("Saved on this tablet").await?;
    page.sees("is recorded").await?;
    page.picture("saved").await?;

    // Saved is saved: the battery dies once more before there is any signal.
    let tablet = tablet.dies_and_starts_again("/sync").await?;
    tablet.page().sees("waiting to send").await?;
    tablet.page().picture("waiting-to-send").await?;
    Ok(tablet)
}

#[tokio::test]
async fn chromium() -> Result<()> {
    reaches_base(Engine::Chromium).await
}

#[tokio::test]
async fn firefox() -> Result<()> {
    reaches_base(Engine::Firefox).await
}

#[tokio::test]
async fn webkit() -> Result<()> {
    reaches_base(Engine::WebKit).await
}
