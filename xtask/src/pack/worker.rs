//! Fills in the service worker: which files it keeps, each with its SHA-256, and a name for this release.

use std::fmt::Write as _;

use anyhow::{Result, bail};

use super::{FIXED, Packed, assets};

/// Where the list goes in `public/sw.js`.
const FILES: &str = "{ /* filled in by cargo xtask build */ }";
/// Where the name of the release goes.
const RELEASE: &str = "\"unpacked\"";

/// The worker with its list.
pub(super) fn listed(source: &str, packed: &Packed) -> Result<String> {
    if !source.contains(FILES) || !source.contains(RELEASE) {
        bail!(
            "public/sw.js has no place for the list of files: it must contain {FILES} and {RELEASE}"
        );
    }
    let mut list = String::from("{");
    for (name, bytes) in packed.files() {
        if kept(name) {
            write!(list, "\"/{name}\":\"{}\",", assets::sha256(bytes))?;
        }
    }
    list.push('}');
    let release = assets::short_hash(list.as_bytes());
    Ok(source.replace(FILES, &list).replace(RELEASE, &format!("\"{release}\"")))
}

/// Whether a file is needed with no network.
fn kept(name: &str) -> bool {
    name == "index.html"
        || !(FIXED.contains(&name) || name.ends_with(".txt"))
        || name == "manifest.webmanifest"
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOURCE: &str =
        r#"const RELEASE = "unpacked"; const FILES = { /* filled in by cargo xtask build */ };"#;

    #[test]
    fn every_file_needed_offline_is_listed_with_its_hash_and_no_other() -> Result<()> {
        let mut packed = Packed::default();
        packed.put("index.html", b"page".to_vec());
        packed.put("fonts/OFL.txt", b"licence".to_vec());
        packed.put("sw-retire.js", b"retire".to_vec());
        let script = packed.put_hashed("app.js", b"script".to_vec());
        let worker = listed(SOURCE, &packed)?;
        assert!(
            worker.contains(&format!("\"/index.html\":\"{}\"", assets::sha256(b"page"))),
            "{worker}"
        );
        assert!(
            worker.contains(&format!("\"{script}\":\"{}\"", assets::sha256(b"script"))),
            "{worker}"
        );
        assert!(!worker.contains("OFL") && !worker.contains("retire"), "{worker}");
        Ok(())
    }

    #[test]
    fn another_content_is_another_release() -> Result<()> {
        let release = |content: &[u8]| {
            let mut packed = Packed::default();
            packed.put("index.html", content.to_vec());
            listed(SOURCE, &packed)
        };
        assert_ne!(release(b"one")?, release(b"two")?);
        assert_eq!(release(b"one")?, release(b"one")?);
        Ok(())
    }

    #[test]
    fn a_worker_without_a_place_for_the_list_is_refused() {
        assert!(listed("const FILES = {};", &Packed::default()).is_err());
    }
}
