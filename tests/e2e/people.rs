//! The people of the stories and what they do, each step by the words on the screen.

use std::path::PathBuf;

use anyhow::{Context as _, Result};
use domain::words;
use jiff::{Timestamp, ToSpan as _, tz::TimeZone};
use tempfile::TempDir;
use tests::{
    browser::{Browser, Engine, Page, Size},
    relay::{Demo, RelayProcess},
};
use tokio::sync::OnceCell;

use crate::kept::{self, Lent};

/// A home school's file with 24 pupils, all good, among them Kai Fraser.
pub(crate) const CTF: &str = "8804001_CTF_8801100_001.xml";

/// What every mentoring of the stories is for.
const PURPOSE: &str = "Settling in and finding the way around";

/// A sample file of the repository.
pub(crate) fn sample(name: &str) -> PathBuf {
    tests::folder().join("fixtures/imports").join(name)
}

/// "Kai Fraser" as lists show it: "Kai F.".
fn short_name(student: &str) -> String {
    let (given, family) = student.split_once(' ').unwrap_or((student, ""));
    format!("{given} {}.", family.chars().take(1).collect::<String>())
}

/// The profile of the coordinator's browser, in the school's folder.
const DESK: &str = "desk";

/// Ms Osei's tablet, and its profile.
pub(crate) const TABLET: &str = "Tablet 2";

/// A school with its coordinator at base, on a relay of its own.
pub(crate) struct School {
    pub(crate) relay: RelayProcess,
    /// None where she has not come yet.
    pub(crate) coordinator: OnceCell<Browser>,
    folder: PathBuf,
    whole: TempDir,
    _lent: Option<Lent>,
}

impl School {
    /// School IT starts the relay; the coordinator enters the code and names the school and herself.
    pub(crate) async fn set_up() -> Result<Self> {
        Self::set_up_in(tempfile::tempdir()?).await
    }

    async fn set_up_in(folders: TempDir) -> Result<Self> {
        let folder = folders.path().to_owned();
        let relay = RelayProcess::start(&folder.join("relay"), Demo::Empty)?;
        let desk = folder.join(DESK);
        let coordinator = Browser::start(Engine::Chromium, &desk, Size::DESKTOP).await?;
        let page = coordinator.page();
        page.open(&relay.address()).await?;
        page.sees("Set up your school").await?;
        page.fill("Set-up code", relay.code("Set-up code")?).await?;
        page.fill("Name of the school", "The Heights").await?;
        page.fill("Your name", "Mrs Khan").await?;
        page.fill("Name of this device", "Office desktop").await?;
        page.chooses_passphrase().await?;
        page.tap("Set up the school").await?;
        page.sees("Overview").await?;
        let coordinator = OnceCell::from(coordinator);
        Ok(Self { relay, coordinator, folder, whole: folders, _lent: None })
    }

    /// A copy of a school that was set up before: nobody has opened the coordinator's browser yet.
    pub(crate) fn kept(relay: RelayProcess, whole: TempDir, folder: PathBuf, lent: Lent) -> Self {
        Self { relay, coordinator: OnceCell::new(), folder, whole, _lent: Some(lent) }
    }

    /// Closes it, so that what is in its folder can be copied.
    pub(crate) async fn closes(mut self) -> Result<(RelayProcess, TempDir)> {
        if let Some(coordinator) = self.coordinator.take() {
            coordinator.close().await?;
        }
        self.relay.stop()?;
        Ok((self.relay, self.whole))
    }

    /// A school whose coordinator has imported students, and the tablet of Ms Osei, who mentors Kai Fraser.
    pub(crate) async fn with_a_mentor() -> Result<(Self, Tablet)> {
        kept::with_a_mentor().await
    }

    /// The same; the tablet's browser has this engine.
    pub(crate) async fn with_a_mentor_in(engine: Engine) -> Result<(Self, Tablet)> {
        match engine {
            Engine::Chromium => Self::with_a_mentor().await,
            Engine::Firefox | Engine::WebKit => Self::sets_up_with_a_mentor(engine).await,
        }
    }

