//! Values that are worked out again only when what they are made of changes. Not a widget; every screen uses it.

use leptos::prelude::*;

/// A [`Memo`] whose machinery is compiled once for each type of value, not once for each closure: a hundred copies
/// cost the tablet many kilobytes.
pub fn memo<T: PartialEq + Send + Sync + 'static>(
    value: impl Fn() -> T + Send + Sync + 'static,
) -> Memo<T> {
    compiled_once(Box::new(value))
}

fn compiled_once<T: PartialEq + Send + Sync + 'static>(
    value: Box<dyn Fn() -> T + Send + Sync>,
) -> Memo<T> {
    Memo::new(move |_| value())
}
