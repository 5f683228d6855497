//! What somebody chose for this device and finds again at the next start, and that it was somebody's at all: a browser
//! that removes the database leaves this (localStorage). No name and no record; losing it loses no record.

use gloo_storage::{LocalStorage, Storage as _};

const NAMES_HIDDEN: &str = "alongside-names-hidden";
const UNSENT: &str = "alongside-unsent";
const REMOVED: &str = "alongside-removed";
const LOCK_AFTER: &str = "alongside-lock-after";
const LOOKED: &str = "alongside-looked";

/// Whether names were hidden when the app was last used.
#[must_use]
pub fn names_hidden() -> bool {
    found(NAMES_HIDDEN).is_some()
}

/// Keeps whether names are hidden.
pub fn keep_names_hidden(hidden: bool) {
    // Where it cannot be kept, names are as they were before at the next start; the screen itself is right.
    keep(NAMES_HIDDEN, hidden.then_some("yes"));
}

/// After how many minutes without a touch the app locks, as somebody chose it.
#[must_use]
pub fn lock_after() -> Option<u8> {
    found(LOCK_AFTER)?.parse().ok()
}

/// Keeps that number.
pub fn keep_lock_after(minutes: u8) {
    keep(LOCK_AFTER, Some(&minutes.to_string()));
}

/// For which vault, and on which day, it was last seen to that it opens by the school's recovery key.
#[must_use]
pub fn looked() -> Option<String> {
    found(LOOKED)
}

/// Keeps that.
pub fn keep_looked(day: Option<&str>) {
    // Where it cannot be kept it is looked after at the next start again.
    keep(LOOKED, day);
}

/// How many records waited to be sent, all people together, when this device was last known to be theirs; nothing if it
/// never was anybody's, or if that went with everything else.
#[must_use]
pub fn unsent() -> Option<usize> {
    sum(&found(UNSENT)?)
}

/// The same of this vault alone.
#[must_use]
pub fn unsent_of(vault: &str) -> Option<usize> {
    of(&found(UNSENT)?, vault)
}

/// Keeps that this vault is somebody's, and how many of its records wait; or that it is nobody's any more. Of vaults that
/// are neither this one nor among the others here nothing is known any longer.
pub fn keep_unsent(vault: &str, many: Option<usize>, others: &[String]) {
    let before = found(UNSENT).unwrap_or_default();
    let now = with(&before, vault, many, others);
    keep(UNSENT, Some(now.as_str()).filter(|now| !now.is_empty()));
}

/// Whether somebody's device was removed and erased here, and not added again since.
#[must_use]
pub fn was_removed() -> bool {
    found(REMOVED).is_some()
}

/// Keeps whether this device was removed: nothing else on it says so, and its first page is to.
pub fn keep_removed(removed: bool) {
    // Where it cannot be kept, that page asks for a code and does not say why.
    keep(REMOVED, removed.then_some("yes"));
}

fn found(name: &str) -> Option<String> {
    LocalStorage::raw().get_item(name).ok()?
}

fn keep(name: &str, value: Option<&str>) {
    let storage = LocalStorage::raw();
    drop(match value {
        Some(value) => storage.set_item(name, value),
        None => storage.remove_item(name),
    });
}

/// Of "a 3 b 0" the sum. What an earlier version wrote is one number.
fn sum(counts: &str) -> Option<usize> {
    counts.split(' ').filter_map(|part| part.parse::<usize>().ok()).reduce(usize::saturating_add)
}

/// Of "a 3 b 0" the one of this vault.
fn of(counts: &str, vault: &str) -> Option<usize> {
    counts.split(' ').skip_while(|part| *part != vault).nth(1)?.parse().ok()
}

/// The counts of the others, with another one for this vault or with none.
fn with(counts: &str, vault: &str, many: Option<usize>, others: &[String]) -> String {
    let parts: Vec<&str> = counts.split(' ').collect();
    let pairs = parts.chunks_exact(2).filter_map(|pair| Some((*pair.first()?, *pair.last()?)));
    let mut all: Vec<String> = pairs
        .filter(|(of, _)| *of != vault && others.iter().any(|other| other == of))
        .map(|(of, many)| format!("{of} {many}"))
        .collect();
    all.extend(many.map(|many| format!("{vault} {many}")));
    all.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn what_waits_is_counted_for_each_person_and_summed() {
        let (amira, jo) = ("alongside-00a1", "alongside-2233");
        let and = |other: &str| [other.to_owned()];
        let one = with("", amira, Some(3), &and(jo));
        assert_eq!(sum(&one), Some(3));
        let both = with(&one, jo, Some(2), &and(amira));
        assert_eq!(sum(&both), Some(5));
        assert_eq!((of(&both, amira), of(&both, jo)), (Some(3), Some(2)));
        assert_eq!((of(&one, jo), of("4", amira)), (None, None));
        assert_eq!(sum(&with(&both, amira, Some(0), &and(jo))), Some(2));
        // Hers went with everything else that the browser removed.
        assert_eq!(sum(&with(&both, jo, Some(1), &[])), Some(1));
        assert_eq!(with(&with(&both, amira, None, &and(jo)), jo, None, &[]), "");
        assert_eq!(sum(""), None);
        // As an earlier version kept it, until somebody's vault says it.
        assert_eq!(sum("4"), Some(4));
        assert_eq!(sum(&with("4", amira, Some(1), &[])), Some(1));
    }

    #[cfg(target_arch = "wasm32")]
    mod in_a_browser {
        use wasm_bindgen_test::wasm_bindgen_test;

        use super::*;

        wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);

        #[wasm_bindgen_test]
        fn what_was_chosen_is_there_at_the_next_start() {
            keep_names_hidden(true);
            assert!(names_hidden());
            keep_names_hidden(false);
            assert!(!names_hidden());
            keep_lock_after(7);
            assert_eq!(lock_after(), Some(7));
            keep(LOCK_AFTER, None);
        }

        #[wasm_bindgen_test]
        fn how_much_waited_is_known_at_the_next_start() {
            for many in [3, 0] {
                keep_unsent("alongside-00", Some(many), &[]);
                assert_eq!(unsent(), Some(many));
            }
            keep_unsent("alongside-00", None, &[]);
            assert_eq!(unsent(), None);
        }
    }
}
