//! What is in a module of its own, and comes to the page when it is asked for (docs/decisions/0016 and 0037). Which
//! screens are in one is for the one function to say that the module is cut off at: `coordination/apart.rs` and `seldom.rs`.

use std::sync::atomic::{AtomicBool, Ordering};

use futures::future::LocalBoxFuture;
use leptos::{prelude::*, task::spawn_local};

use crate::{
    shell::Opening,
    ui::{Failed, Page},
};

/// A module apart.
pub(crate) struct Module {
    here: AtomicBool,
    load: fn() -> LocalBoxFuture<'static, bool>,
}

impl Module {
    /// One that comes by `load`, which answers whether it came.
    pub(crate) const fn new(load: fn() -> LocalBoxFuture<'static, bool>) -> Self {
        Self { here: AtomicBool::new(false), load }
    }

    /// Whether it is in this page.
    pub(crate) fn is_here(&self) -> bool {
        self.here.load(Ordering::Relaxed)
    }

    /// Brings it; answers whether it is here.
    pub(crate) async fn fetched(&self) -> bool {
        let here = (self.load)().await;
        self.here.store(here, Ordering::Relaxed);
        here
    }
}

/// A screen of a module, as soon as it can be drawn.
#[component]
pub(crate) fn Apart(
    /// Where it is.
    module: &'static Module,
    /// Draws it, once the module is here.
    drawn: Box<dyn Fn() -> Option<AnyView> + Send>,
) -> impl IntoView {
    let loaded = RwSignal::new(module.is_here().then_some(true));
    let fetch = move || {
        loaded.set(None);
        spawn_local(async move {
            loaded.try_set(Some(module.fetched().await));
        });
    };
    if loaded.get_untracked().is_none() {
        fetch();
    }
    move || {
        match loaded.get() {
        None => view! { <Opening /> }.into_any(),
        Some(true) => drawn().into_any(),
        Some(false) => view! {
            <Page title="Not on this device yet">
                <Failed
                    title="This page could not be fetched."
                    words="Try again when there is a signal. It is then kept on this device, and opens with no signal as well."
                    on_retry=fetch
                />
            </Page>
        }
        .into_any(),
    }
    }
}

#[cfg(feature = "apart")]
pub(crate) use wasm_split_helpers::SplitLoaderError as NotLoaded;

/// In tests and in development everything is in one module.
#[cfg(not(feature = "apart"))]
pub(crate) type NotLoaded = std::convert::Infallible;
