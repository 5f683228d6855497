//! A mentor takes a photo of a letter and has the visit signed, with no signal: drawn with the mouse, or typed by whoever
//! does not draw. Both go to base after the visit, whatever comes in between, and the coordinator sees them. Where the
//! photo was taken stays with the camera.

use std::{
    path::Path,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, ensure};
use domain::visit::LARGEST_PICTURE;
use fantoccini::{
    Locator,
    actions::{InputSource as _, MOUSE_BUTTON_LEFT, MouseActions, PointerAction},
};
use protocol::limits::BLOB_PART;
use serde_json::json;
use sha2::{Digest as _, Sha256};
use tests::browser::{Page, THEIR_DATABASE};

use crate::{
    accessible::is_good,
    camera::{NORTH, grain, noise, photo, written},
    faults::{is_full, school_with_tablet},
    people::{School, Tablet, app_is_stored},
};

/// What a page shows by an address of its own is caught, by its SHA-256.
const CATCH: &str = "const make = URL.createObjectURL;
    window.shown = [];
    URL.createObjectURL = blob => {
        blob.arrayBuffer().then(bytes => crypto.subtle.digest('SHA-256', bytes)).then(hash => {
            window.shown.push([...new Uint8Array(hash)].map(b => b.toString(16).padStart(2, '0')).join(''));
        });
        return make.call(URL, blob);
    };
    return true;";
/// Photos are made ready one by one, when the story says so.
pub(crate) const HOLD_PHOTOS: &str = "const make = window.createImageBitmap;
    window.held = [];
    window.createImageBitmap = photo =>
        new Promise(done => window.held.push(done)).then(() => make.call(window, photo));
    return true;";
/// And signatures.
const HOLD_SIGNATURES: &str = "const make = HTMLCanvasElement.prototype.toBlob;
    window.held = [];
    HTMLCanvasElement.prototype.toBlob = function (...how) {
        window.held.push(() => make.apply(this, how));
    };
    return true;";
/// Base's answers about the first picture that is asked about make no sense, as long as the story says so.
const GARBLES: &str = "const ask = window.fetch;
    window.garbles = true;
    window.fetch = async (...what) => {
        const answer = await ask.apply(window, what);
        const path = new URL(answer.url).pathname;
        if (!path.startsWith('/v1/blob/')) return answer;
        window.first ??= path;
        if (!window.garbles || path !== window.first) return answer;
        return new Response(new Uint8Array([255]), { status: 200, headers: answer.headers });
    };
    return true;";
/// What kinds of values the bytes of the pictures are kept as on this device, and which byte each begins with.
const KEPT_AS: &str = "const [done] = arguments;
    theirs().then(name => {
        const open = indexedDB.open(name);
        open.onsuccess = () => {
            const all = open.result.transaction('blob').objectStore('blob').getAll();
            all.onsuccess = () => {
                open.result.close();
                done(all.result.map(one => Object.prototype.toString.call(one) + ' ' + one[0]));
            };
        };
    });";
/// A photo is made coarser until it has no more bytes than this, or it is as coarse as it gets.
const AIM: usize = 300 << 10;
/// The longer side of a photo, in points, when it is kept.
const LONGEST: u32 = 1_600;
/// Bytes a second that are let through on the way to base.
const SLOW: u32 = 48 << 10;

