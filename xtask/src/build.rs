//! `cargo xtask build`: the app for the browser into `target/app`, then the relay that carries it.

use anyhow::{Result, bail};

use crate::{
    pack::{self, Release, Worker},
    places, program, toolchain,
};

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
    let mut compile = program::cargo([
        "build",
        "--package",
        "app",
        "--lib",
        "--target",
        toolchain::WASM,
        "--profile",
        profile,
    ]);
    program::run(compile.arg("--target-dir").arg(&target))?;
    let module = target.join(toolchain::WASM).join(folder).join("app.wasm");
    let packed = pack::pack(pack::generate(&module, release)?, &places::public(), worker)?;
    packed.write(&places::packed_app(), release)?;
    println!("Packed {} files into {}", packed.count(), places::packed_app().display());
    Ok(())
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
