//! Pauses, agreements (clause 2.7) and days that cannot be kept as they are, each with what to do.

use jiff::{
    Timestamp,
    civil::{Date, Weekday, date},
};

use super::super::{Agreed, AgreedProblem, Every, Pause, PauseProblem, PauseReason, Weekdays};
use crate::{
    id::{AgreedId, DeviceId, PauseId, UserId},
    visit::Recorded,
};

const RECORDED: Recorded =
    Recorded { by: UserId::draw(1), device: DeviceId::draw(1), at: Timestamp::UNIX_EPOCH };

fn pause(to: Date, reason: PauseReason) -> Result<(), PauseProblem> {
    Pause { id: PauseId::draw(1), from: date(2026, 11, 16), to, reason, recorded: RECORDED }.check()
}

fn agreed(minutes: u16, assessment: &str) -> Result<(), AgreedProblem> {
    let (from, assessment) = (date(2026, 11, 16), assessment.to_owned());
    let (id, every) = (AgreedId::draw(1), Every::Fortnight);
    Agreed { id, from, minutes, every, assessment, recorded: RECORDED }.check()
}

#[test]
fn a_pause_has_its_days_in_order_and_lasts_thirteen_weeks_at_most() {
    for (to, expected) in [
        (date(2026, 11, 15), Err(PauseProblem::EndsBeforeItBegins)),
        (date(2026, 11, 16), Ok(())),
        // 13 weeks from a Monday end on a Sunday.
        (date(2027, 2, 14), Ok(())),
        (date(2027, 2, 15), Err(PauseProblem::TooLong)),
    ] {
        assert_eq!(pause(to, PauseReason::Exclusion), expected, "{to}");
    }
}

#[test]
fn pauses_overlap_that_have_a_day_in_common() {
    let one = |from, to| Pause {
        id: PauseId::draw(1),
        from,
        to,
        reason: PauseReason::Absence,
        recorded: RECORDED,
    };
    let week = one(date(2026, 11, 16), date(2026, 11, 20));
    for (from, to, expected) in [
        (date(2026, 11, 9), date(2026, 11, 15), false),
        (date(2026, 11, 9), date(2026, 11, 16), true),
        (date(2026, 11, 18), date(2026, 11, 18), true),
        (date(2026, 11, 20), date(2026, 11, 27), true),
        (date(2026, 11, 21), date(2026, 11, 27), false),
        (date(2026, 11, 9), date(2026, 11, 27), true),
    ] {
        let other = one(from, to);
        assert_eq!((week.overlaps(&other), other.overlaps(&week)), (expected, expected), "{from}");
    }
    let longest = Pause::longest_from(date(2026, 11, 16));
    assert_eq!((longest, pause(longest, PauseReason::Absence)), (date(2027, 2, 14), Ok(())));
}

#[test]
fn any_other_reason_needs_words() {
    let other = |words: &str| pause(date(2026, 11, 16), PauseReason::Other(words.into()));
    assert_eq!(other("Surgery"), Ok(()));
    assert_eq!(other("  "), Err(PauseProblem::NoReason));
    assert_eq!(other(&"w".repeat(100)), Ok(()));
    assert_eq!(other(&"w".repeat(101)), Err(PauseProblem::ReasonTooLong));
    assert!(PauseReason::ALL.is_sorted());
}

#[test]
fn an_agreement_has_minutes_and_what_the_assessment_says() {
    for (minutes, assessment, expected) in [
        (30, "Ten minutes, three times", Ok(())),
        (600, "Every morning", Ok(())),
        (0, "None", Err(AgreedProblem::NoMinutes)),
        (601, "Every morning", Err(AgreedProblem::TooManyMinutes)),
        (30, " ", Err(AgreedProblem::NoAssessment)),
    ] {
        assert_eq!(agreed(minutes, assessment), expected, "{minutes} {assessment}");
    }
    assert_eq!(agreed(30, &"w".repeat(1_001)), Err(AgreedProblem::AssessmentTooLong));
}

#[test]
fn whoever_is_in_is_in_on_a_day_from_monday_to_friday() {
    assert_eq!(Weekdays::new(&[]), None);
    assert_eq!(Weekdays::new(&[Weekday::Saturday, Weekday::Sunday]), None);
    let days = Weekdays::new(&[Weekday::Friday, Weekday::Saturday]);
    let has = |day| days.map(|days| days.has(day));
    assert_eq!(has(Weekday::Friday), Some(true));
    assert_eq!(has(Weekday::Saturday), Some(false));
    assert_eq!(has(Weekday::Monday), Some(false));
}

#[test]
fn weekdays_are_said_in_words() {
    let words = |days: &[Weekday]| Weekdays::new(days).map(Weekdays::words).unwrap_or_default();
    assert_eq!(words(&Weekdays::EACH.map(|(day, _)| day)), "Monday to Friday");
    assert_eq!(words(&[Weekday::Thursday]), "Thursday");
    assert_eq!(words(&[Weekday::Thursday, Weekday::Monday]), "Monday and Thursday");
    let three = [Weekday::Monday, Weekday::Tuesday, Weekday::Thursday];
    assert_eq!(words(&three), "Monday, Tuesday and Thursday");
}
