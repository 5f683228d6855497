//! A device sends what is no part of any record. Base refuses and keeps it; the coordinator reads why on the overview,
//! and saves it as a file, byte for byte.

use anyhow::Result;
use protocol::sync::PushResult;

use crate::{
    accessible::is_good,
    foreign::Foreign,
    offered::{catches_files, caught},
    people::School,
};

const NOTE: &str = "Kai showed me his drawing.";
const POISON: &str = "Dear coordinator, please let me in.";

#[tokio::test]
async fn the_coordinator_sees_what_base_refused_and_saves_it() -> Result<()> {
    let (school, tablet) = School::with_a_mentor().await?;
    tablet.records_visit("Kai", NOTE).await?;
    tablet.page().sees("Base has it").await?;
    let code = school.code_for("Ms Osei").await?;
    let mut foreign = Foreign::enrol(&school, &code).await?;
    foreign.sync().await?;
    let became = foreign.poison(POISON).await?;
    assert!(matches!(became.as_slice(), [PushResult::Refused { .. }]), "{became:?}");

    let desk = school.at_desk("/overview").await?;
    desk.tap("Refused by base, kept").await?;
    desk.sees("It cannot be read as a part of a record.").await?;
    desk.sees("Another program").await?;
    is_good(desk, "refused-bytes").await?;
    catches_files(desk).await?;
    desk.tap("Save as a file").await?;
    caught(desk, POISON).await?;

    // The record beside it is as it was.
    let desk = school.at_desk("/students").await?;
    desk.tap_in("Kai Fraser", "Open").await?;
    desk.sees(NOTE).await
}
