//! Why somebody reads concerns by the school's recovery key (clause 5.7). Base writes the reason down in the clear, so that it is
//! one of a few, and says nothing of any child.

use serde::{Deserialize, Serialize};

/// See the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum GlassReason {
    /// Nobody who holds a key can be reached, and it cannot wait.
    NobodyReached,
    /// Every key is lost, or whoever held one has left.
    KeysLost,
    /// Somebody is entitled to see them: a court, the police, an inspector.
    Entitled,
}

impl GlassReason {
    /// All of them, in the order of the screen.
    pub const ALL: [Self; 3] = [Self::NobodyReached, Self::KeysLost, Self::Entitled];

    /// As it is written where no structure is.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::NobodyReached => "nobody-reached",
            Self::KeysLost => "keys-lost",
            Self::Entitled => "entitled",
        }
    }

    /// The one of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.name() == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_are_read_as_they_are_named() {
        for reason in GlassReason::ALL {
            assert_eq!(GlassReason::named(reason.name()), Some(reason));
        }
        assert_eq!(GlassReason::named("curious"), None);
    }
}
