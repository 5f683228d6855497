//! Something that only base knows: being asked for, there, or not to be had just now.

/// What is known of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Remote<T> {
    /// Asked for, no answer yet.
    Loading,
    /// The last answer.
    There(T),
    /// Not to be had, with the sentence that says why and what to do.
    Failed(String),
}

impl<T> Remote<T> {
    /// The answer, if there is one.
    pub(super) const fn there(&self) -> Option<&T> {
        match self {
            Self::There(value) => Some(value),
            Self::Loading | Self::Failed(_) => None,
        }
    }
}
