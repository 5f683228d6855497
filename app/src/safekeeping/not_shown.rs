//! What is on this device, or at base for it, and on no screen: written by a newer Alongside, behind, or damaged here.
//! Each with what to do; nothing of it is ever thrown away.

use leptos::prelude::*;
use replica::View;

use crate::{
    store::alongside,
    ui::{Card, Show, memo, words::counted},
};

/// The card; nothing while everything can be shown.
#[component]
pub(super) fn NotShown() -> impl IntoView {
    let alongside = alongside();
    let said = memo(move || words(&alongside.view.read()));
    view! {
        <Show when=move || !said.read().is_empty()>
            <Card title="Kept, and not shown here">
                <ul class="dots stack-s">
                    {move || said.get().into_iter().map(|words| view! { <li>{words}</li> }).collect_view()}
                </ul>
            </Card>
        </Show>
    }
}

/// What there is of it, each with what to do.
fn words(view: &View) -> Vec<String> {
    let some = |many: usize, what: &str, then: &str| {
        (many > 0).then(|| format!("{} {then}", counted(many, what)))
    };
    [
        some(
            view.newer,
            "document",
            "of a newer Alongside. Base keeps it all. Update this app to read it: open it where there is a signal, close it and open it again.",
        ),
        some(
            view.failed.len().saturating_sub(view.newer),
            "document",
            "behind or missing. Nothing is lost: it is fetched again by itself where there is a signal.",
        ),
        some(
            view.set_aside,
            "piece",
            "that could not be read, set aside on this device. If something that you wrote is missing, leave Alongside on the device and show this page to the coordinator.",
        ),
    ]
    .into_iter()
    .flatten()
    .collect()
}

#[cfg(test)]
mod tests {
    use records::DocumentId;

    use super::*;

    #[test]
    fn each_is_said_with_what_to_do_and_nothing_where_there_is_nothing() {
        assert_eq!(words(&View::default()), Vec::<String>::new());
        let view =
            View { newer: 2, failed: [DocumentId::Org].into(), set_aside: 1, ..View::default() };
        let said = words(&view);
        let begins: Vec<_> = said.iter().filter_map(|one| one.split_once('.')).collect();
        let begins: Vec<_> = begins.into_iter().map(|(begin, _)| begin).collect();
        assert_eq!(
            begins,
            [
                "2 documents of a newer Alongside",
                "1 piece that could not be read, set aside on this device"
            ]
        );
        assert!(said.iter().any(|one| one.contains("Update this app to read it")));
        let behind = words(&View { failed: [DocumentId::Org].into(), ..View::default() });
        assert!(behind.iter().all(|one| one.starts_with("1 document behind or missing")));
        assert_eq!(behind.len(), 1);
    }
}
