//! What becomes of a pushed change: identity, access, size, hash, a look without automerge, then the throw-away copy
//! (`gate`). What is refused is set aside with its reason and answered; the others go on. What comes from somebody who
//! was tied to the student and is no longer is kept apart for the coordinator (`review`).

use std::collections::BTreeMap;

use domain::{
    access::Permission,
    id::{DeviceId, StudentId, UserId},
    staff::Role,
    student::Standing,
};
use jiff::Timestamp;
use protocol::{
    limits::{CHUNK, DOC_NAME, HANDED_IN},
    sync::{Push, PushResult, RefusedBecause, Seq},
};
use records::{
    Content, CoreRecord, Document, DocumentId, Row,
    admission::{Admitted, Prescreened},
};

use super::{
    Principal, Refusal,
    access::{Reader, hands_in, hands_in_for_review, let_go_again, settle},
    feed, gate, sha256,
    shelf::{Shelf, Shelved},
};
use crate::store::{
    ActorRow, DocRow, HandedInRow, NewChange, QuarantineRow, RelationRow, StudentFacts, Transaction,
};

/// Bytes that one device may have in quarantine; past that only hashes are kept.
const QUARANTINE: u64 = 64 << 20;
/// Bytes of a mutation's id.
const MUTATION: usize = 16;

/// The gate that one request's changes go through, inside one transaction.
pub(super) struct Gate<'a> {
    work: &'a mut dyn Transaction,
    shelf: &'a mut Shelf,
    who: Principal,
    now: Timestamp,
    opened: BTreeMap<DocumentId, Opened>,
}

/// A document in hand.
struct Opened {
    document: Document,
    last_seq: Seq,
    /// What is to be kept of it, once it changed: saved bytes and row.
    changed: Option<(Vec<u8>, Row)>,
}

/// Why a change is not taken in, or why nothing can be.
enum No {
    Refused(RefusedBecause),
    Failed(Refusal),
}

impl<E: Into<Refusal>> From<E> for No {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}

impl From<RefusedBecause> for No {
    fn from(reason: RefusedBecause) -> Self {
        Self::Refused(reason)
    }
}

impl<'a> Gate<'a> {
    /// Nothing is open yet.
    pub(super) fn new(
        work: &'a mut dyn Transaction,
        shelf: &'a mut Shelf,
        who: Principal,
        now: Timestamp,
    ) -> Self {
        Self { work, shelf, who, now, opened: BTreeMap::new() }
    }

    /// Takes a change in, or refuses it. An error ends the request, and nothing of it happened.
    pub(super) fn take(&mut self, push: &Push) -> Result<PushResult, Refusal> {
        match self.judge(push) {
            Ok(result) => Ok(result),
            Err(No::Failed(error)) => Err(error),
            Err(No::Refused(reason)) => {
                self.set_aside(push, reason)?;
                Ok(PushResult::Refused { reason })
            }
        }
    }

    /// Takes in what the sender handed in, because the coordinator decided so: through the same gate, in the sender's own
    /// name. Answers why not, if not.
    pub(super) fn release(&mut self, row: &HandedInRow) -> Result<Option<RefusedBecause>, Refusal> {
        match self.judge_released(row) {
            Ok(()) => Ok(None),
            Err(No::Failed(error)) => Err(error),
            Err(No::Refused(reason)) => Ok(Some(reason)),
        }
    }

    /// Writes the snapshots of what changed; answers what is to go back on the shelf after the commit.
    pub(super) fn close(self) -> Result<Vec<(String, Shelved)>, Refusal> {
        let mut shelved = Vec::new();
        for (id, Opened { document, last_seq, changed }) in self.opened {
            let name = id.to_string();
            if let Some((bytes, row)) = changed {
                self.work.put_snapshot(&name, &gate::snapshot(last_seq, bytes, &row)?)?;
            }
            shelved.push((name, Shelved { seq: last_seq, document }));
        }
        Ok(shelved)
    }

