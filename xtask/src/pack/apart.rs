//! Takes the coordinator's screens out of the module that the compiler made, into one of their own
//! (docs/decisions/0016). What belongs to which is read from the linker's own notes: everything that only the function
//! marked in `app/src/coordination/apart.rs` leads to goes along with it.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result, anyhow, bail};
use wasm_split_cli_support::{Options, transform};

/// The script that loads what was taken out, by the name under which the app's module imports from it.
const LOADER: &str = "./apart.js";

/// The two modules.
pub(super) struct Parts {
    /// Where the app without those screens is, for wasm-bindgen.
    pub(super) app: PathBuf,
    /// Those screens, ready for the browser.
    pub(super) coordination: Vec<u8>,
}

/// Makes two of one, in a folder beside it.
pub(super) fn parts(module: &Path) -> Result<Parts> {
    let whole = fs::read(module).with_context(|| format!("could not read {}", module.display()))?;
    let folder = module.with_extension("parts");
    let app = folder.join("app.wasm");
    let mut options = Options::new(&whole);
    options.output_dir = &folder;
    options.main_out_path = &app;
    options.link_name = LOADER;
    let made = transform(options)
        .map_err(|trouble| anyhow!("{} was not taken apart: {trouble:#}", module.display()))?;
    let [coordination] = made.split_modules.as_slice() else {
        bail!("the coordinator's screens are to be one module, not {:?}", made.split_modules)
    };
    Ok(Parts { coordination: tidied(&fs::read(coordination)?)?, app })
}

/// Without names, without what is not used, and every number as short as can be: the linker left room in each.
pub(super) fn tidied(module: &[u8]) -> Result<Vec<u8>> {
    let mut module = walrus::ModuleConfig::new()
        .strict_validate(false)
        .generate_name_section(false)
        .generate_producers_section(false)
        .parse(module)?;
    walrus::passes::gc::run(&mut module);
    Ok(module.emit_wasm())
}
