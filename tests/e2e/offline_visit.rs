//! A mentor records a transition visit with no signal, through a dead battery; the coordinator reads it.
//! Points 2 to 6 of the main job in one story, in three engines; the relay is really stopped.

use anyhow::{Result, bail, ensure};
use domain::words::short_date;
use jiff::{Timestamp, ToSpan as _, civil::Date, tz::TimeZone};
use tests::browser::{Engine, Page};

use crate::{
    accessible::is_good,
    people::{School, Tablet},
};

const WORDS: &str = "Lunch is the worst bit. I do not know where I would go.";
const NOTE: &str = "Nan will bring Kai on the first Tuesday. Offer the art room at lunch.";
const PARENTS: &str = "The evenings are easier when we know what comes next.";
const HOME_SCHOOLS: &str = "Works best beside a friend, close to the door.";
const PROMISE: &str = "Send the times of the bus home";
const BY_WHOM: &str = "Mr Bell";

/// The days that the visit names. Both are further off than the days that the app offers by itself.
#[derive(Clone, Copy)]
struct Days {
    promised: Date,
    next: Date,
}

impl Days {
    fn ahead() -> Result<Self> {
        let today = Timestamp::now().to_zoned(TimeZone::UTC).date();
        Ok(Self { promised: today.checked_add(20.days())?, next: today.checked_add(30.days())? })
    }
}

async fn reaches_base(engine: Engine) -> Result<()> {
    let days = Days::ahead()?;
    let (mut school, tablet) = School::with_a_mentor_in(engine).await?;
    tablet.app_is_stored().await?;
    tablet.page().picture("ready-for-off-site").await?;
    is_ready(&tablet).await?;
    let page = tablet.open("/students").await?;
    page.sees("Kai").await?;
    assert!(!page.shows("Zofia").await?, "another mentor's student is on the tablet");

    school.relay.stop()?;
    let tablet = tablet.dies_and_starts_again("/").await?;
    let tablet = records(tablet, days).await?;
    // Only Chromium can be asked to look as in the evening.
    let looks = engine == Engine::Chromium;
    if looks {
        is_good(tablet.page(), "sync-waiting").await?;
        tablet.open("/sync").await?.sees("waiting to send").await?;
    }

    // A visit of a moment ago goes straight through, and no page says so.
    tablet.page().sees("No signal").await?;
    school.relay.start_again()?;
    let page = tablet.page();
    page.sees("1 record received at base").await?;
    page.picture("received").await?;
    if looks {
        is_good(page, "received").await?;
    }
    page.tap("Continue").await?;
    let page = tablet.open("/students").await?;
    page.tap_in("Kai", "Open").await?;
    page.sees("At base").await?;
    assert!(!page.shows("Read by").await?, "read before anybody has opened it");

    let desk = school.at_desk("/overview").await?;
    has_arrived(desk).await?;
    desk.picture("arrived").await?;
    desk.tap_in("Arrived", "Kai").await?;
    is_on_the_record(desk, days).await?;
    desk.picture("coordinator-reads").await?;

    let page = tablet.open("/students").await?;
    page.tap_in("Kai", "Open").await?;
    page.sees("Read by Mrs Khan").await?;
    page.picture("read-by-the-coordinator").await
}

/// What *Ready for off-site?* says of each thing that can be wrong. The browsers of the stories are on no home screen.
async fn is_ready(tablet: &Tablet) -> Result<()> {
    let page = tablet.open("/sync").await?;
    for words in ["Ready for off-site?", "1 student on this tablet", "Works without signal"] {
        page.sees(words).await?;
    }
    for words in ["Sent and fetched", "Last heard from base: today", "Date and time look right"] {
        page.sees(words).await?;
    }
    page.sees("Not on the home screen yet").await?;
    // Whether storage is protected is the browser's to decide. Whatever it decided is said.
    let script = "const words = ['Storage is protected', 'Storage is not protected yet',
            'The browser does not say whether storage is protected'];
        return words.some(one => document.body.innerText.includes(one))";
    page.until("what the browser says of storage", script).await
}

