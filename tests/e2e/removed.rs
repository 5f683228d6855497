//! The coordinator removes a tablet that holds an unsent visit; it says so, and with a new code of the same mentor the
//! visit arrives, once. Until then it can be kept as text. A wrong person's code changes nothing.

use anyhow::Result;

use crate::{
    accessible::is_good,
    faults::school_with_tablet,
    offered::{catches_files, caught},
};

const NOTE: &str = "Written before the device was removed.";

#[tokio::test]
async fn what_a_removed_device_holds_is_handed_over() -> Result<()> {
    let (mut school, tablet) = school_with_tablet().await?;
    let theirs = school.invite("Mr Bell").await?;
    school.relay.stop()?;
    tablet.records_visit("Kai", NOTE).await?;
    tablet.page().open("about:blank").await?;
    school.relay.start_again()?;
    let desk = school.at_desk("/devices").await?;
    desk.tap("Remove Tablet 2").await?;
    desk.sees("It can no longer sign in").await?;
    desk.tap("Remove Tablet 2").await?;
    desk.sees("Tablet 2 can no longer sign in").await?;

    let page = tablet.open("/sync").await?;
    page.sees("Base does not know this device any more").await?;
    page.sees("waiting to send").await?;
    page.sees("The file is not encrypted").await?;
    is_good(page, "removed-device").await?;
    catches_files(page).await?;
    page.tap("Save as a text file").await?;
    caught(page, NOTE).await?;

    page.set("New code for Ms Osei", &theirs).await?;
    page.tap("Add this device again").await?;
    page.sees("That code is for somebody else").await?;
    page.sees("waiting to send").await?;
    is_good(page, "removed-device-wrong-code").await?;
    let record = tablet.open("/students").await?;
    record.tap_in("Kai", "Open").await?;
    record.sees(NOTE).await?;

    let code = school.code_for("Ms Osei").await?;
    let page = tablet.open("/sync").await?;
    page.set("New code for Ms Osei", &code).await?;
    page.tap("Add this device again").await?;
    page.sees("1 record received at base").await?;

    let desk = school.at_desk("/overview").await?;
    desk.sees("Arrived").await?;
    desk.tap_in("Arrived", "Kai").await?;
    desk.sees(NOTE).await?;
    desk.until("one visit", "return document.querySelectorAll('button.opens').length === 1")
        .await?;
    desk.picture("handed-over").await
}
