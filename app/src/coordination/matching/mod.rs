//! Relating a student to a mentor, from either side: `/matching/:student`, and the same form on a mentor's page.

mod form;
mod tie;

use domain::{
    access::has_caseload,
    id::{RelationshipId, StudentId, UserId},
    relationship::Relationship,
};
use leptos::prelude::*;
use records::Edit;
use replica::View;

use self::form::{RelateForm, current};
pub(super) use self::tie::Tie;
use super::{
    desk::Desk,
    fields::{Choice, DateInput, Filling, Mistakes, TextLines},
};
use crate::{
    place::here,
    store::Attempt,
    ui::{
        Button, ButtonKind, Card, Empty, For, LinkButton, Name, Page, Show, memo, words::counted,
    },
};

/// `/matching/:student`.
#[component]
pub fn Matching(
    /// For whom.
    id: StudentId,
) -> impl IntoView {
    let desk = Desk::here();
    let student =
        memo(move || desk.view().students.get(&id).and_then(|known| known.core.student.clone()));
    // Drawn again when somebody else is looked at, not whenever something about them arrives: a form is being filled in.
    let who = memo(move || student.read().as_ref().map(|student| student.id));
    let body = move || match who.get() {
        Some(id) => {
            let href = format!("/students/{id}");
            let name = move || {
                student.get().map(|one| view! { <Name student=Signal::stored(one) full=true /> })
            };
            view! {
                <p class="lab">
                    <a href=href.clone()>{name}</a>
                </p>
                <Related student=id />
                <Card title="A new relationship">
                    <Relate student=Some(id) mentor=None back=href />
                </Card>
            }
            .into_any()
        }
        None => view! {
            <Empty icon="users" title="This student is not on this device">
                <LinkButton href="/students">"All students"</LinkButton>
            </Empty>
        }
        .into_any(),
    };
    view! {
        <Page title="Find a mentor" back="/students">
            {body}
        </Page>
    }
}

/// Who mentors the student now.
#[component]
fn Related(student: StudentId) -> impl IntoView {
    let desk = Desk::here();
    let ending = RwSignal::new(None);
    let now = memo(move || {
        let known = desk.view().students.get(&student).cloned();
        known.map_or_else(Vec::new, |known| current(&known.core.relationships, desk.today()))
    });
    view! {
        <Show when=move || !now.read().is_empty()>
            <Card title="Mentors now">
                <ul class="stack tied">
                    <For
                        each=move || now.get()
                        key=|one| (one.id, one.from, one.to, one.purpose.clone())
                        children=move |one: Relationship| {
                            let mentor = one.mentor;
                            let name = move || view! { <bdi>{move || desk.staff_name(mentor)}</bdi> }.into_any();
                            view! { <Tie one ending name /> }
                        }
                    />
                </ul>
            </Card>
        </Show>
    }
}

/// The form. The side that the page is about is given; the other is chosen.
#[component]
pub(super) fn Relate(
    /// Given on a student's page.
    student: Option<StudentId>,
    /// Given on a mentor's page.
    mentor: Option<UserId>,
    /// Where to go when it is done; stays on the page where it is empty.
    #[prop(into)]
    back: String,
) -> impl IntoView {
    let desk = Desk::here();
    let here = here();
    let empty = move || RelateForm { student, mentor, ..RelateForm::from_today(desk.today()) };
    let filling = Filling::new(empty());
    let busy = RwSignal::new(false);
    let attempt = Attempt::none();
    let students = Signal::derive(move || student_options(desk));
    let mentors = Signal::derive(move || mentor_options(&desk.view(), desk.today()));
    let relate = move || {
        let fresh = || RelationshipId::draw(desk.draw());
        let id = attempt.again_or(filling.form.get_untracked(), fresh);
        let view = desk.view_now();
        let made = filling.check(|form| {
            let known = form.student.and_then(|student| view.students.get(&student));
            form.read(id, known.map_or(&[], |known| known.core.relationships.as_slice()))
        });
        let Some(made) = made else { return };
        let back = back.clone();
        desk.save(busy, vec![Edit::Relate(made)], move || {
            desk.say("Related. The record is on the mentor\u{2019}s devices after their next sync");
            attempt.saved();
            filling.form.set(empty());
            if !back.is_empty() {
                here.go(&back);
            }
        });
    };
    view! {
        <Mistakes filling />
        {student
            .is_none()
            .then(|| {
                view! {
                    <Choice
                        filling
                        id="student"
                        label="Student"
                        none="Choose a student"
                        options=students
                        get=|form: &RelateForm| form.student.map(|id| id.to_string()).unwrap_or_default()
                        set=|form, value| form.student = value.parse().ok()
                    />
                }
            })}
        {mentor
            .is_none()
            .then(|| {
                view! {
                    <Choice
                        filling
                        id="mentor"
                        label="Mentor"
                        none="Choose a mentor"
                        options=mentors
                        get=|form: &RelateForm| form.mentor.map(|id| id.to_string()).unwrap_or_default()
                        set=|form, value| form.mentor = value.parse().ok()
                    />
                }
            })}
        <TextLines
            filling
            id="purpose"
            label="What the mentoring is for"
            hint="In words that do not label, for example: settling in and finding the way around"
            get=|form: &RelateForm| &form.purpose
            set=|form| &mut form.purpose
        />
        <DateInput
            filling
            id="from"
            label="First day"
            get=|form: &RelateForm| &form.from
            set=|form| &mut form.from
        />
        <div class="row">
            <Button kind=ButtonKind::Big busy on_press=relate>
                "Relate them"
            </Button>
        </div>
    }
}

/// Students by name, with their year where it tells two apart.
fn student_options(desk: Desk) -> Vec<(String, String)> {
    let view = desk.view();
    let mut all: Vec<_> = view
        .students
        .values()
        .filter_map(|known| known.core.student.as_ref())
        .map(|student| {
            let year = student.year_words().map(|year| format!(", {year}")).unwrap_or_default();
            (student.id.to_string(), format!("{}{year}", desk.full_name(student)))
        })
        .collect();
    domain::sorting::sort_by_key(&mut all, |(_, words)| words.to_lowercase());
    all
}

/// Mentors by name, with how many students each has now.
fn mentor_options(view: &View, today: jiff::civil::Date) -> Vec<(String, String)> {
    view.org
        .staff
        .iter()
        .filter(|member| has_caseload(member.role))
        .map(|member| {
            let load = students_of(view, member.id, today).len();
            (member.id.to_string(), format!("{}, {}", member.name, counted(load, "student")))
        })
        .collect()
}

/// The current relationships of a mentor, oldest first.
pub(super) fn students_of(
    view: &View,
    mentor: UserId,
    today: jiff::civil::Date,
) -> Vec<Relationship> {
    let mut all: Vec<_> = view
        .students
        .values()
        .flat_map(|known| current(&known.core.relationships, today))
        .filter(|one| one.mentor == mentor)
        .collect();
    domain::sorting::sort_by_key(&mut all, |one| (one.from, one.id));
    all
}
