//! A mentor's new tablet shows four words, and the coordinator's screens the same, also those that are open already. Only
//! when she has compared them does the tablet get anything. One that she refuses says so, and another code is the way back.

use anyhow::{Result, ensure};
use tempfile::TempDir;
use tests::browser::Engine;

use crate::{
    accessible::is_good,
    people::{School, Tablet, four_words, lets_in},
};

/// A school, and a tablet that came with a code for Ms Osei; the coordinator still looks at the page that made it.
async fn comes() -> Result<(School, Tablet, String, TempDir)> {
    let school = School::set_up().await?;
    let code = school.invite("Ms Osei").await?;
    let (tablet, folder) = arrives(&school, &code).await?;
    Ok((school, tablet, code, folder))
}

/// A tablet comes with this code.
async fn arrives(school: &School, code: &str) -> Result<(Tablet, TempDir)> {
    let folder = tempfile::tempdir()?;
    let (profile, address) = (folder.path().join("tablet"), school.relay.address());
    let tablet = Tablet::begins(Engine::Chromium, profile, address).await?;
    tablet.open("/welcome").await?;
    tablet.app_is_stored().await?;
    tablet.comes_with("Tablet 1", code).await?;
    Ok((tablet, folder))
}

#[tokio::test]
async fn it_shows_by_itself_on_a_page_that_the_coordinator_has_open() -> Result<()> {
    let school = School::set_up().await?;
    let code = school.invite("Ms Osei").await?;
    let desk = school.at_desk("/devices").await?;
    desk.sees("Office desktop").await?;
    ensure!(!desk.shows("Waiting for you").await?, "nobody came yet");
    let (tablet, _folder) = arrives(&school, &code).await?;
    // Nobody touches the page meanwhile.
    desk.sees(&four_words(tablet.page()).await?).await?;
    lets_in(desk, tablet.page()).await?;
    tablet.page().sees("Ready for off-site?").await?;
    desk.sees("Tablet 1").await
}

#[tokio::test]
async fn the_coordinator_compares_them_and_lets_the_tablet_in() -> Result<()> {
    let (school, tablet, _, _folder) = comes().await?;
    let words = four_words(tablet.page()).await?;
    is_good(tablet.page(), "four-words").await?;
    for name in ["Osei", "The Heights"] {
        ensure!(!tablet.page().shows(name).await?, "it was told of {name}");
    }

    let desk = school.desk().await?;
    desk.sees("Tablet 1 used the code. Compare its four words").await?;
    desk.sees(&words).await?;
    is_good(desk, "four-words-at-the-desk").await?;
    // Closed and opened again, the tablet shows the same words, and waits on.
    let tablet = tablet.closed_and_opened_again("/").await?;
    assert_eq!(four_words(tablet.page()).await?, words);

    lets_in(school.at_desk("/overview").await?, tablet.page()).await?;
    tablet.page().sees("Ready for off-site?").await?;
    tablet.page().sees("Tablet 1 is set up for Ms Osei at The Heights").await?;
    let approved = ("device-approved".to_owned(), "Mrs Khan".to_owned());
    ensure!(school.relay.done()?.contains(&approved), "it is in no log");
    let desk = school.at_desk("/devices").await?;
    desk.sees("Tablet 1").await?;
    ensure!(!desk.shows("Waiting for you").await?, "it is in and waits");
    Ok(())
}

#[tokio::test]
async fn a_tablet_that_she_refuses_says_so_and_comes_back_with_another_code() -> Result<()> {
    let (school, tablet, code, _folder) = comes().await?;
    let page = tablet.page();
    four_words(page).await?;
    let desk = school.at_desk("/devices").await?;
    desk.tap("They are not: refuse").await?;
    desk.sees("Tablet 1 is refused").await?;
    desk.sees("Refused on").await?;
    is_good(desk, "device-refused-at-the-desk").await?;

    page.sees("This device was not let in.").await?;
    is_good(page, "device-refused").await?;
    // The passphrase was chosen: it stays.
    tablet.comes_again_with("Tablet 1", &code).await?;
    page.sees("That code does not work").await?;
    let fresh = school.code_for("Ms Osei").await?;
    page.set("Your code", &fresh).await?;
    page.tap("Add this device").await?;
    school.lets_in(&tablet).await
}
