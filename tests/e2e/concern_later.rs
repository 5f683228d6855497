//! A concern is never lost and never sent in the clear: where nobody can read it yet it waits on the tablet and is sealed when
//! there is somebody; a tablet that was removed hands in what it has sealed before it erases itself; and what base lost, because
//! an older copy of its records was put in place, is brought back.

use anyhow::{Result, ensure};
use tests::browser::Page;

use crate::{
    accessible::is_good, concern::Lead, faults::school_with_tablet, people::School,
    removed::removes_tablet,
};

const SAID: &str = "He takes my bus money and says he knows where I live.";
const CHILD: &str = "A boy in Year 8 with a red bag";

/// Nobody in the record is meant: a child whom the mentor does not know by name.
async fn writes(page: &Page) -> Result<()> {
    page.fill("The child\u{2019}s name", CHILD).await?;
    page.fill("In the child\u{2019}s own words", SAID).await
}

#[tokio::test]
async fn what_nobody_can_read_yet_is_kept_and_sealed_when_somebody_can() -> Result<()> {
    let (mut school, tablet) = school_with_tablet().await?;
    let page = tablet.open("/concern/new").await?;
    page.sees("Nobody can read it yet.").await?;
    page.tap("Seal and send").await?;
    page.sees("put this right first").await?;
    page.sees("Choose whom it is about, or write a name").await?;
    page.sees("Write what the child said, or what you saw").await?;
    writes(page).await?;
    tablet.is_kept().await?;
    page.tap("Seal and send").await?;
    page.sees("Nobody has it: phone now.").await?;
    is_good(page, "concern-nobody-reads").await?;

    let lead = Lead::begins(&mut school).await?;
    let page = tablet.open("/concerns").await?;
    page.sees("Mrs Khan, safeguarding lead").await?;
    page.tap_in("You have begun a concern", "Continue").await?;
    page.sees("Nobody has compared the digits on this tablet yet.").await?;
    assert_eq!(page.value("In the child\u{2019}s own words").await?, SAID);
    page.tap("Seal and send").await?;
    page.sees("Sealed on this tablet - phone now").await?;
    page.sees("At base").await?;
    let concern = lead.receives(&mut school)?;
    assert_eq!((concern.words.as_str(), concern.name.as_str()), (SAID, CHILD));
    Ok(())
}

#[tokio::test]
async fn a_removed_tablet_hands_it_in_and_then_erases_itself() -> Result<()> {
    let (mut school, tablet) = school_with_tablet().await?;
    let lead = Lead::begins(&mut school).await?;
    tablet.open("/concerns").await?.sees("Mrs Khan, safeguarding lead").await?;
    school.relay.stop()?;
    let page = tablet.open("/concern/new").await?;
    writes(page).await?;
    tablet.is_kept().await?;
    page.tap("Seal and send").await?;
    page.sees("Sealed on this tablet - phone now").await?;
    page.open("about:blank").await?;
    school.relay.start_again()?;
    removes_tablet(&school).await?;

    let page = tablet.open("/").await?;
    page.sees("ask the coordinator for a new code").await?;
    let concern = lead.receives(&mut school)?;
    assert_eq!(concern.words, SAID);
    Ok(())
}

/// Whether base has taken an entry back that it once had.
fn is_back(school: &School) -> Result<bool> {
    Ok(school.relay.done()?.iter().any(|(what, _)| what == "concern-brought-back"))
}

#[tokio::test]
async fn what_base_lost_is_brought_back_before_anybody_received_it() -> Result<()> {
    let (mut school, tablet) = school_with_tablet().await?;
    let lead = Lead::begins(&mut school).await?;
    tablet.open("/concerns").await?.sees("Mrs Khan, safeguarding lead").await?;
    let folder = tempfile::tempdir()?;
    let copy = folder.path().join("copy");
    // The tablet alone has what comes after the copy.
    school.desk_is_left().await?;
    school.relay.back_up(&copy)?;
    let page = tablet.open("/concern/new").await?;
    writes(page).await?;
    tablet.is_kept().await?;
    page.tap("Seal and send").await?;
    page.sees("At base").await?;

    let page = tablet.open("/sync").await?;
    page.sees("Nothing is waiting").await?;
    page.requests_are_held("/v1/concerns").await?;
    school.relay.loses_records()?;
    school.relay.restore(&copy)?;
    school.relay.start_again()?;
    page.signal_is_back().await?;
    // The sync hears that base is another one; what base may lack waits again.
    page.sees("Sealed concerns: 1").await?;
    ensure!(!is_back(&school)?, "it is held");
    page.requests_go_until_gone("Sealed concerns").await?;
    ensure!(is_back(&school)?, "base lacks it");
    assert_eq!(lead.receives(&mut school)?.words, SAID);
    Ok(())
}

#[tokio::test]
async fn one_that_is_discarded_can_be_had_back_for_a_moment() -> Result<()> {
    let (_school, tablet) = school_with_tablet().await?;
    let page = tablet.open("/concern/new").await?;
    writes(page).await?;
    tablet.is_kept().await?;
    page.tap("Discard this concern").await?;
    page.sees("Concern discarded").await?;
    page.tap("Undo").await?;
    page.sees("Phone first").await?;
    assert_eq!(page.value("In the child\u{2019}s own words").await?, SAID);
    page.tap("Leave").await?;
    page.sees("You have begun a concern").await
}
