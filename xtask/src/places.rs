//! Where things are: the workspace, the build output, the packed app. `CARGO_TARGET_DIR` is honoured everywhere,
//! except for the packed app: the relay's build script reads it from `target/app` of the workspace.

use std::path::PathBuf;

/// The folder of the workspace: as cargo says now, for one build may serve checkouts in several folders.
pub(crate) fn workspace() -> PathBuf {
    let built = || PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let manifest = std::env::var_os("CARGO_MANIFEST_DIR").map_or_else(built, PathBuf::from);
    manifest.parent().unwrap_or(&manifest).to_owned()
}

/// Where cargo puts what it builds for this machine.
pub(crate) fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR")
        .map_or_else(|| workspace().join("target"), |dir| workspace().join(dir))
}

/// Where cargo puts what it builds for the browser. Apart, so that the two never wait for each other's lock.
pub(crate) fn wasm_target() -> PathBuf {
    target().join("wasm")
}

/// The packed app, as the relay embeds it.
pub(crate) fn packed_app() -> PathBuf {
    workspace().join("target/app")
}

/// The relay's binary.
pub(crate) fn relay() -> PathBuf {
    target().join("release").join(format!("sync-server{}", std::env::consts::EXE_SUFFIX))
}

/// The relay with the app inside, compiled as the rules' tests are.
pub(crate) fn relay_as_tested() -> PathBuf {
    target().join("debug").join(format!("sync-server{}", std::env::consts::EXE_SUFFIX))
}

/// Where the stories find it: cargo puts another in its place whenever it builds the relay without the app.
pub(crate) fn relay_of_the_stories() -> PathBuf {
    target().join("packed").join(format!("sync-server{}", std::env::consts::EXE_SUFFIX))
}

/// What the browser fetches besides the app: page, worker, styles, icons, fonts.
pub(crate) fn public() -> PathBuf {
    workspace().join("public")
}

/// What runs the app's tests in a browser.
pub(crate) fn test_runner() -> PathBuf {
    target().join("debug").join(format!("test-runner{}", std::env::consts::EXE_SUFFIX))
}

/// Programs that only the tests need and that no package of the system has. `ALONGSIDE_TOOLS` says where else they are kept.
pub(crate) fn tools() -> PathBuf {
    std::env::var_os("ALONGSIDE_TOOLS")
        .map_or_else(|| target().join("tools"), |folder| workspace().join(folder))
}
