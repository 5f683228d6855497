//! Nothing in the app is shown or compared by `{:?}`: in the shipped app it writes nothing (`-Z fmt-debug=none`,
//! docs/decisions/0009), so what rests on it would work in every test but not on a tablet.

use anyhow::Result;

use crate::tree::{self, Source};

/// What is compiled into the app; tests are not.
fn is_shipped(source: &Source) -> bool {
    let path = &source.path;
    let within = path.starts_with("app/") || path.starts_with("sync-server/protocol/");
    let tests =
        path.ends_with("tests.rs") || path.contains("/tests/") || path.contains("/benches/");
    within && !tests
}

/// Whether some `{...}` of the line ends as the derived form does: `{:?}`, `{state:#?}`, `{:02x?}`.
fn asks(line: &str) -> bool {
    line.split('{').skip(1).any(|part| {
        let inside = part.split('}').next().filter(|inside| part.len() > inside.len());
        inside.is_some_and(|inside| inside.contains(':') && inside.ends_with('?'))
    })
}

fn begins_tests(line: &str) -> bool {
    ["#[cfg(test)]", "#[cfg(all(test"].iter().any(|mark| line.starts_with(mark))
}

fn breaches(sources: &[Source]) -> Vec<String> {
    let mut breaches = Vec::new();
    for source in sources.iter().filter(|source| is_shipped(source)) {
        let code = source.lines().take_while(|(_, line)| !begins_tests(line));
        for (number, line) in code {
            if !line.trim().starts_with("//") && asks(line) {
                breaches.push(format!(
                    "{}:{number} uses the derived form of a value: write Display, or compare the value itself",
                    source.path
                ));
            }
        }
    }
    breaches
}

#[test]
fn the_app_shows_no_derived_form() -> Result<()> {
    crate::holds(&breaches(&tree::rust()?));
    Ok(())
}

#[test]
fn a_derived_form_in_the_app_is_caught_and_in_a_test_it_is_not() {
    let found = |path, text| breaches(&[Source::planted(path, text)]).len();
    assert_eq!(found("app/src/today/mine.rs", "format!(\"{:?}\", one.state)"), 1);
    assert_eq!(found("sync-server/protocol/src/sync.rs", "format!(\"{state:#?}\")"), 1);
    assert_eq!(found("app/src/today/mine.rs", "format!(\"https://x/{:02x?}\", bytes)"), 1);
    assert_eq!(found("app/src/today/mine.rs", "// format!(\"{:?}\", one.state)"), 0);
    assert_eq!(found("app/src/today/mine.rs", "if let Some(x) = { a::b()? } {}"), 0);
    assert_eq!(found("sync-server/src/main.rs", "format!(\"{error:?}\")"), 0);
    assert_eq!(found("app/records/tests/promises/rows.rs", "format!(\"{row:?}\")"), 0);
    let after = "fn now() {}\n#[cfg(test)]\nmod tests {\n    assert!(true, \"{now:?}\");\n}";
    assert_eq!(found("app/src/today/mine.rs", after), 0);
}
