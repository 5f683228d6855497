//! A picture that belongs to a record: small, and large over the page when it is pressed. One that is not on this device
//! is fetched; until then, and where it cannot be, its words stand there. While names are hidden none is shown: a letter
//! has names on it.

use std::sync::Arc;

use domain::visit::{Attachment, Picture};
use leptos::{prelude::*, task::spawn_local};
use protocol::ErrorCode;

use crate::{
    device::picture::Address,
    store::{BaseError, alongside},
    ui::{Button, ButtonKind, Dialog, memo},
};

/// Base has the record, and will have the picture.
const NOT_YET: &str = "This picture is not at base yet. It is still on the tablet on which it was taken, and comes by itself.";
/// It was taken here, and never will be at base.
const LOST: &str = "This picture could not be read on this tablet, and base does not have it. Take it again where it is needed.";

/// What came of looking for a picture.
#[derive(Clone, PartialEq)]
enum Looked {
    Looking,
    There(Arc<Address>),
    Away(String),
}

/// A picture, and what it is in words.
#[component]
pub fn Shown(
    /// Which.
    picture: Picture,
    /// For those who cannot see it.
    #[prop(into)]
    words: Signal<String>,
) -> impl IntoView {
    let alongside = alongside();
    let looked = RwSignal::new(Looked::Looking);
    let look = move || {
        looked.set(Looked::Looking);
        spawn_local(async move {
            let found = alongside.picture(picture.hash).await;
            looked.try_set(match found.map(|bytes| Address::of(&bytes, picture.kind)) {
                Ok(Some(address)) => Looked::There(Arc::new(address)),
                Ok(None) => Looked::Away("The browser cannot show this picture.".to_owned()),
                Err(BaseError::Refused(ErrorCode::NotFound)) => {
                    let lost = alongside.picture_is_lost(picture.hash).await;
                    Looked::Away(if lost { LOST } else { NOT_YET }.to_owned())
                }
                Err(why) => Looked::Away(format!("This picture is not on this device. {why}")),
            });
        });
    };
    look();
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
                    <Button kind=ButtonKind::Quiet icon="rotate-ccw" on_press=look>
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
    /// In the order of the visit.
    attachments: Vec<Attachment>,
) -> impl IntoView {
    let one = |one: Attachment| {
        let words = one.in_words();
        let below = words.clone();
        view! {
            <li class="stack-s">
                {one
                    .picture()
                    .copied()
                    .map(|picture| view! { <Shown picture words=Signal::stored(words) /> })}
                <p class="small">{below}</p>
            </li>
        }
    };
    view! {
        <div class="stack-s">
            <h4>"Photos and signature"</h4>
            <ul class="attached">{attachments.into_iter().map(one).collect_view()}</ul>
        </div>
    }
}