    fn judge(&mut self, push: &Push) -> Result<PushResult, No> {
        let digest = sha256(&push.chunk);
        if push.sha256 != digest {
            return Err(RefusedBecause::Damaged.into());
        }
        if push.chunk.len() > CHUNK || push.doc.len() > DOC_NAME {
            return Err(RefusedBecause::TooLarge.into());
        }
        if push.mutation.len() != MUTATION {
            return Err(RefusedBecause::Unreadable.into());
        }
        // Before access: what was acknowledged stays acknowledged, also to someone who lost access since.
        if let Some((seq, at, carried)) =
            self.work.find_mutation(self.who.device, &push.mutation)?
        {
            let same = carried == digest;
            return if same { Ok(known(seq, at)) } else { Err(RefusedBecause::Unreadable.into()) };
        }
        let doc: DocumentId = push.doc.parse().map_err(|_| RefusedBecause::NotAllowed)?;
        let comes = self.may_write(doc)?;
        let look = gate::look(&push.chunk)?;
        if look.author.is_some_and(|author| author != self.who.user) {
            return Err(RefusedBecause::WrongActor.into());
        }
        if let Some((seq, at)) = self.work.find_change(&push.doc, &look.hash)? {
            self.work.note_mutation(self.who.device, &push.mutation, &digest, seq)?;
            return Ok(known(seq, at));
        }
        if comes == Comes::ForReview {
            return self.hand_in(push, digest, &look);
        }
        self.admit(push, doc, &look, comes)
    }

    fn judge_released(&mut self, row: &HandedInRow) -> Result<(), No> {
        let HandedInRow { mutation, received_at, .. } = row;
        let digest = sha256(&row.bytes);
        if digest != row.sha256 {
            return Err(RefusedBecause::Damaged.into());
        }
        if let Some((.., carried)) = self.work.find_mutation(self.who.device, mutation)? {
            let same = carried == digest;
            return if same { Ok(()) } else { Err(RefusedBecause::Unreadable.into()) };
        }
        let id: DocumentId = row.doc.parse().map_err(|_| RefusedBecause::Unreadable)?;
        let look = gate::look(&row.bytes)?;
        if let Some((seq, _)) = self.work.find_change(&row.doc, &look.hash)? {
            return Ok(self.work.note_mutation(self.who.device, mutation, &digest, seq)?);
        }
        let push = Push {
            doc: row.doc.clone(),
            mutation: mutation.clone(),
            chunk: row.bytes.clone(),
            sha256: digest.to_vec(),
        };
        self.admit(&push, id, &look, Comes::Released { received_at: *received_at })?;
        Ok(())
    }

    /// Keeps a change for the coordinator to decide about.
    fn hand_in(
        &mut self,
        push: &Push,
        digest: [u8; 32],
        look: &Prescreened,
    ) -> Result<PushResult, No> {
        let Principal { user, device, .. } = self.who;
        if let Some((carried, received_at)) = self.work.find_handed_in(device, &push.mutation)? {
            let same = carried == digest;
            let known = PushResult::HandedIn { received_at };
            return if same { Ok(known) } else { Err(RefusedBecause::Unreadable.into()) };
        }
        self.actor_is_ours(&look.actor, &push.doc)?;
        let waits = self.work.handed_in_bytes(device)?;
        if waits.saturating_add(push.chunk.len() as u64) > HANDED_IN {
            return Err(RefusedBecause::TooLarge.into());
        }
        let received_at = self.now.as_millisecond();
        self.work.hand_in(NewChange {
            doc: &push.doc,
            hash: look.hash,
            mutation: &push.mutation,
            bytes: &push.chunk,
            sha256: digest,
            user,
            device,
            received_at,
        })?;
        Ok(PushResult::HandedIn { received_at })
    }

