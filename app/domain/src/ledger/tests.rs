//! The ledger (clause 3.2) against the table that was worked by hand, and what holds of every account.

mod mistakes;
mod orders;
mod rows;
mod said;
mod summed;
mod table;
