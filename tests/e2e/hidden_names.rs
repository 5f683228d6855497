//! A mentor or the coordinator hides names with the eye: then no name of a student can be read on any screen, in no
//! title and no message, until the eye is tapped again; a restart changes nothing about it.

use anyhow::{Context as _, Result, ensure};
use tests::browser::Page;

use crate::people::{School, Tablet, sample};

const EYE: &str = "Hide names on screen";

/// Everything that can be read: the page with the choices of its lists, the title, and what a picture or a control is
/// called for those who do not see it.
const READABLE: &str =
    "const called = [...document.querySelectorAll('[aria-label], [title], [alt]')]
        .map(one => ['aria-label', 'title', 'alt'].map(name => one.getAttribute(name)).join(' '));
    return [document.title, document.body.innerText, ...called].join('\\n')";

/// The app itself shows a page, and nothing of it is still being asked for. What is painted before the app has started
/// has a heading, too.
const THERE: &str = "return !!document.querySelector('main h1')
    && !document.querySelector('.shell-words, .state[role=status]')";

/// The names that are on the page, by whole words.
async fn names_on(page: &Page, names: &[&str]) -> Result<Vec<String>> {
    let text = page.client().execute(READABLE, vec![]).await?;
    let text = text.as_str().context("nothing to read")?;
    let words: Vec<&str> =
        text.split(|one: char| !one.is_alphanumeric() && !"-'\u{2019}".contains(one)).collect();
    Ok(names.iter().filter(|name| words.contains(name)).map(|&name| name.to_owned()).collect())
}

/// A screen with the eye closed, open and closed again.
async fn hides(page: &Page, place: &str, names: &[&str], wrong: &mut Vec<String>) -> Result<usize> {
    page.until("the page", THERE).await?;
    let mut at_rest = names_on(page, names).await?;
    page.tap(EYE).await?;
    page.until(
        "an open eye",
        "return !!document.querySelector('[aria-pressed=false][aria-label^=Hide]')",
    )
    .await?;
    let shown = names_on(page, names).await?.len();
    page.tap(EYE).await?;
    page.until(
        "a closed eye",
        "return !!document.querySelector('[aria-pressed=true][aria-label^=Hide]')",
    )
    .await?;
    at_rest.extend(names_on(page, names).await?);
    if !at_rest.is_empty() {
        page.picture(&format!("names-seen{}", place.replace('/', "-"))).await?;
        wrong.push(format!("{place}: {at_rest:?}"));
    }
    Ok(shown)
}

/// The path of the page.
pub(crate) async fn address_of(page: &Page) -> Result<String> {
    let path = page.client().execute("return location.pathname", vec![]).await?;
    Ok(path.as_str().context("no address")?.to_owned())
}

/// The mentor's day and records: a student of theirs, a visit half done, another sent, somebody just met.
async fn mentor_works(tablet: &Tablet) -> Result<()> {
    tablet.records_visit("Kai", "It went as it was planned.").await?;
    tablet.page().sees("Base has it").await?;
    let page = tablet.open("/record").await?;
    page.tap("Someone I have just met").await?;
    page.fill("Given name", "Reuben").await?;
    page.fill("Family name", "Pikeworth").await?;
    page.tap("Parent or carer").await?;
    page.fill("Your note", "Waiting at the gate.").await?;
    tablet.is_kept().await?;
    page.tap("Finish visit").await?;
    page.sees("Base has it").await?;
    let page = tablet.open("/record").await?;
    page.tap_in("Kai", "Start visit").await?;
    page.fill("Your note", "Half a sentence").await?;
    tablet.is_kept().await
}

