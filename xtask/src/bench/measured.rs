//! Rows that are measured on the running product: asks `tests/benches/budgets`, and reads its lines.

use std::collections::BTreeMap;

use anyhow::Result;

use super::{Row, promises::PROMISES};
use crate::program;

/// A figure, and what it was.
pub(super) type Said = (f64, String);

/// One row for each promise of a group. What was not said is missing.
pub(super) fn rows(group: &str) -> Result<Vec<Row>> {
    Ok(held_against(group, &ask(group)?))
}

/// What is said to a group, by the keys of its rows.
pub(super) fn ask(group: &str) -> Result<BTreeMap<String, Said>> {
    let mut said = BTreeMap::new();
    let mut measure =
        program::cargo(["bench", "--package", "tests", "--bench", "budgets", "--", group]);
    // Whether all of it could be measured shows in the rows.
    program::run_watched(&mut measure, |line| said.extend(read(line)))?;
    Ok(said)
}

fn held_against(group: &str, said: &BTreeMap<String, Said>) -> Vec<Row> {
    PROMISES
        .iter()
        .filter(|promise| promise.group == group)
        .map(|promise| {
            let said = said.get(promise.key);
            let value = said.map(|(value, _)| *value);
            let note = said.map_or("", |(_, note)| note);
            Row::new(promise.what, value, promise.unit, promise.limits).with_note(note)
        })
        .collect()
}

/// Reads `row`, key, value and note between tabs; another line is nothing.
fn read(line: &str) -> Option<(String, Said)> {
    let mut parts = line.split('\t');
    let ("row", key, value) = (parts.next()?, parts.next()?, parts.next()?) else { return None };
    let value = value.parse().ok().filter(|value: &f64| value.is_finite())?;
    Some((key.to_owned(), (value, parts.next().unwrap_or_default().to_owned())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_row_with_a_number_is_said() {
        let said = |value, note: &str| Some(("tap-24".to_owned(), (value, note.to_owned())));
        assert_eq!(read("row\ttap-24\t64\tchips 64"), said(64.0, "chips 64"));
        assert_eq!(read("row\ttap-24\t64.5\t"), said(64.5, ""));
        for line in ["tap-24\t64", "row\ttap-24\tNaN\t", "row\ttap-24", "Compiling tests v0.1.0"] {
            assert_eq!(read(line), None, "{line}");
        }
    }

    #[test]
    fn what_is_promised_and_not_said_is_missing() {
        let said = BTreeMap::from([("relay-start".to_owned(), (0.5, String::new()))]);
        let measured =
            |group| held_against(group, &said).iter().map(|row| row.measured).collect::<Vec<_>>();
        assert_eq!(measured("relay"), [Some(0.5)]);
        assert!(measured("sync").len() > 5);
        assert!(measured("sync").iter().all(Option::is_none));
    }

    #[test]
    fn every_promise_has_a_key_of_its_own() {
        let keys: std::collections::BTreeSet<_> = PROMISES.iter().map(|one| one.key).collect();
        assert_eq!(keys.len(), PROMISES.len());
    }
}
