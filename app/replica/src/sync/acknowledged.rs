//! What became of what was pushed. Only an acknowledgement takes a row out of the outbox, or that base keeps it for the
//! coordinator; a refused change stays with its intents, so that nothing that somebody wrote is lost.

use std::collections::{BTreeMap, BTreeSet};

use domain::visit::EntryId;
use protocol::sync::{DecidedPush, PushResult, SyncRequest};
use records::EntryRef;

use super::answer::{Taking, at_base};
use crate::{
    cipher::Cipher,
    encoding,
    env::Env,
    outbox::{self, About, Again, Outgoing, Refusal},
    position::{HANDED_IN_KEPT, HandedIn, Stands, kept_key},
    replica::Replica,
    sealed::Found,
    storage::{Storage, StorageError, Table},
};

impl<S: Storage, C: Cipher, E: Env> Replica<S, C, E> {
    /// Settles the outbox. What else an answer says that is not in turn may be out of date and is passed over; an
    /// acknowledgement never is.
    pub(super) async fn settle_pushes(
        &self,
        taking: &mut Taking,
        asked: &SyncRequest,
        results: &[PushResult],
        in_turn: bool,
    ) -> Result<(), StorageError> {
        let orders: BTreeMap<Vec<u8>, u64> =
            taking.next.outbox.iter().map(|(at, row)| (row.mutation.to_vec(), at)).collect();
        let before = orders.len();
        let (mut acknowledged, mut handed_in) = (Vec::new(), Vec::new());
        for (push, result) in asked.push.iter().zip(results) {
            let Some(order) = orders.get(&push.mutation).copied() else {
                continue;
            };
            match result {
                PushResult::AtBase { .. } => acknowledged.extend(taking.acknowledge(order, result)),
                #[cfg(feature = "planted")]
                PushResult::Refused { .. }
                    if crate::planted::is(crate::planted::Bug::DropsWhatIsRefused) =>
                {
                    acknowledged.extend(taking.acknowledge(order, result));
                }
                // Of a removed device everything goes at its end.
                PushResult::LeftOut { by } if in_turn && taking.next.stands == Stands::InUse => {
                    taking.leave_out(order, by)?;
                    self.revise(taking, order, Refusal::LEFT_OUT).await?;
                }
                PushResult::HandedIn { .. } | PushResult::LeftOut { .. } if in_turn => {
                    handed_in.extend(taking.hand_in(order));
                }
                // The coordinator has it, among what base would not take.
                PushResult::Refused { reason } if in_turn && taking.is_kept_by_base(*reason) => {
                    handed_in.extend(taking.hand_in(order));
                }
                PushResult::Refused { reason } if in_turn => {
                    let entry = taking.next.outbox.get(order).and_then(|row| row.entry);
                    taking.synced.refused.push((entry, *reason));
                    self.revise(taking, order, Refusal::new(*reason)).await?;
                }
                // A result of a newer version is none: it waits as before.
                PushResult::HandedIn { .. }
                | PushResult::LeftOut { .. }
                | PushResult::Refused { .. }
                | PushResult::Unknown => {}
            }
        }
        if taking.next.outbox.waiting().changes < before {
            let pushed: BTreeSet<&[u8]> =
                asked.push.iter().map(|push| push.mutation.as_slice()).collect();
            let is_due = |row: &About| row.is_due() && !self.holds_back(row);
            let left = |row: &About| is_due(row) && !pushed.contains(row.mutation.as_slice());
            taking.synced.more |= taking.next.outbox.iter().any(|(_, row)| left(row));
        }
        taking.arrived(acknowledged)?;
        taking.handed_in(handed_in)
    }

    /// Lets changes that base refused be tried again, because something happened that may change the answer.
    pub(super) async fn try_again(
        &self,
        taking: &mut Taking,
        of: impl Fn(&About) -> bool,
    ) -> Result<(), StorageError> {
        let refused: Vec<(u64, Refusal)> = taking
            .next
            .outbox
            .iter()
            .filter(|(_, row)| of(row))
            .filter_map(|(order, row)| Some((order, row.refusal?)))
            .collect();
        for (order, refusal) in refused {
            self.revise(taking, order, Refusal { again: Again::Now, ..refusal }).await?;
        }
        Ok(())
    }

    /// Writes down what base says about a change.
    async fn revise(
        &self,
        taking: &mut Taking,
        order: u64,
        refusal: Refusal,
    ) -> Result<(), StorageError> {
        let Some(mut about) = taking.next.outbox.get(order).cloned() else {
            return Ok(());
        };
        if about.refusal == Some(refusal) {
            return Ok(());
        }
        about.refusal = Some(refusal);
        let key = outbox::key(order);
        // Where the row cannot be read, its index in memory still says what base said.
        if let Some(Found::Whole(bytes)) = self.sealed.get(Table::Outbox, &key).await?
            && let Some(row) = encoding::read::<Outgoing>(&bytes)
        {
            let row = Outgoing { about: about.clone(), ..row };
            taking.batch.put_value(Table::Outbox, key, &row)?;
        }
        taking.next.outbox.insert(order, about);
        Ok(())
    }

    /// Writes down when base received entries, in the rows that list them.
    pub(super) fn put_received(&self, taking: &mut Taking) -> Result<(), StorageError> {
        for (id, news) in std::mem::take(&mut taking.received) {
            let Some(row) = taking.next.row(id).filter(|_| taking.next.documents.contains(&id))
            else {
                continue;
            };
            let mut received = taking.next.received(id);
            received.extend(news);
            taking.next.keep_row(&mut taking.batch, id, row, &received)?;
        }
        Ok(())
    }
}

