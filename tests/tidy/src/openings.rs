//! Every Rust file opens by saying what it is for.

use anyhow::Result;

use crate::tree::{self, Source};

fn breaches(sources: &[Source]) -> Vec<String> {
    sources
        .iter()
        .filter(|source| !source.text.starts_with("//! ") && !source.text.starts_with("#![doc"))
        .map(|source| {
            format!(
                "{} does not open with `//!`: say in its first line what it is for, and what not",
                source.path
            )
        })
        .collect()
}

#[test]
fn every_file_says_what_it_is_for() -> Result<()> {
    crate::holds(&breaches(&tree::rust()?));
    Ok(())
}

#[test]
fn a_silent_file_is_caught() {
    let silent = Source::planted("app/src/silent.rs", "use std::fmt;\n//! Too late.\n");
    let speaking = Source::planted("app/src/speaking.rs", "//! Says it.\n");
    assert_eq!(breaches(&[silent, speaking]).len(), 1);
}
