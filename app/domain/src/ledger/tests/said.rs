//! What is said beside the figures (clause 3.2), of fortnights of the table.

use super::{
    super::{Ledger, Seen},
    rows::{Read, rows, school},
};

fn ledger(name: &str) -> Read<Ledger> {
    let row = rows().into_iter().find(|row| row.cell("name").is_ok_and(|found| found == name));
    let row = row.ok_or_else(|| format!("no line {name}"))?;
    let school = school(row.cell("calendar")?)?;
    let seen = Seen { school: &school, zone: &jiff::tz::TimeZone::UTC, today: row.day("today")? };
    Ok(row.account()?.fortnight(seen, row.day("fortnight")?))
}

#[test]
fn the_ribbon_is_a_sentence_too() -> Read<()> {
    for (name, said) in [
        (
            "the day of the drawing",
            "Fortnight 16 to 27 November: 20 of 60 minutes. Tuesday 17, 20 minutes. Thursday 19, absent. \
             Today is Monday 23.",
        ),
        (
            "a session on a closure day",
            "Fortnight 19 to 30 October: 60 of 60 minutes. Wednesday 21, 30 minutes. \
             Monday 26, closed: half-term. Tuesday 27, closed: half-term, 30 minutes. \
             Wednesday 28, closed: half-term. Thursday 29, closed: half-term. Friday 30, closed: half-term.",
        ),
        ("two Saturdays", "Fortnight 16 to 27 November: 60 of 60 minutes. At the weekend, 1 hour."),
        (
            "a pause of one day",
            "Fortnight 16 to 27 November: 35 of 60 minutes. Tuesday 17, 20 minutes. \
             Thursday 19, paused: absence. Tuesday 24, 15 minutes. Today is Wednesday 25.",
        ),
    ] {
        assert_eq!(ledger(name)?.ribbon(), said, "{name}");
    }
    Ok(())
}

#[test]
fn minutes_that_are_not_at_base_are_said() -> Read<()> {
    let words = ledger("some still on the tablet")?.on_tablet_words();
    assert_eq!(words.as_deref(), Some("30 minutes of this still on this tablet"));
    assert_eq!(ledger("met on the last day")?.on_tablet_words(), None);
    Ok(())
}

#[test]
fn where_names_are_hidden_the_forecast_has_none() -> Read<()> {
    let words = ledger("in on two days a week")?.forecast("");
    assert_eq!(words, "20 minutes to go; Thursday is the last day they are in");
    Ok(())
}
