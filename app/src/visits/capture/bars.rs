//! The bars of the capture screen: above, where one is and how to leave; below, that it is saved,
//! whom to phone when worried, and *Finish visit*.

use domain::words;
use leptos::prelude::*;

use super::{Keeper, Subject, timing};
use crate::{
    safekeeping::SafetyWorry,
    shell::{LockNow, SendingState},
    store::alongside,
    ui::{Button, ButtonKind, HideNames, Icon, Name, Pill, Tone, memo},
    visits::keeper::Kept,
};

/// Leave, what this is, the timer, and hiding names.
#[component]
pub fn Top(
    /// The draft.
    keeper: Keeper,
    /// Whom it is about.
    subject: Subject,
) -> impl IntoView {
    let alongside = alongside();
    let timer = memo(move || {
        let (now, today) = (alongside.now.get(), alongside.today());
        keeper.draft.with(|draft| timing::timer_words(draft, now, today))
    });
    let who = move || match subject.student.get() {
        Some(student) => view! { <Name student=student /> }.into_any(),
        None => view! { <bdi>{subject.called}</bdi> }.into_any(),
    };
    let place = move || {
        let school = subject.home_school.get()?;
        Some(view! { " at " <bdi>{school.name}</bdi> })
    };
    view! {
        <header class="top">
            <a class="btn ghost leave" href="/">
                <Icon name="chevron-left" />
                "Leave"
                <span class="vh">" and keep as draft"</span>
            </a>
            <div class="grow">
                <b class="nowrap">"Transition visit"</b>
                <span class="muted tab-only">", " {who} {place}</span>
            </div>
            <span class="tab-only">
                <SendingState />
            </span>
            <span class="tab-only">
                {move || {
                    timer
                        .get()
                        .map(|words| {
                            view! {
                                <Pill tone=Tone::Info icon="timer">
                                    <span class="num">{words}</span>
                                </Pill>
                            }
                        })
                }}
            </span>
            <HideNames />
            <LockNow />
        </header>
    }
}

/// What is kept, the safety button, and finishing.
#[component]
pub fn Bottom(
    /// The draft.
    keeper: Keeper,
    /// Whom it is about.
    subject: Subject,
    /// Finishes the visit.
    on_finish: UnsyncCallback<()>,
) -> impl IntoView {
    view! {
        <footer class="bar two">
            <Saved keeper=keeper />
            <span class="grow"></span>
            <SafetyWorry called=subject.called />
            <Button
                kind=ButtonKind::Big
                busy=Signal::derive(move || keeper.is_busy())
                on_press=move || on_finish.run(())
            >
                {move || if keeper.is_busy() { "Saving" } else { "Finish visit" }}
            </Button>
        </footer>
    }
}

/// Said only after storage has answered for everything on the screen. Only a change from saved to not saved (and back) is announced,
/// not every key.
#[component]
pub(super) fn Saved(
    /// The draft.
    keeper: Keeper,
) -> impl IntoView {
    let alongside = alongside();
    let refused = memo(move || matches!(keeper.kept.get(), Kept::Refused(_)));
    view! {
        <span
            class="saved"
            class:not-saved=refused
            aria-busy=move || keeper.behind.get().then_some("true")
        >
            {move || match keeper.kept.get() {
                Kept::NotYet | Kept::At(_) if keeper.behind.get() => {
                    view! {
                        <Icon name="hard-drive" />
                        <span>"Saving"</span>
                    }
                        .into_any()
                }
                Kept::NotYet => view! { <span>"Nothing to save yet"</span> }.into_any(),
                Kept::At(at) => {
                    let time = words::time(alongside.school_time(at).time());
                    view! {
                        <Icon name="hard-drive" />
                        <span>
                            "Saved on this tablet " <span class="num tab-only">"at " {time}</span>
                        </span>
                    }
                        .into_any()
                }
                Kept::Refused(_) => {
                    view! {
                        <Icon name="triangle-alert" />
                        <span>"Not saved"</span>
                    }
                        .into_any()
                }
            }}
        </span>
        <span class="vh" role="status">
            {move || if refused.get() { "Not saved" } else { "" }}
        </span>
    }
}
