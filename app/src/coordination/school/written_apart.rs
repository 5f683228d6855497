//! That two people set something of the school's apart, on the card where it is set. Both answers and the choice between them
//! are on *Merged changes*.

use leptos::prelude::*;

use crate::{
    coordination::desk::Desk,
    ui::{LinkButton, Note, Show, Tone, memo},
};

/// The note; nothing while nothing was set apart.
#[component]
pub(super) fn WrittenApart(
    /// How the names of the fields begin: `terms/`.
    fields: &'static str,
) -> impl IntoView {
    let desk = Desk::here();
    let any = memo(move || {
        desk.view().org.conflicts.iter().any(|conflict| conflict.field.starts_with(fields))
    });
    view! {
        <Show when=move || any.get()>
            <Note tone=Tone::Warn icon="users">
                <p>
                    "Two people set this apart. Both answers are kept, and one is shown here, until somebody chooses. Choose before you change it."
                </p>
                <div>
                    <LinkButton href="/sync/merged">"See both answers"</LinkButton>
                </div>
            </Note>
        </Show>
    }
}
