//! axe finds nothing on any screen of the invented school, in both themes, from 320 to 1280 px, for the coordinator and
//! for a mentor, nor on the page that sets a school up; and nothing scrolls sideways. Pictures are kept: of each screen
//! three, and of whatever is wrong. Forms that only some stories open are looked at where those stories stand. Whoever
//! follows a link hears where they are.

use std::fmt::Write as _;

use anyhow::{Result, ensure};
use serde_json::json;
use tests::{
    browser::{Browser, Engine, Page, Size, Theme, violations},
    relay::{Demo, RelayProcess},
};

use crate::{hidden_names::address_of, people::School};

const WIDTHS: [Size; 5] = [
    Size { width: 320, height: 720 },
    Size::PHONE,
    Size { width: 768, height: 1024 },
    Size { width: 1024, height: 768 },
    Size::DESKTOP,
];

/// The widths at which a story that stands somewhere looks at it in passing.
const IN_PASSING: [Size; 3] = [Size::PHONE, Size { width: 1024, height: 768 }, Size::DESKTOP];

/// A student of the first mentor with many visits.
const STUDENT: &str = "Kai Morgan";

/// Each with its heading.
const OF_EVERYBODY: [(&str, &str); 9] = [
    ("/today", "Today"),
    ("/record", "Record a transition visit"),
    ("/students", "Students"),
    ("/sync", "Sync and this tablet"),
    ("/sync/merged", "Merged changes"),
    ("/received", "Everything is at base"),
    ("/more", "More"),
    ("/help", "Help"),
    ("/help/install", "Put Alongside on the home screen"),
];

/// Each with its heading.
const OF_THE_COORDINATOR: [(&str, &str); 9] = [
    ("/overview", "Overview"),
    ("/people", "People"),
    ("/devices", "Devices"),
    ("/school", "School"),
    ("/import", "Import"),
    ("/import/students", "Import students"),
    ("/import/home-schools", "Import home schools"),
    ("/import/mentors", "Import mentors"),
    ("/students/new", "Add a student"),
];

/// Looks at what the page shows now in both themes at five widths; what is wrong is added to `wrong`.
pub(crate) async fn is_accessible(page: &Page, screen: &str, wrong: &mut String) -> Result<()> {
    looks(page, screen, &WIDTHS, wrong).await
}

/// Looks, inside another story, at what the page shows now in both themes on a phone, a tablet and a desktop; then the
/// window is as it was, by day.
pub(crate) async fn is_good(page: &Page, screen: &str) -> Result<()> {
    let before = page.client().execute("return [innerWidth, innerHeight]", vec![]).await?;
    let (width, height): (u32, u32) = serde_json::from_value(before)?;
    let mut wrong = String::new();
    looks(page, screen, &IN_PASSING, &mut wrong).await?;
    page.prefer_dark(Theme::Light).await?;
    page.resize(Size { width, height }).await?;
    ensure!(wrong.is_empty(), "{wrong}");
    Ok(())
}

async fn looks(page: &Page, screen: &str, widths: &[Size], wrong: &mut String) -> Result<()> {
    for &size in widths {
        page.resize(size).await?;
        for theme in [Theme::Light, Theme::Dark] {
            page.prefer_dark(theme).await?;
            let place = format!("{screen} {theme:?} {}", size.width);
            let found = violations(page).await?;
            if !found.is_empty() || is_pictured(size, theme) {
                page.picture(&place.replace(['/', ' '], "-")).await?;
            }
            for violation in found {
                writeln!(
                    wrong,
                    "{place}: {} ({}): {}",
                    violation.id,
                    violation.help,
                    violation.places.join("; ")
                )?;
            }
        }
        // How wide a page is has nothing to do with its colours.
        let script = "return document.documentElement.scrollWidth > innerWidth";
        if page.client().execute(script, vec![]).await? == serde_json::Value::Bool(true) {
            writeln!(wrong, "{screen} {}: scrolls sideways", size.width)?;
        }
    }
    Ok(())
}

/// Enough to see each layout and both themes: a phone and a tablet by day, a desktop in the evening.
const fn is_pictured(size: Size, theme: Theme) -> bool {
    matches!((size.width, theme), (390 | 1024, Theme::Light) | (1280, Theme::Dark))
}

