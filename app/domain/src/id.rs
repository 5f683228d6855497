//! Identifiers. Each kind is a type of its own, so that a student's id can never be passed where
//! a visit's is expected. All are ULIDs (128 bits, 26 Crockford characters) drawn wholly at random:
//! never derived from a UPN, a name or a clock.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use ulid::Ulid;

/// A text that is not a 26-character ULID.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an identifier: 26 letters and digits are expected")]
pub struct NotAnId;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(Ulid);

        impl $name {
            /// Makes an id from 128 random bits, which the caller draws.
            #[must_use]
            pub const fn draw(entropy: u128) -> Self {
                Self(Ulid(entropy))
            }

            /// The bits that it was made from.
            #[must_use]
            pub const fn bits(self) -> u128 {
                self.0.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.0)
            }
        }

        impl TryFrom<String> for $name {
            type Error = NotAnId;

            fn try_from(text: String) -> Result<Self, NotAnId> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.to_string()
            }
        }

        impl FromStr for $name {
            type Err = NotAnId;

            fn from_str(text: &str) -> Result<Self, NotAnId> {
                read(text).map(Self)
            }
        }
    )*};
}

/// One id, one text: a ULID in small letters, or with a first letter that stands for more than 128 bits, would be read
/// as well, and two entries of one record could have the same id.
fn read(text: &str) -> Result<Ulid, NotAnId> {
    let id = Ulid::from_string(text).map_err(|_| NotAnId)?;
    let mut written = [0; ulid::ULID_LEN];
    if *id.array_to_str(&mut written) == *text { Ok(id) } else { Err(NotAnId) }
}

ids! {
    /// A student, for as long as the school knows them.
    StudentId;
    /// A member of staff: mentor, coordinator, ...
    UserId;
    /// A tablet, phone or desktop that holds a copy.
    DeviceId;
    /// A home school in this school's list.
    HomeSchoolId;
    /// A mentoring relationship (clause 2.1).
    RelationshipId;
    /// A transition visit (clause 2.5).
    VisitId;
    /// A session: a mentoring meeting that is not a transition visit (clause 3.2).
    SessionId;
    /// A planned visit.
    PlanId;
    /// A pause of the hour, with its reason and dates (clause 3.2).
    PauseId;
    /// That a pause ended before its day, or never was (clause 3.2).
    PauseEndId;
    /// A version of how often a student and their mentors meet (clause 2.7).
    AgreedId;
    /// Something that somebody promised to do.
    ActionId;
    /// That an action was ticked off, or that this was taken back.
    TickId;
    /// An amendment: a new fact about an earlier entry.
    AmendmentId;
    /// One thing that helps a student, or does not.
    HelpId;
    /// That somebody covers for a colleague who is away.
    CoverId;
    /// A passkey, with which somebody shows once more that it is they.
    PasskeyId;
    /// A closure in the school calendar.
    ClosureId;
    /// A concern (clause 5.7), with all that follows from it.
    ConcernId;
    /// One sealed entry about a concern: the concern itself, or something that was added to it.
    ConcernEntryId;
}

impl Default for TickId {
    /// Of ticks of the time before each had an id.
    fn default() -> Self {
        Self::draw(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_written_in_one_way() {
        for entropy in [0, 1, 0xabcdef, u128::MAX] {
            let id = VisitId::draw(entropy);
            assert_eq!(id.to_string().parse::<VisitId>(), Ok(id));
        }
        let small = VisitId::draw(0xabcdef).to_string().to_lowercase();
        let more_than_there_is = "8".to_owned() + &"0".repeat(25);
        for text in [small.as_str(), &more_than_there_is, "", "visit", &"O".repeat(26)] {
            assert_eq!(text.parse::<VisitId>(), Err(NotAnId), "{text}");
        }
    }
}
