//! Drafts: what is being written and is not a record yet. They are rows of this device and are never sent;
//! a document would remember every word for ever.

use std::{fmt, str::FromStr};

use domain::{
    concern::{AnswerDraft, ConcernDraft},
    id::{ConcernId, PlanId, StudentId},
    session::SessionDraft,
    visit::{PictureHash, VisitDraft},
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_bytes::ByteBuf;

use crate::{encoding, pictures, storage::StorageError};

/// What kind of record a draft will become.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DraftKind {
    /// A transition visit.
    Visit,
    /// A concern about a student's safety (clause 5.7).
    Concern,
    /// What somebody who holds a key adds to a concern.
    Answer,
    /// A session (clause 3.2). That of a group lies under the student with whom it was begun.
    Session,
}

impl DraftKind {
    const fn name(self) -> &'static str {
        match self {
            Self::Visit => "visit",
            Self::Concern => "concern",
            Self::Answer => "answer",
            Self::Session => "session",
        }
    }
}

/// Which draft: there is at most one of each kind for a student.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct DraftKey {
    /// What it will become.
    pub kind: DraftKind,
    /// Whom it is about. Of a concern that was begun with nobody chosen, a number drawn for it; of an answer, the concern's.
    pub student: StudentId,
}

impl DraftKey {
    /// Whether it will be a visit.
    #[must_use]
    pub const fn is_visit(&self) -> bool {
        matches!(self.kind, DraftKind::Visit)
    }

    /// Whether it will be a session.
    #[must_use]
    pub const fn is_session(&self) -> bool {
        matches!(self.kind, DraftKind::Session)
    }

    /// Whether it will be a concern, or what is added to one, which is in no file and in no record.
    #[must_use]
    pub const fn is_concern(&self) -> bool {
        matches!(self.kind, DraftKind::Concern | DraftKind::Answer)
    }

    /// What is being added to this concern.
    #[must_use]
    pub const fn answering(concern: ConcernId) -> Self {
        Self { kind: DraftKind::Answer, student: StudentId::draw(concern.bits()) }
    }
}

impl fmt::Display for DraftKey {
    /// `visit-01J...`: as routes and the storage's keys write it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.kind.name(), self.student)
    }
}

/// A text that does not name a draft.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not the name of a draft")]
pub struct NotADraft;

impl FromStr for DraftKey {
    type Err = NotADraft;

    fn from_str(text: &str) -> Result<Self, NotADraft> {
        let (kind, student) = text.split_once('-').ok_or(NotADraft)?;
        let kind = match kind {
            "visit" => DraftKind::Visit,
            "concern" => DraftKind::Concern,
            "answer" => DraftKind::Answer,
            "session" => DraftKind::Session,
            _ => return Err(NotADraft),
        };
        Ok(Self { kind, student: student.parse().map_err(|_| NotADraft)? })
    }
}

/// What has been written so far.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Draft {
    /// When it last changed, by this device's clock.
    pub updated: Timestamp,
    /// The words.
    pub body: DraftBody,
}

/// The words of a draft, by kind.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DraftBody {
    /// A transition visit.
    Visit(VisitDraft),
    /// A concern, as bytes: most starts show none, and need not be able to read one ([`DraftBody::concern`]).
    Concern(ByteBuf),
    /// What is added to one, as bytes for the same reason ([`DraftBody::answer`]).
    Answer(ByteBuf),
    /// A session.
    Session(SessionDraft),
}

impl DraftBody {
    /// The words of a concern.
    ///
    /// # Errors
    /// When they cannot be written as bytes.
    pub fn of_concern(draft: &ConcernDraft) -> Result<Self, StorageError> {
        encoding::write(draft).map(|bytes| Self::Concern(ByteBuf::from(bytes)))
    }

    /// The same again; nothing of another kind, or of a version that this one does not know.
    #[must_use]
    pub fn concern(&self) -> Option<ConcernDraft> {
        match self {
            Self::Concern(bytes) => encoding::read(bytes),
            Self::Visit(_) | Self::Session(_) | Self::Answer(_) => None,
        }
    }

