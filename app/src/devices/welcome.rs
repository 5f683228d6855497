//! `/welcome`: install first, then the code. On an iPad the home-screen app and the browser keep their data apart, so
//! a device enrolled in a tab would not be enrolled in the app. Whoever is here because the browser removed everything
//! is told so first.

use leptos::{prelude::*, task::spawn_local};

use super::{
    code,
    enrol::Enrol,
    four_words::{FourWords, NotLetIn},
    install::InstallSteps,
    unreadable::Unreadable,
};
use crate::{
    device::{
        install::{self, Platform},
        page, settings,
    },
    place::here,
    safekeeping::WhomToPhone,
    shell::Mark,
    store::{Alongside, LetIn, alongside},
    ui::{Button, ButtonKind, Card, FullPage, LinkButton, Note, Tone, words::counted},
};

/// The page.
#[component]
pub fn Welcome() -> impl IntoView {
    let alongside = alongside();
    let code = code::of_fragment(&page::fragment());
    let here = here();
    let came_with_code = code.is_some();
    spawn_local(async move {
        // A school that is not set up yet needs its coordinator, not a code for a mentor.
        if let Ok(hello) = alongside.hello().await
            && !hello.set_up
            && !came_with_code
        {
            here.go_instead("/setup");
        }
    });
    let use_it_here =
        RwSignal::new(install::is_installed() || install::platform() == Platform::Desktop);
    let shown = code.clone();
    view! {
        <FullPage title="Welcome to Alongside" narrow=true top=|| view! { <header class="top"><Mark /></header> }>
            <Unreadable />
            <Removed />
            <Emptied />
            <NotLetIn />
            {move || {
                if let Some(LetIn::Waiting(words)) = alongside.let_in.get() {
                    view! { <FourWords words /> }.into_any()
                } else if use_it_here.get() {
                    let code = code.clone();
                    view! {
                        <p>
                            "Alongside keeps your record of each student on this device, and works with no signal. To begin, make the device known to your school."
                        </p>
                        <Enrol code />
                        <BackToThePassphrase />
                        <p class="muted">
                            "No code? The mentoring coordinator makes one under " <b>"People"</b> ". "
                            <a href="/setup">"Set up a new school instead"</a>
                        </p>
                    }
                        .into_any()
                } else {
                    let shown = shown.clone();
                    view! { <InstallFirst code=shown use_it_here /> }.into_any()
                }
            }}
            <details>
                <summary>"Worried about a child\u{2019}s safety now?"</summary>
                <WhomToPhone />
            </details>
        </FullPage>
    }
}

/// Where the vaults of other people are on this device.
#[component]
fn BackToThePassphrase() -> impl IntoView {
    let alongside = alongside();
    let others = alongside.vaults.with_untracked(|all| !all.is_empty());
    others.then(|| {
        view! {
            <div class="row">
                <Button icon="chevron-left" on_press=|| page::load("/")>
                    "Back to the passphrase"
                </Button>
            </div>
        }
    })
}

/// What happened to somebody's records on a device that has none of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Before {
    /// The coordinator removed the device.
    Removed,
    /// The browser removed them; so many waited.
    Emptied(usize),
}

/// By what the browser leaves. Of whoever was removed nothing is counted any more, so what is still counted is of somebody
/// else on the same device, and is not said to be at base.
const fn before(unsent: Option<usize>, was_removed: bool) -> Option<Before> {
    match (unsent, was_removed) {
        (Some(many), _) => Some(Before::Emptied(many)),
        (None, true) => Some(Before::Removed),
        (None, false) => None,
    }
}

/// Whether no vault is locked here, and none that nothing opens.
fn is_alone(alongside: Alongside) -> bool {
    alongside.vaults.with_untracked(Vec::is_empty) && alongside.unreadable.with_value(Vec::is_empty)
}

/// On a device that the coordinator removed, after it has erased everything.
#[component]
fn Removed() -> impl IntoView {
    let alongside = alongside();
    let rest = match alongside.captured.get_untracked() {
        0 => "and nothing of it is here any more.",
        _ => {
            "but for what you recorded while it was locked: that is kept here, sealed, and joins your drafts when this device is added again for you."
        }
    };
    let before = before(settings::unsent(), settings::was_removed());
    (is_alone(alongside) && before == Some(Before::Removed)).then(|| {
        view! {
            <Note tone=Tone::Info icon="info">
                <p>
                    <b>"This device was removed."</b>
                    " What was recorded on it is at base or with the coordinator, "
                    {rest}
                </p>
                <p>"To use this device again, ask the coordinator for a new code and enter it here."</p>
            </Note>
        }
    })
}

/// That the browser removed what was here: this device was somebody's, and its database is new. Where something is in it
/// all the same, or all was removed, there is nothing to say.
#[component]
fn Emptied() -> impl IntoView {
    let alongside = alongside();
    let is_new =
        alongside.view.with_untracked(|view| view.students.is_empty() && view.set_aside == 0);
    // What others have here is locked, and not gone: then it is about what was in the vault that is open.
    let alone = is_alone(alongside);
    let (unsent, gone) = if alone {
        let gone = "The browser removed everything that Alongside kept on this device.";
        (settings::unsent(), gone)
    } else {
        let gone = "The browser removed everything of yours that Alongside kept on this device.";
        (alongside.unsent_before(), gone)
    };
    let lost = |many| match many {
        0 => "Everything recorded here had reached base, and comes back from there.".to_owned(),
        many => format!(
            "{} had not reached base. Tell the coordinator, and write down now what you remember of it.",
            counted(many, "record")
        ),
    };
    let many = match before(unsent, settings::was_removed()) {
        Some(Before::Emptied(many)) if is_new => Some(many),
        _ => None,
    };
    many.map(|many| {
        view! {
            <Note tone=Tone::Bad icon="triangle-alert">
                <p>
                    <b>{gone}</b>
                    " "
                    {lost(many)}
                </p>
                <p>
                    "Ask the coordinator for a new code, and add this device again. On the home screen Alongside is better protected."
                </p>
            </Note>
        }
    })
}

/// In a browser tab on a tablet: put it on the home screen, and type the code there.
#[component]
fn InstallFirst(code: Option<String>, use_it_here: RwSignal<bool>) -> impl IntoView {
    view! {
        <p>"First put Alongside on the home screen. Then open it from there and type your code."</p>
        {code
            .map(|code| {
                view! {
                    <Note tone=Tone::Info icon="info">
                        <p>"Your code, to type in the app:"</p>
                        <p class="code">
                            <bdi>{code}</bdi>
                        </p>
                    </Note>
                }
            })}
        <Card title="Put it on the home screen">
            <InstallSteps platform=install::platform() />
        </Card>
        <div class="row">
            <Button kind=ButtonKind::Quiet on_press=move || use_it_here.set(true)>
                "I cannot install it: use this browser"
            </Button>
            <LinkButton href="/help/install" kind=ButtonKind::Quiet>
                "Other devices"
            </LinkButton>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn what_a_colleague_had_not_sent_is_not_said_to_be_at_base_because_somebody_else_was_removed() {
        assert_eq!(before(None, true), Some(Before::Removed));
        assert_eq!(before(Some(3), true), Some(Before::Emptied(3)));
        assert_eq!(before(Some(0), false), Some(Before::Emptied(0)));
        assert_eq!(before(None, false), None);
    }
}
