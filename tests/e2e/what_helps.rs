//! A mentor writes down what helps a student and what does not, and takes a line out; the coordinator reads the one
//! that stayed. A line whose saving went wrong half-way is there once.

use anyhow::Result;
use tests::browser::Page;

use crate::people::School;

const STAYS: &str = "A walk around the field while talking";
const GOES: &str = "Being asked in front of the class";

/// Adds a line to the card *What helps Kai*.
async fn adds(page: &Page, kind: &str, words: &str) -> Result<()> {
    page.tap("Add a line").await?;
    page.tap(kind).await?;
    page.fill("In plain words", words).await?;
    page.tap("Add").await?;
    page.sees(words).await
}

#[tokio::test]
async fn a_line_is_added_and_another_taken_out() -> Result<()> {
    let (school, tablet) = School::with_a_mentor().await?;
    let page = tablet.open("/students").await?;
    page.tap_in("Kai", "Open").await?;
    page.sees("Nothing written down yet.").await?;
    adds(page, "Helps", STAYS).await?;
    adds(page, "Does not help", GOES).await?;
    page.sees("Last written by you").await?;
    page.picture("what-helps").await?;

    let desk = school.at_desk("/students").await?;
    desk.tap_in("Kai Fraser", "Open").await?;
    desk.sees(STAYS).await?;
    desk.sees(GOES).await?;
    desk.sees("Last written by Ms Osei").await?;

    page.tap(&format!("Take out: {GOES}")).await?;
    page.sees("Line taken out").await?;
    page.sees_no_more(GOES).await?;
    desk.sees_no_more(GOES).await?;
    assert!(desk.shows(STAYS).await?, "the line that stayed went with the other");
    Ok(())
}

/// Lets a story lose what storage answers, by `window.lost`: then what is written is kept and said not to be, and
/// nothing can be read.
const LOSES_ANSWERS: &str = "const begin = IDBDatabase.prototype.transaction;
    IDBDatabase.prototype.transaction = function (names, mode, ...more) {
        if (window.lost && mode !== 'readwrite') throw new DOMException('a story', 'UnknownError');
        const transaction = begin.call(this, names, mode, ...more);
        if (window.lost) transaction.addEventListener('complete', event => {
            event.stopImmediatePropagation();
            transaction.dispatchEvent(new Event('abort'));
        });
        return transaction;
    };
    window.lost = true;
    return true";

#[tokio::test]
async fn a_line_that_was_kept_although_it_said_not_saved_is_there_once() -> Result<()> {
    let (mut school, tablet) = School::with_a_mentor().await?;
    tablet.app_is_stored().await?;
    school.relay.stop()?;
    let page = tablet.open("/students").await?;
    page.tap_in("Kai", "Open").await?;
    page.tap("Add a line").await?;
    page.fill("In plain words", STAYS).await?;
    page.until("storage to lose its answers", LOSES_ANSWERS).await?;
    page.tap("Add").await?;
    page.sees("Not saved").await?;
    page.until("storage to answer", "window.lost = false; return true").await?;
    page.tap("Add").await?;
    page.sees("Saved on this tablet").await?;
    let page = tablet.open("/students").await?;
    page.tap_in("Kai", "Open").await?;
    page.sees(STAYS).await?;
    page.until("one line", "return document.querySelectorAll('.help').length === 1").await
}
