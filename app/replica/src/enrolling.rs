//! Whose device this is: enrolling it for the first time, and adding it again after base removed or forgot it.
//! Nothing on the device is dropped for it, and nobody else's enrolment takes over what lies here.

use std::collections::BTreeSet;

use domain::staff::Role;
use records::DocumentId;

use crate::{
    cipher::Cipher,
    env::Env,
    identity::Identity,
    outbox::{Earlier, Outgoing, hashes},
    position::{IDENTITY, POSITION, Stands},
    replica::Replica,
    rows,
    sealed::Batch,
    storage::{Storage, StorageError, Table},
};

/// Why the device is not enrolled. What lies on it is as before.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EnrolError {
    /// The records here are another person's.
    #[error("the records on this device are another person's")]
    OtherPerson,
    /// Storage did not take it.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

impl<S: Storage, C: Cipher, E: Env> Replica<S, C, E> {
    /// Remembers whose device this is. When it was this person's before, everything that waits is due again, also
    /// what base refused, and everything is asked for again, in one transaction.
    ///
    /// # Errors
    /// When the records here are another person's, or storage did not take it; then nothing has changed.
    pub async fn enrol(&mut self, identity: Identity) -> Result<(), EnrolError> {
        self.settle().await?;
        let again = match self.identity() {
            None => false,
            Some(known) if known.user == identity.user => true,
            Some(_) => return Err(EnrolError::OtherPerson),
        };
        let waiting = if again { self.unsent_rows().await? } else { Vec::new() };
        let earlier = self.written_earlier(&identity, &waiting).await?;
        let held = self.held_by_the_coordinator().await?;
        let (mut batch, mut next) = (Batch::default(), self.state.clone());
        batch.put_value(Table::Meta, IDENTITY, &identity)?;
        next.identity = Some(identity);
        next.stand(&mut batch, Stands::InUse)?;
        next.unmatch(&mut batch, held.into_iter());
        if again {
            next.hand_in_again(&mut batch);
            next.position.ask_for_all_again();
            batch.put_value(Table::Meta, POSITION, &next.position)?;
        }
        self.offer(&mut batch, &mut next, earlier, waiting)?;
        next.derive();
        Ok(self.commit(batch, next).await?)
    }

    /// Base says what its person is here for by now.
    ///
    /// # Errors
    /// When storage did not take it; then nothing has changed.
    pub async fn take_role(&mut self, role: Role) -> Result<(), StorageError> {
        self.settle().await?;
        let (mut batch, mut next) = (Batch::default(), self.state.clone());
        let Some(identity) = next.identity.as_mut() else { return Ok(()) };
        identity.role = role;
        batch.put_value(Table::Meta, IDENTITY, &*identity)?;
        self.commit(batch, next).await
    }

    /// Of a device that was removed: every document. What it wrote into them went to the coordinator; now it is in use
    /// again, and what base's copy lacks is offered as anybody's is.
    async fn held_by_the_coordinator(&self) -> Result<Vec<DocumentId>, StorageError> {
        if self.state.stands == Stands::InUse {
            return Ok(Vec::new());
        }
        let earlier = rows::earlier(&self.sealed, None).await?;
        Ok(self.state.documents.iter().copied().chain(earlier).collect())
    }

