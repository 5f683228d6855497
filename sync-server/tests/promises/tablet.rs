//! A device as the relay sees it: it writes with `records`, pushes, and keeps what it is sent.

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    id::{DeviceId, UserId},
    staff::Role,
    visit::Recorded,
};
use jiff::Timestamp;
use p256::ecdsa::{Signature, SigningKey, signature::Signer};
use protocol::{
    enrol::{NewDevice, signing_input},
    sync::{Coming, ItemBody, Push, PushResult, SyncAnswer, SyncRequest},
};
use records::{Content, Document, DocumentId, Edit, Row, Writer};
use sha2::{Digest, Sha256};
use sync_server::relay::{Door, Principal, Relay};

pub(crate) struct Tablet {
    pub(crate) who: Principal,
    pub(crate) key: SigningKey,
    pub(crate) documents: BTreeMap<DocumentId, Document>,
    pub(crate) outbox: Vec<Push>,
    pub(crate) epoch: u64,
    pub(crate) cursor: u64,
    pub(crate) first: bool,
    pub(crate) coming: Option<Coming>,
    drawn: u128,
    actors: BTreeMap<DocumentId, [u8; 16]>,
}

impl Tablet {
    /// A device that nobody knows yet. Different numbers, different devices.
    pub(crate) fn new(number: u8, user: UserId, role: Role) -> Self {
        let device = DeviceId::draw(u128::from(number) << 64);
        Self {
            who: Principal { user, role, device, door: Door::First },
            key: SigningKey::from_slice(&[number; 32]).unwrap(),
            documents: BTreeMap::new(),
            outbox: Vec::new(),
            epoch: 0,
            cursor: 0,
            first: true,
            coming: None,
            drawn: u128::from(number) << 100,
            actors: BTreeMap::new(),
        }
    }

    pub(crate) fn as_new_device(&self, name: &str) -> NewDevice {
        let public = self.key.verifying_key().to_sec1_point(false);
        NewDevice {
            id: self.who.device.to_string(),
            name: name.to_owned(),
            public_key: public.as_bytes().to_vec(),
        }
    }

    pub(crate) fn sign(&self, relay: &str, nonce: &[u8]) -> Vec<u8> {
        let input = signing_input(relay, &self.who.device.to_string(), nonce);
        let signature: Signature = self.key.sign(&input);
        signature.to_bytes().to_vec()
    }

    pub(crate) fn recorded(&self, at: Timestamp) -> Recorded {
        Recorded { by: self.who.user, device: self.who.device, at }
    }

    pub(crate) fn draw(&mut self) -> u128 {
        self.drawn += 1;
        self.drawn
    }

    /// Writes an edit and puts it into the outbox.
    pub(crate) fn write(&mut self, edit: &Edit, at: Timestamp) -> Push {
        let id = edit.document();
        let fresh = self.draw().to_be_bytes();
        let actor = *self.actors.entry(id).or_insert(fresh);
        let writer = Writer { actor, author: self.who.user, at };
        let document = self.documents.entry(id).or_insert_with(|| Document::new(id));
        let chunk = document.write(&writer, edit).unwrap();
        let push = self.push_of(id, chunk);
        self.outbox.push(push.clone());
        push
    }

    pub(crate) fn push_of(&mut self, id: DocumentId, chunk: Vec<u8>) -> Push {
        Push {
            doc: id.to_string(),
            mutation: self.draw().to_be_bytes().to_vec(),
            sha256: Sha256::digest(&chunk).to_vec(),
            chunk,
        }
    }

    /// The next changes are written under new actors, as after a refusal.
    pub(crate) fn forget_actors(&mut self) {
        self.actors.clear();
    }

    pub(crate) fn request(&self) -> SyncRequest {
        SyncRequest {
            epoch: self.epoch,
            cursor: self.cursor,
            first: self.first,
            place: self.coming.map(|coming| coming.place),
            push: self.outbox.clone(),
            ..SyncRequest::default()
        }
    }

    /// One round trip, and what it brought is kept.
    pub(crate) fn sync(&mut self, relay: &Relay, at: Timestamp) -> SyncAnswer {
        let answer = relay.sync(&self.who, &self.request(), at).unwrap();
        self.keep(&answer);
        answer
    }

    /// Until nothing more comes; answers every item.
    pub(crate) fn sync_all(&mut self, relay: &Relay, at: Timestamp) -> Vec<SyncAnswer> {
        let mut answers = Vec::new();
        loop {
            let answer = self.sync(relay, at);
            let more = answer.more;
            answers.push(answer);
            if !more {
                return answers;
            }
            assert!(answers.len() < 1_000, "it never ends");
        }
    }

    pub(crate) fn keep(&mut self, answer: &SyncAnswer) {
        assert_eq!(answer.results.len(), self.outbox.len());
        self.outbox.clear();
        let mut last = 0;
        let follows = !self.first && answer.epoch == self.epoch && answer.coming.is_none();
        for item in &answer.items {
            if follows {
                assert!(item.seq >= last, "items come in sequence");
                assert!(item.seq <= answer.cursor, "nothing stands behind the cursor");
                last = item.seq;
            }
            match &item.body {
                ItemBody::Change { doc, bytes, sha256, .. } => {
                    assert_eq!(Sha256::digest(bytes).to_vec(), *sha256);
                    let id: DocumentId = doc.parse().unwrap();
                    let document = self.documents.entry(id).or_insert_with(|| Document::new(id));
                    document.apply(bytes).unwrap();
                }
                ItemBody::Snapshot { doc, bytes, sha256, row } => {
                    assert_eq!(Sha256::digest(bytes).to_vec(), *sha256);
                    let id: DocumentId = doc.parse().unwrap();
                    let whole = Document::load(id, bytes).unwrap();
                    assert_eq!(Row::from_bytes(row).unwrap(), whole.row());
                    let document = self.documents.entry(id).or_insert_with(|| Document::new(id));
                    for change in whole.changes() {
                        document.apply(&change.chunk).unwrap();
                    }
                }
                ItemBody::Purge { student } => {
                    self.documents
                        .retain(|id, _| id.student().is_none_or(|of| of.to_string() != *student));
                }
                ItemBody::Grant { .. } | ItemBody::Wipe { .. } | ItemBody::Unknown => {}
            }
        }
        self.epoch = answer.epoch;
        self.cursor = answer.cursor;
        self.coming = answer.coming;
        self.first = answer.coming.is_some();
    }

    /// The names of the documents on this device.
    pub(crate) fn holds(&self) -> BTreeSet<String> {
        self.documents.keys().map(ToString::to_string).collect()
    }

    /// Everything that can be read on this device, as text.
    pub(crate) fn words(&self) -> String {
        format!("{:?}", self.documents.values().map(Document::read).collect::<Vec<_>>())
    }

    pub(crate) fn visits(&self, id: DocumentId) -> usize {
        match self.documents.get(&id).map(Document::read) {
            Some(Content::Year(year)) => year.visits.len(),
            _ => 0,
        }
    }
}

/// The places of acknowledged changes; fails when one was refused.
pub(crate) fn at_base(answer: &SyncAnswer) -> Vec<u64> {
    let place = |result: &PushResult| match result {
        PushResult::AtBase { seq, .. } => *seq,
        other => panic!("not at base: {other:?}"),
    };
    answer.results.iter().map(place).collect()
}
