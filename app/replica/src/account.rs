//! What a student's ledger is worked out from (clause 3.2): from the rows of this device, so that a thousand students are
//! shown without a document being opened, and from an opened record, which has every year. Both say the same of the current
//! fortnight and the last. A planned visit has no length and adds nothing to what is planned.

use domain::{
    id::StudentId,
    ledger::{Account, Kept, Meeting},
};
use records::EntryRef;

use crate::{
    cipher::Cipher, env::Env, replica::Replica, safekeeping::Safekeeping, storage::Storage,
    student::StudentRecord, view::StudentView,
};

impl Safekeeping {
    /// Where the ledger says that it is.
    #[must_use]
    pub const fn kept(&self) -> Kept {
        match self {
            Self::Waiting { .. } => Kept::OnThisTablet,
            Self::PicturesWait { .. } | Self::AtBase | Self::HandedIn | Self::LeftOut { .. } => {
                Kept::AtBase
            }
        }
    }
}

impl StudentView {
    /// From the student's rows: of this fortnight and the last, and of earlier ones what there is. `kept` says where a
    /// record is.
    #[must_use]
    pub fn account(&self, kept: &dyn Fn(EntryRef) -> Kept) -> Account {
        let meetings = self.years.iter().flat_map(|year| &year.meetings);
        Account {
            relationships: self.core.relationships.clone(),
            days_in: self.core.days_in.clone(),
            agreed: self.core.agreed.clone(),
            pauses: self.years.iter().flat_map(|year| year.pauses.iter().cloned()).collect(),
            meetings: meetings.map(|meeting| meeting.kept(kept(meeting.entry()))).collect(),
            planned: Vec::new(),
        }
    }
}

impl StudentRecord {
    /// From the whole record, over all years.
    #[must_use]
    pub fn account(&self) -> Account {
        let visits = self.timeline.iter();
        let visits = visits.map(|one| Meeting::of_visit(&one.visit, one.safekeeping.kept()));
        let sessions = self.sessions.iter();
        let sessions = sessions.filter_map(|one| {
            Meeting::of_session(&one.session, one.student, one.safekeeping.kept())
        });
        Account {
            relationships: self.core.relationships.clone(),
            days_in: self.core.days_in.clone(),
            agreed: self.core.agreed.clone(),
            pauses: self.pauses.iter().map(|one| one.pause.clone()).collect(),
            meetings: visits.chain(sessions).collect(),
            planned: Vec::new(),
        }
    }
}

impl<S: Storage, C: Cipher, E: Env> Replica<S, C, E> {
    /// What this device knows of a student's time with mentors, from rows; `None` where the student is not here.
    #[must_use]
    pub fn account(&self, student: StudentId) -> Option<Account> {
        let known = self.view().student(student)?;
        Some(known.account(&|entry| self.safekeeping(entry).kept()))
    }
}
