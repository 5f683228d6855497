//! A mentor records a visit with a student whom they meet for the first time, with no signal; the coordinator confirms.

use anyhow::Result;
use tests::browser::Engine;

use crate::people::School;

#[tokio::test]
async fn met_off_site_then_confirmed() -> Result<()> {
    let mut school = School::set_up().await?;
    let code = school.invite("Ms Osei").await?;
    let tablet = school.tablet(Engine::Chromium, "Tablet 2", &code).await?;
    tablet.app_is_stored().await?;
    school.relay.stop()?;
    let page = tablet.open("/record").await?;
    page.tap("Someone I have just met").await?;
    page.fill("Given name", "Reuben").await?;
    page.fill("Family name", "Pike").await?;
    page.tap("Parent or carer").await?;
    page.fill("Your note", "Reuben was waiting with his aunt.").await?;
    tablet.is_kept().await?;
    page.tap("Finish visit").await?;
    page.sees("is recorded").await?;
    school.relay.start_again()?;
    page.sees("1 record received at base").await?;

    let desk = school.at_desk("/overview").await?;
    desk.sees("Met off site").await?;
    desk.picture("met-off-site").await?;
    desk.tap("Confirm, Ms Osei mentors them").await?;
    desk.sees("Confirmed").await?;
    let page = tablet.open("/students").await?;
    page.tap_in("Reuben", "Open").await?;
    page.sees("Reuben was waiting with his aunt.").await
}
