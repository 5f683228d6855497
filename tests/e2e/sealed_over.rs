//! A tablet that was in use before there were vaults asks for a passphrase and seals what it has. Killed in the middle of
//! that three times, it loses neither a draft nor a visit that base does not have, and in the end nothing lies in the clear.

use anyhow::{Result, ensure};
use replica::storage::Table;
use tests::browser::Page;

use crate::{
    accessible::{is_good, stands_at},
    accessible_states::from_now_on,
    earlier_device::is_from_before_vaults,
    faults::school_with_tablet,
    people::{School, Tablet},
};

const UNSENT: &str = "Written before there were vaults.";
const DRAFT: &str = "And this is half a sen";
const SEALS: &str = "Choose a passphrase";

/// The write of that number into a vault's rows is never heard of again.
const STOPS_AT_WRITE: &str = "(() => {
    let writes = 0;
    const done = Object.getOwnPropertyDescriptor(IDBTransaction.prototype, 'oncomplete');
    Object.defineProperty(IDBTransaction.prototype, 'oncomplete', { ...done, set(then) {
        const theirs = this.db.name.startsWith('alongside-') && this.db.name !== 'alongside-vaults';
        if (theirs && this.mode === 'readwrite' && ++writes >= NUMBER) window.stopped = true;
        else done.set.call(this, then);
    } });
})();";

/// Everything is sealed, and the old database is about to go.
const STOPS_BEFORE_THE_OLD_GOES: &str = "(() => {
    const erase = IDBFactory.prototype.deleteDatabase;
    IDBFactory.prototype.deleteDatabase = function (name) {
        if (name !== 'alongside') return erase.call(this, name);
        window.stopped = true;
        return {};
    };
})();";

/// A visit that base does not have and one that is being written, on a tablet from before vaults. Base is not there.
async fn writes(school: &mut School, tablet: &Tablet) -> Result<()> {
    school.relay.stop()?;
    tablet.records_visit("Kai", UNSENT).await?;
    let page = tablet.open("/record").await?;
    page.tap_in("Kai", "Start visit").await?;
    page.sees("Who was there?").await?;
    page.fill("Your note", DRAFT).await?;
    tablet.is_kept().await?;
    page.arrives_at("about:blank").await?;
    school.relay.start_again()?;
    is_from_before_vaults(tablet.arrives_at("/fonts/OFL.txt").await?).await?;
    school.relay.stop()
}

/// The passphrase is chosen, and the battery dies where the script stops the page.
async fn dies_while_it_seals(tablet: Tablet, stops: &str) -> Result<Tablet> {
    from_now_on(tablet.page(), stops).await?;
    let page = tablet.arrives_at("/").await?;
    stands_at(page, SEALS).await?;
    page.chooses_passphrase().await?;
    page.tap("Seal this device").await?;
    page.until("sealing to come so far", "return window.stopped === true").await?;
    tablet.dies_and_arrives("/").await
}

/// The old database is gone, and every row of the new one is sealed.
async fn nothing_is_in_the_clear(page: &Page) -> Result<()> {
    let script =
        "return indexedDB.databases().then(all => all.every(one => one.name !== 'alongside'))";
    page.until("the old database to be gone", script).await?;
    let vault = page.at_rest().await?;
    let mut many = 0;
    for table in Table::ALL {
        for (_, value) in vault.rows(page, table).await? {
            ensure!(value.first() == Some(&2), "a row of {} is not sealed", table.name());
            many += 1;
        }
    }
    ensure!(many > 5, "{many} rows are there");
    Ok(())
}

#[tokio::test]
async fn killed_in_the_middle_it_loses_nothing() -> Result<()> {
    let (mut school, tablet) = school_with_tablet().await?;
    writes(&mut school, &tablet).await?;
    let page = tablet.arrives_at("/students").await?;
    stands_at(page, SEALS).await?;
    ensure!(!page.shows("Kai").await?, "a name is there before it is sealed");
    is_good(page, "seal-this-device").await?;

    let first = STOPS_AT_WRITE.replace("NUMBER", "1");
    let tablet = dies_while_it_seals(tablet, &first).await?;
    let third = STOPS_AT_WRITE.replace("NUMBER", "3");
    let tablet = dies_while_it_seals(tablet, &third).await?;
    let tablet = dies_while_it_seals(tablet, STOPS_BEFORE_THE_OLD_GOES).await?;

    let page = tablet.page();
    ensure!(page.is_locked().await?, "it is not sealed");
    page.unlock().await?;
    page.sees("You have an unfinished visit with").await?;
    nothing_is_in_the_clear(page).await?;
    page.tap("Continue").await?;
    page.sees("Who was there?").await?;
    assert_eq!(page.value("Your note").await?, DRAFT);
    tablet.open("/sync").await?.sees("1 waiting to send").await?;
    school.relay.start_again()?;
    tablet.page().signal_is_back().await?;
    tablet.page().sees("1 record received at base").await?;
    let desk = school.at_desk("/students").await?;
    desk.tap_in("Kai Fraser", "Open").await?;
    desk.sees(UNSENT).await
}
