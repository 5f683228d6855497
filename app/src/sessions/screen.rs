//! The screen for one session. Whom, how long and *Save* are enough; everything else is below and may stay empty.

use domain::session::SessionDraft;
use leptos::prelude::*;

use super::{
    finishing,
    group::Group,
    keeper::Keeper,
    length::Length,
    outcome::HowItWent,
    people::People,
    promises::Promises,
    setting::Setting,
    texts::{About, Texts, as_text},
    undo::Undo,
    wording::{save_button, saved},
};
use crate::{
    drafting::{Discard, Discarding, Kept, Saved},
    place::here,
    safekeeping::SafetyWorry,
    shell::{LockNow, SendingState},
    store::{Attempt, alongside},
    ui::{Button, ButtonKind, ErrorSummary, FullPage, HideNames, Icon, Show, called, memo},
    visits::{Unsaved, storage_words},
};

static DISCARDING: Discarding = Discarding {
    button: "Discard this session",
    done: "Session discarded",
    not_back: "The session could not be put back: this tablet would not store it.",
    at: "/log/",
};

/// The screen.
#[component]
pub(super) fn SessionScreen(
    /// The draft.
    keeper: Keeper,
) -> impl IntoView {
    let (alongside, here) = (alongside(), here());
    alongside.capture(move || keeper.drafting.unanswered(), |_, _| None);
    let who = called_with(keeper);
    let refused = RwSignal::new(None::<&'static str>);
    let tried = Attempt::none();
    let undo = Undo::here();
    let on_saved = UnsyncCallback::new(move |session| {
        let draft = keeper.draft.get_untracked();
        let words = saved(&draft, &who.get_untracked());
        here.go("/");
        undo.offer(words, session, keeper.drafting.key, draft);
    });
    let save = UnsyncCallback::new(move |()| {
        finishing::save(alongside, keeper, tried, refused, on_saved);
    });
    let trouble = memo(move || {
        refused.get().or_else(|| match keeper.drafting.kept.get() {
            Kept::Refused(storage) => Some(storage_words(&storage)),
            _ => None,
        })
    });
    let retry = UnsyncCallback::new(move |()| match refused.get_untracked() {
        Some(_) => save.run(()),
        None => keeper.drafting.store_soon(),
    });
    let text = UnsyncCallback::new(move |()| as_text(alongside, keeper));
    let held = keeper.was_held();
    view! {
        <FullPage
            title="Log a session"
            heading=move || view! { "Log a session with " <bdi>{who}</bdi> }
            top=|| view! { <Top /> }
            bar=move || view! { <Bottom keeper=keeper who=who save=save /> }
        >
            <ErrorSummary mistakes=keeper.mistakes />
            {move || trouble.get().map(|why| view! { <Unsaved why=why text=text on_retry=retry /> })}
            <div class="cols cols-2">
                <div class="stack">
                    <Show when=move || held.get()>
                        <Length keeper=keeper who=who />
                    </Show>
                    <HowItWent keeper=keeper />
                    <Setting keeper=keeper />
                    <Group keeper=keeper />
                </div>
                <div class="stack">
                    <Show when=move || held.get()>
                        <About keeper=keeper />
                    </Show>
                    <Texts keeper=keeper who=who />
                    <Show when=move || held.get()>
                        <People keeper=keeper />
                        <Promises keeper=keeper />
                    </Show>
                </div>
            </div>
            <div>
                <Discard drafting=keeper.drafting words=&DISCARDING />
            </div>
        </FullPage>
    }
}

/// "Kai", "Kai and Aisha", or "the student" while names are hidden.
fn called_with(keeper: Keeper) -> Signal<String> {
    let alongside = alongside();
    let students = keeper.part(|draft: &SessionDraft| draft.students.clone());
    memo(move || {
        let hidden = alongside.names_hidden.get();
        let view = alongside.view.read();
        let one = |id| Some(called(view.student(id)?.core.student.as_ref()?, hidden));
        let names: Vec<String> = students.get().into_iter().filter_map(one).collect();
        match names.len() {
            0 => "the student".to_owned(),
            1 => names.concat(),
            _ if hidden => "the students".to_owned(),
            _ => crate::ui::words::joined(&names),
        }
    })
    .into()
}

#[component]
fn Top() -> impl IntoView {
    view! {
        <header class="top">
            <a class="btn ghost leave" href="/">
                <Icon name="chevron-left" />
                "Leave"
                <span class="vh">" and keep as draft"</span>
            </a>
            <div class="grow">
                <b class="nowrap">"Session"</b>
            </div>
            <span class="tab-only">
                <SendingState />
            </span>
            <HideNames />
            <LockNow />
        </header>
    }
}

#[component]
fn Bottom(keeper: Keeper, who: Signal<String>, save: UnsyncCallback<()>) -> impl IntoView {
    let words = keeper.part(save_button);
    view! {
        <footer class="bar two">
            <Saved drafting=keeper.drafting />
            <span class="grow"></span>
            <SafetyWorry called=who about=keeper.drafting.key.student />
            <Button kind=ButtonKind::Big busy=keeper.saving on_press=move || save.run(())>
                {move || if keeper.saving.get() { "Saving".to_owned() } else { words.get() }}
            </Button>
        </footer>
    }
}
