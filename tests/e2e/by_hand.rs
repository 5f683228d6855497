//! The coordinator enters by hand what no file brings: the first day of the fortnights, a closure, a home school, a
//! student; and says which column of a list is what when its header does not.

use anyhow::Result;
use tests::browser::Page;

use crate::people::School;

/// Fills one of several dates of a page, each of which is a day, a month and a year.
async fn enters(page: &Page, date: &str, [day, month, year]: [&str; 3]) -> Result<()> {
    page.set_in(date, "Day", day).await?;
    page.set_in(date, "Month", month).await?;
    page.set_in(date, "Year", year).await
}

#[tokio::test]
async fn fortnights_and_closures() -> Result<()> {
    let school = School::set_up().await?;
    let page = school.at_desk("/school").await?;
    page.sees("No closures yet").await?;
    enters(page, "A Monday on which a fortnight begins", ["7", "9", "2026"]).await?;
    page.tap("Save the fortnights").await?;
    page.sees("Fortnights are counted from 7 September 2026").await?;
    page.fill("Add a closure", "Winter half-term").await?;
    enters(page, "First day closed", ["15", "2", "2027"]).await?;
    enters(page, "Last day closed", ["19", "2", "2027"]).await?;
    page.tap("Add the closure").await?;
    page.sees("The closure is added").await?;

    let page = school.at_desk("/school").await?;
    page.sees("Winter half-term").await?;
    page.sees("15 to 19 February 2027").await?;
    // The fortnights' date is the first on the page.
    assert_eq!(page.value("Day").await?, "7");
    assert_eq!(page.value("Month").await?, "9");
    assert_eq!(page.value("Year").await?, "2026");
    page.picture("fortnights-and-closures").await
}

#[tokio::test]
async fn a_home_school_and_a_student_who_is_found() -> Result<()> {
    let school = School::set_up().await?;
    school.import_students().await?;
    let page = school.at_desk("/school").await?;
    page.tap("Add a home school").await?;
    page.sees("Whom to ask for (optional)").await?;
    page.fill("Name", "Rowan Lane School").await?;
    page.fill("Whom to ask for", "Mr Hale, SENCO").await?;
    page.tap("Save the home school").await?;
    page.sees("Rowan Lane School is saved").await?;
    page.sees("Mr Hale, SENCO").await?;

    let page = school.at_desk("/students/new").await?;
    page.fill("Given name", "Wren").await?;
    page.fill("Family name", "Abbott").await?;
    page.set("Year group", "Year 13").await?;
    page.set("Home school", "Rowan Lane School").await?;
    page.tap("Save").await?;
    page.sees("Key facts").await?;
    page.sees("Year 13, Rowan Lane School").await?;

    // Found by name, by home school and by year, and nobody else with them.
    let page = school.at_desk("/students").await?;
    for asked in ["wren abb", "rowan lane", "year 13"] {
        page.set("Search", "").await?;
        page.sees("Kai Fraser").await?;
        page.set("Search", asked).await?;
        page.sees_no_more("Kai Fraser").await?;
        page.sees("Wren Abbott").await?;
    }
    page.sees("Rowan Lane School, Year 13").await
}

#[tokio::test]
async fn a_list_of_mentors_whose_header_says_nothing() -> Result<()> {
    let school = School::set_up().await?;
    let folder = tempfile::tempdir()?;
    let list = folder.path().join("people.csv");
    std::fs::write(&list, "who,what\nMs Ada Okafor,Mentor\nMr Tom Hale,Mentor\n")?;
    let page = school.at_desk("/import/mentors").await?;
    page.choose_file("Choose a list of mentors", &list).await?;
    page.sees("Which column is what").await?;
    page.sees("Nobody would be added as the columns stand.").await?;
    assert!(!page.shows("Add 2 mentors").await?, "added without a name");
    page.picture("import-mentors-columns").await?;
    page.set("Name", "who").await?;
    page.set("Role", "what").await?;
    page.sees("Ms Ada Okafor").await?;
    page.tap("Add 2 mentors").await?;
    page.sees("2 mentors added").await?;
    let page = school.at_desk("/people").await?;
    page.sees("Ms Ada Okafor").await?;
    page.sees("Mr Tom Hale").await
}

/// How often the window has heard from base since it was opened.
const HEARD: &str =
    "performance.getEntriesByType('resource').filter(one => one.name.endsWith('/v1/sync')).length";

#[tokio::test]
async fn a_last_day_that_is_half_typed_stays_while_visits_arrive() -> Result<()> {
    let (school, tablet) = School::with_a_mentor().await?;
    let desk = school.at_desk("/students").await?;
    desk.tap_in("Kai Fraser", "Open").await?;
    desk.tap("Find a mentor").await?;
    desk.tap("End").await?;
    desk.set_in("Last day", "Day", "7").await?;
    desk.set_in("Last day", "Month", "9").await?;
    // Base is asked again only when what it said before is taken in, so that the first visit is here by the second.
    for _ in 0..2 {
        let note = format!("window.heard = {HEARD}; return true");
        desk.until("a count of what was heard", &note).await?;
        tablet.records_visit("Kai", "On the way").await?;
        tablet.page().sees("Base has it").await?;
        desk.until("an answer of base", &format!("return {HEARD} > window.heard")).await?;
    }
    desk.set_in("Last day", "Year", "2099").await?;
    desk.tap("End the relationship").await?;
    desk.sees("The last day is 7 September 2099").await
}
