//! The fortnight ledger (clause 3.2): how many minutes of the hour a student had in the school's fortnight, what paused
//! it, and what is still to come. Everything follows from an [`Account`] and from how it is [`Seen`]; the order in which
//! facts came, and by which device, changes no figure. The rules and their reasons are in
//! docs/decisions/0034-the-fortnight-ledger.md, and worked by hand in `tests/fixtures/fortnights.tsv`.

mod account;
mod agreed;
mod days_in;
mod forecast;
mod late;
mod meeting;
mod of_fortnight;
mod pause;
mod ribbon;
mod rolling;
mod said;
mod shares;
mod state;
mod sums;

pub use account::{Account, Planned, Seen};
pub use agreed::{Agreed, AgreedProblem, Every, HOUR};
pub use days_in::{DaysIn, NotWeekdays, Weekdays};
pub use late::Late;
pub use meeting::{Kept, Meeting, MeetingId, Took};
pub use of_fortnight::Ledger;
pub use pause::{
    Ended, LONGEST_PAUSE, Pause, PauseEnd, PauseProblem, PauseReason, pauses_that_stand,
};
pub use ribbon::{Day, DayKind, When};
pub use rolling::Rolling;
pub use shares::Share;
pub use state::{Pace, State};
pub use sums::Sums;

#[cfg(test)]
mod tests;
