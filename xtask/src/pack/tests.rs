//! A release as it lies in its folder.

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
            apart: Some(apart::Apart {
                coordination: b"her module".to_vec(),
                seldom: b"seldom wanted".to_vec(),
                between: b"of both".to_vec(),
            }),
            stretch: b"a slow module".to_vec(),
            script: script.to_owned(),
            snippets,
        },
        &places::public(),
        worker,
    )
}

fn file(packed: &Packed, name: &str) -> String {
    let bytes = packed.files().find(|(found, _)| *found == name).map(|(_, bytes)| bytes.to_vec());
    String::from_utf8(bytes.unwrap_or_default()).unwrap_or_default()
}

#[test]
fn the_folder_public_packs_and_everything_in_it_is_found() -> Result<()> {
    let packed = packed(Worker::Offline)?;
    let page = file(&packed, "index.html");
    for name in [
        "app.js",
        "apart.js",
        "app.wasm",
        "boot.js",
        "stretch.js",
        "styles.css",
        "fonts/source-sans-3.woff2",
    ] {
        let address = packed.address(name).with_context(|| format!("{name} is not packed"))?;
        assert!(page.contains(address), "{name} is not on the page");
        assert!(file(&packed, "sw.js").contains(address), "{name} is not kept by the worker");
    }
    let boot =
        packed.address("boot.js").map(|address| file(&packed, address.trim_start_matches('/')));
    assert!(boot.is_some_and(|boot| boot.contains("/assets/app-") && !boot.contains("\"/app.")));
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
    // What everybody may want one day is kept from the beginning.
    for name in ["seldom.wasm", "between.wasm"] {
        let module = packed.address(name).context("not packed")?;
        assert!(file(&packed, loader).contains(module), "{name}");
        assert!(worker.contains(&format!("\"{module}\":")) && !module.starts_with(begins));
    }
    Ok(())
}

#[test]
fn a_passphrase_becomes_a_key_with_no_signal_too() -> Result<()> {
    let packed = packed(Worker::Offline)?;
    let module = packed.address("stretch.wasm").context("not packed")?;
    let worker = packed.address("stretch.js").context("not packed")?.trim_start_matches('/');
    assert!(file(&packed, worker).contains(&format!("fetch(\"{module}\")")));
    assert!(file(&packed, "sw.js").contains(&format!("\"{module}\":")));
    assert!(!file(&packed, "index.html").contains(module), "it is fetched when it is needed");
    Ok(())
}

#[test]
fn the_kill_switch_takes_the_place_of_the_worker() -> Result<()> {
    let retired = packed(Worker::Retired)?;
    assert!(file(&retired, "sw.js").contains("unregister"));
    assert!(!file(&packed(Worker::Offline)?, "sw.js").contains("unregister"));
    Ok(())
}
