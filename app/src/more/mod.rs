//! Everything that has no way of its own in the bars (`/more`), and help (`/help`), which is in the same place on
//! every screen and works with no signal.

mod help;
mod list;

pub use help::Help;
pub use list::More;
