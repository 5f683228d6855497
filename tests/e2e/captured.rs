//! A visit is recorded on a locked tablet, with no signal and nothing opened: the battery dies in mid-word, nothing of it is
//! shown before the tablet is unlocked, and after that each visit is there once, is said whom it is about, and goes to base.

use std::time::Duration;

use anyhow::{Result, ensure};
use tests::browser::{PASSPHRASE, Page};

use crate::{
    accessible::is_good,
    people::{School, Tablet},
};

const WITHOUT: &str = "Record a visit without unlocking";
const TITLE: &str = "Record a visit while locked";
const NOTE: &str = "Kai walked the whole way round the field.";
const SECOND: &str = "Half of what Reuben sa";
const NONE_WAITS: &str = "return / 0$/.test(localStorage.getItem('alongside-unsent') ?? '')";
const CHOOSE: &str = "Choose the student and finish";

/// From the page that asks for the passphrase to the one that needs none.
async fn begins(page: &Page) -> Result<()> {
    page.comes_to_be_locked().await?;
    page.tap(WITHOUT).await?;
    page.sees("Who is this?").await
}

/// Nothing that was typed before is on the page, in its fields, its title or its address.
async fn shows_nothing(page: &Page) -> Result<()> {
    const ALL: &str = "const typed = [...document.querySelectorAll('input, textarea')].map(one => one.value);
        return [document.title, location.href, document.documentElement.outerHTML, ...typed].join('\\n')";
    let all = page.client().execute(ALL, vec![]).await?;
    for secret in ["Kai", "Fraser", "The Heights", NOTE, SECOND, PASSPHRASE] {
        ensure!(!all.as_str().unwrap_or_default().contains(secret), "{secret} is on the page");
    }
    Ok(())
}

/// As many visits as this wait for their student on *Today*.
async fn waits_for_its_student(page: &Page, many: usize) -> Result<()> {
    page.sees("Recorded while locked").await?;
    page.sees(CHOOSE).await?;
    let found = page.text().await?.matches(CHOOSE).count();
    ensure!(found == many, "{found} visits instead of {many}");
    Ok(())
}

/// Two visits on the locked tablet: one that is closed as a person closes it, one in which the battery dies.
async fn records_two(tablet: Tablet) -> Result<Tablet> {
    let page = tablet.arrives_at("/students").await?;
    begins(page).await?;
    is_good(page, "while-locked").await?;
    page.fill("Given name", "Kai Fraser").await?;
    page.fill("Home school", "The Heights, I think").await?;
    page.tap("Parent or carer").await?;
    page.set("How many minutes?", "35").await?;
    page.fill("Your note", NOTE).await?;
    tablet.is_kept().await?;
    page.tap("Seal and close").await?;
    page.comes_to_be_locked().await?;
    shows_nothing(page).await?;

    begins(page).await?;
    page.sees("1 visit recorded before this one").await?;
    shows_nothing(page).await?;
    page.fill("Your note", SECOND).await?;
    tablet.is_kept().await?;
    let tablet = tablet.dies_and_arrives("/").await?;
    begins(tablet.page()).await?;
    tablet.page().sees("2 visits recorded before this one").await?;
    shows_nothing(tablet.page()).await?;
    Ok(tablet)
}

#[tokio::test]
async fn what_was_recorded_while_it_was_locked_joins_once_and_goes_to_base() -> Result<()> {
    let (mut school, tablet) = School::with_a_mentor().await?;
    tablet.app_is_stored().await?;
    school.relay.stop()?;
    let tablet = records_two(tablet).await?;

    // Opened, and the battery dies as soon as they are there; opened again, none is there twice.
    let page = tablet.open("/today").await?;
    page.sees("2 visits recorded while locked").await?;
    waits_for_its_student(page, 2).await?;
    // Drafts do not wait: what is kept of that beside the database says so too.
    page.until("no record to be counted as waiting", NONE_WAITS).await?;
    let tablet = tablet.dies_and_starts_again("/today").await?;
    let page = tablet.page();
    waits_for_its_student(page, 2).await?;
    is_good(page, "today-recorded-while-locked").await?;

    page.tap_in("Kai Fraser", CHOOSE).await?;
    page.sees("Which student was it?").await?;
    is_good(page, "choose-the-student").await?;
    page.tap_in("Kai F.", "Choose").await?;
    page.sees("Who was there?").await?;
    let note = page.value("Your note").await?;
    ensure!(note.starts_with(NOTE) && note.contains("The Heights, I think"), "{note}");
    assert_eq!(page.value("How many minutes?").await?, "35");
    page.tap("Finish visit").await?;
    page.sees("is recorded").await?;

    // The other is about somebody who is in no record, and keeps every letter.
    let page = tablet.open("/today").await?;
    waits_for_its_student(page, 1).await?;
    page.tap(CHOOSE).await?;
    page.tap("Someone I had just met").await?;
    page.sees("Who was there?").await?;
    assert_eq!(page.value("Your note").await?, SECOND);

    school.relay.start_again()?;
    page.signal_is_back().await?;
    tablet.open("/sync").await?.sees("1 record received at base").await?;
    let desk = school.at_desk("/students").await?;
    desk.tap_in("Kai Fraser", "Open").await?;
    desk.sees(NOTE).await?;
    ensure!(!desk.shows(SECOND).await?, "what is not finished was sent");
    Ok(())
}

