//! The second net under what somebody is writing: at the last moment before the page goes, its words are written where it
//! can be done at once (localStorage), sealed, and under the name of the vault that they belong to. A browser that is
//! killed within seconds loses that, and the draft's own row in IndexedDB, written at the same moment, is what counts; at
//! the next start the newer of both wins.

use gloo_storage::{LocalStorage, Storage as _};
use replica::{Draft, DraftKey};
use serde::{Serialize, de::DeserializeOwned};
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
pub fn write<T: Serialize>(strongbox: &Strongbox, drafts: &T) -> bool {
    put(strongbox, JOURNAL, drafts)
}

/// The drafts that were written last, if they can be read.
#[must_use]
pub fn read<T: DeserializeOwned>(strongbox: &Strongbox) -> Option<T> {
    get(strongbox, JOURNAL)
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
    put(strongbox, WORDS, &all)
}

/// Those words.
#[must_use]
pub fn read_words(strongbox: &Strongbox) -> Option<String> {
    get(strongbox, WORDS)
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

fn put<T: Serialize>(strongbox: &Strongbox, what: &str, value: &T) -> bool {
    let text = strongbox.with(|vault| sealed(vault, what, value));
    text.is_some_and(|text| LocalStorage::raw().set_item(&place(strongbox, what), &text).is_ok())
}

fn get<T: DeserializeOwned>(strongbox: &Strongbox, what: &str) -> Option<T> {
    let text = LocalStorage::raw().get_item(&place(strongbox, what)).ok()??;
    strongbox.with(|vault| opened(vault, what, &text))
}

fn remove(place: &str) {
    drop(LocalStorage::raw().remove_item(place));
}

/// localStorage takes text only: one character for each byte, so that no second format is compiled in.
fn sealed<T: Serialize>(vault: &Vault, what: &str, value: &T) -> Option<String> {
    let bytes = minicbor_serde::to_vec(value).ok()?;
    Some(vault.seal(what.as_bytes(), b"", &bytes).into_iter().map(char::from).collect())
}

fn opened<T: DeserializeOwned>(vault: &Vault, what: &str, text: &str) -> Option<T> {
    let bytes = vault.open(what.as_bytes(), b"", &bytes_of(text)?).ok()?;
    minicbor_serde::from_slice(&bytes).ok()
}

fn bytes_of(text: &str) -> Option<Vec<u8>> {
    text.chars().map(|one| u8::try_from(one).ok()).collect()
}

#[cfg(test)]
mod tests;
