//! `/concerns`: what became of one's own, in words. Not what they say, nor about whom: whoever looks over a shoulder sees that there
//! are concerns, and when they were written.

use domain::{concern::Delivery, words};
use jiff::Timestamp;
use leptos::{prelude::*, task::spawn_local};
use replica::{Doubt, DraftKind, Handing, Raised};

use super::who_reads::WhoReads;
use crate::{
    safekeeping::{WhomToPhone, concern_path},
    store::{Alongside, alongside},
    students::named,
    today::cards::{ConcernsWait, DraftCard},
    ui::{
        ButtonKind, Card, CardKind, Empty, Failed, LinkButton, Loading, Page, Pill, Tone, follow,
        memo,
    },
};

/// The page.
#[component]
pub fn RaisedConcerns() -> impl IntoView {
    let alongside = alongside();
    let begun = move || {
        let drafts =
            alongside.drafts.get().into_iter().filter(|one| one.key.kind == DraftKind::Concern);
        drafts.map(|draft| view! { <DraftCard draft=draft /> }).collect_view()
    };
    view! {
        <Page
            title="Concerns"
            aside=|| {
                view! {
                    <LinkButton kind=ButtonKind::Main icon="plus" href=concern_path(None)>
                        "Raise a concern"
                    </LinkButton>
                }
            }
        >
            <div class="cols cols-2">
                <div class="stack">
                    <ConcernsWait />
                    {begun}
                    <Yours />
                </div>
                <div class="stack">
                    <section class="card stack" aria-labelledby="whom-to-phone">
                        <h2 id="whom-to-phone">"Whom to phone"</h2>
                        <WhomToPhone />
                    </section>
                    <WhoReads />
                    <Readers />
                </div>
            </div>
        </Page>
    }
}

/// The ways of those who read them, and of whoever has to when none of them can be reached.
#[component]
fn Readers() -> impl IntoView {
    view! {
        <Card title="For whoever reads them" kind=CardKind::Flush>
            <ul class="list">
                <li>
                    <a class="grow whole" href="/concerns/waiting">
                        "Concerns that wait"
                    </a>
                </li>
                <li>
                    <a class="grow whole" href="/concerns/break-glass">
                        "Nobody who reads them can be reached"
                    </a>
                </li>
            </ul>
        </Card>
    }
}

#[component]
fn Yours() -> impl IntoView {
    let alongside = alongside();
    let raised = raised(alongside);
    let again = move || alongside.raised_changed.update(|changes| *changes += 1);
    view! {
        <Card title="Yours" kind=CardKind::Flush>
            {move || match raised.get() {
                Found::Reading => view! { <Loading words="Reading" /> }.into_any(),
                Found::Unreadable => {
                    view! {
                        <Failed
                            title="This tablet could not be read just now."
                            words="Nothing is lost. Try again."
                            on_retry=again
                        />
                    }
                        .into_any()
                }
                Found::All(all) if all.is_empty() => {
                    view! { <Empty title="You have raised none on this tablet" /> }.into_any()
                }
                Found::All(all) => {
                    view! {
                        <ul class="list">
                            {all.into_iter().map(|one| view! { <One one=one /> }).collect_view()}
                        </ul>
                    }
                        .into_any()
                }
            }}
        </Card>
    }
}

#[component]
fn One(one: Raised) -> impl IntoView {
    let alongside = alongside();
    let title = title(alongside, one.receipt.at);
    let to: Vec<String> = one.receipt.to.iter().map(|user| named(alongside, *user)).collect();
    let to = crate::ui::words::joined(&to);
    view! {
        <li>
            <div class="grow stack-s">
                <b>{title}</b>
                <p class="small muted">"Sealed to " <bdi>{to}</bdi></p>
                <State one=one />
            </div>
        </li>
    }
}

/// How far it got, in a pill.
#[component]
pub(super) fn State(
    /// What is left of it here.
    one: Raised,
) -> impl IntoView {
    let alongside = alongside();
    move || {
        let handing = alongside.view.with(|view| view.handing.get(&one.entry).copied());
        let received = |at| {
            let by = one.by.map(|by| named(alongside, by)).unwrap_or_default();
            format!("Received by {by}, {}", words::within(&alongside.moment(at)))
        };
        let (tone, icon, said) = state(&one, handing, received);
        view! { <Pill tone icon>{said}</Pill> }
    }
}

