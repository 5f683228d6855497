//! The screen for one concern: whom to phone, large and first; then whom it is about, and what was said and seen. Nothing but a
//! student and a word is asked for (clause 5.7).

use domain::concern::ConcernField;
use leptos::{prelude::*, task::spawn_local};
use replica::Raised;

use super::{
    about::About,
    keeper::{Keeper, field_id, label, mistake},
    list_notes::ListNotes,
    sealing::{NotSealed, seal_draft},
};
use crate::{
    drafting::{Discard, Discarding, Kept, Saved},
    safekeeping::WhomToPhone,
    shell::{LockNow, SendingState},
    store::{Alongside, alongside},
    ui::{
        Button, ButtonKind, ErrorSummary, Field, FullPage, HideNames, Icon, Note, TextArea, Tone,
        memo,
    },
    visits::storage_words,
};

static DISCARDING: Discarding = Discarding {
    button: "Discard this concern",
    done: "Concern discarded",
    not_back: "The concern could not be put back: this tablet would not store it.",
    at: "/concern/",
};

const NOBODY: &str = "This tablet does not know yet who may read it. What you wrote stays here, sealed with your passphrase, and can be sealed for the safeguarding lead later. Nobody has it: phone now.";
const BROKEN: &str = "It could not be sealed with the keys that this tablet knows. What you wrote stays here. Nobody has it: phone now, and tell the coordinator.";
const NOBODYS: &str = "This tablet does not belong to anyone yet. Phone now.";

/// The screen.
#[component]
pub(super) fn ConcernScreen(
    /// What is written.
    keeper: Keeper,
    /// What is done once it is sealed.
    on_sealed: UnsyncCallback<Raised>,
) -> impl IntoView {
    let alongside = alongside();
    alongside.capture(move || keeper.drafting.unanswered(), |_, _| None);
    let refused = RwSignal::new(None::<&'static str>);
    let on_seal = UnsyncCallback::new(move |()| seal(alongside, keeper, refused, on_sealed));
    let trouble = memo(move || {
        let not_sealed = refused.get().map(|why| ("Not sealed. ", why));
        not_sealed.or_else(|| match keeper.drafting.kept.get() {
            Kept::Refused(storage) => Some(("Not saved. ", storage_words(&storage))),
            _ => None,
        })
    });
    view! {
        <FullPage
            title="Concern"
            heading=|| "Write down a concern"
            top=|| view! { <Top /> }
            bar=move || view! { <Bottom keeper=keeper on_seal=on_seal /> }
        >
            <ErrorSummary mistakes=keeper.mistakes />
            {move || trouble.get().map(|(what, why)| view! { <NotDone what=what why=why /> })}
            <div class="cols cols-2">
                <div class="stack">
                    <section class="card hero stack" aria-labelledby="phone-first">
                        <h2 id="phone-first">"Phone first"</h2>
                        <p>"A tablet that is off site cannot deliver this. Phone now, and write it down after."</p>
                        <WhomToPhone />
                    </section>
                    <ListNotes />
                    <About keeper=keeper />
                </div>
                <Texts keeper=keeper />
            </div>
            <div>
                <Discard drafting=keeper.drafting words=&DISCARDING />
            </div>
        </FullPage>
    }
}

/// Seals it, or says why not. What was written stays until it is sealed.
fn seal(
    alongside: Alongside,
    keeper: Keeper,
    refused: RwSignal<Option<&'static str>>,
    on_sealed: UnsyncCallback<Raised>,
) {
    if keeper.sealing.get_untracked() {
        return;
    }
    keeper.sealing.set(true);
    keeper.mistakes.set(Vec::new());
    refused.set(None);
    keeper.drafting.close();
    let draft = keeper.draft.get_untracked();
    spawn_local(async move {
        let why = match seal_draft(alongside, keeper.drafting.key, &draft).await {
            Ok(raised) => return on_sealed.run(raised),
            Err(why) => why,
        };
        keeper.drafting.reopen();
        keeper.sealing.try_set(false);
        match why {
            NotSealed::Lacks(lacks) => {
                keeper.mistakes.try_set(lacks.into_iter().map(mistake).collect());
            }
            NotSealed::Nobody => {
                refused.try_set(Some(NOBODY));
            }
            NotSealed::Broken(_) => {
                refused.try_set(Some(BROKEN));
            }
            NotSealed::NotEnrolled => {
                refused.try_set(Some(NOBODYS));
            }
            NotSealed::Storage(storage) => {
                refused.try_set(Some(storage_words(&storage)));
            }
        }
    });
}

/// It is not sealed, or not kept: never a reason to write it elsewhere.
#[component]
fn NotDone(what: &'static str, why: &'static str) -> impl IntoView {
    view! {
        <div role="alert">
            <Note tone=Tone::Bad icon="triangle-alert">
                <p>
                    <b>{what}</b>
                    {why}
                </p>
            </Note>
        </div>
    }
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
                <b class="nowrap">"Concern"</b>
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
fn Bottom(keeper: Keeper, on_seal: UnsyncCallback<()>) -> impl IntoView {
    view! {
        <footer class="bar two">
            <Saved drafting=keeper.drafting />
            <span class="grow"></span>
            <Button
                kind=ButtonKind::Big
                icon="lock"
                busy=keeper.sealing
                on_press=move || on_seal.run(())
            >
                {move || if keeper.sealing.get() { "Sealing" } else { "Seal and send" }}
            </Button>
        </footer>
    }
}

/// What was said and seen. Long texts first; each may stay empty but the first two.
#[component]
fn Texts(keeper: Keeper) -> impl IntoView {
    let area = move |field: ConcernField, hint: &'static str, rows: u8| {
        view! {
            <TextArea
                id=field_id(field)
                label=label(field).to_owned()
                hint=hint
                error=keeper.wrong(field)
                rows=rows
                value=keeper.text(field)
                on_input=move |text| keeper.typed(field, text)
            />
        }
    };
    let line = move |field: ConcernField, hint: &'static str| {
        view! {
            <Field
                id=field_id(field)
                label=label(field).to_owned()
                hint=hint
                error=keeper.wrong(field)
                value=keeper.text(field)
                on_input=move |text| keeper.typed(field, text)
            />
        }
    };
    view! {
        <section class="card stack" aria-label="What was said and seen">
            {area(ConcernField::Words, "As they were said. Do not ask more than you have to", 3)}
            {area(ConcernField::Facts, "What is a fact, and what somebody told you", 3)}
            {area(ConcernField::Who, "And who else may be at risk. Optional", 2)}
            {line(ConcernField::When, "For example, Tuesday, after lunch. Optional")}
            {line(ConcernField::Place, "Optional")}
            {area(ConcernField::Done, "Whom you phoned, and when. Optional", 2)}
        </section>
    }
}
