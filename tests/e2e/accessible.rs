//! axe finds nothing on any screen of the invented school, by day and in the evening, at 320, 390, 768, 1024 and 1280 px, for the coordinator and for a mentor, nor on the page that sets a school up; at none of these widths does
//! anything scroll sideways. Pictures are kept of whatever is wrong, and if asked for (`ALONGSIDE_PICTURES=1`) of each screen. Forms that only some stories open are
//! looked at where those stories stand. Whoever follows a link hears where they are.

use std::fmt::Write as _;

use anyhow::{Result, ensure};
use serde_json::json;
use tests::{
    browser::{Browser, Engine, Page, Size, Theme, violations},
    relay::{Demo, RelayProcess},
};

use crate::{hidden_names::address_of, people::School};

/// A width at which a screen is looked at, and in which themes.
type Look = (Size, &'static [Theme]);

const BY_DAY: &[Theme] = &[Theme::Light];
const IN_THE_EVENING: &[Theme] = &[Theme::Dark];

/// Which words and controls there are changes at 432 and 896 px: below and above each is in both themes.
const WIDTHS: [Look; 5] = [
    (Size { width: 320, height: 720 }, IN_THE_EVENING),
    (Size::PHONE, BY_DAY),
    (Size { width: 768, height: 1024 }, IN_THE_EVENING),
    (Size { width: 1024, height: 768 }, BY_DAY),
    (Size::DESKTOP, IN_THE_EVENING),
];

/// For what a screen becomes while it is used, when the screen itself was looked at: axe reads it on a phone by day and on
/// a desktop in the evening; it scrolls sideways at no width.
const IN_A_STORY: [Look; 5] = [
    (Size { width: 320, height: 720 }, &[]),
    (Size::PHONE, BY_DAY),
    (Size { width: 768, height: 1024 }, &[]),
    (Size { width: 1024, height: 768 }, &[]),
    (Size::DESKTOP, IN_THE_EVENING),
];

/// A student of the first mentor with many visits.
const STUDENT: &str = "Kai Morgan";

/// Each with its heading. Not those that show nothing unless something has happened: *Merged changes* and what base
/// received are looked at where a story made it happen, and empty in `accessible_states`.
const OF_EVERYBODY: [(&str, &str); 9] = [
    ("/today", "Today"),
    ("/record", "Record a transition visit"),
    ("/log", "Log a session"),
    ("/students", "Students"),
    ("/sync", "Sync and this tablet"),
    ("/more", "More"),
    ("/more/passphrase", "Change passphrase"),
    ("/more/passkey", "Open with a passkey"),
    ("/more/keys", "Keys"),
];

/// Each with its heading: the same for everybody, so that they are looked at once.
const THE_SAME_FOR_EVERYBODY: [(&str, &str); 2] =
    [("/help", "Help"), ("/help/install", "Put Alongside on the home screen")];

/// Each with its heading.
const OF_THE_COORDINATOR: [(&str, &str); 11] = [
    ("/overview", "Overview"),
    ("/people", "People"),
    ("/devices", "Devices"),
    ("/recovery", "Recovery key"),
    ("/school", "School"),
    ("/more/second-step", "Second step"),
    ("/import", "Import"),
    ("/import/students", "Import students"),
    ("/import/home-schools", "Import home schools"),
    ("/import/mentors", "Import mentors"),
    ("/students/new", "Add a student"),
];

/// Looks at what the page shows now at five widths; what is wrong is added to `wrong`.
pub(crate) async fn is_accessible(page: &Page, screen: &str, wrong: &mut String) -> Result<()> {
    looks(page, screen, &WIDTHS, wrong).await
}

/// Looks, inside another story, at what the page shows now, see [`IN_A_STORY`]; then the window is as it was, by day.
pub(crate) async fn is_good(page: &Page, screen: &str) -> Result<()> {
    let before = page.client().execute("return [innerWidth, innerHeight]", vec![]).await?;
    let (width, height): (u32, u32) = serde_json::from_value(before)?;
    let mut wrong = String::new();
    looks(page, screen, &IN_A_STORY, &mut wrong).await?;
    page.prefer_dark(Theme::Light).await?;
    page.resize(Size { width, height }).await?;
    ensure!(wrong.is_empty(), "{wrong}");
    Ok(())
}

async fn looks(page: &Page, screen: &str, widths: &[Look], wrong: &mut String) -> Result<()> {
    for &(size, themes) in widths {
        page.resize(size).await?;
        for &theme in themes {
            page.prefer_dark(theme).await?;
            let place = format!("{screen} {theme:?} {}", size.width);
            let found = violations(page).await?;
            let picture = place.replace(['/', ' '], "-");
            if !found.is_empty() {
                page.picture_of_a_fault(&picture).await?;
            } else if is_pictured(size, theme) {
                page.picture(&picture).await?;
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
        let script = "return document.documentElement.scrollWidth > innerWidth";
        if page.client().execute(script, vec![]).await? == serde_json::Value::Bool(true) {
            writeln!(wrong, "{screen} {}: scrolls sideways", size.width)?;
        }
    }
    Ok(())
}

/// Taps what saves a form in which something is missing, and looks at what is said about it.
async fn with_mistakes(page: &Page, save: &str, screen: &str, wrong: &mut String) -> Result<()> {
    page.tap(save).await?;
    page.sees("put this right first").await?;
    looks(page, screen, &IN_A_STORY, wrong).await
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
async fn enrols(page: &Page, relay: &RelayProcess, whom: &str) -> Result<()> {
    page.open(&format!("{}/welcome", relay.address())).await?;
    page.fill("Your code", relay.code(whom)?).await?;
    page.fill("Name of this device", "Tablet 9").await?;
    page.chooses_passphrase().await?;
    page.tap("Add this device").await?;
    page.sees("Ready for off-site?").await
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

/// A visit as it is being written, with something to put right, and saved; and whom to phone.
async fn visit(page: &Page, relay: &RelayProcess, wrong: &mut String) -> Result<()> {
    page.open(&format!("{}/record", relay.address())).await?;
    page.tap("Start visit").await?;
    page.sees("Who was there?").await?;
    is_accessible(page, "/visit", wrong).await?;
    // A line that stays empty is left out; one that says who, but not what, is asked about.
    page.tap("Add an action").await?;
    page.set("By whom", "Someone else").await?;
    page.fill("Who will do it?", "Nan").await?;
    page.tap("Finish visit").await?;
    page.sees("put this right first").await?;
    is_accessible(page, "/visit-mistakes", wrong).await?;
    page.tap("Remove action 1").await?;
    page.tap("Finish visit").await?;
    page.sees("is recorded").await?;
    is_accessible(page, "/saved", wrong).await?;
    page.tap("Worried about").await?;
    page.sees("In danger now: phone 999.").await?;
    is_accessible(page, "/worried", wrong).await
}

/// What the coordinator changes about the school, a student and a person, and a code for a device; each form also with
/// mistakes in it.
async fn at_base(
    page: &Page,
    relay: &RelayProcess,
    student: &str,
    wrong: &mut String,
) -> Result<()> {
    forms_of_the_school(page, relay, wrong).await?;
    page.open(&format!("{}/students/new", relay.address())).await?;
    stands_at(page, "Add a student").await?;
    with_mistakes(page, "Save", "/students/new-mistakes", wrong).await?;
    page.open(&format!("{}{student}/edit", relay.address())).await?;
    stands_at(page, "Change a student\u{2019}s details").await?;
    page.sees("Placement here").await?;
    is_accessible(page, "/student-edit", wrong).await?;
    page.set("Family name", "").await?;
    with_mistakes(page, "Save", "/student-edit-mistakes", wrong).await?;
    page.open(&format!("{}{student}/agreed", relay.address())).await?;
    stands_at(page, "What is agreed").await?;
    page.sees("Monday to Friday").await?;
    is_accessible(page, "/student-agreed", wrong).await?;
    with_mistakes(page, "Save how often to meet", "/student-agreed-mistakes", wrong).await?;
    let matching = student.replace("/students/", "/matching/");
    page.open(&format!("{}{matching}", relay.address())).await?;
    stands_at(page, "Find a mentor").await?;
    page.sees("Mentors now").await?;
    is_accessible(page, "/matching", wrong).await?;
    is_ending(page, wrong).await?;
    page.open(&format!("{}/people", relay.address())).await?;
    page.tap("Mr Lowe").await?;
    page.sees("Relate a student").await?;
    stands_at(page, "Mr Lowe").await?;
    is_accessible(page, "/person", wrong).await?;
    page.tap("Make a code").await?;
    page.sees("Words to type in the installed app").await?;
    is_accessible(page, "/person-code", wrong).await?;
    with_mistakes(page, "Relate them", "/person-mistakes", wrong).await
}

/// A home school that is being added; then nothing that is needed is in it, nor whom to phone, nor when the school is
/// closed.
async fn forms_of_the_school(page: &Page, relay: &RelayProcess, wrong: &mut String) -> Result<()> {
    page.open(&format!("{}/school", relay.address())).await?;
    stands_at(page, "School").await?;
    page.tap("Add a home school").await?;
    page.sees("DfE number (optional)").await?;
    looks(page, "/school-adding", &IN_A_STORY, wrong).await?;
    page.set("Designated Safeguarding Lead", "").await?;
    for save in ["Save the contact", "Add the closure", "Save the home school"] {
        page.tap(save).await?;
    }
    let script = "return document.querySelectorAll('[role=alert]').length === 3";
    page.until("what is to be put right in three forms", script).await?;
    looks(page, "/school-mistakes", &IN_A_STORY, wrong).await
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
    enrols(page, &relay, whom).await?;
    is_accessible(page, "/welcome-ready", &mut wrong).await?;
    // The first page is one of those that are looked at.
    page.open(&relay.address()).await?;
    stands_at(page, "Today").await?;
    goes_through(page, &relay, whom, &OF_EVERYBODY, &mut wrong).await?;
    goes_through(page, &relay, "", &THE_SAME_FOR_EVERYBODY, &mut wrong).await?;
    record(page, &relay, whom, &mut wrong).await?;
    visit(page, &relay, &mut wrong).await?;
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
    enrols(page, &relay, whom).await?;
    // The first page is one of those that are looked at.
    page.open(&relay.address()).await?;
    stands_at(page, "Overview").await?;
    goes_through(page, &relay, whom, &OF_EVERYBODY, &mut wrong).await?;
    goes_through(page, &relay, whom, &OF_THE_COORDINATOR, &mut wrong).await?;
    let student = record(page, &relay, whom, &mut wrong).await?;
    at_base(page, &relay, &student, &mut wrong).await?;
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
