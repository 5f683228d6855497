//! The school that hostile changes are sent to: two mentors, three students, and what is at base already.
//! Everything is the same, byte for byte, in every run and process.

use anyhow::{Context as _, Result};
use automerge::{
    ActorId, Author, Automerge, AutomergeError,
    transaction::{CommitOptions, Transaction},
};
use domain::{
    calendar::AcademicYear,
    id::{DeviceId, HelpId, StudentId, UserId, VisitId},
    student::{Help, HelpKind},
    visit::{Amendment, EntryId, OwnWords, Present, ReadReceipt, Recorded, Visit},
};
use jiff::{
    Timestamp,
    civil::{Date, date},
};
use protocol::{limits, sync::Push};
use records::{
    Document, DocumentId, Edit, Writer,
    admission::{Limits, prescreen},
};
use sha2::{Digest as _, Sha256};

use crate::change::{self, Change, one_operation};

/// What the relay lets a change be.
pub const LIMITS: Limits = Limits {
    chunk: limits::CHUNK,
    inflated: limits::CHUNK_INFLATED,
    operations: limits::CHANGE_OPERATIONS,
    dependencies: limits::CHANGE_DEPENDENCIES,
    message: limits::CHANGE_MESSAGE,
    document: limits::DOCUMENT,
    changes: limits::DOCUMENT_CHANGES,
};
/// Ms Okafor, from whose device most of it comes. Her login is good.
pub const OKAFOR: UserId = UserId::draw(2);
/// Mr Lowe.
pub const LOWE: UserId = UserId::draw(3);
/// A student of both. The id has letters in it.
pub const KAI: StudentId = StudentId::draw(0xcafe_f00d);
/// A student of Ms Okafor.
pub const AMIRA: StudentId = StudentId::draw(102);
/// A student of Mr Lowe.
pub const BEN: StudentId = StudentId::draw(103);
/// When everything is written: 3 November 2026.
pub const NOW: Timestamp = Timestamp::constant(1_793_700_000, 0);

/// Who sends something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sender {
    /// Ms Okafor, from her tablet.
    Okafor,
    /// Ms Okafor, from her other device.
    OkaforsPhone,
    /// Mr Lowe, from his tablet.
    Lowe,
}

/// What is at base before anything hostile comes.
#[derive(Debug, Clone)]
pub struct Scene {
    /// Kai's year: two visits of Ms Okafor's, and a visit, an amendment, a line of *What helps* and a read receipt of
    /// Mr Lowe's.
    pub year: Document,
    /// Amira's: a visit of Ms Okafor's.
    pub amira: Document,
    /// All of it, as it was sent.
    pub sent: Vec<(Sender, Push)>,
    /// The number that the next operation of Kai's year has.
    pub next_operation: u64,
}

/// A student's year that everything here lies in.
#[must_use]
pub fn year(student: StudentId) -> DocumentId {
    DocumentId::StudentYear(student, AcademicYear::of(date(2026, 11, 3)))
}

/// Who writes under an actor that this word makes.
#[must_use]
pub fn writer(actor: &str, author: UserId) -> Writer {
    Writer { actor: sixteen(actor), author, at: NOW }
}

/// Sixteen bytes that this word makes.
#[must_use]
pub fn sixteen(word: &str) -> [u8; 16] {
    let mut bytes = [0; 16];
    bytes.iter_mut().zip(Sha256::digest(word.as_bytes())).for_each(|(byte, from)| *byte = from);
    bytes
}

/// A record of one person's.
#[must_use]
pub const fn recorded(by: UserId) -> Recorded {
    Recorded { by, device: DeviceId::draw(1), at: NOW }
}

/// A visit to a student.
#[must_use]
pub fn visit(number: u128, student: StudentId, by: UserId) -> Visit {
    Visit {
        id: VisitId::draw(number),
        student,
        plan: None,
        home_school: None,
        date: date(2026, 11, 3),
        minutes: 45,
        present: [Present::Student].into(),
        feeling: None,
        covered: [].into(),
        words: OwnWords::default(),
        note: "Liked the workshop.".to_owned(),
        actions: Vec::new(),
        next_step: None,
        attachments: Vec::new(),
        moved_from: None,
        recorded: recorded(by),
    }
}

/// The day that the academic year begins in which everything lies.
#[must_use]
pub const fn first_day() -> Date {
    date(2026, 9, 1)
}

