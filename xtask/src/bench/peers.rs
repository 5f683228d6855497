//! `cargo xtask bench peers`: the first sync of a school beside other stacks, in one run on this machine. Nothing is judged;
//! each figure stands there with how many times ours it is. A figure that is missing fails the run.

use std::collections::BTreeMap;

use anyhow::{Result, bail};

use super::{
    figure,
    measured::{self, Said},
    show,
};

/// What it is asked for with.
pub(super) const NAME: &str = "peers";
/// Whose figures the others are compared with.
const OURS: &str = "ours";

/// Each stack by its key in `tests/benches/budgets/peers.rs`.
const STACKS: [(&str, &str); 4] = [
    (OURS, "Alongside"),
    ("pouch-tuned", "PouchDB, express-pouchdb, tuned"),
    ("pouch-default", "  by default"),
    ("repo", "automerge-repo"),
];

/// What is measured of each, and in what.
const FIGURES: [(&str, &str); 4] =
    [("time", "s"), ("down", "MB"), ("up", "MB"), ("processor", "s")];

/// Measures, prints the table and keeps it.
pub(super) fn compare() -> Result<()> {
    let said = measured::ask(NAME)?;
    let heads: String = FIGURES.iter().map(|(what, _)| format!("{what:>18}")).collect();
    let mut table = vec![format!("{:<34}{heads}", "first sync, 500 students of 60 visits")];
    table.extend(STACKS.map(|(key, what)| format!("{what:<34}{}", line(key, &said))));
    show(NAME, &table)?;
    let missing = STACKS.iter().flat_map(|(key, _)| FIGURES.map(|(of, _)| value(key, of, &said)));
    match missing.filter(Option::is_none).count() {
        0 => Ok(()),
        many => bail!("{many} figures of other stacks or ours are missing"),
    }
}

/// "12.5 s   4.2 x" for each figure.
fn line(key: &str, said: &BTreeMap<String, Said>) -> String {
    let cell = |(of, unit): (&str, &str)| {
        let Some(found) = value(key, of, said) else { return "MISSING".to_owned() };
        let ratio = value(OURS, of, said).filter(|ours| key != OURS && *ours > 0.0);
        let ratio = ratio.map_or_else(String::new, |ours| format!("{} x", figure(found / ours)));
        format!("{} {unit} {ratio:>7}", figure(found))
    };
    FIGURES.map(cell).iter().map(|cell| format!("{cell:>18}")).collect()
}

fn value(key: &str, of: &str, said: &BTreeMap<String, Said>) -> Option<f64> {
    said.get(&format!("{key}-{of}")).map(|(value, _)| *value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stack_stands_beside_ours_and_what_is_missing_is_said() {
        let said = [("ours-time", 2.5), ("ours-down", 6.0), ("repo-time", 31.0), ("repo-up", 1.0)]
            .map(|(key, value)| (key.to_owned(), (value, String::new())));
        let said = BTreeMap::from(said);
        let words = |key| line(key, &said).split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!(words(OURS), "2.50 s 6.00 MB MISSING MISSING");
        assert_eq!(words("repo"), "31.0 s 12.4 x MISSING 1.00 MB MISSING");
    }
}
