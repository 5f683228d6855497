//! What the Designated Safeguarding Lead or a deputy is adding to a concern (clause 5.7), and what it needs before it is signed: a
//! decision its reasons, what happened a day, what was handed on to whom.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{Answer, CONCERN_LIMIT, Says};
use crate::{id::ConcernEntryId, visit::Recorded};

/// What it will be. That a concern was received is one tap, and never a draft.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AnswerKind {
    /// [`Says::Decided`]
    Decided,
    /// [`Says::Happened`]
    Happened,
    /// [`Says::HandedOn`]
    HandedOn,
}

impl AnswerKind {
    /// All of them, in the order of the screen.
    pub const ALL: [Self; 3] = [Self::Decided, Self::Happened, Self::HandedOn];
}

/// What somebody has written so far. It is a row of one device, sealed there with everything else, and never a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnswerDraft {
    /// Which entry it will be: drawn when it was begun, so that signing it twice makes one.
    pub entry: ConcernEntryId,
    /// What it will be. What is written stays when this changes.
    pub kind: AnswerKind,
    /// What was decided, happened, or was handed on.
    pub what: String,
    /// Why, of a decision.
    pub reasons: String,
    /// On which day something happened.
    pub on: Option<Date>,
    /// To whom it was handed on.
    pub to: String,
}

/// A text of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AnswerField {
    /// [`AnswerDraft::to`]
    To,
    /// [`AnswerDraft::on`]
    On,
    /// [`AnswerDraft::what`]
    What,
    /// [`AnswerDraft::reasons`]
    Reasons,
}

/// What it lacks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AnswerLack {
    /// Nothing is written there.
    Empty(AnswerField),
    /// The day has not come yet.
    Ahead,
    /// This text is so many characters too long.
    TooLong(AnswerField, usize),
}

impl AnswerLack {
    /// At which field it is put right.
    #[must_use]
    pub const fn field(self) -> AnswerField {
        match self {
            Self::Empty(field) | Self::TooLong(field, _) => field,
            Self::Ahead => AnswerField::On,
        }
    }
}

impl AnswerDraft {
    /// One in which nothing is written: a decision, on the day on which it is begun.
    #[must_use]
    pub const fn new(entry: ConcernEntryId, today: Date) -> Self {
        let what = String::new();
        let reasons = String::new();
        let to = String::new();
        Self { entry, kind: AnswerKind::Decided, what, reasons, on: Some(today), to }
    }

    /// Whether nothing is written in it. The day was filled in.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        [&self.what, &self.reasons, &self.to].into_iter().all(|text| text.trim().is_empty())
    }

    /// The answer, its texts as they were written but for white space at the ends.
    ///
    /// # Errors
    /// Everything that it lacks, in the order of the screen.
    pub fn finish(&self, recorded: Recorded, today: Date) -> Result<Answer, Vec<AnswerLack>> {
        let mut lacks = Vec::new();
        let mut text = |field: AnswerField, text: &str| {
            let text = text.trim();
            let over = text.chars().count().saturating_sub(CONCERN_LIMIT);
            if text.is_empty() {
                lacks.push(AnswerLack::Empty(field));
            } else if over > 0 {
                lacks.push(AnswerLack::TooLong(field, over));
            }
            text.to_owned()
        };
        let says = match self.kind {
            AnswerKind::Decided => Says::Decided {
                what: text(AnswerField::What, &self.what),
                reasons: text(AnswerField::Reasons, &self.reasons),
            },
            AnswerKind::Happened => {
                let what = text(AnswerField::What, &self.what);
                match self.on {
                    None => lacks.insert(0, AnswerLack::Empty(AnswerField::On)),
                    Some(on) if on > today => lacks.insert(0, AnswerLack::Ahead),
                    Some(_) => {}
                }
                Says::Happened { on: self.on.unwrap_or(today), what }
            }
            AnswerKind::HandedOn => Says::HandedOn {
                to: text(AnswerField::To, &self.to),
                what: text(AnswerField::What, &self.what),
            },
        };
        if lacks.is_empty() { Ok(Answer { says, recorded }) } else { Err(lacks) }
    }
}

#[cfg(test)]
mod tests;