    /// The same from nothing, step by step.
    pub(crate) async fn sets_up_with_a_mentor(engine: Engine) -> Result<(Self, Tablet)> {
        let folders = tempfile::tempdir()?;
        let profile = folders.path().join(TABLET);
        // The browser starts while the coordinator is at work.
        let starting = Browser::start(engine, &profile, Size::TABLET);
        let (invited, browser) = tokio::join!(Self::with_a_mentor_to_come(folders), starting);
        let ((school, code), browser) = (invited?, browser?);
        let tablet = Tablet { browser, profile, address: school.relay.address() };
        tablet.open("/welcome").await?;
        tablet.comes_with(TABLET, &code).await?;
        school.lets_in(&tablet).await?;
        tablet.page().sees("1 student on this tablet").await?;
        Ok((school, tablet))
    }

    /// The same before Ms Osei has a tablet, with the code for it.
    async fn with_a_mentor_to_come(folders: TempDir) -> Result<(Self, String)> {
        let school = Self::set_up_in(folders).await?;
        school.import_students().await?;
        // She goes on from page to page here, where other stories load each of them anew.
        let desk = school.adds("Ms Osei").await?;
        let code = makes_a_code(desk, "Ms Osei").await?;
        relates(desk, "Kai Fraser").await?;
        Ok((school, code))
    }

    /// The coordinator's window; she opens it at the first screen if she has not come yet.
    pub(crate) async fn desk(&self) -> Result<&Page> {
        self.desk_from("/").await
    }

    async fn desk_from(&self, path: &str) -> Result<&Page> {
        let comes = || async {
            let profile = self.folder.join(DESK);
            let browser = Browser::start(Engine::Chromium, &profile, Size::DESKTOP).await?;
            browser.page().open(&format!("{}{path}", self.relay.address())).await?;
            anyhow::Ok(browser)
        };
        Ok(self.coordinator.get_or_try_init(comes).await?.page())
    }

    /// Nothing of the coordinator's asks base for anything from now on.
    pub(crate) async fn desk_is_left(&self) -> Result<()> {
        match self.coordinator.get() {
            Some(browser) => browser.page().open("about:blank").await,
            None => Ok(()),
        }
    }

    /// Goes to one of the coordinator's screens, without loading the app anew.
    pub(crate) async fn at_desk(&self, path: &str) -> Result<&Page> {
        let is_there = self.coordinator.initialized();
        let desk = self.desk_from(path).await?;
        if is_there {
            desk.goes_to(&self.relay.address(), path).await?;
        }
        Ok(desk)
    }

    /// The same, with the app loaded anew.
    pub(crate) async fn anew_at_desk(&self, path: &str) -> Result<&Page> {
        let desk = self.desk().await?;
        desk.open(&format!("{}{path}", self.relay.address())).await?;
        Ok(desk)
    }

    /// The coordinator imports the file that a home school sent.
    pub(crate) async fn import_students(&self) -> Result<()> {
        let page = self.at_desk("/import/students").await?;
        page.choose_file("Choose a Common Transfer File", &sample(CTF)).await?;
        page.sees("What was read").await?;
        page.tap("Import them").await?;
        page.sees("24 students imported").await
    }

    /// The coordinator adds a mentor and makes a code for a tablet; answers the words of the code.
    pub(crate) async fn invite(&self, mentor: &str) -> Result<String> {
        self.adds(mentor).await?;
        self.code_for(mentor).await
    }

    /// The coordinator adds a mentor, on the page of everyone.
    async fn adds(&self, mentor: &str) -> Result<&Page> {
        let page = self.at_desk("/people").await?;
        page.fill("Name", mentor).await?;
        page.tap("Add person").await?;
        page.sees(mentor).await?;
        Ok(page)
    }

    /// The coordinator makes another code for somebody who is there.
    pub(crate) async fn code_for(&self, mentor: &str) -> Result<String> {
        makes_a_code(self.at_desk("/people").await?, mentor).await
    }

