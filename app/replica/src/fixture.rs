//! For this crate's own tests: a clock turned by hand, numbers that repeat, an enrolled device, and words to record.

#![expect(clippy::expect_used, reason = "tests")]

use std::{
    cell::Cell,
    collections::BTreeSet,
    future::Future,
    pin::pin,
    rc::Rc,
    task::{Context, Poll, Waker},
};

use domain::{
    calendar::AcademicYear,
    id::{DeviceId, StudentId, UserId, VisitId},
    staff::Role,
    student::Student,
    visit::{OwnWords, Recorded, Visit},
};
use jiff::{SignedDuration, Timestamp, civil::Date};
use protocol::sync::{
    Coming, Item, ItemBody, Origin, Place, PushResult, SyncAnswer, SyncRequest, TimeSaid,
};
use records::{Document, DocumentId, Edit, Writer};
use sha2::{Digest, Sha256};

use crate::{
    Env, Framed, Identity, Marker, Replica,
    memory::{MemoryMarker, MemoryStorage},
};

/// A clock turned by hand, and numbers that are the same in every run.
#[derive(Debug, Clone, Default)]
pub(crate) struct ByHand(Rc<(Cell<i64>, Cell<u64>)>, pub(crate) MemoryMarker);

impl ByHand {
    pub(crate) fn with_seed(seed: u64) -> Self {
        let env = Self::default();
        env.0.1.set(seed << 32);
        env.turn(1_790_000_000_000);
        env
    }

    pub(crate) fn turn(&self, ms: i64) {
        self.0.0.set(self.0.0.get() + ms);
    }
}

impl Env for ByHand {
    fn now(&self) -> Timestamp {
        Timestamp::UNIX_EPOCH + SignedDuration::from_millis(self.0.0.get())
    }

    fn random(&self) -> u128 {
        let next = self.0.1.get() + 1;
        self.0.1.set(next);
        let digest = Sha256::digest(next.to_be_bytes());
        digest.iter().take(16).fold(0, |bits, byte| bits << 8 | u128::from(*byte))
    }
}

impl Marker for ByHand {
    fn marked(&self) -> Option<String> {
        self.1.marked()
    }

    fn mark(&self, text: &str) {
        self.1.mark(text);
    }
}

pub(crate) type Device = Replica<MemoryStorage, Framed, ByHand>;

pub(crate) const MENTOR: UserId = UserId::draw(7);
pub(crate) const TABLET: DeviceId = DeviceId::draw(9);
pub(crate) const KAI: StudentId = StudentId::draw(1001);
pub(crate) const ADA: StudentId = StudentId::draw(1002);

pub(crate) fn now<F: Future>(future: F) -> F::Output {
    futures::executor::block_on(future)
}

/// Polls once: how a test gives up on something that never answers.
pub(crate) fn once<F: Future>(future: F) -> Poll<F::Output> {
    pin!(future).poll(&mut Context::from_waker(Waker::noop()))
}

/// Opens the device over storage that may hold something already.
pub(crate) fn open(storage: &MemoryStorage, env: &ByHand) -> Device {
    now(Replica::open(storage.clone(), Framed, env.clone())).expect("storage in memory can be read")
}

/// A device that is enrolled and empty.
pub(crate) fn enrolled() -> (Device, MemoryStorage, ByHand) {
    let (storage, env) = (MemoryStorage::new(), ByHand::with_seed(1));
    let mut device = open(&storage, &env);
    let identity = Identity {
        user: MENTOR,
        user_name: "Ms Okafor".to_owned(),
        role: Role::Mentor,
        school: "Harbour".to_owned(),
        device: TABLET,
        device_name: "Tablet 2".to_owned(),
        relay: "00".to_owned(),
    };
    now(device.enrol(identity)).expect("storage in memory takes it");
    (device, storage, env)
}

pub(crate) fn day(text: &str) -> Date {
    text.parse().expect("a date")
}

pub(crate) fn year(text: &str) -> AcademicYear {
    text.parse().expect("a year")
}

pub(crate) fn recorded(env: &ByHand) -> Recorded {
    Recorded { by: MENTOR, device: TABLET, at: env.now() }
}

/// A visit with these words, drawn afresh.
pub(crate) fn visit(env: &ByHand, student: StudentId, date: &str, note: &str) -> Visit {
    Visit {
        id: VisitId::draw(env.random()),
        student,
        plan: None,
        home_school: None,
        date: day(date),
        minutes: 40,
        present: BTreeSet::new(),
        feeling: None,
        covered: BTreeSet::new(),
        words: OwnWords::default(),
        note: note.to_owned(),
        actions: Vec::new(),
        next_step: None,
        attachments: Vec::new(),
        moved_from: None,
        recorded: recorded(env),
    }
}

pub(crate) fn student(id: StudentId, given_name: &str) -> Student {
    Student { year_group: Some(8), ..Student::named(id, given_name, "Morgan") }
}

/// The same document on somebody else's device, which is how items come to be.
pub(crate) struct Elsewhere {
    pub(crate) document: Document,
    writer: Writer,
}

impl Elsewhere {
    pub(crate) fn new(id: DocumentId, actor: u8) -> Self {
        let at = Timestamp::UNIX_EPOCH;
        let writer = Writer { actor: [actor; 16], author: UserId::draw(u128::from(actor)), at };
        Self { document: Document::new(id), writer }
    }

    /// Writes there, and answers the item that base would send for it.
    pub(crate) fn write(&mut self, seq: u64, edit: &Edit) -> Item {
        let bytes = self.document.write(&self.writer, edit).expect("it can be written");
        change(seq, &self.document.id().to_string(), bytes)
    }

    /// The whole document as base would send it.
    pub(crate) fn snapshot(&self, seq: u64) -> Item {
        let bytes = self.document.save();
        let sha256 = Sha256::digest(&bytes).to_vec();
        let row = self.document.row().to_bytes().expect("a row can be written");
        let doc = self.document.id().to_string();
        Item { seq, body: ItemBody::Snapshot { doc, bytes, sha256, row } }
    }
}

pub(crate) fn change(seq: u64, doc: &str, bytes: Vec<u8>) -> Item {
    let sha256 = Sha256::digest(&bytes).to_vec();
    let origin = Origin {
        user: UserId::draw(50).to_string(),
        device: TABLET.to_string(),
        received_at: 1_790_000_123_000,
        time: TimeSaid::Plausible,
    };
    Item { seq, body: ItemBody::Change { doc: doc.to_owned(), bytes, sha256, origin } }
}

/// An answer that acknowledges everything and brings `items`.
pub(crate) fn answer(asked: &SyncRequest, items: Vec<Item>) -> SyncAnswer {
    let results =
        asked.push.iter().map(|_| PushResult::AtBase { seq: 1, received_at: 1 }).collect();
    let last = items.iter().map(|item| item.seq).max().unwrap_or_default();
    SyncAnswer {
        epoch: 3,
        results,
        cursor: asked.cursor.max(last),
        items,
        more: false,
        coming: None,
        server_time: 1_790_000_000_500,
        decided: Vec::new(),
    }
}

/// A page of a first sync: it acknowledges everything, brings `items`, and more is coming.
pub(crate) fn page(asked: &SyncRequest, items: Vec<Item>, after: u64) -> SyncAnswer {
    let place = Place { version: 1, pack: 1, after, until: 90, own: 7 };
    let coming = Some(Coming { place, listed: true, come: 1, all: 3 });
    SyncAnswer { cursor: asked.cursor, more: true, coming, ..answer(asked, items) }
}