/// How far it got, in words that say what to do.
fn state(
    one: &Raised,
    handing: Option<Handing>,
    received: impl Fn(Timestamp) -> String,
) -> (Tone, &'static str, String) {
    let bad = |words: &str| (Tone::Bad, "triangle-alert", words.to_owned());
    match (one.doubt, one.receipt.delivery, handing) {
        (_, Delivery::Received { at }, _) => (Tone::Good, "circle-check", received(at)),
        (Some(Doubt::Lost), ..) => {
            bad("This tablet can no longer read it: phone now, and write it again")
        }
        (Some(Doubt::Another), ..) => bad("Base has something else in its place: phone now"),
        (Some(Doubt::NotProven), ..) => {
            bad("Base says that it was received, and nobody signed for that: phone now")
        }
        (None, _, Some(Handing::Refused)) => bad("Base did not take it: phone now"),
        (None, _, Some(Handing::Due)) | (None, Delivery::Waiting, None) => {
            (Tone::Warn, "lock", "Sealed on this tablet - phone now".to_owned())
        }
        // What is left of it was read before base took it, where the page was drawn with it.
        (None, _, Some(Handing::AtBase(_))) | (None, Delivery::AtBase { .. }, None) => {
            (Tone::Info, "building-2", "At base".to_owned())
        }
    }
}

/// "A concern of 3 May 2026, 2:15pm".
pub(super) fn title(alongside: Alongside, at: Timestamp) -> String {
    let at = alongside.school_time(at);
    format!("A concern of {}, {}", words::date(at.date()), words::time(at.time()))
}

#[derive(Clone, PartialEq)]
enum Found {
    Reading,
    Unreadable,
    All(Vec<Raised>),
}

/// What is left of one's own, now and whenever something else is known of one.
fn raised(alongside: Alongside) -> RwSignal<Found> {
    let found = RwSignal::new(Found::Reading);
    let handing = memo(move || alongside.view.read().handing.clone());
    Effect::new(move |_| {
        follow(&handing);
        follow(&alongside.raised_changed);
        spawn_local(async move {
            found.try_set(match alongside.raised().await {
                Ok(all) => Found::All(all),
                Err(_) => Found::Unreadable,
            });
        });
    });
    found
}

#[cfg(test)]
mod tests {
    use domain::{
        concern::Receipt,
        id::{ConcernEntryId, ConcernId, UserId},
    };

    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn said(doubt: Option<Doubt>, delivery: Delivery, handing: Option<Handing>) -> (Tone, String) {
        let (concern, at) = (ConcernId::draw(1), Timestamp::UNIX_EPOCH);
        let receipt = Receipt { concern, at, to: vec![UserId::draw(5)], delivery };
        let one = Raised { entry: ConcernEntryId::draw(2), receipt, by: None, doubt };
        let (tone, _, words) = state(&one, handing, |_| "Received by Ms Okafor".to_owned());
        (tone, words)
    }

    #[test]
    fn until_somebody_has_it_it_says_to_phone() {
        let at = Timestamp::UNIX_EPOCH;
        let (waiting, at_base) = (Delivery::Waiting, Delivery::AtBase { at });
        for (doubt, delivery, handing) in [
            (None, waiting, Some(Handing::Due)),
            (None, waiting, Some(Handing::Refused)),
            // Base lost it since.
            (None, at_base, Some(Handing::Due)),
            (Some(Doubt::Lost), waiting, None),
            (Some(Doubt::Another), at_base, Some(Handing::AtBase(at))),
            (Some(Doubt::NotProven), at_base, Some(Handing::AtBase(at))),
        ] {
            let (tone, words) = said(doubt, delivery, handing);
            assert!(
                matches!(tone, Tone::Warn | Tone::Bad) && words.contains("phone now"),
                "{words}"
            );
        }
        // Also on a page that was drawn before base took it.
        for delivery in [at_base, waiting] {
            let (tone, words) = said(None, delivery, Some(Handing::AtBase(at)));
            assert_eq!((tone, words.as_str()), (Tone::Info, "At base"));
        }
        let (tone, words) = said(None, Delivery::Received { at }, None);
        assert_eq!((tone, words.as_str()), (Tone::Good, "Received by Ms Okafor"));
    }
}
