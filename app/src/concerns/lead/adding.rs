//! The form for what is added to a concern: a decision with its reasons, what happened, to whom it was handed on. Every key is stored;
//! signing takes the draft's place.

use domain::{
    concern::{AnswerDraft, AnswerField, AnswerKind},
    id::{ConcernId, UserId},
};
use leptos::{prelude::*, task::spawn_local};
use replica::{Draft, DraftBody, DraftKey};

use super::{
    add::{NotAdded, add},
    keeper::{Begun, Keeper, begun, field_id, mistake},
};
use crate::{
    drafting::{Discard, Discarding, Kept, Saved},
    store::{Alongside, alongside},
    students::named,
    ui::{
        Button, ButtonKind, Card, Chip, ChipKind, ErrorSummary, Failed, Field, Loading, TextArea,
        Toasts, follow, memo,
    },
    visits::{DayField, storage_words},
};

static DISCARDING: Discarding = Discarding {
    button: "Discard this",
    done: "Discarded",
    not_back: "It could not be put back: this device would not store it.",
    at: "/concerns/",
};

/// The card.
#[component]
pub(super) fn Adding(
    /// To which concern.
    concern: ConcernId,
    /// The others who hold keys.
    others: Vec<UserId>,
    /// What happens once it is added.
    on_added: UnsyncCallback<()>,
) -> impl IntoView {
    let alongside = alongside();
    let opening = RwSignal::new(None::<Begun>);
    let read = move || {
        opening.set(None);
        spawn_local(async move {
            opening.try_set(Some(begun(alongside, concern).await));
        });
    };
    read();
    let others = StoredValue::new(others);
    move || {
        // Taken out, for it is drawn once.
        follow(&opening);
        match opening.try_update_untracked(Option::take).flatten() {
            None => view! { <Loading words="Reading what you had begun" /> }.into_any(),
            Some(Begun::Unreadable) => view! {
                <Failed
                    title="What you had begun could not be read."
                    words="Your words are still there. Close other tabs of Alongside, then try again."
                    on_retry=read
                />
            }
            .into_any(),
            Some(Begun::Draft(draft, kept)) => {
                let keeper = Keeper::of(alongside, concern, *draft, kept);
                view! { <Form keeper others=others.get_value() on_added /> }.into_any()
            }
        }
    }
}