/// Waits until the app itself shows the page with this heading, with nothing of it still being asked for. What is
/// painted before the app has started has a heading, too.
pub(crate) async fn stands_at(page: &Page, heading: &str) -> Result<()> {
    let script = format!(
        "return !document.querySelector('.shell-words, .state[role=status]')
            && document.querySelector('main h1')?.textContent.trim() === {}",
        json!(heading)
    );
    page.until(&format!("the page \u{201c}{heading}\u{201d}"), &script).await
}

/// Adds a device with the code that the relay printed for them.
async fn enrols(page: &Page, relay: &RelayProcess, whom: &str, wrong: &mut String) -> Result<()> {
    page.open(&format!("{}/welcome", relay.address())).await?;
    page.fill("Your code", relay.code(whom)?).await?;
    page.fill("Name of this device", "Tablet 9").await?;
    page.tap("Add this device").await?;
    page.sees("Ready for off-site?").await?;
    is_accessible(page, "/welcome-ready", wrong).await
}

/// A student's record with many visits, and with one of them and the form for a line opened; answers its address.
async fn record(
    page: &Page,
    relay: &RelayProcess,
    whom: &str,
    wrong: &mut String,
) -> Result<String> {
    page.open(&format!("{}/students", relay.address())).await?;
    page.tap_in(STUDENT, "Open").await?;
    page.sees("What helps").await?;
    page.sees("Open the visit").await?;
    is_accessible(page, &format!("{whom}/student"), wrong).await?;
    page.tap("Open the visit").await?;
    page.sees("Written down by").await?;
    page.tap("Add a line").await?;
    page.tap("Add").await?;
    page.sees("Write what helps, or what does not").await?;
    is_accessible(page, &format!("{whom}/student-opened"), wrong).await?;
    address_of(page).await
}

/// A visit as it is being written, with something to put right, and saved.
async fn visit(page: &Page, relay: &RelayProcess, whom: &str, wrong: &mut String) -> Result<()> {
    page.open(&format!("{}/record", relay.address())).await?;
    page.tap("Start visit").await?;
    page.sees("Who was there?").await?;
    is_accessible(page, &format!("{whom}/visit"), wrong).await?;
    // A line that stays empty is left out; one that says who, but not what, is asked about.
    page.tap("Add an action").await?;
    page.set("By whom", "Someone else").await?;
    page.fill("Who will do it?", "Nan").await?;
    page.tap("Finish visit").await?;
    page.sees("put this right first").await?;
    is_accessible(page, &format!("{whom}/visit-mistakes"), wrong).await?;
    page.tap("Remove action 1").await?;
    page.tap("Finish visit").await?;
    page.sees("is recorded").await?;
    is_accessible(page, &format!("{whom}/saved"), wrong).await
}

/// What the coordinator changes about a student and a person, and a code for a device.
async fn at_base(
    page: &Page,
    relay: &RelayProcess,
    student: &str,
    wrong: &mut String,
) -> Result<()> {
    let edit = format!("{student}/edit");
    let matching = student.replace("/students/", "/matching/");
    for (screen, heading, words, name) in [
        (edit, "Change a student\u{2019}s details", "Placement here", "/student-edit"),
        (matching, "Find a mentor", "Mentors now", "/matching"),
    ] {
        page.open(&format!("{}{screen}", relay.address())).await?;
        stands_at(page, heading).await?;
        page.sees(words).await?;
        is_accessible(page, name, wrong).await?;
    }
    is_ending(page, wrong).await?;
    page.open(&format!("{}/people", relay.address())).await?;
    page.tap("Mr Lowe").await?;
    page.sees("Relate a student").await?;
    stands_at(page, "Mr Lowe").await?;
    is_accessible(page, "/person", wrong).await?;
    page.tap("Make a code").await?;
    page.sees("Words to type in the installed app").await?;
    is_accessible(page, "/person-code", wrong).await
}

/// A relationship that is about to be ended, also on a day before it began; in the end it is kept.
async fn is_ending(page: &Page, wrong: &mut String) -> Result<()> {
    page.tap("End").await?;
    page.sees("Last day").await?;
    is_accessible(page, "/matching-ending", wrong).await?;
    page.set_in("Last day", "Year", "2020").await?;
    page.tap("End the relationship").await?;
    page.sees("The last day must be on or after").await?;
    is_accessible(page, "/matching-ending-mistakes", wrong).await?;
    page.tap("Keep it").await?;
    page.sees_no_more("Last day").await
}