    /// The words of what is added to a concern.
    ///
    /// # Errors
    /// When they cannot be written as bytes.
    pub fn of_answer(draft: &AnswerDraft) -> Result<Self, StorageError> {
        encoding::write(draft).map(|bytes| Self::Answer(ByteBuf::from(bytes)))
    }

    /// The same again; nothing of another kind, or of a version that this one does not know.
    #[must_use]
    pub fn answer(&self) -> Option<AnswerDraft> {
        match self {
            Self::Answer(bytes) => encoding::read(bytes),
            Self::Visit(_) | Self::Session(_) | Self::Concern(_) => None,
        }
    }

    /// The visit, if it is one.
    #[must_use]
    pub const fn visit(&self) -> Option<&VisitDraft> {
        match self {
            Self::Visit(visit) => Some(visit),
            Self::Concern(_) | Self::Session(_) | Self::Answer(_) => None,
        }
    }

    /// The visit, to be changed, if it is one.
    pub const fn visit_mut(&mut self) -> Option<&mut VisitDraft> {
        match self {
            Self::Visit(visit) => Some(visit),
            Self::Concern(_) | Self::Session(_) | Self::Answer(_) => None,
        }
    }
}

/// A draft, as lists show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftSummary {
    /// Which.
    pub key: DraftKey,
    /// When it last changed.
    pub updated: Timestamp,
    /// The planned visit that it will fulfil.
    pub plan: Option<PlanId>,
    /// The pictures that it names.
    pub pictures: Vec<PictureHash>,
    /// Recorded while the vault was locked, and nobody has said whom it is about: how the student was named then.
    pub captured: Option<String>,
}

impl DraftSummary {
    /// Sums up a draft.
    #[must_use]
    pub fn of(key: DraftKey, draft: &Draft) -> Self {
        let visit = draft.body.visit();
        let attached = visit.map(|visit| visit.attachments.as_slice()).unwrap_or_default();
        let pictures = pictures::named(attached).collect();
        let plan = visit.and_then(|visit| visit.plan);
        let captured = visit.and_then(VisitDraft::named_in_words);
        Self { key, updated: draft.updated, plan, pictures, captured }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use domain::id::ConcernEntryId;
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_key_reads_back() {
        for kind in [DraftKind::Visit, DraftKind::Session, DraftKind::Concern, DraftKind::Answer] {
            let key = DraftKey { kind, student: StudentId::draw(77) };
            assert_eq!(key.to_string().parse(), Ok(key));
        }
        for bad in ["", "visit", "visit-", "visit-kai", "log-00000000000000000000000001"] {
            assert_eq!(bad.parse::<DraftKey>(), Err(NotADraft), "{bad}");
        }
    }

    #[test]
    fn a_concern_reads_back_and_a_visit_is_none() {
        let ids = (ConcernId::draw(1), ConcernEntryId::draw(2));
        let mut draft = ConcernDraft::new(ids, Some(StudentId::draw(77)));
        draft.words = "I am not going home".to_owned();
        let body = DraftBody::of_concern(&draft);
        assert_eq!(body.ok().and_then(|body| body.concern()), Some(draft));
        let visit = DraftBody::Visit(VisitDraft::new(StudentId::draw(77)));
        assert_eq!(visit.concern(), None);
    }

    #[test]
    fn what_is_added_to_a_concern_reads_back_and_is_one_of_each_concern() {
        let mut draft = AnswerDraft::new(ConcernEntryId::draw(2), date(2026, 11, 28));
        draft.what = "We ring his aunt".to_owned();
        let body = DraftBody::of_answer(&draft).unwrap();
        assert_eq!((body.answer(), body.concern()), (Some(draft), None));
        let concern = ConcernId::draw(77);
        assert_eq!(DraftKey::answering(concern).to_string(), format!("answer-{concern}"));
    }
}
