//! Each file of `app/domain/src` says which clauses of the policy its rules come from, and every clause that is named
//! anywhere is one of the policy's. Whether a rule does what its clause asks is not known here.

use anyhow::Result;

use crate::tree::{self, Source};

/// How many clauses each section of the policy has, from section 1 on.
const CLAUSES: [u32; 16] = [2, 8, 3, 1, 7, 5, 2, 4, 2, 6, 3, 1, 3, 3, 1, 3];

const DOMAIN: &str = "app/domain/";

/// Files that hold nothing of the policy: names and numbers of things, words, lists, and how a mistake is put right.
const NOT_OF_THE_POLICY: &[&str] =
    &["id.rs", "lib.rs", "search.rs", "sorting.rs", "upn.rs", "visit/moved.rs", "words.rs"];

fn silent(sources: &[Source]) -> Vec<String> {
    let holds_rules = |source: &&Source| {
        let file = source.path.strip_prefix(DOMAIN).and_then(|path| path.strip_prefix("src/"));
        file.is_some_and(|file| {
            source.is("rs") && !file.ends_with("tests.rs") && !NOT_OF_THE_POLICY.contains(&file)
        })
    };
    sources
        .iter()
        .filter(holds_rules)
        .filter(|source| named(source).is_empty())
        .map(|source| {
            format!(
                "{} names no clause: say in `//!` or `///` where its rules come from",
                source.path
            )
        })
        .collect()
}

fn unknown(sources: &[Source]) -> Vec<String> {
    let mut breaches = Vec::new();
    for source in sources {
        for clause in named(source).into_iter().filter(|clause| !exists(clause)) {
            breaches
                .push(format!("{} names clause {clause}, which the policy has not", source.path));
        }
    }
    breaches
}

/// "2.5", or a whole section: "13".
fn exists(reference: &str) -> bool {
    let (section, clause) = match reference.split_once('.') {
        Some((section, clause)) => (section, clause.parse::<u32>().ok()),
        None => (reference, Some(1)),
    };
    let place = section.parse::<usize>().ok().and_then(|section| section.checked_sub(1));
    let many = place.and_then(|place| CLAUSES.get(place));
    many.zip(clause).is_some_and(|(many, clause)| (1..=*many).contains(&clause))
}

/// What a document or the docstrings of code name: "clause 3.2", "(clauses 2.5, 3, 13)", "clauses 2.1 to 2.4". About the
/// policy itself the number alone is enough: "(16.1)".
fn named(source: &Source) -> Vec<String> {
    let alone = |word: &str| source.path.starts_with(DOMAIN) && word.starts_with('(');
    let (mut named, mut listing) = (Vec::new(), false);
    for word in words_about(source).split_whitespace() {
        let bare = word.trim_matches(|one: char| "(),.:;".contains(one));
        if is_number(bare) && (listing || (alone(word) && bare.contains('.'))) {
            named.push(bare.to_owned());
            listing = word.ends_with(bare) || word.ends_with(&format!("{bare},"));
        } else {
            let goes_on = listing && matches!(word, "to" | "and");
            listing = goes_on || matches!(bare, "clause" | "clauses");
        }
    }
    named
}

/// A document whole; of code the docstrings, as one text.
fn words_about(source: &Source) -> String {
    if source.is("md") {
        return source.text.clone();
    }
    let docs = |line: &str| {
        let line = line.trim_start();
        line.strip_prefix("///").or_else(|| line.strip_prefix("//!")).map(str::to_owned)
    };
    source.text.lines().filter_map(docs).collect::<Vec<_>>().join(" ")
}

fn is_number(text: &str) -> bool {
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|one| one.is_ascii_digit());
    text.split('.').count() <= 2 && text.split('.').all(digits)
}

#[test]
fn rules_name_clauses_and_there_are_such() -> Result<()> {
    let sources = tree::sources()?;
    crate::holds(&[silent(&sources), unknown(&sources)].concat());
    Ok(())
}

#[test]
fn a_file_that_names_no_clause_is_caught() {
    let many = |path: &str, text: &str| silent(&[Source::planted(path, text)]).len();
    assert_eq!(many("app/domain/src/sessions.rs", "//! Sessions.\n// (clause 3.2)\n"), 1);
    assert_eq!(many("app/domain/src/sessions.rs", "//! Sessions (3.2).\n"), 0);
    assert_eq!(many("app/domain/src/sessions.rs", "/// Minutes (clause\n/// 3.2).\n"), 0);
    assert_eq!(many("app/domain/src/words.rs", "//! Dates.\n"), 0);
    assert_eq!(many("app/records/src/sessions.rs", "//! Sessions.\n"), 0);
}

#[test]
fn a_clause_that_the_policy_has_not_is_caught() {
    for (text, many) in [
        ("(clause 2.5), clause 16.3, clauses 2.1 to 2.4 and 3.2, (clauses 2.5, 3, 13)", 0),
        ("what clause 3.2 counts, in 4.5 seconds; clause 5.7. 17 of them", 0),
        ("(clause 2.9)", 1),
        ("(clause 0.1)", 1),
        ("(clause 2.0)", 1),
        ("clauses 2.8 to 2.9", 1),
        ("(clauses 2.5, 3, 17)", 1),
        ("(clauses 4.2 and 17.1)", 2),
        ("the coordinator (16.4)", 1),
    ] {
        let source = Source::planted("app/domain/src/planted.rs", &format!("    /// {text}\n"));
        assert_eq!(unknown(&[source]).len(), many, "{text}");
    }
    // Elsewhere a number in brackets may be anything.
    let read = |path: &str, text: &str| unknown(&[Source::planted(path, text)]).len();
    assert_eq!(read("docs/planted.md", "Leptos (0.8) as clause 9.3 asks"), 1);
    assert_eq!(read("app/src/planted.rs", "let words = \"clause 9.3\";"), 0);
}
