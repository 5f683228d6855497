//! What is done with pushed changes before anything is locked: each is looked at without automerge, and what is new is
//! tried by the gatekeeper on the document as it is now. Whether it may be taken in is judged afterwards (`push`), and
//! counts only if the document is still the same.

use std::collections::{BTreeMap, HashMap, btree_map::Entry};

use domain::{id::UserId, staff::Role};
use protocol::{
    limits::{CHUNK, DOC_NAME, FAILED_TRIALS},
    sync::{Push, RefusedBecause, Seq},
};
use records::{DocumentId, admission::Prescreened};

use super::{
    Principal, Refusal,
    by_whom::{Bound, By},
    feed, gate,
    gatekeeper::{Base, Chunk, Gatekeeper, Passed, Trial, Verdict},
    sha256,
    states::{States, fresh},
};
use crate::store::{StoreError, Transaction};

/// Bytes of a mutation's id.
const MUTATION: usize = 16;

/// A pushed change, looked at.
pub(super) struct Seen<'a> {
    pub(super) push: &'a Push,
    pub(super) digest: [u8; 32],
    /// Whether it came whole and under a name that can be.
    pub(super) whole: Result<(), RefusedBecause>,
    /// The document that it is for.
    pub(super) doc: Option<DocumentId>,
    /// What can be known of it without automerge.
    pub(super) look: Result<Prescreened, RefusedBecause>,
}

impl<'a> Seen<'a> {
    /// Looks at a change; nothing is locked for it.
    pub(super) fn of(push: &'a Push) -> Self {
        let digest = sha256(&push.chunk);
        let whole = if push.sha256 != digest {
            Err(RefusedBecause::Damaged)
        } else if push.chunk.len() > CHUNK || push.doc.len() > DOC_NAME {
            Err(RefusedBecause::TooLarge)
        } else if push.mutation.len() != MUTATION {
            Err(RefusedBecause::Unreadable)
        } else {
            Ok(())
        };
        let look = whole.and_then(|()| gate::look(&push.chunk));
        Self { push, digest, whole, doc: push.doc.parse().ok(), look }
    }
}

/// Changes that are not to be tried (any more), by their mutation's id and SHA-256.
pub(super) type Aside = HashMap<(Vec<u8>, [u8; 32]), Untried>;

/// Why a change is not to be tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Untried {
    /// It was refused.
    Refused(RefusedBecause),
    /// It goes into no document, as far as it was judged: it is kept for the coordinator, say. It is judged again.
    Apart,
}

