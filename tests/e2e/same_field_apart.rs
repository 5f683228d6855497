//! Two coordinators with no signal change the same field of the same student: both values are shown with names and
//! times on every device until one of them chooses, or both keep both with no signal, in two different browsers; and
//! then all agree. A name that was written apart can be hidden like any other. No screen lets a mentor change a field
//! that a coordinator changes; the mentor who met a student off site may, which is a story of
//! `tests/scenarios/tests/stories/apart.rs`.

use anyhow::{Context as _, Result, ensure};
use tests::browser::{Engine, Page};

use crate::{
    accessible::is_good,
    hidden_names::{address_of, can_hide},
    people::{School, Tablet, app_is_stored},
    two_modules::hers_are_kept,
};

const AT_THE_DESK: &str = "Reads aloud in small groups only";
const AT_HOME: &str = "Needs the timetable on one card";
const KEPT: &str = "Kept: All of it, each under the name of who wrote it";
const APART: &str = "Two people wrote this apart; both are kept";

async fn changes_needs(page: &Page, needs: &str) -> Result<()> {
    page.tap_in("Kai Fraser", "Open").await?;
    page.tap("Change details").await?;
    page.set("Support needs (optional)", needs).await?;
    page.tap("Save").await?;
    page.sees("Saved on this device").await?;
    page.sees(needs).await
}

async fn sees_both(page: &Page, by: [&str; 2]) -> Result<()> {
    page.sees(APART).await?;
    page.sees(AT_THE_DESK).await?;
    page.sees(AT_HOME).await?;
    for name in by {
        page.sees(&format!("{name}, today")).await?;
    }
    Ok(())
}

/// A second coordinator comes from a list: on the people screen only mentors are added. Answers the code for a device.
async fn second_coordinator(school: &School) -> Result<String> {
    let folder = tempfile::tempdir()?;
    let list = folder.path().join("staff.csv");
    std::fs::write(&list, "Name,Role\nMr Bell,Coordinator\n")?;
    let page = school.at_desk("/import/mentors").await?;
    page.choose_file("Choose a list of mentors", &list).await?;
    page.sees("New coordinator, sees every student").await?;
    page.tap("Add 1 mentor").await?;
    page.sees("1 mentor added").await?;
    school.code_for("Mr Bell").await
}

async fn opens_kai<'a>(tablet: &'a Tablet, name: &str) -> Result<&'a Page> {
    let page = tablet.open("/students").await?;
    page.tap_in(name, "Open").await?;
    Ok(page)
}

/// The coordinator at her desk, the other one's laptop and a mentor's tablet, which have what two wrote apart.
async fn written_apart(engine: Engine) -> Result<(School, Tablet, Tablet)> {
    let mut school = School::set_up().await?;
    school.import_students().await?;
    let mentors = school.invite("Ms Osei").await?;
    school.relate("Ms Osei", "Kai Fraser").await?;
    let tablet = school.tablet(Engine::Chromium, "Tablet 2", &mentors).await?;
    let his = second_coordinator(&school).await?;
    let laptop = school.tablet(engine, "Laptop at home", &his).await?;
    laptop.page().sees("24 students on this tablet").await?;
    tablet.page().sees("1 student on this tablet").await?;
    laptop.app_is_stored().await?;
    // He has opened none of his own screens yet.
    hers_are_kept(laptop.page()).await?;
    laptop.page().sees("Works without signal").await?;
    app_is_stored(school.at_desk("/students").await?).await?;

    school.relay.stop()?;
    changes_needs(school.at_desk("/students").await?, AT_THE_DESK).await?;
    changes_needs(laptop.open("/students").await?, AT_HOME).await?;

    school.relay.start_again()?;
    for page in [school.desk().await?, laptop.page(), tablet.page()] {
        page.signal_is_back().await?;
    }
    school.desk().await?.sees("1 record received at base").await?;
    laptop.page().sees("1 record received at base").await?;
    Ok((school, laptop, tablet))
}

#[tokio::test]
async fn both_values_until_someone_chooses() -> Result<()> {
    let (mut school, laptop, tablet) = written_apart(Engine::Chromium).await?;
    let desk = school.at_desk("/students").await?;
    desk.tap_in("Kai Fraser", "Open").await?;
    sees_both(desk, ["You", "Mr Bell"]).await?;
    sees_both(opens_kai(&laptop, "Kai Fraser").await?, ["Mrs Khan", "You"]).await?;
    let mentor = opens_kai(&tablet, "Kai").await?;
    sees_both(mentor, ["Mrs Khan", "Mr Bell"]).await?;
    ensure!(!mentor.shows("Keep this").await?, "a mentor is asked to choose");
    laptop.page().picture("same-field-apart").await?;

    desk.tap(&format!("Keep this: {AT_HOME}")).await?;
    desk.sees("Chosen. The other stays in the history").await?;
    for page in [desk, laptop.page(), mentor] {
        page.sees_no_more(APART).await?;
        page.sees(AT_HOME).await?;
        ensure!(!page.shows(AT_THE_DESK).await?, "the other value is still shown");
    }
    // Who chose what, and when, is still to be seen by everyone.
    let kept = format!("Kept: {AT_HOME}");
    let record = address_of(school.desk().await?).await?;
    tells_of(school.at_desk("/sync/merged").await?, "Kai Fraser", &kept, &["You"]).await?;
    tells_of(laptop.open("/sync/merged").await?, "Kai Fraser", &kept, &["Mrs Khan"]).await?;
    tells_of(tablet.open("/sync/merged").await?, "Kai Fraser", &kept, &["Mrs Khan"]).await?;
    school.at_desk(&record).await?;
    laptop.open(&record).await?;
    a_name_is_written_apart(&mut school, &laptop, &tablet).await
}

