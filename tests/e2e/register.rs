//! The coordinator imports home schools from the national register as it is downloaded: 61 MB, 135 columns, 50,000 rows
//! in ISO-8859-1. It is read as a stream; the schools of the chosen authorities are there and no others.

use std::{
    fs::File,
    io::{BufWriter, Write as _},
    path::Path,
};

use anyhow::{Context as _, Result, ensure};
use serde_json::Value;
use tests::browser::Page;

use crate::people::School;

const ROWS: usize = 50_000;
const AUTHORITIES: usize = 150;
const LIKE_THE_REGISTERS: u64 = 61_000_000;

/// The most that reading may add to what the tab holds: a part of the file, never the file.
const MODEST: f64 = 24e6;

/// The columns that are read, by the names and at the places of the download; the others are filled up to 135.
const READ: [(usize, &str); 14] = [
    (0, "URN"),
    (1, "LA (code)"),
    (2, "LA (name)"),
    (3, "EstablishmentNumber"),
    (4, "EstablishmentName"),
    (6, "TypeOfEstablishment (name)"),
    (10, "EstablishmentStatus (name)"),
    (18, "PhaseOfEducation (name)"),
    (62, "Street"),
    (65, "Town"),
    (67, "Postcode"),
    (70, "TelephoneNum"),
    (72, "HeadFirstName"),
    (73, "HeadLastName"),
];

/// Every tenth establishment of an authority is closed.
const fn is_open(number: usize) -> bool {
    !(number / AUTHORITIES).is_multiple_of(10)
}

/// How many establishments of an authority are open.
fn open_in(authority: usize) -> usize {
    (authority..ROWS).step_by(AUTHORITIES).filter(|&number| is_open(number)).count()
}

/// What a row holds in those columns. Authorities take turns, so that the chosen ones are all over the file.
fn row(number: usize) -> [String; 14] {
    let authority = number % AUTHORITIES;
    let status = if is_open(number) { "Open" } else { "Closed" };
    [
        (100_000 + number).to_string(),
        (200 + authority).to_string(),
        format!("Borough of Sample {authority:03}"),
        (number / AUTHORITIES + 1000).to_string(),
        format!("\"Bront\u{eb} School {number:05}, Sample {authority:03}\""),
        "Academy converter".to_owned(),
        status.to_owned(),
        "Secondary".to_owned(),
        format!("{number} Caf\u{e9} Lane"),
        "Exampleton".to_owned(),
        "ZZ1 9ZZ".to_owned(),
        "01632960588".to_owned(),
        "Zo\u{eb}".to_owned(),
        "Aldous".to_owned(),
    ]
}

/// Writes the file as its publisher does: one byte for each letter, lines that end in CR LF.
fn write(path: &Path) -> Result<()> {
    let mut file = BufWriter::new(File::create(path)?);
    let mut line = |filled: &[(usize, String)], other: &dyn Fn(usize) -> String| -> Result<()> {
        let mut filled = filled.iter().peekable();
        for column in 0..135 {
            let text = match filled.next_if(|(place, _)| *place == column) {
                Some((_, text)) => text.clone(),
                None => other(column),
            };
            let comma = if column == 0 { "" } else { "," };
            let bytes: Result<Vec<u8>, _> =
                comma.chars().chain(text.chars()).map(u8::try_from).collect();
            file.write_all(&bytes?)?;
        }
        Ok(file.write_all(b"\r\n")?)
    };
    let header: Vec<_> = READ.iter().map(|(place, name)| (*place, (*name).to_owned())).collect();
    line(&header, &|column| format!("Column{column} (name)"))?;
    for number in 0..ROWS {
        let filled: Vec<_> = READ.iter().map(|(place, _)| *place).zip(row(number)).collect();
        line(&filled, &|column| {
            if column % 3 == 0 { String::new() } else { "Not recorded".into() }
        })?;
    }
    Ok(file.flush()?)
}

/// What the tab holds, in bytes: the app's own memory, which never shrinks, and the script's, after tidying.
async fn held(page: &Page) -> Result<(f64, f64)> {
    let script = "const done = arguments[arguments.length - 1];
        const app = performance.getEntriesByType('resource').map(one => one.name).find(name => /app[^/]*\\.js$/.test(name));
        import(app).then(app => app.default()).then(app => done(app.memory.buffer.byteLength)).catch(e => done(String(e)));";
    let app = page.client().execute_async(script, vec![]).await?;
    page.cdp("HeapProfiler.collectGarbage", serde_json::json!({})).await?;
    let usage = page.cdp("Runtime.getHeapUsage", serde_json::json!({})).await?;
    let script =
        ["usedSize", "backingStorageSize"].map(|part| usage.get(part).and_then(Value::as_f64));
    let [Some(used), backing] = script else { anyhow::bail!("no heap usage: {usage}") };
    let app = app.as_f64().with_context(|| format!("no memory: {app}"))?;
    // The app's memory is a buffer of the script's as well.
    Ok((app, used + (backing.unwrap_or(app) - app).max(0.0)))
}

/// Writes down every percentage that is shown.
const WATCH: &str = "window.seen = new Set();
    new MutationObserver(() => {
        const shown = document.querySelector('progress ~ p');
        if (shown) window.seen.add(shown.textContent);
    }).observe(document.body, { subtree: true, childList: true, characterData: true });";

#[tokio::test]
async fn the_whole_register_of_england() -> Result<()> {
    let chosen = open_in(17) + open_in(101);
    let school = School::set_up().await?;
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("edubasealldata20261101.csv");
    write(&file)?;
    let size = std::fs::metadata(&file)?.len();
    ensure!(size > LIKE_THE_REGISTERS, "the file has only {size} bytes");

    let page = school.at_desk("/import/home-schools").await?;
    page.sees("Choose the register of schools").await?;
    let (app_before, script_before) = held(page).await?;
    page.client().execute(WATCH, vec![]).await?;
    page.choose_file("Choose the register of schools", &file).await?;
    page.sees("Which authorities' schools do your students come from?").await?;
    let shown = page.client().execute("return window.seen.size", vec![]).await?;
    ensure!(shown.as_u64() > Some(5), "only {shown} steps of the progress were shown");

    page.tap("Borough of Sample 017").await?;
    page.fill("Find a local authority", "Sample 101").await?;
    page.tap("Borough of Sample 101").await?;
    page.picture("register-authorities").await?;
    page.tap("Read these schools").await?;
    page.sees(&format!("{chosen} new home schools")).await?;
    page.tap("Add them").await?;
    page.sees(&format!("{chosen} home schools added")).await?;
    let (app_after, script_after) = held(page).await?;
    ensure!(app_after - app_before < MODEST, "the app grew from {app_before} to {app_after}");
    ensure!(
        script_after - script_before < MODEST,
        "the script grew from {script_before} to {script_after}"
    );

    let page = school.at_desk("/school").await?;
    page.sees(&format!("20 of {chosen} shown")).await?;
    for authority in [17, 101] {
        page.set("Find a home school", &format!("Sample {authority:03}")).await?;
        page.sees(&format!("20 of {} shown", open_in(authority))).await?;
    }
    page.set("Find a home school", "Sample 016").await?;
    page.sees(&format!("0 of {chosen} found")).await?;
    page.set("Find a home school", "bronte 00167").await?;
    page.sees("Bront\u{eb} School 00167, Sample 017").await?;
    page.sees("Zo\u{eb} Aldous").await?;
    page.sees("167 Caf\u{e9} Lane, Exampleton, ZZ1 9ZZ").await
}
