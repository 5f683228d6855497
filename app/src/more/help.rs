//! `/help`: whom to phone, how it works, and the accessibility statement. Works with no signal.

use leptos::prelude::*;

use crate::{
    safekeeping::WhomToPhone,
    ui::{Card, Icon, LinkButton, Page},
};

/// The page.
#[component]
pub fn Help() -> impl IntoView {
    view! {
        <Page title="Help">
            <div class="cols cols-2">
                <div class="stack">
                    <Card title="Worried about a child\u{2019}s safety?">
                        <WhomToPhone />
                    </Card>
                    <HowItWorks />
                </div>
                <div class="stack">
                    <Card title="Put it on the home screen">
                        <p>"It then opens like any other app, also with no signal."</p>
                        <div class="row">
                            <LinkButton href="/help/install" icon="smartphone">
                                "Show me how"
                            </LinkButton>
                        </div>
                    </Card>
                    <SomethingWrong />
                    <Accessibility />
                </div>
            </div>
        </Page>
    }
}

#[component]
fn HowItWorks() -> impl IntoView {
    let state =
        |icon: &'static str, class: &'static str, words: &'static str, more: &'static str| {
            view! {
                <li>
                    <Icon name=icon class=class />
                    <div class="grow">
                        <b>{words}</b>
                        <p class="small muted">{more}</p>
                    </div>
                </li>
            }
        };
    view! {
        <section class="card flush" aria-labelledby="how">
            <header>
                <h2 id="how">"How your records are kept"</h2>
            </header>
            <ul class="list">
                {state(
                    "hard-drive",
                    "good",
                    "Saved on this tablet",
                    "It is safe here, even if the battery goes flat. No signal is needed.",
                )}
                {state(
                    "clock",
                    "warn",
                    "Waiting to send",
                    "It has not reached the school. Open Alongside where there is a signal and it sends by itself.",
                )}
                {state(
                    "building-2",
                    "good",
                    "At base",
                    "The school has it. Base has said so; it is never a guess.",
                )}
                {state(
                    "eye",
                    "",
                    "Read by the coordinator",
                    "The coordinator has opened it.",
                )}
            </ul>
            <div class="pad stack-s">
                <p>"There is nothing to submit. Every tap is kept at once; leaving a visit keeps it as a draft."</p>
                <p>"When two people write about the same thing apart, both stay, with their names."</p>
                <p>"The eye at the top hides names while somebody looks over your shoulder. A name inside a note can still be read."</p>
            </div>
        </section>
    }
}

#[component]
fn SomethingWrong() -> impl IntoView {
    view! {
        <Card title="If something is wrong">
            <ul class="dots">
                <li>"Nothing sends: look at " <a href="/sync">"Sync and this tablet"</a> ", which says why."</li>
                <li>"A new device shows four words: read them to the coordinator, who lets it in when they are the same on their screen, under Devices."</li>
                <li>"Alongside asks for your passphrase: it locks when nobody touches it. Everything is still there, and a visit can be recorded without it."</li>
                <li>"A device is lost: tell the coordinator at once, who removes it under Devices."</li>
                <li>"Do not clear the browser\u{2019}s data and do not delete the app while something waits to send."</li>
            </ul>
        </Card>
    }
}

#[component]
fn Accessibility() -> impl IntoView {
    view! {
        <Card title="Accessibility">
            <p>
                "Alongside is made to meet the Web Content Accessibility Guidelines 2.2, level AA: it works with a keyboard, a screen reader, text at 200%, narrow screens, dark mode, high contrast and reduced motion."
            </p>
            <p>
                "Tested with an automatic checker on each screen; not yet tested by an outside body. If something does not work for you, tell the coordinator or the school\u{2019}s IT lead, who can have it put right."
            </p>
        </Card>
    }
}
