//! The coordinator draws the school's recovery key: its parts come out of the printer, each on a page of its own, and each is
//! typed back by its keeper before base hears of anything. A sheet that cannot be read is found now.

use anyhow::{Context as _, Result, ensure};
use serde_json::json;
use tests::browser::Page;

use crate::{accessible::is_good, people::School};

const BEGUN: &str = "recovery-key-begun";
const SIGN: &str = "Sign the list and send it to base";

/// The parts on the pages for the printer.
const PARTS: &str = "return [...document.querySelectorAll('.sheet .groups')]
    .map(part => part.textContent.replace(/\\s+/g, ' ').trim())";
/// The pages for the printer, with their words.
const PAGES: &str = "return [...document.querySelectorAll('.sheet')].map(page => page.innerText)";
/// Instead of the printer, which a browser without a screen has not.
const PRINTER: &str = "window.printed = 0; window.print = () => { window.printed += 1; }";

/// Texts that a script answers.
async fn texts(page: &Page, script: &str) -> Result<Vec<String>> {
    Ok(serde_json::from_value(page.client().execute(script, vec![]).await?)?)
}

/// What stands on a page in digits to compare, each.
pub(crate) async fn digits(page: &Page) -> Result<Vec<String>> {
    texts(page, "return [...document.querySelectorAll('.digits')].map(one => one.textContent)")
        .await
}

/// On the page of the recovery key, from *Make the recovery key* until the parts were printed; answers them.
async fn prints(desk: &Page) -> Result<Vec<String>> {
    desk.sees("Draw the recovery key").await?;
    desk.tap("Three parts, one may be lost").await?;
    desk.sees("3 pages come out of the printer").await?;
    desk.client().execute(PRINTER, vec![]).await?;
    desk.tap("Print the parts").await?;
    desk.until("the printer to be asked", "return window.printed === 1").await?;
    texts(desk, PARTS).await
}

async fn types_back(desk: &Page, place: usize, part: &str) -> Result<()> {
    desk.set(&format!("Part {place}, typed by its keeper"), part).await?;
    desk.tap("Check this part").await
}

/// Draws a recovery key that nothing goes wrong with, from *Make the recovery key* on, with nobody on the list yet or those who
/// are on it; answers its parts.
pub(crate) async fn draws(school: &School, desk: &Page) -> Result<Vec<String>> {
    let parts = prints(desk).await?;
    desk.tap("They are printed").await?;
    for (place, part) in (1..).zip(&parts) {
        types_back(desk, place, part).await?;
    }
    desk.fill("Code", &school.relay.holders_code()?).await?;
    desk.tap(SIGN).await?;
    desk.sees("The list is at base").await?;
    Ok(parts)
}

/// The coordinator makes the school's recovery key; answers its parts.
pub(crate) async fn has_recovery_key(school: &School) -> Result<Vec<String>> {
    let desk = school.at_desk("/recovery").await?;
    desk.tap("Make the recovery key").await?;
    draws(school, desk).await
}

/// On paper there is one part on each page and nothing of the app; on the screen, no part.
async fn is_on_paper_only(desk: &Page, parts: &[String]) -> Result<()> {
    ensure!(parts.len() == 3, "three parts are printed: {}", parts.len());
    for part in parts {
        let groups: Vec<&str> = part.split(' ').collect();
        ensure!(groups.len() == 16 && groups.iter().all(|one| one.len() == 4), "no part: {part}");
        ensure!(!desk.shows(part).await?, "a part is on the screen");
    }
    desk.cdp("Emulation.setEmulatedMedia", json!({ "media": "print" })).await?;
    let pages = texts(desk, PAGES).await?;
    for (page, part) in pages.iter().zip(parts) {
        let page = page.split_whitespace().collect::<Vec<_>>().join(" ");
        let on_it = parts.iter().filter(|part| page.contains(part.as_str())).count();
        ensure!(page.contains(part.as_str()) && on_it == 1, "not one part on a page: {page}");
        ensure!(page.contains("The Heights") && page.contains("of 3"), "whose it is: {page}");
    }
    ensure!(!desk.shows("Print the parts").await?, "the app's own page is printed as well");
    desk.cdp("Emulation.setEmulatedMedia", json!({ "media": "" })).await?;
    Ok(())
}

async fn is_begun(school: &School) -> Result<bool> {
    Ok(school.relay.done()?.contains(&(BEGUN.to_owned(), "Mrs Khan".to_owned())))
}

#[tokio::test]
async fn every_part_is_printed_and_typed_back_before_base_hears_of_the_key() -> Result<()> {
    let school = School::set_up().await?;
    let desk = school.at_desk("/overview").await?;
    desk.sees("Nobody can open a concern yet").await?;
    is_good(desk, "overview-without-recovery-key").await?;
    desk.tap("Recovery key").await?;
    desk.tap("Make the recovery key").await?;
    desk.sees("Draw the recovery key").await?;
    is_good(desk, "recovery-key-to-draw").await?;
    let parts = prints(desk).await?;
    is_on_paper_only(desk, &parts).await?;
    is_good(desk, "recovery-key-to-print").await?;
    desk.tap("They are printed").await?;

    let [one, two, three] = <[String; 3]>::try_from(parts).ok().context("three parts")?;
    types_back(desk, 1, &two).await?;
    desk.sees("This is part 2. Type part 1.").await?;
    types_back(desk, 1, &one.replace(' ', "").split_at(63).0.to_lowercase()).await?;
    desk.sees("Here are 63 letters and digits.").await?;
    is_good(desk, "recovery-key-typed-wrong").await?;
    types_back(desk, 1, &one.to_lowercase().replace(' ', "-")).await?;
    types_back(desk, 2, &two).await?;
    ensure!(!is_begun(&school).await?, "base heard of it before every part was typed back");
    types_back(desk, 3, &three).await?;

    desk.sees("Nobody has a key yet").await?;
    is_good(desk, "recovery-key-to-sign").await?;
    desk.tap(SIGN).await?;
    desk.sees("Enter the code that base\u{2019}s machine printed").await?;
    desk.fill("Code", "zoo zoo zoo zoo").await?;
    desk.tap(SIGN).await?;
    desk.sees("That code does not work").await?;
    ensure!(!is_begun(&school).await?, "base took it without a code");
    // What was typed back is still good for the next code.
    desk.set("Code", &school.relay.holders_code()?).await?;
    desk.tap(SIGN).await?;
    desk.sees("The list is at base").await?;
    ensure!(is_begun(&school).await?, "base has no recovery key");
    is_good(desk, "recovery-key-made").await?;

    // Nothing of the key stays in the page.
    let all = "return document.documentElement.outerHTML
        + [...document.querySelectorAll('input')].map(one => one.value).join(' ')";
    let all = desk.client().execute(all, vec![]).await?.as_str().unwrap_or_default().to_owned();
    for part in [one, two, three] {
        let group = part.split(' ').nth(5).context("groups")?;
        ensure!(
            !all.contains(&part) && !all.contains(&format!("<span>{group}</span>")),
            "a part is left"
        );
    }
    Ok(())
}
