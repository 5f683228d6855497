//! What is shown once a concern is sealed: whom to phone now, and that nobody can read it here any more.

use leptos::prelude::*;
use replica::Raised;

use super::raised::{State, title};
use crate::{
    safekeeping::WhomToPhone,
    shell::FullTop,
    store::alongside,
    students::named,
    ui::{ButtonKind, FullPage, LinkButton, Note, Tone, words::joined},
};

/// *Sealed on this tablet - phone now.*
#[component]
pub(super) fn SealedPage(
    /// What is left of it here.
    raised: Raised,
) -> impl IntoView {
    let alongside = alongside();
    let title = title(alongside, raised.receipt.at);
    let to: Vec<String> = raised.receipt.to.iter().map(|user| named(alongside, *user)).collect();
    let to = joined(&to);
    view! {
        <FullPage
            title="Concern sealed"
            narrow=true
            heading=|| "Sealed on this tablet - phone now"
            top=|| view! { <FullTop /> }
        >
            <section class="card hero stack" aria-label="Whom to phone">
                <WhomToPhone />
            </section>
            <section class="card stack" aria-label="The concern">
                <p>{title} ", sealed to " <bdi>{to}</bdi> "."</p>
                <div class="row" role="status">
                    <State one=raised />
                </div>
                <Note tone=Tone::Info icon="lock">
                    <p>
                        "It cannot be read on this tablet any more. It is sent by itself as soon as this tablet reaches base while Alongside is open. That somebody has read it is shown only after they signed for it."
                    </p>
                </Note>
            </section>
            <div class="stack-s">
                <LinkButton kind=ButtonKind::BigWide href="/">
                    "Continue"
                </LinkButton>
                <LinkButton kind=ButtonKind::Wide href="/concerns">
                    "What becomes of it"
                </LinkButton>
            </div>
        </FullPage>
    }
}
