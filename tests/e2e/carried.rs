//! A tablet that cannot reach base hands what it holds to a colleague's in a file with eight words. The colleague's hands it in
//! by itself and shows none of it; the coordinator reads it once, as its author's, also after the first tablet is back.

use std::path::Path;

use anyhow::{Context as _, Result, ensure};
use tests::browser::{Engine, Page};

use crate::{accessible::is_good, faults::school_with_tablet};

const NOTE: &str = "Kai asked who tells his new teacher.";
const OTHER_WORDS: &str = "album zigzag album amber anchor ankle apple apron";

/// From now on, until the page is loaded anew, the file that it offers is caught as it is.
const CATCH: &str = "const make = URL.createObjectURL;
    URL.createObjectURL = blob => {
        blob.arrayBuffer().then(buffer => {
            const hex = byte => byte.toString(16).padStart(2, '0');
            window.file = Array.from(new Uint8Array(buffer), hex).join('');
        });
        return make.call(URL, blob);
    };
    return true;";

/// Has a file saved by this button into a folder; answers the words that are shown with it.
async fn saves(page: &Page, button: &str, to: &Path) -> Result<String> {
    page.until("the file to be caught", CATCH).await?;
    page.tap(button).await?;
    page.sees("Write these eight words down").await?;
    page.until("the file", "return !!window.file").await?;
    let file = page.client().execute("return window.file", vec![]).await?;
    let digits = file.as_str().context("a file")?.as_bytes().chunks(2);
    let byte = |pair| Ok(u8::from_str_radix(std::str::from_utf8(pair)?, 16)?);
    std::fs::write(to, digits.map(byte).collect::<Result<Vec<u8>>>()?)?;
    let words = "return document.querySelector('.secret-words').innerText";
    let words = page.client().execute(words, vec![]).await?;
    let words: Vec<&str> = words.as_str().context("words")?.split_whitespace().collect();
    ensure!(words.len() == 8, "{words:?}");
    Ok(words.join(" "))
}

#[tokio::test]
async fn what_one_tablet_cannot_send_another_hands_in() -> Result<()> {
    let (mut school, tablet) = school_with_tablet().await?;
    let code = school.invite("Mr Bell").await?;
    let colleague = school.tablet(Engine::Chromium, "Tablet 4", &code).await?;
    let folder = tempfile::tempdir()?;
    let [handed_over, backup] =
        ["hand-over.bin", "backup.bin"].map(|name| folder.path().join(name));
    let page = tablet.open("/sync/backup").await?;
    page.sees("Nothing is waiting, so there is nothing to save.").await?;
    is_good(page, "backup-empty").await?;

    school.relay.stop()?;
    tablet.records_visit("Kai", NOTE).await?;
    let page = tablet.open("/sync").await?;
    page.sees("1 waiting to send").await?;
    page.tap("Save or take in a file").await?;
    let of_the_backup = saves(page, "Save a backup", &backup).await?;
    let page = tablet.open("/sync/backup").await?;
    let words = saves(page, "Hand over", &handed_over).await?;
    ensure!(words != of_the_backup, "each file has words of its own");
    page.sees("The file holds 1 record.").await?;
    is_good(page, "backup-made").await?;
    page.open("about:blank").await?;

    school.relay.start_again()?;
    let page = colleague.open("/sync/backup").await?;
    page.choose_file("The file", &handed_over).await?;
    page.set("Its eight words", OTHER_WORDS).await?;
    page.tap("Take it in").await?;
    page.sees("These are not the words of this file.").await?;
    is_good(page, "backup-wrong-words").await?;
    page.set("Its eight words", &words).await?;
    page.tap("Take it in").await?;
    page.sees_no_more("These are not the words of this file.").await?;

    let desk = school.at_desk("/students").await?;
    desk.tap_in("Kai Fraser", "Open").await?;
    desk.sees(NOTE).await?;
    page.sees_no_more("Carrying 1 record of M.O. for base").await?;
    let page = colleague.open("/students").await?;
    page.sees("No students yet").await?;
    ensure!(!page.shows(NOTE).await?, "he sees what he carried");

    // The tablet is back: base has it, and has it once.
    let page = tablet.open("/sync").await?;
    page.sees("1 record received at base").await?;
    // And taken in once more, it changes nothing.
    let page = colleague.open("/sync/backup").await?;
    page.choose_file("The file", &backup).await?;
    page.set("Its eight words", &of_the_backup).await?;
    page.tap("Take it in").await?;
    page.sees("What this device carried of M.O. is at base").await?;
    page.sees_no_more("Carrying 1 record of M.O. for base").await?;
    let desk = school.at_desk("/students").await?;
    desk.tap_in("Kai Fraser", "Open").await?;
    desk.sees(NOTE).await?;
    ensure!(desk.text().await?.matches(NOTE).count() == 1, "it is there twice");
    Ok(())
}
