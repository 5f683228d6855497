//! What a relay said that it has, and whether a relay that begins on what is left of its disk has it.

use std::collections::BTreeMap;

use domain::id::{DeviceId, UserId};
use jiff::Timestamp;
use protocol::sync::{ItemBody, Push, PushResult, Seq, SyncAnswer, SyncRequest};
use records::{Document, DocumentId};
use sha2::{Digest, Sha256};
use sync_server::{
    relay::{Principal, Relay},
    store::{LogKind, Store, Transaction},
};

/// What is missing or should not be there, in a sentence.
#[derive(Debug)]
pub(crate) struct Lost(pub(crate) String);

impl<E: std::error::Error> From<E> for Lost {
    fn from(error: E) -> Self {
        Self(error.to_string())
    }
}

/// Fails with this sentence unless it is so.
fn sure(so: bool, sentence: impl FnOnce() -> String) -> Result<(), Lost> {
    if so { Ok(()) } else { Err(Lost(sentence())) }
}

/// A request that was not answered: it happened as a whole, or not at all.
#[derive(Clone, Copy)]
pub(crate) struct InDoubt<'a> {
    pub(crate) device: DeviceId,
    pub(crate) push: &'a [Push],
}

/// Everything that was acknowledged, kept beside the relay.
#[derive(Default)]
pub(crate) struct Acknowledged {
    places: BTreeMap<Vec<u8>, Seq>,
    log: BTreeMap<Seq, (DeviceId, Push)>,
    documents: BTreeMap<DocumentId, Document>,
    people: BTreeMap<UserId, String>,
    devices: BTreeMap<DeviceId, UserId>,
    synced: BTreeMap<DeviceId, Timestamp>,
}

impl Acknowledged {
    pub(crate) fn person(&mut self, id: UserId, name: &str) {
        self.people.insert(id, name.to_owned());
    }

    pub(crate) fn device(&mut self, who: &Principal) {
        self.devices.insert(who.device, who.user);
    }

    pub(crate) fn answered(
        &mut self,
        who: &Principal,
        push: &[Push],
        answer: &SyncAnswer,
        at: Timestamp,
    ) -> Result<(), Lost> {
        for (push, result) in push.iter().zip(&answer.results) {
            match result {
                PushResult::AtBase { seq, .. } => self.take(who.device, push, *seq)?,
                other => return Err(Lost(format!("{} is not at base: {other:?}", push.doc))),
            }
        }
        self.synced.insert(who.device, at);
        Ok(())
    }

    fn take(&mut self, device: DeviceId, push: &Push, seq: Seq) -> Result<(), Lost> {
        if let Some(before) = self.places.insert(push.mutation.clone(), seq) {
            return sure(before == seq, || format!("what was at {before} is now at {seq}"));
        }
        let before = self.log.insert(seq, (device, push.clone()));
        sure(before.is_none(), || format!("{seq} was given twice"))?;
        let id: DocumentId = push.doc.parse().unwrap();
        self.documents.entry(id).or_insert_with(|| Document::new(id)).apply(&push.chunk)?;
        Ok(())
    }

    /// Whether the database has everything, and nothing that was half sent. What is there of a request that was not
    /// answered stays there from now on.
    pub(crate) fn is_in(
        &mut self,
        store: &mut dyn Store,
        doubt: Option<InDoubt<'_>>,
    ) -> Result<(), Lost> {
        let work = store.begin()?;
        let found = changes(work.as_ref())?;
        for (seq, (device, push)) in &self.log {
            let there =
                found.get(seq).is_some_and(|(doc, bytes)| (doc, bytes) == (&push.doc, &push.chunk));
            sure(there, || format!("{} at {seq} was acknowledged and is gone", push.doc))?;
            let place = work.find_mutation(*device, &push.mutation)?.map(|(seq, ..)| seq);
            sure(place == Some(*seq), || format!("the mutation of {seq} is not known"))?;
        }
        self.take_what_was_in_doubt(&found, doubt)?;
        let newest = found.keys().last().copied().unwrap_or_default();
        sure(work.head()? >= newest, || format!("the sequence begins again before {newest}"))?;
        self.derived_is_in(work.as_ref())?;
        self.people_are_in(work.as_ref())
    }

