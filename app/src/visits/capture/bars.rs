//! The bars of the capture screen: above, where one is and how to leave; below, that it is saved,
//! whom to phone when worried, and *Finish visit*.

use leptos::prelude::*;

use super::{Keeper, Subject, timing};
use crate::{
    drafting::Saved,
    safekeeping::SafetyWorry,
    shell::{LockNow, SendingState},
    store::alongside,
    ui::{Button, ButtonKind, HideNames, Icon, Name, Pill, Tone, memo},
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
            <Saved drafting=keeper.drafting />
            <span class="grow"></span>
            <SafetyWorry called=subject.called about=keeper.key().student />
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
