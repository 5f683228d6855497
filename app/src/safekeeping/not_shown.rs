//! What is on this device, or at base for it, and on no screen: written by a newer Alongside, behind, or damaged here.
//! Each with what to do; nothing of it is ever thrown away.

use leptos::{prelude::*, task::spawn_local};
use replica::{SetAside, View};

use crate::{
    device::files,
    store::alongside,
    ui::{Button, Card, Show, Toasts, memo, words::counted},
};

/// The card; nothing while everything can be shown.
#[component]
pub(super) fn NotShown() -> impl IntoView {
    let alongside = alongside();
    let toasts = expect_context::<Toasts>();
    let said = memo(move || {
        let sealed = usize::try_from(alongside.captured.get()).unwrap_or(usize::MAX);
        words(&alongside.view.read(), sealed)
    });
    let save = move || {
        spawn_local(async move {
            match alongside.set_aside().await {
                Some(pieces) => {
                    files::save_bytes("alongside-set-aside-not-encrypted.bin", &as_file(&pieces));
                }
                None => {
                    toasts.say("It could not be read just now. Close Alongside and open it again")
                }
            }
        });
    };
    view! {
        <Show when=move || !said.read().is_empty()>
            <Card title="Kept, and not shown here">
                <ul class="dots stack-s">
                    {move || said.get().into_iter().map(|words| view! { <li>{words}</li> }).collect_view()}
                </ul>
                <Show when=move || { alongside.view.read().set_aside > 0 }>
                    <div>
                        <Button icon="download" on_press=save>
                            "Save as a file"
                        </Button>
                    </div>
                </Show>
            </Card>
        </Show>
    }
}

/// What there is of it, each with what to do.
fn words(view: &View, sealed: usize) -> Vec<String> {
    let some = |many: usize, what: &str, then: &str| {
        (many > 0).then(|| format!("{} {then}", counted(many, what)))
    };
    [
        some(
            sealed,
            "visit",
            "recorded while locked that could not be opened. Nothing is lost: open Alongside again. If it stays, tell the coordinator and leave Alongside on the device.",
        ),
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
            "that could not be read, set aside on this device. If something that you wrote is missing, leave Alongside on the device, save what there is as a file and give it to the coordinator. The file is not encrypted: delete it once they have it.",
        ),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Each piece as it is, after a line with where it was, under which key and how many bytes it has.
fn as_file(pieces: &[SetAside]) -> Vec<u8> {
    let mut file =
        b"Set aside by Alongside because it could not be read. Not encrypted.\n".to_vec();
    for SetAside { table, key, bytes } in pieces {
        let key: String = key.iter().map(|byte| format!("{byte:02x}")).collect();
        file.extend_from_slice(format!("{table} {key} {}\n", bytes.len()).as_bytes());
        file.extend_from_slice(bytes);
        file.push(b'\n');
    }
    file
}

#[cfg(test)]
mod tests;
