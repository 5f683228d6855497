//! Quiet updates. The page's first script registers the worker; a new release waits beside the old one until the
//! app says that nobody is in the middle of anything (see docs/service-worker.md).

use wasm_bindgen::JsCast;
use web_sys::{ServiceWorkerContainer, ServiceWorkerRegistration};

use super::{
    page,
    script::{ask, property},
};

/// Looks for a new release now and then; when one waits, hands over to it and loads the page anew.
/// The caller has made sure that nothing is being written and nobody is looking.
pub async fn update_if_waiting() {
    let Some(registration) = registration().await else { return };
    match registration.waiting() {
        Some(waiting) => {
            if waiting.post_message(&"activate".into()).is_ok() {
                page::reload_when_taken_over();
            }
        }
        None => drop(ask(&registration, "update").await),
    }
}

pub(super) fn container() -> Option<ServiceWorkerContainer> {
    property(&page::window()?.navigator(), "serviceWorker")?.dyn_into().ok()
}

async fn registration() -> Option<ServiceWorkerRegistration> {
    let container = container()?;
    ask(&container, "getRegistration").await?.ok()?.dyn_into().ok()
}
