//! An app with six digits: its secret as a picture and as text, the first code back, and the recovery codes, once.

use leptos::{prelude::*, task::spawn_local};
use protocol::door::{NewCodes, REMOVE_CODES, RecoveryCodes};

use super::{in_words, page::Ways};
use crate::{
    coordination::qr::qr_picture,
    ui::{Button, ButtonKind, Card, Field, words::counted},
};

/// How far setting up has come.
#[derive(Clone)]
enum Step {
    /// As it is at base.
    Standing,
    /// The app is to read this.
    Reading(String, String),
    /// These are to be written down.
    Written(Vec<String>),
}

/// The card.
#[component]
pub(super) fn CodeApp(ways: Ways, left: Option<u32>) -> impl IntoView {
    let step = RwSignal::new(Step::Standing);
    let code = RwSignal::new(String::new());
    let begin = move || begins(ways, step);
    let finish = move || finishes(ways, code.get_untracked(), step);
    move || {
        let inside = match step.get() {
            Step::Standing => standing(ways, left, begin),
            Step::Reading(link, secret) => view! {
                <p>"Read this with an app that makes codes, such as the one that your school uses for other sign-ins, or type the letters into it."</p>
                {picture(&link)}
                <p class="secret-words" translate="no">{in_fours(&secret)}</p>
                <Field
                    label="Six digits that it shows now"
                    keyboard="numeric"
                    width=8
                    value=code
                    on_input=move |typed| code.set(typed)
                />
                <Button kind=ButtonKind::Main busy=ways.busy on_press=finish>
                    "Set it up"
                </Button>
            }
            .into_any(),
            Step::Written(codes) => view! {
                <p>
                    <b>"Write these down, and keep them where you keep keys."</b>
                    " Each opens once, for the day when your phone is not there. They are not shown again."
                </p>
                <ul class="stack-s" translate="no">
                    {codes.into_iter().map(|code| view! { <li>{code}</li> }).collect_view()}
                </ul>
                <Button
                    kind=ButtonKind::Main
                    on_press=move || ways.changes(std::future::ready(Ok(())), "The app is set up")
                >
                    "They are written down"
                </Button>
            }
            .into_any(),
        };
        view! { <Card title="An app with six digits">{inside}</Card> }
    }
}

fn standing(ways: Ways, left: Option<u32>, begin: impl Fn() + Copy + 'static) -> AnyView {
    let Some(left) = left else {
        return view! {
            <p>"For whoever has no passkey at hand. The app is on a phone, and works with no signal."</p>
            <Button busy=ways.busy on_press=begin>
                "Set up an app"
            </Button>
        }
        .into_any();
    };
    let many = counted(usize::try_from(left).unwrap_or_default(), "recovery code");
    view! {
        <p>{format!("Set up. {many} left.")}</p>
        <div class="row">
            <Button busy=ways.busy on_press=begin>
                "Set up anew"
            </Button>
            <Button
                kind=ButtonKind::Quiet
                icon="trash-2"
                label="Remove the app with six digits"
                busy=ways.busy
                on_press=move || ways.remove(REMOVE_CODES.to_owned())
            >
                "Remove"
            </Button>
        </div>
    }
    .into_any()
}

fn begins(ways: Ways, step: RwSignal<Step>) {
    ways.busy.set(true);
    ways.trouble.set(None);
    spawn_local(async move {
        let drawn = ways.desk.behind_door(|| ways.desk.store.new_codes()).await;
        let _gone = ways.busy.try_set(false);
        match drawn {
            Ok(NewCodes { secret }) => {
                let link = NewCodes { secret: secret.clone() }.link();
                let _gone = step.try_set(Step::Reading(link, secret));
            }
            Err(error) => {
                let _gone = ways.trouble.try_set(Some(error.to_string()));
            }
        }
    });
}

/// What was typed stays until it is taken.
fn finishes(ways: Ways, code: String, step: RwSignal<Step>) {
    ways.busy.set(true);
    ways.trouble.set(None);
    spawn_local(async move {
        let set_up = ways.desk.store.put_codes(code).await;
        let _gone = ways.busy.try_set(false);
        match set_up {
            Ok(RecoveryCodes { codes }) => {
                let _gone = step.try_set(Step::Written(codes));
            }
            Err(error) => {
                let _gone = ways.trouble.try_set(Some(in_words(&error)));
            }
        }
    });
}

fn picture(link: &str) -> Option<impl IntoView + use<>> {
    qr_picture(link).map(|picture| {
        view! {
            <svg
                class="qr"
                role="img"
                aria-label="QR code for the app"
                viewBox=picture.view_box
                shape-rendering="crispEdges"
            >
                <rect class="light" width="100%" height="100%" />
                <path class="dark" d=picture.path />
            </svg>
        }
    })
}

/// As people copy letters: four, and a space.
fn in_fours(secret: &str) -> String {
    let mut written = String::new();
    for (place, letter) in secret.chars().enumerate() {
        if place > 0 && place % 4 == 0 {
            written.push(' ');
        }
        written.push(letter);
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn letters_are_copied_in_fours() {
        assert_eq!(in_fours("ABCDEFGHI"), "ABCD EFGH I");
        assert_eq!(in_fours(""), "");
    }
}
