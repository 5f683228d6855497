//! Sessions (clause 3.2): logging one in four taps, and who still needs time in the fortnight. What is here is called from a
//! module apart only (`seldom`), but for the addresses.
//!
//! Where to start: [`LogPage`] is the screen, `keeper` the open draft, `finishing` what *Save* does, `undo` how that is
//! taken back. What is shown of sessions is [`Hour`] on *Today*, and [`ThisFortnight`] and [`SessionLine`] on a student's page:
//! screens that are whole without them until the module is there.

mod choose;
mod detail;
mod due;
mod entry;
mod finishing;
mod group;
mod hour;
mod keeper;
mod length;
mod open;
mod outcome;
mod path;
mod people;
mod promises;
mod ribbon;
mod school;
mod screen;
mod setting;
mod standing;
mod texts;
mod told;
mod undo;
mod usual;
mod wording;

pub use self::{
    entry::SessionLine,
    hour::Hour,
    open::LogPage,
    path::{session_line_id, session_path},
    ribbon::ThisFortnight,
};