async fn goes_through(
    page: &Page,
    relay: &RelayProcess,
    whom: &str,
    screens: &[(&str, &str)],
    wrong: &mut String,
) -> Result<()> {
    for (screen, heading) in screens {
        page.open(&format!("{}{screen}", relay.address())).await?;
        stands_at(page, heading).await?;
        is_accessible(page, &format!("{whom}{screen}"), wrong).await?;
    }
    Ok(())
}

#[tokio::test]
async fn every_screen_of_a_mentor() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let relay = RelayProcess::start(&folder.path().join("relay"), Demo::Filled)?;
    let profile = folder.path().join("browser");
    let browser = Browser::start(Engine::Chromium, &profile, Size::DESKTOP).await?;
    let (page, whom, mut wrong) = (browser.page(), "(mentor)", String::new());
    goes_through(page, &relay, "", &[("/welcome", "Welcome to Alongside")], &mut wrong).await?;
    enrols(page, &relay, whom, &mut wrong).await?;
    // The first page is one of those that are looked at.
    page.open(&relay.address()).await?;
    stands_at(page, "Today").await?;
    goes_through(page, &relay, whom, &OF_EVERYBODY, &mut wrong).await?;
    record(page, &relay, whom, &mut wrong).await?;
    visit(page, &relay, whom, &mut wrong).await?;
    ensure!(wrong.is_empty(), "{wrong}");
    Ok(())
}

#[tokio::test]
async fn every_screen_of_the_coordinator() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let relay = RelayProcess::start(&folder.path().join("relay"), Demo::Filled)?;
    let profile = folder.path().join("browser");
    let browser = Browser::start(Engine::Chromium, &profile, Size::DESKTOP).await?;
    let (page, whom, mut wrong) = (browser.page(), "(coordinator)", String::new());
    enrols(page, &relay, whom, &mut wrong).await?;
    // The first page is one of those that are looked at.
    page.open(&relay.address()).await?;
    stands_at(page, "Overview").await?;
    goes_through(page, &relay, whom, &OF_EVERYBODY, &mut wrong).await?;
    goes_through(page, &relay, whom, &OF_THE_COORDINATOR, &mut wrong).await?;
    let student = record(page, &relay, whom, &mut wrong).await?;
    at_base(page, &relay, &student, &mut wrong).await?;
    visit(page, &relay, whom, &mut wrong).await?;
    ensure!(wrong.is_empty(), "{wrong}");
    Ok(())
}

#[tokio::test]
async fn the_page_that_sets_a_school_up() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let relay = RelayProcess::start(&folder.path().join("relay"), Demo::Empty)?;
    let profile = folder.path().join("browser");
    let browser = Browser::start(Engine::Chromium, &profile, Size::DESKTOP).await?;
    let (page, mut wrong) = (browser.page(), String::new());
    page.open(&format!("{}/setup", relay.address())).await?;
    stands_at(page, "Set up your school").await?;
    page.fill("Set-up code", relay.code("Set-up code")?).await?;
    is_accessible(page, "/setup", &mut wrong).await?;
    page.tap("Set up the school").await?;
    page.sees("put this right first").await?;
    is_accessible(page, "/setup-mistakes", &mut wrong).await?;
    ensure!(wrong.is_empty(), "{wrong}");
    Ok(())
}

/// The focus is on the page's heading, and the page's title is what a screen reader was told last.
async fn has_arrived_at(page: &Page, title: &str) -> Result<()> {
    let script = format!(
        "const heading = document.querySelector('main h1');
        const said = [...document.querySelectorAll('[role=status][aria-live=polite]')];
        return !!heading && document.activeElement === heading
            && document.title === '{title} - Alongside'
            && said.some(region => region.textContent.trim() === '{title}')"
    );
    page.until(&format!("the focus on the heading of {title}, and its title said"), &script).await
}

#[tokio::test]
async fn a_link_moves_the_focus_to_the_heading_and_says_the_title() -> Result<()> {
    let (_school, tablet) = School::with_a_mentor().await?;
    let page = tablet.open("/").await?;
    page.sees("My students").await?;
    page.tap("Students").await?;
    has_arrived_at(page, "Students").await?;
    page.tap_in("Kai", "Open").await?;
    has_arrived_at(page, "Student record").await?;
    page.tap("Back").await?;
    has_arrived_at(page, "Students").await?;
    page.tap("Record").await?;
    has_arrived_at(page, "Record a transition visit").await
}
