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
    let said = memo(move || words(&alongside.view.read()));
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

    #[test]
    fn each_piece_is_in_the_file_as_it_is() {
        let piece = |table: &str, key: &[u8], bytes: &[u8]| SetAside {
            table: table.to_owned(),
            key: key.to_vec(),
            bytes: bytes.to_vec(),
        };
        let file = as_file(&[piece("draft", b"v", b"a\nb\x00"), piece("outbox", &[0, 1], b"")]);
        let (head, pieces) =
            file.split_at(file.iter().position(|byte| *byte == b'\n').unwrap_or(0));
        assert!(head.ends_with(b"Not encrypted."));
        assert_eq!(pieces, b"\ndraft 76 4\na\nb\x00\noutbox 0001 0\n\n");
    }
}
