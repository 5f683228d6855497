//! What goes wrong around a tablet changes only the wording of the state: a base that answers nonsense or nothing at
//! all, storage that is full. What was typed stays, and goes on when it can.

use std::time::Duration;

use anyhow::Result;
use serde_json::json;
use tests::browser::Page;

use crate::{
    offered::{catches_files, caught},
    people::{School, Tablet},
    stand_in::{Instead, stands_in},
};

/// How long the app waits for an answer of base.
const PATIENCE: Duration = Duration::from_secs(30);

/// Lets a story fill the device up, by `window.full`: then nothing is written, and all is read as before.
pub(crate) const FILLS_UP: &str = "if (window.full === undefined) {
        const begin = IDBDatabase.prototype.transaction;
        IDBDatabase.prototype.transaction = function (names, mode, ...more) {
            if (window.full && mode === 'readwrite') throw new DOMException('a story', 'QuotaExceededError');
            return begin.call(this, names, mode, ...more);
        };
    }";

pub(crate) async fn school_with_tablet() -> Result<(School, Tablet)> {
    let (school, tablet) = School::with_a_mentor().await?;
    tablet.app_is_stored().await?;
    Ok((school, tablet))
}

#[tokio::test]
async fn nonsense_from_base_changes_nothing() -> Result<()> {
    let (mut school, tablet) = school_with_tablet().await?;
    // Only the tablet asks.
    school.desk_is_left().await?;
    let mut nonsense = stands_in(&mut school, Instead::Nonsense).await?;
    tablet.records_visit("Kai", "Said beside a captive portal.").await?;
    let page = tablet.open("/sync").await?;
    page.sees("1 waiting to send").await?;
    let before = nonsense.asked();
    page.tap("Send now").await?;
    // The app asks once more only after it has dealt with the answer to what it asked before.
    nonsense.is_asked(before + 2).await?;
    page.sees("No connection to base").await?;
    page.sees("1 waiting to send").await?;
    assert!(!page.shows("received at base").await?, "taken for an answer of base");
    nonsense.goes().await?;
    school.relay.start_again()?;
    page.signal_is_back().await?;
    page.sees("1 record received at base").await
}

#[tokio::test]
async fn silence_from_base_holds_nothing_up() -> Result<()> {
    const ONE: &str = "Said while base was silent.";
    const OTHER: &str = "And said while it still was.";
    let (mut school, tablet) = school_with_tablet().await?;
    // Only the tablet asks, and only from the page that it opens next.
    school.desk_is_left().await?;
    tablet.page().open("about:blank").await?;
    tablet.page().waits_are_held(PATIENCE).await?;
    let mut silence = stands_in(&mut school, Instead::Silence).await?;
    tablet.records_visit("Kai", ONE).await?;
    silence.is_asked(1).await?;
    let page = tablet.page();
    page.sees("Waiting to send").await?;
    assert!(!page.shows("Base has it").await?, "said to be at base");
    page.tap("Continue").await?;
    page.sees("My students").await?;
    page.tap("Record").await?;
    page.tap_in("Kai", "Start visit").await?;
    page.sees("Who was there?").await?;
    page.fill("Your note", OTHER).await?;
    tablet.is_kept().await?;
    page.tap("Finish visit").await?;
    page.sees("is recorded").await?;
    page.tap("Continue").await?;
    page.sees("My students").await?;
    page.tap("Sync").await?;
    page.sees("2 waiting to send").await?;

    // Half a minute later the first question is given up, which is said, and the next one is asked.
    assert_eq!(silence.asked(), 1, "the first question was given up too early");
    page.has_passed().await?;
    silence.is_asked(2).await?;
    page.sees("No connection to base").await?;
    page.sees("2 waiting to send").await?;
    page.picture("silent-base").await?;
    page.tap("Students").await?;
    page.tap_in("Kai", "Open").await?;
    page.sees("Waiting to send").await?;
    assert!(!page.shows("At base").await?, "said to be at base");
    silence.goes().await?;
    school.relay.start_again()?;
    page.signal_is_back().await?;
    page.sees("2 records received at base").await?;
    let desk = school.at_desk("/students").await?;
    desk.tap_in("Kai Fraser", "Open").await?;
    for note in [ONE, OTHER] {
        desk.sees(note).await?;
    }
    Ok(())
}

