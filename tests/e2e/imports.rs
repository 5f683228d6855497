//! The coordinator imports from files: what is wrong is said with what and where, and the good rest is imported only
//! when she confirms; all of it, or nothing where the device is full.

use anyhow::{Context as _, Result, ensure};
use tests::browser::Page;

use crate::{
    accessible::is_good,
    faults::is_full,
    people::{CTF, School, sample},
};

/// The device is full: nothing of what she confirms is imported, and it says what to do.
async fn is_refused_when_full(page: &Page, confirm: &str) -> Result<()> {
    is_full(page, true).await?;
    page.tap(confirm).await?;
    page.sees("Free some space and try again").await?;
    ensure!(!page.shows("on their way to base").await?, "said to be imported");
    Ok(())
}

/// The register is read for one authority, to what would be added.
async fn reads_the_register(school: &School) -> Result<&Page> {
    let page = school.at_desk("/import/home-schools").await?;
    page.choose_file("Choose the register of schools", &sample("edubasealldata20261101.csv"))
        .await?;
    page.tap("Example Borough").await?;
    page.tap("Read these schools").await?;
    page.sees("What would be added").await?;
    Ok(page)
}

#[tokio::test]
async fn a_file_of_another_kind_and_a_home_schools_file_with_mistakes() -> Result<()> {
    let school = School::set_up().await?;
    others_are_refused_in_words(&school).await?;
    let page = school.at_desk("/import/students").await?;
    page.choose_file("Choose a Common Transfer File", &sample("8814007_CTF_8801100_002.xml"))
        .await?;
    page.sees("What was read").await?;
    page.sees("wrong check letter at character 1").await?;
    is_good(page, "import-with-mistakes").await?;
    let students = school.at_desk("/students").await?;
    students.sees("No students yet").await?;

    // The page is loaded anew, so that what it shows is what storage has; then there is room again.
    let page = school.at_desk("/import/students").await?;
    page.choose_file("Choose a Common Transfer File", &sample(CTF)).await?;
    page.sees("What was read").await?;
    is_refused_when_full(page, "Import them").await?;
    school.anew_at_desk("/students").await?.sees("No students yet").await?;
    school.import_students().await?;

    let page = school.at_desk("/import/students").await?;
    page.choose_file("Choose a Common Transfer File", &sample("8814007_CTF_8801100_002.xml"))
        .await?;
    page.tap("Import them").await?;
    page.sees("on their way to base").await?;
    is_good(page, "import-students-done").await?;
    // The same file again: everybody is here already.
    let page = school.at_desk("/import/students").await?;
    page.choose_file("Choose a Common Transfer File", &sample(CTF)).await?;
    page.sees("who is here").await
}

/// Files of another kind.
async fn others_are_refused_in_words(school: &School) -> Result<()> {
    let folder = tempfile::tempdir()?;
    let write = |name: &str, text: &str| {
        let file = folder.path().join(name);
        std::fs::write(&file, text).map(|()| file)
    };
    let page = school.at_desk("/import/students").await?;
    for (file, words) in [
        (
            write("letter.xml", "Dear all,")?,
            "This is not an XML file. Choose a Common Transfer File",
        ),
        (
            write(
                "entity.xml",
                "<?xml version=\"1.0\"?><!DOCTYPE CTfile [<!ENTITY a \"b\">]><CTfile/>",
            )?,
            "declares a DTD",
        ),
        (
            write("cut.xml", "<CTfile><Header><DocumentName>Common Transfer File</Doc")?,
            "ends too early",
        ),
        (write("empty.xml", "")?, "The file is empty."),
    ] {
        page.choose_file("Choose a Common Transfer File", &file).await?;
        page.sees(words).await?;
        page.until(
            "a message that is announced",
            "return !!document.querySelector('[role=alert]')",
        )
        .await?;
    }
    Ok(())
}

#[tokio::test]
async fn home_schools_from_the_register_and_mentors_from_a_list() -> Result<()> {
    let school = School::set_up().await?;
    let page = school.at_desk("/import/home-schools").await?;
    page.choose_file("Choose the register of schools", &sample("edubasealldata20261101.csv"))
        .await?;
    page.tap("Example Borough").await?;
    is_good(page, "import-home-schools").await?;
    page.sees("Open Government Licence").await?;
    page.tap("Read these schools").await?;
    page.sees("What would be added").await?;
    is_refused_when_full(page, "Add them").await?;
    school.anew_at_desk("/school").await?.sees("No home schools yet").await?;
    let page = reads_the_register(&school).await?;
    page.tap("Add them").await?;
    page.sees("20 home schools added").await?;
    is_good(page, "import-home-schools-done").await?;
    let page = school.at_desk("/school").await?;
    page.sees("Thornley Academy").await?;

    let folder = tempfile::tempdir()?;
    let list = folder.path().join("staff.csv");
    std::fs::write(
        &list,
        "Title;First name;Surname;Job\nMs;Ada;Okafor;Mentor\nMr;Tom;Hale;Mentor\n",
    )?;
    let page = school.at_desk("/import/mentors").await?;
    page.choose_file("Choose a list of mentors", &list).await?;
    page.sees("Okafor").await?;
    is_good(page, "import-mentors").await?;
    page.tap("Add 2 mentors").await?;
    page.sees("2 mentors added").await?;
    is_good(page, "import-mentors-done").await?;
    let page = school.at_desk("/people").await?;
    page.sees("Hale").await
}

#[tokio::test]
async fn mentors_are_added_whole_or_not_at_all() -> Result<()> {
    let mut school = School::set_up().await?;
    let folder = tempfile::tempdir()?;
    let list = folder.path().join("staff.csv");
    std::fs::write(&list, "Name,Role\nMs Osei,Mentor\nMr Bell,Coordinator\n")?;
    school.at_desk("/import/mentors").await?;
    let page = school.coordinator.get().context("she is there")?.page();
    page.choose_file("Choose a list of mentors", &list).await?;
    page.sees("New coordinator, sees every student").await?;

    // The device is full: nobody of the list is added, here or at base, and the page says what to do.
    is_full(page, true).await?;
    page.tap("Add 2 mentors").await?;
    page.sees("Free some space and try again").await?;
    page.picture("mentors-not-saved").await?;
    ensure!(!page.shows("mentors added").await?, "said to be added");
    assert_eq!(school.relay.people()?, ["Mrs Khan"]);

    // There is room again, and by now no signal.
    school.relay.stop()?;
    is_full(page, false).await?;
    page.tap("Add 2 mentors").await?;
    page.sees("2 mentors added").await?;
    page.tap("See the mentors").await?;
    for name in ["Ms Osei", "Mr Bell"] {
        page.sees(name).await?;
        assert_eq!(page.text().await?.matches(name).count(), 1, "{name} is there more than once");
    }
    page.fill("Name", "Mr Hale").await?;
    page.tap("Add person").await?;
    page.sees("Mr Hale is added").await?;
    assert_eq!(school.relay.people()?, ["Mrs Khan"]);

    // Base hears of each with their first code, and not again with the second.
    school.relay.start_again()?;
    page.signal_is_back().await?;
    page.sees("3 records received at base").await?;
    for name in ["Ms Osei", "Mr Bell", "Mr Hale", "Ms Osei"] {
        school.code_for(name).await?;
    }
    let mut people = school.relay.people()?;
    people.sort_unstable();
    assert_eq!(people, ["Mr Bell", "Mr Hale", "Mrs Khan", "Ms Osei"]);
    Ok(())
}
