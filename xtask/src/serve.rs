//! `cargo xtask serve`: everything built, then the relay started with the app inside. What School IT runs first.

use anyhow::Result;

use crate::{
    build,
    pack::{Release, Worker},
    places, program,
};

/// What the relay is told where nothing was said.
const DEFAULTS: [(&str, &str); 2] = [("--data", "alongside-data"), ("--listen", "127.0.0.1:8080")];

/// Builds, then runs the relay until it is stopped.
pub(crate) fn run(arguments: &[String]) -> Result<()> {
    let (release, arguments) = read(arguments);
    build::app(release, Worker::Offline)?;
    build::relay()?;
    program::run(program::command(places::relay()).args(arguments))
}

/// Which app is built, and what the relay is told. Every argument but `--dev` is the relay's own, and checked there.
fn read(arguments: &[String]) -> (Release, Vec<&str>) {
    let (ours, mut theirs): (Vec<_>, Vec<_>) =
        arguments.iter().map(String::as_str).partition(|argument| *argument == "--dev");
    for (option, value) in DEFAULTS {
        if !theirs.contains(&option) {
            theirs.extend([option, value]);
        }
    }
    let release = if ours.is_empty() { Release::Shipped } else { Release::Development };
    (release, theirs)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is typed, the app that is built for it, and what the relay is told.
    fn told(typed: &str, release: Release, relay: &str) {
        let arguments: Vec<String> = typed.split_whitespace().map(str::to_owned).collect();
        let relay: Vec<&str> = relay.split_whitespace().collect();
        assert_eq!(read(&arguments), (release, relay), "{typed}");
    }

    #[test]
    fn the_relay_is_told_where_only_if_nobody_said_so() {
        let (data, listen) = ("--data alongside-data", "--listen 127.0.0.1:8080");
        told("", Release::Shipped, &format!("{data} {listen}"));
        told("--data here", Release::Shipped, &format!("--data here {listen}"));
        told("--listen 0.0.0.0:1", Release::Shipped, &format!("--listen 0.0.0.0:1 {data}"));
        told("--listen [::1]:1 --data x", Release::Shipped, "--listen [::1]:1 --data x");
    }

    #[test]
    fn the_relay_hears_of_the_invented_school_but_not_which_app_is_built() {
        let data = "--data x --listen [::1]:1";
        told(&format!("--demo {data}"), Release::Shipped, &format!("--demo {data}"));
        told(&format!("--demo --dev {data}"), Release::Development, &format!("--demo {data}"));
        let tls = "--tls-cert a.pem --tls-key b.pem";
        told(&format!("{tls} {data} --dev"), Release::Development, &format!("{tls} {data}"));
    }
}
