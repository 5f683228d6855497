//! Two tablets that wrote about the same student apart both keep every word, and each sees the other's. What the other
//! recorded is the other's to amend.

use anyhow::{Result, ensure};
use tests::browser::Engine;

use crate::people::School;

/// The engines are those of the two tablets.
async fn two_mentors_write_about_the_same_student(engines: [Engine; 2]) -> Result<()> {
    let mut school = School::set_up().await?;
    school.import_students().await?;
    let first = school.invite("Ms Osei").await?;
    let second = school.invite("Mr Tran").await?;
    school.relate("Ms Osei", "Kai Fraser").await?;
    school.relate("Mr Tran", "Kai Fraser").await?;
    let [one, other] = engines;
    let okafor = school.tablet(one, "Tablet 1", &first).await?;
    let hale = school.tablet(other, "Tablet 2", &second).await?;
    for tablet in [&okafor, &hale] {
        tablet.page().sees("1 student on this tablet").await?;
        tablet.app_is_stored().await?;
    }
    school.relay.stop()?;
    okafor.records_visit("Kai", "Kai asked for the early bus.").await?;
    hale.records_visit("Kai", "Kai liked the workshop best.").await?;
    school.relay.start_again()?;
    for tablet in [&okafor, &hale] {
        tablet.page().signal_is_back().await?;
    }
    for tablet in [&okafor, &hale] {
        tablet.page().sees("1 record received at base").await?;
        let page = tablet.open("/students").await?;
        page.tap_in("Kai", "Open").await?;
        page.sees("Kai asked for the early bus.").await?;
        page.sees("Kai liked the workshop best.").await?;
    }
    let page = okafor.page();
    page.tap_in("Kai liked the workshop best.", "Open the visit").await?;
    page.sees("Show less").await?;
    ensure!(!page.shows("Amend").await?, "what a colleague recorded can be amended");
    page.tap_in("Kai asked for the early bus.", "Open the visit").await?;
    page.sees("Amend").await?;
    let page = school.at_desk("/overview").await?;
    page.sees("Ms Osei").await?;
    page.sees("Mr Tran").await
}

#[tokio::test]
async fn with_no_signal_in_chromium_and_firefox() -> Result<()> {
    two_mentors_write_about_the_same_student([Engine::Chromium, Engine::Firefox]).await
}

#[tokio::test]
async fn with_no_signal_in_webkit_and_chromium() -> Result<()> {
    two_mentors_write_about_the_same_student([Engine::WebKit, Engine::Chromium]).await
}