impl Taking {
    /// Takes a row out of the outbox; answers the record that it was part of.
    fn acknowledge(&mut self, order: u64, result: &PushResult) -> Option<EntryRef> {
        let row = self.next.outbox.remove(order)?;
        self.batch.delete(Table::Outbox, outbox::key(order));
        let entry = match row.entry {
            Some(EntryRef::Visit(visit)) => Some(EntryId::Visit(visit)),
            Some(EntryRef::Session(session)) => Some(EntryId::Session(session)),
            _ => None,
        };
        if let (Some(entry), Some(Some(at))) = (entry, at_base(result))
            && !row.elsewhere
        {
            self.received.entry(row.doc).or_default().insert(entry, at);
        }
        row.entry
    }

    /// Takes a row out of the outbox that base keeps for the coordinator. The user may no longer see the student, whatever
    /// this device was told: once nothing unsent is left, the documents go; of a removed device's everything goes at once, at
    /// its end. Answers what was handed in.
    fn hand_in(&mut self, order: u64) -> Option<HandedIn> {
        let row = self.next.outbox.remove(order)?;
        self.batch.delete(Table::Outbox, outbox::key(order));
        let student = row.doc.student()?;
        if self.next.stands == Stands::InUse && self.next.kept.insert(student) {
            self.batch.put(Table::Meta, kept_key(student), Vec::new());
        }
        let (mutation, entry) = (row.mutation, row.entry?);
        Some(HandedIn { mutation, student, entry, left_out_by: None })
    }

    /// Remembers who left something out. Where it is known that this was handed in, base says the same of that.
    fn leave_out(&mut self, order: u64, by: &str) -> Result<(), StorageError> {
        let pushes = &mut self.next.handed_in_pushes;
        let row = self.next.outbox.get(order);
        let of = row.and_then(|row| Some((row.mutation, row.doc.student()?, row.entry?)));
        let Some((mutation, student, entry)) =
            of.filter(|(.., entry)| pushes.iter().all(|known| known.entry != *entry))
        else {
            return Ok(());
        };
        pushes.push(HandedIn { mutation, student, entry, left_out_by: by.parse().ok() });
        let over = pushes.len().saturating_sub(HANDED_IN_KEPT);
        pushes.drain(..over);
        self.next.keep_handed_in(&mut self.batch)
    }

    /// Remembers what was handed in, each record once.
    fn handed_in(&mut self, handed_in: Vec<HandedIn>) -> Result<(), StorageError> {
        if handed_in.is_empty() {
            return Ok(());
        }
        let known = &mut self.next.handed_in;
        for one in &handed_in {
            if !known.contains(&(one.student, one.entry)) {
                known.push((one.student, one.entry));
                self.synced.handed_in.push(one.entry);
            }
        }
        let over = known.len().saturating_sub(HANDED_IN_KEPT);
        known.drain(..over);
        let pushes = &mut self.next.handed_in_pushes;
        pushes.extend(handed_in);
        let over = pushes.len().saturating_sub(HANDED_IN_KEPT);
        pushes.drain(..over);
        self.next.keep_handed_in(&mut self.batch)
    }

    /// Hears what the coordinator decided about what was handed in.
    pub(super) fn hear(&mut self, decided: &[DecidedPush]) -> Result<(), StorageError> {
        let mut heard = BTreeSet::new();
        for one in decided {
            let pushes = &mut self.next.handed_in_pushes;
            let place = pushes.iter().position(|known| known.mutation.as_slice() == one.mutation);
            let Some(place) = place else { continue };
            match one.left_out_by.as_ref().map(|by| by.parse().ok()) {
                None => {
                    heard.insert(pushes.remove(place).entry);
                }
                Some(by) => {
                    heard.extend(pushes.get(place).map(|known| known.entry));
                    pushes.iter_mut().skip(place).take(1).for_each(|known| known.left_out_by = by);
                }
            }
        }
        if heard.is_empty() {
            return Ok(());
        }
        heard.retain(|entry| !self.next.is_undecided(*entry));
        self.next.handed_in.retain(|(_, entry)| !heard.contains(entry));
        self.next.keep_handed_in(&mut self.batch)
    }

    /// A record has arrived when nothing of it is left in the outbox and base has its pictures. What a device handed in
    /// before it was added again is in the record once base says so.
    pub(super) fn arrived(&mut self, acknowledged: Vec<EntryRef>) -> Result<(), StorageError> {
        let next = &mut self.next;
        let before = (next.handed_in.len(), next.handed_in_pushes.len());
        next.handed_in.retain(|(_, entry)| !acknowledged.contains(entry));
        next.handed_in_pushes.retain(|one| !acknowledged.contains(&one.entry));
        if before != (next.handed_in.len(), next.handed_in_pushes.len()) {
            next.keep_handed_in(&mut self.batch)?;
        }
        let records = self.next.outbox.iter().filter_map(|(_, row)| row.entry);
        let waiting: BTreeSet<EntryRef> = records.chain(self.next.pictures.records()).collect();
        for entry in acknowledged {
            let arrived = &mut self.synced.arrived_at_base;
            if !waiting.contains(&entry) && !arrived.contains(&entry) {
                arrived.push(entry);
            }
        }
        Ok(())
    }
}
