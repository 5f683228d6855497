//! A picture that belongs to a record: small, and large over the page when it is pressed. One that is not on this device
//! is fetched; until then, and where it cannot be, its words stand there, and who can send it where base does not have it.
//! While names are hidden none is shown: a letter has names on it.

use std::sync::Arc;

use domain::{
    calendar::AcademicYear,
    visit::{Attachment, Picture, Recorded, Visit},
};
use leptos::{prelude::*, task::spawn_local};
use protocol::ErrorCode;
use records::{DocumentId, EntryRef};

use super::moved::named;

use crate::{
    device::picture::Address,
    store::{BaseError, SyncState, alongside},
    ui::{Button, ButtonKind, Dialog, memo},
};

/// Base may have it, and cannot be asked now.
const NOT_FETCHED: &str =
    "This picture is not on this device yet. It comes by itself when there is a signal.";
/// It was taken here, and never will be at base.
const LOST: &str = "This picture can no longer be read on this device, and base does not have it. Take it again where it is needed.";

/// Where a picture belongs, and who took it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Of {
    /// The document and the record in it that name the picture.
    pub named_in: (DocumentId, EntryRef),
    /// By whom, and on which device.
    pub taken: Recorded,
}

/// Of a picture that base does not have: who can send it. `taker` is "you", or a name.
fn to_be_sent_by(taker: &str) -> String {
    if taker == "you" {
        "This picture is not at base. Open Alongside where there is a signal, on the device that you took it with.".to_owned()
    } else {
        format!(
            "This picture is not at base. Ask {taker} to open Alongside where there is a signal, on the device that it was taken with."
        )
    }
}

/// What came of looking for a picture.
#[derive(Clone, PartialEq)]
enum Looked {
    Looking,
    There(Arc<Address>),
    Away(String),
}

impl Looked {
    /// A look that failed slowly says nothing of what another found meanwhile.
    fn learn(&mut self, found: Self) {
        if !matches!(self, Self::There(_)) {
            *self = found;
        }
    }
}

/// A picture, and what it is in words.
#[component]
pub fn Shown(
    /// Which.
    picture: Picture,
    /// For those who cannot see it.
    #[prop(into)]
    words: Signal<String>,
    /// The record that names it; of one that only a draft names, nothing.
    #[prop(optional)]
    of: Option<Of>,
) -> impl IntoView {
    let alongside = alongside();
    let looked = RwSignal::new(Looked::Looking);
    let look = move || {
        spawn_local(async move {
            let found = alongside.picture(picture.hash, of.map(|of| of.named_in)).await;
            let found = match found.map(|bytes| Address::of(&bytes, picture.kind)) {
                Ok(Some(address)) => Looked::There(Arc::new(address)),
                Ok(None) => Looked::Away("The browser cannot show this picture.".to_owned()),
                Err(BaseError::Refused(ErrorCode::NotFound)) => {
                    let lost = alongside.picture_is_lost(picture.hash).await;
                    let here = alongside.recorded().map(|here| here.device);
                    let taken = of.map(|of| of.taken);
                    let elsewhere = taken.filter(|taken| !lost && Some(taken.device) != here);
                    Looked::Away(elsewhere.map_or_else(
                        || LOST.to_owned(),
                        |taken| to_be_sent_by(&untrack(|| named(alongside, taken.by))),
                    ))
                }
                Err(BaseError::NoSignal) => Looked::Away(NOT_FETCHED.to_owned()),
                Err(why) => Looked::Away(format!("This picture is not on this device. {why}")),
            };
            looked.try_update(|now| now.learn(found));
        });
    };
    look();
    // What could not be had may be there after the next sync.
    Effect::new(move |_| {
        let sent = matches!(alongside.sync_state.get(), SyncState::Sent { .. });
        if sent && matches!(looked.get_untracked(), Looked::Away(_)) {
            look();
        }
    });
    let again = move || {
        looked.set(Looked::Looking);
        look();
    };
    let hidden = alongside.names_hidden;
    let shown = memo(move || if hidden.get() { None } else { Some(looked.get()) });
    move || match shown.get() {
        None => view! { <p class="small muted">"Not shown while names are hidden."</p> }.into_any(),
        Some(Looked::Looking) => {
            view! { <p class="small muted" role="status">"Looking for the picture"</p> }.into_any()
        }
        Some(Looked::Away(why)) => view! {
            <div class="stack-s">
                <p class="small muted" role="status">
                    {why}
                </p>
                <div>
                    <Button kind=ButtonKind::Quiet icon="rotate-ccw" on_press=again>
                        "Try again"
                    </Button>
                </div>
            </div>
        }
        .into_any(),
        Some(Looked::There(address)) => view! { <Opens address words /> }.into_any(),
    }
}

/// The small picture, which opens large.
#[component]
fn Opens(address: Arc<Address>, words: Signal<String>) -> impl IntoView {
    let open = RwSignal::new(false);
    let large = address.clone();
    view! {
        <button
            type="button"
            class="thumb"
            aria-label=move || format!("Show large: {}", words.get())
            on:click=move |_| open.set(true)
        >
            <img src=address.text() alt="" />
        </button>
        <Dialog open title=words>
            // What it is stands above it.
            <img class="large" src=large.text() alt="" />
        </Dialog>
    }
}

/// Everything that belongs to a visit and is not words.
#[component]
pub(super) fn Attached(
    /// Which visit.
    visit: Visit,
    /// In which year's document it is.
    year: AcademicYear,
) -> impl IntoView {
    let document = DocumentId::StudentYear(visit.student, year);
    let of = Of { named_in: (document, EntryRef::Visit(visit.id)), taken: visit.written() };
    let one = move |one: Attachment| {
        let words = one.in_words();
        let below = words.clone();
        view! {
            <li class="stack-s">
                {one
                    .picture()
                    .copied()
                    .map(|picture| view! { <Shown picture words=Signal::stored(words) of /> })}
                <p class="small">{below}</p>
            </li>
        }
    };
    view! {
        <div class="stack-s">
            <h4>"Photos and signature"</h4>
            <ul class="attached">{visit.attachments.into_iter().map(one).collect_view()}</ul>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn who_has_a_picture_that_base_has_not_is_said_with_what_to_do() {
        assert!(to_be_sent_by("Ms Osei").contains("Ask Ms Osei to open Alongside where there is"));
        let mine = to_be_sent_by("you");
        assert!(mine.contains("Open Alongside") && mine.ends_with("you took it with."), "{mine}");
        for words in [to_be_sent_by("Ms Osei"), mine, LOST.to_owned()] {
            assert!(!words.contains("by itself"), "{words}");
        }
    }
}

#[cfg(all(test, target_arch = "wasm32"))]
#[expect(clippy::unwrap_used, reason = "tests")]
mod in_a_browser {
    use domain::visit::PictureKind;
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);

    #[wasm_bindgen_test]
    fn a_look_that_fails_late_takes_no_picture_away() {
        let address = Address::of(b"a letter", PictureKind::Jpeg).unwrap();
        let mut looked = Looked::Looking;
        looked.learn(Looked::Away(NOT_FETCHED.to_owned()));
        assert!(matches!(looked, Looked::Away(_)));
        looked.learn(Looked::There(Arc::new(address)));
        looked.learn(Looked::Away(NOT_FETCHED.to_owned()));
        assert!(matches!(looked, Looked::There(_)));
    }
}
