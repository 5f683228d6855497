//! What whoever writes a concern has to know about those who will read it: nobody can yet, too few can, or nobody has compared
//! digits. It never keeps anybody from writing.

use leptos::prelude::*;

use super::{
    known::{Known, known},
    lists,
};
use crate::{
    store::alongside,
    ui::{Note, Tone},
};

/// One of them at most; nothing where all is well.
#[component]
pub(super) fn ListNotes() -> impl IntoView {
    let alongside = alongside();
    let known = known(alongside);
    move || {
        let (tone, icon, title, words) = match known.get() {
            Known::Reading => return ().into_any(),
            Known::Nobody => (
                Tone::Bad,
                "triangle-alert",
                "Nobody can read it yet.",
                "This tablet does not know who may read concerns. Write all the same: it stays here, sealed with your passphrase, and is sent to nobody. It can be sealed for the safeguarding lead once the school has set that up. Until then a phone call is all there is.",
            ),
            Known::List(list, _) if lists::other_digits(&list).is_some() => (
                Tone::Warn,
                "circle-alert",
                "Base gives out another list.",
                "It is sealed to those whom this tablet knew before. Compare the digits of the new list with the safeguarding lead, by phone if need be.",
            ),
            Known::List(_, holders) if holders.few() => (
                Tone::Bad,
                "triangle-alert",
                "One person alone can read it.",
                "While they are away nobody does. Phone, and speak to somebody.",
            ),
            Known::List(list, _) if list.compared.is_none() => (
                Tone::Info,
                "info",
                "Nobody has compared the digits on this tablet yet.",
                "It is sealed all the same. Compare them with the safeguarding lead when you meet or phone.",
            ),
            Known::List(..) => return ().into_any(),
        };
        view! {
            <Note tone icon>
                <p>
                    <b>{title}</b>
                </p>
                <p>{words}</p>
                <p>
                    <a href="/concerns">"Who can read concerns"</a>
                </p>
            </Note>
        }
        .into_any()
    }
}
