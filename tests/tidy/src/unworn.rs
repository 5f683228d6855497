//! No style is kept that nothing wears: every class and token of the sheets is named by a screen, the page or a sheet.

use std::collections::BTreeSet;

use anyhow::Result;

use crate::{
    sheet,
    tree::{self, Source},
};

fn breaches(sources: &[Source]) -> Vec<String> {
    let worn: BTreeSet<&str> = sources
        .iter()
        .filter(|source| source.path.starts_with("app/src/") || source.path == "public/index.html")
        .flat_map(|source| source.text.lines().flat_map(named))
        .collect();
    let sheets: Vec<_> = sources
        .iter()
        .filter(|source| source.is("css") && source.path.starts_with("public/styles/"))
        .collect();
    let mut breaches = Vec::new();
    for source in &sheets {
        for rule in sheet::read(&source.text).rules {
            for class in classes(&rule.selector) {
                if !worn.contains(class) {
                    breaches.push(format!("{}: nothing wears .{class}: take it out", source.path));
                }
            }
            for (token, _) in rule.declarations.iter().filter(|(name, _)| name.starts_with("--")) {
                let use_of = format!("var({token})");
                if !sheets.iter().any(|sheet| sheet.text.contains(&use_of)) {
                    breaches.push(format!("{}: nothing uses {token}: take it out", source.path));
                }
            }
        }
    }
    breaches
}

/// The words that stand in quotes on a line, and those of `class:name=`.
fn named(line: &str) -> impl Iterator<Item = &str> {
    let quoted = line.split('"').skip(1).step_by(2);
    let switched = line.split("class:").skip(1).filter_map(|after| after.split('=').next());
    quoted.chain(switched).flat_map(|words| words.split([' ', '{', '}']))
}

/// The classes that a selector names.
fn classes(selector: &str) -> impl Iterator<Item = &str> {
    let part = |after: &str| {
        after.find(|one: char| !one.is_ascii_alphanumeric() && one != '-').unwrap_or(after.len())
    };
    selector.split('.').skip(1).filter_map(move |after| after.get(..part(after)))
}

#[test]
fn nothing_is_styled_that_is_not_there() -> Result<()> {
    crate::holds(&breaches(&tree::sources()?));
    Ok(())
}

#[test]
fn a_style_that_nothing_wears_is_caught() {
    let with = |sheet: &str| {
        let page = "<div class=\"card flush\" class:narrow=narrow>\"stat\"";
        let sources = [
            Source::planted("app/src/screen.rs", page),
            Source::planted("public/styles/card.css", sheet),
        ];
        breaches(&sources).len()
    };
    assert_eq!(with("@layer components { .card.flush > li, .narrow:has(b) { margin: 0 } }"), 0);
    assert_eq!(with("@layer components { .card .gone { margin: 0 } .old-one { margin: 0 } }"), 2);
    assert_eq!(
        with("@layer tokens { :root { --a: 0; --b: 1 } } @layer base { b { top: var(--b) } }"),
        1
    );
}
