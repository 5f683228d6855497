//! A visit that is recorded while it is locked: the cards of the visit that need nothing opened. What is typed is sealed to
//! its person at every pause, is on this page only while somebody writes it, and cannot be shown again before it is open.

use std::rc::Rc;

use domain::{id::StudentId, visit::VisitDraft};
use futures::future::LocalBoxFuture;
use leptos::{prelude::*, task::spawn_local};
use replica::{Draft, storage::StorageError};

use super::{
    Keeper, feeling::AboutTheMove, met::Met, next_step::NextStepCard, people::People,
    screen::subject, texts::Texts, timing::Timing, topics::Topics,
};
use crate::{
    device::{clock, page, settings, vaults::Known},
    drafting::{Elsewhere, Kept, Saved},
    locking::labels,
    safekeeping::SafetyWorry,
    shell::Mark,
    store::{MOST, Sealing, TOO_LONG, alongside, watch_sealing},
    ui::{
        Button, ButtonKind, Card, Dialog, Failed, FullPage, HideNames, Loading, Note, Toasts, Tone,
        memo, words::counted,
    },
    visits::{
        as_text::as_text,
        dates,
        keeper::NOT_KEPT,
        unsaved::{Unsaved, storage_words},
    },
};

const TITLE: &str = "Record a visit while locked";

/// The page: first for whom, where several use this device.
#[component]
pub fn WhileLocked() -> impl IntoView {
    let alongside = alongside();
    // Before anything is drawn into which a name may be typed.
    alongside.names_hidden.set(settings::names_hidden());
    let all = alongside.vaults.get_untracked();
    let names = labels(&all);
    let chosen = RwSignal::new((all.len() == 1).then_some(0_usize));
    move || {
        let place = chosen.get();
        let whose =
            place.and_then(|place| Some((names.get(place)?.clone(), all.get(place)?.clone())));
        match whose {
            Some((label, known)) => view! { <Begins label known /> }.into_any(),
            None => whose_is_it(names.clone(), chosen).into_any(),
        }
    }
}

fn whose_is_it(names: Vec<String>, chosen: RwSignal<Option<usize>>) -> impl IntoView {
    let button = move |(place, name): (usize, String)| {
        view! { <Button on_press=move || chosen.set(Some(place))>{name}</Button> }
    };
    view! {
        <FullPage title=TITLE narrow=true top=|| view! { <header class="top"><Mark /></header> }>
            <Card title="Who is recording?">
                <div class="row">{names.into_iter().enumerate().map(button).collect_view()}</div>
            </Card>
            <BackToThePassphrase />
        </FullPage>
    }
}

#[component]
fn BackToThePassphrase() -> impl IntoView {
    view! {
        <div>
            <Button icon="lock" on_press=|| page::load("/")>
                "Back to the passphrase"
            </Button>
        </div>
    }
}

/// Whether there is room for one more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Room {
    Asking,
    Unreadable,
    /// So many are kept already.
    Kept(u32),
}

/// Until it is known that there is room for one more.
#[component]
fn Begins(label: String, known: Known) -> impl IntoView {
    let alongside = alongside();
    let sealing = StoredValue::new_local(None::<Rc<Sealing>>);
    let room = RwSignal::new(Room::Asking);
    let known = StoredValue::new_local(known);
    let ask = move || {
        room.set(Room::Asking);
        let known = known.get_value();
        spawn_local(async move {
            room.try_set(match alongside.seals_for(&known).await {
                Ok((way, kept)) => {
                    sealing.try_set_value(Some(Rc::new(way)));
                    Room::Kept(kept)
                }
                Err(_) => Room::Unreadable,
            });
        });
    };
    ask();
    move || match (room.get(), sealing.get_value()) {
        (Room::Kept(kept), Some(sealing)) if kept < MOST => {
            view! { <Writing label=label.clone() sealing kept /> }.into_any()
        }
        (Room::Kept(_), _) => instead(too_many().into_any()),
        (Room::Asking, _) => instead(view! { <Loading words="Opening the page" /> }.into_any()),
        (Room::Unreadable, _) => instead(
            view! {
                <Failed
                    title="This device could not be read."
                    words="Close other tabs of Alongside, then try again."
                    on_retry=ask
                />
            }
            .into_any(),
        ),
    }
}

fn too_many() -> impl IntoView {
    view! {
        <Note tone=Tone::Warn icon="triangle-alert">
            <p>
                {format!("{MOST} visits that were recorded while it was locked are kept already. Open Alongside, so that they join your drafts, then record this one.")}
            </p>
        </Note>
    }
}

