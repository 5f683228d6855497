//! Each keeper types their part back from its sheet, so that one that cannot be read is found now and not in need.

use leptos::prelude::*;

use super::{drawing::Drawing, sheets::Groups};
use crate::{
    recovery::PART,
    ui::{Button, ButtonKind, Card, Field},
};

/// The card for the part that is wanted next.
#[component]
pub(super) fn TypeBack(
    /// The key that is being drawn.
    drawing: StoredValue<Option<Drawing>, LocalStorage>,
    /// What happens once every part was typed.
    done: UnsyncCallback<()>,
) -> impl IntoView {
    let wanted = move || drawing.with_value(|one| one.as_ref().and_then(Drawing::wanted));
    let part = RwSignal::new(wanted());
    let typed = RwSignal::new(String::new());
    let wrong = RwSignal::new(None::<String>);
    let shown = RwSignal::new(true);
    let take = move || {
        let words = typed.get_untracked();
        let taken = drawing.try_update_value(|one| match one {
            Some(drawing) => drawing.take_back(&words),
            None => Ok(()),
        });
        if let Some(Err(words)) = taken {
            wrong.set(Some(words));
            return;
        }
        wrong.set(None);
        typed.set(String::new());
        part.set(wanted());
        if wanted().is_none() {
            done.try_run(());
        }
    };
    let by_hand = move || {
        let place = part.get()?;
        let sheets = drawing.with_value(|one| one.as_ref().map(Drawing::sheets))?;
        let groups = sheets.into_iter().find(|sheet| sheet.place == place)?.groups;
        Some(view! {
            <details>
                <summary>"No printer? Copy this part by hand"</summary>
                <Groups groups />
            </details>
        })
    };
    let label = Signal::derive(move || {
        part.get().map_or_else(String::new, |place| format!("Part {place}, typed by its keeper"))
    });
    view! {
        <Card title="Type each part back">
            <p>
                "Give each sheet to its keeper. Each types their own part here, so that one that cannot be read is found now. Nothing was sent to base yet."
            </p>
            {by_hand}
            <Field
                id=PART
                label
                hint="16 groups of 4"
                error=Signal::derive(move || wrong.get())
                secret=shown
                value=typed
                on_input=move |words| typed.set(words)
            />
            <div>
                <Button kind=ButtonKind::Main on_press=take>
                    "Check this part"
                </Button>
            </div>
        </Card>
    }
}