    /// The coordinator relates a student to a mentor, on the mentor's page, since a week ago; and reads there what the
    /// record now says of them.
    pub(crate) async fn relate(&self, mentor: &str, student: &str) -> Result<()> {
        let page = self.at_desk("/people").await?;
        page.tap(mentor).await?;
        relates(page, student).await
    }

    /// The coordinator compares the four words that a new device shows with hers, and lets it in.
    pub(crate) async fn lets_in(&self, tablet: &Tablet) -> Result<()> {
        lets_in(self.at_desk("/devices").await?, tablet.page()).await?;
        tablet.page().sees("Ready for off-site?").await
    }

    /// A mentor adds a device with the code that the coordinator made, in a browser of the given engine.
    pub(crate) async fn tablet(&self, engine: Engine, name: &str, code: &str) -> Result<Tablet> {
        let profile = self.folder.join(name);
        let tablet = Tablet::begins(engine, profile, self.relay.address()).await?;
        tablet.open("/welcome").await?;
        tablet.comes_with(name, code).await?;
        self.lets_in(&tablet).await?;
        Ok(tablet)
    }
}

/// On the page of everyone, goes to the mentor's own and makes a code there; answers its words.
async fn makes_a_code(page: &Page, mentor: &str) -> Result<String> {
    page.tap(mentor).await?;
    page.tap("Make a code").await?;
    page.sees("Words to type in the installed app").await?;
    let text = page.text().await?;
    let (_, after) = text.split_once("Words to type in the installed app").context("no words")?;
    let code: Vec<&str> = after.split([' ', '-']).filter(|word| !word.is_empty()).take(4).collect();
    Ok(code.join(" "))
}

/// The four words that a device shows while it waits to be let in.
pub(crate) async fn four_words(page: &Page) -> Result<String> {
    const LABEL: &str = "Read these four words to your coordinator";
    page.sees(LABEL).await?;
    let text = page.text().await?;
    let (_, after) = text.split_once(LABEL).context("no words")?;
    Ok(after.split_whitespace().take(4).collect::<Vec<_>>().join(" "))
}

/// On a page of the coordinator's with devices that wait, lets the one in that shows the same words.
pub(crate) async fn lets_in(desk: &Page, device: &Page) -> Result<()> {
    let words = four_words(device).await?;
    desk.sees("Waiting for you").await?;
    desk.sees(&words).await?;
    desk.tap_in(&words, "The words are the same").await?;
    desk.sees_no_more(&words).await
}

/// On a mentor's page, relates a student since a week ago.
async fn relates(page: &Page, student: &str) -> Result<()> {
    let today = Timestamp::now().to_zoned(TimeZone::UTC).date();
    let from = today.checked_sub(7.days())?;
    page.set("Student", student).await?;
    page.fill("What the mentoring is for", PURPOSE).await?;
    for (part, value) in [
        ("Day", from.day().to_string()),
        ("Month", from.month().to_string()),
        ("Year", from.year().to_string()),
    ] {
        page.set_in("First day", part, &value).await?;
    }
    // A message at the foot of the page may lie over the button for a while; the keyboard comes to it all the same.
    page.enters("", "Relate them").await?;
    let since = words::date(from);
    page.sees(&format!("{} End Since {since}. {PURPOSE}", short_name(student))).await
}

/// Waits until the app itself is stored in this browser, so that it starts without a signal.
pub(crate) async fn app_is_stored(page: &Page) -> Result<()> {
    page.until(
        "a service worker that has taken the app in",
        "return !!(navigator.serviceWorker && navigator.serviceWorker.controller)",
    )
    .await
}

/// A mentor's tablet.
pub(crate) struct Tablet {
    browser: Browser,
    profile: PathBuf,
    address: String,
}

impl Tablet {
    /// A browser that knows nothing yet, for the base at this address.
    pub(crate) async fn begins(engine: Engine, profile: PathBuf, address: String) -> Result<Self> {
        let browser = Browser::start(engine, &profile, Size::TABLET).await?;
        Ok(Self { browser, profile, address })
    }

