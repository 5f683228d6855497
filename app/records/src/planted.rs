//! What a later release writes beside what this one knows: a visit has a field more. Compiled in for the simulator alone,
//! and even then off until it says so, for its own thread. No tablet has it.

use std::cell::Cell;

use domain::id::VisitId;

/// The name of the field.
pub(crate) const FIELD: &str = "weather";

/// Whose words are written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Release {
    /// This one's.
    #[default]
    This,
    /// A later one's.
    Later,
}

thread_local! {
    static RELEASE: Cell<Release> = const { Cell::new(Release::This) };
}

/// Does something as a release does it.
pub fn as_release<T>(release: Release, act: impl FnOnce() -> T) -> T {
    let before = RELEASE.replace(release);
    let done = act();
    RELEASE.set(before);
    done
}

/// What a later release says of a visit that this one cannot read.
#[must_use]
pub fn words_of(visit: VisitId) -> String {
    format!("the weather at {visit}")
}

/// The same where a later release writes; nothing where this one does.
pub(crate) fn said_of(visit: VisitId) -> String {
    match RELEASE.get() {
        Release::This => String::new(),
        Release::Later => words_of(visit),
    }
}