    /// What this person wrote before in the documents in which something waits. Base knows these changes by their
    /// hash and says so; a base that was restored to an earlier day gets back what the waiting ones build on.
    async fn written_earlier(
        &mut self,
        identity: &Identity,
        waiting: &[(u64, Outgoing)],
    ) -> Result<Vec<Earlier>, StorageError> {
        let unsent = hashes(waiting);
        let documents: BTreeSet<_> = waiting.iter().map(|(_, row)| row.about.doc).collect();
        let mut earlier = Vec::new();
        for id in documents {
            let Some(open) = self.take(id).await? else { continue };
            let changes = open.document().changes();
            self.shelf.put(open);
            let own = changes.into_iter().filter(|change| {
                change.author == Some(identity.user) && !unsent.contains(&change.hash)
            });
            earlier.extend(own.map(|change| Earlier { doc: id, chunk: change.chunk, entry: None }));
        }
        Ok(earlier)
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

    use domain::{
        id::{DeviceId, UserId},
        visit::VisitDraft,
    };
    use protocol::sync::{PushResult, RefusedBecause};
    use records::{Document, Edit, EntryRef};

    use super::*;
    use crate::{
        Draft, DraftBody, DraftKey, DraftKind, Safekeeping,
        fixture::{ByHand, Device, KAI, answer, enrolled, now, open, visit, year},
        memory::{Fault, MemoryStorage},
    };

    const YEAR: &str = "2026";

    /// One visit at base, one refused, one unsent, and a draft.
    fn removed() -> (Device, MemoryStorage, ByHand) {
        let (mut device, storage, env) = enrolled();
        save(&mut device, &env, "sent");
        let asked = now(device.begin_sync()).unwrap();
        now(device.finish_sync(&asked, answer(&asked, Vec::new()))).unwrap();
        save(&mut device, &env, "refused");
        let asked = now(device.begin_sync()).unwrap();
        let mut refusing = answer(&asked, Vec::new());
        refusing.results = vec![PushResult::Refused { reason: RefusedBecause::NotAllowed }];
        now(device.finish_sync(&asked, refusing)).unwrap();
        save(&mut device, &env, "unsent");
        let body = VisitDraft { note: "half a".to_owned(), ..VisitDraft::new(KAI) };
        let draft = Draft { updated: env.now(), body: DraftBody::Visit(body) };
        now(device.put_draft(&key(), &draft)).unwrap();
        (device, storage, env)
    }

    fn key() -> DraftKey {
        DraftKey { kind: DraftKind::Visit, student: KAI }
    }

    fn save(device: &mut Device, env: &ByHand, note: &str) {
        let edit = Edit::RecordVisit(visit(env, KAI, "2026-11-20", note));
        now(device.save(vec![edit], None)).unwrap();
    }

    fn notes(device: &mut Device) -> Vec<String> {
        let record = now(device.student(KAI)).unwrap().unwrap();
        let mut notes: Vec<_> = record.timeline.into_iter().map(|entry| entry.visit.note).collect();
        notes.sort_unstable();
        notes
    }

    fn as_device(device: &Device, number: u128) -> Identity {
        Identity { device: DeviceId::draw(number), ..device.identity().unwrap().clone() }
    }

    #[test]
    fn added_again_everything_stays_and_everything_that_waits_is_due() {
        let (mut device, storage, env) = removed();
        let (waited, draft) = (device.waiting(), now(device.draft(&key())).unwrap());
        assert_eq!(device.view().waiting.refused, 1);
        let again = as_device(&device, 10);
        now(device.enrol(again.clone())).unwrap();
        for mut device in [open(&storage, &env), device] {
            assert_eq!(device.identity(), Some(&again));
            assert_eq!(notes(&mut device), ["refused", "sent", "unsent"]);
            assert_eq!(now(device.draft(&key())).unwrap(), draft);
            let entries = |all: &[crate::WaitingRecord]| -> Vec<EntryRef> {
                all.iter().map(|one| one.entry).collect()
            };
            assert_eq!(entries(&device.waiting()), entries(&waited));
            assert_eq!(device.view().waiting.refused, 0);
            let asked = now(device.begin_sync()).unwrap();
            assert!(asked.first, "everything is asked for again");
            assert_eq!(asked.push.len(), 3, "the history that the others build on goes first");
        }
    }

    #[test]
    fn what_is_offered_is_whole_for_a_base_that_has_nothing_and_arrives_once() {
        let (mut device, _, _) = removed();
        let again = as_device(&device, 10);
        now(device.enrol(again)).unwrap();
        let asked = now(device.begin_sync()).unwrap();
        let id = DocumentId::StudentYear(KAI, year(YEAR));
        let mut base = Document::new(id);
        for push in &asked.push {
            base.apply(&push.chunk).unwrap();
        }
        let records::Content::Year(there) = base.read() else { unreachable!("a year") };
        assert_eq!(there.visits.len(), 3);
        let synced = now(device.finish_sync(&asked, answer(&asked, Vec::new()))).unwrap();
        assert_eq!(synced.arrived_at_base.len(), 2, "what was at base does not arrive twice");
        assert_eq!(device.view().waiting.changes, 0);
        assert!(now(device.begin_sync()).unwrap().push.is_empty());
    }

    #[test]
    fn what_its_person_is_here_for_by_now_is_kept_and_nothing_else_changes() {
        let (mut device, storage, env) = removed();
        let (mine, waited) = (device.identity().unwrap().clone(), device.waiting());
        now(device.take_role(Role::Leader)).unwrap();
        let leader = Identity { role: Role::Leader, ..mine };
        for mut device in [open(&storage, &env), device] {
            assert_eq!(device.identity(), Some(&leader));
            assert_eq!(device.waiting(), waited);
            assert_eq!(notes(&mut device), ["refused", "sent", "unsent"]);
        }
    }

    #[test]
    fn another_person_takes_over_nothing() {
        let (mut device, storage, env) = removed();
        let mine = device.identity().unwrap().clone();
        let theirs = Identity { user: UserId::draw(8), ..as_device(&device, 10) };
        let (waited, commits) = (device.waiting(), storage.commits());
        assert_eq!(now(device.enrol(theirs)), Err(EnrolError::OtherPerson));
        assert_eq!(storage.commits(), commits, "nothing was written");
        for mut device in [open(&storage, &env), device] {
            assert_eq!(device.identity(), Some(&mine));
            assert_eq!(device.waiting(), waited);
            assert_eq!(notes(&mut device), ["refused", "sent", "unsent"]);
            let refused = device.waiting()[0];
            let at = device.safekeeping(refused.entry);
            assert!(matches!(at, Safekeeping::Waiting { refused: Some(_), .. }), "{at:?}");
        }
    }

    #[test]
    fn storage_that_refuses_leaves_the_device_as_it_was() {
        let (mut device, storage, env) = removed();
        let (mine, waited) = (device.identity().unwrap().clone(), device.waiting());
        storage.plan(Fault::Refuse(StorageError::Full));
        let again = as_device(&device, 10);
        assert!(matches!(now(device.enrol(again)), Err(EnrolError::Storage(_))));
        let device = open(&storage, &env);
        assert_eq!((device.identity(), device.waiting()), (Some(&mine), waited));
    }
}
