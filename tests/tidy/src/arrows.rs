//! The arrows between crates: who may stand on whom, and who may name a browser at all.

use std::collections::BTreeMap;

use anyhow::Result;
use serde::Deserialize;

use crate::tree;

/// Which of our crates each crate may build on. A new crate has to be entered here, on purpose.
const MAY_USE: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("protocol", &[]),
    ("concerns", &["domain"]),
    ("imports", &["domain"]),
    ("records", &["domain"]),
    ("replica", &["domain", "protocol", "records"]),
    ("stretch", &[]),
    ("vault", &["domain"]),
    ("sync-server", &["concerns", "domain", "protocol", "records"]),
    ("app", &["concerns", "domain", "imports", "protocol", "records", "replica", "vault"]),
    (
        "tests",
        &[
            "concerns",
            "domain",
            "imports",
            "protocol",
            "records",
            "replica",
            "stretch",
            "sync-server",
            "vault",
        ],
    ),
    ("scenarios", &["domain", "protocol", "records", "replica", "sync-server"]),
    ("simulator", &["domain", "protocol", "records", "replica", "scenarios", "sync-server"]),
    (
        "hostile",
        &[
            "domain",
            "imports",
            "protocol",
            "records",
            "replica",
            "scenarios",
            "sync-server",
            "vault",
        ],
    ),
    ("tidy", &[]),
    ("xtask", &[]),
    ("test-runner", &[]),
];

/// All that the policy's rules may be made with: no documents, no wire, no clock of their own.
const FOR_DOMAIN: &[&str] = &["jiff", "serde", "thiserror", "ulid"];

/// Crates of the browser, which only the app may use.
const BROWSER: &[&str] =
    &["gloo", "js-sys", "leptos", "wasm-bindgen", "web-sys", "idb", "indexed_db"];

#[derive(Debug, Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

#[derive(Debug, Deserialize)]
struct Package {
    name: String,
    dependencies: Vec<Dependency>,
}

#[derive(Debug, Deserialize)]
struct Dependency {
    name: String,
    kind: Option<String>,
}

fn breaches(metadata: &Metadata) -> Vec<String> {
    let rules: BTreeMap<&str, &[&str]> = MAY_USE.iter().copied().collect();
    let mut breaches = Vec::new();
    for package in &metadata.packages {
        let Some(allowed) = rules.get(package.name.as_str()) else {
            breaches.push(format!(
                "the crate {} is new: say in tests/tidy/src/arrows.rs what it may use",
                package.name
            ));
            continue;
        };
        for dependency in &package.dependencies {
            let (from, to) = (&package.name, &dependency.name);
            let for_tests = dependency.kind.as_deref() == Some("dev");
            if to == "app" {
                breaches.push(format!(
                    "{from} uses app: nothing stands on the screens, move the shared part below"
                ));
            } else if rules.contains_key(to.as_str())
                && !for_tests
                && !allowed.contains(&to.as_str())
            {
                breaches.push(format!("{from} uses {to}: that arrow points the wrong way"));
            }
            let ours = rules.contains_key(to.as_str());
            if from == "domain" && !for_tests && !ours && !FOR_DOMAIN.contains(&to.as_str()) {
                breaches.push(format!("domain uses {to}: it is made of plain values only"));
            }
            if from != "app"
                && !matches!(from.as_str(), "xtask" | "test-runner")
                && names_browser(to)
            {
                breaches.push(format!("{from} uses {to}: only the app may know of a browser"));
            }
        }
    }
    for (name, _) in MAY_USE {
        if !metadata.packages.iter().any(|package| package.name == *name) {
            breaches
                .push(format!("there is no crate {name}: take it out of tests/tidy/src/arrows.rs"));
        }
    }
    breaches
}

fn names_browser(name: &str) -> bool {
    BROWSER.iter().any(|prefix| name.starts_with(prefix))
}

#[test]
fn arrows_between_crates_point_down() -> Result<()> {
    crate::holds(&breaches(&tree::metadata::<Metadata>()?));
    Ok(())
}

#[test]
fn an_arrow_that_points_up_is_caught() -> Result<()> {
    for (from, to, kind) in [
        ("domain", "records", None),
        ("domain", "automerge", None),
        ("replica", "app", Some("dev")),
        ("records", "web-sys", None),
        ("protocol", "domain", None),
    ] {
        let mut planted = tree::metadata::<Metadata>()?;
        let before = breaches(&planted).len();
        for package in planted.packages.iter_mut().filter(|package| package.name == from) {
            package
                .dependencies
                .push(Dependency { name: to.to_owned(), kind: kind.map(str::to_owned) });
        }
        assert_eq!(breaches(&planted).len(), before + 1, "{from} -> {to}");
    }
    Ok(())
}

#[test]
fn a_crate_without_a_rule_is_caught() -> Result<()> {
    let mut planted = tree::metadata::<Metadata>()?;
    let before = breaches(&planted).len();
    planted.packages.push(Package { name: "utilities".to_owned(), dependencies: Vec::new() });
    assert_eq!(breaches(&planted).len(), before + 1);
    Ok(())
}
