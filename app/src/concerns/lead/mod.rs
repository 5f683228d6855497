//! Concerns for whoever holds a key to them (clause 5.7): the Designated Safeguarding Lead and the deputies see what waits, open
//! one, say that they received it, decide with reasons, add what happened, hand it on. Reached from the seldom wanted module alone.
//!
//! Where to start: `duty` says whether somebody reads concerns now, `case` what belongs to one and how it opens, `add` signs what
//! is added. `tend` fetches, counts and puts away without a screen. [`WaitingConcerns`] and [`OneConcern`] are the screens;
//! [`BreakGlass`] is for when nobody who holds a key can be reached (docs/decisions/0042-the-leads-side-of-a-concern.md).

mod add;
mod adding;
mod case;
mod chronology;
mod duty;
mod entries;
mod give;
mod glass;
mod glass_read;
mod keeper;
mod lacking;
mod left;
mod line;
mod not_yours;
mod one;
mod queue;
mod tend;
mod waiting;

pub(super) use self::tend::tend;
pub use self::{glass::BreakGlass, one::OneConcern, waiting::WaitingConcerns};
