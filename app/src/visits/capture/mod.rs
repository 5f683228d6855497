//! The one screen for a transition visit: cards that each change a part of the draft. How the draft is kept
//! is `keeper`; what becomes of it is `finishing`.

mod actions;
mod attached;
mod bars;
mod feeling;
mod locked;
mod met;
mod next_step;
mod people;
mod screen;
mod texts;
pub(super) mod timing;
mod topics;

use domain::{id::ActionId, school::HomeSchool, student::Student, visit::DraftField};
use leptos::prelude::*;

pub use self::locked::WhileLocked;
pub(super) use self::screen::CaptureScreen;
use super::keeper::Keeper;

/// Whom the visit is about, as the cards call them.
#[derive(Clone, Copy)]
pub(super) struct Subject {
    /// The student, once they are in the record.
    student: Signal<Option<Student>>,
    /// "Kai", or "the student" while names are hidden or not known.
    called: Signal<String>,
    /// Where the visit is.
    home_school: Signal<Option<HomeSchool>>,
    /// Whom to ask for there, where that is known.
    contact: Signal<Option<String>>,
}

/// The element that an error about this part of the draft leads to.
pub(super) fn field_id(field: DraftField) -> String {
    let name = match field {
        DraftField::Name => "name",
        DraftField::YearGroup => "year",
        DraftField::HomeSchool => "home-school",
        DraftField::Date => "day",
        DraftField::Minutes => "minutes",
        DraftField::Present => "present",
        DraftField::StudentWords => "student-words",
        DraftField::ParentWords => "parent-words",
        DraftField::HomeSchoolWords => "home-school-words",
        DraftField::Note => "note",
        DraftField::Action(_) => "actions",
        DraftField::NextStep => "next-step",
        DraftField::Attachment(place) => return format!("visit-attached-{place}"),
    };
    format!("visit-{name}")
}

/// What is wrong with a group of choices, in words under its heading.
#[component]
fn WrongChoice(
    /// The draft.
    keeper: Keeper,
    /// The group.
    field: DraftField,
) -> impl IntoView {
    let wrong = keeper.wrong(field_id(field));
    move || wrong.get().map(|words| view! { <p class="wrong">{words}</p> })
}

/// The element that an error about this action leads to.
pub(super) fn action_id(action: ActionId) -> String {
    format!("visit-action-{action}")
}
