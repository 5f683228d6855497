//! Members of staff and the roles that decide what they may do.

use serde::{Deserialize, Serialize};

use crate::id::UserId;

/// What a member of staff is here for; decides access (see [`crate::access`]).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// The mentoring coordinator (clause 16.1).
    Coordinator,
    /// An adult student mentor, transition mentor or Designated Learning Mentor (clauses 2.5, 3, 13).
    Mentor,
}

/// A member of staff as everyone at the school may see them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StaffMember {
    /// Who.
    pub id: UserId,
    /// As shown on screens: "Ms Okafor".
    pub name: String,
    /// What they are here for.
    pub role: Role,
}

/// The longest that the name of a member of staff may be, in characters. Base takes any name that [`in_one_line`] gives
/// and that is no longer.
pub const STAFF_NAME_LIMIT: usize = 100;

/// A name as it is kept: words with one space between them, without what cannot be seen (a tab out of a spreadsheet).
#[must_use]
pub fn in_one_line(text: &str) -> String {
    let words = text.split(|letter: char| letter.is_whitespace() || letter.is_control());
    words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_kept_in_one_line() {
        assert_eq!(in_one_line(" Ms\tAda\u{a0}\r\n Okafor\u{7f}\u{9d}"), "Ms Ada Okafor");
        assert_eq!(in_one_line("\t\u{0}"), "");
    }
}
