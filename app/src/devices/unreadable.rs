//! On the first page, where what says how somebody's records open is damaged in both of its copies: what happened, what
//! it means, and how to go on beside it. Nothing of it is erased.

use leptos::{prelude::*, task::spawn_local};

use crate::{
    device::{files, settings, vaults::Row},
    store::alongside,
    ui::{Button, Note, Toasts, Tone, words::counted},
};

const FILE: &str = "alongside-damaged-header.bin";

/// The note; nothing while everything that is here can be opened.
#[component]
pub(super) fn Unreadable() -> impl IntoView {
    let alongside = alongside();
    let toasts = expect_context::<Toasts>();
    let names = alongside.unreadable.get_value();
    let waited = waited(names.iter().map(|name| settings::unsent_of(name)));
    let save = move || {
        spawn_local(async move {
            match alongside.unreadable_rows().await {
                Ok(rows) => files::save_bytes(FILE, &as_file(&rows)),
                Err(_) => {
                    toasts.say("It could not be read just now. Close Alongside and open it again")
                }
            }
        });
    };
    (!names.is_empty()).then(|| {
        view! {
            <Note tone=Tone::Bad icon="triangle-alert">
                <p>
                    <b>
                        "Records that are kept on this device cannot be opened: what says how they open is damaged."
                    </b>
                    " They are still here, sealed, and nothing was erased. No passphrase opens them now."
                </p>
                <p>{waited}</p>
                <p>
                    "To go on, ask the coordinator for a new code and add this device again below: what is at base comes back. Leave Alongside on this device, and save what is damaged as a file for the school\u{2019}s IT lead. There is no name and no word of a record in it."
                </p>
                <div>
                    <Button icon="download" on_press=save>
                        "Save as a file"
                    </Button>
                </div>
            </Note>
        }
    })
}

/// What is known of how much had not reached base.
fn waited(counts: impl Iterator<Item = Option<usize>>) -> String {
    let counts: Option<Vec<usize>> = counts.collect();
    match counts.map(|counts| counts.iter().sum::<usize>()) {
        None => {
            "How much of it had not reached base is not known. Tell the coordinator.".to_owned()
        }
        Some(0) => {
            "Everything recorded in it had reached base, and comes back from there.".to_owned()
        }
        Some(many) => format!(
            "{} had not reached base. Tell the coordinator, and write down now what you remember of it.",
            counted(many, "record")
        ),
    }
}

/// Each row as it is, after a line with its name and how many bytes it has.
fn as_file(rows: &[Row]) -> Vec<u8> {
    let mut file = b"Damaged headers of vaults of Alongside. What they open is sealed.\n".to_vec();
    for (name, bytes) in rows {
        file.extend_from_slice(format!("{name} {}\n", bytes.len()).as_bytes());
        file.extend_from_slice(bytes);
        file.push(b'\n');
    }
    file
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn what_waited_is_said_as_far_as_it_is_known() {
        let said = |counts: &[Option<usize>]| waited(counts.iter().copied());
        assert!(said(&[Some(2), Some(1)]).starts_with("3 records had not reached base."));
        assert!(said(&[Some(0)]).starts_with("Everything recorded in it had reached base"));
        // Of one it is not known: then nothing is promised.
        assert!(said(&[Some(0), None]).contains("is not known"));
    }

    #[test]
    fn the_file_has_every_row_as_it_is() {
        let rows = [("alongside-00".to_owned(), vec![1, 0, 255]), ("b".to_owned(), Vec::new())];
        let file = as_file(&rows);
        let lines = b"Damaged headers of vaults of Alongside. What they open is sealed.\n";
        assert_eq!(file, [&lines[..], b"alongside-00 3\n\x01\0\xff\nb 0\n\n"].concat());
    }
}