/// *Merged changes* lists among what was decided a student's support needs, what was kept and who did, today.
async fn tells_of(page: &Page, student: &str, kept: &str, by: &[&str]) -> Result<()> {
    page.sees("Nothing was written apart").await?;
    page.sees("Decided").await?;
    page.sees(&format!("{student}: Support needs")).await?;
    page.sees(kept).await?;
    for name in by {
        page.sees(&format!("{name}, today")).await?;
    }
    Ok(())
}

/// From the record of Kai, with no signal, each of the two changes his family name; nobody has chosen yet.
async fn a_name_is_written_apart(
    school: &mut School,
    laptop: &Tablet,
    tablet: &Tablet,
) -> Result<()> {
    let names = ["Kai", "Frazer", "Frasier"];
    let record = address_of(school.desk().await?).await?;
    school.relay.stop()?;
    for (page, name) in [(school.desk().await?, "Frazer"), (laptop.page(), "Frasier")] {
        page.tap("Change details").await?;
        page.set("Family name", name).await?;
        page.tap("Save").await?;
        page.sees(&format!("Kai {name}")).await?;
    }
    school.relay.start_again()?;
    school.at_desk(&record).await?;
    laptop.open(&record).await?.sees(APART).await?;
    for screen in [record.as_str(), "/sync/merged"] {
        for page in [school.at_desk(screen).await?, tablet.open(screen).await?] {
            for name in names {
                page.sees(name).await?;
            }
            can_hide(page, screen, &names).await?;
        }
    }
    Ok(())
}

/// Both texts stand in the record, each once and under a name with a day.
async fn has_both_kept(page: &Page) -> Result<()> {
    page.sees("Support needs").await?;
    page.sees_no_more(APART).await?;
    for (name, needs) in [("Mrs Khan", AT_THE_DESK), ("Mr Bell", AT_HOME)] {
        page.sees(needs).await?;
        let text = page.text().await?;
        let (before, after) = text.split_once(needs).context("it is not there any more")?;
        ensure!(!after.contains(needs), "it is there twice: {needs}");
        let named = before.rsplit_once(&format!("{name}, ")).context("it has no name")?.1;
        let year = jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).year();
        ensure!(named.ends_with(&format!("{year}: ")), "under the name stands {named}");
    }
    Ok(())
}

#[tokio::test]
async fn both_are_kept_by_two_who_do_not_hear_of_each_other() -> Result<()> {
    let (mut school, laptop, tablet) = written_apart(Engine::Firefox).await?;
    let desk = school.at_desk("/overview").await?;
    desk.tap("Merged changes (1)").await?;
    desk.sees("Kai Fraser").await?;
    desk.sees(AT_HOME).await?;
    is_good(desk, "merged-changes").await?;
    let page = laptop.open("/sync").await?;
    page.tap("Merged changes (1)").await?;
    page.sees(AT_THE_DESK).await?;
    page.picture("merged-changes-firefox").await?;
    let mentor = tablet.open("/sync/merged").await?;
    mentor.sees(AT_THE_DESK).await?;
    mentor.sees("The coordinator chooses.").await?;
    ensure!(!mentor.shows("Keep this").await?, "a mentor is asked to choose");

    school.relay.stop()?;
    for page in [school.desk().await?, laptop.page()] {
        page.tap("Keep both: Support needs").await?;
        page.sees("Kept, each under the name of who wrote it").await?;
        tells_of(page, "Kai Fraser", KEPT, &["You"]).await?;
    }
    school.relay.start_again()?;
    for page in [school.desk().await?, laptop.page(), mentor] {
        page.signal_is_back().await?;
    }
    // A choice is no record, so that no page says that it was received.
    for page in [school.desk().await?, laptop.page()] {
        page.sees("Up to date").await?;
    }
    // Both did, and everyone is told so.
    tells_of(school.desk().await?, "Kai Fraser", KEPT, &["You", "Mr Bell"]).await?;
    is_good(school.desk().await?, "merged-changes-decided").await?;
    tells_of(laptop.page(), "Kai Fraser", KEPT, &["Mrs Khan", "You"]).await?;
    tells_of(mentor, "Kai Fraser", KEPT, &["Mrs Khan", "Mr Bell"]).await?;
    let desk = school.at_desk("/students").await?;
    desk.tap_in("Kai Fraser", "Open").await?;
    let page = opens_kai(&laptop, "Kai Fraser").await?;
    let mentor = opens_kai(&tablet, "Kai").await?;
    for page in [desk, page, mentor] {
        has_both_kept(page).await?;
    }
    // The form has it in plain words, and what nobody touches stays as it is.
    desk.tap("Change details").await?;
    ensure!(desk.value("Support needs (optional)").await?.contains("Mr Bell, "), "ids in the form");
    desk.set("Family name", "Fraser-Hale").await?;
    desk.tap("Save").await?;
    desk.sees("Saved on this device").await?;
    has_both_kept(desk).await
}
