//! Writing again what base refused: a document is put together as base has it, and what waits is written into it anew,
//! from what was meant, by another actor. What base refused comes last, so that nothing builds on it any more.
//! What cannot be written again stays in the outbox as it is; what the document said otherwise is set aside. What the
//! coordinator left out of the record is not written again: it goes, and what was built on it is written without it.

use std::collections::VecDeque;

use domain::id::UserId;
use protocol::sync::RefusedBecause;
use records::{Document, DocumentId, Edit, WriteError, Writer};

use super::{
    answer::{Synced, Taking},
    incoming::Progress,
};
use crate::{
    cipher::Cipher,
    documents::{self, Open},
    encoding,
    env::Env,
    outbox::{self, About, Outgoing, hashes},
    replica::Replica,
    save::is_there,
    sealed::quarantine_key,
    storage::{Storage, StorageError, Table},
};

/// What became of a change that was to be written again.
enum Outcome {
    /// It is another change now.
    Written(Outgoing),
    /// The document as base has it says so already.
    There,
    /// This version cannot read what was meant, or it does not fit.
    Stays,
}

impl<S: Storage, C: Cipher, E: Env> Replica<S, C, E> {
    /// Writes again what waits in a document, in one transaction; answers whether there is something to send.
    pub(super) async fn write_again(
        &mut self,
        synced: &mut Synced,
        id: DocumentId,
    ) -> Result<bool, StorageError> {
        let Some(author) = self.identity().map(|identity| identity.user) else {
            return Ok(false);
        };
        let Some(mut open) = self.take(id).await? else { return Ok(false) };
        let mut taking = Taking::new(self.state.clone());
        let waiting = documents::unsent_of(&self.sealed, &taking.next.outbox, id).await?;
        let (left_out, waiting): (Vec<_>, Vec<_>) =
            waiting.into_iter().partition(|(_, row)| row.about.is_left_out());
        let (offered, meant): (Vec<_>, Vec<_>) =
            waiting.into_iter().partition(|(_, row)| row.about.offered);
        let is_going = id.student().is_some_and(|student| taking.next.kept.contains(&student));
        let is_whole = !offered.iter().any(|(_, row)| is_refused(&row.about));
        if meant.is_empty() && left_out.is_empty() && (is_going || is_whole) {
            // Nobody will build on what base will not have back, and the document says it until it goes.
            for (order, _) in offered.iter().filter(|(_, row)| is_refused(&row.about)) {
                taking.let_go(*order);
            }
            taking.keep(open);
        } else {
            let (base, all) = without(open.document(), &[&left_out, &offered, &meant]);
            if !all || !offered.is_empty() || !left_out.is_empty() {
                taking.set_aside(&open, self.env.now().as_millisecond());
            }
            for (order, _) in left_out.iter().chain(&offered) {
                taking.let_go(*order);
            }
            open = Open::of(base, open.log().to_vec());
            self.write_all(&mut taking, &mut open, meant, author)?;
            self.conclude(&mut taking, id, Progress::put_in_place(open), &[]).await?;
        }
        self.drop_kept(&mut taking).await?;
        let more = taking.next.outbox.iter().any(|(_, row)| row.doc == id && row.is_due());
        synced.add(self.put(taking).await?);
        Ok(more)
    }

    /// What base did not refuse comes first; what does not fit without something that comes later, after that.
    fn write_all(
        &mut self,
        taking: &mut Taking,
        open: &mut Open,
        meant: Vec<(u64, Outgoing)>,
        author: UserId,
    ) -> Result<(), StorageError> {
        let (refused, innocent): (Vec<_>, Vec<_>) =
            meant.into_iter().partition(|(_, row)| is_refused(&row.about));
        let first = innocent.len();
        let mut rows: VecDeque<_> = innocent.into_iter().chain(refused).enumerate().collect();
        let mut arrived = Vec::new();
        while let Some((turn, (place, row))) = rows.pop_front() {
            match self.write_row(open, &row, author)? {
                Outcome::Written(row) => taking.replace(place, row)?,
                Outcome::There => {
                    taking.let_go(place);
                    arrived.extend(row.about.entry);
                }
                Outcome::Stays if turn < first => rows.push_back((first, (place, row))),
                Outcome::Stays => {
                    let about = About { again: true, ..row.about.clone() };
                    let row = Outgoing { about, ..row };
                    taking.batch.put_value(Table::Outbox, outbox::key(place), &row)?;
                    taking.next.outbox.insert(place, row.about);
                }
            }
        }
        taking.arrived(arrived)
    }

    fn write_row(
        &mut self,
        open: &mut Open,
        row: &Outgoing,
        author: UserId,
    ) -> Result<Outcome, StorageError> {
        let meant: Vec<Edit> = encoding::read(&row.intents).unwrap_or_default();
        let [edit] = meant.as_slice() else { return Ok(Outcome::Stays) };
        let writer = Writer { actor: self.actor(open.document()), author, at: row.about.saved };
        match open.write(&writer, edit) {
            Ok(chunk) => {
                self.wrote(open.document());
                let mutation = self.env.random().to_be_bytes();
                let mut written = Outgoing::new(mutation, edit, chunk, row.about.saved)?;
                written.about.again = true;
                Ok(Outcome::Written(written))
            }
            Err(WriteError::NothingToWrite) => Ok(Outcome::There),
            Err(WriteError::AlreadyThere) if is_there(open.content(), edit) => Ok(Outcome::There),
            Err(_) => Ok(Outcome::Stays),
        }
    }
}

/// Whether base will not have it as it is.
fn is_refused(row: &About) -> bool {
    row.refusal.is_some_and(|refusal| {
        let heals = [RefusedBecause::Damaged, RefusedBecause::UnknownDependencies];
        !heals.contains(&refusal.because)
    })
}

/// A document as it is without what waits, and whether everything else is in it. A frozen change, which nobody wrote, comes
/// with what builds on it, and otherwise not: base's copy would not have it.
fn without(document: &Document, waiting: &[&Vec<(u64, Outgoing)>]) -> (Document, bool) {
    let unsent: Vec<_> = waiting.iter().map(|rows| hashes(rows)).collect();
    let mut base = Document::new(document.id());
    let mut all = true;
    for change in document.changes() {
        let stays = change.author.is_some() && !base.has(change.hash);
        if stays && !unsent.iter().any(|hashes| hashes.contains(&change.hash)) {
            all &= base.apply(&change.chunk).is_ok();
        }
    }
    (base, all)
}

impl Taking {
    /// Takes a change out of the outbox.
    fn let_go(&mut self, order: u64) {
        self.batch.delete(Table::Outbox, outbox::key(order));
        self.next.outbox.remove(order);
    }

    /// Puts another change behind everything that waits, in place of one.
    fn replace(&mut self, place: u64, row: Outgoing) -> Result<(), StorageError> {
        let order = self.next.outbox.next_order();
        self.let_go(place);
        self.batch.put_value(Table::Outbox, outbox::key(order), &row)?;
        self.next.outbox.insert(order, row.about);
        Ok(())
    }

    /// Keeps a document as it was, at a place of its own: nobody tries it again (`ended`).
    fn set_aside(&mut self, open: &Open, at: i64) {
        let mut key = open.document().id().to_string().into_bytes();
        key.push(0);
        key.extend_from_slice(&at.to_be_bytes());
        key.push(0);
        let place = quarantine_key(Table::Snapshot, &key);
        self.batch.put(Table::Quarantine, place, open.document().save());
        self.next.set_aside += 1;
    }
}
