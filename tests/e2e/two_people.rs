//! Two mentors share one tablet, each under a passphrase of their own: neither sees the other's students, words or name, and
//! what each wrote with no signal arrives when they open it.

use anyhow::{Context as _, Result, ensure};
use tests::browser::{Engine, PASSPHRASE, Page};

use crate::{
    hidden_names::address_of,
    people::{School, Tablet},
};

const HERS: &str = "Kai found the way alone.";
const HER_DRAFT: &str = "Kai would rather wal";
const HIS: &str = "Niamh liked the kitchen.";
const HIS_PASSPHRASE: &str = "two geese over the weir";

/// Whoever opens it, by the initials that are shown instead of a name.
struct Person {
    initials: &'static str,
    passphrase: &'static str,
    student: &'static str,
    /// What belongs to this person alone.
    theirs: [&'static str; 4],
}

const OSEI: Person = Person {
    initials: "MO",
    passphrase: PASSPHRASE,
    student: "Kai",
    theirs: ["Kai", "Osei", HERS, HER_DRAFT],
};
const PIKE: Person = Person {
    initials: "MP",
    passphrase: HIS_PASSPHRASE,
    student: "Niamh",
    theirs: ["Niamh", "Pike", HIS, "Adeyemi"],
};

/// Whatever is on the page, and in its title and address.
async fn shows_none_of(page: &Page, other: &Person) -> Result<()> {
    let script =
        "return [document.title, location.href, document.documentElement.outerHTML].join('\\n')";
    let all = page.client().execute(script, vec![]).await?;
    let all = all.as_str().context("a page")?;
    for theirs in other.theirs {
        ensure!(!all.contains(theirs), "\u{201c}{theirs}\u{201d} is on the page: {all}");
    }
    Ok(())
}

/// One of the two opens the tablet at an address.
async fn opens<'a>(tablet: &'a Tablet, person: &Person, path: &str) -> Result<&'a Page> {
    let page = tablet.arrives_at(path).await?;
    page.comes_to_be_locked().await?;
    for somebody in [&OSEI, &PIKE] {
        shows_none_of(page, somebody).await?;
    }
    page.tap(person.initials).await?;
    page.tries(person.passphrase).await?;
    page.sees_no_more("Whose?").await?;
    Ok(page)
}

/// Records a visit of one note.
async fn records(tablet: &Tablet, person: &Person, note: &str) -> Result<()> {
    let page = opens(tablet, person, "/record").await?;
    page.tap_in(person.student, "Start visit").await?;
    page.sees("Who was there?").await?;
    page.fill("Your note", note).await?;
    tablet.is_kept().await?;
    page.tap("Finish visit").await?;
    page.sees("is recorded").await
}

/// Goes through the screens as one of the two; nothing of the other is on any of them.
async fn sees_only_their_own(tablet: &Tablet, person: &Person, other: &Person) -> Result<()> {
    for (path, words) in
        [("/students", "1 student"), ("/record", person.student), ("/sync", "1 waiting to send")]
    {
        let page = opens(tablet, person, path).await?;
        page.sees(words).await?;
        shows_none_of(page, other).await?;
    }
    Ok(())
}

#[tokio::test]
async fn neither_sees_anything_of_the_other() -> Result<()> {
    let (mut school, tablet) = School::with_a_mentor_in(Engine::Chromium).await?;
    let code = school.invite("Mr Pike").await?;
    school.relate("Mr Pike", "Niamh Adeyemi").await?;
    let page = tablet.arrives_at("/").await?;
    page.tap("Add another person").await?;
    page.sees("Welcome to Alongside").await?;
    shows_none_of(page, &OSEI).await?;
    page.set("Passphrase", HIS_PASSPHRASE).await?;
    page.set("The same passphrase again", HIS_PASSPHRASE).await?;
    tablet.comes_again_with("Tablet 2", &code).await?;
    school.lets_in(&tablet).await?;
    page.sees("1 student on this tablet").await?;
    shows_none_of(page, &OSEI).await?;

    school.relay.stop()?;
    records(&tablet, &OSEI, HERS).await?;
    let page = opens(&tablet, &OSEI, "/record").await?;
    page.tap_in("Kai", "Start visit").await?;
    page.sees("Who was there?").await?;
    page.fill("Your note", HER_DRAFT).await?;
    let draft = address_of(page).await?;
    records(&tablet, &PIKE, HIS).await?;

    // Her passphrase does not open his vault, and her draft's address shows him nothing.
    let page = tablet.arrives_at("/").await?;
    page.tap(PIKE.initials).await?;
    page.tries(OSEI.passphrase).await?;
    page.sees("That is not the passphrase.").await?;
    let page = opens(&tablet, &PIKE, &draft).await?;
    page.sees("There is no unfinished visit here").await?;
    shows_none_of(page, &OSEI).await?;
    sees_only_their_own(&tablet, &PIKE, &OSEI).await?;
    sees_only_their_own(&tablet, &OSEI, &PIKE).await?;
    let page = opens(&tablet, &OSEI, &draft).await?;
    page.sees("Who was there?").await?;
    assert_eq!(page.value("Your note").await?, HER_DRAFT);

    // Each one's visit arrives once they open it, and the other's waits until they do.
    school.relay.start_again()?;
    opens(&tablet, &PIKE, "/sync").await?.sees("1 record received at base").await?;
    let desk = school.at_desk("/overview").await?;
    desk.sees("Mr Pike, from Tablet 2").await?;
    ensure!(!desk.shows("Ms Osei, from").await?, "hers arrived while her vault was locked");
    opens(&tablet, &OSEI, "/sync").await?.sees("1 record received at base").await?;
    for (student, note) in [("Kai Fraser", HERS), ("Niamh Adeyemi", HIS)] {
        let desk = school.at_desk("/students").await?;
        desk.tap_in(student, "Open").await?;
        desk.sees(note).await?;
    }
    Ok(())
}
