//! Every path that a document or a comment names exists.

use std::collections::BTreeSet;

use anyhow::Result;

use crate::tree::{self, Source};

/// The folders at the top. A word in code marks that begins with one of them is a path.
const TOP: &[&str] =
    &["app/", "sync-server/", "public/", "tests/", "xtask/", "docs/", ".ci/", ".cargo/"];

/// Endings of what is a path in a document even without a folder before it.
const ENDINGS: &[&str] = &[".rs", ".md", ".toml", ".js", ".css", ".html"];

/// Files and folders that exist.
struct Existing(BTreeSet<String>);

impl Existing {
    fn new(paths: Vec<String>) -> Self {
        let mut existing = BTreeSet::new();
        for path in paths {
            let mut rest = path.as_str();
            while let Some((folder, _)) = rest.rsplit_once('/') {
                existing.insert(folder.to_owned());
                rest = folder;
            }
            existing.insert(path);
        }
        Self(existing)
    }

    /// From the top, or from the folder that the document is in.
    fn has(&self, document: &str, name: &str) -> bool {
        let name = name.trim_end_matches('/');
        let folder = document.rsplit_once('/').map_or("", |(folder, _)| folder);
        self.0.contains(name) || self.0.contains(&joined(folder, name))
    }
}

fn joined(folder: &str, name: &str) -> String {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in name.split('/') {
        match part {
            "." | "" => {}
            ".." => drop(parts.pop()),
            other => parts.push(other),
        }
    }
    parts.join("/")
}

fn breaches(sources: &[Source], existing: &Existing) -> Vec<String> {
    let mut breaches = Vec::new();
    for source in sources {
        let names = if source.is("md") {
            named_in_document(&source.text)
        } else if source.is("rs") {
            named_in_comments(&source.text)
        } else {
            continue;
        };
        for name in names.into_iter().filter(|name| !existing.has(&source.path, name)) {
            breaches.push(format!("{} names {name}, which does not exist", source.path));
        }
    }
    breaches
}

/// Paths in code marks and in links.
fn named_in_document(text: &str) -> BTreeSet<String> {
    let mut names: BTreeSet<String> = in_code_marks(text)
        .filter(|word| is_path(word) && (begins_at_top(word) || has_ending(word)))
        .map(str::to_owned)
        .collect();
    for link in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
        let path = link.split('#').next().unwrap_or_default();
        if !path.is_empty() && !path.contains("://") && !path.starts_with("mailto:") {
            names.insert(path.to_owned());
        }
    }
    names
}

/// Paths from the top that comments name, in code marks or not.
fn named_in_comments(text: &str) -> BTreeSet<String> {
    text.lines()
        .filter_map(|line| line.trim_start().strip_prefix("//"))
        .flat_map(|comment| {
            comment.split(|character: char| {
                character.is_whitespace() || "`(),;:\"".contains(character)
            })
        })
        .map(|word| word.trim_end_matches(['.', '`']))
        .filter(|word| begins_at_top(word) && is_path(word) && has_ending(word))
        .map(str::to_owned)
        .collect()
}

fn in_code_marks(text: &str) -> impl Iterator<Item = &str> {
    text.lines()
        .filter(|line| !line.starts_with("```"))
        .flat_map(|line| line.split('`').skip(1).step_by(2))
}

fn is_path(word: &str) -> bool {
    !word.starts_with('/')
        && word
            .chars()
            .all(|character| character.is_ascii_alphanumeric() || "._-/".contains(character))
}

fn begins_at_top(word: &str) -> bool {
    TOP.iter().any(|folder| word.starts_with(folder))
}

fn has_ending(word: &str) -> bool {
    ENDINGS.iter().any(|ending| word.ends_with(ending) && word.len() > ending.len())
}

#[test]
fn every_path_that_is_named_exists() -> Result<()> {
    crate::holds(&breaches(&tree::sources()?, &Existing::new(tree::paths()?)));
    Ok(())
}

#[test]
fn a_path_that_does_not_exist_is_caught() {
    let existing =
        Existing::new(vec!["app/src/lib.rs".to_owned(), "docs/decisions/README.md".to_owned()]);
    let named = |path: &str, text: &str| breaches(&[Source::planted(path, text)], &existing).len();
    assert_eq!(named("README.md", "See `app/src/lib.rs` and `app/src` and `app/src/gone.rs`."), 1);
    assert_eq!(
        named("README.md", "See [this](docs/decisions/README.md#top) and [that](docs/gone.md)."),
        1
    );
    assert_eq!(
        named(
            "docs/decisions/README.md",
            "See [up](../../app/src/lib.rs) and [up](../app/src/lib.rs)."
        ),
        1
    );
    assert_eq!(
        named(
            "app/src/lib.rs",
            "//! As docs/decisions/gone.md says.\nlet path = \"docs/gone.md\";"
        ),
        1
    );
    assert_eq!(
        named(
            "README.md",
            "`/v1/sync`, `text/html`, `cargo xtask test`, [web](https://example.org/a.md)"
        ),
        0
    );
}