#[tokio::test]
async fn no_name_on_any_screen() -> Result<()> {
    let (mut school, tablet) = School::with_a_mentor().await?;
    tablet.app_is_stored().await?;
    mentor_works(&tablet).await?;

    // Theirs: every screen with a student, the visit that is open among them.
    let names = ["Kai", "Fraser", "Reuben", "Pikeworth"];
    let mut wrong = Vec::new();
    let page = tablet.page();
    let visit = address_of(page).await?;
    page.tap(EYE).await?;
    let tablet = tablet.closed_and_opened_again(&visit).await?;
    let page = tablet.page();
    page.sees("Who was there?").await?;
    hides(page, &visit, &names, &mut wrong).await?;
    page.tap("Worried about").await?;
    wrong.extend(names_on(page, &names).await?);
    let mut shown = 0;
    for screen in ["/", "/record", "/students", "/sync", "/more", "/help"] {
        shown += hides(tablet.open(screen).await?, screen, &names, &mut wrong).await?;
    }
    let page = tablet.open("/students").await?;
    page.tap_in("K. F.", "Open").await?;
    page.sees("What helps the student").await?;
    let student = address_of(page).await?;
    page.tap("Open the visit").await?;
    shown += hides(page, &student, &names, &mut wrong).await?;
    ensure!(shown > 5, "with the eye open {shown} names were seen: the walk sees nothing");

    // Finished with no signal, then received: the pages that take the whole screen, and what is said at the foot.
    school.relay.stop()?;
    let page = tablet.open(&visit).await?;
    page.tap("Finish visit").await?;
    page.sees("The transition visit with the student is recorded").await?;
    wrong.extend(names_on(page, &names).await?);
    let page = tablet.open("/sync").await?;
    page.sees("Transition visit, K. F.").await?;
    wrong.extend(names_on(page, &names).await?);
    school.relay.start_again()?;
    page.sees("1 record received at base").await?;
    page.sees("Transition visit, K. F.").await?;
    let received = hides(page, "/received", &names, &mut wrong).await?;
    ensure!(received > 0, "with the eye open no name is among what was received");
    page.tap("Worried about a student\u{2019}s safety?").await?;
    page.sees("In danger now: phone 999.").await?;
    wrong.extend(names_on(page, &names).await?);
    ensure!(wrong.is_empty(), "names can be read: {wrong:#?}");
    Ok(())
}

#[tokio::test]
async fn no_name_on_the_coordinators_screens() -> Result<()> {
    let (school, tablet) = School::with_a_mentor().await?;
    mentor_works(&tablet).await?;

    let names = [
        "Kai",
        "Fraser",
        "Reuben",
        "Pikeworth",
        "Aisha",
        "Malik",
        "Zofia",
        "Nowak",
        "Callum",
        "Campbell",
    ];
    let mut wrong = Vec::new();
    let page = school.at_desk("/students").await?;
    page.tap_in("Kai Fraser", "Open").await?;
    page.sees("What helps Kai").await?;
    let student = address_of(page).await?;
    let page = school.at_desk("/people").await?;
    page.tap("Ms Osei").await?;
    page.sees("Relate a student").await?;
    let mentor = address_of(page).await?;
    page.tap(EYE).await?;
    let matching = student.replace("/students/", "/matching/");
    let mut shown = 0;
    for screen in [
        "/overview",
        "/students",
        &student,
        &matching,
        "/people",
        &mentor,
        "/devices",
        "/school",
        "/sync",
    ] {
        shown += hides(school.at_desk(screen).await?, screen, &names, &mut wrong).await?;
    }
    ensure!(shown > 20, "with the eye open {shown} names were seen: the walk sees nothing");

    // A file: the preview of pupils who are here already and of new ones, and what was not imported.
    let page = school.at_desk("/import/students").await?;
    for file in ["8804001_CTF_8801100_001.xml", "8814007_CTF_8801100_002.xml"] {
        let names =
            [&names[..], &["Patel", "Clarke-Jones", "Saffron", "Khan", "Dylan", "Tomasz", "Aziz"]]
                .concat();
        // The coordinator's own name is one of a pupil as well.
        let names: Vec<&str> = names.into_iter().filter(|&name| name != "Khan").collect();
        page.choose_file("Choose a Common Transfer File", &sample(file)).await?;
        page.sees("What was read").await?;
        page.client()
            .execute("document.querySelectorAll('details').forEach(one => one.open = true)", vec![])
            .await?;
        ensure!(hides(page, file, &names, &mut wrong).await? > 5, "the preview shows no names");
        page.tap("Import them").await?;
        page.sees("Another file").await?;
        hides(page, "what was imported", &names, &mut wrong).await?;
        page.tap("Another file").await?;
    }
    ensure!(wrong.is_empty(), "names can be read: {wrong:#?}");
    Ok(())
}
