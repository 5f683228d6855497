//! From the corridor to the Designated Safeguarding Lead: Ms Osei writes down with no signal what Kai said, Ms Reid opens it on her
//! tablet, says that she received it with one tap, and decides with reasons. Her words outlive a browser that is killed. Ms Osei sees
//! who received it, and no word more. No device and no file of base has a word of it in the clear.

use anyhow::{Result, ensure};
use tests::browser::Engine;

use crate::{
    accessible::is_good,
    faults::school_with_tablet,
    holders_listed::has_lead,
    on_disk::found,
    people::{School, Tablet},
};

// Letters that repeat nothing, so that no compression hides them from whoever looks at bytes.
pub(crate) const SAID: &str = "tz4mvq8wkx";
const REASONS: &str = "jx7pzk3vqw";

/// On a mentor's tablet, with no signal and then with one, a concern about Kai gets to base.
pub(crate) async fn raises(school: &mut School, tablet: &Tablet) -> Result<()> {
    tablet.open("/concerns").await?.sees("Ms Reid, safeguarding lead").await?;
    school.relay.stop()?;
    let page = tablet.open("/students").await?;
    page.tap_in("Kai", "Open").await?;
    page.tap("Worried about Kai\u{2019}s safety?").await?;
    page.tap("Write down what was said or seen").await?;
    page.fill("In the child\u{2019}s own words", SAID).await?;
    tablet.is_kept().await?;
    page.tap("Seal and send").await?;
    page.sees("Sealed on this tablet - phone now").await?;
    school.relay.start_again()?;
    page.signal_is_back().await?;
    page.sees("At base").await
}

/// On the lead's tablet, from the list of what waits to the concern itself.
pub(crate) async fn opens(tablet: &Tablet) -> Result<()> {
    let page = tablet.open("/concerns/waiting").await?;
    page.sees("Raised by Ms Osei").await?;
    page.sees("Waiting").await?;
    ensure!(!page.shows(SAID).await? && !page.shows("Kai").await?, "the list says what it is");
    is_good(page, "concerns-that-wait").await?;
    page.tap_in("Raised by Ms Osei", "Open").await?;
    page.sees(SAID).await?;
    page.sees("Kai Fraser").await
}

/// She decides; her browser is killed while she writes.
async fn decides(tablet: Tablet) -> Result<Tablet> {
    let page = tablet.page();
    page.fill("What is done now", "We ring his aunt today.").await?;
    page.tap("Sign and add").await?;
    page.sees("Write why: a decision is kept with its reasons").await?;
    page.fill("Why", REASONS).await?;
    tablet.is_kept().await?;
    let tablet = tablet.dies_and_starts_again("/").await?;
    let page = tablet.page();
    page.tap_in("You have begun to add to a concern", "Continue").await?;
    page.sees(SAID).await?;
    assert_eq!(page.value("What is done now").await?, "We ring his aunt today.");
    assert_eq!(page.value("Why").await?, REASONS);
    page.tap("Sign and add").await?;
    page.sees("Decided").await?;
    page.sees(REASONS).await?;
    is_good(page, "concern-decided").await?;
    Ok(tablet)
}

#[tokio::test]
async fn it_is_opened_received_and_decided_by_the_lead_and_its_author_sees_who_has_it() -> Result<()>
{
    let (mut school, mentors) = school_with_tablet().await?;
    let (lead, _) = has_lead(&school).await?;
    raises(&mut school, &mentors).await?;

    opens(&lead).await?;
    let page = lead.page();
    is_good(page, "concern-opened").await?;
    page.tap("Hide names on screen").await?;
    page.sees_no_more("Kai Fraser").await?;
    page.tap("Hide names on screen").await?;
    page.tap("Received").await?;
    page.sees("Received by you").await?;
    let lead = decides(lead).await?;
    let page = lead.open("/concerns/waiting").await?;
    page.sees("Decided by you").await?;
    let page = lead.open("/today").await?;
    ensure!(!page.shows("for you").await?, "nothing waits");
    let page = lead.open("/sync").await?;
    page.sees("Nothing is waiting").await?;

    let page = mentors.open("/concerns").await?;
    page.sees("Received by Ms Reid").await?;
    ensure!(!page.shows("aunt").await? && !page.shows(SAID).await?, "she reads on");
    let done = school.relay.done()?;
    let read = ("concerns-read".to_owned(), "Ms Reid".to_owned());
    ensure!(done.contains(&read), "base did not write down that she read");
    for folder in [lead.closes().await?, school.relay.folder().to_owned()] {
        let clear = found(&folder, &[SAID, REASONS])?;
        ensure!(clear.is_empty(), "in the clear: {clear:#?}");
    }
    Ok(())
}

#[tokio::test]
async fn what_waits_is_counted_on_the_first_page_and_nothing_of_it_is_said() -> Result<()> {
    let (mut school, mentors) = school_with_tablet().await?;
    let (lead, _) = has_lead(&school).await?;
    lead.open("/concerns/waiting").await?.sees("No concern waits").await?;
    raises(&mut school, &mentors).await?;
    // She hears of it with the next sync, whatever page she is on.
    let page = lead.open("/today").await?;
    page.signal_is_back().await?;
    page.sees("1 concern waits for you").await?;
    ensure!(!page.shows("Kai").await? && !page.shows(SAID).await?);
    is_good(page, "today-with-a-concern").await?;
    page.tap_in("1 concern waits for you", "Open").await?;
    page.sees("Raised by Ms Osei").await?;
    // Another device of hers has no key, and opens nothing.
    let code = school.code_for("Ms Reid").await?;
    let other = school.tablet(Engine::Chromium, "Tablet 6", &code).await?;
    let page = other.open("/concerns/waiting").await?;
    page.sees("Your key is on another device").await?;
    ensure!(!page.shows("Ms Osei").await?);
    Ok(())
}
