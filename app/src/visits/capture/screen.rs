//! The capture screen itself: the cards in two columns, the bars, and what *Finish*, *Leave* and *Discard* do.

use domain::{
    id::{UserId, VisitId},
    visit::{Recorded, VisitDraft},
};
use leptos::{prelude::*, task::spawn_local};
use replica::SaveError;

use super::{
    Keeper, Subject,
    actions::Actions,
    attached::Attached,
    bars::{Bottom, Top},
    feeling::AboutTheMove,
    met::Met,
    next_step::NextStepCard,
    people::People,
    texts::Texts,
    timing::Timing,
    topics::Topics,
};
use crate::{
    device::clock,
    drafting::{Discard, Discarding, Kept},
    store::{Alongside, Attempt, alongside},
    ui::{ErrorSummary, FullPage, called, memo},
    visits::{
        as_text::as_text,
        dates, finishing,
        unsaved::{Unsaved, save_words, storage_words},
    },
};

static DISCARDING: Discarding = Discarding {
    button: "Discard this visit",
    done: "Visit discarded",
    not_back: "The visit could not be put back: this tablet would not store it.",
    at: "/visit/",
};

/// The screen for one open draft.
#[component]
pub fn CaptureScreen(
    /// The draft.
    keeper: Keeper,
    /// Who is writing.
    me: UserId,
    /// What is done once the visit is saved.
    on_finished: UnsyncCallback<VisitId>,
) -> impl IntoView {
    let alongside = alongside();
    alongside
        .capture(move || keeper.drafting.unanswered(), move |key, one| keeper.attach(key, one));
    let subject = subject(alongside, keeper);
    let refused = RwSignal::new(None::<&'static str>);
    let attempt = Attempt::none();
    let finish = UnsyncCallback::new(move |()| {
        finish(alongside, keeper, Outcome { refused, on_finished, attempt });
    });
    let text = UnsyncCallback::new(move |()| {
        let student = subject.student.get_untracked();
        alongside.view.with_untracked(|view| {
            keeper.draft.with_untracked(|draft| as_text(draft, student.as_ref(), &view.org))
        })
    });
    let trouble = memo(move || {
        refused.get().or_else(|| match keeper.drafting.kept.get() {
            Kept::Refused(storage) => Some(storage_words(&storage)),
            _ => None,
        })
    });
    let retry = UnsyncCallback::new(move |()| match refused.get_untracked() {
        Some(_) => finish.run(()),
        None => keeper.drafting.store_soon(),
    });
    let is_met = keeper.draft.with_untracked(|draft| draft.new_student.is_some());
    let today = untrack(|| alongside.today());
    let offered = alongside
        .view
        .with_untracked(|view| dates::next_days(today, view.org.school_days().as_ref()));
    let draw = UnsyncCallback::new(|()| clock::random());
    view! {
        <FullPage
            title="Transition visit"
            heading=move || view! { "Record a transition visit with " <bdi>{subject.called}</bdi> }
            heading_hidden=true
            top=move || view! { <Top keeper=keeper subject=subject /> }
            bar=move || {
                view! { <Bottom keeper=keeper subject=subject on_finish=finish /> }
            }
        >
            <ErrorSummary mistakes=keeper.mistakes />
            {move || trouble.get().map(|why| view! { <Unsaved why=why text=text on_retry=retry /> })}
            <div class="cols cols-2 visit">
                <div class="stack">
                    {is_met.then(|| view! { <Met keeper=keeper /> })}
                    <People keeper=keeper subject=subject />
                    <AboutTheMove keeper=keeper subject=subject />
                    <Topics keeper=keeper />
                </div>
                <div class="stack">
                    <Texts keeper=keeper subject=subject />
                    <NextStepCard keeper=keeper offered=offered />
                    <Actions keeper=keeper me=me draw=draw />
                    <Attached keeper=keeper subject=subject />
                </div>
                <div class="late stack">
                    <Timing keeper=keeper today=today now=alongside.now.into() />
                </div>
            </div>
            <div>
                <Discard drafting=keeper.drafting words=&DISCARDING />
            </div>
        </FullPage>
    }
}

/// How the cards call the student and the place.
pub(super) fn subject(alongside: Alongside, keeper: Keeper) -> Subject {
    let id = keeper.key().student;
    let hidden = alongside.names_hidden;
    let student = memo(move || alongside.view.with(|view| view.student(id)?.core.student.clone()));
    let met = keeper.memo(|draft| {
        let given = draft.new_student.as_ref()?.given_name.trim();
        (!given.is_empty()).then(|| given.to_owned())
    });
    let called = memo(move || match (student.get(), met.get()) {
        (Some(student), _) => called(&student, hidden.get()),
        (None, Some(given)) if !hidden.get() => given,
        (None, _) => "the student".into(),
    });
    let place = keeper.memo(|draft| draft.home_school);
    let home_school = memo(move || {
        let id = place.get()?;
        alongside.view.with(|view| view.org.home_schools.iter().find(|one| one.id == id).cloned())
    });
    let contact = memo(move || {
        home_school.get().map(|school| school.contact).filter(|contact| !contact.trim().is_empty())
    });
    Subject {
        student: student.into(),
        called: called.into(),
        home_school: home_school.into(),
        contact: contact.into(),
    }
}

#[derive(Clone, Copy)]
struct Outcome {
    refused: RwSignal<Option<&'static str>>,
    on_finished: UnsyncCallback<VisitId>,
    attempt: Attempt<VisitDraft, (VisitId, Recorded)>,
}

/// Saves the visit and drops the draft, in one transaction. Until that is answered nothing is said.
fn finish(alongside: Alongside, keeper: Keeper, outcome: Outcome) {
    if untrack(|| keeper.is_busy()) {
        return;
    }
    let today = untrack(|| alongside.today());
    let Some(recorded) = alongside.recorded() else {
        return outcome.refused.set(Some(save_words(&SaveError::NotEnrolled)));
    };
    let fresh = || (VisitId::draw(clock::random()), recorded);
    let (id, recorded) = outcome.attempt.again_or(keeper.draft.get_untracked(), fresh);
    let edits = keeper.draft.with_untracked(|draft| finishing::edits(draft, id, recorded, today));
    let edits = match edits {
        Ok(edits) => edits,
        Err(mistakes) => return keeper.mistakes.set(mistakes),
    };
    keeper.mistakes.set(Vec::new());
    keeper.saving.set(true);
    keeper.drafting.close();
    spawn_local(async move {
        match alongside.save(edits, Some(keeper.key())).await {
            Ok(_) => outcome.on_finished.run(id),
            Err(refusal) => {
                keeper.drafting.reopen();
                outcome.refused.set(Some(save_words(&refusal)));
                keeper.saving.set(false);
            }
        }
    });
}
