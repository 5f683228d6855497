//! Between the relay and `records::admission`, which tries a change on a throw-away copy before anyone else can
//! receive it. This file turns what it says into the words of the wire, and makes documents ready to be tried on.

use domain::id::StudentId;
use protocol::{
    limits::{
        CHANGE_DEPENDENCIES, CHANGE_MESSAGE, CHANGE_OPERATIONS, CHUNK, CHUNK_INFLATED, DOCUMENT,
        DOCUMENT_CHANGES,
    },
    sync::{RefusedBecause, Seq},
};
use records::{
    Document, DocumentId, Row,
    admission::{self, Limits, Prescreened},
};

use super::{Refusal, sha256};
use crate::store::SnapshotRow;

/// What a pushed change may not exceed, nor a document with it.
pub(super) const LIMITS: Limits = Limits {
    chunk: CHUNK,
    inflated: CHUNK_INFLATED,
    operations: CHANGE_OPERATIONS,
    dependencies: CHANGE_DEPENDENCIES,
    message: CHANGE_MESSAGE,
    document: DOCUMENT,
    changes: DOCUMENT_CHANGES,
};

/// Looks at a change without automerge.
pub(super) fn look(chunk: &[u8]) -> Result<Prescreened, RefusedBecause> {
    admission::prescreen(chunk, LIMITS).map_err(because)
}

/// A stored document, ready to be tried on.
pub(super) fn load(id: DocumentId, snapshot: &SnapshotRow) -> Result<Document, Refusal> {
    Document::load(id, &snapshot.bytes).map_err(|error| Refusal::Damaged(error.to_string()))
}

/// A document made again from its log.
pub(super) fn replay(id: DocumentId, chunks: &[Vec<u8>]) -> Result<Document, Refusal> {
    let mut document = Document::new(id);
    for chunk in chunks {
        document.apply(chunk).map_err(|error| Refusal::Damaged(error.to_string()))?;
    }
    Ok(document)
}

/// What is kept and sent of a document as it stood at `seq`.
pub(super) fn snapshot(seq: Seq, bytes: Vec<u8>, row: &Row) -> Result<SnapshotRow, Refusal> {
    let row = row.to_bytes().map_err(|error| Refusal::Damaged(error.to_string()))?;
    Ok(SnapshotRow { seq, sha256: sha256(&bytes), bytes, row })
}

/// The student whom the document of this name is about.
pub(super) fn student_of(name: &str) -> Option<StudentId> {
    name.parse::<DocumentId>().ok()?.student()
}

pub(super) fn because(refusal: admission::Refusal) -> RefusedBecause {
    use admission::Refusal as No;
    match refusal {
        No::Damaged => RefusedBecause::Damaged,
        No::TooLarge(_) => RefusedBecause::TooLarge,
        No::WrongActor(_) => RefusedBecause::WrongActor,
        No::UnknownDependencies => RefusedBecause::UnknownDependencies,
        No::NotAllowed(_) => RefusedBecause::NotAllowed,
        No::Unreadable(_) | No::DocumentDamaged => RefusedBecause::Unreadable,
    }
}

/// The reason that was written down so.
pub(super) fn reason_named(name: &str) -> RefusedBecause {
    use RefusedBecause as Why;
    let all = [
        Why::Damaged,
        Why::UnknownDependencies,
        Why::NotAllowed,
        Why::TooLarge,
        Why::WrongActor,
        Why::Unreadable,
    ];
    all.into_iter().find(|reason| reason_name(*reason) == name).unwrap_or(Why::Unknown)
}

/// How a reason is written down.
pub(crate) const fn reason_name(reason: RefusedBecause) -> &'static str {
    match reason {
        RefusedBecause::Damaged => "damaged",
        RefusedBecause::UnknownDependencies => "unknown-dependencies",
        RefusedBecause::NotAllowed => "not-allowed",
        RefusedBecause::TooLarge => "too-large",
        RefusedBecause::WrongActor => "wrong-actor",
        RefusedBecause::Unreadable => "unreadable",
        RefusedBecause::Unknown => "unknown",
    }
}
