//! The browser itself has no network: the app starts all the same, a visit is recorded, and once there is a network
//! again the browser's own word sends it, with nobody pressing anything.

use std::time::Duration;

use anyhow::Result;
use tests::browser::{Network, Page};

use crate::{faults::school_with_tablet, people::Tablet};

const NOTE: &str = "Written in flight mode.";

/// Shorter than any wait for the next try, longer than what drawing a screen waits for.
const NEXT_TRY: Duration = Duration::from_millis(400);

/// Starts the app anew in a browser that has no network, and goes on having none.
async fn starts_offline<'a>(tablet: &'a Tablet, path: &str) -> Result<&'a Page> {
    let page = tablet.open(path).await?;
    page.network(Network::Gone).await?;
    Ok(page)
}

#[tokio::test]
async fn a_visit_is_sent_when_the_browser_says_that_it_is_online() -> Result<()> {
    let (mut school, tablet) = school_with_tablet().await?;
    school.relay.stop()?;
    let tablet = tablet.dies_and_starts_again("/").await?;
    tablet.page().network(Network::Gone).await?;

    let page = starts_offline(&tablet, "/record").await?;
    page.tap_in("Kai", "Start visit").await?;
    page.sees("Who was there?").await?;
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
