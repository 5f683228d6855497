//! The packed app: every file that the browser fetches, with a content hash in its name, and compressed.
//! Not the compiling (`build`) and not the serving (the relay embeds the folder as it is written here).

mod apart;
mod assets;
mod glue;
mod squeeze;
mod styles;
mod worker;

use std::path::Path;

use anyhow::{Context as _, Result};
pub(crate) use assets::Packed;
pub(crate) use glue::{Glue, generate};

/// For whom the app is packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Release {
    /// For people: smallest.
    Shipped,
    /// For us: soonest.
    Development,
}

/// What `/sw.js` does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Worker {
    /// Keeps the app for use with no network.
    Offline,
    /// Removes itself and what it kept: the kill switch, see `docs/service-worker.md`.
    Retired,
}

/// Files whose address must stay the same from release to release.
const FIXED: [&str; 4] = ["index.html", "sw.js", "sw-retire.js", "manifest.webmanifest"];

/// Packs the app and the folder `public`.
pub(crate) fn pack(glue: Glue, public: &Path, worker: Worker) -> Result<Packed> {
    let mut packed = Packed::default();
    for (name, bytes) in leaves(public)? {
        if name.ends_with(".txt") {
            packed.put(&name, bytes);
        } else {
            packed.put_hashed(&name, bytes);
        }
    }
    packed.put_hashed("styles.css", styles::bundle(&public.join("styles"), &packed)?.into_bytes());

    packed.put_hashed("app.wasm", glue.wasm);
    if let Some(coordination) = glue.coordination {
        packed.put_hashed("coordination.wasm", coordination);
    }
    let loader = squeeze::script(&packed.addressed(&text(public, "apart.js")?));
    let loader = packed.put_hashed("apart.js", loader.into_bytes());
    let script = glue.snippets.into_iter().fold(glue.script, |script, (path, text)| {
        let address = packed.put_hashed(&path, squeeze::script(&text).into_bytes());
        script.replace(&format!("./{path}"), &address)
    });
    // Where it is imported from; what the module calls it stays.
    let script = script.replace("from \"./apart.js\"", &format!("from \"{loader}\""));
    packed.put_hashed("app.js", squeeze::script(&script).into_bytes());
    let boot = squeeze::script(&packed.addressed(&text(public, "boot.js")?));
    packed.put_hashed("boot.js", boot.into_bytes());

    packed.put(
        "manifest.webmanifest",
        packed.addressed(&text(public, "manifest.webmanifest")?).into_bytes(),
    );
    let page = packed.addressed(&text(public, "index.html")?);
    packed.check_page(&page)?;
    packed.put("index.html", page.into_bytes());

    let retire = squeeze::script(&text(public, "sw-retire.js")?);
    let offline = squeeze::script(&worker::listed(&text(public, "sw.js")?, &packed)?);
    packed.put(
        "sw.js",
        if worker == Worker::Retired { retire.clone() } else { offline }.into_bytes(),
    );
    packed.put("sw-retire.js", retire.into_bytes());
    Ok(packed)
}

/// The files of `public` that refer to no other: fonts, pictures, licences.
fn leaves(public: &Path) -> Result<Vec<(String, Vec<u8>)>> {
    let mut found = Vec::new();
    for folder in ["fonts", "icons"] {
        let path = public.join(folder);
        for entry in std::fs::read_dir(&path)
            .with_context(|| format!("could not read {}", path.display()))?
        {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            if entry.file_type()?.is_file()
                && !name.ends_with(".md")
                && !FIXED.contains(&name.as_str())
            {
                found.push((format!("{folder}/{name}"), std::fs::read(entry.path())?));
            }
        }
    }
    found.sort();
    Ok(found)
}

fn text(public: &Path, name: &str) -> Result<String> {
    let path = public.join(name);
    std::fs::read_to_string(&path).with_context(|| format!("could not read {}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::places;

    /// The real folder `public` with a made-up app.
    fn packed(worker: Worker) -> Result<Packed> {
        let script = "import { greet } from './snippets/a/inline0.js';\nimport * as apart from \"./apart.js\";\nexport default greet;\n";
        let snippets =
            vec![("snippets/a/inline0.js".to_owned(), "export function greet() {}\n".to_owned())];
        pack(
            Glue {
                wasm: b"module".to_vec(),
                coordination: Some(b"her module".to_vec()),
                script: script.to_owned(),
                snippets,
            },
            &places::public(),
            worker,
        )
    }

    fn file(packed: &Packed, name: &str) -> String {
        let bytes =
            packed.files().find(|(found, _)| *found == name).map(|(_, bytes)| bytes.to_vec());
        String::from_utf8(bytes.unwrap_or_default()).unwrap_or_default()
    }

    #[test]
    fn the_folder_public_packs_and_everything_in_it_is_found() -> Result<()> {
        let packed = packed(Worker::Offline)?;
        let page = file(&packed, "index.html");
        for name in
            ["app.js", "apart.js", "app.wasm", "boot.js", "styles.css", "fonts/source-sans-3.woff2"]
        {
            let address = packed.address(name).with_context(|| format!("{name} is not packed"))?;
            assert!(page.contains(address), "{name} is not on the page");
            assert!(file(&packed, "sw.js").contains(address), "{name} is not kept by the worker");
        }
        let boot =
            packed.address("boot.js").map(|address| file(&packed, address.trim_start_matches('/')));
        assert!(
            boot.is_some_and(|boot| boot.contains("/assets/app-") && !boot.contains("\"/app."))
        );
        let manifest = file(&packed, "manifest.webmanifest");
        assert_eq!(
            manifest.matches("\"/assets/").count(),
            manifest.matches("\"src\"").count(),
            "{manifest}"
        );
        Ok(())
    }

    #[test]
    fn a_script_that_a_crate_brought_is_imported_by_its_address() -> Result<()> {
        let packed = packed(Worker::Offline)?;
        let snippet = packed.address("snippets/a/inline0.js").context("not packed")?.to_owned();
        let script = packed.address("app.js").context("not packed")?;
        assert!(file(&packed, script.trim_start_matches('/')).contains(&snippet));
        Ok(())
    }

    #[test]
    fn what_is_loaded_apart_is_not_on_the_page_and_the_worker_knows_it() -> Result<()> {
        let packed = packed(Worker::Offline)?;
        let module = packed.address("coordination.wasm").context("not packed")?.to_owned();
        let loader = packed.address("apart.js").context("not packed")?.trim_start_matches('/');
        assert!(file(&packed, loader).contains(&module));
        let app = packed.address("app.js").context("not packed")?.trim_start_matches('/');
        assert!(file(&packed, app).contains(&format!("from \"/{loader}\"")));
        assert!(!file(&packed, "index.html").contains(&module));
        let worker = file(&packed, "sw.js");
        let begins = worker
            .split_once("APART = \"")
            .and_then(|(_, rest)| rest.split('"').next())
            .context("the worker does not say what is apart")?;
        assert!(worker.contains(&format!("\"{module}\":")) && module.starts_with(begins));
        Ok(())
    }

    #[test]
    fn the_kill_switch_takes_the_place_of_the_worker() -> Result<()> {
        let retired = packed(Worker::Retired)?;
        assert!(file(&retired, "sw.js").contains("unregister"));
        assert!(!file(&packed(Worker::Offline)?, "sw.js").contains("unregister"));
        Ok(())
    }
}