/// Nobody touches it: the page goes by the same rule as an open tablet locks, and the last letters are kept.
#[tokio::test]
async fn nobody_is_there_any_more_and_the_last_letters_are_kept() -> Result<()> {
    const TYPED: &str = "The last letters";
    let (_school, tablet) = School::with_a_mentor().await?;
    tablet.page().time_can_pass().await?;
    let page = tablet.arrives_at("/students").await?;
    begins(page).await?;
    page.fill("Your note", TYPED).await?;
    page.passes(Duration::from_secs(100)).await?;
    page.sees("This page closes in 20 seconds.").await?;
    page.tap("Stay on this page").await?;
    page.sees_no_more("This page closes in 20 seconds.").await?;
    assert_eq!(page.value("Your note").await?, TYPED);
    page.passes(Duration::from_secs(100)).await?;
    page.sees("This page closes in 20 seconds.").await?;
    page.passes(Duration::from_secs(20)).await?;
    page.comes_to_be_locked().await?;
    ensure!(!page.shows(TYPED).await?, "what was typed is on the locked page");

    page.unlock().await?;
    let page = tablet.open("/today").await?;
    page.tap(CHOOSE).await?;
    page.tap_in("Kai F.", "Choose").await?;
    page.sees("Who was there?").await?;
    assert_eq!(page.value("Your note").await?, TYPED);
    Ok(())
}

/// On a tablet of two, it is said for whom before a word is typed, and nobody else has it.
#[tokio::test]
async fn it_is_the_one_who_was_named_before_a_word_was_typed() -> Result<()> {
    let (school, tablet) = School::with_a_mentor().await?;
    let code = school.invite("Mr Tran").await?;
    let page = tablet.arrives_at("/students").await?;
    page.tap("Add another person").await?;
    tablet.comes_with("Tablet 2", &code).await?;
    school.lets_in(&tablet).await?;
    let page = tablet.arrives_at("/students").await?;
    page.tap(WITHOUT).await?;
    page.sees(TITLE).await?;
    page.sees("Who is recording?").await?;
    is_good(page, "while-locked-two-people").await?;
    page.tap("MT").await?;
    page.sees("sealed for MT").await?;
    page.fill("Your note", NOTE).await?;
    tablet.is_kept().await?;
    page.tap("Seal and close").await?;
    page.comes_to_be_locked().await?;
    page.tap("MO").await?;
    page.unlock().await?;
    let page = tablet.page();
    page.sees("Kai").await?;
    ensure!(!page.shows("recorded while locked").await?, "it went to somebody else");
    page.locks().await?;
    page.tap("MT").await?;
    page.unlock().await?;
    page.sees("1 visit recorded while locked").await
}

/// Fills the room for one person with copies of the first visit that was sealed for them.
const FILLS: &str = "const done = arguments[arguments.length - 1];
const request = indexedDB.open('alongside-vaults');
request.onsuccess = () => {
    const database = request.result;
    const work = database.transaction('keys', 'readwrite');
    const store = work.objectStore('keys');
    const all = IDBKeyRange.bound('captured/', 'captured/~');
    store.getAllKeys(all).onsuccess = (keys) => {
        const [name] = keys.target.result;
        store.get(name).onsuccess = (row) => {
            for (let more = 1; more < 50; more += 1) store.put(row.target.result, `${name}-${more}`);
        };
    };
    work.oncomplete = () => { database.close(); done(true); };
};";

/// What is too long is not kept and says so; where there is no room for one more, that is said before a word is typed.
/// However often one visit lies there, it is one.
#[tokio::test]
async fn there_is_room_for_so_much_and_for_so_many() -> Result<()> {
    let (_school, tablet) = School::with_a_mentor().await?;
    let page = tablet.arrives_at("/students").await?;
    begins(page).await?;
    page.set("Your note", &"walked ".repeat(50_000)).await?;
    page.sees("It is too long to be kept while locked.").await?;
    page.tap("Seal and close").await?;
    page.sees("Not saved").await?;
    ensure!(page.value("Your note").await?.len() > 300_000, "what was typed is gone");
    page.set("Your note", NOTE).await?;
    tablet.is_kept().await?;
    page.tap("Seal and close").await?;
    page.comes_to_be_locked().await?;

    ensure!(page.client().execute_async(FILLS, vec![]).await? == true);
    page.tap(WITHOUT).await?;
    page.sees("50 visits that were recorded while it was locked are kept already.").await?;
    page.tap("Back to the passphrase").await?;
    page.comes_to_be_locked().await?;
    page.unlock().await?;
    page.sees("1 visit recorded while locked").await?;
    let page = tablet.open("/today").await?;
    waits_for_its_student(page, 1).await?;
    page.locks().await?;
    begins(page).await
}
