//! Students and their records: the list, who they are, what helps them, what is agreed, and everything that was recorded.
//! Nothing here erases an entry; a correction is a new fact beside it. Who may be related to whom is `coordination`.

pub(crate) mod amend;
mod conflicts;
mod decisions;
mod detail;
mod entry;
mod facts;
mod helps;
mod list;
mod merged;
mod merged_changes;
mod moved;
mod page;
pub(crate) mod people;
pub(crate) mod picture;
mod plans;
mod refile;
pub(crate) mod roster;
mod school_times;
pub(crate) mod state;
pub(crate) mod the_hour;
mod timeline;
pub(crate) mod together;
mod wording;
mod writing;

pub(crate) use self::moved::named;
pub use self::{
    list::{Students, nobody_yet},
    merged_changes::{MergedChanges, ToMergedChanges, merged_words},
    page::StudentPage,
};
