//! Somebody locks with words in a form that keeps no draft: they are shown once it is open again, to be copied, and stay
//! until they are discarded. Nothing of them is saved as a record by itself. The same where the browser put the page aside
//! with its memory and *Back* shows it again.

use anyhow::{Result, ensure};

use crate::{accessible::is_good, people::School};

const WORDS: &str = "A seat beside the do";
const SHOWN: &str = "These words were on the screen when Alongside locked";

#[tokio::test]
async fn they_are_shown_after_the_passphrase_until_they_are_discarded() -> Result<()> {
    let (_school, tablet) = School::with_a_mentor().await?;
    let page = tablet.open("/students").await?;
    page.tap_in("Kai", "Open").await?;
    page.tap("Add a line").await?;
    page.fill("In plain words", WORDS).await?;
    page.locks().await?;
    ensure!(!page.shows(WORDS).await?, "they are on the locked page");

    page.unlock().await?;
    page.sees(SHOWN).await?;
    page.sees(WORDS).await?;
    is_good(page, "words-left").await?;

    // Not thrown away by closing the app.
    let tablet = tablet.closed_and_opened_again("/students").await?;
    let page = tablet.page();
    page.sees(SHOWN).await?;
    page.sees(WORDS).await?;
    page.tap("Discard the words").await?;
    page.sees_no_more(SHOWN).await?;
    page.tap_in("Kai", "Open").await?;
    page.sees("What helps Kai").await?;
    ensure!(!page.shows(WORDS).await?, "saved as a record by itself");

    let page = tablet.open("/students").await?;
    page.sees("Kai").await?;
    ensure!(!page.shows(SHOWN).await?, "shown again after they were discarded");
    Ok(())
}

/// What a browser tells a page that it puts aside with its memory, and that *Back* shows again. Browsers that are driven
/// like this one do not put pages aside.
const PUT_ASIDE: &str = "setTimeout(() => {
    for (const kind of ['pagehide', 'pageshow'])
        window.dispatchEvent(new PageTransitionEvent(kind, { persisted: true }));
}, 0)";

#[tokio::test]
async fn they_are_kept_when_the_page_is_put_aside_and_locked_when_it_is_shown_again() -> Result<()>
{
    let (_school, tablet) = School::with_a_mentor().await?;
    let page = tablet.open("/students").await?;
    page.tap_in("Kai", "Open").await?;
    page.tap("Add a line").await?;
    page.fill("In plain words", WORDS).await?;
    page.client().execute(PUT_ASIDE, vec![]).await?;
    page.comes_to_be_locked().await?;
    ensure!(!page.shows(WORDS).await?, "they are on the locked page");
    page.unlock().await?;
    page.sees(SHOWN).await?;
    page.sees(WORDS).await
}
