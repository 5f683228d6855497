//! What becomes of a pushed change: whether it came whole, identity, access, and what came of trying it on a throw-away
//! copy (`ahead`). What is refused is set aside with its reason and answered; the others go on. What base has already,
//! or had before its records were restored (`brought_back`), was judged when it came first. What comes from somebody who
//! was tied to the student and is no longer, and what comes from a removed device, is kept apart for the coordinator
//! (`handed_in`); what she left out stays out.

mod brought_back;
mod handed_in;
mod may;

use std::collections::BTreeMap;

use domain::{
    id::{DeviceId, StudentId, UserId},
    staff::Role,
    student::Standing,
};
use jiff::Timestamp;
use may::Comes;
use protocol::{
    limits::{DOC_NAME, DOCUMENTS, QUARANTINE},
    sync::{Push, PushResult, RefusedBecause, Seq, TimeSaid},
};
use records::{CoreRecord, DocumentId};

use super::{
    Door, Principal, Refusal,
    access::{let_go_again, settle},
    acting::acted,
    ahead::{Aside, Seen, Step, Tried, Untried},
    blobs::note_names,
    gate,
    gatekeeper::Passed,
    sha256,
};
use crate::store::{
    ActorRow, DeviceRow, DocRow, NewChange, QuarantineRow, RelationRow, SnapshotRow, StudentFacts,
    Transaction,
};

/// The gate that one request's changes go through, inside one transaction.
pub(super) struct Gate<'a> {
    work: &'a mut dyn Transaction,
    who: Principal,
    now: Timestamp,
    tried: &'a Tried,
    aside: &'a mut Aside,
    goes: Goes,
    /// Whoever sends it lets go of what is refused.
    lets_go: bool,
    /// How many bytes base keeps of what it refused of this device, once that was asked.
    quarantined: Option<u64>,
    /// As what entries are amended.
    amends_as: Role,
    /// Something is not as it was when it was tried: nothing of the request is taken in this time.
    stale: bool,
    opened: BTreeMap<DocumentId, Opened>,
}

/// Where what a device sends goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Goes {
    /// Into the record, as far as its person may write it.
    IntoTheRecord,
    /// The device was removed: all of it is for the coordinator to decide about.
    ToTheCoordinator,
}

impl From<&DeviceRow> for Goes {
    fn from(device: &DeviceRow) -> Self {
        if device.removed_at.is_some() { Self::ToTheCoordinator } else { Self::IntoTheRecord }
    }
}

/// A document in hand.
struct Opened {
    state: u64,
    last_seq: Seq,
    after: After,
}

/// What is to be kept of a document in hand.
enum After {
    /// It is as it was.
    AsBefore,
    /// It changed, and what was tried with the change is still to come.
    ToCome,
    /// It changed.
    Changed(Box<Passed>),
}

/// A document as it is after the commit.
pub(super) struct Settled {
    pub(super) doc: String,
    pub(super) seq: Seq,
    pub(super) state: u64,
}

/// Why a change is not taken in, or why nothing can be.
enum No {
    Refused(RefusedBecause),
    Halt(Halt),
}

/// Why nothing of a request is taken in.
pub(super) enum Halt {
    /// Something is not as it was when it was tried: it has to be tried again.
    Stale,
    /// It cannot be.
    Failed(Refusal),
}

impl<E: Into<Refusal>> From<E> for Halt {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}

impl<E: Into<Refusal>> From<E> for No {
    fn from(error: E) -> Self {
        Self::Halt(Halt::Failed(error.into()))
    }
}

impl From<RefusedBecause> for No {
    fn from(reason: RefusedBecause) -> Self {
        Self::Refused(reason)
    }
}

impl<'a> Gate<'a> {
    /// Nothing is open yet. Whoever is refused for a reason that no trial finds goes `aside`.
    pub(super) fn new(
        work: &'a mut dyn Transaction,
        who: Principal,
        now: Timestamp,
        tried: &'a Tried,
        aside: &'a mut Aside,
    ) -> Self {
        Self {
            work,
            who,
            now,
            tried,
            aside,
            goes: Goes::IntoTheRecord,
            lets_go: false,
            quarantined: None,
            amends_as: who.role,
            stale: false,
            opened: BTreeMap::new(),
        }
    }

