//! Sheets are lost, and another recovery key takes the place of the first: a tablet goes by it once its person has compared the
//! digits, and not before.

use anyhow::{Context as _, Result, ensure};

use crate::{
    accessible::is_good,
    faults::school_with_tablet,
    recovery_key::{digits, draws, has_recovery_key},
};

#[tokio::test]
async fn a_tablet_goes_by_another_key_once_its_digits_were_compared() -> Result<()> {
    let (school, tablet) = school_with_tablet().await?;
    has_recovery_key(&school).await?;
    let page = tablet.open("/more/keys").await?;
    page.sees("Compare them once").await?;
    let first = digits(page).await?.pop().context("no digits")?;
    is_good(page, "keys-not-compared").await?;
    page.tap("The digits are the same").await?;
    page.sees("Compared: ").await?;

    let desk = school.at_desk("/recovery").await?;
    desk.sees("Its digits").await?;
    ensure!(digits(desk).await?.contains(&first), "the tablet shows other digits");
    desk.tap("Are sheets lost").await?;
    desk.tap("Make another recovery key").await?;
    draws(&school, desk).await?;
    let desk = school.at_desk("/recovery").await?;
    desk.sees("Its digits").await?;
    let second = digits(desk).await?.into_iter().next().context("no digits")?;
    ensure!(second != first, "it is the same key");

    let page = tablet.open("/more/keys").await?;
    page.sees("The school has another recovery key").await?;
    let both = digits(page).await?;
    ensure!(both == [second.clone(), first], "it goes by the new one already: {both:?}");
    is_good(page, "keys-of-another-recovery-key").await?;
    page.tap("The digits are the same").await?;
    page.sees_no_more("The school has another recovery key").await?;
    page.sees("Compared: ").await?;
    ensure!(digits(page).await? == [second], "it does not go by the new one");
    let replaced = ("recovery-key-replaced".to_owned(), "Mrs Khan".to_owned());
    ensure!(school.relay.done()?.contains(&replaced), "it is in no log");
    Ok(())
}
