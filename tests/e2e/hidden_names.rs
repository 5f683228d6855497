//! A mentor or the coordinator hides names with the eye: then no name of a student can be read on any screen, in no
//! form, title or message, until the eye is tapped again; a restart changes nothing about it.

use anyhow::{Context as _, Result, ensure};
use tests::browser::Page;

use crate::{
    accessible::is_good,
    people::{School, Tablet, sample},
};

const EYE: &str = "Hide names on screen";
const OPEN: &str = "return !!document.querySelector('[aria-pressed=false][aria-label^=Hide]')";
const CLOSED: &str = "return !!document.querySelector('[aria-pressed=true][aria-label^=Hide]')";

/// Everything that can be read: the page with the choices of its lists, the title, what a picture or a control is
/// called for those who do not see it, and what is typed into fields, unless it is dots.
const READABLE: &str =
    "const kinds = ['aria-label', 'aria-description', 'title', 'alt', 'placeholder'];
    const called = [...document.querySelectorAll(kinds.map(kind => '[' + kind + ']').join())]
        .map(one => kinds.map(kind => one.getAttribute(kind)).join(' '));
    const typed = [...document.querySelectorAll('input, textarea')]
        .filter(one => getComputedStyle(one).webkitTextSecurity === 'none')
        .map(one => one.value);
    return [document.title, document.body.innerText, ...called, ...typed].join('\\n')";

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

/// A screen with the eye closed, open and closed again. Whoever was typing has finished: they see what they type.
async fn hides(page: &Page, place: &str, names: &[&str], wrong: &mut Vec<String>) -> Result<usize> {
    page.until("the page", THERE).await?;
    page.client().execute("document.activeElement?.blur()", vec![]).await?;
    let mut at_rest = names_on(page, names).await?;
    page.tap(EYE).await?;
    page.until("an open eye", OPEN).await?;
    let shown = names_on(page, names).await?.len();
    page.tap(EYE).await?;
    page.until("a closed eye", CLOSED).await?;
    at_rest.extend(names_on(page, names).await?);
    if !at_rest.is_empty() {
        page.picture(&format!("names-seen{}", place.replace('/', "-"))).await?;
        wrong.push(format!("{place}: {at_rest:?}"));
    }
    Ok(shown)
}

