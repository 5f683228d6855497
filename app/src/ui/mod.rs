//! Widgets: the pieces that every screen is put together from. They know how things look, are focused and
//! announced; they know no mentoring words. Their looks are in `public/styles`, one file per widget.

mod announce;
mod button;
mod card;
mod chip;
mod dialog;
mod drawings;
mod errors;
mod field;
mod flow;
mod icon;
mod memo;
mod more;
mod name;
mod page;
mod pill;
mod states;
mod toast;
pub mod words;

pub use announce::{Announcements, Announcer};
pub use button::{Button, ButtonKind, LinkButton};
pub use card::{Card, CardKind};
pub use chip::{Chip, ChipKind};
pub use dialog::Dialog;
pub use errors::{ErrorSummary, Mistake};
pub use field::{Field, TextArea};
pub use flow::{For, Show};
pub use icon::Icon;
pub use memo::{follow, memo};
pub use more::ShowMore;
pub use name::{HideNames, Initials, Name, NamesHidden, called, names_hidden};
pub use page::{FullPage, HEADING, Page};
pub use pill::{Note, Pill, Tone};
pub use states::{Empty, Failed, Loading};
pub use toast::{ToastArea, Toasts};
