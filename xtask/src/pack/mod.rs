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
    if let Some(apart) = glue.apart {
        packed.put_hashed("coordination.wasm", apart.coordination);
        packed.put_hashed("seldom.wasm", apart.seldom);
        packed.put_hashed("between.wasm", apart.between);
    }
    packed.put_hashed("stretch.wasm", glue.stretch);
    let stretch = squeeze::script(&packed.addressed(&text(public, "stretch.js")?));
    packed.put_hashed("stretch.js", stretch.into_bytes());
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
mod tests;
