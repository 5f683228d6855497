//! One record in a list of what waits or has arrived: what it is and whom it is about.

use domain::{id::StudentId, ledger::MeetingId, student::Student, visit::EntryId};
use leptos::prelude::*;
use records::{DocumentId, EntryRef};
use replica::View;

use crate::{
    store::alongside,
    ui::{Icon, Name},
};

/// What a record is, with the name of the student where it is about one.
#[component]
pub fn RecordLine(
    /// Which record.
    entry: EntryRef,
    /// The document that it is in, where known.
    #[prop(optional_no_strip)]
    document: Option<DocumentId>,
    /// What stands below it.
    #[prop(optional, into)]
    below: ViewFn,
    /// What stands at the end of the line.
    #[prop(optional, into)]
    end: ViewFn,
) -> impl IntoView {
    let (icon, what) = told(entry);
    let view = alongside().view.get_untracked();
    let student = student_of(&view, entry, document);
    view! {
        <li>
            <Icon name=icon />
            <div class="grow">
                <b>
                    {what} {student.map(|student| view! { ", " <Name student=Signal::stored(student) /> })}
                </b>
                {move || below.run()}
            </div>
            {move || end.run()}
        </li>
    }
}

/// Icon and words for a kind of record.
const fn told(entry: EntryRef) -> (&'static str, &'static str) {
    match entry {
        EntryRef::Visit(_) => ("footprints", "Transition visit"),
        EntryRef::Session(_) => ("users", "Session"),
        EntryRef::Pause(_) => ("calendar", "Pause"),
        EntryRef::Agreed(_) => ("calendar", "How often to meet"),
        EntryRef::Plan(_) => ("calendar", "Planned visit"),
        EntryRef::Amendment(_) => ("pencil", "Amendment"),
        EntryRef::Action(_) => ("flag", "Action done"),
        EntryRef::Help(_) => ("circle-check", "What helps"),
        EntryRef::Student(_) => ("user", "Details of a student"),
        EntryRef::Relationship(_) => ("users", "Who mentors a student"),
        EntryRef::Staff(_) => ("user-plus", "Member of staff"),
        EntryRef::School => ("school", "Details of the school"),
    }
}

fn student_of(view: &View, entry: EntryRef, document: Option<DocumentId>) -> Option<Student> {
    let id = document.and_then(|document| document.student()).or_else(|| found(view, entry))?;
    view.student(id)?.core.student.clone()
}

/// The student that a record is about, found in the rows.
fn found(view: &View, entry: EntryRef) -> Option<StudentId> {
    if let EntryRef::Student(student) = entry {
        return Some(student);
    }
    let about = |one: &replica::StudentView| match entry {
        EntryRef::Visit(visit) => {
            one.received.contains_key(&EntryId::Visit(visit))
                || one.years.iter().flat_map(|year| &year.recent).any(|known| known.id == visit)
        }
        EntryRef::Session(session) => {
            let id = MeetingId::Session(session);
            one.years.iter().flat_map(|year| &year.meetings).any(|known| known.id == id)
        }
        EntryRef::Plan(plan) => {
            one.years.iter().flat_map(|year| &year.plans).any(|known| known.id == plan)
        }
        EntryRef::Help(help) => {
            one.years.iter().flat_map(|year| &year.helps).any(|known| known.id == help)
        }
        EntryRef::Relationship(tie) => one.core.relationships.iter().any(|known| known.id == tie),
        _ => false,
    };
    view.students.iter().find(|(_, one)| about(one)).map(|(id, _)| *id)
}
