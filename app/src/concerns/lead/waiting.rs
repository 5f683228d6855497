//! `/concerns/waiting`: what waits for whoever holds a key, and how long already. Who raised each and when, and nothing of what any of
//! them says until it is opened.

use domain::{id::UserId, words};
use leptos::{prelude::*, task::spawn_local};
use replica::storage::StorageError;

use super::{
    case::Case,
    duty::{Duty, duty},
    entries::entries,
    give::Give,
    lacking::{Lacks, lacking},
    not_yours::{Damaged, NotYours, Shut},
    queue::{Stage, Waits, queue, waited},
    tend::tend,
};
use crate::{
    concerns::ask_for_list,
    store::{Alongside, alongside},
    students::named,
    ui::{Card, CardKind, Empty, Failed, LinkButton, Loading, Page, Pill, Tone, follow, memo},
};

#[derive(Clone, PartialEq)]
enum Phase {
    Reading,
    Unreadable,
    Shut(Shut),
    Open(Box<Shown>),
}

#[derive(Clone, PartialEq)]
struct Shown {
    all: Vec<Waits>,
    lacks: Vec<Lacks>,
    me: UserId,
    unreadable: usize,
}

async fn read(alongside: Alongside) -> Result<Phase, StorageError> {
    let desk = match duty(alongside).await? {
        Duty::Current(desk) => desk,
        Duty::Elsewhere => return Ok(Phase::Shut(Shut::Elsewhere)),
        Duty::None => return Ok(Phase::Shut(Shut::NotListed)),
        Duty::Unknown => return Ok(Phase::Shut(Shut::NoList)),
    };
    let found = entries(alongside, None).await?;
    let cases = Case::all(found.all);
    Ok(Phase::Open(Box::new(Shown {
        all: queue(&cases, desk.key.opens(), &desk.lists),
        lacks: if desk.signs() { lacking(&cases, &desk.list, &desk.lists) } else { Vec::new() },
        me: desk.me,
        unreadable: found.unreadable,
    })))
}

/// The page.
#[component]
pub fn WaitingConcerns() -> impl IntoView {
    let alongside = alongside();
    let phase = RwSignal::new(Phase::Reading);
    let look = move || {
        spawn_local(async move {
            let found = read(alongside).await.unwrap_or(Phase::Unreadable);
            // What is the same is not drawn again: somebody may be about to press.
            if phase.try_with_untracked(|phase| *phase != found) == Some(true) {
                phase.try_set(found);
            }
        });
    };
    // Somebody waits for it: base is asked at once, for the list first.
    spawn_local(async move {
        drop(ask_for_list(alongside).await);
        drop(tend(alongside).await);
        look();
    });
    let changes = memo(move || {
        let view = alongside.view.read();
        (view.list_asked, view.concerns_wait, view.handing.clone())
    });
    Effect::new(move |_| {
        follow(&changes);
        look();
    });
    let again = UnsyncCallback::new(move |()| look());
    view! {
        <Page title="Concerns that wait" back="/concerns">
            {move || match phase.get() {
                Phase::Reading => view! { <Loading words="Reading" /> }.into_any(),
                Phase::Unreadable => {
                    view! {
                        <Failed
                            title="This device could not be read just now."
                            words="Nothing is lost. Try again."
                            on_retry=look
                        />
                    }
                        .into_any()
                }
                Phase::Shut(why) => view! { <NotYours why concern=None /> }.into_any(),
                Phase::Open(shown) => {
                    let Shown { all, lacks, me, unreadable } = *shown;
                    view! {
                        {(unreadable > 0).then(|| view! { <Damaged many=unreadable /> })}
                        <Listed all />
                        <Give lacks me on_given=again />
                    }
                        .into_any()
                }
            }}
        </Page>
    }
}

#[component]
fn Listed(all: Vec<Waits>) -> impl IntoView {
    if all.is_empty() {
        return view! {
            <Empty icon="circle-check" title="No concern waits, as far as this device knows">
                <p>"Base is asked whenever there is a signal."</p>
            </Empty>
        }
        .into_any();
    }
    view! {
        <Card kind=CardKind::Flush>
            <ul class="list">{all.into_iter().map(|one| view! { <One one /> }).collect_view()}</ul>
        </Card>
    }
    .into_any()
}

#[component]
fn One(one: Waits) -> impl IntoView {
    let alongside = alongside();
    let Waits { concern, by, written, stage } = one;
    let who = move || named(alongside, by);
    let when = move || words::within(&alongside.moment(written));
    let stands = move || {
        let by_whom = |what: &str, by: UserId, at| {
            format!("{what} by {}, {}", named(alongside, by), words::within(&alongside.moment(at)))
        };
        let (tone, icon, said) = match stage {
            Stage::Waiting => {
                let waited = waited(written, alongside.now.get());
                (Tone::Bad, "circle-alert", format!("Waiting {waited}"))
            }
            Stage::Received(by, at) => (Tone::Warn, "inbox", by_whom("Received", by, at)),
            Stage::Decided(by, at) => (Tone::Good, "circle-check", by_whom("Decided", by, at)),
        };
        view! { <Pill tone icon>{said}</Pill> }
    };
    view! {
        <li>
            <div class="grow stack-s">
                <p>"Raised by " <b><bdi>{who}</bdi></b> ", " {when}</p>
                {stands}
            </div>
            <LinkButton href=format!("/concerns/{concern}")>
                "Open" <span class="vh">" the concern raised by " {who} ", " {when}</span>
            </LinkButton>
        </li>
    }
}
