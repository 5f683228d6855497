//! How the student is about the move: five faces, each with its words.

use domain::visit::Feeling;
use leptos::prelude::*;

use super::{Keeper, Subject};
use crate::ui::{Chip, ChipKind};

/// The card *How is Kai about the move?*.
#[component]
pub fn AboutTheMove(
    /// The draft.
    keeper: Keeper,
    /// Whom it is about.
    subject: Subject,
) -> impl IntoView {
    let faces = Feeling::ALL.map(|feeling| {
        view! {
            <Chip
                label=feeling.label().to_owned()
                name="feeling"
                kind=ChipKind::OneOfScale
                icon=face(feeling)
                checked=keeper.memo(move |draft| draft.feeling == Some(feeling))
                on_change=move |_| keeper.change(move |draft| draft.feeling = Some(feeling))
            />
        }
    });
    view! {
        <section class="card">
            <fieldset>
                <legend>"How is " <bdi>{subject.called}</bdi> " about the move?"</legend>
                <div class="seg five">{faces.into_iter().collect_view()}</div>
            </fieldset>
        </section>
    }
}

const fn face(feeling: Feeling) -> &'static str {
    match feeling {
        Feeling::VeryWorried => "frown",
        Feeling::Worried => "annoyed",
        Feeling::Mixed => "meh",
        Feeling::FairlyHappy => "smile",
        Feeling::LookingForward => "laugh",
    }
}
