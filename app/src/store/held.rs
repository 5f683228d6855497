//! Everything that this device holds and base does not, read for the files that `safekeeping` offers.

use std::{collections::BTreeSet, sync::Arc};

use jiff::Timestamp;
use leptos::prelude::*;
use protocol::review::HandedIn;
use replica::{Draft, Identity, SetAside, StudentRecord, Unsent, View};

use super::Alongside;

/// What base does not have, with what is needed to say it in words.
#[derive(Debug, Clone)]
pub struct Held {
    /// Whose device this is.
    pub identity: Identity,
    /// What waits, oldest first.
    pub unsent: Vec<Unsent>,
    /// Visits that are being written.
    pub drafts: Vec<Draft>,
    /// The names of students, schools and staff.
    pub view: Arc<View>,
    /// The records of the students whom something that waits is about.
    pub students: Vec<StudentRecord>,
}

impl Alongside {
    /// All waiting records and unfinished visits; `None` when they cannot be read just now.
    pub async fn held(&self) -> Option<Held> {
        let inside = self.inside()?;
        let identity = self.identity.get_untracked()?;
        let mut replica = inside.replica.lock().await;
        let unsent = replica.unsent().await.ok()?;
        let mut drafts = Vec::new();
        // What is begun of a concern is for those alone to whom it will be sealed.
        for summary in replica.drafts().iter().filter(|one| !one.key.is_concern()) {
            drafts.extend(replica.draft(&summary.key).await.ok()?);
        }
        let edits = unsent.iter().filter_map(|one| one.edits.as_ref()).flatten();
        let about: BTreeSet<_> = edits.filter_map(|edit| edit.document().student()).collect();
        let mut students = Vec::new();
        for student in about {
            // Only for what an amendment or a tick is about: without it every word that waits is there all the same.
            students.extend(replica.student(student).await.ok().flatten());
        }
        let view = replica.view().clone();
        Some(Held { identity, unsent, drafts, view, students })
    }

    /// What could not be read and was set aside; `None` when that cannot be read just now.
    pub async fn set_aside(&self) -> Option<Vec<SetAside>> {
        let inside = self.inside()?;
        inside.replica.lock().await.set_aside().await.ok()
    }

    /// What something that was handed in would add, with what is needed to say it in words; nothing where this device
    /// cannot tell, or base says that nobody is to try.
    pub async fn would_add(&self, one: &HandedIn) -> Option<Held> {
        let inside = self.inside().filter(|_| one.refused.is_none())?;
        let identity = self.identity.get_untracked()?;
        let chunks: Vec<_> = one.changes.iter().map(|change| change.chunk.clone()).collect();
        let mut replica = inside.replica.lock().await;
        let edits = replica.would_add(&one.doc, &chunks).await.ok()??;
        let mut students = Vec::new();
        if let Some(student) = edits.iter().find_map(|edit| edit.document().student()) {
            students.extend(replica.student(student).await.ok().flatten());
        }
        let (saved, view) = (Timestamp::UNIX_EPOCH, replica.view().clone());
        let unsent = vec![Unsent { saved, edits: Some(edits) }];
        Some(Held { identity, unsent, drafts: Vec::new(), view, students })
    }
}
