//! Drafts: what is being written and is not a record yet. They are rows of this device and are never sent;
//! a document would remember every word for ever.

use std::{fmt, str::FromStr};

use domain::{
    id::{PlanId, StudentId},
    session::SessionDraft,
    visit::{PictureHash, VisitDraft},
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::pictures;

/// What kind of record a draft will become.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DraftKind {
    /// A transition visit.
    Visit,
    /// A session (clause 3.2). That of a group lies under the student with whom it was begun.
    Session,
}

impl DraftKind {
    const fn name(self) -> &'static str {
        match self {
            Self::Visit => "visit",
            Self::Session => "session",
        }
    }
}

/// Which draft: there is at most one of each kind for a student.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct DraftKey {
    /// What it will become.
    pub kind: DraftKind,
    /// Whom it is about.
    pub student: StudentId,
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
    /// A session.
    Session(SessionDraft),
}

impl DraftBody {
    /// The visit, if it is one.
    #[must_use]
    pub const fn visit(&self) -> Option<&VisitDraft> {
        match self {
            Self::Visit(visit) => Some(visit),
            Self::Session(_) => None,
        }
    }

    /// The visit, to be changed, if it is one.
    pub const fn visit_mut(&mut self) -> Option<&mut VisitDraft> {
        match self {
            Self::Visit(visit) => Some(visit),
            Self::Session(_) => None,
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
}

impl DraftSummary {
    /// Sums up a draft.
    #[must_use]
    pub fn of(key: DraftKey, draft: &Draft) -> Self {
        let visit = draft.body.visit();
        let attached = visit.map(|visit| visit.attachments.as_slice()).unwrap_or_default();
        let pictures = pictures::named(attached).collect();
        let plan = visit.and_then(|visit| visit.plan);
        Self { key, updated: draft.updated, plan, pictures }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_reads_back() {
        for kind in [DraftKind::Visit, DraftKind::Session] {
            let key = DraftKey { kind, student: StudentId::draw(77) };
            assert_eq!(key.to_string().parse(), Ok(key));
        }
        for bad in ["", "visit", "visit-", "visit-kai", "concern-00000000000000000000000001"] {
            assert_eq!(bad.parse::<DraftKey>(), Err(NotADraft), "{bad}");
        }
    }
}