/// Of what a removed device sends only what base lost goes into a document; the rest is not tried.
pub(super) fn only_lost(
    work: &dyn Transaction,
    seen: &[Seen<'_>],
    aside: &mut Aside,
) -> Result<(), Refusal> {
    for Seen { push, digest, look, .. } in seen {
        let lost = match look {
            Ok(look) => work.lost(&push.doc, &look.hash)?.is_some(),
            Err(_) => false,
        };
        if !lost {
            aside.entry((push.mutation.clone(), *digest)).or_insert(Untried::Apart);
        }
    }
    Ok(())
}

/// The changes of a request that are new, to one document.
pub(super) struct Case {
    doc: DocumentId,
    /// Where its newest change stands.
    seq: Seq,
    /// The state that it is in.
    state: u64,
    /// The document; nothing when nobody has written in it.
    base: Option<Vec<u8>>,
    damaged: bool,
    chunks: Vec<([u8; 32], Chunk, By)>,
}

/// Gathers what is to be tried, of whoever sends it. Under another's actor nothing is taken in, whatever a trial says.
pub(super) fn cases(
    work: &mut dyn Transaction,
    states: &States,
    who: &Principal,
    amends_as: Role,
    seen: &[Seen<'_>],
    aside: &Aside,
) -> Result<Vec<Case>, Refusal> {
    let mut cases: BTreeMap<DocumentId, Case> = BTreeMap::new();
    for Seen { push, digest, doc, look, .. } in seen {
        let (Some(doc), Ok(look)) = (*doc, look) else { continue };
        if aside.contains_key(&(push.mutation.clone(), *digest))
            || work.find_mutation(who.device, &push.mutation)?.is_some()
            || work.find_change(&push.doc, &look.hash)?.is_some()
        {
            continue;
        }
        let by = match work.lost(&push.doc, &look.hash)? {
            Some(lost) => By::judged(lost.user),
            None if Bound::of(&look.actor, &push.doc, who, work)? == Bound::Another => continue,
            None => By { amends_as, ..By::sender(who) },
        };
        let case = match cases.entry(doc) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(place) => place.insert(case(work, states, doc)?),
        };
        let chunk = (*digest, Chunk(push.chunk.clone()), by);
        if !case.chunks.contains(&chunk) {
            case.chunks.push(chunk);
        }
    }
    Ok(cases.into_values().collect())
}

/// A document as it is. When it is damaged, what builds on it waits; everything else goes on.
fn case(work: &mut dyn Transaction, states: &States, doc: DocumentId) -> Result<Case, Refusal> {
    let name = doc.to_string();
    let nothing =
        Case { doc, seq: 0, state: fresh()?, base: None, damaged: false, chunks: Vec::new() };
    let Some(row) = work.doc(&name)? else { return Ok(nothing) };
    let case = Case { seq: row.last_seq, ..nothing };
    match feed::snapshot(work, &row) {
        Err(Refusal::Damaged(_)) => Ok(Case { damaged: true, ..case }),
        snapshot => {
            let state = states.of(&name, row.last_seq).unwrap_or(case.state);
            Ok(Case { state, base: Some(snapshot?.bytes), ..case })
        }
    }
}

/// What became of one change on a document in a certain state.
#[derive(Debug, Clone)]
pub(super) enum Step {
    /// It may be taken in.
    Passed {
        /// The state of the document with it.
        then: u64,
        /// For whom it was written.
        author: UserId,
        /// What the document is with it; nothing when more was tried with it, and is to follow.
        after: Option<Box<Passed>>,
    },
    /// It may not.
    Refused(RefusedBecause),
}

/// Whom a request holds up while its changes are tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum HoldsUp {
    /// Those who write in the same documents.
    Few,
    /// Only others of whom it is true as well that too much of theirs could not be taken in lately.
    Suspects,
    /// Everybody: the lock is held.
    All,
}

/// What came of trying.
pub(super) struct Tried {
    holds_up: HoldsUp,
    /// Trials that failed.
    failed: usize,
    /// Those of them that showed what nobody's app writes, whoever may write in the document.
    forged: usize,
    steps: HashMap<(DocumentId, u64, [u8; 32]), Step>,
    bases: HashMap<DocumentId, (Seq, u64)>,
}

impl Tried {
    /// The state of a document in which changes were tried on it, if it stood at `seq` then.
    pub(super) fn base(&self, doc: DocumentId, seq: Seq) -> Option<u64> {
        self.bases.get(&doc).filter(|(at, _)| *at == seq).map(|(_, state)| *state)
    }

    /// What became of a change that was tried in this state.
    pub(super) fn step(&self, doc: DocumentId, state: u64, digest: [u8; 32]) -> Option<&Step> {
        self.steps.get(&(doc, state, digest))
    }

    /// Tries everything.
    pub(super) fn all(
        cases: Vec<Case>,
        keeper: &dyn Gatekeeper,
        holds_up: HoldsUp,
    ) -> Result<Self, StoreError> {
        let (steps, bases) = (HashMap::new(), HashMap::new());
        let mut tried = Self { holds_up, failed: 0, forged: 0, steps, bases };
        for case in cases {
            tried.bases.insert(case.doc, (case.seq, case.state));
            if case.damaged {
                let waits = Step::Refused(RefusedBecause::UnknownDependencies);
                for (digest, ..) in &case.chunks {
                    tried.steps.insert((case.doc, case.state, *digest), waits.clone());
                }
            } else if !tried.together(&case, keeper)? {
                tried.apart(case, keeper)?;
            }
        }
        Ok(tried)
    }