/// Under *Arrived* stands one visit: whose, of which day, by whom and from which device.
async fn has_arrived(desk: &Page) -> Result<()> {
    let script = "const cards = [...document.querySelectorAll('section')];
        const arrived = cards.find(one => one.querySelector('h2')?.textContent.trim() === 'Arrived');
        return [...(arrived?.querySelectorAll('li') || [])].map(one => one.innerText)";
    // The name of a device is asked of base.
    desk.sees("Ms Osei, from Tablet 2").await?;
    let found = desk.client().execute(script, vec![]).await?;
    let found: Vec<String> = serde_json::from_value(found)?;
    let [line] = found.as_slice() else { bail!("not one visit has arrived: {found:?}") };
    let parts: Vec<&str> = line.lines().map(str::trim).collect();
    for begins in
        ["Kai F.", "Transition visit, today, ", "Ms Osei, from Tablet 2", "At base today "]
    {
        let has = parts.iter().any(|part| part.starts_with(begins));
        ensure!(has, "under Arrived there is no line that begins {begins}: {line}");
    }
    Ok(())
}

/// Everything that the visit says, as the coordinator reads it.
async fn is_on_the_record(desk: &Page, days: Days) -> Result<()> {
    for words in [WORDS, NOTE, PARENTS, HOME_SCHOOLS, PROMISE] {
        desk.sees(words).await?;
    }
    for words in ["Kai and parent or carer", "Mixed", "Tour and travel"] {
        desk.sees(words).await?;
    }
    desk.sees(&format!("{BY_WHOM}, by {}", short_date(days.promised))).await?;
    desk.sees(&format!("Taster day, {}", short_date(days.next))).await
}

/// What the others said, what is promised by whom and by when, and the day of the next step.
async fn fills_the_rest(page: &Page, days: Days) -> Result<()> {
    // The parent is there, so the field is open by itself; the home school's opens with one tap.
    page.fill("In the parent's or carer's words", PARENTS).await?;
    page.tap("Home school's words").await?;
    page.fill("In the home school's words", HOME_SCHOOLS).await?;
    page.tap("Add an action").await?;
    page.fill("What", PROMISE).await?;
    page.set("By whom", "Someone else").await?;
    page.fill("Who will do it?", BY_WHOM).await?;
    page.set("By when", &days.promised.to_string()).await?;
    page.tap("Taster day").await?;
    page.tap("Pick a date").await?;
    page.set("Date of the next step", &days.next.to_string()).await
}

/// All of it is in the fields again.
async fn is_still_filled(page: &Page, days: Days) -> Result<()> {
    assert_eq!(page.value("In Kai's words").await?, WORDS);
    assert_eq!(page.value("In the parent's or carer's words").await?, PARENTS);
    assert_eq!(page.value("In the home school's words").await?, HOME_SCHOOLS);
    assert_eq!(page.value("What").await?, PROMISE);
    assert_eq!(page.value("Who will do it?").await?, BY_WHOM);
    assert_eq!(page.value("By when").await?, days.promised.to_string());
    assert_eq!(page.value("Date of the next step").await?, days.next.to_string());
    Ok(())
}

/// The visit itself, with no relay: begun, killed in mid-word, resumed in one tap, finished.
async fn records(tablet: Tablet, days: Days) -> Result<Tablet> {
    let page = tablet.page();
    page.sees("Today").await?;
    page.tap("Record").await?;
    page.tap_in("Kai", "Start visit").await?;
    page.sees("Who was there?").await?;
    page.tap("Parent or carer").await?;
    page.tap("Mixed").await?;
    page.tap("Tour").await?;
    page.tap("Travel").await?;
    page.fill("In Kai's words", WORDS).await?;
    fills_the_rest(page, days).await?;
    let (kept, last) = NOTE.split_at(NOTE.len() / 2);
    page.fill("Your note", kept).await?;
    tablet.is_kept().await?;
    page.picture("visit").await?;

    let tablet = tablet.dies_and_starts_again("/").await?;
    let page = tablet.page();
    page.sees("You have an unfinished visit with").await?;
    page.tap("Continue").await?;
    is_still_filled(page, days).await?;
    assert_eq!(page.value("Your note").await?, kept);
    page.fill("Your note", last).await?;
    page.tap("Finish visit").await?;
    page.sees("Saved on this tablet").await?;
    page.sees("is recorded").await?;
    page.picture("saved").await?;

    // Saved is saved: the battery dies once more before there is any signal.
    let tablet = tablet.dies_and_starts_again("/sync").await?;
    tablet.page().sees("waiting to send").await?;
    tablet.page().picture("waiting-to-send").await?;
    Ok(tablet)
}

#[tokio::test]
async fn chromium() -> Result<()> {
    reaches_base(Engine::Chromium).await
}

#[tokio::test]
async fn firefox() -> Result<()> {
    reaches_base(Engine::Firefox).await
}

#[tokio::test]
async fn webkit() -> Result<()> {
    reaches_base(Engine::WebKit).await
}
