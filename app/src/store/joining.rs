//! What was recorded while the vault was locked joins the drafts once it is open, and then somebody says whom it is about.
//! The draft is durable before what it was made of goes, so that a device that dies between the two finds it again, and
//! makes no second (`replica`).

use std::collections::BTreeSet;

use domain::id::StudentId;
use leptos::prelude::*;
use replica::{Draft, DraftBody, DraftKey, storage::StorageError};

use super::{Alongside, Inside, closed};
use crate::device::clock;

/// Why it was not said whom a visit is about.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotChosen {
    /// There is no such visit.
    #[error("It is not here any more: it was finished or discarded.")]
    Gone,
    /// The student has an unfinished visit.
    #[error(
        "There is an unfinished visit with this student. Finish it or discard it first: this one stays on Today until then."
    )]
    Begun,
    /// Storage did not take it.
    #[error(
        "This device could not keep it ({0}). Nothing is lost. Free some space on it and try again."
    )]
    Storage(#[from] StorageError),
}

/// What became of what was recorded while it was locked.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Joined {
    /// So many are drafts now.
    pub drafts: u32,
    /// So many could not be opened, or not kept: they stay as they are.
    pub stay: u32,
}

impl Alongside {
    /// Opens what was recorded while this vault was locked and makes drafts of it.
    pub async fn join_captured(&self) -> Joined {
        let mut joined = Joined::default();
        let Some(inside) = self.inside() else { return joined };
        let vault = inside.strongbox.with(|vault| vault.header().vault());
        let Ok(all) = inside.vaults.captured(vault).await else { return joined };
        let mut ids = BTreeSet::new();
        for (name, sealed) in all {
            if let Ok(Some(id)) = joins(&inside, &name, &sealed).await {
                ids.insert(id);
            } else {
                joined.stay += 1;
            }
        }
        let mut replica = inside.replica.lock().await;
        for id in ids {
            // Nothing may have been said in it, and it may be finished by now.
            let is_draft = replica.drafts().iter().any(|draft| draft.key.student == id);
            joined.drafts += u32::from(is_draft);
            // Nothing is found under it any more. The mark is of no harm where it stays.
            drop(replica.captured_is_gone(id).await);
        }
        self.captured.set(joined.stay);
        self.show(&replica);
        drop(replica);
        // They are drafts now, which do not wait: the number that outlives the database is to say the same.
        if self.identity.with_untracked(Option::is_some) {
            self.count_unsent(&inside, Some(untrack(|| self.unsent())));
        }
        joined
    }

    /// Somebody says whom a visit is about that was recorded while it was locked.
    ///
    /// # Errors
    /// When it is as it was.
    pub async fn is_about(&self, key: DraftKey, student: StudentId) -> Result<(), NotChosen> {
        let inside = self.inside().ok_or_else(closed)?;
        let mut replica = inside.replica.lock().await;
        let stored = replica.draft(&key).await;
        let draft = inside.newer(&key, stored)?.ok_or(NotChosen::Gone)?;
        let to = DraftKey { student, ..key };
        let stored = replica.draft(&to).await;
        if inside.newer(&to, stored)?.is_some() {
            return Err(NotChosen::Begun);
        }
        let school = self.view.with_untracked(|view| {
            let known = view.student(student)?.core.student.as_ref()?;
            known.home_school
        });
        let DraftBody::Visit(visit) = draft.body else { return Err(NotChosen::Gone) };
        let body = DraftBody::Visit(visit.about(student, school));
        replica.move_draft(&key, &to, &Draft { updated: clock::now(), body }).await?;
        self.show(&replica);
        drop(replica);
        self.clear_journal_of(&key);
        Ok(())
    }
}

/// Answers under which id it is a draft; nothing where it cannot be opened.
async fn joins(
    inside: &Inside,
    name: &str,
    sealed: &[u8],
) -> Result<Option<StudentId>, StorageError> {
    let Ok(plain) = inside.strongbox.with(|vault| vault.open_capture(sealed)) else {
        return Ok(None);
    };
    let joined = inside.replica.lock().await.join_captured(&plain).await?;
    if joined.is_some() {
        inside.vaults.drop_captured(name).await?;
    }
    Ok(joined)
}
