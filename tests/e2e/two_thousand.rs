//! The coordinator imports 2,000 pupils of one file: the preview says what is wrong with whom, only the good rest comes
//! in, after she confirms, and lists and search draw no more lines for them than for forty.

use std::{fmt::Write as _, path::Path};

use anyhow::{Context as _, Result, ensure};
use tests::browser::Page;

use crate::people::School;

const PUPILS: usize = 2_000;
const WRONG_UPN: usize = 101;
const NO_SUCH_DAY: usize = 512;
const NO_NAME: usize = 777;
/// The pupil of row 1 again.
const TWICE: usize = 1_500;

/// Given names, no two alike.
pub(crate) const GIVEN: [&str; 40] = [
    "Aisha",
    "Ben",
    "Chlo\u{e9}",
    "Dylan",
    "Ewan",
    "Ffion",
    "George",
    "Hamza",
    "Isla",
    "Jaden",
    "Kacper",
    "Leah",
    "Maya",
    "Noor",
    "Ois\u{ed}n",
    "Priya",
    "Quinn",
    "Ruby",
    "Si\u{e2}n",
    "Tomasz",
    "Uma",
    "Victor",
    "Wren",
    "Xavi",
    "Yusuf",
    "Zofia",
    "Amber",
    "Blake",
    "Carys",
    "Deepa",
    "Elis",
    "Fern",
    "Gwen",
    "Harvey",
    "Imran",
    "Joss",
    "Kofi",
    "Lowri",
    "Milo",
    "Nia",
];
const FAMILY: [&str; 10] = [
    "Adeyemi",
    "Campbell",
    "Dupr\u{e9}",
    "Fraser",
    "Kelly",
    "Malik",
    "Nowak",
    "O\u{2019}Neill",
    "Rees",
    "Turner",
];

/// A UPN with the check letter that belongs to it.
fn upn(row: usize) -> String {
    let digits = format!("8804001{:02}{:03}", 20 + row / 1000, row % 1000);
    let sum: u32 =
        digits.bytes().zip(2..).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
    let letter = "ABCDEFGHJKLMNPQRTUVWXYZ".chars().nth((sum % 23) as usize).unwrap_or('A');
    format!("{letter}{digits}")
}

fn write(path: &Path) -> Result<()> {
    let mut file = String::from(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?><CTfile><Header><DocumentName>Common Transfer File</DocumentName>\
         <CTFversion>25.0</CTFversion><SourceSchool><LEA>880</LEA><Estab>4001</Estab>\
         <SchoolName>Westbrook High School</SchoolName></SourceSchool></Header><CTFpupilData>",
    );
    for row in 1..=PUPILS {
        let who = if row == TWICE { 1 } else { row };
        let given = GIVEN.get(who % GIVEN.len()).context("a name")?;
        let family = FAMILY.get(who / GIVEN.len() % FAMILY.len()).context("a name")?;
        // Five of each name: the number of the class tells them apart, as "Rees-Two" might.
        let family = format!(
            "{family}-{}",
            ["One", "Two", "Three", "Four", "Five"].get((who - 1) / 400).context("a name")?
        );
        let mut upn = upn(who);
        if row == WRONG_UPN {
            let wrong = if upn.starts_with('A') { "B" } else { "A" };
            upn.replace_range(..1, wrong);
        }
        let given = if row == NO_NAME { "" } else { given };
        let born = if row == NO_SUCH_DAY {
            "31/02/2012".to_owned()
        } else {
            format!("2012-{:02}-{:02}", who % 12 + 1, who % 28 + 1)
        };
        write!(
            file,
            "<Pupil><UPN>{upn}</UPN><Surname>{family}</Surname><Forename>{given}</Forename><DOB>{born}</DOB>\
             <BasicDetails><NCyearActual>{}</NCyearActual></BasicDetails></Pupil>",
            who % 5 + 7
        )?;
    }
    file.push_str("</CTFpupilData></CTfile>");
    Ok(std::fs::write(path, file)?)
}

/// How many lines of lists the page has drawn.
async fn lines(page: &Page) -> Result<u64> {
    let drawn =
        page.client().execute("return document.querySelectorAll('main li').length", vec![]).await?;
    drawn.as_u64().context("no count")
}

async fn previewed(page: &Page, file: &Path) -> Result<()> {
    page.choose_file("Choose a Common Transfer File", file).await?;
    page.sees("4 students to look at").await?;
    page.sees("1996 students with nothing to look at").await?;
    page.sees("Row 101, ").await?;
    page.sees("UPN invalid (wrong check letter at character 1). Can be imported without it.")
        .await?;
    page.sees("Row 512, ").await?;
    page.sees("Date of birth \u{201c}31/02/2012\u{201d} is not a date").await?;
    page.sees("Row 777, ").await?;
    page.sees("No forename. Not imported until it is put right.").await?;
    page.sees("Row 1500, ").await?;
    page.sees("Is the student of row 1 again: import once").await?;
    page.sees("1997 new students (1 without something that could not be read), 1 twice in the file and 2 to be put right.").await?;
    ensure!(lines(page).await? < 100, "the preview draws all pupils");
    Ok(())
}

#[tokio::test]
async fn the_good_rest_of_a_large_file() -> Result<()> {
    let school = School::set_up().await?;
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("8804001_CTF_8801100_009.xml");
    write(&file)?;
    let page = school.at_desk("/import/students").await?;
    previewed(page, &file).await?;
    page.picture("two-thousand-preview").await?;
    school.at_desk("/students").await?.sees("No students yet").await?;

    // The date of birth can be put right here; what is no date either is said beside it and stays.
    let page = school.at_desk("/import/students").await?;
    previewed(page, &file).await?;
    page.fill("Date of birth", "30 2 2012").await?;
    page.tap_in("Row 512", "Put right").await?;
    page.until(
        "the error beside it",
        "return !!document.querySelector('.put-right [aria-invalid]')",
    )
    .await?;
    assert_eq!(page.value("Date of birth").await?, "30 2 2012");
    page.picture("put-right-birth").await?;
    page.set("Date of birth", "29 2 2012").await?;
    page.tap_in("Row 512", "Put right").await?;
    page.sees("born 29 February 2012").await?;
    page.sees("1998 new students (1 without something that could not be read), 1 twice in the file and 1 to be put right.").await?;
    page.tap("Import them").await?;
    page.sees("1998 students imported").await?;
    page.sees("Not imported").await?;
    page.sees("Row 777, ").await?;
    // All of it goes to base by itself; whether it is said as a page depends on how long it had to wait.
    let page = school.at_desk("/sync").await?;
    page.until(
        "nothing to be left",
        "return /Nothing is (waiting|left)/.test(document.body.innerText)",
    )
    .await?;
    ensure!(lines(page).await? < 50, "every record is named");

    let page = school.at_desk("/students").await?;
    page.sees("1998 students").await?;
    ensure!(lines(page).await? <= 40, "the list draws all students");
    page.fill("Search", "sian fraser t").await?;
    page.sees("Si\u{e2}n Fraser-Two").await?;
    page.sees("Si\u{e2}n Fraser-Three").await?;
    page.sees_no_more("Aisha").await?;
    ensure!(lines(page).await? == 2, "two answer to that");
    page.tap_in("Fraser-Two", "Open").await?;
    page.sees("Nothing recorded yet").await?;
    let page = school.at_desk("/overview").await?;
    page.sees("And 1990 more.").await
}
