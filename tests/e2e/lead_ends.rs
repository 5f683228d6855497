//! When a lead's duty has ended nothing opens on her tablet any more, with a signal or without one, by any address. What she had begun
//! to write herself is still there for her to tell.

use anyhow::{Context as _, Result, ensure};

use crate::{
    faults::school_with_tablet,
    holders_listed::{READS, SIGN, has_lead, to_change},
    lead::{SAID, opens, raises},
};

const BEGUN: &str = "I was about to ring his aunt.";

#[tokio::test]
async fn duty_ends_and_nothing_opens() -> Result<()> {
    let (mut school, mentors) = school_with_tablet().await?;
    let (lead, parts) = has_lead(&school).await?;
    raises(&mut school, &mentors).await?;
    opens(&lead).await?;
    let page = lead.page();
    page.fill("What is done now", BEGUN).await?;
    lead.is_kept().await?;
    let there = page.client().execute("return location.pathname", vec![]).await?;
    let there = there.as_str().context("no address")?.to_owned();

    let desk = to_change(&school, &parts).await?;
    desk.tap(READS).await?;
    desk.tap(SIGN).await?;
    desk.sees("Nobody can open a concern yet").await?;

    let page = lead.open("/concerns/waiting").await?;
    page.sees("You do not read concerns").await?;
    ensure!(!page.shows("Ms Osei").await?, "she sees who raised it");
    school.relay.stop()?;
    for address in [there.as_str(), "/concerns/waiting"] {
        let page = lead.open(address).await?;
        page.sees("You do not read concerns").await?;
        ensure!(!page.shows(SAID).await?, "it opens at {address}");
    }
    let page = lead.open(&there).await?;
    page.sees("What you had begun").await?;
    page.sees(BEGUN).await?;
    school.relay.start_again()?;
    Ok(())
}
