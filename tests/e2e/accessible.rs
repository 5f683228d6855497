//! axe finds nothing on any screen of the invented school, in both themes, from 320 to 1280 px, for the coordinator and
//! for a mentor; and nothing scrolls sideways. Pictures of each are kept. Whoever follows a link hears where they are.

use std::fmt::Write as _;

use anyhow::{Result, ensure};
use tests::{
    browser::{Browser, Engine, Page, Size, Theme, violations},
    relay::{Demo, RelayProcess},
};

use crate::people::School;

const WIDTHS: [Size; 5] = [
    Size { width: 320, height: 720 },
    Size::PHONE,
    Size { width: 768, height: 1024 },
    Size { width: 1024, height: 768 },
    Size::DESKTOP,
];

const OF_EVERYBODY: [&str; 9] = [
    "/",
    "/today",
    "/record",
    "/students",
    "/sync",
    "/received",
    "/more",
    "/help",
    "/help/install",
];

const OF_THE_COORDINATOR: [&str; 9] = [
    "/overview",
    "/people",
    "/devices",
    "/school",
    "/import",
    "/import/students",
    "/import/home-schools",
    "/import/mentors",
    "/students/new",
];

/// Looks at what the page shows now in both themes at five widths; what is wrong is added to `wrong`.
pub(crate) async fn is_accessible(page: &Page, screen: &str, wrong: &mut String) -> Result<()> {
    for theme in [Theme::Light, Theme::Dark] {
        page.prefer_dark(theme).await?;
        for size in WIDTHS {
            page.resize(size).await?;
            let place = format!("{screen} {theme:?} {}", size.width);
            for violation in violations(page).await? {
                writeln!(
                    wrong,
                    "{place}: {} ({}): {}",
                    violation.id,
                    violation.help,
                    violation.places.join("; ")
                )?;
            }
            let script = "return document.documentElement.scrollWidth > innerWidth";
            if page.client().execute(script, vec![]).await? == serde_json::Value::Bool(true) {
                writeln!(wrong, "{place}: scrolls sideways")?;
            }
            if matches!(size.width, 390 | 1024 | 1280) {
                page.picture(&place.replace(['/', ' '], "-")).await?;
            }
        }
    }
    Ok(())
}

async fn walk(relay: &RelayProcess, whom: &str, screens: &[&str]) -> Result<String> {
    let profile = tempfile::tempdir()?;
    let browser = Browser::start(Engine::Chromium, profile.path(), Size::DESKTOP).await?;
    let page = browser.page();
    let mut wrong = String::new();
    page.open(&format!("{}/welcome", relay.address())).await?;
    page.sees("Welcome to Alongside").await?;
    is_accessible(page, "/welcome", &mut wrong).await?;
    page.fill("Your code", relay.code(whom)?).await?;
    page.fill("Name of this device", "Tablet 9").await?;
    page.tap("Add this device").await?;
    page.sees("Ready for off-site?").await?;
    is_accessible(page, "/welcome-ready", &mut wrong).await?;
    for screen in screens {
        page.open(&format!("{}{screen}", relay.address())).await?;
        page.until(
            "a heading with the focus near it",
            "return !!document.querySelector('main h1')",
        )
        .await?;
        is_accessible(page, &format!("{whom}{screen}"), &mut wrong).await?;
    }
    page.open(&format!("{}/students", relay.address())).await?;
    page.until("a student", "return !!document.querySelector('main a[href^=\"/students/\"]')")
        .await?;
    page.client()
        .execute("document.querySelector('main li a[href^=\"/students/\"]').click()", vec![])
        .await?;
    page.sees("What helps").await?;
    is_accessible(page, &format!("{whom}/student"), &mut wrong).await?;
    page.open(&format!("{}/record", relay.address())).await?;
    page.tap("Start visit").await?;
    page.sees("Who was there?").await?;
    page.tap("Finish visit").await?;
    is_accessible(page, &format!("{whom}/visit"), &mut wrong).await?;
    Ok(wrong)
}

#[tokio::test]
async fn every_screen_in_both_themes_at_five_widths() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let relay = RelayProcess::start(&folder.path().join("relay"), Demo::Filled)?;
    let all: Vec<&str> = OF_EVERYBODY.into_iter().chain(OF_THE_COORDINATOR).collect();
    let mut wrong = walk(&relay, "(coordinator)", &all).await?;
    wrong += &walk(&relay, "(mentor)", &OF_EVERYBODY).await?;
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
