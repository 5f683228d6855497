//! One concern: opened on this device with its reader's own key, read in order, received with one tap, and added to. Nothing of it is
//! kept in the clear.

use domain::id::{ConcernId, UserId};
use jiff::Timestamp;
use leptos::{prelude::*, task::spawn_local};
use replica::storage::StorageError;

use super::{
    add::receive,
    adding::{Adding, not_added},
    case::Case,
    chronology::Chronology,
    duty::{Duty, duty},
    entries::entries,
    line::{Line, lines},
    not_yours::{Damaged, NotYours, Shut},
};
use crate::{
    store::{Alongside, alongside},
    students::named,
    ui::{
        Button, ButtonKind, Card, CardKind, Empty, Failed, Loading, Note, Page, Toasts, follow,
        memo,
    },
};

#[derive(Clone, PartialEq)]
enum Phase {
    Reading,
    Unreadable,
    Shut(Shut),
    Gone,
    Open(Box<Shown>),
}

/// What is shown while the page is there.
#[derive(Clone, PartialEq)]
struct Shown {
    lines: Vec<Line>,
    received: Option<(UserId, Timestamp)>,
    /// How many records of it cannot be read here.
    unreadable: usize,
    /// Who else holds a key; nothing where what is signed here does not count.
    others: Option<Vec<UserId>>,
}

async fn read(alongside: Alongside, concern: ConcernId) -> Result<Phase, StorageError> {
    let desk = match duty(alongside).await? {
        Duty::Current(desk) => desk,
        Duty::Elsewhere => return Ok(Phase::Shut(Shut::Elsewhere)),
        Duty::None => return Ok(Phase::Shut(Shut::NotListed)),
        Duty::Unknown => return Ok(Phase::Shut(Shut::NoList)),
    };
    let found = entries(alongside, Some(concern)).await?;
    let Some(case) = Case::all(found.all).pop() else {
        return Ok(if found.unreadable > 0 { Phase::Unreadable } else { Phase::Gone });
    };
    let others = desk.list.all().iter().map(|one| one.user).filter(|user| *user != desk.me);
    Ok(Phase::Open(Box::new(Shown {
        lines: lines(&case, desk.key.opens(), &desk.lists),
        received: case.received(&desk.lists),
        unreadable: found.unreadable,
        others: desk.signs().then(|| others.collect()),
    })))
}

/// The page.
#[component]
pub fn OneConcern(
    /// Which.
    concern: ConcernId,
) -> impl IntoView {
    let alongside = alongside();
    let phase = RwSignal::new(Phase::Reading);
    let look = move || {
        spawn_local(async move {
            let found = read(alongside, concern).await.unwrap_or(Phase::Unreadable);
            if phase.try_with_untracked(|phase| *phase != found) == Some(true) {
                phase.try_set(found);
            }
        });
    };
    // Again when the list is another, or base has what was added.
    let changes = memo(move || {
        let view = alongside.view.read();
        (view.list_asked, view.concerns_wait, view.handing.clone())
    });
    Effect::new(move |_| {
        follow(&changes);
        look();
    });
    // The form stays while what is above it is drawn again.
    let others = memo(move || match &*phase.read() {
        Phase::Open(shown) => shown.others.clone(),
        _ => None,
    });
    let round = RwSignal::new(0_u32);
    let on_added = UnsyncCallback::new(move |()| {
        round.update(|round| *round += 1);
        look();
    });
    view! {
        <Page title="A concern" back="/concerns/waiting">
            {move || shown(concern, phase.get(), look)}
            {move || {
                follow(&round);
                others.get().map(|others| view! { <Adding concern others on_added /> })
            }}
        </Page>
    }
}

fn shown(concern: ConcernId, phase: Phase, look: impl Fn() + Copy + 'static) -> AnyView {
    match phase {
        Phase::Reading => view! { <Loading words="Opening the concern" /> }.into_any(),
        Phase::Unreadable => view! {
            <Failed
                title="This concern could not be read from this device."
                words="Base has it. Close other tabs of Alongside, then try again."
                on_retry=look
            />
        }
        .into_any(),
        Phase::Shut(why) => view! { <NotYours why concern=Some(concern) /> }.into_any(),
        Phase::Gone => view! {
            <Empty title="This concern does not lie on this device">
                <p>"Open the list of those that wait where there is a signal."</p>
            </Empty>
        }
        .into_any(),
        Phase::Open(shown) => {
            let Shown { lines, received, unreadable, others } = *shown;
            let signs = others.is_some();
            view! {
                {(unreadable > 0).then(|| view! { <Damaged many=unreadable /> })}
                {(!signs).then(|| view! { <EarlierKey /> })}
                {(signs && received.is_none()).then(|| view! { <Receive concern /> })}
                {received.map(|(by, at)| view! { <ReceivedBy by at /> })}
                <Chronology lines />
            }
            .into_any()
        }
    }
}

/// They drew another key since, on another device.
#[component]
fn EarlierKey() -> impl IntoView {
    view! {
        <Note icon="lock">
            <p>"You read with an earlier key of yours. What was sealed to it opens here; answer on the device with the key that is on the list."</p>
        </Note>
    }
}

/// One tap, which signs.
#[component]
fn Receive(concern: ConcernId) -> impl IntoView {
    let alongside = alongside();
    let toasts: Toasts = expect_context();
    let busy = RwSignal::new(false);
    let press = move || {
        busy.set(true);
        spawn_local(async move {
            if let Err(why) = receive(alongside, concern).await {
                toasts.say(not_added(&why));
            }
            busy.try_set(false);
        });
    };
    view! {
        <Card kind=CardKind::Hero>
            <p>"Nobody has received it yet. Whoever raised it sees your name once you have."</p>
            <Button kind=ButtonKind::BigWide icon="check" busy on_press=press>
                "Received"
            </Button>
        </Card>
    }
}

#[component]
fn ReceivedBy(by: UserId, at: Timestamp) -> impl IntoView {
    let alongside = alongside();
    view! {
        <p class="muted">
            "Received by "
            <bdi>{move || named(alongside, by)}</bdi>
            ", "
            {move || domain::words::within(&alongside.moment(at))}
        </p>
    }
}
