//! `/students`: mine, or for a coordinator everyone, with a search that answers as one types.

use domain::{access, search::Asked, staff::Role, student::Student};
use leptos::prelude::*;

use super::{
    people::{Found, SearchBox},
    roster::{self, Whose},
};
use crate::{
    seldom,
    store::{Alongside, alongside},
    ui::{Empty, LinkButton, Name, Page, Show, memo, words::counted},
};

/// The screen.
#[component]
pub fn Students() -> impl IntoView {
    let alongside = alongside();
    seldom::bring();
    let who = memo(move || {
        alongside.identity.with(|identity| identity.as_ref().map(|one| (one.user, one.role)))
    });
    let all = memo(move || {
        let whose = match who.get() {
            Some((me, role)) if !access::reads_everyone(role) => Whose::Mentored(me),
            _ => Whose::Everyone,
        };
        let today = alongside.today();
        alongside.view.with(|view| roster::listed(view, whose, today))
    });
    let coming = memo(move || alongside.view.with(|view| roster::coming(view)));
    let typed = RwSignal::new(String::new());
    let found = memo(move || {
        let asked = Asked::of(&typed.read());
        all.with(|all| roster::found(all, &asked).into_iter().cloned().collect::<Vec<_>>())
    });
    let open = UnsyncCallback::new(|student: Student| {
        view! {
            <LinkButton href=format!("/students/{}", student.id)>
                "Open" <span class="vh">" " <Name student=student /></span>
            </LinkButton>
        }
        .into_any()
    });
    let coordinates = move || matches!(who.get(), Some((_, Role::Coordinator)));
    view! {
        <Page
            title="Students"
            aside=move || {
                view! {
                    <span class="muted num">{move || counted(all.read().len(), "student")}</span>
                }
            }
        >
            <Show
                when=move || !all.read().is_empty()
                fallback=move || view! { <NobodyYet coordinates=coordinates() /> }
            >
                {move || coming.get().map(|words| view! { <p class="small muted">{words}</p> })}
                <SearchBox typed=typed many=Signal::derive(move || found.read().len()) />
                <Found found=found.into() line=open />
            </Show>
        </Page>
    }
}

/// That the first copy is complete, and nobody is in it.
pub fn nobody_yet(alongside: Alongside) -> AnyView {
    let (title, words) = if alongside.role_is(access::has_caseload) {
        (
            "No students yet",
            "The coordinator relates students to you at base. They appear here by themselves.",
        )
    } else if alongside.role_is(access::reads_everyone) {
        (
            "No students yet",
            "The coordinator adds students at base. They appear here by themselves.",
        )
    } else {
        ("No students here", "Students\u{2019} records are not shared with your role.")
    };
    view! {
        <Empty icon="users" title=title>
            <p>{words}</p>
        </Empty>
    }
    .into_any()
}

/// Nobody is on this tablet: not the same as nobody being found.
#[component]
fn NobodyYet(coordinates: bool) -> impl IntoView {
    let alongside = alongside();
    let whole = memo(move || alongside.view.read().first_sync_done);
    move || match (whole.get(), coordinates) {
        (false, _) => view! {
            <Empty icon="cloud-upload" title="The students are not on this tablet yet">
                <p>"Stay near base with Alongside open until the first copy is complete."</p>
            </Empty>
        }
        .into_any(),
        (true, true) => view! {
            <Empty icon="users" title="No students yet">
                <p>"Import a file from a home school, or add a student by hand."</p>
                <LinkButton href="/import">"Import students"</LinkButton>
            </Empty>
        }
        .into_any(),
        (true, false) => nobody_yet(alongside),
    }
}
