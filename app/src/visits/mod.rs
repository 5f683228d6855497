//! Visits while they are planned and written: choosing whom, the capture screen, and how every word of it is
//! kept. What was recorded is read in `students`.

mod as_text;
mod capture;
mod choose;
mod dates;
mod day_field;
mod finished;
mod finishing;
mod keeper;
mod open;
mod plan_form;
mod school_choice;
mod unsaved;
mod whose;

pub use self::{
    as_text::lines as visit_lines,
    capture::WhileLocked,
    choose::Record,
    day_field::DayField,
    keeper::key_of,
    open::{Capture, visit_path},
    plan_form::PlanForm,
    unsaved::{NotSaved, Unsaved, form_as_text, save_words, storage_words},
    whose::{WhoseVisit, whose_path},
};
