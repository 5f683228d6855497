//! With the feature `packed`: lists the files of the packed app, which `cargo xtask build` made, so that the relay
//! carries them. Without it: nothing, and the relay compiles and tests without the app.

use std::{
    env, fs, io,
    path::{Path, PathBuf},
};

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=build.rs");
    if env::var_os("CARGO_FEATURE_PACKED").is_none() {
        return Ok(());
    }
    let missing = |name| io::Error::other(format!("cargo did not set {name}"));
    let manifest =
        env::var_os("CARGO_MANIFEST_DIR").ok_or_else(|| missing("CARGO_MANIFEST_DIR"))?;
    let out = env::var_os("OUT_DIR").ok_or_else(|| missing("OUT_DIR"))?;
    let app = Path::new(&manifest).join("../target/app");
    println!("cargo::rerun-if-changed={}", app.display());
    let app = app.canonicalize().map_err(|_| {
        io::Error::other("there is no packed app in target/app: run `cargo xtask build`")
    })?;
    let mut files = Vec::new();
    collect(&app, &mut files)?;
    files.sort();
    let mut code = String::from("pub(super) static FILES: &[(&str, &[u8])] = &[\n");
    for file in files {
        println!("cargo::rerun-if-changed={}", file.display());
        let inside = file.strip_prefix(&app).map_err(io::Error::other)?;
        let address: Vec<_> =
            inside.components().map(|part| part.as_os_str().to_string_lossy()).collect();
        code +=
            &format!("    ({:?}, include_bytes!({file:?})),\n", format!("/{}", address.join("/")));
    }
    code += "];\n";
    fs::write(Path::new(&out).join("packed.rs"), code)
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else {
            files.push(path);
        }
    }
    Ok(())
}
