//! Pressing a button again after *Not saved*. Storage may have taken the first attempt all the same, when its answer was
//! lost and it could not be read either: then the second must be the very same, which is found to be there, and not a
//! record of its own. Where it can be read, saving looks for itself (`Replica::save`).

use leptos::prelude::*;

/// What was last tried, and for which words.
#[derive(Debug)]
pub struct Attempt<K: 'static, V: 'static>(StoredValue<Option<(K, V)>>);

impl<K, V> Clone for Attempt<K, V> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<K, V> Copy for Attempt<K, V> {}

impl<K, V> Attempt<K, V>
where
    K: PartialEq + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    /// Nothing was tried yet.
    #[must_use]
    pub fn none() -> Self {
        Self(StoredValue::new(None))
    }

    /// What was tried for these very words, or else what is made for them now.
    pub fn again_or(&self, words: K, make: impl FnOnce() -> V) -> V {
        let known = self.0.try_with_value(|tried| {
            tried.as_ref().filter(|(before, _)| *before == words).map(|(_, made)| made.clone())
        });
        known.flatten().unwrap_or_else(|| {
            let made = make();
            self.0.try_set_value(Some((words, made.clone())));
            made
        })
    }

    /// It is saved: the same words are another record from now on.
    pub fn saved(&self) {
        self.0.try_set_value(None);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn the_same_words_are_tried_again_and_others_anew() {
        let owner = Owner::new();
        owner.with(|| {
            let attempt = Attempt::none();
            assert_eq!(attempt.again_or("Kai", || 1), 1);
            assert_eq!(attempt.again_or("Kai", || 2), 1);
            assert_eq!(attempt.again_or("Kai.", || 3), 3);
            assert_eq!(attempt.again_or("Kai", || 4), 4);
            attempt.saved();
            assert_eq!(attempt.again_or("Kai", || 5), 5);
        });
    }
}
