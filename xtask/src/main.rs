//! The house's own commands: `cargo xtask build | serve | test | soak | bench | icons`. One file per command.
//! Nothing here ships; it is what turns the sources into the one binary that a school runs.

#![expect(clippy::print_stdout, reason = "a command line program speaks on its output")]

mod bench;
mod build;
mod icons;
mod npm;
mod pack;
mod places;
mod program;
mod serve;
mod soak;
mod test;
mod toolchain;

use std::process::ExitCode;

use anyhow::{Result, bail};

const USAGE: &str = "\
cargo xtask serve [--data DIR] [--listen ADDR] [--demo] [--tls-cert FILE --tls-key FILE] [--dev]
    Build everything that is missing and start the relay with the app inside.
cargo xtask test [STEP...]
    Run every check there is. With names of steps, only those (see `cargo xtask test --list`).
cargo xtask soak [COUNT]
    Play a million histories of a school, or so many, each with its own faults, and report what happened in them.
cargo xtask build [--dev] [--app-only] [--retire-worker]
    Build the app into target/app and the relay into target/release/sync-server.
cargo xtask bench [sizes] [tablet] [thousand] [sync] [relay] [load] [lighthouse] [peers]
    Measure what the product promises, or only those parts. Fails past the last column.
    With lighthouse, its judgement of the first page; with peers, the first sync beside other stacks: only when named.
cargo xtask icons
    Draw the PNG icons from public/icons/mark.svg again.
";

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let command = arguments.next().unwrap_or_default();
    let rest: Vec<String> = arguments.collect();
    match run(&command, &rest) {
        Ok(()) => ExitCode::SUCCESS,
        Err(trouble) => {
            println!("xtask {command}: {trouble:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: &str, arguments: &[String]) -> Result<()> {
    match command {
        "build" => build::run(arguments),
        "serve" => serve::run(arguments),
        "test" => test::run(arguments),
        "soak" => soak::run(arguments),
        "bench" => bench::run(arguments),
        "icons" => icons::run(arguments),
        "" | "help" | "--help" | "-h" => {
            println!("{USAGE}");
            Ok(())
        }
        other => bail!("there is no command {other}.\n\n{USAGE}"),
    }
}
