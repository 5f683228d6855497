//! What is there only at times, and lists whose rows keep their place. They do what Leptos' components of the same
//! names do, but are compiled once: a copy of that machinery for every place that uses it was 17 kB of what the tablet
//! downloads.

use std::{
    hash::{Hash, Hasher},
    sync::Arc,
};

use leptos::{prelude::*, tachys::reactive_graph::OwnedView, tachys::view::keyed::keyed};

use super::memo;

/// Its children, while `when` is true; else the fallback, which is nothing unless it is given.
#[component]
pub fn Show(
    /// Whether the children are there.
    when: impl Fn() -> bool + Send + Sync + 'static,
    /// What is there.
    children: ChildrenFn,
    /// What is there instead.
    #[prop(optional, into)]
    fallback: ViewFn,
) -> AnyView {
    shown(memo(when), children, fallback)
}

fn shown(when: Memo<bool>, children: ChildrenFn, fallback: ViewFn) -> AnyView {
    let either = move || if when.get() { children() } else { fallback.run() };
    either.into_any()
}

/// A row for each item. Items of equal keys keep their row, with what is typed in it and what has its focus, when the
/// list changes around it.
#[component]
pub fn For<T: Send + 'static, K: Hash + 'static, V: IntoView + 'static>(
    /// What the rows are made of.
    each: impl Fn() -> Vec<T> + Send + 'static,
    /// What tells one item from another.
    key: impl Fn(&T) -> K + Send + 'static,
    /// The row of an item.
    children: impl Fn(T) -> V + Send + Sync + 'static,
) -> AnyView {
    let children = Arc::new(children);
    let rows = move || {
        let row = |item: T| {
            let (key, children) = (Key::of(&key(&item)), Arc::clone(&children));
            Row { key, view: Box::new(move || children(item).into_any()) }
        };
        each().into_iter().map(row).collect()
    };
    listed(Box::new(rows))
}

/// An item of a list on its way to its row.
struct Row {
    key: Key,
    view: Box<dyn FnOnce() -> AnyView + Send>,
}

fn listed(rows: Box<dyn Fn() -> Vec<Row> + Send>) -> AnyView {
    // A row's owner lives as long as the row, not only until the list is next drawn.
    let list = Owner::current().unwrap_or_default();
    let build = move |_, row: Row| {
        let owner = list.with(Owner::new);
        let view = owner.with(row.view);
        (drop::<usize>, OwnedView::new_with_owner(view, owner))
    };
    let key = |row: &Row| row.key.clone();
    let list = move || keyed(rows(), key, build.clone());
    list.into_any()
}

/// A key whatever its type: the bytes that it gives to a hasher. Two values of a type give the same bytes exactly when
/// they are equal: [`Hash`] demands the one half of that, and what `derive` writes keeps the other.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Key(Vec<u8>);

impl Key {
    fn of(key: &impl Hash) -> Self {
        let mut bytes = Self(Vec::new());
        key.hash(&mut bytes);
        bytes
    }
}

impl Hasher for Key {
    fn write(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(bytes);
    }

    fn finish(&self) -> u64 {
        0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn keys_are_equal_exactly_when_what_they_are_of_is() {
        let key = |left: &str, right: Option<&str>| Key::of(&(left, right));

        assert_eq!(key("ab", Some("c")), key("ab", Some("c")));
        assert_ne!(key("ab", Some("c")), key("a", Some("bc")));
        assert_ne!(key("ab", None), key("ab", Some("")));
        assert_ne!(Key::of(&vec!["a", "b"]), Key::of(&vec!["ab"]));
    }
}
