//! A code lets one device in, once, for ten minutes: a wrong, used or old one gets a sentence, and nothing that was
//! typed is lost. The square and the link are both the way in, and the page that made it says what became of it.

use std::sync::Arc;

use anyhow::{Context as _, Result};
use jiff::{SignedDuration, Timestamp};
use protocol::limits::CODE_MINUTES;
use qrcodegen::{QrCode, QrCodeEcc};
use tests::browser::{Browser, Engine, Page, Size};

use crate::{
    accessible::is_good,
    clock_off::is_ahead,
    people::{School, Tablet, four_words, lets_in},
};

/// How many light squares are left on each side of a QR code.
const QUIET: i32 = 4;

/// What a camera would see: the picture square by square, dark or light in its middle.
const SEEN: &str = "const picture = document.querySelector('svg[aria-label^=QR]');
    const dark = picture.querySelector('path');
    const { width, height } = picture.viewBox.baseVal;
    const squares = many => [...Array(many).keys()];
    const at = (x, y) => dark.isPointInFill(new DOMPoint(x + 0.5, y + 0.5)) ? '#' : '.';
    return squares(height).map(y => squares(width).map(x => at(x, y)).join('')).join('\\n')";

/// What the page puts on the clipboard is caught: a browser without a person has none.
const CATCHES_COPIES: &str =
    "navigator.clipboard.writeText = async text => { window.copied = text; };";

/// The same squares of the QR code that holds a text.
fn squares(text: &str) -> Result<String> {
    let code = QrCode::encode_text(text, QrCodeEcc::Medium)?;
    let side = code.size() + 2 * QUIET;
    let at = |x: i32, y: i32| if code.get_module(x - QUIET, y - QUIET) { '#' } else { '.' };
    let rows: Vec<String> = (0..side).map(|y| (0..side).map(|x| at(x, y)).collect()).collect();
    Ok(rows.join("\n"))
}

/// The link that *Copy the link* puts on the clipboard.
async fn copied_link(desk: &Page) -> Result<String> {
    desk.client().execute(CATCHES_COPIES, vec![]).await?;
    desk.tap("Copy the link").await?;
    desk.sees("The link is copied. It works once").await?;
    let copied = desk.client().execute("return window.copied", vec![]).await?;
    Ok(copied.as_str().context("nothing was copied")?.to_owned())
}

#[tokio::test]
async fn wrong_and_used_codes_are_said_in_words() -> Result<()> {
    let school = School::set_up().await?;
    let code = school.invite("Ms Osei").await?;
    let folder = tempfile::tempdir()?;
    let (at, address) = (folder.path().join("tablet"), school.relay.address());
    let tablet = Tablet::begins(Engine::Chromium, at, address).await?;
    tablet.open("/welcome").await?;
    tablet.comes_with("Tablet 1", &code).await?;
    lets_in(school.desk().await?, tablet.page()).await?;
    tablet.page().sees("Ready for off-site?").await?;
    school.desk().await?.sees("Tablet 1 is set up. The code cannot be used again.").await?;
    is_good(school.desk().await?, "invitation-used").await?;

    let profile = tempfile::tempdir()?;
    let other = Browser::start(Engine::Chromium, profile.path(), Size::PHONE).await?;
    let page = other.page();
    for wrong in [code.as_str(), "apple banana cherry date"] {
        page.open("about:blank").await?;
        page.open(&format!("{}/welcome", school.relay.address())).await?;
        page.set("Your code", wrong).await?;
        page.set("Name of this device", "Tablet 9").await?;
        page.chooses_passphrase().await?;
        page.tap("Add this device").await?;
        page.sees("That code does not work. It may be mistyped, used already").await?;
        page.until(
            "an error beside the field",
            "return !!document.querySelector('[aria-invalid=true]')",
        )
        .await?;
        assert_eq!(page.value("Name of this device").await?, "Tablet 9");
    }
    page.picture("wrong-code").await?;

    // The link of a fresh invitation carries the code in its fragment, and opening it spends nothing.
    let fresh = school.code_for("Ms Osei").await?.replace(' ', "-");
    let link = copied_link(school.desk().await?).await?;
    assert_eq!(link, format!("{}/welcome#code={fresh}", school.relay.address()));
    let seen = school.desk().await?.client().execute(SEEN, vec![]).await?;
    assert_eq!(seen.as_str(), Some(squares(&link)?.as_str()), "the square holds another text");
    for _ in 0..2 {
        page.open("about:blank").await?;
        page.open(&link).await?;
        page.sees("Welcome to Alongside").await?;
    }
    assert!(!page.value("Your code").await?.is_empty(), "the link's code is not in the field");
    page.set("Name of this device", "Phone 1").await?;
    page.chooses_passphrase().await?;
    page.tap("Add this device").await?;
    four_words(page).await.map(drop)
}

/// So many minutes pass, in each of which somebody touches the device: one that nobody touches locks itself.
async fn is_there_for(page: &Page, minutes: i64) -> Result<()> {
    for _ in 0..minutes {
        is_ahead(page, SignedDuration::from_mins(1)).await?;
        page.is_touched().await?;
    }
    Ok(())
}

#[tokio::test]
async fn an_old_code_is_said_in_words() -> Result<()> {
    let mut school = School::set_up().await?;
    let code = school.invite("Ms Osei").await?;
    let profile = tempfile::tempdir()?;
    let browser = Browser::start(Engine::Chromium, profile.path(), Size::PHONE).await?;
    let page = browser.page();
    page.open(&format!("{}/welcome", school.relay.address())).await?;
    page.fill("Your code", &code).await?;
    page.fill("Name of this device", "Tablet 9").await?;
    page.chooses_passphrase().await?;
    let lasts = SignedDuration::from_mins(CODE_MINUTES + 1);
    is_there_for(school.desk().await?, CODE_MINUTES + 1).await?;
    school.desk().await?.sees("The 10 minutes are over and nobody used the code.").await?;
    is_good(school.desk().await?, "invitation-over").await?;

    let late = Arc::new(move || Timestamp::now() + lasts);
    let relay = school.relay.under_clock(late).await?;
    page.tap("Add this device").await?;
    page.sees("or more than 10 minutes old: ask for a new one.").await?;
    assert_eq!(page.value("Your code").await?, code);
    assert_eq!(page.value("Name of this device").await?, "Tablet 9");
    page.picture("old-code").await?;
    relay.stop().await;

    // Nothing but the time was wrong with it.
    school.relay.start_again()?;
    page.tap("Add this device").await?;
    four_words(page).await.map(drop)
}
