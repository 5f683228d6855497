//! *Take in a file*: chosen here, opened with its words. What was typed stays when it could not be.

use leptos::{prelude::*, task::spawn_local};
use protocol::limits::CARRIED_FILE;
use replica::TakenIn;

use crate::{
    device::files::{PickedFile, picked},
    store::alongside,
    ui::{Button, ButtonKind, Card, ErrorSummary, Field, Loading, Mistake, Show, Toasts, words},
};

const FILE: &str = "carried-file";
const SECRET: &str = "carried-words";
const TOO_LARGE: &str =
    "Choose another file: this one is larger than any that Alongside saves for another device";

/// The card.
#[component]
pub(super) fn TakeIn() -> impl IntoView {
    let alongside = alongside();
    let toasts: Toasts = expect_context();
    let file = RwSignal::new_local(None::<PickedFile>);
    let typed = RwSignal::new(String::new());
    let mistakes = RwSignal::new(Vec::<Mistake>::new());
    let busy = RwSignal::new(false);
    let wrong = move |at: &'static str, words: String| {
        mistakes.try_set(vec![Mistake { field: at.to_owned(), words }]);
    };
    let take_in = move || {
        mistakes.set(Vec::new());
        let Some(picked) = file.get_untracked() else {
            wrong(FILE, "Choose the file that was saved on the other device".to_owned());
            return;
        };
        if picked.size() > f64::from(u32::try_from(CARRIED_FILE).unwrap_or(u32::MAX)) {
            wrong(FILE, TOO_LARGE.to_owned());
            return;
        }
        busy.set(true);
        spawn_local(async move {
            let taken = match picked.bytes().await {
                Ok(bytes) => {
                    let typed = typed.get_untracked();
                    alongside.take_in_file(&bytes, &typed).await.map_err(|error| error.to_string())
                }
                Err(error) => Err(error.to_string()),
            };
            busy.try_set(false);
            match taken {
                Ok(taken) => {
                    typed.try_set(String::new());
                    toasts.say(said(&taken));
                }
                Err(words) => wrong(SECRET, words),
            }
        });
    };
    view! {
        <Card title="Take in a file">
            <p>
                "A file that a colleague handed over, or a backup of your own. This device keeps it apart until base has what is in it."
            </p>
            <ErrorSummary mistakes />
            <div class="ask">
                <label class="lab" for=FILE>
                    "The file"
                </label>
                <input
                    class="field file"
                    type="file"
                    id=FILE
                    on:change=move |event| file.set(picked(&event))
                />
            </div>
            <Field
                id=SECRET
                label="Its eight words"
                hint="As they were shown when the file was saved"
                value=typed
                on_input=move |words| typed.set(words)
            />
            <div>
                <Button kind=ButtonKind::Main busy on_press=take_in>
                    "Take it in"
                </Button>
            </div>
            <Show when=move || busy.get()>
                <Loading words="Opening the file" />
            </Show>
        </Card>
    }
}

/// What was taken in.
fn said(taken: &TakenIn) -> String {
    let TakenIn { whose, put_back, older } = taken;
    let records = usize::try_from(whose.records).unwrap_or(usize::MAX);
    let mut said = format!("{} taken in", words::counted(records, "record"));
    if *put_back > 0 {
        said.push_str(&format!(", {} put back", words::counted(*put_back, "unfinished visit")));
    }
    if *older > 0 {
        said.push_str(". Older words of what is unfinished here were set aside");
    }
    said
}