/// A change to a document that a foreign hand makes with automerge.
///
/// # Errors
/// When automerge does not.
pub fn by_hand(
    document: &Document,
    writer: &Writer,
    write: impl FnOnce(&mut Transaction<'_>) -> Result<(), AutomergeError>,
) -> Result<Vec<u8>> {
    let mut copy = Automerge::load(&document.save())?;
    copy.set_author(Some(Author::from(change::id_bytes(writer.author))));
    copy.set_actor(ActorId::from(writer.actor));
    let mut transaction = copy.transaction();
    write(&mut transaction)?;
    transaction.commit_with(CommitOptions::default().with_time(writer.at.as_second()));
    Ok(copy.get_last_local_change().context("nothing was written")?.raw_bytes().to_vec())
}

impl Scene {
    /// The scene.
    ///
    /// # Errors
    /// When `records` cannot write it.
    pub fn set_up() -> Result<Self> {
        let mut scene = Self {
            year: Document::new(self::year(KAI)),
            amira: Document::new(self::year(AMIRA)),
            sent: Vec::new(),
            next_operation: 0,
        };
        let (student, year) = (KAI, AcademicYear::of(first_day()));
        let seen = EntryId::Visit(VisitId::draw(1));
        let receipt = ReadReceipt { entry: seen, recorded: recorded(LOWE) };
        let edits = [
            (Sender::Okafor, Edit::RecordVisit(visit(1, KAI, OKAFOR))),
            (Sender::Okafor, Edit::RecordVisit(visit(2, KAI, OKAFOR))),
            (Sender::Okafor, Edit::RecordVisit(visit(4, AMIRA, OKAFOR))),
            (Sender::Lowe, Edit::RecordVisit(visit(3, KAI, LOWE))),
            (Sender::Lowe, Edit::Amend { student, year, amendment: amendment(1, LOWE) }),
            (Sender::Lowe, Edit::AddHelp { student, year, help: help(1, LOWE) }),
            (Sender::Lowe, Edit::MarkRead { student, year, receipt }),
        ];
        for (sender, edit) in edits {
            scene.send(sender, &edit)?;
        }
        Ok(scene)
    }

    fn send(&mut self, sender: Sender, edit: &Edit) -> Result<()> {
        let author = if sender == Sender::Lowe { LOWE } else { OKAFOR };
        let of_kai = edit.document() == year(KAI);
        let writer = writer(if of_kai { actor_in_kais(sender) } else { "amira" }, author);
        let document = if of_kai { &mut self.year } else { &mut self.amira };
        let chunk = document.write(&writer, edit)?;
        if of_kai {
            let seen = prescreen(&chunk, LIMITS)?;
            self.next_operation = seen.start_op + seen.operations;
        }
        let mutation = format!("at base {}", self.sent.len());
        self.sent.push((sender, push(edit.document(), &mutation, chunk)));
        Ok(())
    }

    /// A change to Kai's year, to be sent.
    #[must_use]
    pub fn push(&self, mutation: &str, chunk: Vec<u8>) -> Push {
        push(self.year.id(), mutation, chunk)
    }

    /// A change of Ms Okafor's to Kai's year that could be let in but for what it does, under an actor of its own.
    #[must_use]
    pub fn change(&self, actor: &str) -> Change {
        Change {
            dependencies: self.year.heads(),
            actor: sixteen(actor).to_vec(),
            seq: vec![1],
            start: crate::bytes::unsigned(self.next_operation),
            time: crate::bytes::signed(NOW.as_second()),
            message: Vec::new(),
            others: Vec::new(),
            columns: one_operation(),
            rest: change::author(OKAFOR),
        }
    }
}

/// The word that makes the actor under which somebody wrote into Kai's year.
#[must_use]
pub const fn actor_in_kais(sender: Sender) -> &'static str {
    match sender {
        Sender::Okafor | Sender::OkaforsPhone => "okafor",
        Sender::Lowe => "lowe",
    }
}

/// A change to be sent.
#[must_use]
pub fn push(document: DocumentId, mutation: &str, chunk: Vec<u8>) -> Push {
    Push {
        doc: document.to_string(),
        mutation: sixteen(mutation).to_vec(),
        sha256: Sha256::digest(&chunk).to_vec(),
        chunk,
    }
}

/// An amendment to the scene's visit of Mr Lowe's.
#[must_use]
pub fn amendment(number: u128, by: UserId) -> Amendment {
    Amendment {
        id: domain::id::AmendmentId::draw(number),
        entry: EntryId::Visit(VisitId::draw(3)),
        text: "It was the other bus.".to_owned(),
        reason: "I had it wrong.".to_owned(),
        recorded: recorded(by),
    }
}

/// A line of *What helps*.
#[must_use]
pub fn help(number: u128, by: UserId) -> Help {
    Help {
        id: HelpId::draw(number),
        kind: HelpKind::Helps,
        text: "A quiet corner".to_owned(),
        by,
        at: NOW,
    }
}
