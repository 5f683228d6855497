//! Takes the coordinator's screens and those that are seldom wanted out of the module that the compiler made, each into one
//! of their own (docs/decisions/0016 and 0037). What belongs to which is read from the linker's own notes: everything that
//! only the function marked in `app/src/coordination/apart.rs` leads to goes along with it, and so with `app/src/seldom.rs`;
//! what only these two lead to is a module that comes before either.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result, anyhow, bail};
use wasm_split_cli_support::{Options, transform};

/// The script that loads what was taken out, by the name under which the app's module imports from it.
const LOADER: &str = "./apart.js";

/// What is loaded apart, ready for the browser.
pub(crate) struct Apart {
    /// The coordinator's screens.
    pub(super) coordination: Vec<u8>,
    /// Screens that are seldom wanted.
    pub(super) seldom: Vec<u8>,
    /// What both of these use.
    pub(super) between: Vec<u8>,
}

/// All modules.
pub(super) struct Parts {
    /// Where the app without those screens is, for wasm-bindgen.
    pub(super) app: PathBuf,
    /// The others.
    pub(super) apart: Apart,
}

/// Makes four of one, in a folder beside it.
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
    // Of each: what has to be there before it, and itself.
    let of = |name: &str| match made.prefetch_map.get(name).map(Vec::as_slice) {
        Some([between, own]) => Ok((between.clone(), own.clone())),
        other => bail!("{name} is to be one module after one other, not {other:?}"),
    };
    let (between, coordination) = of("coordination")?;
    let (same, seldom) = of("seldom")?;
    if between != same || made.split_modules.len() != 3 {
        bail!("three modules are to be apart, not {:?}", made.split_modules);
    }
    let read = |name: &str| tidied(&fs::read(folder.join(name).with_extension("wasm"))?);
    let (coordination, seldom) = (read(&coordination)?, read(&seldom)?);
    Ok(Parts { app, apart: Apart { coordination, seldom, between: read(&between)? } })
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