fn instead(what: AnyView) -> AnyView {
    view! {
        <FullPage title=TITLE narrow=true top=|| view! { <header class="top"><Mark /></header> }>
            {what}
            <BackToThePassphrase />
        </FullPage>
    }
    .into_any()
}

#[component]
fn Writing(label: String, sealing: Rc<Sealing>, kept: u32) -> impl IntoView {
    let alongside = alongside();
    let toasts = expect_context::<Toasts>();
    let today = untrack(|| alongside.today());
    let draft = VisitDraft::captured(StudentId::draw(clock::random()), today, clock::now());
    let put = move |draft: Draft| -> LocalBoxFuture<'static, Result<(), StorageError>> {
        let sealing = Rc::clone(&sealing);
        Box::pin(async move { sealing.keep(&draft).await })
    };
    let put: Elsewhere = Rc::new(put);
    let keeper = Keeper::of(alongside, draft, Kept::NotYet);
    keeper.drafting.store_by(put);
    let subject = subject(alongside, keeper);
    let leave = move || keeper.drafting.store_on_leaving(toasts, NOT_KEPT);
    on_cleanup(leave);
    page::on_leaving(leave);
    let warned = RwSignal::new(false);
    watch_sealing(warned, move || closes(keeper));
    let offered = dates::next_days(today, None);
    view! {
        <FullPage
            title=TITLE
            top=|| {
                view! {
                    <header class="top">
                        <Mark />
                        <span class="grow"></span>
                        <HideNames />
                    </header>
                }
            }
            bar=move || {
                view! {
                    <footer class="bar two">
                        <Saved drafting=keeper.drafting />
                        <span class="grow"></span>
                        <SafetyWorry called=subject.called />
                        <Button kind=ButtonKind::Big icon="lock" on_press=move || closes(keeper)>
                            "Seal and close"
                        </Button>
                    </footer>
                }
            }
        >
            <Sealed label kept />
            <NotKept keeper=keeper />
            <div class="cols cols-2 visit">
                <div class="stack">
                    <Met keeper=keeper />
                    <People keeper=keeper subject=subject />
                    <AboutTheMove keeper=keeper subject=subject />
                    <Topics keeper=keeper />
                </div>
                <div class="stack">
                    <Texts keeper=keeper subject=subject />
                    <NextStepCard keeper=keeper offered=offered />
                </div>
                <div class="late stack">
                    <Timing keeper=keeper today=today now=alongside.now.into() />
                </div>
            </div>
            <Dialog open=warned title="This page closes in 20 seconds.">
                <p>"What you typed is sealed and kept. It is shown again when Alongside is open."</p>
                <div class="row">
                    <Button kind=ButtonKind::Big on_press=move || warned.set(false)>
                        "Stay on this page"
                    </Button>
                </div>
            </Dialog>
        </FullPage>
    }
}

/// What becomes of what is typed.
#[component]
fn Sealed(label: String, kept: u32) -> impl IntoView {
    let before = (kept > 0).then(|| {
        let many = counted(usize::try_from(kept).unwrap_or(usize::MAX), "visit");
        format!(" {many} recorded before this one will be there too.")
    });
    view! {
        <Note tone=Tone::Info icon="lock">
            <p>
                "What you type is sealed for " <b>{label}</b>
                " and kept on this device. Once this page is closed it is not shown again until you open Alongside: you can add to it after unlocking, and choose the student."
                {before}
            </p>
        </Note>
    }
}

/// Where storage does not take it, the words are on the screen only.
#[component]
fn NotKept(keeper: Keeper) -> impl IntoView {
    let alongside = alongside();
    let trouble = memo(move || match keeper.drafting.kept.get() {
        Kept::Refused(StorageError::Unusable(why)) if why == TOO_LONG => {
            Some("It is too long to be kept while locked. Shorten it, or go on after unlocking.")
        }
        Kept::Refused(storage) => Some(storage_words(&storage)),
        _ => None,
    });
    let text = UnsyncCallback::new(move |()| {
        let org = alongside.view.with_untracked(|view| view.org.clone());
        keeper.draft.with_untracked(|draft| as_text(draft, None, &org))
    });
    let retry = UnsyncCallback::new(move |()| keeper.drafting.store_soon());
    move || trouble.get().map(|why| view! { <Unsaved why=why text=text on_retry=retry /> })
}

/// Where everything is sealed, the page goes, and what is on it with its memory.
fn closes(keeper: Keeper) {
    spawn_local(async move {
        if keeper.drafting.store_now().await {
            page::load("/");
        } else {
            // It says by itself what is wrong.
            keeper.drafting.store_soon();
        }
    });
}
