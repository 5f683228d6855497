//! axe finds nothing while a screen is loading, where it is empty and where something failed: with `accessible`, which
//! looks at the screens as they are when all is there, these are the four states of every screen that has them.

use std::path::Path;

use anyhow::{Context as _, Result, ensure};
use serde_json::{Value, json};
use tests::browser::{Engine, Page};

use crate::{
    accessible::is_accessible,
    people::{School, app_is_stored, sample},
    stand_in::{Instead, stands_in},
};

/// Lets a story hold or refuse what the device's own storage is asked, by `window.storage`: "held" never answers, the
/// name of an exception is thrown.
const STORAGE: &str = "(() => {
    const begin = IDBDatabase.prototype.transaction;
    IDBDatabase.prototype.transaction = function (...asked) {
        if (window.storage && window.storage !== 'held') throw new DOMException('a story', window.storage);
        return begin.apply(this, asked);
    };
    const done = Object.getOwnPropertyDescriptor(IDBTransaction.prototype, 'oncomplete');
    Object.defineProperty(IDBTransaction.prototype, 'oncomplete', {
        ...done, set(then) { if (window.storage !== 'held') done.set.call(this, then); },
    });
})();";

/// Files that are chosen are never read to their end.
const HELD_FILES: &str = "Blob.prototype.arrayBuffer = () => new Promise(() => {})";

/// Runs a script in every page from now on, before anything of the page; `forget` takes it out again.
pub(crate) async fn from_now_on(page: &Page, script: &str) -> Result<Value> {
    let source = json!({ "source": script });
    let answer = page.cdp("Page.addScriptToEvaluateOnNewDocument", source).await?;
    Ok(answer.get("identifier").context("no identifier")?.clone())
}

pub(crate) async fn forget(page: &Page, script: Value) -> Result<()> {
    page.cdp("Page.removeScriptToEvaluateOnNewDocument", json!({ "identifier": script })).await?;
    Ok(())
}

/// Follows a link of the page without loading it anew, with storage answering as it is told to.
async fn follows(page: &Page, storage: &str, link: &str) -> Result<()> {
    page.until("the link", &format!("return !!document.querySelector('{link}')")).await?;
    let script = format!("window.storage = '{storage}'; document.querySelector('{link}').click()");
    page.client().execute(&script, vec![]).await?;
    Ok(())
}

/// A school with students, and the page of a mentor; the coordinator's browser keeps the app.
async fn school() -> Result<(School, String)> {
    let school = School::set_up().await?;
    school.import_students().await?;
    school.invite("Ms Osei").await?;
    app_is_stored(school.desk().await?).await?;
    let script = "return [...document.querySelectorAll('main li a')].at(-1).pathname";
    let page = school.anew_at_desk("/people").await?;
    page.sees("Ms Osei").await?;
    let mentor = page.client().execute(script, vec![]).await?;
    Ok((school, mentor.as_str().context("no address")?.to_owned()))
}

const STUDENT: &str = "main li a[href^=\"/students/\"]";
const VISIT: &str = "main li a[href^=\"/visit/\"]";

