//! `/recovery`: the school's recovery key and the list of those who read concerns, which it signs (clause 5.7). The key is drawn
//! here, printed in parts for different people, made again out of what these typed back, and forgotten; each later list takes
//! two of them. What base and other devices do with it: docs/decisions/0027.

mod begin;
mod candidates;
mod change;
mod choose;
mod drawing;
mod few;
mod put;
mod sheets;
mod stands;
mod type_back;

pub(super) use few::few;
pub use stands::Recovery;
