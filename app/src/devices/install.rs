//! How to put the app on the home screen, step by step with pictures, for the kinds of device that schools have.

use leptos::{prelude::*, task::spawn_local};

use crate::{
    device::install::{self, Platform},
    store::alongside,
    ui::{Button, ButtonKind, Card, Chip, ChipKind, Icon, Note, Page, Show, Tone, follow},
};

/// `/help/install`.
#[component]
pub fn Install() -> impl IntoView {
    let chosen = RwSignal::new(install::platform());
    let kind = move |platform, words: &'static str| {
        view! {
            <Chip
                label=words
                name="platform"
                kind=ChipKind::One
                checked=Signal::derive(move || chosen.get() == platform)
                on_change=move |_| chosen.set(platform)
            />
        }
    };
    view! {
        <Page title="Put Alongside on the home screen" back="/help">
            <p>
                "On the home screen it opens like any other app, also with no signal, and the device keeps your records more safely."
            </p>
            <fieldset>
                <legend>"Which device?"</legend>
                <div class="chips">
                    {kind(Platform::Apple, "iPad or iPhone")} {kind(Platform::Android, "Android")}
                    {kind(Platform::Desktop, "Computer")}
                </div>
            </fieldset>
            <Card>{move || view! { <InstallSteps platform=chosen.get() /> }}</Card>
        </Page>
    }
}

/// A step: its picture and its words.
struct Step {
    icon: &'static str,
    words: &'static str,
    more: &'static str,
}

const fn step(icon: &'static str, words: &'static str, more: &'static str) -> Step {
    Step { icon, words, more }
}

const APPLE: [Step; 4] = [
    step(
        "share",
        "Tap Share",
        "The square with an arrow, at the top of Safari (at the foot on an iPhone)",
    ),
    step("square-plus", "Tap Add to Home Screen", "Scroll down in the list if you do not see it"),
    step("check", "Tap Add", "Leave the name as it is"),
    step(
        "smartphone",
        "Open Alongside from the home screen",
        "Close the browser: the app keeps its own records",
    ),
];

const ANDROID: [Step; 4] = [
    step("ellipsis-vertical", "Tap the three dots", "At the top of Chrome"),
    step("download", "Tap Install app", "It may also be called Add to Home screen"),
    step("check", "Tap Install", "It takes a few seconds"),
    step("smartphone", "Open Alongside from the home screen", "Close the browser"),
];

const DESKTOP: [Step; 3] = [
    step(
        "download",
        "Click the install picture",
        "At the end of the address bar, in Chrome or Edge",
    ),
    step("check", "Click Install", "Alongside opens in a window of its own"),
    step(
        "tablet",
        "Open it from the desktop or the start menu",
        "Or go on in this tab: that works as well",
    ),
];

/// The steps for one kind of device.
#[component]
pub(super) fn InstallSteps(
    /// Which kind.
    platform: Platform,
) -> impl IntoView {
    let alongside = alongside();
    let steps: &'static [Step] = match platform {
        Platform::Apple => &APPLE,
        Platform::Android => &ANDROID,
        Platform::Desktop => &DESKTOP,
    };
    let offered = move || {
        follow(&alongside.install_changed);
        install::can_offer()
    };
    view! {
        <Show when=|| install::is_installed()>
            <Note tone=Tone::Good icon="circle-check">
                "Alongside is on the home screen of this device."
            </Note>
        </Show>
        <Show when=offered>
            <Button
                kind=ButtonKind::BigWide
                icon="download"
                on_press=|| spawn_local(install::offer())
            >
                "Install it now"
            </Button>
        </Show>
        <ol class="pictures">
            {steps
                .iter()
                .map(|step| {
                    view! {
                        <li>
                            <span class="picture" aria-hidden="true">
                                <Icon name=step.icon />
                            </span>
                            <span>
                                <b>{step.words}</b>
                                <br />
                                <span class="small muted">{step.more}</span>
                            </span>
                        </li>
                    }
                })
                .collect_view()}
        </ol>
    }
}
