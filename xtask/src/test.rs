//! `cargo xtask test`: every check there is, one or two at a time, a failed one never hiding the next.
//! The last line counts what passed and what failed; a step that ran no test has failed.

mod needs;
mod tally;

use std::{process::Command, thread, time::Instant};

use anyhow::{Result, bail};
use tally::Tally;

use crate::{
    build,
    pack::{Release, Worker},
    places, program, toolchain,
};

/// A named part of the whole.
struct Step {
    name: &'static str,
    what: &'static str,
    run: fn(&mut Tally) -> Result<()>,
}

const STEPS: [Step; 9] = [
    Step { name: "needs", what: "what the checks need is installed", run: needs },
    Step { name: "format", what: "the code is formatted", run: format },
    Step { name: "lint", what: "clippy finds nothing in what is not the app", run: lint },
    Step {
        name: "rules",
        what: "tests of rules, records, replica, relay, harness and house",
        run: rules,
    },
    Step {
        name: "doc",
        what: "the documentation builds, every link in it leads somewhere",
        run: doc,
    },
    Step { name: "pack", what: "the app packs as people get it", run: pack },
    Step { name: "relay", what: "the relay with the app inside", run: relay },
    Step {
        name: "browser",
        what: "clippy finds nothing in the app, and its tests inside a real browser",
        run: browser,
    },
    Step {
        name: "e2e",
        what: "the stories in Chromium, Firefox and WebKit (the engine only: not killed, no home screen)",
        run: e2e,
    },
];

/// Steps of which the second is done while the first is: it waits for a network, or for one linker that uses one processor.
const BESIDE: [(&str, &str); 2] = [("lint", "needs"), ("rules", "pack")];

impl Step {
    /// Does it; answers what came of it, and the line for it in the closing table.
    fn done(&self, began: Instant) -> (Tally, String) {
        // When it began: a run that is cut short has no table at its end.
        println!("\n=== {} at {} s: {}", self.name, began.elapsed().as_secs(), self.what);
        let started = Instant::now();
        let mut tally = Tally::default();
        if let Err(trouble) = (self.run)(&mut tally) {
            println!("{}: {trouble:#}", self.name);
            tally.failed(1);
        }
        let seconds = started.elapsed().as_secs();
        (tally, format!("{:<10} {:<24} {seconds:>6} s", self.name, tally.to_string()))
    }

    /// Does it while another is done, if another is named for that.
    fn done_with(&self, beside: Option<&Self>, began: Instant) -> Vec<(Tally, String)> {
        thread::scope(|scope| {
            let other = beside.map(|step| scope.spawn(move || step.done(began)));
            let mut done = vec![self.done(began)];
            done.extend(other.map(|other| {
                other.join().unwrap_or_else(|_| {
                    let mut tally = Tally::default();
                    tally.failed(1);
                    (tally, "a step ended in a panic".to_owned())
                })
            }));
            done
        })
    }
}

/// Runs all steps, or those that are named.
pub(crate) fn run(arguments: &[String]) -> Result<()> {
    if arguments.iter().any(|argument| argument == "--list") {
        for step in &STEPS {
            println!("{:<10} {}", step.name, step.what);
        }
        return Ok(());
    }
    if let Some(unknown) =
        arguments.iter().find(|name| !STEPS.iter().any(|step| step.name == *name))
    {
        bail!("there is no step {unknown}; `cargo xtask test --list` names them");
    }
    let began = Instant::now();
    toolchain::ready()?;
    let chosen =
        |name: &str| arguments.is_empty() || arguments.iter().any(|argument| argument == name);
    let beside =
        |first: &str| BESIDE.into_iter().find(|(name, _)| *name == first).map(|(_, it)| it);
    let waits = |name: &str| BESIDE.iter().any(|(first, it)| *it == name && chosen(first));
    let mut total = Tally::default();
    let mut lines = Vec::new();
    for step in STEPS.iter().filter(|step| chosen(step.name) && !waits(step.name)) {
        let other = beside(step.name).filter(|name| chosen(name));
        let other = other.and_then(|name| STEPS.iter().find(|step| step.name == name));
        for (tally, line) in step.done_with(other, began) {
            total.add(tally);
            lines.push(line);
        }
    }
    println!("\n{}\n", lines.join("\n"));
    println!("{total}");
    if total.has_failed() {
        bail!("something failed, see above");
    }
    Ok(())
}

fn needs(tally: &mut Tally) -> Result<()> {
    needs::ready()?;
    tally.passed(1);
    Ok(())
}

fn format(tally: &mut Tally) -> Result<()> {
    check(tally, &mut program::cargo(["fmt", "--all", "--check"]))
}

fn lint(tally: &mut Tally) -> Result<()> {
    // The stories run only when they are named, and so are not among all targets.
    let native = [
        "clippy",
        "--workspace",
        "--exclude",
        "app",
        "--all-targets",
        "--test",
        "e2e",
        "--",
        "-D",
        "warnings",
    ];
    check(tally, &mut program::cargo(native))?;
    // The app is looked at where it is compiled for its tests, in `browser`; this alone is not in it.
    let wasm = ["clippy", "--package", "stretch", "--target", toolchain::WASM, "--target-dir"];
    check(tally, program::cargo(wasm).arg(places::wasm_target()).args(["--", "-D", "warnings"]))
}