    fn take_what_was_in_doubt(
        &mut self,
        found: &BTreeMap<Seq, (String, Vec<u8>)>,
        doubt: Option<InDoubt<'_>>,
    ) -> Result<(), Lost> {
        let new: Vec<_> = found.iter().filter(|(seq, _)| !self.log.contains_key(seq)).collect();
        let Some(InDoubt { device, push }) = doubt.filter(|_| !new.is_empty()) else {
            return sure(new.is_empty(), || format!("{} changes nobody sent", new.len()));
        };
        let open = push.iter().filter(|push| !self.places.contains_key(&push.mutation));
        let open: Vec<Push> = open.cloned().collect();
        let sent = open.iter().map(|push| (&push.doc, &push.chunk));
        sure(sent.eq(new.iter().map(|(_, (doc, bytes))| (doc, bytes))), || {
            format!("{} of the {} changes of one request are there", new.len(), open.len())
        })?;
        for (push, (seq, _)) in open.iter().zip(new) {
            self.take(device, push, *seq)?;
        }
        Ok(())
    }

    fn derived_is_in(&self, work: &dyn Transaction) -> Result<(), Lost> {
        for id in self.documents.keys() {
            let name = id.to_string();
            let mut places = self.log.iter().rev();
            let last = places.find(|(_, (_, push))| push.doc == name).map(|(seq, _)| *seq);
            let row = work.doc(&name)?.map(|doc| doc.last_seq);
            let snapshot = work.snapshot(&name)?.map(|snapshot| snapshot.seq);
            sure(row == last && snapshot == last, || {
                format!("{name} ends at {last:?}, its row at {row:?}, its snapshot at {snapshot:?}")
            })?;
        }
        Ok(())
    }

    fn people_are_in(&self, work: &dyn Transaction) -> Result<(), Lost> {
        for (id, name) in &self.people {
            let there = work.user(*id)?.is_some_and(|user| user.name == *name);
            sure(there, || format!("{name} is gone"))?;
        }
        for (id, user) in &self.devices {
            let device = work.device(*id)?.filter(|device| device.user == *user);
            let synced = device.ok_or_else(|| Lost("a device is gone".to_owned()))?.last_sync;
            let said = self.synced.get(id).map(|at| at.as_millisecond());
            sure(synced >= said, || "a device's last sync is gone".to_owned())?;
        }
        Ok(())
    }

    /// Whether somebody who may see everything and has nothing yet is sent everything, and can read it.
    pub(crate) fn is_read(
        &self,
        relay: &Relay,
        who: &Principal,
        at: Timestamp,
    ) -> Result<(), Lost> {
        let mut request = SyncRequest { first: true, ..SyncRequest::default() };
        let mut read = BTreeMap::new();
        loop {
            let answer = relay.sync(who, &request, at)?;
            for item in answer.items {
                if let ItemBody::Snapshot { doc, bytes, .. } = item.body {
                    let id: DocumentId = doc.parse().unwrap();
                    read.insert(id, Document::load(id, &bytes)?);
                }
            }
            (request.epoch, request.cursor) = (answer.epoch, answer.cursor);
            request.place = answer.coming.map(|coming| coming.place);
            if !answer.more {
                break;
            }
        }
        sure(read.keys().eq(self.documents.keys()), || "other documents".to_owned())?;
        for (id, document) in &self.documents {
            let same = read.get(id).is_some_and(|read| {
                read.heads() == document.heads() && read.read() == document.read()
            });
            sure(same, || format!("{id} reads otherwise"))?;
        }
        Ok(())
    }
}

fn changes(work: &dyn Transaction) -> Result<BTreeMap<Seq, (String, Vec<u8>)>, Lost> {
    let mut found = BTreeMap::new();
    for entry in work.entries_after(0, usize::MAX)? {
        if let LogKind::Change { doc, .. } = entry.kind {
            let (bytes, sha256) = work.change_bytes(entry.seq)?;
            let whole = Sha256::digest(&bytes).to_vec() == sha256;
            sure(whole, || format!("{doc} at {} is damaged", entry.seq))?;
            found.insert(entry.seq, (doc, bytes));
        }
    }
    Ok(found)
}