#[tokio::test]
async fn while_loading() -> Result<()> {
    let (mut school, mentor) = school().await?;
    let mut wrong = String::new();
    let files = from_now_on(school.desk().await?, HELD_FILES).await?;
    for (screen, label, file) in [
        ("/import/students", "Choose a Common Transfer File", "8804001_CTF_8801100_001.xml"),
        ("/import/home-schools", "Choose the register of schools", "edubasealldata20261101.csv"),
    ] {
        let page = school.anew_at_desk(screen).await?;
        page.choose_file(label, &sample(file)).await?;
        page.sees("Reading").await?;
        is_accessible(page, &format!("loading{screen}"), &mut wrong).await?;
    }
    forget(school.desk().await?, files).await?;

    from_now_on(school.desk().await?, STORAGE).await?;
    for (list, link, words, screen) in [
        ("/students", STUDENT, "Opening the record", "student"),
        ("/record", VISIT, "Opening the visit", "visit"),
    ] {
        let page = school.anew_at_desk(list).await?;
        follows(page, "held", link).await?;
        page.sees(words).await?;
        is_accessible(page, &format!("loading/{screen}"), &mut wrong).await?;
    }
    let held = from_now_on(school.desk().await?, "window.storage = 'held'").await?;
    let page = school.desk().await?;
    page.arrives_at(&school.relay.address()).await?;
    page.sees("Opening Alongside").await?;
    page.until("the app to be started", "return !document.querySelector('#shell')").await?;
    is_accessible(page, "loading/opening", &mut wrong).await?;
    forget(school.desk().await?, held).await?;

    let silence = stands_in(&mut school, Instead::Silence).await?;
    for (screen, words, name) in [
        ("/overview", "Asking base about devices", "overview"),
        (&mentor, "Asking base about devices", "one-person"),
        ("/devices", "Asking base about devices", "devices"),
        ("/people", "Add somebody", "people"),
    ] {
        let page = school.anew_at_desk(screen).await?;
        page.sees(words).await?;
        is_accessible(page, &format!("loading/{name}"), &mut wrong).await?;
    }
    silence.goes().await?;
    ensure!(wrong.is_empty(), "{wrong}");
    Ok(())
}

#[tokio::test]
async fn where_it_is_empty() -> Result<()> {
    let school = School::set_up().await?;
    let code = school.invite("Ms Osei").await?;
    let tablet = school.tablet(Engine::Chromium, "Tablet 2", &code).await?;
    let mut wrong = String::new();
    for (screen, words) in [
        ("/overview", "Nothing new"),
        ("/students", "No students yet"),
        ("/record", "No students on this tablet yet"),
        ("/school", "No home schools yet"),
        ("/sync", "Nothing is waiting"),
        ("/sync/merged", "Nothing was written apart"),
        ("/sync/backup", "Nothing is waiting, so there is nothing to save."),
        ("/concerns", "You have raised none on this tablet"),
        ("/concern/new", "Nobody can read it yet."),
        ("/received", "Everything is at base"),
        ("/students/01ARZ3NDEKTSV4RRFFQ69G5FAV", "This student is not on this tablet"),
        ("/students/01ARZ3NDEKTSV4RRFFQ69G5FAV/edit", "This student is not on this device"),
        ("/students/01ARZ3NDEKTSV4RRFFQ69G5FAV/agreed", "This student is not on this device"),
        ("/matching/01ARZ3NDEKTSV4RRFFQ69G5FAV", "This student is not on this device"),
        ("/people/01ARZ3NDEKTSV4RRFFQ69G5FAV", "This person is not on this device"),
        ("/visit/visit-01ARZ3NDEKTSV4RRFFQ69G5FAV", "There is no unfinished visit here"),
        ("/nowhere", "There is no such page"),
    ] {
        let page = school.anew_at_desk(screen).await?;
        page.sees(words).await?;
        is_accessible(page, &format!("empty{screen}"), &mut wrong).await?;
    }
    for (screen, words) in [
        ("/", "No students yet"),
        ("/students", "No students yet"),
        ("/record", "No students on this tablet yet"),
        ("/people", "This page is for the mentoring coordinator."),
    ] {
        let page = tablet.open(screen).await?;
        page.sees(words).await?;
        is_accessible(page, &format!("empty-mentor{screen}"), &mut wrong).await?;
    }
    school.import_students().await?;
    let page = school.anew_at_desk("/students").await?;
    page.fill("Search", "nobody of this name").await?;
    page.sees("Nobody answers to that").await?;
    is_accessible(page, "empty/search", &mut wrong).await?;
    page.set("Search", "Kai Fraser").await?;
    page.tap_in("Kai Fraser", "Open").await?;
    page.sees("Nothing recorded yet").await?;
    is_accessible(page, "empty/student", &mut wrong).await?;
    ensure!(wrong.is_empty(), "{wrong}");
    Ok(())
}

