//! What `/welcome` becomes once this device is known to base: whose it is, and whether it is ready for off-site.

use leptos::prelude::*;

use crate::{
    device::page,
    safekeeping::ReadyCard,
    shell::Mark,
    store::alongside,
    ui::{ButtonKind, FullPage, LinkButton, Note, Tone},
};

/// The page.
#[component]
pub fn Ready() -> impl IntoView {
    let alongside = alongside();
    page::forget_fragment();
    let whose = move || {
        let identity = alongside.identity.read();
        identity.as_ref().map(|it| {
            format!("{} is set up for {} at {}.", it.device_name, it.user_name, it.school)
        })
    };
    view! {
        <FullPage
            title="This device is added"
            narrow=true
            top=|| view! { <header class="top"><Mark /></header> }
            bar=|| {
                view! {
                    <footer class="bar">
                        <LinkButton href="/" kind=ButtonKind::BigWide>
                            "Start"
                        </LinkButton>
                    </footer>
                }
            }
        >
            <Note tone=Tone::Good icon="circle-check">
                {whose}
            </Note>
            <ReadyCard />
        </FullPage>
    }
}
