//! That what says how this device opens was damaged, and was put right from its second copy: nothing is lost, and whoever
//! looks after the tablet is to know when its storage fails.

use leptos::{prelude::*, task::spawn_local};

use crate::{
    store::alongside,
    ui::{Button, Note, Tone},
};

/// The note, until somebody has read it.
#[component]
pub(super) fn PutRight() -> impl IntoView {
    let alongside = alongside();
    let shown = RwSignal::new(false);
    spawn_local(async move {
        let was_put_right = alongside.was_put_right().await;
        shown.try_set(was_put_right);
    });
    let read = move || {
        shown.set(false);
        spawn_local(async move { alongside.forget_put_right().await });
    };
    move || {
        shown.get().then(|| {
            view! {
                <Note tone=Tone::Info icon="info">
                    <p>
                        "What says how this tablet opens was damaged and is put right from its second copy. Nothing is lost. If you read this again, tell the coordinator: its storage may be failing."
                    </p>
                    <div>
                        <Button on_press=read>"I have read this"</Button>
                    </div>
                </Note>
            }
        })
    }
}
