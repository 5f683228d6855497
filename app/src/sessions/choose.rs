//! `/log`: whom a session was with. Who needs most time in this fortnight comes first.

use domain::{search::Asked, student::Student};
use leptos::prelude::*;

use super::{due, path::session_path};
use crate::{
    store::alongside,
    students::{
        people::{Found, SearchBox},
        roster::{self, Whose},
    },
    ui::{LinkButton, Name, Page, memo},
};

/// The screen.
#[component]
pub(super) fn Choose() -> impl IntoView {
    let alongside = alongside();
    let typed = RwSignal::new(String::new());
    let all = memo(move || {
        let me = alongside.identity.with(|one| one.as_ref().map(|one| one.user));
        let today = alongside.today();
        let mut all = alongside.view.with(|view| {
            let mine = me.map(|me| roster::listed(view, Whose::Mentored(me), today));
            // Whoever has no students of their own, and stands in, may have met anyone.
            mine.filter(|mine| !mine.is_empty())
                .unwrap_or_else(|| roster::listed(view, Whose::Everyone, today))
        });
        due::first(alongside, &mut all);
        all
    });
    let found = memo(move || {
        let asked = Asked::of(&typed.read());
        all.with(|all| roster::found(all, &asked).into_iter().cloned().collect::<Vec<_>>())
    });
    let line = UnsyncCallback::new(|student: Student| {
        view! {
            <LinkButton icon="timer" href=session_path(student.id)>
                "Log"
                <span class="vh">" a session with " <Name student=student /></span>
            </LinkButton>
        }
        .into_any()
    });
    view! {
        <Page title="Log a session" back="/record">
            <section class="stack" aria-label="Which student?">
                <h2>"Which student?"</h2>
                <SearchBox typed=typed many=Signal::derive(move || found.read().len()) />
                <Found found=found.into() line=line />
            </section>
        </Page>
    }
}