/// In another story: a screen where all these names are seen, until the eye is closed; in the end it is open again.
pub(crate) async fn can_hide(page: &Page, place: &str, names: &[&str]) -> Result<()> {
    page.tap(EYE).await?;
    page.until("a closed eye", CLOSED).await?;
    let mut wrong = Vec::new();
    let shown = hides(page, place, names, &mut wrong).await?;
    page.tap(EYE).await?;
    page.until("an open eye", OPEN).await?;
    ensure!(shown == names.len(), "{place}: with the eye open {shown} of {names:?} are seen");
    ensure!(wrong.is_empty(), "names can be read: {wrong:#?}");
    Ok(())
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

/// The forms that are opened from a record, all at once: a plan, an amendment, and whose visit it was.
async fn opens_the_forms(page: &Page) -> Result<()> {
    for (way, words) in [
        ("Open the visit", "Amend"),
        ("Amend this visit", "What should be known now?"),
        ("Recorded for the wrong student?", "Who was the visit with?"),
        ("Plan a visit", "Save plan"),
    ] {
        page.tap(way).await?;
        page.sees(words).await?;
    }
    page.set("Search", "Reuben Pikeworth").await
}

/// Somebody is met while names are hidden: a form with a name half typed. Then a visit is planned.
async fn records_while_hidden(tablet: &Tablet, wrong: &mut Vec<String>) -> Result<()> {
    let page = tablet.open("/record").await?;
    page.tap("Someone I have just met").await?;
    page.fill("Given name", "Imogen").await?;
    page.fill("Family name", "Thistle").await?;
    tablet.is_kept().await?;
    let shown = hides(page, "somebody met", &["Imogen", "Thistle"], wrong).await?;
    ensure!(shown == 2, "with the eye open the name that was typed is not seen");
    assert_eq!(page.value("Family name").await?, "Thistle");
    let page = tablet.open("/record").await?;
    page.tap("Plan a visit for later").await?;
    page.tap_in("K. F.", "Plan a visit with").await?;
    page.sees("Save plan").await?;
    let shown = hides(page, "planning", &["Kai"], wrong).await?;
    ensure!(shown == 1, "with the eye open it is not seen whose visit is planned");
    Ok(())
}

#[tokio::test]
async fn no_name_on_any_screen() -> Result<()> {
    let (mut school, tablet) = School::with_a_mentor().await?;
    tablet.app_is_stored().await?;
    mentor_works(&tablet).await?;

    // Theirs: every screen with a student, the visit that is open among them.
    let names = ["Kai", "Fraser", "Reuben", "Pikeworth", "Imogen", "Thistle"];
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
    records_while_hidden(&tablet, &mut wrong).await?;
    let mut shown = 0;
    for screen in ["/", "/record", "/log", "/students", "/sync", "/sync/merged", "/more", "/help"] {
        shown += hides(tablet.open(screen).await?, screen, &names, &mut wrong).await?;
    }
    let page = tablet.open("/students").await?;
    page.tap_in("K. F.", "Open").await?;
    page.sees("What helps the student").await?;
    let student = address_of(page).await?;
    opens_the_forms(page).await?;
    shown += hides(page, &student, &names, &mut wrong).await?;
    is_good(page, "names-hidden").await?;
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
    page.signal_is_back().await?;
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

/// Somebody met off site is a student who is here: found by a search, agreed to, and read in that student's record.
async fn joins(
    school: &School,
    merging: &str,
    names: &[&str],
    wrong: &mut Vec<String>,
) -> Result<()> {
    let page = school.at_desk(merging).await?;
    page.set("Search", "Kai Fraser").await?;
    hides(page, "searching", names, wrong).await?;
    page.tap_in("K. F.", "This is them").await?;
    page.sees("What happens then").await?;
    let shown = hides(page, "agreeing", names, wrong).await?;
    ensure!(shown > 3, "with the eye open it is not seen who is joined with whom");
    page.tap("Yes, the same student").await?;
    page.sees("Both are one record now").await?;
    wrong.extend(names_on(page, names).await?);
    page.sees("Also recorded as").await?;
    hides(page, "joined", names, wrong).await?;
    Ok(())
}

#[tokio::test]
async fn no_name_on_the_coordinators_screens() -> Result<()> {
    let (school, tablet) = School::with_a_mentor().await?;
    mentor_works(&tablet).await?;

    // The last is Kai's number, which the form with the details has.
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
        "F880400115113",
    ];
    let mut wrong = Vec::new();
    let page = school.at_desk("/students").await?;
    page.tap_in("Reuben Pikeworth", "Open").await?;
    page.sees("What helps Reuben").await?;
    let merging = address_of(page).await?.replace("/students/", "/merging/");
    let page = school.at_desk("/students").await?;
    page.tap_in("Kai Fraser", "Open").await?;
    page.sees("What helps Kai").await?;
    let student = address_of(page).await?;
    let page = school.at_desk("/people").await?;
    page.tap("Ms Osei").await?;
    page.sees("Relate a student").await?;
    let mentor = address_of(page).await?;
    page.tap(EYE).await?;
    let (matching, edit) = (student.replace("/students/", "/matching/"), format!("{student}/edit"));
    let agreed = format!("{student}/agreed");
    let mut shown = 0;
    for screen in [
        "/overview",
        "/today",
        "/record",
        "/students",
        &student,
        &edit,
        &agreed,
        &matching,
        &merging,
        "/people",
        &mentor,
        "/devices",
        "/school",
        "/sync",
        "/sync/backup",
        "/sync/merged",
    ] {
        shown += hides(school.at_desk(screen).await?, screen, &names, &mut wrong).await?;
    }
    ensure!(shown > 20, "with the eye open {shown} names were seen: the walk sees nothing");
    joins(&school, &merging, &names, &mut wrong).await?;

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
