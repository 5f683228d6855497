//! The coordinator says what somebody is here for when she adds them, and again later. A leader reads every record and
//! can write in none; once they mentor, they have their own students, and nobody else.

use anyhow::{Result, ensure};
use tests::browser::Engine;

use crate::{accessible::is_good, people::School};

/// What a mentor has on a student's record.
const TO_WRITE_WITH: [&str; 5] =
    ["Add a line", "Plan a visit", "Record the first visit", "Change details", "Find a mentor"];

#[tokio::test]
async fn a_leader_reads_every_record_and_writes_in_none_until_they_mentor() -> Result<()> {
    let school = School::set_up().await?;
    school.import_students().await?;
    let desk = school.at_desk("/people").await?;
    desk.fill("Name", "Dr Adeyemi").await?;
    desk.set("Role", "Leader").await?;
    desk.tap("Add person").await?;
    desk.sees("Dr Adeyemi is added").await?;
    ensure!(desk.value("Role").await? == "mentor", "the next one would be a leader as well");
    desk.sees("Dr Adeyemi Leader (read only)").await?;
    is_good(desk, "people-with-a-leader").await?;
    let code = school.code_for("Dr Adeyemi").await?;
    let tablet = school.tablet(Engine::Chromium, "Desktop 2", &code).await?;
    tablet.page().sees("24 students on this tablet").await?;

    let page = tablet.open("/").await?;
    page.sees("You read every student\u{2019}s record").await?;
    ensure!(!page.shows("Record or plan a visit").await?, "a leader is asked to record");
    page.tap("All students").await?;
    page.sees("24 students").await?;
    page.tap_in("Kai", "Open").await?;
    page.sees("Nothing recorded yet").await?;
    page.sees("What helps Kai").await?;
    for words in TO_WRITE_WITH {
        ensure!(!page.shows(words).await?, "a leader is offered \u{201c}{words}\u{201d}");
    }
    is_good(page, "record-for-a-leader").await?;
    let page = tablet.open("/record").await?;
    page.sees("Visits and sessions are recorded by mentors and the coordinator.").await?;

    let desk = school.at_desk("/people").await?;
    desk.tap("Dr Adeyemi").await?;
    desk.set("Role", "Mentor").await?;
    desk.tap("Change role").await?;
    desk.sees("The role is changed").await?;
    is_good(desk, "person-with-another-role").await?;
    let page = tablet.open("/students").await?;
    page.sees("The coordinator relates students to you at base.").await?;
    ensure!(!page.shows("Kai").await?, "a student is left on the device");
    school.relate("Dr Adeyemi", "Kai Fraser").await?;
    let page = tablet.open("/students").await?;
    page.tap_in("Kai", "Open").await?;
    page.sees("Record the first visit").await
}
