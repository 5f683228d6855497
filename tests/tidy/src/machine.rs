//! Nothing in the tree names the machine that it was written on, nor where its packages came from.

use anyhow::Result;

use crate::tree::{self, Source};

/// Beginnings of paths and parts of host names, written so that this file does not hold them.
const NAMES: &[&str] = &[
    concat!("/wo", "rk/"),
    concat!("/ro", "ot/"),
    concat!("/ho", "me/"),
    concat!("/Us", "ers/"),
    concat!("/tm", "p/"),
    concat!("arti", "factory"),
    concat!("index.cra", "tes.io"),
    concat!("static.cra", "tes.io"),
    concat!("registry.np", "mjs.org"),
    concat!("pypi", ".org"),
    concat!("deb.deb", "ian.org"),
];

fn breaches(sources: &[Source]) -> Vec<String> {
    let mut breaches = Vec::new();
    for source in sources {
        for name in NAMES {
            for (number, _) in source.lines().filter(|(_, line)| line.contains(name)) {
                breaches.push(format!(
                    "{}:{number} names {name}: say it without this machine",
                    source.path
                ));
            }
        }
    }
    breaches
}

#[test]
fn no_file_names_this_machine() -> Result<()> {
    crate::holds(&breaches(&tree::sources()?));
    Ok(())
}

#[test]
fn every_name_is_caught() {
    for name in NAMES {
        assert_eq!(
            breaches(&[Source::planted("docs/planted.md", &format!("see {name} there"))]).len(),
            1,
            "{name}"
        );
    }
}
