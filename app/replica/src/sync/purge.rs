//! Dropping what the user may no longer see, but never anything unsent: the documents of a student stay
//! until base has acknowledged everything that was written in them here.

use domain::id::StudentId;
use records::{Document, DocumentId};

use super::answer::Taking;
use crate::{
    cipher::Cipher,
    env::Env,
    outbox::About,
    position::kept_key,
    replica::Replica,
    rows::earlier_prefix,
    said::said_prefix,
    sealed::quarantine_key,
    storage::{Storage, StorageError, Table},
};

impl<S: Storage, C: Cipher, E: Env> Replica<S, C, E> {
    /// Drops a student's documents, or notes that they are to be dropped when nothing is unsent in them.
    pub(super) async fn purge(
        &mut self,
        taking: &mut Taking,
        student: StudentId,
    ) -> Result<(), StorageError> {
        self.offer_before_purge(taking, student).await?;
        if taking.has_unsent(student) {
            taking.next.kept.insert(student);
            taking.batch.put(Table::Meta, kept_key(student), Vec::new());
            taking.synced.kept_for_unsent.push(student);
            // What base refused of it may be handed in now; what was left out goes.
            let theirs = |row: &About| !row.is_left_out() && row.doc.student() == Some(student);
            return self.try_again(taking, theirs).await;
        }
        self.drop_student(taking, student).await
    }

    /// What base may have lost of the student's documents is offered before they go, as it is: base will not show its
    /// copies any more.
    async fn offer_before_purge(
        &mut self,
        taking: &mut Taking,
        student: StudentId,
    ) -> Result<(), StorageError> {
        let theirs = |id: &DocumentId| id.student() == Some(student);
        let unmatched: Vec<_> = taking.next.unmatched.iter().copied().filter(theirs).collect();
        for id in unmatched {
            self.marks.begin(&self.env, &[id]);
            let taken = self.take_for(taking, id).await;
            self.marks.end(&self.env, &[id]);
            if let Some(mut open) = taken? {
                let Taking { batch, next, .. } = taking;
                self.offer_lost(batch, next, &mut open, &Document::new(id)).await?;
                taking.keep(open);
            }
        }
        Ok(())
    }

    /// Drops the documents that were kept for something unsent which base has now.
    pub(super) async fn drop_kept(&self, taking: &mut Taking) -> Result<(), StorageError> {
        let kept: Vec<StudentId> = taking.next.kept.iter().copied().collect();
        for student in kept {
            if !taking.has_unsent(student) {
                self.drop_student(taking, student).await?;
            }
        }
        Ok(())
    }

    async fn drop_student(
        &self,
        taking: &mut Taking,
        student: StudentId,
    ) -> Result<(), StorageError> {
        let prefix = format!("student/{student}/");
        for table in [Table::Snapshot, Table::Log, Table::Row] {
            taking.batch.take_back(table, prefix.as_bytes());
            for (key, _) in self.sealed.scan(table, prefix.as_bytes()).await? {
                taking.batch.delete(table, key);
            }
            // Also what is set aside only now, as its record goes.
            let aside = quarantine_key(table, prefix.as_bytes());
            let fresh = taking.batch.take_back(Table::Quarantine, &aside);
            taking.next.set_aside = taking.next.set_aside.saturating_sub(fresh);
            for (key, _) in self.sealed.scan(Table::Quarantine, &aside).await? {
                taking.batch.delete(Table::Quarantine, key);
                taking.next.set_aside = taking.next.set_aside.saturating_sub(1);
            }
        }
        for prefix in [earlier_prefix(student), said_prefix(student)] {
            taking.batch.take_back(Table::Row, prefix.as_bytes());
            for (key, _) in self.sealed.scan(Table::Row, prefix.as_bytes()).await? {
                taking.batch.delete(Table::Row, key);
            }
        }
        let names: Vec<String> =
            taking.next.wanted.keys().filter(|name| name.starts_with(&prefix)).cloned().collect();
        for name in names {
            taking.next.no_longer_want(&mut taking.batch, &name);
        }
        if taking.next.kept.remove(&student) {
            taking.batch.delete(Table::Meta, kept_key(student));
        }
        let unmatched: Vec<_> = taking.next.unmatched.iter().copied().collect();
        for id in unmatched.into_iter().filter(|id| id.student() == Some(student)) {
            taking.next.matched(&mut taking.batch, id);
        }
        taking.next.drop_pictures_of(&mut taking.batch, student)?;
        let ended: Vec<_> = taking.next.ended.keys().copied().collect();
        for id in ended.into_iter().filter(|id| id.student() == Some(student)) {
            taking.next.was_opened(&mut taking.batch, id);
        }
        taking.next.drop_student(student);
        taking.synced.changed.retain(|id| id.student() != Some(student));
        taking.synced.purged.push(student);
        Ok(())
    }
}

impl Taking {
    /// Whether something about a student is here that base has not, or may have lost.
    fn has_unsent(&self, student: StudentId) -> bool {
        #[cfg(feature = "planted")]
        if crate::planted::is(crate::planted::Bug::PurgesWhatIsUnsent) {
            return false;
        }
        self.next.pictures.wait_for(student)
            || self.next.unmatched.iter().any(|id| id.student() == Some(student))
            || self.next.outbox.iter().any(|(_, row)| row.doc.student() == Some(student))
    }
}
