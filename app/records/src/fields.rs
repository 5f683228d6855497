//! Between typed values and the maps of a document: how fields are spelled, read and written.
//! Which fields there are is said in `kinds`.

mod read;
mod spelling;
mod tree;
mod write;

pub(crate) use read::{Entry, Unfit};
pub(crate) use spelling::Spelled;
pub(crate) use tree::{Tree, member};
pub(crate) use write::{Fields, Item, Pen};
