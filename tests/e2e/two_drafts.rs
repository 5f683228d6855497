//! A tablet that is full, and stays so after it is opened again: two unfinished visits are kept beside each other, and it
//! locks with the words of both.

use anyhow::Result;
use serde_json::Value;
use tests::browser::Page;

use crate::{
    accessible_states::{forget, from_now_on},
    faults::{FILLS_UP, school_with_tablet},
    hidden_names::address_of,
    people::Tablet,
};

const KAIS: &str = "Kai found the side do";
const NIAMHS: &str = "Niamh would like to see the kit";

/// Of all the drafts that a page stores the second finds no room.
const ROOM_FOR_ONE: &str = "{ let many = 0; const put = IDBObjectStore.prototype.put;
    IDBObjectStore.prototype.put = function (...given) {
        if (this.name === 'draft') many += 1;
        if (this.name === 'draft' && many === 2) throw new DOMException('a story', 'QuotaExceededError');
        return put.apply(this, given);
    }; }";

const JOURNAL_IS_EMPTY: &str =
    "return !Object.keys(localStorage).some(name => name.endsWith('-journal'))";

/// Answers the address of the visit.
async fn writes_and_locks(tablet: &Tablet, student: &str, note: &str) -> Result<String> {
    let page = tablet.open("/record").await?;
    page.tap_in(student, "Start visit").await?;
    page.sees("Who was there?").await?;
    page.fill("Your note", note).await?;
    page.sees("Not saved").await?;
    let address = address_of(page).await?;
    page.locks().await?;
    Ok(address)
}

async fn has_words(tablet: &Tablet, address: &str, note: &str) -> Result<()> {
    let page = tablet.open(address).await?;
    page.sees("Who was there?").await?;
    assert_eq!(page.value("Your note").await?, note);
    Ok(())
}

async fn is_full_from_now_on(page: &Page) -> Result<Value> {
    from_now_on(page, &format!("{FILLS_UP} window.full = true;")).await
}

/// A visit of each that only the journal has; answers their addresses.
async fn writes_both(tablet: &Tablet) -> Result<[String; 2]> {
    let kais = writes_and_locks(tablet, "Kai", KAIS).await?;
    Ok([kais, writes_and_locks(tablet, "Niamh", NIAMHS).await?])
}

#[tokio::test]
async fn on_a_full_tablet_neither_stands_in_the_way_of_the_other() -> Result<()> {
    let (school, tablet) = school_with_tablet().await?;
    school.relate("Ms Osei", "Niamh Adeyemi").await?;
    let page = tablet.open("/record").await?;
    page.sees("Niamh").await?;
    let full = is_full_from_now_on(page).await?;
    let [kais, niamhs] = writes_both(&tablet).await?;
    has_words(&tablet, &kais, KAIS).await?;
    has_words(&tablet, &niamhs, NIAMHS).await?;

    // There is room again: both come into their rows, and are there without the journal.
    forget(page, full).await?;
    tablet.open("/sync").await?;
    page.until("the journal to be empty", JOURNAL_IS_EMPTY).await?;
    has_words(&tablet, &kais, KAIS).await?;
    has_words(&tablet, &niamhs, NIAMHS).await
}

#[tokio::test]
async fn one_that_was_finished_meanwhile_does_not_come_back() -> Result<()> {
    let (school, tablet) = school_with_tablet().await?;
    school.relate("Ms Osei", "Niamh Adeyemi").await?;
    let page = tablet.open("/record").await?;
    page.sees("Niamh").await?;
    let full = is_full_from_now_on(page).await?;
    let [kais, niamhs] = writes_both(&tablet).await?;
    forget(page, full).await?;

    // There is room for one of them, and that is finished.
    let little = from_now_on(page, ROOM_FOR_ONE).await?;
    has_words(&tablet, &kais, KAIS).await?;
    page.tap("Finish visit").await?;
    page.sees("is recorded").await?;
    forget(page, little).await?;

    has_words(&tablet, &niamhs, NIAMHS).await?;
    has_words(&tablet, &kais, "").await
}
