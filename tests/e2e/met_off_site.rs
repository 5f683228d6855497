//! A mentor records a visit with a student whom they meet for the first time, with no signal; the coordinator confirms,
//! finds that it is somebody who is here already, or declines. The visit and its way to base are in three engines.

use anyhow::Result;
use tests::browser::Engine;

use crate::{
    accessible::is_good,
    hidden_names::can_hide,
    people::{School, Tablet},
};

async fn met_off_site_then_confirmed(engine: Engine) -> Result<()> {
    // Her screens are the same whatever he holds: they are looked at once.
    let looks = engine == Engine::Chromium;
    let mut school = School::set_up().await?;
    let code = school.invite("Ms Osei").await?;
    let tablet = school.tablet(engine, "Tablet 2", &code).await?;
    tablet.app_is_stored().await?;
    school.relay.stop()?;
    let page = tablet.open("/record").await?;
    page.tap("Someone I have just met").await?;
    // Nobody said his family name.
    page.fill("Given name", "Reuben").await?;
    page.tap("Parent or carer").await?;
    page.fill("Your note", "Reuben was waiting with his aunt.").await?;
    tablet.is_kept().await?;
    page.tap("Finish visit").await?;
    page.sees("is recorded").await?;
    school.relay.start_again()?;
    page.signal_is_back().await?;
    page.sees("1 record received at base").await?;

    let desk = school.at_desk("/overview").await?;
    desk.sees("Met off site").await?;
    desk.picture("met-off-site").await?;
    desk.tap("Confirm\u{2026}").await?;
    desk.sees("The family name is missing. Add it, then confirm.").await?;
    if looks {
        is_good(desk, "met-no-family-name").await?;
    }
    desk.tap("Add the family name").await?;
    desk.fill("Family name", "Pike").await?;
    desk.tap("Save").await?;
    desk.sees("Saved on this device").await?;
    let desk = school.at_desk("/overview").await?;
    desk.sees("Reuben Pike").await?;
    desk.tap("Confirm\u{2026}").await?;
    desk.sees("Confirm without a mentor").await?;
    if looks {
        is_good(desk, "met-confirming").await?;
    }
    desk.tap("Confirm, Ms Osei mentors them").await?;
    desk.sees("Confirmed").await?;
    let page = tablet.open("/students").await?;
    page.sees("Reuben Pike").await?;
    page.tap_in("Reuben", "Open").await?;
    page.sees("Reuben was waiting with his aunt.").await
}

#[tokio::test]
async fn confirmed_from_chromium() -> Result<()> {
    met_off_site_then_confirmed(Engine::Chromium).await
}

#[tokio::test]
async fn confirmed_from_firefox() -> Result<()> {
    met_off_site_then_confirmed(Engine::Firefox).await
}

#[tokio::test]
async fn confirmed_from_webkit() -> Result<()> {
    met_off_site_then_confirmed(Engine::WebKit).await
}

/// Records a visit with somebody met for the first time.
async fn meets(tablet: &Tablet, given: &str, family: &str, note: &str) -> Result<()> {
    let page = tablet.open("/record").await?;
    page.tap("Someone I have just met").await?;
    page.fill("Given name", given).await?;
    page.fill("Family name", family).await?;
    page.fill("Your note", note).await?;
    tablet.is_kept().await?;
    page.tap("Finish visit").await?;
    page.sees("is recorded").await
}

#[tokio::test]
async fn met_off_site_and_here_already_or_not_ours() -> Result<()> {
    let school = School::set_up().await?;
    school.import_students().await?;
    let code = school.invite("Mr Lowe").await?;
    let lowe = school.tablet(Engine::Chromium, "Tablet 1", &code).await?;
    school.relate("Mr Lowe", "Kai Fraser").await?;
    let code = school.invite("Ms Osei").await?;
    let osei = school.tablet(Engine::Chromium, "Tablet 2", &code).await?;
    meets(&osei, "Kai", "Fraser", "Kai walked with us to the gate.").await?;
    osei.page().sees("Base has it").await?;

    // Somebody who is here already: the likely one comes first, and what will happen is said before it is written.
    let desk = school.at_desk("/overview").await?;
    desk.sees("Kai Fraser: same name").await?;
    is_good(desk, "met-overview").await?;
    desk.tap("This is somebody already here\u{2026}").await?;
    desk.sees("They look alike").await?;
    is_good(desk, "met-who").await?;
    desk.tap_in("Same name", "This is them").await?;
    desk.sees("Mr Lowe reads it on their tablet").await?;
    is_good(desk, "met-agree").await?;
    desk.tap("Yes, the same student").await?;
    desk.sees("Joined. Both are one record now").await?;
    desk.sees("Recorded as Kai Fraser, met off site").await?;
    desk.sees("Also recorded as").await?;
    is_good(desk, "met-joined").await?;

    // The mentor of that student reads the visit in their record.
    let page = lowe.open("/students").await?;
    page.tap_in("Kai F", "Open").await?;
    page.sees("Kai walked with us to the gate.").await?;
    page.sees("Recorded as Kai Fraser, met off site").await?;

    // It has left the tablet of the mentor who is not theirs.
    let page = osei.open("/students").await?;
    page.sees("No students yet").await?;

    // Not one of ours: out of the lists, and kept.
    meets(&osei, "Reuben", "Pike", "Reuben came along with Kai.").await?;
    osei.page().sees("Base has it").await?;
    let desk = school.at_desk("/overview").await?;
    desk.tap("Not a student of ours\u{2026}").await?;
    desk.tap("Decline and keep the record").await?;
    desk.sees("Say why").await?;
    desk.fill("Why are they not a student of ours?", "Goes to Northgate, came along").await?;
    is_good(desk, "met-declining").await?;
    desk.tap("Decline and keep the record").await?;
    desk.sees("Declined, kept").await?;
    let page = osei.open("/students").await?;
    page.sees("No students yet").await?;

    // Found again, and taken back.
    desk.tap("Declined, kept").await?;
    is_good(desk, "met-declined-kept").await?;
    can_hide(desk, "declined, kept", &["Pike"]).await?;
    desk.tap("Reuben Pike").await?;
    desk.sees("Goes to Northgate, came along").await?;
    is_good(desk, "met-declined").await?;
    can_hide(desk, "declined", &["Pike"]).await?;
    desk.tap("Take the decision back").await?;
    desk.sees("Waits for your decision again").await?;
    let page = osei.open("/students").await?;
    page.sees("Reuben Pike").await
}

#[tokio::test]
async fn a_reason_that_is_half_typed_stays_while_another_student_is_met() -> Result<()> {
    let school = School::set_up().await?;
    let code = school.invite("Ms Osei").await?;
    let osei = school.tablet(Engine::Chromium, "Tablet 2", &code).await?;
    meets(&osei, "Reuben", "Pike", "Reuben came along with Kai.").await?;
    osei.page().sees("Base has it").await?;
    let desk = school.at_desk("/overview").await?;
    desk.tap("Not a student of ours\u{2026}").await?;
    desk.fill("Why are they not a student of ours?", "Goes to Northgate").await?;
    meets(&osei, "Amal", "Yusuf", "Amal wants to see the workshop.").await?;
    osei.page().sees("Base has it").await?;
    desk.sees("Amal Yusuf").await?;
    let typed = desk.value("Why are they not a student of ours?").await?;
    assert_eq!(typed, "Goes to Northgate");
    desk.tap("Decline and keep the record").await?;
    desk.sees("Declined, kept").await
}
