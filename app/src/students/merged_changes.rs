//! `/sync/merged`: everything on this device that two people wrote apart, with both values, until somebody chooses or
//! keeps both; below, what was decided (`decisions`). Rows say in which records there is something; only those are
//! read, and of many only the first.

use domain::{access::may_record, id::StudentId, staff::Role};
use leptos::{prelude::*, task::spawn_local};
use records::DocumentId;
use replica::View;

use super::{
    conflicts::{Apart, Fields},
    decisions::Decisions,
    page::rows_of,
    roster,
};
use crate::{
    store::alongside,
    ui::{
        Card, Empty, Failed, For, LinkButton, Loading, Name, Note, Page, Show, ShowMore, Tone, memo,
    },
};

/// How many students are shown before *Show more*: the record of each is read.
const AT_FIRST: usize = 10;

/// The page.
#[component]
pub fn MergedChanges() -> impl IntoView {
    let alongside = alongside();
    let found = memo(move || alongside.view.with(|view| students(view)));
    let school = memo(move || {
        alongside.view.with(|view| {
            let conflicts = view.org.conflicts.iter().cloned();
            conflicts.map(|conflict| (DocumentId::Org, conflict)).collect::<Apart>()
        })
    });
    let shown = RwSignal::new(AT_FIRST);
    let first = memo(move || {
        found.with(|found| found.iter().take(shown.get()).copied().collect::<Vec<_>>())
    });
    let rest = memo(move || found.with(Vec::len).saturating_sub(shown.get()));
    let next = UnsyncCallback::new(move |place: usize| {
        found.with_untracked(|found| found.get(place).map(|id| heading_id(*id)))
    });
    view! {
        <Page title="Merged changes" back="/sync">
            <Show
                when=move || !(found.read().is_empty() && school.read().is_empty())
                fallback=|| view! { <Nothing /> }
            >
                <p class="prose">
                    "Two people wrote the same thing apart, each on a device that had not heard of the other. Both are kept until one is chosen, or both where they are words."
                </p>
                <Show when=move || !school.read().is_empty()>
                    <Card title="The school">
                        <Fields apart=school />
                    </Card>
                </Show>
                <For each=move || first.get() key=|id| *id let(id)>
                    <OneStudent id=id />
                </For>
                <ShowMore rest=rest shown=shown more=AT_FIRST line=next />
            </Show>
            <Decisions />
        </Page>
    }
}

fn heading_id(student: StudentId) -> String {
    format!("apart-{student}")
}

/// The students in whose records there is something, by name.
fn students(view: &View) -> Vec<StudentId> {
    let all = view.students.iter().chain(&view.declined);
    let mut found: Vec<_> = all
        .filter(|(_, one)| roster::conflicts(one) > 0)
        .map(|(id, one)| {
            let student = one.core.student.as_ref();
            (student.map(|student| student.full_name().to_lowercase()), *id)
        })
        .collect();
    domain::sorting::sort_by_key(&mut found, Clone::clone);
    found.into_iter().map(|(_, id)| id).collect()
}

#[component]
fn OneStudent(id: StudentId) -> impl IntoView {
    let alongside = alongside();
    let rows = rows_of(id);
    let apart = RwSignal::new(None::<Apart>);
    let failed = RwSignal::new(false);
    let read = move || {
        spawn_local(async move {
            let found = alongside.student(id).await;
            failed.try_set(found.is_err());
            if let Ok(record) = found {
                apart.try_set(Some(record.map(|record| record.conflicts).unwrap_or_default()));
            }
        });
    };
    Effect::new(move |_| {
        rows.with(|_| ());
        read();
    });
    let student = memo(move || rows.with(|rows| rows.as_ref()?.core.student.clone()));
    let name = move || match student.get() {
        Some(student) => view! { <Name student=student full=true /> }.into_any(),
        None => "Student not named yet".into_any(),
    };
    let state = memo(move || (failed.get(), apart.with(Option::is_some)));
    let known = memo(move || apart.get().unwrap_or_default());
    let heading = heading_id(id);
    let labelled_by = heading.clone();
    view! {
        <section class="card stack" aria-labelledby=labelled_by>
            <div class="spread">
                <h2 id=heading tabindex="-1">
                    {name}
                </h2>
                <LinkButton href=format!("/students/{id}")>
                    "Open" <span class="vh">" " {name}</span>
                </LinkButton>
            </div>
            {move || match state.get() {
                (true, _) => {
                    view! {
                        <Failed
                            title="This record could not be read from the tablet."
                            words="Nothing of it is lost. Close other tabs of Alongside, then try again."
                            on_retry=read
                        />
                    }
                        .into_any()
                }
                (false, false) => view! { <Loading words="Opening the record" /> }.into_any(),
                (false, true) => view! { <Fields apart=known /> }.into_any(),
            }}
        </section>
    }
}

