//! A tablet survives what nobody at the school did: the browser removes its records, and it says so and how many had not
//! reached base; a record ends the page whenever it is opened, and the third start leaves it alone, shows everything
//! else, and fetches it again.

use anyhow::{Context as _, Result, ensure};
use serde_json::json;

use crate::{
    accessible::is_good,
    accessible_states::{forget, from_now_on},
    faults::school_with_tablet,
    hidden_names::address_of,
    people::{School, Tablet},
};

const AT_BASE: &str = "Written while base was there.";
const UNSENT: &str = "Written with no signal, and not sent.";
const ANOTHERS: &str = "Said about somebody else.";

/// The browser clears its databases, as a full tablet does, while the app is closed.
async fn browser_clears_databases(school: &School, tablet: &Tablet) -> Result<()> {
    let page = tablet.page();
    page.open("about:blank").await?;
    let of = json!({ "origin": school.relay.address(), "storageTypes": "indexeddb" });
    page.cdp("Storage.clearDataForOrigin", of).await?;
    Ok(())
}

#[tokio::test]
async fn the_browser_removes_what_it_kept() -> Result<()> {
    let (mut school, tablet) = school_with_tablet().await?;
    tablet.records_visit("Kai", AT_BASE).await?;
    tablet.page().sees("Base has it").await?;
    school.relay.stop()?;
    tablet.records_visit("Kai", UNSENT).await?;
    browser_clears_databases(&school, &tablet).await?;
    let page = tablet.open("/").await?;
    page.sees("The browser removed everything that Alongside kept on this device").await?;
    page.sees("1 record had not reached base").await?;
    is_good(page, "browser-removed-everything").await?;

    school.relay.start_again()?;
    let code = school.code_for("Ms Osei").await?;
    page.fill("Your code", &code).await?;
    page.fill("Name of this device", "Tablet 2").await?;
    page.chooses_passphrase().await?;
    page.tap("Add this device").await?;
    school.lets_in(&tablet).await?;
    page.sees("1 student on this tablet").await?;
    ensure!(!page.shows("The browser removed").await?, "said of a device that is added again");
    let page = tablet.open("/students").await?;
    page.tap_in("Kai", "Open").await?;
    page.sees(AT_BASE).await?;

    browser_clears_databases(&school, &tablet).await?;
    let page = tablet.open("/").await?;
    page.sees("Everything recorded here had reached base").await
}

/// Everything that the app is doing comes to its end once it has put together what was recorded about STUDENT in a
/// year, before it can say so: what a trap does in there.
const ENDS_THE_PAGE: &str = "(() => {
    const storage = window.localStorage;
    const year = new RegExp('student/STUDENT/[0-9]+ ([0-9]+)');
    const times = (text) => Number(year.exec(text ?? '')?.[1] ?? 0);
    const set = Storage.prototype.setItem;
    Storage.prototype.setItem = function (name, text) {
        const before = times(this.getItem(name));
        set.call(this, name, text);
        if (times(text) > before) window.ended = true;
    };
    Object.defineProperty(window, 'localStorage', { get() {
        if (window.ended) throw new Error('a story');
        return storage;
    } });
})();";

#[tokio::test]
async fn a_record_that_ends_the_page_is_left_alone_and_fetched_again() -> Result<()> {
    let (mut school, tablet) = school_with_tablet().await?;
    school.relate("Ms Osei", "Niamh Adeyemi").await?;
    for (student, note) in [("Niamh", ANOTHERS), ("Kai", AT_BASE)] {
        tablet.records_visit(student, note).await?;
        tablet.page().sees("Base has it").await?;
    }
    let page = tablet.open("/students").await?;
    page.tap_in("Kai", "Open").await?;
    page.sees(AT_BASE).await?;
    let kai = address_of(page).await?;
    school.relay.stop()?;
    tablet.records_visit("Kai", UNSENT).await?;

    let id = kai.strip_prefix("/students/").context("the address of a record")?;
    let ends = from_now_on(page, &ENDS_THE_PAGE.replace("STUDENT", id)).await?;
    for _ in 0..2 {
        tablet.open(&kai).await?;
        page.until("the page to end", "return window.ended === true").await?;
        ensure!(!page.shows(AT_BASE).await?, "the record was opened");
    }
    let page = tablet.open("/").await?;
    page.sees("record could not be opened on this device. It is being fetched again").await?;
    is_good(page, "record-not-opened").await?;
    let page = tablet.open("/students").await?;
    page.tap_in("Niamh", "Open").await?;
    page.sees(ANOTHERS).await?;
    let page = tablet.open(&kai).await?;
    page.sees("A part of this record cannot be shown on this tablet").await?;
    is_good(page, "record-without-a-part").await?;

    // Base's copy is good, and what waited goes there as if nothing had been.
    forget(page, ends).await?;
    let page = tablet.open("/sync").await?;
    page.sees("1 waiting to send").await?;
    school.relay.start_again()?;
    page.signal_is_back().await?;
    page.sees("1 record received at base").await?;
    let page = tablet.open(&kai).await?;
    page.sees(AT_BASE).await?;
    page.sees(UNSENT).await?;
    let page = tablet.open("/").await?;
    page.sees("My students").await?;
    page.sees_no_more("could not be opened on this device").await
}