    /// Tries a change that is not in the log, and writes it there.
    fn admit(
        &mut self,
        push: &Push,
        doc: DocumentId,
        look: &Prescreened,
        comes: Comes,
    ) -> Result<PushResult, No> {
        let bound = self.actor_is_ours(&look.actor, &push.doc)?;
        let author = self.who.user;
        let admitted = gate::admit(self.open(doc)?, &push.chunk, author)?;
        if let (Role::Mentor, Content::Core(was), Content::Core(is)) =
            (self.who.role, &admitted.before, &admitted.content)
            && !self.is_for_a_mentor(was, is)
        {
            return Err(RefusedBecause::NotAllowed.into());
        }
        if !bound {
            let owner =
                ActorRow { user: self.who.user, device: self.who.device, doc: push.doc.clone() };
            self.work.bind_actor(&look.actor, &owner)?;
        }
        let (seq, at) = self.write(push, doc, admitted, comes)?;
        Ok(known(seq, at))
    }

    /// Whether the sender may write this document, and if so, as what.
    fn may_write(&self, doc: DocumentId) -> Result<Comes, No> {
        let reader = Reader::of(&self.who, self.work)?;
        if reader.permission(&doc) == Permission::Write {
            return Ok(Comes::AsUsual);
        }
        if let DocumentId::StudentCore(student) = doc
            && self.who.role == Role::Mentor
            && self.work.docs_of(student)?.is_empty()
        {
            return Ok(Comes::WithSomeoneMet);
        }
        if hands_in(self.work, &self.who, &doc)? {
            return Ok(Comes::FromTheFinder);
        }
        if hands_in_for_review(self.work, &self.who, &doc)? {
            return Ok(Comes::ForReview);
        }
        Err(RefusedBecause::NotAllowed.into())
    }

    /// What a mentor may write about someone they met: who it is, but neither who is related nor that it is decided.
    fn is_for_a_mentor(&self, was: &CoreRecord, is: &CoreRecord) -> bool {
        let undecided = matches!(was.standing, Standing::Confirmed | Standing::MetOffSite { .. });
        was.relationships == is.relationships
            && (was.standing == is.standing
                || undecided && is.standing == Standing::MetOffSite { by: self.who.user })
    }

    /// Whether the actor is bound to this sender, device and document (`true`), or to nobody yet.
    fn actor_is_ours(&self, actor: &[u8], doc: &str) -> Result<bool, No> {
        let Some(owner) = self.work.actor(actor)? else {
            return Ok(false);
        };
        let theirs = owner.user == self.who.user && owner.doc == doc;
        if theirs && (owner.device == self.who.device || self.was_this_device(owner.device)?) {
            Ok(true)
        } else {
            Err(RefusedBecause::WrongActor.into())
        }
    }

    /// Whether the sender's device was known by that id before it was removed and added again. It signed in with its
    /// key, and the key never leaves a device, so the same key of the same person is the same device: what it
    /// had not sent goes on where it stood.
    fn was_this_device(&self, earlier: DeviceId) -> Result<bool, No> {
        let (now, earlier) = (self.work.device(self.who.device)?, self.work.device(earlier)?);
        Ok(now.zip(earlier).is_some_and(|(now, earlier)| {
            now.user == earlier.user && now.public_key == earlier.public_key
        }))
    }

    fn open(&mut self, id: DocumentId) -> Result<&Document, No> {
        if !self.opened.contains_key(&id) {
            let name = id.to_string();
            let (document, last_seq) = match self.work.doc(&name)? {
                None => (Document::new(id), 0),
                Some(row) => {
                    let document = match self.shelf.take(&name, row.last_seq) {
                        Some(document) => document,
                        None => self.load(id, &row)?,
                    };
                    (document, row.last_seq)
                }
            };
            self.opened.insert(id, Opened { document, last_seq, changed: None });
        }
        let opened = self.opened.get(&id).ok_or(Refusal::Damaged("shelf".to_owned()))?;
        Ok(&opened.document)
    }

    /// A stored document. When it is damaged, what builds on it waits; everything else goes on.
    fn load(&mut self, id: DocumentId, row: &DocRow) -> Result<Document, No> {
        let snapshot = feed::snapshot(self.work, row);
        match snapshot.and_then(|snapshot| gate::load(id, &snapshot)) {
            Err(Refusal::Damaged(_)) => Err(RefusedBecause::UnknownDependencies.into()),
            other => Ok(other?),
        }
    }