fn rules(tally: &mut Tally) -> Result<()> {
    // Not what is in documentation: none of it is code (`tidy`). The app's tests are run where it runs, in `browser`.
    let all = ["test", "--workspace", "--exclude", "test-runner", "--exclude", "app"];
    let kinds = ["--lib", "--bins", "--tests", "--no-fail-fast"];
    // With the features that it has already been compiled with.
    let ours = tests(tally, &mut program::cargo(["test", "--package", "xtask", "--no-fail-fast"]));
    tests(tally, program::cargo(all).args(["--exclude", "xtask"]).args(kinds))?;
    ours
}

fn doc(tally: &mut Tally) -> Result<()> {
    let mut doc = program::cargo([
        "doc",
        "--workspace",
        "--no-deps",
        "--document-private-items",
        "--keep-going",
    ]);
    // Private items are documented as well, so that a link to one leads somewhere.
    check(tally, doc.env("RUSTDOCFLAGS", "-D warnings -A rustdoc::private-intra-doc-links"))
}

fn pack(tally: &mut Tally) -> Result<()> {
    build::app(Release::Shipped, Worker::Offline)?;
    tally.passed(1);
    Ok(())
}

fn relay(tally: &mut Tally) -> Result<()> {
    let mut linted = program::cargo(["clippy", "--workspace", "--exclude", "app"]);
    check(tally, linted.args(PACKED).args(["--", "-D", "warnings"]))?;
    // As compiled for the rules, so that nothing is compiled for it again but itself; what ships is built by `cargo xtask build`.
    program::run(&mut stories())?;
    let into = places::relay_of_the_stories();
    if let Some(folder) = into.parent() {
        std::fs::create_dir_all(folder)?;
    }
    std::fs::copy(places::relay_as_tested(), into)?;
    tally.passed(1);
    Ok(())
}

fn browser(tally: &mut Tally) -> Result<()> {
    program::run(&mut program::cargo(["build", "--package", "test-runner"]))?;
    let mut test = program::cargo([
        "test",
        "--package",
        "app",
        "--lib",
        "--no-fail-fast",
        // What is slow when it is not optimised says so in the workspace's profile; all else is compiled for seconds of use.
        "--config",
        "profile.dev.opt-level = 0",
        "--target",
        toolchain::WASM,
        "--target-dir",
    ]);
    test.arg(places::wasm_target());
    // Clippy compiles what is ours, as `cargo clippy` has it do, and what it compiled is run: two compilations less. The few
    // lines that only the shipped module has are the compiler's, in `pack`.
    test.env("RUSTC_WORKSPACE_WRAPPER", toolchain::sysroot()?.join("bin/clippy-driver"));
    test.env("CLIPPY_ARGS", "-D__CLIPPY_HACKERY__warnings");
    test.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", places::test_runner());
    test.env("CHROMEDRIVER", program::find("chromedriver").unwrap_or_default());
    tests(tally, &mut test)
}

fn e2e(tally: &mut Tally) -> Result<()> {
    // As `relay` asks for it, for whatever is asked for otherwise is compiled anew; cargo says where it is.
    let mut said = stories();
    let said = program::read(said.arg("--message-format=json-render-diagnostics"))?;
    let Some(stories) = said.lines().rev().find_map(executable) else {
        bail!("cargo does not say where the stories are");
    };
    let folder = places::workspace().join("tests");
    // Each waits for browsers half of its time. More than two and a slow machine keeps them waiting for each other.
    let mut test = program::command(stories);
    test.arg("--test-threads=2").current_dir(&folder).env("CARGO_MANIFEST_DIR", folder);
    tests(tally, test.env("PATH", needs::path()?))
}

/// The relay with the app inside and the stories, with the features that everything is compiled with for `rules`: of one
/// package alone cargo would build much anew.
fn stories() -> Command {
    let mut build = program::cargo(["build", "--workspace", "--exclude", "test-runner"]);
    build.args(["--exclude", "app", "--exclude", "xtask"]).args(PACKED);
    build
}

const PACKED: [&str; 6] =
    ["--features", "sync-server/packed", "--bin", "sync-server", "--test", "e2e"];

/// The file of the stories, in the line in which cargo says that it has been made.
fn executable(line: &str) -> Option<String> {
    let said: serde_json::Value = serde_json::from_str(line).ok()?;
    let is_it = said.pointer("/target/name")? == "e2e";
    is_it.then(|| said.get("executable")?.as_str().map(str::to_owned)).flatten()
}

/// A command that either succeeds or not.
fn check(tally: &mut Tally, command: &mut Command) -> Result<()> {
    program::run(command)?;
    tally.passed(1);
    Ok(())
}

/// A command that runs tests, counted by their closing lines.
fn tests(tally: &mut Tally, command: &mut Command) -> Result<()> {
    let mut counted = Tally::default();
    let succeeded = program::run_watched(command, |line| counted.read(line))?;
    let (ran, failed) = (counted.ran_any(), counted.has_failed());
    tally.add(counted);
    if !succeeded && !failed {
        bail!("{} failed", program::words(command));
    }
    if !ran {
        bail!("{} ran no test", program::words(command));
    }
    Ok(())
}
