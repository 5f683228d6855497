//! *Save a backup* and *Hand over*: the same file, for oneself with what is not finished, for somebody else without. Its
//! words are shown once, beside it, and are kept nowhere.

use leptos::{prelude::*, task::spawn_local};
use replica::PackedFor;

use crate::{
    device::{files, page},
    store::{MadeFile, alongside},
    ui::{Button, ButtonKind, Card, Empty, Loading, Note, Tone, memo, words::counted},
};

const WORDS: &str = "file-words";

/// How making a file stands.
#[derive(Clone, PartialEq, Eq)]
enum Stands {
    Ready,
    Busy,
    Made { words: String, holds: String },
    Failed(String),
}

/// Both, and what became of them.
#[component]
pub fn Make() -> impl IntoView {
    let alongside = alongside();
    let stands = RwSignal::new(Stands::Ready);
    let waits = memo(move || alongside.view.read().waiting.is_of_records());
    let drafts = memo(move || alongside.drafts.read().iter().any(|one| !one.key.is_concern()));
    let busy = Signal::derive(move || *stands.read() == Stands::Busy);
    let make = move |whom: PackedFor, name: &'static str| {
        stands.set(Stands::Busy);
        spawn_local(async move {
            let now = match alongside.make_file(whom).await {
                Ok(Some(file)) => {
                    files::save_bytes(name, &file.bytes);
                    page::after_paint(|| page::focus_id(WORDS));
                    Stands::Made { holds: holds(&file), words: file.words }
                }
                // Base has taken everything in meanwhile.
                Ok(None) => Stands::Ready,
                Err(error) => Stands::Failed(error.to_string()),
            };
            stands.try_set(now);
        });
    };
    view! {
        <Card title="Save or hand over what waits">
            <p>
                "Everything here that base does not have goes into one encrypted file, but for concerns, which this device hands in itself. It opens with eight words, which are shown when it is saved. Nothing leaves this device for it: what waits is still sent by itself."
            </p>
            {move || {
                let (waits, drafts) = (waits.get(), drafts.get());
                if !waits && !drafts {
                    return view! { <Empty title="Nothing is waiting, so there is nothing to save." /> }.into_any();
                }
                let backup = move || make(PackedFor::Oneself, "alongside-backup.bin");
                let hand_over = waits.then(|| {
                    let give = move || make(PackedFor::Somebody, "alongside-hand-over.bin");
                    view! {
                        <p>
                            <b>"Hand over: "</b>
                            "for a colleague or the coordinator whose device reaches base. Their device hands it in, in your name, and shows them nothing of it. Unfinished visits stay here."
                        </p>
                        <div>
                            <Button icon="users" busy on_press=give>
                                "Hand over"
                            </Button>
                        </div>
                    }
                });
                view! {
                    <p>
                        <b>"Save a backup: "</b>
                        "for yourself, with unfinished visits, in case this device is lost or broken."
                    </p>
                    <div>
                        <Button kind=ButtonKind::Main icon="download" busy on_press=backup>
                            "Save a backup"
                        </Button>
                    </div>
                    {hand_over}
                }
                    .into_any()
            }}
            <Told stands />
        </Card>
    }
}

/// What became of it.
#[component]
fn Told(stands: RwSignal<Stands>) -> impl IntoView {
    let word = |word: &str| view! { <span>{word.to_owned()}</span> " " };
    move || {
        match stands.get() {
        Stands::Ready => ().into_any(),
        Stands::Busy => view! { <Loading words="Encrypting the file" /> }.into_any(),
        Stands::Failed(words) => {
            view! {
                <div role="alert">
                    <Note tone=Tone::Bad icon="triangle-alert">
                        <p>
                            <b>"No file was saved. "</b>
                            {words}
                        </p>
                    </Note>
                </div>
            }
                .into_any()
        }
        Stands::Made { words, holds } => {
            view! {
                <div class="stack-s">
                    <h3>"Write these eight words down"</h3>
                    <p class="secret-words" id=WORDS tabindex="-1" translate="no">
                        {words.split(' ').map(word).collect_view()}
                    </p>
                    <p>
                        {holds}
                        " Nothing else opens the file, and the words are not shown again. Keep them apart from it. Whoever has both can read what is in it."
                    </p>
                </div>
            }
                .into_any()
        }
    }
    }
}

/// What is in a file, in a sentence or two.
fn holds(file: &MadeFile) -> String {
    let drafts = match file.drafts {
        0 => String::new(),
        many => format!(" and {}", counted(many, "unfinished visit")),
    };
    let left = if file.left == 0 {
        ""
    } else {
        " It has no room for everything: save another one when base has what is in this."
    };
    format!("The file holds {}{drafts}.{left}", counted(file.records, "record"))
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn a_file_says_what_it_holds_and_that_it_does_not_hold_everything() {
        let file = |records, drafts, left| MadeFile {
            bytes: Vec::new(),
            words: String::new(),
            records,
            drafts,
            left,
        };
        assert_eq!(holds(&file(1, 0, 0)), "The file holds 1 record.");
        assert_eq!(holds(&file(3, 2, 0)), "The file holds 3 records and 2 unfinished visits.");
        assert!(holds(&file(3, 0, 1)).contains("no room for everything"));
    }
}
