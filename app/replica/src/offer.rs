//! Offering base what it acknowledged once and may have lost. Base knows a change by its hash: what it has is answered
//! at once, what it lost it takes back, whoever wrote it.

use jiff::Timestamp;
use records::{Content, Document, EntryRef};

use crate::{
    cipher::Cipher,
    documents::{self, OPEN_AT_ONCE, Open},
    env::Env,
    outbox::{self, Earlier, Outgoing, hashes},
    position::Stands,
    replica::Replica,
    sealed::Batch,
    state::State,
    storage::{Storage, StorageError, Table},
};

impl<S: Storage, C: Cipher, E: Env> Replica<S, C, E> {
    /// Puts what base may have lost before what waits, which may build on it. All of it is due.
    pub(crate) fn offer(
        &self,
        batch: &mut Batch,
        next: &mut State,
        earlier: Vec<Earlier>,
        waiting: Vec<(u64, Outgoing)>,
    ) -> Result<(), StorageError> {
        // Behind everything, so that a row that cannot be read is not written over.
        let mut order = next.outbox.next_order();
        for earlier in earlier {
            let row = Outgoing::offered_again(self.env.random(), earlier, self.env.now())?;
            batch.put_value(Table::Outbox, outbox::key(order), &row)?;
            next.outbox.insert(order, row.about);
            order = order.saturating_add(1);
        }
        for (place, mut row) in waiting {
            row.about.refusal = None;
            batch.delete(Table::Outbox, outbox::key(place));
            batch.put_value(Table::Outbox, outbox::key(order), &row)?;
            next.outbox.remove(place);
            next.outbox.insert(order, row.about);
            order = order.saturating_add(1);
        }
        Ok(())
    }

    /// Offers what base's copy of a document lacks of what is here; answers whether it lacks anything.
    pub(crate) async fn offer_lost(
        &self,
        batch: &mut Batch,
        next: &mut State,
        open: &mut Open,
        base: &Document,
    ) -> Result<bool, StorageError> {
        let id = base.id();
        // What was set aside of it may say more.
        if !next.ended.contains_key(&id) {
            next.matched(batch, id);
        }
        let waiting = documents::unsent_of(&self.sealed, &next.outbox, id).await?;
        let unsent = hashes(&waiting);
        let mut lost = open.document().changes();
        // A frozen change is nobody's and is never sent: base puts it in with what builds on it.
        lost.retain(|change| {
            change.author.is_some() && !base.has(change.hash) && !unsent.contains(&change.hash)
        });
        if lost.is_empty() {
            return Ok(false);
        }
        let mut entries = entries(open.content());
        let there = self::entries(&base.read());
        entries.retain(|entry| {
            let waits = waiting.iter().any(|(_, row)| row.about.entry == Some(entry.1));
            !waits && !there.iter().any(|(_, known)| *known == entry.1)
        });
        // Each was made by a change of its own, and what is made later builds on what was made before: the last change
        // stands for the last record, the last but one for the last but one.
        let first = lost.len().saturating_sub(entries.len());
        let mut entries = entries.into_iter();
        let entry = |at| if at < first { None } else { entries.next().map(|(_, entry)| entry) };
        let entries: Vec<_> = (0..lost.len()).map(entry).collect();
        let lost = lost.into_iter().zip(entries);
        let earlier = lost.map(|(change, entry)| Earlier { doc: id, chunk: change.chunk, entry });
        self.offer(batch, next, earlier.collect(), waiting)?;
        Ok(true)
    }

    /// Offers documents of which base's copy did not come although everything was asked for: base has nothing of them,
    /// or nothing that this user may read. A few at a time; answers whether any was offered.
    pub(crate) async fn offer_unmatched(&mut self) -> Result<bool, StorageError> {
        // A removed device is not sent base's copies, so there is nothing to wait for.
        let removed = self.state.stands == Stands::Removed;
        if self.state.position.whole && !removed {
            return Ok(false);
        }
        let few: Vec<_> = self.state.comparable().take(OPEN_AT_ONCE).collect();
        let mut any = false;
        for id in few {
            let mut open = self.take(id).await?;
            let aside = self.with_set_aside(id, open.as_ref()).await?;
            let (mut batch, mut next) = (Batch::default(), self.state.clone());
            if let Some(mut whole) = aside {
                whole.rewrite(&mut batch);
                let (row, received) = (whole.row(), next.received(id));
                next.keep_row(&mut batch, id, row, &received)?;
                open = Some(whole);
            }
            next.matched(&mut batch, id);
            next.was_opened(&mut batch, id);
            let nothing = Document::new(id);
            if let Some(open) = &mut open {
                any |= self.offer_lost(&mut batch, &mut next, open, &nothing).await?;
            }
            next.derive();
            self.commit(batch, next).await?;
            if let Some(open) = open {
                self.shelf.put(open);
            }
        }
        Ok(any || removed && self.state.comparable().next().is_some())
    }
}

/// The records of a document that people see the whereabouts of, the oldest first.
fn entries(content: &Content) -> Vec<(Timestamp, EntryRef)> {
    let Content::Year(year) = content else {
        return Vec::new();
    };
    let visits = year.visits.iter().map(|it| (it.recorded.at, EntryRef::Visit(it.id)));
    let sessions = year.sessions.iter().map(|it| (it.recorded.at, EntryRef::Session(it.id)));
    let amendments = year.amendments.iter().map(|it| (it.recorded.at, EntryRef::Amendment(it.id)));
    let mut all: Vec<_> = visits.chain(sessions).chain(amendments).collect();
    domain::sorting::sort_by_key(&mut all, |(at, _)| *at);
    all
}
