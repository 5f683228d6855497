//! `/visit/:draft/whose`: whom a visit is about that was recorded while it was locked. One of the mentor's students, who then
//! has it as an unfinished visit, or somebody met for the first time.

use domain::{
    id::{StudentId, UserId},
    student::Student,
};
use leptos::{prelude::*, task::spawn_local};
use replica::{DraftBody, DraftKey};

use super::{
    choose::Whom,
    open::{met_path, visit_path},
};
use crate::{
    place::{Here, here},
    store::{Alongside, alongside},
    ui::{Button, Empty, LinkButton, Name, Note, Page, Tone},
};

/// The address at which that is said.
#[must_use]
pub fn whose_path(key: DraftKey) -> String {
    format!("/visit/{key}/whose")
}

/// The screen.
#[component]
pub fn WhoseVisit(
    /// Which draft.
    key: DraftKey,
) -> impl IntoView {
    let alongside = alongside();
    let (me, named) = untrack(|| {
        let me = alongside.identity.read().as_ref().map(|one| one.user);
        let drafts = alongside.drafts.read();
        let draft = drafts.iter().find(|draft| draft.key == key);
        (me, draft.and_then(|draft| draft.captured.clone()))
    });
    let what = match me.zip(named) {
        Some((me, named)) => view! { <Choosing key me named /> }.into_any(),
        None => view! {
            <Empty icon="search" title="There is no visit here that waits for its student">
                <LinkButton href="/today">"Back to Today"</LinkButton>
            </Empty>
        }
        .into_any(),
    };
    view! {
        <Page title="Choose the student" back="/today">
            {what}
        </Page>
    }
}

/// Whom it may be about, and what was written of them.
#[component]
fn Choosing(key: DraftKey, me: UserId, named: String) -> impl IntoView {
    let (alongside, here) = (alongside(), here());
    let refused = RwSignal::new(None::<String>);
    let is_about = move |student: StudentId| {
        refused.set(None);
        spawn_local(async move {
            match alongside.is_about(key, student).await {
                Ok(()) => here.go_instead(&visit_path(student)),
                Err(error) => drop(refused.try_set(Some(error.to_string()))),
            }
        });
    };
    view! {
        <WrittenOf key named />
        <div role="alert">
            {move || {
                refused.get().map(|words| view! { <Note tone=Tone::Bad icon="triangle-alert">{words}</Note> })
            }}
        </div>
        <div>
            <Button icon="user-plus" on_press=move || is_new(alongside, here, key, refused)>
                "Someone I had just met"
            </Button>
        </div>
        <Whom
            me=me
            heading="Which student was it?"
            line=UnsyncCallback::new(move |student: Student| {
                let id = student.id;
                view! {
                    <Button on_press=move || is_about(id)>
                        "Choose" <span class="vh">" " <Name student=student /></span>
                    </Button>
                }
                    .into_any()
            })
        />
    }
}

#[component]
fn WrittenOf(key: DraftKey, named: String) -> impl IntoView {
    let student = (!named.is_empty()).then(|| Student::named(key.student, &named, ""));
    view! {
        <p>
            "Recorded while locked, about "
            <b>
                {match student {
                    Some(student) => view! { <Name student=student /> }.into_any(),
                    None => "somebody without a name".into_any(),
                }}
            </b> ". What you wrote goes along, the name as a line of your note."
        </p>
    }
}

/// They are in nobody's record: it goes on as a visit with somebody met for the first time.
fn is_new(alongside: Alongside, here: Here, key: DraftKey, refused: RwSignal<Option<String>>) {
    spawn_local(async move {
        let said = alongside.change_draft(&key, |draft| {
            if let DraftBody::Visit(visit) = &mut draft.body {
                visit.captured = None;
            }
            draft.updated = alongside.time();
        });
        match said.await {
            Ok(_) => here.go_instead(&met_path(key.student)),
            Err(error) => drop(refused.try_set(Some(error.to_string()))),
        }
    });
}
