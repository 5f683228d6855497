//! Adding a student by hand and changing the facts about one: `/students/new` and `/students/:id/edit`. What is agreed about
//! one is in `agreed`.

mod agreed;
mod agreed_form;
mod form;

use domain::{
    id::StudentId,
    student::{PlacementAttendance, Standing, Student},
    words,
};
use leptos::prelude::*;
use records::Edit;

pub use self::agreed::WhatIsAgreed;
use self::form::StudentForm;
use super::{
    desk::Desk,
    fields::{Choice, DateInput, Filling, Mistakes, TextInput, TextLines},
};
use crate::{
    place::here,
    ui::{Button, ButtonKind, Card, Empty, LinkButton, Page},
};

/// `/students/new`.
#[component]
pub fn AddStudent() -> impl IntoView {
    view! {
        <Page title="Add a student" back="/students">
            <Edited before=None standing=Standing::Confirmed />
        </Page>
    }
}

/// `/students/:id/edit`.
#[component]
pub fn EditStudent(
    /// Whom.
    id: StudentId,
) -> impl IntoView {
    let desk = Desk::here();
    // The form begins with what is known when it opens. What arrives meanwhile does not overwrite what is typed:
    // only fields that were changed here are written.
    let known = move || {
        let view = desk.view_now();
        let known = view.student(id)?;
        let standing = known.core.standing.clone();
        known.core.student.clone().map(|student| (desk.said_of(student), standing))
    };
    let body = move || match known() {
        Some((student, standing)) => view! { <Edited before=Some(student) standing /> }.into_any(),
        None => view! {
            <Empty icon="users" title="This student is not on this device">
                <LinkButton href="/students">"All students"</LinkButton>
            </Empty>
        }
        .into_any(),
    };
    view! {
        <Page title="Change a student\u{2019}s details" back=format!("/students/{id}")>
            {body}
        </Page>
    }
}

#[component]
fn Edited(before: Option<Student>, standing: Standing) -> impl IntoView {
    let desk = Desk::here();
    let here = here();
    let id = before.as_ref().map_or_else(|| StudentId::draw(desk.draw()), |student| student.id);
    let filling = Filling::new(before.as_ref().map(StudentForm::of).unwrap_or_default());
    let busy = RwSignal::new(false);
    let save = move || {
        let read = filling.check(|form| form.read(id, &standing, desk.today()));
        let Some(now) = read else { return };
        let edits = edits(before.clone(), now);
        let then = move || {
            desk.say("Saved on this device");
            here.go(&format!("/students/{id}"));
        };
        if edits.is_empty() { then() } else { desk.save(busy, edits, then) }
    };
    view! {
        <form class="stack page-form" novalidate=true on:submit=|event| event.prevent_default()>
            <Mistakes filling />
            <Card title="Who they are">
                <Facts filling />
            </Card>
            <Card title="Placement here">
                <Placement filling />
            </Card>
            <Button kind=ButtonKind::BigWide busy on_press=save>
                "Save"
            </Button>
        </form>
    }
}

/// A new student as a whole; of one who is known only what differs.
fn edits(before: Option<Student>, now: Student) -> Vec<Edit> {
    match before {
        None => vec![Edit::PutStudent(now)],
        Some(was) if was == now => Vec::new(),
        Some(was) => vec![Edit::ChangeStudent { was: Box::new(was), now: Box::new(now) }],
    }
}

#[component]
fn Facts(filling: Filling<StudentForm>) -> impl IntoView {
    let desk = Desk::here();
    let home_schools = Signal::derive(move || {
        let view = desk.view();
        let option =
            |school: &domain::school::HomeSchool| (school.id.to_string(), school.name.clone());
        view.org.home_schools.iter().map(option).collect::<Vec<_>>()
    });
    let years = Signal::stored(
        (0..=domain::student::HIGHEST_YEAR)
            .map(|year| (year.to_string(), words::year_group(year)))
            .collect::<Vec<_>>(),
    );
    view! {
        <TextInput
            filling
            id="given-name"
            veiled=true
            label="Given name"
            hint="As the student uses it"
            get=|form: &StudentForm| &form.given_name
            set=|form| &mut form.given_name
        />
        <TextInput
            filling
            id="family-name"
            veiled=true
            label="Family name"
            get=|form: &StudentForm| &form.family_name
            set=|form| &mut form.family_name
        />
        <DateInput
            filling
            id="date-of-birth"
            label="Date of birth (optional)"
            hint="For example, 4 3 2012"
            get=|form: &StudentForm| &form.date_of_birth
            set=|form| &mut form.date_of_birth
        />
        <Choice
            filling
            id="year-group"
            label="Year group (optional)"
            none="Not known"
            options=years
            get=|form: &StudentForm| form.year_group.clone()
            set=|form, value| value.clone_into(&mut form.year_group)
        />
        <Choice
            filling
            id="home-school"
            label="Home school (optional)"
            none="Not known"
            options=home_schools
            get=|form: &StudentForm| form.home_school.map(|id| id.to_string()).unwrap_or_default()
            set=|form, value| form.home_school = value.parse().ok()
        />
        <TextInput
            filling
            id="upn"
            veiled=true
            label="UPN (optional)"
            hint="13 characters, like H801200001001"
            get=|form: &StudentForm| &form.upn
            set=|form| &mut form.upn
        />
        <TextLines
            filling
            id="needs"
            label="Support needs (optional)"
            hint="In plain words"
            get=|form: &StudentForm| &form.needs
            set=|form| &mut form.needs
        />
    }
}

#[component]
fn Placement(filling: Filling<StudentForm>) -> impl IntoView {
    let attendance = Signal::stored(vec![
        ("full-time".to_owned(), "Full time".to_owned()),
        ("part-time".to_owned(), "Part time".to_owned()),
    ]);
    view! {
        <p class="muted small">"Leave all of it empty while no place is agreed."</p>
        <TextInput
            filling
            id="commissioner"
            label="Commissioner"
            hint="The local authority or school that pays"
            get=|form: &StudentForm| &form.placement.commissioner
            set=|form| &mut form.placement.commissioner
        />
        <Choice
            filling
            id="attendance"
            label="Full or part time"
            none="Not agreed yet"
            options=attendance
            get=|form: &StudentForm| match form.placement.attendance {
                Some(PlacementAttendance::FullTime) => "full-time".to_owned(),
                Some(PlacementAttendance::PartTime) => "part-time".to_owned(),
                None => String::new(),
            }
            set=|form, value| {
                form.placement.attendance = match value {
                    "full-time" => Some(PlacementAttendance::FullTime),
                    "part-time" => Some(PlacementAttendance::PartTime),
                    _ => None,
                };
            }
        />
        <DateInput
            filling
            id="starts"
            label="First day (optional)"
            get=|form: &StudentForm| &form.placement.starts
            set=|form| &mut form.placement.starts
        />
        <DateInput
            filling
            id="expected-end"
            label="Expected last day (optional)"
            get=|form: &StudentForm| &form.placement.expected_end
            set=|form| &mut form.placement.expected_end
        />
        <TextLines
            filling
            id="objectives"
            label="What it is meant to achieve (optional)"
            get=|form: &StudentForm| &form.placement.objectives
            set=|form| &mut form.placement.objectives
        />
    }
}
