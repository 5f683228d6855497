//! `cargo xtask serve`: everything built, then the relay started with the app inside. What School IT runs first.

use anyhow::Result;

use crate::{
    build,
    pack::{Release, Worker},
    places, program,
};

/// Builds, then runs the relay until it is stopped. Every argument but `--dev` is the relay's own, and checked there.
pub(crate) fn run(arguments: &[String]) -> Result<()> {
    let development = arguments.iter().any(|argument| argument == "--dev");
    build::app(if development { Release::Development } else { Release::Shipped }, Worker::Offline)?;
    build::relay()?;
    let mut relay = program::command(places::relay());
    relay.args(arguments.iter().filter(|argument| *argument != "--dev"));
    for (option, value) in [("--data", "alongside-data"), ("--listen", "127.0.0.1:8080")] {
        if !arguments.iter().any(|argument| argument == option) {
            relay.args([option, value]);
        }
    }
    program::run(&mut relay)
}