    /// The same for a device of which everything goes there. One that was removed lets go of what is refused.
    pub(super) fn to(self, goes: Goes) -> Self {
        Self { goes, lets_go: goes == Goes::ToTheCoordinator, ..self }
    }

    /// The same for what another device brings, which lets go of what is refused.
    pub(super) fn carried(self) -> Self {
        Self { lets_go: true, ..self }
    }

    /// The same, where whoever is of this role decides about it.
    pub(super) fn decided_by(self, amends_as: Role) -> Self {
        Self { amends_as, ..self }
    }

    /// Takes each change in, or refuses it. A halt ends the request, and nothing of it happened. What is stale ends it only
    /// once all others were looked at, so that whatever is not to be tried again is found at once, and not one by one.
    pub(super) fn take_all(&mut self, seen: &[Seen<'_>]) -> Result<Vec<PushResult>, Halt> {
        let mut results = Vec::with_capacity(seen.len());
        for seen in seen {
            match self.take(seen) {
                Ok(result) => results.push(result),
                Err(Halt::Stale) => self.stale = true,
                Err(halt) => return Err(halt),
            }
        }
        if self.stale { Err(Halt::Stale) } else { Ok(results) }
    }

    fn take(&mut self, seen: &Seen<'_>) -> Result<PushResult, Halt> {
        let judged = match self.aside.get(&(seen.push.mutation.clone(), seen.digest)) {
            Some(Untried::Refused(reason)) => Err(No::Refused(*reason)),
            Some(Untried::Apart) | None => self.judge(seen),
        };
        match judged {
            Ok(result) => Ok(result),
            Err(No::Halt(halt)) => Err(halt),
            Err(No::Refused(reason)) => {
                // What is judged without what goes before it is judged again with it.
                let why = if self.stale { Untried::Apart } else { Untried::Refused(reason) };
                self.not_to_be_tried(seen, why);
                let kept = self.set_aside(seen, reason)?;
                // Who lets go of what is refused is not told so of what base could not keep.
                let answer = PushResult::Refused { reason };
                Ok(if kept || !self.lets_go { answer } else { PushResult::Unknown })
            }
        }
    }

    /// Writes the snapshots of what changed; answers in which state each document is after the commit.
    pub(super) fn close(self) -> Result<Vec<Settled>, Halt> {
        let mut settled = Vec::new();
        for (id, Opened { state, last_seq, after }) in self.opened {
            let doc = id.to_string();
            match after {
                After::AsBefore => {}
                // One of those that were tried together was refused.
                After::ToCome => return Err(Halt::Stale),
                After::Changed(passed) => {
                    let Passed { bytes, row, .. } = *passed;
                    let sha256 = sha256(&bytes);
                    self.work
                        .put_snapshot(&doc, &SnapshotRow { seq: last_seq, bytes, sha256, row })?;
                }
            }
            settled.push(Settled { doc, seq: last_seq, state });
        }
        Ok(settled)
    }

    fn judge(&mut self, seen: &Seen<'_>) -> Result<PushResult, No> {
        let Seen { push, digest, whole, doc, look } = seen;
        (*whole)?;
        // Before access: what was acknowledged stays acknowledged, also to someone who lost access since.
        if let Some((seq, at, carried)) =
            self.work.find_mutation(self.who.device, &push.mutation)?
        {
            let same = carried == *digest;
            return if same { Ok(known(seq, at)) } else { Err(RefusedBecause::Unreadable.into()) };
        }
        let doc = doc.ok_or(RefusedBecause::NotAllowed)?;
        let mut left_out = None;
        if let Ok(look) = look {
            // Whoever sends it, has it.
            if let Some((seq, at)) = self.work.find_change(&push.doc, &look.hash)? {
                self.work.note_mutation(self.who.device, &push.mutation, digest, seq)?;
                return Ok(known(seq, at));
            }
            if let Some(lost) = self.work.lost(&push.doc, &look.hash)? {
                return self.bring_back(seen, doc, look, &lost);
            }
            left_out = self.work.left_out(self.who.user, &push.doc, &look.hash)?;
        }
        let comes = match self.goes {
            Goes::IntoTheRecord => match self.may_write(&self.who, doc) {
                Err(No::Refused(_)) if left_out.is_some() => Comes::ForReview,
                comes => comes?,
            },
            // What its person may write is asked when it is taken.
            Goes::ToTheCoordinator => Comes::ForReview,
        };
        let look = look.as_ref().map_err(|reason| *reason)?;
        if look.author.is_some_and(|author| author != self.who.user) {
            return Err(RefusedBecause::WrongActor.into());
        }
        if comes == Comes::ForReview {
            let result = self.hand_in(seen, look)?;
            // What it was tried with does not get it: another trial goes without it.
            self.not_to_be_tried(seen, Untried::Apart);
            return Ok(result);
        }
        // What a coordinator left out does not come in because its device was added again, or its author related again.
        if let Some(by) = left_out {
            self.not_to_be_tried(seen, Untried::Apart);
            return Ok(PushResult::LeftOut { by: by.to_string() });
        }
        self.aside.remove(&(push.mutation.clone(), *digest));
        self.admit(seen, doc, comes, self.now.as_millisecond())
    }

    /// Takes in a change of the sender's own, which they may write, as received at that time.
    fn admit(
        &mut self,
        seen: &Seen<'_>,
        doc: DocumentId,
        comes: Comes,
        received_at: i64,
    ) -> Result<PushResult, No> {
        let Seen { push, digest, look, .. } = seen;
        let look = look.as_ref().map_err(|reason| *reason)?;
        let bound = self.actor_is_ours(&look.actor, &push.doc)?;
        if !bound
            && self.work.doc(&push.doc)?.is_none()
            && self.work.written_in(self.who.device)? >= DOCUMENTS
        {
            return Err(RefusedBecause::TooLarge.into());
        }
        let tried = self.tried(doc, *digest, self.who.user)?;
        self.may_say(doc, &tried)?;
        let Principal { user, device, .. } = self.who;
        if !bound {
            self.work.bind_actor(&look.actor, &ActorRow { user, device, doc: push.doc.clone() })?;
        }
        self.write(seen, doc, tried, comes, Origin { user, device, received_at })
    }

    /// What came of trying a change of this author on the document as it is by now.
    fn tried(&mut self, doc: DocumentId, digest: [u8; 32], author: UserId) -> Result<Outcome, No> {
        let state = self.open(doc)?;
        let step = self.tried.step(doc, state, digest).ok_or(No::Halt(Halt::Stale))?;
        match step {
            // With what is not there this time it may pass.
            Step::Refused(_) if self.stale => Err(No::Halt(Halt::Stale)),
            Step::Refused(reason) => Err((*reason).into()),
            Step::Passed { author: its, .. } if *its != author => {
                Err(RefusedBecause::WrongActor.into())
            }
            Step::Passed { then, after, .. } => Ok((*then, after.clone())),
        }
    }

    /// The state that a document is in.
    fn open(&mut self, id: DocumentId) -> Result<u64, No> {
        if let Some(opened) = self.opened.get(&id) {
            return Ok(opened.state);
        }
        let last_seq = self.work.doc(&id.to_string())?.map_or(0, |row| row.last_seq);
        let state = self.tried.base(id, last_seq).ok_or(No::Halt(Halt::Stale))?;
        self.opened.insert(id, Opened { state, last_seq, after: After::AsBefore });
        Ok(state)
    }

    fn write(
        &mut self,
        seen: &Seen<'_>,
        id: DocumentId,
        tried: Outcome,
        comes: Comes,
        origin: Origin,
    ) -> Result<PushResult, No> {
        let Origin { user, device, received_at } = origin;
        let Seen { push, digest, look, .. } = seen;
        let look = look.as_ref().map_err(|reason| *reason)?;
        let seq = self.work.append_change(NewChange {
            doc: &push.doc,
            hash: look.hash,
            mutation: &push.mutation,
            sent_by: self.who.device,
            bytes: &push.chunk,
            sha256: *digest,
            user,
            device,
            received_at,
            time: TimeSaid::of(look.time, received_at),
        })?;
        let row = DocRow { name: push.doc.clone(), student: id.student(), last_seq: seq };
        self.work.put_doc(&row)?;
        if let Some((student, was, is)) = core(id, &tried) {
            let known = self.work.facts(student)?;
            let met_by = met_by(user, known.as_ref(), was, is, comes);
            self.work.put_facts(&StudentFacts {
                student,
                met_by,
                found_by: known.and_then(|facts| facts.found_by).or(met_by),
                merged_into: is.standing.merged_into(),
                relations: relations(student, is),
            })?;
            settle(self.work, student, Some((user, device)), self.now)?;
        }
        if let (Comes::FromTheFinder, Some(student)) = (comes, id.student()) {
            let_go_again(self.work, user, student, self.now)?;
        }
        let (state, after) = tried;
        if let Some(passed) = after.as_ref().filter(|passed| !passed.pictures.is_empty()) {
            let role = acted(self.work, user)?;
            let author = Principal { user, role, device, door: Door::First };
            note_names(self.work, &author, &push.doc, &passed.pictures)?;
        }
        let after = after.map_or(After::ToCome, After::Changed);
        self.opened.insert(id, Opened { state, last_seq: seq, after });
        Ok(known(seq, received_at))
    }

    fn not_to_be_tried(&mut self, seen: &Seen<'_>, why: Untried) {
        self.aside.entry((seen.push.mutation.clone(), seen.digest)).or_insert(why);
    }

    /// Keeps what was refused; answers whether there was room for its bytes.
    fn set_aside(&mut self, seen: &Seen<'_>, reason: RefusedBecause) -> Result<bool, Refusal> {
        let push: &Push = seen.push;
        // All of a request's changes may be refused: it is counted once.
        let kept = match self.quarantined {
            Some(kept) => kept,
            None => self.work.quarantined_bytes(self.who.device)?,
        };
        let with = kept.saturating_add(push.chunk.len() as u64);
        let fits = with <= QUARANTINE;
        let is_new = self.work.quarantine(&QuarantineRow {
            user: self.who.user,
            device: self.who.device,
            doc: push.doc.chars().take(DOC_NAME).collect(),
            reason: gate::reason_name(reason).to_owned(),
            sha256: seen.digest,
            bytes: if fits { push.chunk.clone() } else { Vec::new() },
            at: self.now.as_millisecond(),
        })?;
        self.quarantined = Some(if fits && is_new { with } else { kept });
        Ok(fits)
    }
}

/// The state of a document with a change that passed, and what the document is then.
type Outcome = (u64, Option<Box<Passed>>);

/// Who a student was, and is, by what passed; nothing when it is about something else.
fn core(doc: DocumentId, tried: &Outcome) -> Option<(StudentId, &CoreRecord, &CoreRecord)> {
    let DocumentId::StudentCore(student) = doc else { return None };
    let (was, is) = tried.1.as_ref()?.core.as_ref()?;
    Some((student, was, is))
}

/// Whose a change is, and when base received it first.
#[derive(Debug, Clone, Copy)]
struct Origin {
    user: UserId,
    device: DeviceId,
    received_at: i64,
}

const fn known(seq: Seq, received_at: i64) -> PushResult {
    PushResult::AtBase { seq, received_at }
}

/// Who met the student off site, as long as that may count, once `author` has written this.
fn met_by(
    author: UserId,
    known: Option<&StudentFacts>,
    was: &CoreRecord,
    is: &CoreRecord,
    comes: Comes,
) -> Option<UserId> {
    match (&is.standing, comes) {
        (Standing::MetOffSite { by }, _) => Some(*by),
        (Standing::MergedInto { decided, .. }, _) => Some(decided.met_by),
        (Standing::Declined { .. }, _) => None,
        (Standing::Confirmed, Comes::WithSomeoneMet) => Some(author),
        // Decided: it said something else before this change.
        (Standing::Confirmed, _) if was.standing != Standing::Confirmed => None,
        // A document says "confirmed" until something else is said, which the finder's next change does.
        (Standing::Confirmed, _) => known.and_then(|facts| facts.met_by),
    }
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
