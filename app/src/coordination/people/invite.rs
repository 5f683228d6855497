//! An invitation on the screen: a one-time code as QR, as a link and as words to type, counting down from ten
//! minutes, until a device was set up with it or it is over.

use domain::id::UserId;
use leptos::prelude::*;

use super::{
    NotDone,
    invitation::{InviteState, Invited, time_left},
};
use crate::{
    coordination::{desk::Desk, directory::Directory, qr::qr_picture},
    ui::{Button, ButtonKind, Card, Note, Tone, memo},
};

/// How often base is asked whether the code was used, in seconds of the countdown.
const ASK_EVERY: i64 = 5;

/// The card that makes and shows an invitation.
#[component]
pub(super) fn Invite(
    /// For whom.
    id: UserId,
    /// Shows when a device was set up.
    directory: Directory,
) -> impl IntoView {
    let desk = Desk::here();
    let invited = RwSignal::new(None::<Invited>);
    let trouble = RwSignal::new(None::<String>);
    let busy = RwSignal::new(false);
    let make = move || {
        busy.set(true);
        trouble.set(None);
        leptos::task::spawn_local(async move {
            match desk.invite(id).await {
                Ok(invitation) => {
                    let before = untrack(|| directory.devices_of(id));
                    invited.set(Some(Invited::new(
                        invitation,
                        &before,
                        desk.now().as_millisecond(),
                    )));
                }
                Err(words) => trouble.set(Some(words)),
            }
            busy.set(false);
        });
    };
    view! {
        <Card title="Set up a device">
            <NotDone words=trouble />
            {move || match invited.get() {
                None => view! {
                    <p>
                        "A code lets one tablet, phone or desktop in, once, within 10 minutes. Make it when the device is in their hands."
                    </p>
                    <div class="row">
                        <Button kind=ButtonKind::Big icon="smartphone" busy on_press=make>
                            "Make a code"
                        </Button>
                    </div>
                }
                .into_any(),
                Some(invitation) => view! { <Standing id invitation directory again=move || make() busy /> }.into_any(),
            }}
        </Card>
    }
}

/// The invitation as it stands now.
#[component]
fn Standing(
    id: UserId,
    invitation: Invited,
    directory: Directory,
    again: impl Fn() + Clone + Send + Sync + 'static,
    busy: RwSignal<bool>,
) -> impl IntoView {
    let desk = Desk::here();
    let now = desk.every_second();
    let kept = invitation.clone();
    let state = memo(move || kept.state(&directory.devices_of(id), now.get().as_millisecond()));
    Effect::new(move |_| {
        if let InviteState::Open { seconds } = state.get()
            && seconds % ASK_EVERY == 0
        {
            directory.reload();
        }
    });
    let ended = memo(move || match &*state.read() {
        InviteState::Open { .. } => None,
        ended => Some(ended.clone()),
    });
    let link = invitation.link(&desk.origin());
    let words = invitation.words();
    move || {
        let Some(ended) = ended.get() else {
            let left = move || match state.get() {
                InviteState::Open { seconds } => format!("Good for another {}", time_left(seconds)),
                _ => String::new(),
            };
            return view! { <Code link=link.clone() words=words.clone() left=Signal::derive(left) /> }.into_any();
        };
        let again = again.clone();
        let (tone, icon, words, next) = match ended {
            InviteState::Waiting { device } => {
                let words = format!("{device} used the code. Compare its four words, above.");
                (Tone::Info, "tablet", words, "Set up another device")
            }
            InviteState::Used { device } => {
                let words = format!("{device} is set up. The code cannot be used again.");
                (Tone::Good, "circle-check", words, "Set up another device")
            }
            InviteState::Refused { device } => {
                let words = format!("{device} is not let in. The code cannot be used again.");
                (Tone::Warn, "triangle-alert", words, "Make a new code")
            }
            InviteState::Open { .. } | InviteState::Over => {
                let words = "The 10 minutes are over and nobody used the code.".to_owned();
                (Tone::Warn, "clock", words, "Make a new code")
            }
        };
        view! {
            <div role="status">
                <Note tone icon>
                    <p><bdi>{words}</bdi></p>
                </Note>
            </div>
            <Button kind=ButtonKind::Main busy on_press=move || again()>
                {next}
            </Button>
        }
        .into_any()
    }
}

/// The open code in its three forms.
#[component]
fn Code(link: String, words: Vec<String>, left: Signal<String>) -> impl IntoView {
    let desk = Desk::here();
    let picture = qr_picture(&link).map(|picture| {
        view! {
            <svg
                class="qr"
                role="img"
                aria-label="QR code with the link to set up a device"
                viewBox=picture.view_box
                shape-rendering="crispEdges"
            >
                <rect class="light" width="100%" height="100%" />
                <path class="dark" d=picture.path />
            </svg>
        }
    });
    let to_copy = StoredValue::new(link);
    let copy = move || {
        leptos::task::spawn_local(async move {
            let copied = crate::device::files::copy(&to_copy.get_value()).await;
            desk.say(if copied {
                "The link is copied. It works once"
            } else {
                "This browser does not let us copy. Read out the words instead"
            });
        });
    };
    view! {
        <div class="invite">
            {picture}
            <div class="stack-s">
                <p class="lab">"Words to type in the installed app"</p>
                <p class="secret-words" translate="no">
                    {words
                        .into_iter()
                        .map(|word| view! { <span>{word}</span> " " })
                        .collect_view()}
                </p>
                <p class="small num" aria-live="off">
                    {left}
                </p>
                <Button icon="copy" on_press=copy>
                    "Copy the link"
                </Button>
            </div>
        </div>
        <p class="small muted">
            "Point the device\u{2019}s camera at the square and install Alongside, or open it there and type the words. Opening the link in a browser does not use it up; setting up does. The device then shows four words, and you compare them here."
        </p>
    }
}
