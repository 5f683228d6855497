//! Values that are worked out again only when what they are made of changes. Not a widget; every screen uses it.

use leptos::prelude::*;

/// A [`Memo`] whose machinery is compiled once for each type of value, not once for each closure: a hundred copies
/// cost the tablet many kilobytes.
pub fn memo<T: PartialEq + Send + Sync + 'static>(
    value: impl Fn() -> T + Send + Sync + 'static,
) -> Memo<T> {
    compiled_once(Box::new(value))
}

/// Runs what is around it again whenever this signal changes, whatever it is. For `Track::track` a [`Memo`] that nobody has read is
/// not worked out, follows nothing, and so never changes.
pub fn follow(signal: &impl With) {
    // One that is gone changes no more.
    signal.try_with(|_| ());
}

fn compiled_once<T: PartialEq + Send + Sync + 'static>(
    value: Box<dyn Fn() -> T + Send + Sync>,
) -> Memo<T> {
    Memo::new(move |_| value())
}

#[cfg(all(test, target_arch = "wasm32"))]
mod tests {
    use std::time::Duration;

    use leptos::{mount::mount_to_body, reactive::owner::Owner};
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;
    use crate::device::script::sleep;

    wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);

    #[wasm_bindgen_test]
    async fn what_follows_a_memo_runs_again_when_it_changes() {
        // Whatever is mounted first sets up what runs effects.
        mount_to_body(|| ());
        let owner = Owner::new();
        let (number, runs) = owner.with(|| {
            let (number, runs) = (RwSignal::new(1), RwSignal::new(0));
            let even = memo(move || number.get() % 2 == 0);
            Effect::new(move |_| {
                follow(&even);
                runs.update_untracked(|runs| *runs += 1);
            });
            (number, runs)
        });
        let mut seen = Vec::new();
        for next in [2, 4, 5] {
            sleep(Duration::ZERO).await;
            number.set(next);
            sleep(Duration::ZERO).await;
            seen.push(runs.get_untracked());
        }
        assert_eq!(seen, [2, 2, 3]);
    }
}
