//! `/concern/:draft`: reads the draft from this tablet, or begins one, and shows the screen; once it is sealed, whom to phone. A
//! draft that cannot be read never looks like no draft.

use domain::{
    concern::ConcernDraft,
    id::{ConcernEntryId, ConcernId, StudentId},
};
use leptos::{prelude::*, task::spawn_local};
use replica::{DraftKey, Raised};

use super::{keeper::Keeper, screen::ConcernScreen, sealed::SealedPage};
use crate::{
    device::clock,
    drafting::Kept,
    place::here,
    safekeeping::{WhomToPhone, concern_path},
    store::{Alongside, alongside},
    ui::{Failed, FullPage, Loading, Toasts},
};

#[derive(Clone)]
enum Opening {
    Reading,
    Unreadable,
    Open(Box<ConcernDraft>, Kept),
}

/// The screen.
#[component]
pub fn ConcernPage(
    /// Which draft; where there is none, one is begun about nobody who is chosen yet.
    key: Option<DraftKey>,
) -> impl IntoView {
    let alongside = alongside();
    let Some(key) = key else {
        here().go_instead(&concern_path(Some(StudentId::draw(clock::random()))));
        return ().into_any();
    };
    let opening = RwSignal::new(Opening::Reading);
    let read = move || {
        opening.set(Opening::Reading);
        spawn_local(async move {
            let found = alongside
                .draft(&key)
                .await
                .map(|found| found.map(|draft| (draft.updated, draft.body.concern())));
            opening.try_set(match found {
                Ok(Some((updated, Some(draft)))) => {
                    Opening::Open(Box::new(draft), Kept::At(updated))
                }
                Ok(None) => Opening::Open(Box::new(begin(alongside, key)), Kept::NotYet),
                Ok(Some((_, None))) | Err(_) => Opening::Unreadable,
            });
        });
    };
    read();
    (move || match opening.get() {
        Opening::Reading => view! {
            <FullPage title="Concern" heading_hidden=true>
                <Loading words="Opening the concern" />
            </FullPage>
        }
        .into_any(),
        Opening::Unreadable => view! {
            <FullPage title="Concern">
                <section class="card hero stack" aria-label="Whom to phone">
                    <WhomToPhone />
                </section>
                <Failed
                    title="This concern could not be read from the tablet."
                    words="Your words are still there. Close other tabs of Alongside, then try again."
                    on_retry=read
                />
            </FullPage>
        }
        .into_any(),
        Opening::Open(draft, kept) => view! { <Writing key=key draft=*draft kept=kept /> }.into_any(),
    })
    .into_any()
}

#[component]
fn Writing(key: DraftKey, draft: ConcernDraft, kept: Kept) -> impl IntoView {
    let alongside = alongside();
    let keeper = Keeper::of(alongside, key, draft, kept);
    let toasts = expect_context::<Toasts>();
    on_cleanup(move || keeper.leave(alongside, toasts));
    let sealed = RwSignal::new(None::<Raised>);
    let on_sealed = UnsyncCallback::new(move |raised| sealed.set(Some(raised)));
    move || match sealed.get() {
        None => view! { <ConcernScreen keeper=keeper on_sealed=on_sealed /> }.into_any(),
        Some(raised) => view! { <SealedPage raised=raised /> }.into_any(),
    }
}

/// One with the student filled in, if that is somebody in the record.
fn begin(alongside: Alongside, key: DraftKey) -> ConcernDraft {
    let known = alongside.view.with_untracked(|view| {
        view.student(key.student).and_then(|one| one.core.student.as_ref()).map(|one| one.id)
    });
    let ids = (ConcernId::draw(clock::random()), ConcernEntryId::draw(clock::random()));
    ConcernDraft::new(ids, known)
}
