//! A concern about a student's safety (clause 5.7): what somebody saw or was told, what the Designated Safeguarding Lead
//! or a deputy answers, and the receipt that is left on the device of whoever wrote it. Not how it is sealed and for
//! whom: the crate `concerns`.

mod draft;

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

pub use self::draft::{ConcernDraft, ConcernField, ConcernLack, NAME_LIMIT};
use crate::{
    id::{ConcernId, StudentId, UserId},
    visit::Recorded,
};

/// The longest that one text of a concern may be, in characters.
pub const CONCERN_LIMIT: usize = 4_000;

/// What somebody is worried about (clause 5.7). Nothing but a student and a word is asked for: a concern that is not
/// complete is better than one that is not sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Concern {
    /// Whom it is about; a number of its own where that child is not in the record of whoever wrote it.
    pub student: StudentId,
    /// The child's name, where that is not in the record of whoever wrote it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// What the child said, in the child's own words.
    pub words: String,
    /// What was seen or heard, and nothing that was only thought.
    pub facts: String,
    /// Who was there, and who else may be at risk.
    pub who: String,
    /// When it happened, as exactly as is known: "Tuesday, after lunch".
    pub when: String,
    /// Where.
    pub place: String,
    /// What was done about it by now.
    pub done: String,
    /// By whom, on which device, when it was written.
    pub recorded: Recorded,
}

impl Concern {
    /// What was written, by field.
    #[must_use]
    pub fn texts(&self) -> [&str; 7] {
        let Self { name, words, facts, who, when, place, done, .. } = self;
        [name, words, facts, who, when, place, done]
    }

    /// Whether it says anything at all: what the child said, or what was seen.
    #[must_use]
    pub fn says_something(&self) -> bool {
        [&self.words, &self.facts].into_iter().any(|text| !text.trim().is_empty())
    }

    /// Whether every text of it is short enough.
    #[must_use]
    pub fn fits(&self) -> bool {
        self.texts().into_iter().all(fits)
    }
}

/// What a Designated Safeguarding Lead or a deputy adds to a concern.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// What.
    pub says: Says,
    /// By whom, on which device, when it was written.
    pub recorded: Recorded,
}

/// See [`Answer`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Says {
    /// It was received and read. This alone whoever raised it learns, with when it was.
    Received,
    /// What was decided, and why.
    Decided {
        /// What is done now, also when it is nothing.
        what: String,
        /// Why.
        reasons: String,
    },
    /// What happened later, or earlier and was not known.
    Happened {
        /// On which day.
        on: Date,
        /// What.
        what: String,
    },
    /// It was handed on.
    HandedOn {
        /// To whom: children's services, the police, another school.
        to: String,
        /// What was handed on, and how.
        what: String,
    },
}

impl Answer {
    /// Whether every text of it is short enough.
    #[must_use]
    pub fn fits(&self) -> bool {
        match &self.says {
            Says::Received => true,
            Says::Decided { what, reasons } => fits(what) && fits(reasons),
            Says::Happened { what, .. } => fits(what),
            Says::HandedOn { to, what } => fits(to) && fits(what),
        }
    }
}

fn fits(text: &str) -> bool {
    text.chars().count() <= CONCERN_LIMIT
}

/// What kind of entry it is, which base sees as well. Of all answers but the first it sees only that there is one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EntryKind {
    /// The concern itself.
    Raised,
    /// [`Says::Received`].
    Received,
    /// Anything else that is answered.
    Answered,
    /// The key to an entry, sealed to those who came later.
    HandedOver,
}

impl EntryKind {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Raised, Self::Received, Self::Answered, Self::HandedOver];

    /// As it is written where no structure is: in a table, in a list.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Raised => "raised",
            Self::Received => "received",
            Self::Answered => "answered",
            Self::HandedOver => "handed-over",
        }
    }

    /// The one of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// Why somebody holds a key to concerns (clause 5.7).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Duty {
    /// The Designated Safeguarding Lead.
    Lead,
    /// A deputy.
    Deputy,
}

/// What is left of a concern on the device of whoever wrote it. No word of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// Which.
    pub concern: ConcernId,
    /// When it was written.
    pub at: Timestamp,
    /// To whom it was sealed.
    pub to: Vec<UserId>,
    /// How far it got.
    pub delivery: Delivery,
}

/// How far a concern got.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Delivery {
    /// It is on the device, sealed. Somebody has to be phoned.
    Waiting,
    /// Base has it since then.
    AtBase {
        /// When base received it.
        at: Timestamp,
    },
    /// The Designated Safeguarding Lead or a deputy has it since then.
    Received {
        /// When they said so.
        at: Timestamp,
    },
}

impl Receipt {
    /// Notes what base says: since when it has it, and since when it was received. What is known is never taken back.
    pub fn note(&mut self, at_base: Timestamp, received: Option<Timestamp>) {
        let now = received.map_or(Delivery::AtBase { at: at_base }, |at| Delivery::Received { at });
        match (self.delivery, now) {
            (Delivery::Received { .. }, _) | (Delivery::AtBase { .. }, Delivery::AtBase { .. }) => {
            }
            _ => self.delivery = now,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::DeviceId;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap_or_default()
    }

    fn concern(words: &str, facts: &str) -> Concern {
        let text = |text: &str| text.to_owned();
        Concern {
            student: StudentId::draw(1),
            name: text(""),
            words: text(words),
            facts: text(facts),
            who: text(""),
            when: text(""),
            place: text(""),
            done: text(""),
            recorded: Recorded {
                by: UserId::draw(2),
                device: DeviceId::draw(3),
                at: at("2026-11-02T12:00:00Z"),
            },
        }
    }

    #[test]
    fn a_concern_says_something_with_one_word_of_the_child_or_one_fact() {
        assert!(concern("I am not going home", "").says_something());
        assert!(concern("", "a bruise").says_something());
        assert!(!concern(" \n", "\t").says_something());
    }

    #[test]
    fn each_text_may_be_so_long_and_no_longer() {
        let longest = "x".repeat(CONCERN_LIMIT);
        assert!(concern(&longest, &longest).fits());
        assert!(!concern("", &(longest.clone() + "x")).fits());
        let recorded = concern("", "").recorded;
        let decided = |what: &str, reasons: &str| {
            let says = Says::Decided { what: what.to_owned(), reasons: reasons.to_owned() };
            Answer { says, recorded }.fits()
        };
        assert!(decided(&longest, &longest));
        assert!(!decided("", &(longest + "x")));
    }

    #[test]
    fn kinds_are_read_as_they_are_named() {
        for kind in EntryKind::ALL {
            assert_eq!(EntryKind::named(kind.name()), Some(kind));
        }
        assert_eq!(EntryKind::named("opened"), None);
    }

    #[test]
    fn a_receipt_goes_on_and_never_back() {
        let (first, later) = (at("2026-11-02T13:00:00Z"), at("2026-11-03T09:00:00Z"));
        let mut receipt = Receipt {
            concern: ConcernId::draw(1),
            at: at("2026-11-02T12:00:00Z"),
            to: vec![UserId::draw(5)],
            delivery: Delivery::Waiting,
        };
        receipt.note(first, None);
        assert_eq!(receipt.delivery, Delivery::AtBase { at: first });
        receipt.note(later, None);
        assert_eq!(receipt.delivery, Delivery::AtBase { at: first }, "it was there before");
        receipt.note(first, Some(later));
        receipt.note(first, None);
        assert_eq!(receipt.delivery, Delivery::Received { at: later });
    }
}
