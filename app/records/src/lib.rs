#![doc = include_str!("../README.md")]

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

pub use content::{
    Conflict, ConflictValue, Content, CoreRecord, Decision, Kept, MeRecord, OrgRecord, Unreadable,
    YearRecord,
};
pub use document::{Applied, ApplyError, ChangeInfo, Document, LoadError, WriteError, Writer};
pub use document_id::{DocumentId, Kind, NotADocument};
pub use edit::{Edit, EntryRef};
pub use kinds::standing_of;
pub use row::{CoreRow, OpenAction, Row, RowError, VisitSummary, YearRow};
pub use together::{Part, parts_of};
