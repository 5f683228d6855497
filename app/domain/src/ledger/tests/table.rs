//! Every line of `tests/fixtures/fortnights.tsv` (clauses 2.7, 3.2): the table is the reference, and the code must equal
//! it to the word.

use super::{
    super::{Day, DayKind, Ledger, Seen, When},
    rows::{Read, Row, mentor, rows, school},
};

const LATE: &str = "Recorded after the fortnight had closed: ";

#[test]
fn the_code_equals_every_fortnight_that_was_worked_by_hand() -> Read<()> {
    let rows = rows();
    assert_eq!(rows.len(), 70);
    for row in &rows {
        for (column, found) in found(row)? {
            assert_eq!(found, row.cell(column)?, "{}: {column}", row.cell("name")?);
        }
    }
    Ok(())
}

/// What the code says for each column that must come out.
fn found(row: &Row) -> Read<Vec<(&'static str, String)>> {
    let school = school(row.cell("calendar")?)?;
    let zone = jiff::tz::TimeZone::posix("GMT0BST,M3.5.0/1,M10.5.0")?;
    let seen = Seen { school: &school, zone: &zone, today: row.day("today")? };
    let account = row.account()?;
    let ledger = account.fortnight(seen, row.day("fortnight")?);
    let rolling = account.rolling(seen.today);
    let ribbon: Vec<_> = ledger.days.iter().map(token).collect();
    Ok(vec![
        ("fortnight", ledger.fortnight.first.to_string()),
        ("minutes", ledger.minutes().to_string()),
        ("goal", ledger.goal.to_string()),
        ("state", ledger.state.label().to_owned()),
        ("at_base", ledger.at_base.to_string()),
        ("on_tablet", ledger.on_tablet.to_string()),
        ("shares", shares(&ledger)),
        ("ribbon", ribbon.join(" ")),
        ("weekend", ledger.weekend.to_string()),
        ("left", ledger.days_left().len().to_string()),
        ("ahead", ledger.ahead.to_string()),
        ("late", late(&ledger)),
        ("rolling", rolling.minutes().to_string()),
        ("forecast", ledger.forecast("Kai")),
    ])
}

fn token(day: &Day) -> String {
    let letter = match day.kind {
        DayKind::In if day.minutes == 0 && day.when == When::Future => return "?".into(),
        DayKind::In => return day.minutes.to_string(),
        DayKind::Closed(_) => "x",
        DayKind::NotIn => "n",
        DayKind::NoMentor => "m",
        DayKind::Paused(_) => "p",
        DayKind::Absent => "a",
    };
    if day.minutes == 0 { letter.into() } else { format!("{letter}{}", day.minutes) }
}

fn shares(ledger: &Ledger) -> String {
    let said = ledger.shares.iter().filter_map(|share| {
        let letter = ["A", "B", "C", "D"].into_iter().find(|one| mentor(one) == share.mentor)?;
        let stood_in = if share.relationship.is_none() { "*" } else { "" };
        Some(format!("{letter}{stood_in} {}", share.minutes))
    });
    let said: Vec<_> = said.collect();
    if said.is_empty() { "-".into() } else { said.join(" ") }
}

fn late(ledger: &Ledger) -> String {
    let words = ledger.late.words();
    words.map_or_else(|| "-".into(), |words| words.strip_prefix(LATE).unwrap_or(&words).to_owned())
}
