//! The files of the packed app in memory: names with hashes, references between them, and the folder they are written to.

use std::{collections::BTreeMap, fs, io::Write as _, path::Path};

use anyhow::{Context as _, Result, bail};
use sha2::{Digest as _, Sha256};

use super::Release;

/// Everything that the browser can fetch, by its path without the first slash.
#[derive(Debug, Default)]
pub(crate) struct Packed {
    files: BTreeMap<String, Vec<u8>>,
    addresses: BTreeMap<String, String>,
}

impl Packed {
    /// Adds a file whose address is its name.
    pub(super) fn put(&mut self, name: &str, bytes: Vec<u8>) {
        self.files.insert(name.to_owned(), bytes);
    }

    /// Adds a file under a name with its hash, which may be kept for ever, and answers with its address.
    pub(super) fn put_hashed(&mut self, name: &str, bytes: Vec<u8>) -> String {
        let file = name.rsplit('/').next().unwrap_or(name);
        let (stem, extension) = file.rsplit_once('.').unwrap_or((file, "bin"));
        let hashed = format!("assets/{stem}-{}.{extension}", short_hash(&bytes));
        let address = format!("/{hashed}");
        self.files.insert(hashed, bytes);
        self.addresses.insert(name.to_owned(), address.clone());
        address
    }

    /// The address of a file of `public`, if it has been added.
    pub(super) fn address(&self, name: &str) -> Option<&str> {
        self.addresses.get(name).map(String::as_str)
    }

    /// A text with every `"/name"` in it replaced by the address under which the file is served.
    pub(super) fn addressed(&self, text: &str) -> String {
        self.addresses.iter().fold(text.to_owned(), |text, (name, address)| {
            text.replace(&format!("\"/{name}\""), &format!("\"{address}\""))
        })
    }

    /// Refuses a page that refers to a file which is not packed, or that the content security policy would break.
    pub(super) fn check_page(&self, page: &str) -> Result<()> {
        for attribute in ["href=\"/", "src=\"/"] {
            for (place, _) in page.match_indices(attribute) {
                let name = page
                    .get(place + attribute.len()..)
                    .and_then(|rest| rest.split('"').next())
                    .unwrap_or("");
                if !self.files.contains_key(name) {
                    bail!("public/index.html refers to /{name}, which is not packed");
                }
            }
        }
        for inline in ["<style", "style=\"", "<script>", " onload=", " onclick=", "javascript:"] {
            if page.contains(inline) {
                bail!(
                    "public/index.html contains {inline}: the content security policy forbids inline code and styles"
                );
            }
        }
        Ok(())
    }

    /// The files in the order of their names.
    pub(super) fn files(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.files.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice()))
    }

    /// How many files there are.
    pub(crate) fn count(&self) -> usize {
        self.files.len()
    }

    /// Writes the folder anew; each file that gains from it has a compressed sibling, `NAME.br`.
    pub(crate) fn write(&self, folder: &Path, release: Release) -> Result<()> {
        let fresh = folder.with_extension("new");
        if fresh.exists() {
            fs::remove_dir_all(&fresh)
                .with_context(|| format!("could not empty {}", fresh.display()))?;
        }
        for (name, bytes) in &self.files {
            let path = fresh.join(name);
            if let Some(parent) = path.parent() {
                fs::create_dir_all(parent)
                    .with_context(|| format!("could not make {}", parent.display()))?;
            }
            fs::write(&path, bytes)
                .with_context(|| format!("could not write {}", path.display()))?;
            let small = brotli(bytes, release)?;
            if small.len() < bytes.len() {
                fs::write(fresh.join(format!("{name}.br")), small)?;
            }
        }
        if folder.exists() {
            fs::remove_dir_all(folder)
                .with_context(|| format!("could not empty {}", folder.display()))?;
        }
        fs::rename(&fresh, folder).with_context(|| format!("could not write {}", folder.display()))
    }
}

/// Compresses for the release: as small as can be for people, quickly for us.
fn brotli(bytes: &[u8], release: Release) -> Result<Vec<u8>> {
    let quality = if release == Release::Shipped { 11 } else { 4 };
    let mut writer = brotli::CompressorWriter::new(Vec::new(), 1 << 16, quality, 24);
    writer.write_all(bytes)?;
    writer.flush()?;
    Ok(writer.into_inner())
}

/// The SHA-256 of some bytes in hexadecimal.
pub(super) fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Enough of it to tell two releases of a file apart.
pub(super) fn short_hash(bytes: &[u8]) -> String {
    sha256(bytes).chars().take(12).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_holds_the_hash_of_its_content_and_references_follow() {
        let mut packed = Packed::default();
        let address = packed.put_hashed("fonts/sans.woff2", b"font".to_vec());
        assert_eq!(address, format!("/assets/sans-{}.woff2", short_hash(b"font")));
        assert_eq!(
            packed.addressed(r#"<link href="/fonts/sans.woff2">"#),
            format!("<link href=\"{address}\">")
        );
    }

    #[test]
    fn a_page_may_only_refer_to_what_is_packed_and_holds_no_inline_code() {
        let mut packed = Packed::default();
        let script = packed.put_hashed("boot.js", b"start".to_vec());
        assert!(
            packed
                .check_page(&format!("<script type=\"module\" src=\"{script}\"></script>"))
                .is_ok()
        );
        assert!(packed.check_page(r#"<script src="/assets/other.js"></script>"#).is_err());
        assert!(packed.check_page("<script>start()</script>").is_err());
        assert!(packed.check_page("<p style=\"color:red\">").is_err());
    }
}