#[tokio::test]
async fn full_storage_keeps_the_form_and_says_not_saved() -> Result<()> {
    let (mut school, tablet) = school_with_tablet().await?;
    school.relay.stop()?;
    let page = tablet.open("/record").await?;
    page.tap_in("Kai", "Start visit").await?;
    page.fill("Your note", "Before the tablet was full.").await?;
    tablet.is_kept().await?;
    // Chromium asks how much room there is when a database is first written to, and then believes it for a while. The
    // passphrase is given after that: counting tries is written, and where it cannot be nobody is locked out.
    let tablet = tablet.dies_and_arrives("/").await?;
    let page = tablet.page();
    let origin = school.relay.address();
    page.cdp("Storage.overrideQuotaForOrigin", json!({ "origin": origin, "quotaSize": 1 })).await?;
    page.unlock().await?;
    page.tap("Continue").await?;
    page.fill("Your note", " And after it was full.").await?;
    page.sees("Not saved").await?;
    page.sees("as a file").await?;
    page.picture("not-saved").await?;
    catches_files(page).await?;
    page.tap("Save the words as a file").await?;
    caught(page, "Before the tablet was full. And after it was full.").await?;
    assert!(page.value("Your note").await?.ends_with("after it was full."));
    page.cdp("Storage.overrideQuotaForOrigin", json!({ "origin": origin })).await?;
    page.fill("Your note", " Room again.").await?;
    tablet.is_kept().await?;
    page.tap("Finish visit").await?;
    page.sees("is recorded").await
}

/// Whether the device has room from now on, until the page is loaded again.
pub(crate) async fn is_full(page: &Page, full: bool) -> Result<()> {
    page.until("the device's room", &format!("{FILLS_UP} window.full = {full}; return true;")).await
}

#[tokio::test]
async fn what_is_finished_or_amended_on_a_full_tablet_is_not_lost() -> Result<()> {
    const NOTE: &str = "The bus leaves at quarter past eight.";
    let (mut school, tablet) = school_with_tablet().await?;
    let page = tablet.open("/record").await?;
    page.tap_in("Kai", "Start visit").await?;
    page.fill("Your note", NOTE).await?;
    tablet.is_kept().await?;
    anyhow::ensure!(!page.shows("Not saved").await?, "it is not full yet");
    is_full(page, true).await?;
    page.tap("Finish visit").await?;
    page.sees("Not saved").await?;
    assert_eq!(page.value("Your note").await?, NOTE);
    assert!(!page.shows("is recorded").await?, "said to be recorded");
    catches_files(page).await?;
    page.tap("Save the words as a file").await?;
    caught(page, NOTE).await?;
    is_full(page, false).await?;
    page.tap("Finish visit").await?;
    page.sees("is recorded").await?;
    page.sees("Base has it").await?;
    school.relay.stop()?;
    is_amended_when_full(&tablet).await
}

/// What was typed stays, and is offered as a file until there is room.
async fn is_amended_when_full(tablet: &Tablet) -> Result<()> {
    const NOW: &str = "The bus leaves at five to eight.";
    const WHY: &str = "The driver corrected me.";
    let page = tablet.open("/students").await?;
    page.tap_in("Kai", "Open").await?;
    page.tap("Open the visit").await?;
    page.tap("Amend this visit").await?;
    page.fill("What should be known now?", NOW).await?;
    page.fill("Why?", WHY).await?;
    is_full(page, true).await?;
    page.tap("Save amendment").await?;
    page.sees("Not saved").await?;
    assert_eq!(page.value("What should be known now?").await?, NOW);
    assert_eq!(page.value("Why?").await?, WHY);
    page.picture("amendment-not-saved").await?;
    catches_files(page).await?;
    page.tap("Save the words as a file").await?;
    for words in [NOW, WHY, "Kai Fraser", "Written by: Ms Osei", "not encrypted"] {
        caught(page, words).await?;
    }
    is_full(page, false).await?;
    page.tap("Save amendment").await?;
    page.sees("Amendment saved on this tablet").await
}