fn holds(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

fn name_of(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

async fn catches_pictures(page: &Page) -> Result<()> {
    page.until("pictures to be caught", CATCH).await
}

/// The names of the pictures that the page has shown since they are caught, each once, when there are so many.
async fn shown(page: &Page, many: usize) -> Result<Vec<String>> {
    let script = format!("return new Set(window.shown).size >= {many}");
    page.until("the pictures to be shown", &script).await?;
    let names = page.client().execute("return [...new Set(window.shown)]", vec![]).await?;
    Ok(serde_json::from_value(names)?)
}

/// The coordinator opens the visit with Kai Fraser; the pictures that she sees are caught.
async fn coordinator_looks(school: &School) -> Result<&Page> {
    let desk = school.at_desk("/students").await?;
    catches_pictures(desk).await?;
    desk.tap_in("Kai Fraser", "Open").await?;
    desk.tap("Open the visit").await?;
    Ok(desk)
}

/// The pictures are kept as bytes: a `Blob` of IndexedDB is a file beside it, which browsers have lost. All that is sealed
/// begins with 2.
async fn are_kept_as_bytes(page: &Page, many: usize) -> Result<()> {
    let script = format!("{THEIR_DATABASE} {KEPT_AS}");
    let kinds = page.client().execute_async(&script, vec![]).await?;
    let kinds: Vec<String> = serde_json::from_value(kinds)?;
    assert_eq!(kinds, vec!["[object Uint8Array] 2"; many]);
    Ok(())
}

/// The largest of the pictures that are drawn on the page has as many points on its longer side as a photo is kept with.
async fn is_drawn_no_larger(page: &Page) -> Result<()> {
    let script = format!(
        "const sides = [...document.images].flatMap(one => [one.naturalWidth, one.naturalHeight]);
        return Math.max(...sides) === {LONGEST}"
    );
    page.until("the photo to be drawn as large as it is kept", &script).await
}

/// Draws a line across the field for it.
async fn signs(page: &Page) -> Result<()> {
    page.until(
        "the field to be there",
        "const f = document.querySelector('canvas'); f && f.scrollIntoView({block: 'center'}); return !!f",
    )
    .await?;
    let element = page.client().find(Locator::Css("canvas")).await?;
    let at = |x, y| PointerAction::MoveToElement {
        element: element.clone(),
        duration: Some(Duration::from_millis(20)),
        x,
        y,
    };
    let drawn = MouseActions::new("mouse".to_owned())
        .then(at(-120.0, 20.0))
        .then(PointerAction::Down { button: MOUSE_BUTTON_LEFT })
        .then(at(-40.0, -30.0))
        .then(at(30.0, 25.0))
        .then(at(110.0, -20.0))
        .then(PointerAction::Up { button: MOUSE_BUTTON_LEFT });
    Ok(page.client().perform_actions(drawn).await?)
}

#[tokio::test]
async fn a_photo_and_a_signature_come_to_the_coordinator_without_the_place_where_it_was_taken()
-> Result<()> {
    let (mut school, tablet) = school_with_tablet().await?;
    let folder = tempfile::tempdir()?;
    let letter = written(folder.path(), "IMG_0001.jpg", &photo())?;
    ensure!(holds(&photo(), b"Exif") && holds(&photo(), NORTH), "the camera says where");
    school.relay.stop()?;
    let page = tablet.open("/record").await?;
    page.tap_in("Kai", "Start visit").await?;
    page.choose_file("Take a photo", &letter).await?;
    page.fill("What does the photo show?", "The new timetable").await?;
    page.tap("Sign on the screen").await?;
    is_good(page, "visit-signing").await?;
    signs(page).await?;
    page.tap("Keep the signature").await?;
    page.fill("Who signed?", "Mrs Aldous, SENCO").await?;
    tablet.is_kept().await?;
    is_good(page, "visit-attached").await?;

    // Both are on the tablet before the visit is finished.
    let tablet = tablet.dies_and_starts_again("/").await?;
    let page = tablet.page();
    page.tap("Continue").await?;
    ensure!(page.value("What does the photo show?").await? == "The new timetable");
    are_kept_as_bytes(page, 2).await?;
    page.tap("Finish visit").await?;
    page.sees("is recorded").await?;
    school.relay.start_again()?;
    page.signal_is_back().await?;
    page.sees("1 record received at base").await?;

    let desk = coordinator_looks(&school).await?;
    desk.sees("Photo: The new timetable").await?;
    desk.sees("Signature of Mrs Aldous, SENCO").await?;
    let names = shown(desk, 2).await?;
    for name in &names {
        let bytes = school.relay.picture(name)?.whole.context("base has what she is shown")?;
        ensure!(name_of(&bytes) == *name, "other bytes than those that were sent");
        ensure!(!holds(&bytes, b"Exif") && !holds(&bytes, NORTH), "it says where it was taken");
    }
    desk.until(
        "the picture to be drawn",
        // That she has read it is written meanwhile, which draws the visit anew.
        "const img = document.querySelector('dialog[open] img');
         if (img) return img.naturalWidth === 16;
         document.querySelector('button[aria-label^=\"Show large: Photo: The new timetable\"]')?.click();
         return false",
    )
    .await?;
    is_good(desk, "photo-large").await?;
    desk.tap("Close").await?;
    desk.tap("Hide names on screen").await?;
    desk.sees("Not shown while names are hidden").await?;
    desk.tap("Hide names on screen").await?;
    desk.sees_no_more("Not shown while names are hidden").await?;

    // What she has looked at is on her desktop, also when base is not there.
    app_is_stored(desk).await?;
    school.relay.stop()?;
    let again = shown(coordinator_looks(&school).await?, 2).await?;
    ensure!(again.iter().all(|name| names.contains(name)), "other pictures than before");
    Ok(())
}

#[tokio::test]
async fn a_name_is_typed_instead_with_the_keyboard_alone() -> Result<()> {
    let (school, tablet) = school_with_tablet().await?;
    let page = tablet.open("/record").await?;
    page.tap_in("Kai", "Start visit").await?;
    page.sees("Who was there?").await?;
    page.until(
        "the focus to come to the button",
        "const all = [...document.querySelectorAll('button')];
         const button = all.find(one => one.textContent.includes('Type the name instead'));
         if (button) button.focus();
         return !!button && document.activeElement === button",
    )
    .await?;
    page.client().active_element().await?.send_keys("\u{e007}").await?;
    page.until(
        "the focus to be led to the name",
        "return document.activeElement.tagName === 'INPUT' && document.activeElement.type === 'text'",
    )
    .await?;
    page.tap("Finish visit").await?;
    page.sees("Give the name of who signed, or remove the signature").await?;
    page.fill("Who signed?", "Mrs Aldous").await?;
    tablet.is_kept().await?;
    page.tap("Finish visit").await?;
    page.sees("Base has it").await?;
    let desk = coordinator_looks(&school).await?;
    desk.sees("Signed by Mrs Aldous, typed").await
}

/// How much base has of a picture, once it is at least so much and not yet all of it.
async fn begun(school: &School, page: &Page, name: &str) -> Result<()> {
    let deadline = Instant::now() + Duration::from_secs(60);
    loop {
        let there = school.relay.picture(name)?;
        ensure!(there.whole.is_none(), "it went through in one piece");
        if there.held >= u64::try_from(BLOB_PART)? {
            return Ok(());
        }
        ensure!(Instant::now() < deadline, "base has {} bytes of it", there.held);
        ensure!(!page.shows("received at base").await?, "said to be there");
    }
}

#[tokio::test]
async fn a_base_that_falls_in_the_middle_of_a_photo_gets_the_rest_of_it() -> Result<()> {
    let (mut school, tablet) = school_with_tablet().await?;
    let folder = tempfile::tempdir()?;
    let wall = written(folder.path(), "wall.bmp", &noise(2_400))?;
    let page = tablet.open("/record").await?;
    page.tap_in("Kai", "Start visit").await?;
    page.sees("Who was there?").await?;
    catches_pictures(page).await?;
    page.choose_file("Take a photo", &wall).await?;
    let name = shown(page, 1).await?.pop().context("a photo")?;
    is_drawn_no_larger(page).await?;
    page.cdp("Network.enable", json!({})).await?;
    let slow = json!({ "offline": false, "latency": 0, "downloadThroughput": -1, "uploadThroughput": SLOW });
    page.cdp("Network.emulateNetworkConditions", slow).await?;
    tablet.is_kept().await?;
    page.tap("Finish visit").await?;
    page.sees("At base, 1 picture still to send").await?;
    page.tap("Continue").await?;
    page.tap("Sync").await?;
    page.sees("At base, 1 picture still to send").await?;
    begun(&school, page, &name).await?;
    school.relay.kill()?;
    page.sees("No connection to base").await?;
    page.sees("At base, 1 picture still to send").await?;

    let fast =
        json!({ "offline": false, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1 });
    page.cdp("Network.emulateNetworkConditions", fast).await?;
    school.relay.start_again()?;
    page.sees("1 record received at base").await?;
    let bytes = school.relay.picture(&name)?.whole.context("all of it")?;
    ensure!(name_of(&bytes) == name && bytes.len() > BLOB_PART);
    ensure!(bytes.len() <= usize::try_from(LARGEST_PICTURE)?, "larger than any may be");
    Ok(())
}

pub(crate) async fn are_held(page: &Page, many: usize) -> Result<()> {
    page.until("it to be made ready", &format!("return window.held.length === {many}")).await
}

/// What was held longest is made ready.
pub(crate) async fn lets_go(page: &Page) -> Result<()> {
    page.until("something to let go", "window.held.shift()(); return true").await
}

/// Nothing can be finished while something is made ready for it, however often it is pressed.
async fn cannot_be_finished(page: &Page) -> Result<()> {
    ensure!(!page.shows("Finish visit").await?, "it can be finished without it");
    page.tap("Saving").await?;
    ensure!(!page.shows("is recorded").await?, "finished without it");
    Ok(())
}

pub(crate) async fn has_photo(page: &Page, number: usize) -> Result<()> {
    let script = format!("return !!document.querySelector('[aria-label=\"Photo {number}\"]')");
    page.until("the photo to be there", &script).await
}

/// The one is small, the other large and grainy, and so made smaller and coarser.
#[tokio::test]
async fn of_two_photos_in_a_row_neither_is_left_out() -> Result<()> {
    let (school, tablet) = school_with_tablet().await?;
    let folder = tempfile::tempdir()?;
    let letter = written(folder.path(), "IMG_0001.jpg", &photo())?;
    let wall = written(folder.path(), "wall.bmp", &grain(2_400))?;
    let page = tablet.open("/record").await?;
    page.tap_in("Kai", "Start visit").await?;
    page.until("photos to be held", HOLD_PHOTOS).await?;
    page.choose_file("Take a photo", &letter).await?;
    are_held(page, 1).await?;
    page.choose_file("Take a photo", &wall).await?;
    are_held(page, 2).await?;
    lets_go(page).await?;
    has_photo(page, 1).await?;
    cannot_be_finished(page).await?;
    lets_go(page).await?;
    has_photo(page, 2).await?;
    page.tap("Finish visit").await?;
    page.sees("Base has it").await?;
    let desk = coordinator_looks(&school).await?;
    is_drawn_no_larger(desk).await?;
    for name in shown(desk, 2).await? {
        let bytes = school.relay.picture(&name)?.whole.context("base has what she is shown")?;
        ensure!(bytes.len() <= AIM, "a photo of {} bytes", bytes.len());
    }
    Ok(())
}

#[tokio::test]
async fn a_visit_finished_right_after_signing_has_the_signature() -> Result<()> {
    let (school, tablet) = school_with_tablet().await?;
    let page = tablet.open("/record").await?;
    page.tap_in("Kai", "Start visit").await?;
    page.tap("Sign on the screen").await?;
    signs(page).await?;
    page.until("signatures to be held", HOLD_SIGNATURES).await?;
    page.tap("Keep the signature").await?;
    are_held(page, 1).await?;
    cannot_be_finished(page).await?;
    lets_go(page).await?;
    page.fill("Who signed?", "Mrs Aldous").await?;
    page.tap("Finish visit").await?;
    page.sees("Base has it").await?;
    let desk = coordinator_looks(&school).await?;
    desk.sees("Signature of Mrs Aldous").await?;
    shown(desk, 1).await.map(drop)
}

#[tokio::test]
async fn no_photo_is_dropped_in_silence() -> Result<()> {
    let (_school, tablet) = school_with_tablet().await?;
    let folder = tempfile::tempdir()?;
    on_a_full_tablet(&tablet, folder.path()).await?;
    to_a_visit_that_was_left(tablet, folder.path()).await
}

/// A photo on a full tablet is not said to be kept, and the form stays.
async fn on_a_full_tablet(tablet: &Tablet, folder: &Path) -> Result<()> {
    const NOTE: &str = "Written before the tablet was full.";
    let letter = written(folder, "IMG_0001.jpg", &photo())?;
    let page = tablet.open("/record").await?;
    page.tap_in("Kai", "Start visit").await?;
    page.fill("Your note", NOTE).await?;
    tablet.is_kept().await?;
    is_full(page, true).await?;
    page.choose_file("Take a photo", &letter).await?;
    page.sees("This tablet has no room left").await?;
    ensure!(!page.shows("What does the photo show?").await?, "said to be kept");
    ensure!(page.value("Your note").await? == NOTE);
    is_full(page, false).await?;
    let text = written(folder, "letter.jpg", b"Dear all,")?;
    page.choose_file("Take a photo", &text).await?;
    page.sees("This is not a photo that can be read here").await?;
    page.choose_file("Take a photo", &letter).await?;
    page.fill("What does the photo show?", "The letter").await?;
    tablet.is_kept().await?;
    page.tap("Finish visit").await?;
    page.sees("Base has it").await
}

/// A photo comes to a visit that was left and opened again, and what nothing is there for any more is said.
async fn to_a_visit_that_was_left(tablet: Tablet, folder: &Path) -> Result<()> {
    let letter = written(folder, "IMG_0001.jpg", &photo())?;
    let page = tablet.open("/record").await?;
    page.tap_in("Kai", "Start visit").await?;
    page.until("photos to be held", HOLD_PHOTOS).await?;
    page.choose_file("Take a photo", &letter).await?;
    are_held(page, 1).await?;
    page.tap("Leave").await?;
    page.tap("Continue").await?;
    page.fill("Your note", "Typed before it was ready").await?;
    cannot_be_finished(page).await?;
    lets_go(page).await?;
    has_photo(page, 1).await?;
    page.fill("Your note", " and after.").await?;
    tablet.is_kept().await?;

    let tablet = tablet.dies_and_starts_again("/").await?;
    let page = tablet.page();
    page.tap("Continue").await?;
    has_photo(page, 1).await?;
    ensure!(page.value("Your note").await? == "Typed before it was ready and after.");

    // One that nothing is there for any more is not dropped in silence, and what was discarded can be had back.
    page.until("photos to be held", HOLD_PHOTOS).await?;
    let wall = written(folder, "wall.bmp", &noise(16))?;
    page.choose_file("Take a photo", &wall).await?;
    are_held(page, 1).await?;
    page.tap("Discard this visit").await?;
    page.sees("Visit discarded").await?;
    lets_go(page).await?;
    page.sees("and is not kept").await?;
    page.tap("Undo").await?;
    has_photo(page, 1).await?;
    page.tap("Finish visit").await?;
    page.sees("Base has it").await
}

#[tokio::test]
async fn a_photo_that_base_makes_nonsense_of_holds_no_other_up() -> Result<()> {
    let (school, tablet) = school_with_tablet().await?;
    let folder = tempfile::tempdir()?;
    let page = tablet.open("/record").await?;
    page.tap_in("Kai", "Start visit").await?;
    page.sees("Who was there?").await?;
    catches_pictures(page).await?;
    page.until("answers to be garbled", GARBLES).await?;
    page.choose_file("Take a photo", &written(folder.path(), "IMG_0001.jpg", &photo())?).await?;
    has_photo(page, 1).await?;
    page.choose_file("Take a photo", &written(folder.path(), "wall.bmp", &noise(16))?).await?;
    has_photo(page, 2).await?;
    let names = shown(page, 2).await?;
    tablet.is_kept().await?;
    page.tap("Finish visit").await?;
    page.sees("At base, 1 picture still to send").await?;
    let other = names.last().context("two photos")?;
    ensure!(school.relay.picture(other)?.whole.is_some(), "it waits behind the first");
    // The coordinator is told who has the first.
    let desk = coordinator_looks(&school).await?;
    desk.sees("This picture is not at base. Ask Ms Osei to open Alongside").await?;
    ensure!(!desk.shows("comes by itself").await?, "it does not come unless Ms Osei opens the app");
    page.tap("Continue").await?;
    page.tap("Sync").await?;
    page.sees("At base, 1 picture still to send").await?;
    page.until("answers as they are", "window.garbles = false; return true").await?;
    page.tap("Send now").await?;
    let all = "return /Nothing is waiting|received at base/.test(document.body.innerText)";
    page.until("the first to be at base too", all).await?;
    for name in &names {
        ensure!(school.relay.picture(name)?.whole.is_some());
    }
    // With her next sync it is there too.
    desk.signal_is_back().await?;
    shown(desk, 2).await.map(drop)
}
