//! The policy on other people's code, as cargo-deny would hold it: licences that are allowed, one source, crates that are not wanted.
//! Read from `cargo metadata` for both the machines that we build for. Known vulnerabilities are not looked up here.

use std::{collections::BTreeSet, process::Command};

use anyhow::{Context as _, Result, ensure};
use serde::Deserialize;
use spdx::{Expression, LicenseReq, ParseMode};

use crate::tree;

/// Licences under which a crate may come in. All let a school use, change and pass on the whole.
const ALLOWED: &[&str] = &[
    "MIT",
    "Apache-2.0",
    "BlueOak-1.0.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "ISC",
    "Zlib",
    "0BSD",
    "BSL-1.0",
    "CC0-1.0",
    "Unlicense",
    "Unicode-3.0",
];

/// Crates under another licence that may come in all the same, and why.
const EXCEPTIONS: &[(&str, &str, &str)] = &[
    ("webdriver", "MPL-2.0", "the tests drive browsers with it; it is never passed on"),
    ("webauthn-rs", "MPL-2.0", PASSKEYS),
    ("webauthn-rs-core", "MPL-2.0", PASSKEYS),
    ("webauthn-rs-proto", "MPL-2.0", PASSKEYS),
    ("webauthn-attestation-ca", "MPL-2.0", PASSKEYS),
    ("crypto-glue", "MPL-2.0", PASSKEYS),
];

const PASSKEYS: &str = "the relay checks passkeys with it as it is; whoever changes its own files passes the changes on \
                        (docs/decisions/0030)";

/// Crates that have to stay out, whoever brings them, and why.
const UNWANTED: &[(&str, &str)] = &[
    ("openssl", "TLS is rustls: the relay is one binary with nothing to install"),
    ("openssl-sys", "TLS is rustls: the relay is one binary with nothing to install"),
    ("native-tls", "TLS is rustls: the relay is one binary with nothing to install"),
    ("wee_alloc", "not maintained, and it leaks"),
    ("autosurgeon", "writing a whole document takes 320 ms at 300 visits; we write single fields"),
];

/// Crates that we do not name ourselves, though others may bring them, and why.
const UNWANTED_HERE: &[(&str, &str)] = &[
    ("chrono", "dates are jiff's"),
    ("time", "dates are jiff's"),
    ("gloo-net", "requests go through app/src/device, with cancellation and limits"),
];

/// Where crates come from; nothing comes from anywhere else.
const SOURCE: &str = "registry+https://github.com/rust-lang/crates.io-index";

#[derive(Debug, Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

#[derive(Debug, Clone, Deserialize)]
struct Package {
    name: String,
    version: String,
    license: Option<String>,
    source: Option<String>,
    #[serde(default)]
    dependencies: Vec<Dependency>,
}

#[derive(Debug, Clone, Deserialize)]
struct Dependency {
    name: String,
}

fn breaches(packages: &[Package]) -> Vec<String> {
    let mut breaches = Vec::new();
    for package in packages {
        let place = format!("{} {}", package.name, package.version);
        if let Some((_, why)) = UNWANTED.iter().find(|(name, _)| *name == package.name) {
            breaches.push(format!("{place} is not wanted: {why}"));
        }
        if package.source.is_none() {
            breaches.extend(package.dependencies.iter().filter_map(|dependency| {
                let (name, why) =
                    UNWANTED_HERE.iter().find(|(name, _)| *name == dependency.name)?;
                Some(format!("{place} uses {name}: {why}"))
            }));
        }
        if package.source.as_deref().is_some_and(|source| source != SOURCE) {
            breaches.push(format!(
                "{place} does not come from crates.io: publish it there, or do without"
            ));
        }
        let licence = package.license.as_deref().unwrap_or("none given");
        if !allowed(licence)
            && !EXCEPTIONS
                .iter()
                .any(|(name, except, _)| *name == package.name && *except == licence)
        {
            breaches.push(format!("{place} is under {licence}, which is not on the list: do without it, or argue for it in docs/decisions"));
        }
    }
    breaches
}

/// Whether some choice that the expression gives is on the list.
fn allowed(licence: &str) -> bool {
    Expression::parse_mode(licence, ParseMode::LAX)
        .is_ok_and(|expression| expression.evaluate(on_the_list))
}

/// An exception only adds permissions, so the licence before it decides.
fn on_the_list(requirement: &LicenseReq) -> bool {
    requirement.license.id().is_some_and(|id| ALLOWED.contains(&id.name))
}

fn packages() -> Result<Vec<Package>> {
    let mut found = Vec::new();
    let mut seen = BTreeSet::new();
    for platform in ["x86_64-unknown-linux-gnu", "wasm32-unknown-unknown"] {
        let output = Command::new(env!("CARGO"))
            .args(["metadata", "--format-version", "1", "--locked", "--filter-platform", platform])
            .current_dir(tree::top())
            .output()
            .context("cargo metadata could not be started")?;
        ensure!(
            output.status.success(),
            "cargo metadata failed: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        let metadata: Metadata = serde_json::from_slice(&output.stdout)?;
        found.extend(
            metadata
                .packages
                .into_iter()
                .filter(|package| seen.insert((package.name.clone(), package.version.clone()))),
        );
    }
    ensure!(found.len() > 50, "only {} packages are listed", found.len());
    Ok(found)
}

#[test]
fn other_peoples_code_comes_under_the_policy() -> Result<()> {
    crate::holds(&breaches(&packages()?));
    Ok(())
}

fn planted(name: &str, licence: Option<&str>, source: Option<&str>) -> usize {
    breaches(&[package(name, licence, source, &[])]).len()
}

fn package(name: &str, licence: Option<&str>, source: Option<&str>, uses: &[&str]) -> Package {
    Package {
        name: name.to_owned(),
        version: "1.0.0".to_owned(),
        license: licence.map(str::to_owned),
        source: source.map(str::to_owned),
        dependencies: uses.iter().map(|name| Dependency { name: (*name).to_owned() }).collect(),
    }
}

#[test]
fn a_licence_that_is_not_allowed_is_caught() {
    for licence in
        [Some("GPL-3.0-only"), Some("AGPL-3.0"), Some("MIT AND GPL-2.0"), Some("made up"), None]
    {
        assert_eq!(planted("some", licence, Some(SOURCE)), 1, "{licence:?}");
    }
    for licence in
        ["MIT", "MIT/Apache-2.0", "GPL-3.0-only OR MIT", "Apache-2.0 WITH LLVM-exception"]
    {
        assert_eq!(planted("some", Some(licence), Some(SOURCE)), 0, "{licence}");
    }
}

#[test]
fn another_source_is_caught() {
    assert_eq!(planted("some", Some("MIT"), Some("git+https://example.org/some")), 1);
    assert_eq!(planted("ours", Some("MIT"), None), 0);
}

#[test]
fn an_unwanted_crate_is_caught() {
    for (name, _) in UNWANTED {
        assert_eq!(planted(name, Some("MIT"), Some(SOURCE)), 1, "{name}");
    }
    for (name, _) in UNWANTED_HERE {
        assert_eq!(breaches(&[package("ours", Some("MIT"), None, &[name])]).len(), 1, "{name}");
        assert_eq!(planted(name, Some("MIT"), Some(SOURCE)), 0, "{name}");
    }
}

#[test]
fn an_exception_is_for_one_crate_alone() {
    assert_eq!(planted("webdriver", Some("MPL-2.0"), Some(SOURCE)), 0);
    assert_eq!(planted("other", Some("MPL-2.0"), Some(SOURCE)), 1);
}
