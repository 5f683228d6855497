//! The coordinator removes a tablet that holds an unsent visit; the visit is handed in, the tablet erases itself, and both say
//! so. Where a visit is not finished, it waits for that; until then it can be kept as text, and the tablet can be added again.

use anyhow::Result;
use tests::browser::Page;

use crate::{
    accessible::is_good,
    faults::school_with_tablet,
    offered::{catches_files, caught},
    people::{School, lets_in},
};

const NOTE: &str = "Written before the device was removed.";

/// Whether nothing is in any of the app's databases, but for the device's own secret, which is nobody's.
const EMPTY: &str = "return (async () => {
    const answer = request => new Promise((done, fail) => {
        request.onsuccess = () => done(request.result);
        request.onerror = fail;
    });
    let many = 0;
    for (const { name } of await indexedDB.databases()) {
        const database = await answer(indexedDB.open(name));
        for (const store of database.objectStoreNames) {
            if (name === 'alongside-vaults' && store === 'keys') continue;
            many += await answer(database.transaction(store).objectStore(store).count());
        }
        database.close();
    }
    return many === 0;
})();";

pub(crate) async fn removes_tablet(school: &School) -> Result<()> {
    let desk = school.at_desk("/devices").await?;
    desk.tap("Remove Tablet 2").await?;
    desk.sees("erases itself").await?;
    desk.tap("Remove Tablet 2").await?;
    desk.sees("Tablet 2 is removed").await?;
    desk.sees("not wiped yet").await
}

async fn says_wiped(desk: &Page) -> Result<()> {
    // What base was told between two looks at the page is on it when it is opened again.
    for _ in 0..10 {
        if desk.shows("Wiped on").await? {
            break;
        }
        desk.tap("People").await?;
        desk.sees("Add person").await?;
        desk.tap("Devices").await?;
        desk.sees("Tablet 2").await?;
    }
    desk.sees("Wiped on").await
}

#[tokio::test]
async fn a_removed_tablet_hands_in_and_erases_itself() -> Result<()> {
    let (mut school, tablet) = school_with_tablet().await?;
    school.relay.stop()?;
    tablet.records_visit("Kai", NOTE).await?;
    tablet.page().open("about:blank").await?;
    school.relay.start_again()?;
    removes_tablet(&school).await?;

    let page = tablet.open("/").await?;
    page.sees("This device was removed").await?;
    page.sees("ask the coordinator for a new code").await?;
    assert!(!page.shows("Kai").await?, "nobody is named any more");
    is_good(page, "removed-device").await?;
    let desk = school.at_desk("/devices").await?;
    desk.sees("Tablet 2").await?;
    says_wiped(desk).await?;
    is_good(desk, "removed-device-at-the-desk").await?;
    let page = tablet.open("/").await?;
    page.sees("This device was removed").await?;
    page.until("the tablet\u{2019}s database to be empty", EMPTY).await?;

    let desk = school.at_desk("/overview").await?;
    desk.sees("Handed in").await?;
    desk.sees(NOTE).await?;
    desk.tap_in("Handed in", "Take into the record").await?;
    desk.sees("Taken into the record").await?;

    let code = school.code_for("Ms Osei").await?;
    let page = tablet.page();
    page.fill("Your code", &code).await?;
    page.fill("Name of this device", "Tablet 3").await?;
    page.chooses_passphrase().await?;
    page.tap("Add this device").await?;
    school.lets_in(&tablet).await?;
    let record = tablet.open("/students").await?;
    record.tap_in("Kai", "Open").await?;
    record.sees(NOTE).await
}

#[tokio::test]
async fn an_unfinished_visit_is_not_erased_and_the_tablet_can_be_added_again() -> Result<()> {
    let (mut school, tablet) = school_with_tablet().await?;
    let theirs = school.invite("Mr Bell").await?;
    school.relay.stop()?;
    let page = tablet.open("/record").await?;
    page.tap_in("Kai", "Start visit").await?;
    page.fill("Your note", NOTE).await?;
    tablet.is_kept().await?;
    page.open("about:blank").await?;
    school.relay.start_again()?;
    removes_tablet(&school).await?;

    let page = tablet.open("/sync").await?;
    page.sees("This device was removed").await?;
    page.sees("finish it, or discard it").await?;
    page.sees("The file is not encrypted").await?;
    is_good(page, "removed-device-with-a-draft").await?;
    catches_files(page).await?;
    page.tap("Save as a text file").await?;
    caught(page, NOTE).await?;

    page.set("New code for Ms Osei", &theirs).await?;
    page.tap("Add this device again").await?;
    page.sees("That code is for somebody else").await?;
    is_good(page, "removed-device-wrong-code").await?;

    let code = school.code_for("Ms Osei").await?;
    let page = tablet.open("/sync").await?;
    page.set("New code for Ms Osei", &code).await?;
    page.tap("Add this device again").await?;
    // While it waits nothing of it is erased.
    lets_in(school.at_desk("/devices").await?, page).await?;
    page.sees_no_more("Read these four words").await?;
    page.sees_no_more("This device was removed").await?;
    let page = tablet.open("/").await?;
    page.tap("Continue").await?;
    page.sees("Who was there?").await?;
    assert_eq!(page.value("Your note").await?, NOTE);
    page.tap("Finish visit").await?;
    page.sees("is recorded").await?;
    page.sees("Base has it").await
}
