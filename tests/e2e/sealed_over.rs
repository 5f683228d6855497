//! A tablet that was in use before there were vaults asks for a passphrase and seals what it has. Killed in the middle of
//! that three times, it loses neither a draft nor a visit that base does not have, nor the last words of the draft, which stood
//! beside the old database; and in the end nothing lies in the clear, also when a browser that was killed brings them back.

use anyhow::{Context as _, Result, ensure};
use domain::visit::VisitDraft;
use jiff::{SignedDuration, Timestamp};
use replica::{Draft, DraftBody, DraftKey, storage::Table};
use serde_json::json;
use tests::browser::Page;

use crate::{
    accessible::{is_good, stands_at},
    accessible_states::from_now_on,
    earlier_device::is_from_before_vaults,
    faults::school_with_tablet,
    hidden_names::address_of,
    people::{School, Tablet},
};

const UNSENT: &str = "Written before there were vaults.";
const DRAFT: &str = "And this is half a sen";
/// What was typed after that at the last moment.
const LAST: &str = "And this is half a sentence mo";
/// Where that stood, before there were vaults.
const JOURNAL: &str = "alongside-journal";
/// The last words are newer than the row.
const MOMENT: SignedDuration = SignedDuration::from_secs(1);
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

/// The last words of the draft, as they were written in the clear when the page went: one letter for each byte.
fn last_words(address: &str) -> Result<String> {
    let key: DraftKey = address.rsplit('/').next().context("the address of a visit")?.parse()?;
    let mut visit = VisitDraft::new(key.student);
    visit.note = LAST.into();
    let draft = Draft { updated: Timestamp::now() + MOMENT, body: DraftBody::Visit(visit) };
    let bytes = minicbor_serde::to_vec((key, draft))?;
    Ok(bytes.into_iter().map(char::from).collect())
}

/// Puts them there.
async fn stand_in_the_clear(page: &Page, words: &str) -> Result<()> {
    let script = "localStorage.setItem(arguments[0], arguments[1])";
    page.client().execute(script, vec![json!(JOURNAL), json!(words)]).await?;
    Ok(())
}

/// A visit that base does not have and one that is being written, on a tablet from before vaults. Base is not there. Answers
/// the last words of the latter.
async fn writes(school: &mut School, tablet: &Tablet) -> Result<String> {
    school.relay.stop()?;
    tablet.records_visit("Kai", UNSENT).await?;
    let page = tablet.open("/record").await?;
    page.tap_in("Kai", "Start visit").await?;
    page.sees("Who was there?").await?;
    page.fill("Your note", DRAFT).await?;
    tablet.is_kept().await?;
    let words = last_words(&address_of(page).await?)?;
    page.arrives_at("about:blank").await?;
    school.relay.start_again()?;
    let page = tablet.arrives_at("/fonts/OFL.txt").await?;
    is_from_before_vaults(page).await?;
    stand_in_the_clear(page, &words).await?;
    school.relay.stop()?;
    Ok(words)
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

/// The old database is gone with what stood beside it, and every row of the new one is sealed.
async fn nothing_is_in_the_clear(page: &Page) -> Result<()> {
    let script = format!("return localStorage.getItem('{JOURNAL}') === null");
    page.until("the last words to be gone", &script).await?;
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
    let words = writes(&mut school, &tablet).await?;
    // A browser writes such words to the disk some seconds later, or when it is closed.
    let tablet = tablet.closed_and_opened_again("/").await?;
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
    assert_eq!(page.value("Your note").await?, LAST);

    // The browser had not written yet that they are gone.
    stand_in_the_clear(page, &words).await?;
    let tablet = tablet.closed_and_opened_again("/").await?;
    nothing_is_in_the_clear(tablet.page()).await?;
    tablet.open("/sync").await?.sees("1 waiting to send").await?;
    school.relay.start_again()?;
    tablet.page().signal_is_back().await?;
    tablet.page().sees("1 record received at base").await?;
    let desk = school.at_desk("/students").await?;
    desk.tap_in("Kai Fraser", "Open").await?;
    desk.sees(UNSENT).await
}