    fn write(
        &mut self,
        push: &Push,
        id: DocumentId,
        admitted: Admitted,
        comes: Comes,
    ) -> Result<(Seq, i64), No> {
        let at = match comes {
            Comes::Released { received_at } => received_at,
            _ => self.now.as_millisecond(),
        };
        let seq = self.work.append_change(NewChange {
            doc: &push.doc,
            hash: admitted.hash,
            mutation: &push.mutation,
            bytes: &push.chunk,
            sha256: sha256(&push.chunk),
            user: self.who.user,
            device: self.who.device,
            received_at: at,
        })?;
        let row = DocRow { name: push.doc.clone(), student: id.student(), last_seq: seq };
        self.work.put_doc(&row)?;
        if let (DocumentId::StudentCore(student), Content::Core(was), Content::Core(is)) =
            (id, &admitted.before, &admitted.content)
        {
            let known = self.work.facts(student)?;
            let met_by = self.met_by(known.as_ref(), was, is, comes);
            self.work.put_facts(&StudentFacts {
                student,
                met_by,
                found_by: known.and_then(|facts| facts.found_by).or(met_by),
                merged_into: is.standing.merged_into(),
                relations: relations(student, is),
            })?;
            settle(self.work, student, self.now)?;
        }
        if let (Comes::FromTheFinder, Some(student)) = (comes, id.student()) {
            let_go_again(self.work, self.who.user, student, self.now)?;
        }
        let Admitted { document, bytes, row, .. } = admitted;
        self.opened.insert(id, Opened { document, last_seq: seq, changed: Some((bytes, row)) });
        Ok((seq, at))
    }

    /// Who met the student off site, as long as that may count.
    fn met_by(
        &self,
        known: Option<&StudentFacts>,
        was: &CoreRecord,
        is: &CoreRecord,
        comes: Comes,
    ) -> Option<UserId> {
        match (&is.standing, comes) {
            (Standing::MetOffSite { by }, _) => Some(*by),
            (Standing::MergedInto { decided, .. }, _) => Some(decided.met_by),
            (Standing::Declined { .. }, _) => None,
            (Standing::Confirmed, Comes::WithSomeoneMet) => Some(self.who.user),
            // Decided: it said something else before this change.
            (Standing::Confirmed, _) if was.standing != Standing::Confirmed => None,
            // A document says "confirmed" until something else is said, which the finder's next change does.
            (Standing::Confirmed, _) => known.and_then(|facts| facts.met_by),
        }
    }

    fn set_aside(&mut self, push: &Push, reason: RefusedBecause) -> Result<(), Refusal> {
        let kept = self.work.quarantined_bytes(self.who.device)?;
        let fits = kept.saturating_add(push.chunk.len() as u64) <= QUARANTINE;
        self.work.quarantine(&QuarantineRow {
            user: self.who.user,
            device: self.who.device,
            doc: push.doc.chars().take(DOC_NAME).collect(),
            reason: gate::reason_name(reason).to_owned(),
            sha256: sha256(&push.chunk),
            bytes: if fits { push.chunk.clone() } else { Vec::new() },
            at: self.now.as_millisecond(),
        })?;
        Ok(())
    }
}

/// As what a change comes that may be taken in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Comes {
    /// The sender may write the document.
    AsUsual,
    /// It brings a student into being whom a mentor met off site.
    WithSomeoneMet,
    /// It was recorded about someone met off site before the sender heard what was decided.
    FromTheFinder,
    /// It was recorded about someone who was the sender's student and is no longer.
    ForReview,
    /// The coordinator took it into the record, after it had come for review.
    Released { received_at: i64 },
}

const fn known(seq: Seq, received_at: i64) -> PushResult {
    PushResult::AtBase { seq, received_at }
}

fn relations(student: StudentId, core: &CoreRecord) -> Vec<RelationRow> {
    let ours = core.relationships.iter().filter(|relationship| relationship.student == student);
    ours.map(|relationship| RelationRow {
        id: relationship.id,
        mentor: relationship.mentor,
        from: relationship.from,
        to: relationship.to,
    })
    .collect()
}
