//! One writer: only one tab at a time may open the database, by the browser's own locks. A lock ends with its tab,
//! so a crash never leaves one behind.

use std::time::Duration;

use js_sys::Promise;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};

use super::{
    page,
    script::{exception_name, method, object, property, settled, sleep},
};

const NAME: &str = "alongside-writer";

/// How much a tab insists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Claim {
    /// Only if no other tab writes. A tab that is just closing is waited for.
    IfFree,
    /// *Use it here*: the other tab stops writing.
    TakeOver,
}

/// Becomes the writer, for as long as this page lives or until another tab takes over; then `lost` is called.
/// `false` when another tab is the writer.
pub async fn become_writer(claim: Claim, lost: impl FnOnce() + Clone + 'static) -> bool {
    let Some(locks) = page::window().and_then(|window| property(&window.navigator(), "locks"))
    else {
        // Below the floor there are no locks, and no second window either.
        return true;
    };
    match claim {
        Claim::TakeOver => {
            let got = request(&locks, claim, lost).await;
            // The other tab writes its open draft into the journal when it hears of this.
            sleep(Duration::from_millis(300)).await;
            got
        }
        Claim::IfFree => {
            for _ in 0..4 {
                if request(&locks, claim, lost.clone()).await {
                    return true;
                }
                sleep(Duration::from_millis(250)).await;
            }
            false
        }
    }
}

async fn request(locks: &JsValue, claim: Claim, lost: impl FnOnce() + 'static) -> bool {
    let options = match claim {
        Claim::IfFree => object(&[("ifAvailable", true.into())]),
        Claim::TakeOver => object(&[("steal", true.into())]),
    };
    let Some(request) = method(locks, "request") else { return true };
    // `got` is settled with whether there is a lock; the lock is held until the page ends.
    let mut settle = None;
    let got = Promise::new(&mut |resolve, _| settle = Some(resolve));
    let Some(settle) = settle else { return true };
    let granted = Closure::once_into_js(move |lock: JsValue| -> JsValue {
        let has = !lock.is_null() && !lock.is_undefined();
        drop(settle.call1(&JsValue::UNDEFINED, &has.into()));
        if has { Promise::new(&mut |_, _| {}).into() } else { JsValue::UNDEFINED }
    });
    let Ok(held) = request.call3(locks, &NAME.into(), &options, granted.unchecked_ref()) else {
        return true;
    };
    wasm_bindgen_futures::spawn_local(async move {
        if let Err(thrown) = settled(held).await
            && exception_name(&thrown) == "AbortError"
        {
            lost();
        }
    });
    settled(got.into()).await.is_ok_and(|has| has.is_truthy())
}

#[cfg(all(test, target_arch = "wasm32"))]
mod tests {
    use std::{cell::Cell, rc::Rc};

    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);

    #[wasm_bindgen_test]
    async fn the_second_is_turned_away_until_it_takes_over() {
        let lost = Rc::new(Cell::new(0));
        let note = || {
            let lost = Rc::clone(&lost);
            move || lost.set(lost.get() + 1)
        };
        assert!(become_writer(Claim::IfFree, note()).await);
        assert!(!become_writer(Claim::IfFree, note()).await);
        assert_eq!(lost.get(), 0);
        assert!(become_writer(Claim::TakeOver, || {}).await);
        assert_eq!(lost.get(), 1);
    }
}
