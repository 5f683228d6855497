//! `/log/:draft`: reads the draft from this tablet, or begins one, and shows the screen. A draft that cannot be read never
//! looks like no draft.

use domain::{id::StudentId, session::SessionDraft};
use leptos::{prelude::*, task::spawn_local};
use replica::{Draft, DraftBody, DraftKey};

use super::{choose::Choose, keeper::Keeper, screen::SessionScreen, usual::usual};
use crate::{
    drafting::Kept,
    store::{Alongside, alongside},
    ui::{Empty, Failed, FullPage, LinkButton, Loading, Toasts},
};

#[derive(Clone)]
enum Opening {
    Reading,
    Unreadable,
    Nobody,
    Open(Box<SessionDraft>, Kept),
}

/// The screen.
#[component]
pub fn LogPage(
    /// Which draft; where there is none, it is asked whom the session was with.
    key: Option<DraftKey>,
) -> impl IntoView {
    match key {
        Some(key) => view! { <Opened key=key /> }.into_any(),
        None => view! { <Choose /> }.into_any(),
    }
}

#[component]
fn Opened(key: DraftKey) -> impl IntoView {
    let alongside = alongside();
    let opening = RwSignal::new(Opening::Reading);
    let read = move || {
        opening.set(Opening::Reading);
        spawn_local(async move {
            opening.try_set(match alongside.draft(&key).await {
                Ok(Some(Draft { updated, body: DraftBody::Session(draft) })) => {
                    Opening::Open(Box::new(draft), Kept::At(updated))
                }
                Ok(None) => begin(alongside, key.student)
                    .map_or(Opening::Nobody, |draft| Opening::Open(Box::new(draft), Kept::NotYet)),
                Ok(Some(_)) | Err(_) => Opening::Unreadable,
            });
        });
    };
    read();
    move || {
        match opening.get() {
        Opening::Reading => view! {
            <FullPage title="Log a session" heading_hidden=true>
                <Loading words="Opening the session" />
            </FullPage>
        }
        .into_any(),
        Opening::Unreadable => view! {
            <FullPage title="Log a session">
                <Failed
                    title="This session could not be read from the tablet."
                    words="Your words are still there. Close other tabs of Alongside, then try again."
                    on_retry=read
                />
            </FullPage>
        }
        .into_any(),
        Opening::Nobody => view! {
            <FullPage title="Log a session">
                <Empty icon="search" title="There is no unfinished session here">
                    <p>"It may have been saved or discarded, or the student is not on this tablet."</p>
                    <div class="row">
                        <LinkButton href="/">"Back to Today"</LinkButton>
                        <LinkButton href="/log">"Log a session"</LinkButton>
                    </div>
                </Empty>
            </FullPage>
        }
        .into_any(),
        Opening::Open(draft, kept) => view! { <Writing key=key draft=*draft kept=kept /> }.into_any(),
    }
    }
}

#[component]
fn Writing(key: DraftKey, draft: SessionDraft, kept: Kept) -> impl IntoView {
    let alongside = alongside();
    let keeper = Keeper::of(alongside, key, draft, kept);
    let toasts = expect_context::<Toasts>();
    on_cleanup(move || keeper.leave(alongside, toasts));
    view! { <SessionScreen keeper=keeper /> }
}

/// One with this student, today, and as long as is usual; nothing where there is nobody of that id.
fn begin(alongside: Alongside, student: StudentId) -> Option<SessionDraft> {
    let me = alongside.identity.with_untracked(|identity| Some(identity.as_ref()?.user))?;
    let today = untrack(|| alongside.today());
    alongside.view.with_untracked(|view| {
        let known = view.student(student)?;
        let who = known.core.student.as_ref()?.id;
        let minutes = usual(known, me);
        Some(SessionDraft { minutes, ..SessionDraft::new([who].into(), today) })
    })
}