/// Nothing is to be chosen between, or nothing is here yet.
#[component]
fn Nothing() -> impl IntoView {
    let alongside = alongside();
    let whole = memo(move || alongside.view.read().first_sync_done);
    move || {
        if whole.get() {
            view! {
                <Empty icon="users" title="Nothing was written apart">
                    <p>
                        "When two people change the same thing with no signal, both are kept, and stand here until one is chosen."
                    </p>
                </Empty>
            }
            .into_any()
        } else {
            view! {
                <Empty icon="cloud-upload" title="The records are not on this tablet yet">
                    <p>"Stay near base with Alongside open until the first copy is complete."</p>
                </Empty>
            }
            .into_any()
        }
    }
}

/// "Merged changes (2)": the words of a way here.
#[must_use]
pub fn merged_words(view: &View) -> String {
    let students = view.students.values().chain(view.declined.values());
    let many: u32 = students.map(|one| roster::conflicts(one)).sum();
    let many = usize::try_from(many).unwrap_or(usize::MAX);
    let many = many.saturating_add(view.org.conflicts.len());
    if many == 0 { "Merged changes".to_owned() } else { format!("Merged changes ({many})") }
}

/// The way here from the page with which a day begins, while something waits for whoever has this device.
#[component]
pub fn ToMergedChanges() -> impl IntoView {
    let alongside = alongside();
    let waits = memo(move || {
        let role = alongside.identity.with(|one| one.as_ref().map(|one| one.role));
        alongside.view.with(|view| waits(view, role))
    });
    view! {
        <Show when=move || waits.get()>
            <Note tone=Tone::Warn icon="users">
                <p>"Two people wrote the same thing apart. Both are kept until one is chosen."</p>
                <div>
                    <LinkButton href="/sync/merged">
                        {move || alongside.view.with(|view| merged_words(view))}
                    </LinkButton>
                </div>
            </Note>
        </Show>
    }
}

/// Whether there is something that somebody in this role may choose between: who a student is is the coordinator's.
fn waits(view: &View, role: Option<Role>) -> bool {
    let mut students = view.students.values().chain(view.declined.values());
    match role {
        Some(Role::Coordinator) => {
            !view.org.conflicts.is_empty() || students.any(|one| roster::conflicts(one) > 0)
        }
        Some(role) if may_record(role) => {
            students.any(|one| one.years.iter().any(|year| year.conflicts > 0))
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use domain::student::Student;
    use replica::StudentView;

    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn view(all: &[(u128, &str, u32)]) -> View {
        let one = |(id, name, conflicts): &(u128, &str, u32)| {
            let id = StudentId::draw(*id);
            let mut one = StudentView::default();
            one.core.student = Some(Student::named(id, name, "Moss"));
            one.core.conflicts = *conflicts;
            (id, Arc::new(one))
        };
        View { students: all.iter().map(one).collect(), ..View::default() }
    }

    #[test]
    fn only_records_with_something_to_choose_are_listed_and_counted() {
        let both = view(&[(1, "Zoe", 2), (2, "Aisha", 1), (3, "Kai", 0)]);
        assert_eq!(students(&both), [2, 1].map(StudentId::draw));
        assert_eq!(merged_words(&both), "Merged changes (3)");
        assert!(waits(&both, Some(Role::Coordinator)));
        // Who a student is is not a mentor's to choose.
        assert!(!waits(&both, Some(Role::Mentor)));
        let none = view(&[(3, "Kai", 0)]);
        assert!(students(&none).is_empty());
        assert_eq!(merged_words(&none), "Merged changes");
        assert!(!waits(&none, Some(Role::Coordinator)));
    }
}
