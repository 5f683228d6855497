#![doc = include_str!("../README.md")]

#[cfg(all(feature = "planted", target_arch = "wasm32"))]
compile_error!("what a later release writes is for the simulator, and no app in a browser has it");

mod conflicts;
mod content;
mod decided;
mod document;
mod document_id;
mod edit;
mod fields;
mod first;
mod kinds;
mod row;
mod together;

pub mod admission;
#[cfg(feature = "planted")]
pub mod planted;

pub use content::{
    Conflict, ConflictValue, Content, CoreRecord, Decision, Kept, MeRecord, OrgRecord, Unreadable,
    YearRecord,
};
pub use document::{Applied, ApplyError, ChangeInfo, Document, LoadError, WriteError, Writer};
pub use document_id::{DocumentId, Kind, NotADocument};
pub use edit::{Edit, EntryRef};
pub use first::FORMATS;
pub use kinds::{hours_of, standing_of, terms_of};
pub use row::{
    CoreRow, MeetingRow, OpenAction, OpenPromise, Row, RowError, SessionSummary, VisitSummary,
    YearRow,
};
pub use together::{Part, parts_of};
