//! The sessions and pauses of a student's record, each with everything that was said about it later.

use std::cmp::Reverse;

use domain::{
    access::{Ownership, may_amend},
    calendar::AcademicYear,
    id::{StudentId, UserId},
    ledger::{Pause, pauses_that_stand},
    session::{Outcome, Session},
    staff::Role,
    visit::{Action, ActionDone, EntryId, ReadReceipt},
};
use jiff::Timestamp;
use records::{DocumentId, EntryRef, YearRecord};

use super::{AmendmentEntry, StudentRecord};
use crate::{
    cipher::Cipher, env::Env, replica::Replica, safekeeping::Safekeeping, storage::Storage,
};

/// One session, with everything that was said about it later.
#[derive(Debug, Clone, PartialEq)]
pub struct SessionEntry {
    /// In whose document it is read: the student's, or that of somebody merged into them.
    pub student: StudentId,
    /// In which year's.
    pub year: AcademicYear,
    /// The session as it was recorded.
    pub session: Session,
    /// Where it is. That of a group is at base when all of it is.
    pub safekeeping: Safekeeping,
    /// When base received it, by base's clock, as far as this device was told.
    pub received: Option<Timestamp>,
    /// Amendments, oldest first.
    pub amendments: Vec<AmendmentEntry>,
    /// Which of its promises are kept, each with the tick that stands.
    pub done: Vec<ActionDone>,
    /// Who opened it, earliest first.
    pub reads: Vec<ReadReceipt>,
}

/// A pause of the hour (clause 3.2) as it stands, with the document that it is in: to end it, or to say that it never was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct YearPause {
    /// In whose document: the student's, or that of somebody merged into them.
    pub student: StudentId,
    /// In which year's document.
    pub year: AcademicYear,
    /// The pause. Its last day is what was said last.
    pub pause: Pause,
}

impl SessionEntry {
    /// Whether this person may amend it, who has the record on their device.
    #[must_use]
    pub fn may_be_amended_by(&self, user: UserId, role: Role) -> bool {
        may_amend(role, Ownership::of(self.session.recorded.by, user))
    }
}

/// What was promised at a session.
fn promises(session: &Session) -> &[Action] {
    match &session.outcome {
        Outcome::Held(held) => &held.promises,
        Outcome::NobodyCame | Outcome::Cancelled { .. } => &[],
    }
}

impl<S: Storage, C: Cipher, E: Env> Replica<S, C, E> {
    /// Adds the sessions and pauses of a year's document.
    pub(super) fn add_hours(&self, record: &mut StudentRecord, content: &YearRecord) {
        let (student, year) = (content.student, content.year);
        let received = self.state.received(DocumentId::StudentYear(student, year));
        let pauses = pauses_that_stand(&content.pauses, &content.pause_ends).into_iter();
        record.pauses.extend(pauses.map(|pause| YearPause { student, year, pause }));
        for session in &content.sessions {
            let entry = EntryId::Session(session.id);
            let amendments = content.amendments.iter().filter(|one| one.entry == entry);
            let done = |promise: &Action| content.done.iter().find(|it| it.action == promise.id);
            record.sessions.push(SessionEntry {
                student,
                year,
                session: session.clone(),
                safekeeping: self.safekeeping(EntryRef::Session(session.id)),
                received: received.get(&entry).copied(),
                amendments: amendments.map(|one| self.amendment(one)).collect(),
                done: promises(session).iter().filter_map(done).copied().collect(),
                reads: content.reads.iter().filter(|read| read.entry == entry).copied().collect(),
            });
        }
        domain::sorting::sort_by_key(&mut record.sessions, |one| {
            Reverse((one.session.date, one.session.recorded.at, one.session.id))
        });
    }
}
