//! What somebody had begun to add to a concern when their duty ended. It cannot be signed any more; the words are theirs, and are
//! not lost: they tell whoever reads concerns now.

use domain::{
    concern::{AnswerDraft, AnswerKind},
    id::ConcernId,
};
use leptos::{prelude::*, task::spawn_local};
use replica::DraftKey;

use super::keeper::{Begun, begun};
use crate::{
    place::here,
    store::alongside,
    ui::{Button, ButtonKind, Card},
};

/// The card; nothing where nothing was begun.
#[component]
pub(super) fn Left(
    /// To which concern.
    concern: ConcernId,
) -> impl IntoView {
    let alongside = alongside();
    let left = RwSignal::new(None::<String>);
    spawn_local(async move {
        if let Begun::Draft(draft, _) = begun(alongside, concern).await
            && !draft.is_empty()
        {
            left.try_set(Some(as_written(&draft)));
        }
    });
    let here = here();
    let discard = move || {
        spawn_local(async move {
            // Where it stays it is offered again.
            drop(alongside.delete_draft(&DraftKey::answering(concern)).await);
            here.go("/");
        });
    };
    move || {
        left.get().map(|words| {
            view! {
                <Card title="What you had begun">
                    <p>"It was not signed, and nobody has it. Tell it to the safeguarding lead, then discard it."</p>
                    <p class="as-written">{words}</p>
                    <div>
                        <Button kind=ButtonKind::Quiet icon="trash-2" on_press=discard>
                            "Discard it"
                        </Button>
                    </div>
                </Card>
            }
        })
    }
}

/// Everything that was typed, also for a kind that it then was not to be.
fn as_written(draft: &AnswerDraft) -> String {
    let day = draft.on.filter(|_| draft.kind == AnswerKind::Happened);
    let day = day.map(domain::words::date).unwrap_or_default();
    let parts = [&day, &draft.to, &draft.what, &draft.reasons];
    let said = parts.into_iter().filter(|part| !part.trim().is_empty());
    said.map(String::as_str).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use domain::id::ConcernEntryId;
    use jiff::civil::date;

    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn every_word_that_was_typed_is_there() {
        let mut draft = AnswerDraft::new(ConcernEntryId::draw(1), date(2026, 11, 28));
        draft.what = "His aunt collects him".to_owned();
        draft.to = "Ms Khan".to_owned();
        assert_eq!(as_written(&draft), "Ms Khan\nHis aunt collects him");
        draft.kind = AnswerKind::Happened;
        assert_eq!(as_written(&draft), "28 November 2026\nMs Khan\nHis aunt collects him");
    }
}
