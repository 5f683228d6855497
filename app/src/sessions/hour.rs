//! *The hour*, on Today: who of a mentor's students is below the hour of this fortnight (clause 3.2), least first. Bars in a
//! real table, and every figure in words.

use domain::{access::may_record, ledger::Ledger, student::Student, words};
use leptos::prelude::*;

use super::{
    due::{Book, order},
    path::session_path,
    standing::{Standing, figures, outlook, percent},
};
use crate::{
    store::{Alongside, alongside},
    students::roster::{self, Whose},
    ui::{Card, CardKind, For, LinkButton, Name, Show, memo},
};

/// How many are drawn: more than a full caseload, as in *My students*.
const AT_MOST: usize = 40;

/// A student of mine in this fortnight.
#[derive(Debug, Clone, PartialEq)]
struct Mine {
    student: Student,
    ledger: Ledger,
}

/// The card; nothing while nobody is mine, and until the school has said where fortnights begin.
#[component]
pub fn Hour() -> impl IntoView {
    let alongside = alongside();
    let mine = memo(move || mine(alongside));
    let until = move || {
        let last = mine.with(|mine| mine.first().map(|one| one.ledger.fortnight.last))?;
        Some(view! { <span class="muted small">"Until " {words::short_date(last)}</span> })
    };
    view! {
        <Show when=move || !mine.read().is_empty()>
            <Card title="The hour" kind=CardKind::Flush aside=until>
                <table class="hour">
                    <caption class="vh">
                        "Minutes with each of my students in this fortnight, least first. The line in a bar marks what is asked for."
                    </caption>
                    <thead class="xs muted">
                        <tr>
                            <th scope="col">"Student"</th>
                            <th scope="col">"Minutes"</th>
                        </tr>
                    </thead>
                    <tbody>
                        <For each=move || mine.get() key=key let(one)>
                            <Row one=one />
                        </For>
                    </tbody>
                </table>
            </Card>
        </Show>
    }
}

/// My students, those first who need most time.
fn mine(alongside: Alongside) -> Vec<Mine> {
    let me = alongside.identity.with(|one| one.as_ref().map(|one| one.user));
    let (Some(me), Some(book)) = (me, Book::open(alongside)) else { return Vec::new() };
    let today = alongside.today();
    let view = alongside.view.get();
    let listed = roster::listed(&view, Whose::Mentored(me), today).into_iter();
    let one = |student: Student| {
        let ledger = book.now(view.students.get(&student.id)?);
        Some(Mine { student, ledger })
    };
    let mut mine: Vec<Mine> = listed.filter_map(|listed| one(listed.student)).collect();
    domain::sorting::sort_by_key(&mut mine, |one| order(&one.ledger));
    mine.truncate(AT_MOST);
    mine
}

/// A line is drawn again when anything that it shows has changed.
fn key(one: &Mine) -> impl Eq + std::hash::Hash + use<> {
    let Mine { student, ledger } = one;
    (student.id, student.full_name(), ledger.state, figures(ledger), outlook(ledger, ""))
}

#[component]
fn Row(one: Mine) -> impl IntoView {
    let alongside = alongside();
    let Mine { student, ledger } = one;
    let (id, given) = (student.id, student.given_name.clone());
    let again = student.clone();
    let state = ledger.state;
    let said = figures(&ledger);
    // Bars end half as far again as the line, so that more than enough is seen too.
    let whole = ledger.goal + ledger.goal / 2;
    let parts = [ledger.at_base, ledger.on_tablet].map(|part| percent(part, whole));
    let [base, tablet] = parts;
    let to_come = move || {
        let name = if alongside.names_hidden.get() { "" } else { given.as_str() };
        outlook(&ledger, name).map(|words| view! { <p class="xs muted">{words}</p> })
    };
    let log = alongside.role_is(may_record).then(|| {
        view! {
            <LinkButton href=session_path(id)>
                "Log" <span class="vh">" a session with " <Name student=again /></span>
            </LinkButton>
        }
    });
    view! {
        <tr>
            <th scope="row">
                <a href=format!("/students/{id}")>
                    <Name student=student />
                </a>
            </th>
            <td>
                {said
                    .map(|said| {
                        view! {
                            <div class="meter" aria-hidden="true">
                                <i style:inline-size=base></i>
                                <i class="unsent" style:inline-size=tablet></i>
                            </div>
                            <p class="small num">{said}</p>
                        }
                    })} {to_come} <div class="row spread">
                    <Standing state=state />
                    {log}
                </div>
            </td>
        </tr>
    }
}
