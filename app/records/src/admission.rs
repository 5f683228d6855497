//! Letting in bytes that somebody else made. Automerge 0.12 trusts its input: a damaged change can panic, ask for
//! gigabytes, or leave a document that can never be loaded again. So a change is looked at without automerge first
//! ([`mod@prescreen`]), and then tried on a throw-away copy ([`admit`]) before anyone else receives it.
//! Who may write which document is not asked here (`domain::access`, the relay).

mod bytes;
mod columns;
#[cfg(panic = "unwind")]
mod gate;
mod prescreen;
#[cfg(panic = "unwind")]
mod rules;
#[cfg(panic = "unwind")]
mod signed;

#[cfg(panic = "unwind")]
pub use gate::{Admission, Admitted, Together, admit, admit_to, admit_together};
pub(crate) use prescreen::is_one_document;
pub use prescreen::{Limits, Prescreened, prescreen};

/// Why a change is not let in. The words are for logs: they never quote what is in the change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The checksum does not fit: damaged on the way. Sending again may help.
    #[error("the checksum does not fit")]
    Damaged,
    /// Over a limit.
    #[error("over a limit: {0}")]
    TooLarge(&'static str),
    /// It cannot be read as a change of this document.
    #[error("cannot be read as a change of this document: {0}")]
    Unreadable(&'static str),
    /// It builds on changes that are not here (yet).
    #[error("builds on changes that are not here")]
    UnknownDependencies,
    /// Its actor or author is not what it should be.
    #[error("wrong actor or author: {0}")]
    WrongActor(&'static str),
    /// It changes what nobody may change, or speaks in somebody else's name.
    #[error("not allowed: {0}")]
    NotAllowed(&'static str),
    /// The saved document that it should be tried on cannot be loaded: ours to repair, not the sender's.
    #[error("the document at base cannot be loaded")]
    DocumentDamaged,
}
