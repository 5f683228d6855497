//! The browser itself has no network: the app starts all the same, whom to phone about a child's safety is there, a visit
//! is recorded, and once there is a network again the browser's own word sends it, with nobody pressing anything.

use std::time::Duration;

use anyhow::{Result, ensure};
use serde_json::json;
use tests::browser::{Network, Page};

use crate::{
    accessible::is_good,
    faults::school_with_tablet,
    people::{School, Tablet},
};

const NOTE: &str = "Written in flight mode.";
const LEAD: &str = "Mrs Dean";
const NUMBER: &str = "01632 960 001";

/// Shorter than any wait for the next try, longer than what drawing a screen waits for.
const NEXT_TRY: Duration = Duration::from_millis(400);

/// Starts the app anew in a browser that has no network, and goes on having none.
async fn starts_offline<'a>(tablet: &'a Tablet, path: &str) -> Result<&'a Page> {
    let page = tablet.open(path).await?;
    page.network(Network::Gone).await?;
    Ok(page)
}

/// The coordinator enters whom to phone, and it reaches the tablet.
async fn enters_whom_to_phone(school: &School, tablet: &Tablet) -> Result<()> {
    let desk = school.at_desk("/school").await?;
    desk.fill("Designated Safeguarding Lead", LEAD).await?;
    desk.fill("Number to phone", NUMBER).await?;
    desk.tap("Save the contact").await?;
    desk.sees("Saved. Each device shows it after its next sync").await?;
    tablet.open("/help").await?.sees(&format!("Phone {NUMBER}")).await
}

/// The safety button says whom to phone, and dials. It takes no text itself; where one can be written is a page of its own.
async fn safety_button_says_whom_to_phone(page: &Page) -> Result<()> {
    page.tap("Worried about Kai\u{2019}s safety?").await?;
    page.sees(&format!("phone at once: {LEAD}, the safeguarding lead.")).await?;
    page.sees(&format!("Phone {NUMBER}")).await?;
    let script = "const all = of => [...document.querySelectorAll('dialog[open] ' + of)];
        const dialled = all('a').map(one => one.getAttribute('href')).filter(to => to.startsWith('tel:'));
        return [dialled, all('input').concat(all('textarea'), all('[contenteditable]')).length]";
    let found = page.client().execute(script, vec![]).await?;
    let wanted = json!([["tel:01632960001", "tel:999"], 0]);
    ensure!(found == wanted, "what it dials, and how many fields it has: {found}");
    is_good(page, "safety-worry").await?;
    page.tap_in("In danger now", "Close").await?;
    page.sees_no_more("In danger now").await
}

#[tokio::test]
async fn a_visit_is_sent_when_the_browser_says_that_it_is_online() -> Result<()> {
    let (mut school, tablet) = school_with_tablet().await?;
    enters_whom_to_phone(&school, &tablet).await?;
    school.relay.stop()?;
    let tablet = tablet.dies_and_starts_again("/").await?;
    tablet.page().network(Network::Gone).await?;

    let page = starts_offline(&tablet, "/record").await?;
    page.tap_in("Kai", "Start visit").await?;
    page.sees("Who was there?").await?;
    safety_button_says_whom_to_phone(page).await?;
    page.fill("Your note", NOTE).await?;
    tablet.is_kept().await?;
    page.tap("Finish visit").await?;
    page.sees("is recorded").await?;
    let page = starts_offline(&tablet, "/sync").await?;
    page.sees("1 waiting to send").await?;
    page.sees("No connection to base").await?;

    // Base is there again before the browser's network is. No timer tries any more: only the browser's word can send.
    page.timers_stand_still(NEXT_TRY).await?;
    school.relay.start_again()?;
    page.sees("1 waiting to send").await?;
    page.network(Network::There).await?;
    page.sees("1 record received at base").await?;

    let desk = school.at_desk("/overview").await?;
    desk.sees("Arrived").await?;
    desk.tap_in("Arrived", "Kai").await?;
    desk.sees(NOTE).await
}
