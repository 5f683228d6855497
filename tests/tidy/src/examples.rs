//! No code in documentation is run: `cargo xtask test` leaves documentation out, since with none to run it took a minute to find
//! that out, crate by crate. So no such block may look as if it were.

use anyhow::Result;

use crate::tree::{self, Source};

fn breaches(sources: &[Source]) -> Vec<String> {
    let mut breaches = Vec::new();
    for source in sources {
        let mut inside = false;
        for (number, line) in source.lines() {
            let Some(words) =
                ["//! ```", "/// ```"].iter().find_map(|mark| line.trim().strip_prefix(mark))
            else {
                continue;
            };
            if !inside && words != "text" {
                breaches.push(format!(
                    "{}:{number} has code that nothing runs: write a test, or say ```text",
                    source.path
                ));
            }
            inside = !inside;
        }
    }
    breaches
}

#[test]
fn code_in_documentation_is_text() -> Result<()> {
    crate::holds(&breaches(&tree::rust()?));
    Ok(())
}

#[test]
fn an_example_that_nothing_runs_is_caught() {
    let text = "//! ```text\n//! a table\n//! ```\nfn it() {}\n";
    assert!(breaches(&[Source::planted("app/src/planted.rs", text)]).is_empty());
    for words in ["", "rust", "ignore"] {
        let code = format!("    /// ```{words}\n    /// it()\n    /// ```\n");
        assert_eq!(breaches(&[Source::planted("app/src/planted.rs", &code)]).len(), 1, "{words}");
    }
}
