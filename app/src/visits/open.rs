//! `/visit/:draft`: reads the draft from this tablet, or begins one, and shows the capture screen; once the
//! visit is saved, what became of it. A draft that cannot be read never looks like no draft.

use domain::{
    id::{StudentId, UserId, VisitId},
    visit::{MetStudent, Present, VisitDraft},
};
use jiff::ToSpan;
use leptos::{prelude::*, task::spawn_local};
use replica::{Draft, DraftBody, DraftKey, View};

use super::{
    capture::CaptureScreen,
    finished::Finished,
    keeper::{Keeper, NOT_KEPT, key_of},
};
use crate::{
    device::{clock, page},
    drafting::Kept,
    place::Whom,
    store::{Alongside, alongside},
    today::day,
    ui::{Empty, Failed, FullPage, LinkButton, Loading, Toasts},
};

/// A draft that nothing was written into for so short a time was opened by mistake.
const BY_MISTAKE_MINUTES: i64 = 3;

/// The address at which a visit with somebody in the record is written.
#[must_use]
pub fn visit_path(student: StudentId) -> String {
    format!("/visit/{}", key_of(student))
}

/// The address at which a visit with somebody met for the first time is written.
#[must_use]
pub fn met_path(fresh: StudentId) -> String {
    format!("/visit/{}?met=1", key_of(fresh))
}

#[derive(Clone)]
enum Opening {
    Reading,
    Unreadable,
    Nobody,
    Open(Box<VisitDraft>, Kept),
}

/// The screen.
#[component]
pub fn Capture(
    /// Which draft.
    key: DraftKey,
    /// Whom it is about.
    whom: Whom,
) -> impl IntoView {
    let alongside = alongside();
    let opening = RwSignal::new(Opening::Reading);
    let read = move || {
        opening.set(Opening::Reading);
        spawn_local(async move {
            let found = alongside.draft(&key).await;
            opening.try_set(match found {
                Ok(Some(Draft { updated, body: DraftBody::Visit(draft) })) => {
                    Opening::Open(Box::new(draft), Kept::At(updated))
                }
                Ok(None) => begin(alongside, key.student, whom)
                    .map_or(Opening::Nobody, |draft| Opening::Open(Box::new(draft), Kept::NotYet)),
                Ok(Some(_)) | Err(_) => Opening::Unreadable,
            });
        });
    };
    read();
    move || {
        match (opening.get(), alongside.identity.with_untracked(|one| one.as_ref().map(|one| one.user))) {
        (Opening::Reading, _) => {
            view! {
                <FullPage title="Transition visit" heading_hidden=true>
                    <Loading words="Opening the visit" />
                </FullPage>
            }
            .into_any()
        }
        (Opening::Unreadable, _) => {
            view! {
                <FullPage title="Transition visit">
                    <Failed
                        title="This visit could not be read from the tablet."
                        words="Your words are still there. Close other tabs of Alongside, then try again."
                        on_retry=read
                    />
                </FullPage>
            }
            .into_any()
        }
        (Opening::Open(draft, kept), Some(me)) => {
            view! { <Writing draft=*draft kept=kept me=me /> }.into_any()
        }
        (Opening::Nobody, _) | (Opening::Open(..), None) => nobody().into_any(),
    }
    }
}

fn nobody() -> impl IntoView {
    view! {
        <FullPage title="Transition visit">
            <Empty icon="search" title="There is no unfinished visit here">
                <p>"It may have been finished or discarded. Start from Today, or choose whom the visit is about."</p>
                <div class="row">
                    <LinkButton href="/">"Back to Today"</LinkButton>
                    <LinkButton href="/record">"Record a visit"</LinkButton>
                </div>
            </Empty>
        </FullPage>
    }
}

#[component]
fn Writing(draft: VisitDraft, kept: Kept, me: UserId) -> impl IntoView {
    let alongside = alongside();
    let student = draft.student;
    let fresh = kept == Kept::NotYet;
    let keeper = Keeper::of(alongside, draft, kept);
    if fresh {
        // Stored at once, so that a browser that is killed does not lose when the visit began.
        keeper.drafting.store_soon();
    }
    spawn_local(async move {
        page::on_screen().await;
        alongside.open_ahead(student).await;
    });
    let toasts = expect_context::<Toasts>();
    on_cleanup(move || leave(alongside, keeper, toasts));
    let finished = RwSignal::new(None::<VisitId>);
    let on_finished = UnsyncCallback::new(move |visit| finished.set(Some(visit)));
    move || match finished.get() {
        None => view! { <CaptureScreen keeper=keeper me=me on_finished=on_finished /> }.into_any(),
        Some(visit) => view! { <Finished visit=visit student=student /> }.into_any(),
    }
}

/// A draft for this student with what is known filled in; nothing where there is nobody of that id.
fn begin(alongside: Alongside, student: StudentId, whom: Whom) -> Option<VisitDraft> {
    let me = alongside.identity.with_untracked(|identity| Some(identity.as_ref()?.user))?;
    let today = untrack(|| alongside.today());
    let draft = alongside.view.with_untracked(|view| filled_in(view, student, me, today, whom))?;
    Some(VisitDraft { started: Some(clock::now()), ..draft })
}

fn filled_in(
    view: &View,
    student: StudentId,
    me: UserId,
    today: jiff::civil::Date,
    whom: Whom,
) -> Option<VisitDraft> {
    let known = view.student(student).and_then(|one| one.core.student.as_ref());
    let plan = day::plans(view, me, &clock::school_zone())
        .into_iter()
        .rfind(|one| one.plan.student == student && one.at.date() <= today);
    let draft = match (known, plan) {
        (_, Some(planned)) => {
            let home_school = planned.home_school.map(|school| school.id);
            VisitDraft { home_school, ..VisitDraft::for_plan(&planned.plan, today) }
        }
        (Some(known), None) => {
            VisitDraft { home_school: known.home_school, ..VisitDraft::new(student) }
        }
        (None, None) if whom == Whom::MetFirst => {
            VisitDraft { new_student: Some(MetStudent::default()), ..VisitDraft::new(student) }
        }
        (None, None) => return None,
    };
    Some(VisitDraft { date: Some(today), present: [Present::Student].into(), ..draft })
}

/// The screen goes away: what is not stored yet is stored, and a draft opened by mistake is dropped.
fn leave(alongside: Alongside, keeper: Keeper, toasts: Toasts) {
    if !untrack(|| keeper.is_busy()) && keeper.draft.with_untracked(by_mistake) {
        let Some(_) = keeper.drafting.snapshot() else { return };
        let key = keeper.key();
        keeper.drafting.close();
        spawn_local(async move {
            // If it stays, it is offered on Today and can be discarded there.
            drop(alongside.delete_draft(&key).await);
        });
    } else {
        keeper.drafting.store_on_leaving(toasts, NOT_KEPT);
    }
}

/// Nothing was said in it, and it was opened only a moment ago. That the student is there is filled in.
fn by_mistake(draft: &VisitDraft) -> bool {
    let mut said = draft.clone();
    said.present.remove(&Present::Student);
    let new = draft.started.is_some_and(|at| at + BY_MISTAKE_MINUTES.minutes() > clock::now());
    new && said.is_empty()
}
