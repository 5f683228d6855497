//! Somebody finds a locked tablet and copies what its browser has on the disk. No name, no word of a visit or a draft, no
//! passphrase is in any file of it; nor in titles, addresses or what the relay says to whoever looks after it.

use anyhow::{Context as _, Result, ensure};
use serde_json::Value;
use tests::browser::{Engine, PASSPHRASE, Page};

use crate::{
    camera::{photo, written},
    faults::school_with_tablet,
    on_disk::found,
    people::Tablet,
};

// Letters that repeat nothing, so that no compression of small blocks hides them from whoever looks at bytes.
const GIVEN: &str = "Vhqzotarl";
const FAMILY: &str = "Wjukqzelb";
const NOTE: &str = "rqv7zkx2wm";
const WORDS: &str = "bq9xjz4tgd";
const PICTURE: &str = "yx5qwz6cnr";
const DRAFT: &str = "zk3vqj8hyp";
const CONCERN: &str = "qj7wzv4kbx";
const CHILD: &str = "xz9kqw3vhf";
const ALL: [&str; 9] = [GIVEN, FAMILY, NOTE, WORDS, PICTURE, DRAFT, CONCERN, CHILD, PASSPHRASE];

/// What the same search is to find when it lies there as it is.
const CONTROLS: [&str; 2] = ["hw8kqv3zjx", "nj6zxq2vgt"];

/// Keeps one text in `localStorage` and another in a database, as an app without a vault would.
const KEEPS: &str = "const [one, other, done] = arguments;
    localStorage.setItem('a story', one);
    const open = indexedDB.open('a-story');
    open.onupgradeneeded = () => open.result.createObjectStore('row');
    open.onsuccess = () => {
        const work = open.result.transaction('row', 'readwrite', { durability: 'strict' });
        work.objectStore('row').put({ note: other }, 'a row');
        work.oncomplete = () => { open.result.close(); done(true); };
    };";

/// Title and address as the history of the browser has them.
async fn title_and_address(page: &Page) -> Result<String> {
    let script = "return document.title + ' ' + location.href";
    let said = page.client().execute(script, vec![]).await?;
    Ok(said.as_str().context("no title")?.to_owned())
}

/// Somebody who was met off site, with a visit that base has; a concern that is begun; and a visit of which half a word is typed.
async fn writes(tablet: &Tablet) -> Result<Vec<String>> {
    let page = tablet.open("/record").await?;
    page.tap("Someone I have just met").await?;
    page.fill("Given name", GIVEN).await?;
    page.fill("Family name", FAMILY).await?;
    page.tap("Parent or carer").await?;
    page.fill("Your note", NOTE).await?;
    tablet.is_kept().await?;
    let mut seen = vec![title_and_address(page).await?];
    page.tap("Finish visit").await?;
    page.sees("Base has it").await?;
    let page = tablet.open("/students").await?;
    page.tap_in(GIVEN, "Open").await?;
    page.sees(NOTE).await?;
    seen.push(title_and_address(page).await?);

    let page = tablet.open("/concern/new").await?;
    page.fill("The child\u{2019}s name", CHILD).await?;
    page.fill("In the child\u{2019}s own words", CONCERN).await?;
    tablet.is_kept().await?;
    seen.push(title_and_address(page).await?);

    let folder = tempfile::tempdir()?;
    let letter = written(folder.path(), "IMG_0001.jpg", &photo())?;
    let page = tablet.open("/record").await?;
    page.tap_in("Kai", "Start visit").await?;
    page.choose_file("Take a photo", &letter).await?;
    page.fill("What does the photo show?", PICTURE).await?;
    page.fill("In Kai's words", WORDS).await?;
    tablet.is_kept().await?;
    page.fill("Your note", DRAFT).await?;
    seen.push(title_and_address(page).await?);
    Ok(seen)
}

#[tokio::test]
async fn nothing_of_a_record_is_on_the_disk_of_a_locked_tablet() -> Result<()> {
    let (school, tablet) = school_with_tablet().await?;
    let mut seen = writes(&tablet).await?;
    // The page goes in mid-word, the battery dies, and whoever finds the tablet starts it.
    let page = tablet.arrives_at("/students").await?;
    ensure!(page.is_locked().await?);
    seen.push(title_and_address(page).await?);
    let tablet = tablet.dies_and_arrives("/students").await?;
    ensure!(tablet.page().is_locked().await?);
    let profile = tablet.closes().await?;
    let on_disk = found(&profile, &ALL)?;
    ensure!(on_disk.is_empty(), "in the clear on the disk: {on_disk:#?}");

    seen.push(school.relay.said());
    ensure!(seen.iter().all(|said| !said.trim().is_empty()), "nothing was looked at: {seen:?}");
    for said in &seen {
        for word in ALL {
            ensure!(!said.contains(word), "\u{201c}{word}\u{201d} is in: {said}");
        }
    }

    // The words are there behind the passphrase; and what lies there without one is found by the same search.
    let tablet = Tablet::begins(Engine::Chromium, profile, school.relay.address()).await?;
    let page = tablet.open("/").await?;
    page.tap_in("You have an unfinished visit", "Continue").await?;
    page.sees("Who was there?").await?;
    assert_eq!(page.value("Your note").await?, DRAFT);
    assert_eq!(page.value("In Kai's words").await?, WORDS);
    let page = tablet.open("/").await?;
    page.tap_in("You have begun a concern", "Continue").await?;
    page.sees("Phone first").await?;
    assert_eq!(page.value("In the child\u{2019}s own words").await?, CONCERN);
    assert_eq!(page.value("The child\u{2019}s name").await?, CHILD);
    let controls = CONTROLS.map(Value::from).to_vec();
    page.client().execute_async(KEEPS, controls).await?;
    let profile = tablet.closes().await?;
    for control in CONTROLS {
        ensure!(!found(&profile, &[control])?.is_empty(), "the search does not find {control}");
    }
    Ok(())
}
