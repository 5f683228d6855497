//! `cargo xtask build`: the app for the browser into `target/app`, then the relay that carries it.

use std::process::Command;

use anyhow::{Result, bail};

use crate::{
    pack::{self, Release, Worker},
    places, program, toolchain,
};

/// A panic stops at once, no place in the sources is named, and no derived form of a value (`{:?}`) is kept.
const SMALLER: [&str; 4] =
    ["-Zunstable-options", "-Cpanic=immediate-abort", "-Zlocation-detail=none", "-Zfmt-debug=none"];

/// What to build, as asked for on the command line.
pub(crate) fn run(arguments: &[String]) -> Result<()> {
    let mut release = Release::Shipped;
    let mut worker = Worker::Offline;
    let mut with_relay = true;
    for argument in arguments {
        match argument.as_str() {
            "--dev" => release = Release::Development,
            "--app-only" => with_relay = false,
            "--retire-worker" => worker = Worker::Retired,
            other => {
                bail!("build does not know {other}: it takes --dev, --app-only and --retire-worker")
            }
        }
    }
    app(release, worker)?;
    if with_relay {
        relay()?;
    }
    Ok(())
}

/// The app: compiled, packed, its size said.
pub(crate) fn app(release: Release, worker: Worker) -> Result<()> {
    toolchain::ready()?;
    let (profile, folder) = match release {
        Release::Development => ("dev", "debug"),
        Release::Shipped => ("wasm-release", "wasm-release"),
    };
    let target = places::wasm_target();
    for package in ["app", "stretch"] {
        let mut compile = program::cargo([
            "rustc",
            "--package",
            package,
            "--lib",
            "--target",
            toolchain::WASM,
            "--profile",
            profile,
        ]);
        compile.arg("--target-dir").arg(&target);
        if release == Release::Shipped {
            smaller(&mut compile);
        }
        if release == Release::Shipped && package == "app" {
            // The linker's notes on what uses what, by which the packer takes the module apart (docs/decisions/0016).
            compile.args(["--features", "apart", "--", "-Clink-arg=--emit-relocs"]);
        }
        program::run(&mut compile)?;
    }
    let [module, stretch] = ["app.wasm", "stretch.wasm"]
        .map(|name| target.join(toolchain::WASM).join(folder).join(name));
    let glue = pack::generate(&module, &stretch, release)?;
    let packed = pack::pack(glue, &places::public(), worker)?;
    packed.write(&places::packed_app(), release)?;
    println!("Packed {} files into {}", packed.count(), places::packed_app().display());
    Ok(())
}

/// What makes the download a tenth smaller and is still called unstable: the standard library is compiled with the app
/// instead of beforehand, and a panic stops at once instead of first putting together a message that nobody on a
/// tablet could read. The compiler is pinned, so that what is unstable stays as it is until we raise it
/// (docs/decisions/0009).
fn smaller(compile: &mut Command) {
    compile.env("RUSTC_BOOTSTRAP", "1");
    compile.args(["-Z", "build-std=std,panic_abort", "-Z", "build-std-features=optimize_for_size"]);
    compile.args(["--config", &flags()]);
}

/// The compiler's flags for what is shipped, beside those in `.cargo/config.toml`. Folders of whoever builds stay out of
/// what people download: the same sources make the same bytes anywhere.
fn flags() -> String {
    let workspace = places::workspace();
    let home = std::env::var_os("CARGO_HOME").map_or_else(
        || std::path::PathBuf::from(std::env::var_os("HOME").unwrap_or_default()).join(".cargo"),
        Into::into,
    );
    let remapped = [(home, "/cargo"), (workspace, "/alongside")]
        .map(|(from, to)| format!("--remap-path-prefix={}={to}", from.display()));
    let all: Vec<String> = SMALLER
        .into_iter()
        .map(str::to_owned)
        .chain(remapped)
        .map(|flag| format!("'{flag}'"))
        .collect();
    format!("target.{}.rustflags = [{}]", toolchain::WASM, all.join(", "))
}

/// The relay, with the packed app inside.
pub(crate) fn relay() -> Result<()> {
    program::run(&mut program::cargo([
        "build",
        "--package",
        "sync-server",
        "--release",
        "--features",
        "packed",
    ]))?;
    println!("Built {}", places::relay().display());
    Ok(())
}
