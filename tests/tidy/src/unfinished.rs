//! Nothing is left half done in the tree: what is to be done is an issue.

use anyhow::Result;

use crate::tree::{self, Source};

/// Marks of unfinished work, written so that this file does not hold them.
const MARKS: &[&str] = &[
    concat!("TO", "DO"),
    concat!("FIX", "ME"),
    concat!("XX", "X:"),
    concat!("to", "do!("),
    concat!("unimplemen", "ted!("),
    concat!("#[ig", "nore"),
    concat!(".sk", "ip("),
];

/// What is read: our own code and words, not licences.
fn is_ours(source: &Source) -> bool {
    ["rs", "js", "css", "html", "md", "toml"].iter().any(|extension| source.is(extension))
        || source.path == ".ci/run"
}

fn breaches(sources: &[Source]) -> Vec<String> {
    let mut breaches = Vec::new();
    for source in sources.iter().filter(|source| is_ours(source)) {
        // In Rust `.skip(` is an iterator's; in a script it leaves a test out.
        let marks = MARKS.iter().filter(|mark| !mark.starts_with('.') || source.is("js"));
        for mark in marks {
            for (number, _) in source.lines().filter(|(_, line)| line.contains(mark)) {
                breaches.push(format!(
                    "{}:{number} says {mark}: finish it or file an issue",
                    source.path
                ));
            }
        }
    }
    breaches
}

#[test]
fn nothing_is_left_half_done() -> Result<()> {
    crate::holds(&breaches(&tree::sources()?));
    Ok(())
}

#[test]
fn every_mark_is_caught() {
    for mark in MARKS {
        let path = if mark.starts_with('.') { "public/planted.js" } else { "app/src/planted.rs" };
        assert_eq!(
            breaches(&[Source::planted(path, &format!("    x{mark} later)"))]).len(),
            1,
            "{mark}"
        );
    }
    assert!(breaches(&[Source::planted("app/src/planted.rs", "names.skip(1)")]).is_empty());
}
