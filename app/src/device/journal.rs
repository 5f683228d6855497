//! The second net under what somebody is writing: at the last moment before the page goes, its words are written where it
//! can be done at once (localStorage), sealed, and under the name of the vault that they belong to. A browser that is
//! killed within seconds loses that, and the draft's own row in IndexedDB, written at the same moment, is what counts; at
//! the next start the newer of both wins.

use gloo_storage::{LocalStorage, Storage as _};
use replica::{Draft, DraftKey};
use vault::Vault;

use super::strongbox::Strongbox;

/// Where it stood before there were vaults, in the clear.
const BARE: &str = "alongside-journal";
/// What it is sealed as.
const JOURNAL: &str = "journal";
/// What the words of forms are sealed as.
const WORDS: &str = "words";

/// Writes the drafts that no row has, all of them. Answers whether they were kept; if not, those before are still there.
#[must_use]
pub fn write(strongbox: &Strongbox, drafts: &[u8]) -> bool {
    let text = strongbox.with(|vault| sealed(vault, JOURNAL, drafts));
    put(strongbox, JOURNAL, &text)
}

/// What was written last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Written {
    /// Nothing is there.
    Nothing,
    /// There is something, and it cannot be read now.
    Unreadable,
    /// The drafts, as they were written.
    Drafts(Vec<u8>),
}

/// The drafts that were written last.
#[must_use]
pub fn read(strongbox: &Strongbox) -> Written {
    match LocalStorage::raw().get_item(&place(strongbox, JOURNAL)) {
        Ok(None) => Written::Nothing,
        Ok(Some(text)) => strongbox
            .with(|vault| opened(vault, JOURNAL, &text))
            .map_or(Written::Unreadable, Written::Drafts),
        Err(_) => Written::Unreadable,
    }
}

/// Forgets them: they are in IndexedDB, or finished, or discarded.
pub fn clear(strongbox: &Strongbox) {
    remove(&place(strongbox, JOURNAL));
}

/// Writes words that are in no draft, as a text, beside what was written there before. Answers whether they were kept.
#[must_use]
pub fn write_words(strongbox: &Strongbox, words: &str) -> bool {
    let all = match read_words(strongbox) {
        // They were written a moment ago.
        Some(before) if before.ends_with(words) => before,
        Some(before) => format!("{before}\n\n{words}"),
        None => words.to_owned(),
    };
    let text = minicbor_serde::to_vec(&all).ok();
    let text = text.map(|bytes| strongbox.with(|vault| sealed(vault, WORDS, &bytes)));
    text.is_some_and(|text| put(strongbox, WORDS, &text))
}

/// Those words.
#[must_use]
pub fn read_words(strongbox: &Strongbox) -> Option<String> {
    let text = LocalStorage::raw().get_item(&place(strongbox, WORDS)).ok()??;
    let bytes = strongbox.with(|vault| opened(vault, WORDS, &text))?;
    minicbor_serde::from_slice(&bytes).ok()
}

/// Forgets them.
pub fn clear_words(strongbox: &Strongbox) {
    remove(&place(strongbox, WORDS));
}

/// The draft that was written last before there were vaults.
#[must_use]
pub fn read_bare() -> Option<(DraftKey, Draft)> {
    let text = LocalStorage::raw().get_item(BARE).ok()??;
    minicbor_serde::from_slice(&bytes_of(&text)?).ok()
}

/// Forgets it.
pub fn clear_bare() {
    remove(BARE);
}

fn place(strongbox: &Strongbox, what: &str) -> String {
    format!("{}-{what}", strongbox.name())
}

fn put(strongbox: &Strongbox, what: &str, text: &str) -> bool {
    LocalStorage::raw().set_item(&place(strongbox, what), text).is_ok()
}

fn remove(place: &str) {
    drop(LocalStorage::raw().remove_item(place));
}

/// localStorage takes text only: one character for each byte, so that no second format is compiled in.
fn sealed(vault: &Vault, what: &str, bytes: &[u8]) -> String {
    vault.seal(what.as_bytes(), b"", bytes).into_iter().map(char::from).collect()
}

fn opened(vault: &Vault, what: &str, text: &str) -> Option<Vec<u8>> {
    vault.open(what.as_bytes(), b"", &bytes_of(text)?).ok()
}

fn bytes_of(text: &str) -> Option<Vec<u8>> {
    text.chars().map(|one| u8::try_from(one).ok()).collect()
}

#[cfg(test)]
mod tests;
