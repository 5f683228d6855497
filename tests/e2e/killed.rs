//! Saved is saved, and at base is at base: the browser is killed ten times after *Saved on this tablet* and ten times
//! while it saves, the relay ten times after *At base*, and every word is there. So is a promise that was ticked off a
//! moment before, and the last word that was typed before the page went or the screen went off.

use std::{io::Write as _, time::Duration};

use anyhow::Result;
use serde_json::json;
use tests::browser::Engine;

use crate::{
    people::{School, Tablet},
    stand_in::{Instead, StandIn, stands_in_and_counts},
};

const TIMES: usize = 10;
const PROMISE: &str = "Bring the times of the 8:05 bus";

/// How long the app gathers keys before it stores them together.
const GATHERED: Duration = Duration::from_millis(150);
/// Types a last word into the field that is being written in, and leaves the app in the same moment for a page of base
/// that is not the app.
const LAST_WORD: &str = "const [word] = arguments;
const field = document.activeElement;
const { set } = Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, 'value');
set.call(field, field.value + word);
field.dispatchEvent(new Event('input', { bubbles: true }));
location.assign('/fonts/OFL.txt');";
/// Notes that a draft's row was written while nobody saw the page, once storage has said that it is complete.
const NOTES_DRAFTS: &str = "const begin = IDBDatabase.prototype.transaction;
IDBDatabase.prototype.transaction = function (names, mode, ...more) {
    const work = begin.call(this, names, mode, ...more);
    if (document.hidden && mode === 'readwrite' && [names].flat().includes('draft')) {
        work.addEventListener('complete', () => { window.keptUnseen = true; });
    }
    return work;
};";
/// The app holds a lock for as long as its page lives.
const APP_IS_GONE: &str = "return location.pathname === '/fonts/OFL.txt'
    && navigator.locks.query().then((locks) => locks.held.length === 0)";

#[tokio::test]
async fn browser_ten_times_after_saved_on_this_tablet() -> Result<()> {
    let (mut school, mut tablet) = School::with_a_mentor().await?;
    tablet.app_is_stored().await?;
    school.relay.stop()?;
    for time in 0..TIMES {
        tablet.records_visit("Kai", &note(time)).await?;
        tablet = tablet.dies_and_starts_again("/sync").await?;
        tablet.page().sees(&format!("{} waiting to send", time + 1)).await?;
    }
    school.relay.start_again()?;
    tablet.page().signal_is_back().await?;
    tablet.page().sees(&format!("{TIMES} records received at base")).await?;
    let page = school.at_desk("/students").await?;
    page.tap_in("Kai Fraser", "Open").await?;
    for time in 0..TIMES {
        page.sees(&note(time)).await?;
    }
    Ok(())
}

/// What the page asks base when it has come to the write at which the browser dies.
const HELD: &str = "POST /v1/held";
/// Counts what is written into the tablet's database from now on, each write as it is issued and each transaction as it
/// completes. At the one of that number the words go into `localStorage` as well, and base is asked: by a page that
/// stands still for the answer, which never comes, or by one that goes on saving.
const STOPS_AT: &str = "const [last, goesOn, words] = arguments;
let writes = 0;
const count = () => {
    writes += 1;
    if (writes !== last) return;
    localStorage.setItem('a story', words);
    const ask = new XMLHttpRequest();
    ask.open('POST', '/v1/held', goesOn);
    ask.send();
};
for (const name of ['put', 'delete']) {
    const write = IDBObjectStore.prototype[name];
    IDBObjectStore.prototype[name] = function (...what) {
        const asked = write.apply(this, what);
        count();
        return asked;
    };
}
const begin = IDBDatabase.prototype.transaction;
IDBDatabase.prototype.transaction = function (names, mode, ...more) {
    const work = begin.call(this, names, mode, ...more);
    if (mode === 'readwrite') work.addEventListener('complete', count);
    return work;
};";
/// A visit's change, its place among what waits, the row, the end of the draft, and all of it together.
const WRITES: usize = TIMES / 2;

#[tokio::test]
async fn browser_ten_times_while_it_saves() -> Result<()> {
    let (mut school, mut tablet) = School::with_a_mentor().await?;
    tablet.app_is_stored().await?;
    school.desk_is_left().await?;
    let mut base = stands_in_and_counts(&mut school, Instead::Silence, HELD).await?;
    let (mut drafts, mut lost_by_local_storage) = (0, 0);
    for time in 0..TIMES {
        dies_while_saving(&tablet, &mut base, time).await?;
        tablet = tablet.dies_and_starts_again("/").await?;
        let page = tablet.page();
        page.sees("My students").await?;
        if page.shows("You have an unfinished visit with").await? {
            drafts += 1;
            page.tap("Continue").await?;
            page.sees("Who was there?").await?;
            assert_eq!(page.value("Your note").await?, note(time), "said to be saved");
            page.tap("Finish visit").await?;
            page.sees("is recorded").await?;
        }
        let read = "return localStorage.getItem('a story')";
        let kept = page.client().execute(read, vec![]).await?;
        lost_by_local_storage += usize::from(kept != json!(note(time)));
        // Neither as a draft and as a visit, nor as neither.
        tablet.open("/sync").await?.sees(&format!("{} waiting to send", time + 1)).await?;
    }
    assert!(drafts > 0, "no save was ever interrupted");
    assert!(lost_by_local_storage > 0, "this story could not have found a loss");
    base.goes().await?;
    school.relay.start_again()?;
    tablet.page().signal_is_back().await?;
    tablet.page().sees(&format!("{TIMES} records received at base")).await?;
    let page = school.at_desk("/students").await?;
    page.tap_in("Kai Fraser", "Open").await?;
    for time in 0..TIMES {
        page.sees(&note(time)).await?;
    }
    writeln!(
        std::io::stderr(),
        "the browser was killed {TIMES} times while it saved: {drafts} were drafts again, 0 lost; \
         localStorage lost {lost_by_local_storage}"
    )?;
    Ok(())
}

