//! What says how a tablet opens is damaged. One copy of the two: it opens as always, and says so on *Sync and this tablet*.
//! Both: the app starts and says what happened, nothing is erased, and the tablet is made known again beside it.

use anyhow::{Result, ensure};
use serde_json::json;
use tests::browser::Page;

use crate::{
    accessible::is_good,
    faults::school_with_tablet,
    offered::{catches_files, caught},
    people::Tablet,
};

const NOTE: &str = "Kai asked where the music room is.";
const PUT_RIGHT: &str = "is put right from its second copy";

/// Changes the last byte of so many rows of the list of vaults, in the order of their names; answers how many there are.
const SPOILS: &str = "const [many, done] = arguments;
const answer = request => new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
});
(async () => {
    const database = await answer(indexedDB.open('alongside-vaults'));
    const store = () => database.transaction('vaults', 'readwrite').objectStore('vaults');
    const names = (await answer(store().getAllKeys())).sort();
    for (const name of names.slice(0, many)) {
        const row = await answer(store().get(name));
        row[row.length - 1] ^= 1;
        await answer(store().put(row, name));
    }
    database.close();
    return names.length;
})().then(done, trouble => done(String(trouble)));";

/// How many databases of people there are.
const THEIRS: &str = "const [done] = arguments;
indexedDB.databases().then(all => done(all.filter(one => /^alongside-[0-9a-f]{32}$/.test(one.name)).length));";

/// Storage spoils so many of the two copies, while it is locked and nothing is written.
async fn is_spoiled(tablet: &Tablet, many: u8) -> Result<()> {
    let page = tablet.arrives_at("/").await?;
    page.comes_to_be_locked().await?;
    let rows = page.client().execute_async(SPOILS, vec![json!(many)]).await?;
    ensure!(rows == 2, "not two copies: {rows}");
    Ok(())
}

async fn are_there(page: &Page, people: u8) -> Result<()> {
    let there = page.client().execute_async(THEIRS, vec![]).await?;
    ensure!(there == people, "{there} databases of people");
    Ok(())
}

#[tokio::test]
async fn one_damaged_copy_is_put_right_and_said_once() -> Result<()> {
    let (_school, tablet) = school_with_tablet().await?;
    is_spoiled(&tablet, 1).await?;
    let page = tablet.open("/students").await?;
    page.sees("Kai").await?;
    ensure!(!page.shows(PUT_RIGHT).await?, "said where nobody asked");
    let page = tablet.open("/sync").await?;
    page.sees(PUT_RIGHT).await?;
    is_good(page, "header-put-right").await?;
    page.tap("I have read this").await?;
    page.sees_no_more(PUT_RIGHT).await?;

    // Both are whole again: the other may be the next.
    is_spoiled(&tablet, 1).await?;
    tablet.open("/students").await?.sees("Kai").await
}

#[tokio::test]
async fn both_damaged_nothing_is_erased_and_the_tablet_is_made_known_again() -> Result<()> {
    let (mut school, tablet) = school_with_tablet().await?;
    school.relay.stop()?;
    tablet.records_visit("Kai", NOTE).await?;
    is_spoiled(&tablet, 2).await?;
    let page = tablet.arrives_at("/").await?;
    page.sees("Welcome to Alongside").await?;
    page.sees("cannot be opened").await?;
    page.sees("1 record had not reached base").await?;
    ensure!(!page.shows("The browser removed").await?, "it is all still there");
    is_good(page, "header-damaged").await?;
    catches_files(page).await?;
    page.tap("Save as a file").await?;
    caught(page, "Damaged headers of vaults").await?;

    school.relay.start_again()?;
    let code = school.code_for("Ms Osei").await?;
    page.fill("Your code", &code).await?;
    page.fill("Name of this device", "Tablet 3").await?;
    page.chooses_passphrase().await?;
    page.tap("Add this device").await?;
    school.lets_in(&tablet).await?;
    let page = tablet.open("/students").await?;
    page.sees("Kai").await?;
    are_there(page, 2).await?;
    page.locks().await?;
    page.sees("what says how they open is damaged").await?;
    is_good(page, "locked-beside-damage").await
}