#[component]
fn Form(keeper: Keeper, others: Vec<UserId>, on_added: UnsyncCallback<()>) -> impl IntoView {
    let alongside = alongside();
    let toasts: Toasts = expect_context();
    alongside.capture(move || keeper.drafting.unanswered(), |_, _| None);
    on_cleanup(move || keeper.leave(alongside, toasts));
    let kind = memo(move || keeper.draft.with(|draft| draft.kind));
    let said = RwSignal::new(None::<&'static str>);
    let trouble = move || {
        said.get().or_else(|| match keeper.drafting.kept.get() {
            Kept::Refused(storage) => Some(storage_words(&storage)),
            Kept::NotYet | Kept::At(_) => None,
        })
    };
    let others = StoredValue::new(others);
    view! {
        <Card title="Add to it">
            <ErrorSummary mistakes=keeper.mistakes />
            {move || trouble().map(|words| view! { <p class="wrong" role="alert">{words}</p> })}
            <fieldset>
                <legend class="vh">"What it is"</legend>
                <div class="chips">
                    {AnswerKind::ALL.into_iter().map(|one| view! { <KindChip keeper one /> }).collect_view()}
                </div>
            </fieldset>
            {move || fields(keeper, kind.get(), others.get_value())}
            <div class="row">
                <Saved drafting=keeper.drafting />
                <span class="grow"></span>
                <Button
                    kind=ButtonKind::Big
                    icon="lock"
                    busy=keeper.busy
                    on_press=move || sign(alongside, keeper, said, on_added)
                >
                    {move || if keeper.busy.get() { "Signing" } else { "Sign and add" }}
                </Button>
            </div>
            <div>
                <Discard drafting=keeper.drafting words=&DISCARDING />
            </div>
        </Card>
    }
}

#[component]
fn KindChip(keeper: Keeper, one: AnswerKind) -> impl IntoView {
    let label = match one {
        AnswerKind::Decided => "Decide",
        AnswerKind::Happened => "What happened",
        AnswerKind::HandedOn => "Hand on",
    };
    view! {
        <Chip
            label=label.to_owned()
            name="answer-kind"
            kind=ChipKind::One
            checked=memo(move || keeper.draft.with(|draft| draft.kind == one))
            on_change=move |_| keeper.change(|draft| draft.kind = one)
        />
    }
}

fn fields(keeper: Keeper, kind: AnswerKind, others: Vec<UserId>) -> AnyView {
    let what = |label: &'static str, hint: &'static str| {
        view! {
            <TextArea
                id=field_id(AnswerField::What)
                label=label.to_owned()
                hint=hint
                error=keeper.wrong(AnswerField::What)
                value=keeper.text(|draft| &draft.what)
                on_input=move |text| keeper.change(|draft| draft.what = text)
            />
        }
    };
    match kind {
        AnswerKind::Decided => view! {
            {what("What is done now", "Also when it is nothing")}
            <TextArea
                id=field_id(AnswerField::Reasons)
                label="Why".to_owned()
                hint="What speaks for it, and what against"
                error=keeper.wrong(AnswerField::Reasons)
                value=keeper.text(|draft| &draft.reasons)
                on_input=move |text| keeper.change(|draft| draft.reasons = text)
            />
        }
        .into_any(),
        AnswerKind::Happened => view! {
            <DayField
                id=field_id(AnswerField::On)
                label="On which day".to_owned()
                error=keeper.wrong(AnswerField::On)
                first=keeper.draft.with_untracked(|draft| draft.on)
                on_day=move |day| keeper.change(|draft| draft.on = day)
            />
            {what("What happened", "A visit, a call, what was found out")}
        }
        .into_any(),
        AnswerKind::HandedOn => view! {
            <Field
                id=field_id(AnswerField::To)
                label="To whom".to_owned()
                hint="Another holder of a key, children\u{2019}s services, the police, a school"
                error=keeper.wrong(AnswerField::To)
                value=keeper.text(|draft| &draft.to)
                on_input=move |text| keeper.change(|draft| draft.to = text)
            />
            <ToOthers keeper others />
            {what("What was handed on, and how", "By phone to whom, in writing where")}
        }
        .into_any(),
    }
}

/// Those who read it already, one tap each.
#[component]
fn ToOthers(keeper: Keeper, others: Vec<UserId>) -> impl IntoView {
    let alongside = alongside();
    let name = move |user: UserId| {
        let name = named(alongside, user);
        let to = name.clone();
        let choose = move || {
            let to = to.clone();
            keeper.change(|draft| draft.to = to);
        };
        view! {
            <Button on_press=choose>
                <bdi>{name}</bdi>
            </Button>
        }
    };
    view! { <div class="row">{others.into_iter().map(name).collect_view()}</div> }
}

/// Signs it, or says why not. What was written stays until it is signed.
fn sign(
    alongside: Alongside,
    keeper: Keeper,
    said: RwSignal<Option<&'static str>>,
    on_added: UnsyncCallback<()>,
) {
    let Some(recorded) = alongside.recorded() else { return };
    let today = alongside.school_now().date();
    let draft: AnswerDraft = keeper.draft.get_untracked();
    let answer = match draft.finish(recorded, today) {
        Ok(answer) => answer,
        Err(lacks) => return keeper.mistakes.set(lacks.into_iter().map(mistake).collect()),
    };
    keeper.mistakes.set(Vec::new());
    said.set(None);
    keeper.busy.set(true);
    keeper.drafting.close();
    spawn_local(async move {
        let added = add(alongside, keeper.concern, (draft.entry, answer)).await;
        keeper.busy.try_set(false);
        match added {
            Ok(()) => {
                on_added.try_run(());
            }
            Err(why) if said.try_set(Some(not_added(&why))).is_none() => keeper.drafting.reopen(),
            // The screen was left meanwhile, and stored nothing when it went.
            Err(_) => put_back(alongside, keeper.concern, &draft).await,
        }
    });
}

async fn put_back(alongside: Alongside, concern: ConcernId, draft: &AnswerDraft) {
    let Ok(body) = DraftBody::of_answer(draft) else { return };
    let (key, draft) = (DraftKey::answering(concern), Draft { updated: alongside.time(), body });
    // The journal is the last net.
    if alongside.put_draft(&key, &draft).await.is_err() {
        alongside.keep_in_journal(&key, &draft);
    }
}

/// Why nothing was added, and what to do.
pub(super) const fn not_added(why: &NotAdded) -> &'static str {
    match why {
        NotAdded::NoDuty => {
            "Not signed: you are not on the list of those who read concerns, or not with the key on this device. What you wrote stays here. Tell the safeguarding lead."
        }
        NotAdded::Gone => {
            "Not signed: this concern does not lie on this device any more. What you wrote stays here. Open the list again where there is a signal."
        }
        NotAdded::Broken(_) => {
            "Not signed: it could not be sealed with the keys that this device knows. What you wrote stays here. Tell the coordinator."
        }
        NotAdded::Storage(storage) => storage_words(storage),
    }
}