/// The app refused by the device's storage: page after page as a whole.
async fn storage_fails(school: &School, wrong: &mut String) -> Result<()> {
    from_now_on(school.desk().await?, STORAGE).await?;
    for (list, link, words, screen) in [
        ("/students", STUDENT, "This record could not be read from the tablet.", "student"),
        ("/record", VISIT, "This visit could not be read from the tablet.", "visit"),
    ] {
        let page = school.anew_at_desk(list).await?;
        follows(page, "DataError", link).await?;
        page.sees(words).await?;
        is_accessible(page, &format!("failed/{screen}"), wrong).await?;
    }
    let page = school.anew_at_desk("/record").await?;
    page.tap("Start visit").await?;
    page.sees("Who was there?").await?;
    page.client().execute("window.storage = 'QuotaExceededError'", vec![]).await?;
    page.fill("Your note", "Before it was full.").await?;
    page.sees("Not saved").await?;
    is_accessible(page, "failed/not-saved", wrong).await?;
    for (name, words) in [
        ("DataError", "does not let Alongside keep anything"),
        ("QuotaExceededError", "This device is full"),
        ("VersionError", "A newer version of Alongside"),
    ] {
        let fails =
            from_now_on(school.desk().await?, &format!("window.storage = '{name}'")).await?;
        let page = school.anew_at_desk("/").await?;
        page.sees(words).await?;
        is_accessible(page, &format!("failed/{name}"), wrong).await?;
        forget(page, fails).await?;
    }
    Ok(())
}

async fn other_tab(school: &School, wrong: &mut String) -> Result<()> {
    let client = school.anew_at_desk("/").await?.client();
    let first = client.window().await?;
    let second = client.new_window(true).await?.handle;
    client.switch_to_window(second).await?;
    let page = school.anew_at_desk("/").await?;
    page.sees("Alongside is open in another tab").await?;
    is_accessible(page, "failed/other-tab", wrong).await?;
    client.close_window().await?;
    Ok(client.switch_to_window(first).await?)
}

async fn file_is_refused(school: &School, file: &Path, wrong: &mut String) -> Result<()> {
    for (screen, label) in [
        ("/import/students", "Choose a Common Transfer File"),
        ("/import/home-schools", "Choose the register of schools"),
        ("/import/mentors", "Choose a list of mentors"),
    ] {
        let page = school.anew_at_desk(screen).await?;
        page.choose_file(label, file).await?;
        page.sees("Nothing was imported").await?;
        is_accessible(page, &format!("failed{screen}"), wrong).await?;
    }
    Ok(())
}

#[tokio::test]
async fn where_something_failed() -> Result<()> {
    let (mut school, mentor) = school().await?;
    let mut wrong = String::new();
    other_tab(&school, &mut wrong).await?;
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("picture.png");
    std::fs::write(&file, [0x89, b'P', b'N', b'G', 0, 0, 1])?;
    file_is_refused(&school, &file, &mut wrong).await?;

    let code = school.code_for("Ms Osei").await?;
    let profile = folder.path().join("new");
    let new =
        tests::browser::Browser::start(Engine::Chromium, &profile, tests::browser::Size::PHONE)
            .await?;
    new.page().open(&format!("{}/welcome", school.relay.address())).await?;
    new.page().fill("Your code", &code).await?;
    app_is_stored(new.page()).await?;

    let nonsense = stands_in(&mut school, Instead::Nonsense).await?;
    new.page().fill("Name of this device", "Tablet 9").await?;
    new.page().chooses_passphrase().await?;
    new.page().tap("Add this device").await?;
    new.page().until("what went wrong", "return !!document.querySelector('[role=alert]')").await?;
    is_accessible(new.page(), "failed/welcome", &mut wrong).await?;
    for (screen, words, name) in [
        ("/overview", "Try again", "overview"),
        (&mentor, "Try again", "one-person"),
        ("/devices", "Try again", "devices"),
        ("/people", "Try again", "people"),
        ("/sync", "Sync and this tablet", "sync"),
    ] {
        let page = school.anew_at_desk(screen).await?;
        page.sees(words).await?;
        is_accessible(page, &format!("failed/{name}"), &mut wrong).await?;
    }
    nonsense.goes().await?;
    school.relay.start_again()?;
    storage_fails(&school, &mut wrong).await?;
    ensure!(wrong.is_empty(), "{wrong}");
    Ok(())
}
