//! When this device's copy cannot be opened: in use by another tab, or refused by the browser. Each page says what to
//! do, and that nothing is lost. Words that this tab could keep nowhere when another took over are still there to be copied.

use leptos::prelude::*;

use crate::{
    device::{page, writer::Claim},
    locking::LeftWords,
    shell::Frame,
    store::{OpenFailure, alongside},
    ui::{Button, ButtonKind, Card, Icon},
};

/// Another tab is the writer.
#[component]
pub fn OtherTab() -> impl IntoView {
    let alongside = alongside();
    let has_words = alongside.words_left.with_untracked(Option::is_some);
    view! {
        <Frame>
            <main class="main stack" id="main">
                <h1>"Alongside is open in another tab"</h1>
                {if has_words {
                    view! { <OnlyHere /> }.into_any()
                } else {
                    view! {
                        <Card>
                            <p>
                                "Only one tab at a time can write, so that nothing is written twice. Go to the other tab, or use Alongside in this one. What is open there stays as a draft."
                            </p>
                            <div class="row">
                                <Button
                                    kind=ButtonKind::Big
                                    on_press=move || alongside.open(Claim::TakeOver)
                                >
                                    "Use it here"
                                </Button>
                            </div>
                        </Card>
                    }
                        .into_any()
                }}
            </main>
        </Frame>
    }
}

/// Words that were on the screen of this tab when the other took over, and that could be kept nowhere. Nothing else can be
/// done here until they are discarded; then the page is loaded anew, so that nothing is left of its memory.
#[component]
fn OnlyHere() -> impl IntoView {
    let discard = UnsyncCallback::new(|()| page::reload());
    view! {
        <Card title="What you typed here last could not be kept. It is on this screen only.">
            <LeftWords on_discard=discard />
        </Card>
    }
}

/// It could not be opened.
#[component]
pub fn NotOpened(
    /// Why.
    failure: OpenFailure,
) -> impl IntoView {
    let alongside = alongside();
    let (what, steps, detail) = words(failure);
    view! {
        <Frame>
            <main class="main stack" id="main">
                <h1>"Alongside could not open what is on this device"</h1>
                <div class="note bad" role="alert">
                    <Icon name="triangle-alert" />
                    <p class="grow">{what}</p>
                </div>
                <Card title="What to do">
                    <ol class="steps">
                        {steps.iter().map(|step| view! { <li>{*step}</li> }).collect_view()}
                    </ol>
                    <div class="row">
                        <Button
                            kind=ButtonKind::Big
                            icon="rotate-ccw"
                            on_press=move || alongside.open(Claim::IfFree)
                        >
                            "Try again"
                        </Button>
                    </div>
                    {detail.map(|detail| view! { <p class="xs muted">"For the school\u{2019}s IT lead: " {detail}</p> })}
                </Card>
            </main>
        </Frame>
    }
}

fn words(failure: OpenFailure) -> (&'static str, &'static [&'static str], Option<String>) {
    match failure {
        OpenFailure::Refused(detail) => (
            "The browser does not let Alongside keep anything. What you saved earlier is not lost; it just cannot be read now.",
            &[
                "If this is a private window, open Alongside in an ordinary one, or from the home screen.",
                "Close Alongside and open it again.",
                "Do not clear the browser\u{2019}s data: that is where unsent records are.",
                "If it goes on, take this device to the coordinator.",
            ],
            Some(detail),
        ),
        OpenFailure::Full => (
            "This device is full. What you saved is still here.",
            &[
                "Delete photos, videos or apps that are not needed.",
                "Do not clear the browser\u{2019}s data: that is where unsent records are.",
                "Then try again.",
            ],
            None,
        ),
        OpenFailure::TooNew => (
            "A newer version of Alongside has been used on this device. What you saved is still here.",
            &[
                "Connect to the school\u{2019}s Wi-Fi.",
                "Close all tabs of Alongside and open it again: it updates itself.",
            ],
            None,
        ),
    }
}