    /// On the page of a new device, a mentor enters the code and chooses the passphrase.
    pub(crate) async fn comes_with(&self, name: &str, code: &str) -> Result<()> {
        self.page().chooses_passphrase().await?;
        self.comes_again_with(name, code).await
    }

    /// The same where the passphrase was chosen before.
    pub(crate) async fn comes_again_with(&self, name: &str, code: &str) -> Result<()> {
        let page = self.page();
        page.fill("Your code", code).await?;
        page.fill("Name of this device", name).await?;
        page.tap("Add this device").await
    }

    /// The same with a code that was made at base's machine, which lets the device in.
    pub(crate) async fn is_added(&self, name: &str, code: &str) -> Result<()> {
        self.comes_with(name, code).await?;
        self.page().sees("Ready for off-site?").await
    }

    pub(crate) const fn page(&self) -> &Page {
        self.browser.page()
    }

    /// Opens one of the app's screens, as the icon on the home screen or a bookmark does, and gives the passphrase.
    pub(crate) async fn open(&self, path: &str) -> Result<&Page> {
        self.page().open(&format!("{}{path}", self.address)).await?;
        Ok(self.page())
    }

    /// The same without the passphrase: the page that asks for it stays.
    pub(crate) async fn arrives_at(&self, path: &str) -> Result<&Page> {
        self.page().arrives_at(&format!("{}{path}", self.address)).await?;
        Ok(self.page())
    }

    /// Waits until the app itself is stored, so that it starts without a signal.
    pub(crate) async fn app_is_stored(&self) -> Result<()> {
        app_is_stored(self.page()).await
    }

    /// Waits until storage has answered for everything that was typed.
    pub(crate) async fn is_kept(&self) -> Result<()> {
        self.page().sees("Saved on this tablet").await?;
        self.page()
            .until(
                "storage to answer for all that was typed",
                "return !document.querySelector('[aria-busy=true]')",
            )
            .await
    }

    /// Records a visit of one note, from the list of students to *Saved on this tablet*.
    pub(crate) async fn records_visit(&self, student: &str, note: &str) -> Result<()> {
        let page = self.open("/record").await?;
        page.tap_in(student, "Start visit").await?;
        page.sees("Who was there?").await?;
        page.fill("Your note", note).await?;
        self.is_kept().await?;
        page.tap("Finish visit").await?;
        page.sees("is recorded").await
    }

    /// The app is closed as a person closes it, and opened again.
    pub(crate) async fn closed_and_opened_again(self, path: &str) -> Result<Self> {
        let Self { browser, profile, address } = self;
        let engine = browser.engine();
        browser.close().await?;
        let browser = Browser::start(engine, &profile, Size::TABLET).await?;
        let tablet = Self { browser, profile, address };
        tablet.open(path).await?;
        Ok(tablet)
    }

    /// The app is closed; answers where its browser keeps what it keeps.
    pub(crate) async fn closes(self) -> Result<PathBuf> {
        self.browser.close().await?;
        Ok(self.profile)
    }

    /// The battery dies: every process of the browser is killed; then the app is opened again from the home screen, and
    /// the passphrase is given.
    pub(crate) async fn dies_and_starts_again(self, path: &str) -> Result<Self> {
        let tablet = self.dies().await?;
        tablet.open(path).await?;
        Ok(tablet)
    }

    /// The same without the passphrase.
    pub(crate) async fn dies_and_arrives(self, path: &str) -> Result<Self> {
        let tablet = self.dies().await?;
        tablet.arrives_at(path).await?;
        Ok(tablet)
    }

    /// WebKitGTK's automation keeps its profile in memory only, so there the page is thrown away.
    async fn dies(self) -> Result<Self> {
        let Self { browser, profile, address } = self;
        let engine = browser.engine();
        let browser = if engine == Engine::WebKit {
            browser.page().open("about:blank").await?;
            browser
        } else {
            browser.kill()?;
            Browser::start(engine, &profile, Size::TABLET).await?
        };
        Ok(Self { browser, profile, address })
    }
}