/// Types a visit, hears that it is saved, and finishes it, up to the write at which the browser is to die.
async fn dies_while_saving(tablet: &Tablet, base: &mut StandIn, time: usize) -> Result<()> {
    let page = tablet.open("/record").await?;
    page.tap_in("Kai", "Start visit").await?;
    page.sees("Who was there?").await?;
    page.fill("Your note", &note(time)).await?;
    tablet.is_kept().await?;
    let goes_on = time >= WRITES;
    let arguments = vec![json!(time % WRITES + 1), json!(goes_on), json!(note(time))];
    page.client().execute(STOPS_AT, arguments).await?;
    let finishes = async {
        page.tap("Finish visit").await?;
        std::future::pending::<Result<()>>().await
    };
    // A page that stands still never says that it was tapped.
    tokio::select! {
        failed = finishes => failed,
        held = base.is_asked(time + 1) => held,
    }
}

#[tokio::test]
async fn browser_at_once_after_a_promise_was_ticked_off() -> Result<()> {
    let (mut school, tablet) = School::with_a_mentor().await?;
    tablet.app_is_stored().await?;
    school.relay.stop()?;
    let page = tablet.open("/record").await?;
    page.tap_in("Kai", "Start visit").await?;
    page.sees("Who was there?").await?;
    page.tap("Add an action").await?;
    page.fill("What", PROMISE).await?;
    tablet.is_kept().await?;
    page.tap("Finish visit").await?;
    page.sees("is recorded").await?;
    page.tap("Continue").await?;
    page.sees(PROMISE).await?;
    page.tap_in(PROMISE, "Done").await?;
    page.sees("Undo").await?;
    // The time to undo it has not passed, and the tick is there all the same.
    let tablet = tablet.dies_and_starts_again("/").await?;
    tablet.page().sees("My students").await?;
    assert!(!tablet.page().shows(PROMISE).await?, "a promise that was kept is on Today again");
    school.relay.start_again()?;
    tablet.page().signal_is_back().await?;
    tablet.page().sees("2 records received at base").await?;
    Ok(())
}

/// The page goes, or the screen goes off, before the last keys are stored. A tablet that is put into a bag tells its page
/// no more than that it is hidden; then it may be killed at any time.
#[tokio::test]
async fn browser_at_once_after_a_last_word() -> Result<()> {
    let (_school, tablet) = School::with_a_mentor().await?;
    let page = tablet.open("/record").await?;
    page.tap_in("Kai", "Start visit").await?;
    page.fill("Your note", "Nan will").await?;
    tablet.is_kept().await?;
    // The keys are never stored together: the page goes before they are.
    page.timers_stand_still(GATHERED).await?;
    page.client().execute(LAST_WORD, vec![" come".into()]).await?;
    page.until("the app to be gone", APP_IS_GONE).await?;
    let tablet = goes_on_with(tablet, "Nan will come").await?;

    let page = tablet.page();
    page.timers_stand_still(GATHERED).await?;
    page.client().execute(NOTES_DRAFTS, vec![]).await?;
    page.fill("Your note", " by bus").await?;
    let behind = "return !!document.querySelector('[aria-busy=true]')";
    page.until("keys that are not stored", behind).await?;
    page.goes_behind().await?;
    page.until("the draft to be stored unseen", "return window.keptUnseen === true").await?;
    goes_on_with(tablet, "Nan will come by bus").await.map(drop)
}

/// The browser is killed, and its draft is opened again.
async fn goes_on_with(tablet: Tablet, note: &str) -> Result<Tablet> {
    let tablet = tablet.dies_and_starts_again("/").await?;
    let page = tablet.page();
    page.sees("You have an unfinished visit with").await?;
    page.tap("Continue").await?;
    assert_eq!(page.value("Your note").await?, note);
    Ok(tablet)
}

#[tokio::test]
async fn relay_ten_times_after_at_base() -> Result<()> {
    let (mut school, tablet) = School::with_a_mentor().await?;
    for time in 0..TIMES {
        tablet.records_visit("Kai", &note(time)).await?;
        tablet.page().sees("Base has it").await?;
        school.relay.kill()?;
        school.relay.start_again()?;
    }
    // A device that has never seen any of it fetches everything from what the relay kept.
    let code = school.code_for("Ms Osei").await?;
    let other = school.tablet(Engine::Chromium, "Tablet 3", &code).await?;
    let page = other.open("/students").await?;
    page.tap_in("Kai", "Open").await?;
    for time in 0..TIMES {
        page.sees(&note(time)).await?;
    }
    Ok(())
}

fn note(time: usize) -> String {
    format!("Words of visit number {time}, kept.")
}
