//! *Decided*, below what is still to be chosen: of what was written apart, what was kept, by whom and when. All of it
//! stands in rows, so that no record is read for it.

use std::cmp::Reverse;

use domain::{id::StudentId, student::Student};
use leptos::prelude::*;
use records::{Decision, Kept};
use replica::View;

use super::conflicts::{by_whom, field_words, shown_text};
use crate::{
    store::alongside,
    ui::{Card, CardKind, For, Name, Show, ShowMore, memo},
};

/// How many are shown before *Show more*.
const AT_FIRST: usize = 5;
/// How many more each time.
const MORE: usize = 10;

/// A decision, and about whom; about nobody where it is the school's.
#[derive(Debug, Clone, PartialEq)]
struct Told {
    whose: Option<StudentId>,
    student: Option<Student>,
    decision: Decision,
}

impl Told {
    fn line_id(&self) -> String {
        let whose = self.whose.map(|id| id.to_string()).unwrap_or_default();
        let Decision { field, at, .. } = &self.decision;
        format!("decided-{whose}-{field}-{}", at.unwrap_or_default())
    }
}

/// The card; nothing while nothing was decided.
#[component]
pub(super) fn Decisions() -> impl IntoView {
    let alongside = alongside();
    let all = memo(move || alongside.view.with(|view| decisions(view)));
    let shown = RwSignal::new(AT_FIRST);
    let first =
        memo(move || all.with(|all| all.iter().take(shown.get()).cloned().collect::<Vec<_>>()));
    let rest = memo(move || all.with(Vec::len).saturating_sub(shown.get()));
    let next = UnsyncCallback::new(move |place: usize| {
        all.with_untracked(|all| all.get(place).map(Told::line_id))
    });
    view! {
        <Show when=move || !all.read().is_empty()>
            <Card title="Decided" kind=CardKind::Flush>
                <ul class="list">
                    <For
                        each=move || first.get()
                        key=|one| {
                            let name = one.student.as_ref().map(Student::full_name);
                            (one.whose, name, one.decision.clone())
                        }
                        let(one)
                    >
                        <Line one=one />
                    </For>
                    <ShowMore rest=rest shown=shown more=MORE line=next in_list=true />
                </ul>
            </Card>
        </Show>
    }
}

#[component]
fn Line(one: Told) -> impl IntoView {
    let alongside = alongside();
    let id = one.line_id();
    let Told { whose, student, decision: Decision { field, kept, by, at } } = one;
    let name = match (whose, student) {
        (None, _) => "The school".into_any(),
        (_, Some(student)) => view! { <Name student=student full=true /> }.into_any(),
        (_, None) => "Student not named yet".into_any(),
    };
    let words = field_words(&field);
    let kept = move || match &kept {
        Kept::All => "All of it, each under the name of who wrote it".to_owned(),
        Kept::One(text) => shown_text(alongside, &field, text),
    };
    view! {
        <li>
            <div class="grow">
                <b id=id tabindex="-1">
                    {name} ": " {words}
                </b>
                <p class="as-written">"Kept: " <bdi>{kept}</bdi></p>
                <p class="small muted">{move || by_whom(alongside, by, at)}</p>
            </div>
        </li>
    }
}

/// What was decided about students and the school, the newest first.
fn decisions(view: &View) -> Vec<Told> {
    let students = view.students.iter().chain(&view.declined).flat_map(|(id, one)| {
        let told = |decision: &Decision| Told {
            whose: Some(*id),
            student: one.core.student.clone(),
            decision: decision.clone(),
        };
        one.core.decided.iter().map(told).collect::<Vec<_>>()
    });
    let school = view.org.decided.iter().cloned();
    let school = school.map(|decision| Told { whose: None, student: None, decision });
    let mut all: Vec<_> = school.chain(students).collect();
    domain::sorting::sort_by_key(&mut all, |one| Reverse((one.decision.at, one.line_id())));
    all
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use jiff::Timestamp;
    use records::OrgRecord;
    use replica::StudentView;

    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn decision(field: &str, second: i64) -> Decision {
        let at = Some(Timestamp::from_second(second).unwrap_or_default());
        Decision { field: field.to_owned(), kept: Kept::All, by: None, at }
    }

    #[test]
    fn the_newest_comes_first_whosever_it_is() {
        let one = |id, second| {
            let id = StudentId::draw(id);
            let mut one = StudentView::default();
            one.core.student = Some(Student::named(id, "Kai", "Moss"));
            one.core.decided = vec![decision("student/needs", second)];
            (id, Arc::new(one))
        };
        let org = OrgRecord { decided: vec![decision("school/name", 20)], ..OrgRecord::default() };
        let view = View {
            students: [one(1, 10), one(2, 30)].into(),
            org: Arc::new(org),
            ..View::default()
        };
        let whose: Vec<_> = decisions(&view).into_iter().map(|one| one.whose).collect();
        assert_eq!(whose, [Some(StudentId::draw(2)), None, Some(StudentId::draw(1))]);
    }
}