    /// Tries all changes of a document at once; answers whether that settled it. What access follows from is judged one
    /// change at a time, and so is what is long.
    fn together(&mut self, case: &Case, keeper: &dyn Gatekeeper) -> Result<bool, StoreError> {
        let entries = matches!(case.doc, DocumentId::StudentYear(..) | DocumentId::Me(_));
        let length: usize = case.chunks.iter().map(|(_, chunk, _)| chunk.0.len()).sum();
        if case.chunks.len() < 2 || !entries || length > CHUNK {
            return Ok(false);
        }
        let then = fresh()?;
        let base = case.base.clone().map(|bytes| Base { state: case.state, bytes });
        let chunks = case.chunks.iter().map(|(_, chunk, _)| chunk.clone()).collect();
        let trial = Trial { doc: case.doc.to_string(), base, chunks, then };
        let Verdict::Passed(passed) = self.judge(trial, keeper) else { return Ok(false) };
        // Which of them says what its author may not is found one change at a time as well.
        if case.chunks.iter().any(|(.., by)| by.may_say(&passed).is_err()) {
            return Ok(false);
        }
        let (author, mut state, mut after) = (passed.author, case.state, Some(passed));
        for (place, (digest, ..)) in case.chunks.iter().enumerate() {
            let is_last = place + 1 == case.chunks.len();
            let next = if is_last { then } else { fresh()? };
            let after = if is_last { after.take() } else { None };
            let step = Step::Passed { then: next, author, after };
            self.steps.insert((case.doc, state, *digest), step);
            state = next;
        }
        Ok(true)
    }

    /// Tries one change after the other.
    fn apart(&mut self, case: Case, keeper: &dyn Gatekeeper) -> Result<(), StoreError> {
        let doc = case.doc.to_string();
        let (mut state, mut bytes) = (case.state, case.base);
        for (digest, chunk, by) in case.chunks {
            if self.failed >= self.may_fail() {
                let waits = Step::Refused(RefusedBecause::UnknownDependencies);
                self.steps.insert((case.doc, state, digest), waits);
                continue;
            }
            let then = fresh()?;
            let base = bytes.clone().map(|bytes| Base { state, bytes });
            let trial = Trial { doc: doc.clone(), base, chunks: vec![chunk], then };
            let step = match self.judge(trial, keeper) {
                Verdict::Passed(passed) => match by.may_say(&passed) {
                    Ok(()) => {
                        bytes = Some(passed.bytes.clone());
                        Step::Passed { then, author: passed.author, after: Some(passed) }
                    }
                    // What follows is tried without it.
                    Err(because) => Step::Refused(because),
                },
                Verdict::Refused(because) => {
                    self.forged += usize::from(because == RefusedBecause::NotAllowed);
                    Step::Refused(because)
                }
                Verdict::NotTried => Step::Refused(RefusedBecause::UnknownDependencies),
            };
            let passed = matches!(step, Step::Passed { .. });
            self.steps.insert((case.doc, state, digest), step);
            if passed {
                state = then;
            } else {
                self.failed += 1;
            }
        }
        Ok(())
    }

    /// How many trials showed what nobody's app writes.
    pub(super) const fn forged(&self) -> usize {
        self.forged
    }

    /// From the first one that was refused, nobody else waits for the others of the request.
    fn judge(&mut self, trial: Trial, keeper: &dyn Gatekeeper) -> Verdict {
        let verdict = match self.holds_up {
            HoldsUp::Suspects => keeper.try_apart(trial),
            HoldsUp::Few | HoldsUp::All => keeper.try_together(trial),
        };
        if let (Verdict::Refused(reason), HoldsUp::Few) = (&verdict, self.holds_up)
            && *reason != RefusedBecause::UnknownDependencies
        {
            self.holds_up = HoldsUp::Suspects;
        }
        verdict
    }

    /// While everybody waits, one has to do; the rest is to be sent again.
    const fn may_fail(&self) -> usize {
        match self.holds_up {
            HoldsUp::Few | HoldsUp::Suspects => FAILED_TRIALS,
            HoldsUp::All => 1,
        }
    }
}
