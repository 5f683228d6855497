//! From the modules that the compiler made to what the browser runs: wasm-bindgen, used as a library.
//! Its version is exactly that of the `wasm-bindgen` crate, or it refuses the module.

use std::{fs, path::Path};

use anyhow::{Context as _, Result};
use wasm_bindgen_cli_support::Bindgen;

use super::{
    Release,
    apart::{self, Apart},
};

/// The module, the script that loads it, and the scripts that crates brought along, by their path in the script.
pub(crate) struct Glue {
    pub(super) wasm: Vec<u8>,
    /// What is loaded apart; nothing in a development build.
    pub(super) apart: Option<Apart>,
    /// What a worker runs to make a key of a passphrase. It needs no glue.
    pub(super) stretch: Vec<u8>,
    pub(super) script: String,
    pub(super) snippets: Vec<(String, String)>,
}

/// Makes the glue. Shipped modules lose their names: 495 kB became 409 kB after brotli.
pub(crate) fn generate(module: &Path, stretch: &Path, release: Release) -> Result<Glue> {
    let shipped = release == Release::Shipped;
    let (module, apart) = if shipped {
        let parts = apart::parts(module)?;
        (parts.app, Some(parts.apart))
    } else {
        (module.to_owned(), None)
    };
    let stretch =
        fs::read(stretch).with_context(|| format!("could not read {}", stretch.display()))?;
    let mut bindgen = Bindgen::new();
    bindgen
        .input_path(&module)
        .out_name("app")
        .typescript(false)
        .omit_default_module_path(true)
        // The table of functions, which a module apart puts its own into.
        .keep_lld_exports(shipped)
        .remove_name_section(shipped)
        .remove_producers_section(shipped);
    let mut output = bindgen
        .web(true)
        .and_then(Bindgen::generate_output)
        .with_context(|| format!("wasm-bindgen refused {}", module.display()))?;
    let mut snippets: Vec<(String, String)> = output
        .local_modules()
        .iter()
        .map(|(path, text)| (format!("snippets/{path}"), text.clone()))
        .collect();
    for (folder, scripts) in output.snippets() {
        for (place, text) in scripts.iter().enumerate() {
            snippets.push((format!("snippets/{folder}/inline{place}.js"), text.clone()));
        }
    }
    snippets.sort();
    Ok(Glue {
        script: output.js().to_owned(),
        snippets,
        wasm: output.wasm_mut().emit_wasm(),
        apart,
        stretch: if shipped { apart::tidied(&stretch)? } else { stretch },
    })
}
