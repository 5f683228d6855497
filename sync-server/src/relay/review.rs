//! What a coordinator looks at: what was handed in about students who are no longer the sender's, until she decides about
//! it, and what was refused. Taken into the record it goes through the gate like any change, in its author's name; left
//! out it is kept. Either way her decision is written down.

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    access::{Action, Subject},
    id::{DeviceId, UserId},
    staff::Role,
    visit::PictureHash,
};
use jiff::Timestamp;
use protocol::{
    limits::{FAILED_TRIALS, REFUSED_SHOWN},
    review::{Decided, HandedIn, HandedInChange, RefusedBytes, RefusedSeen, Review, Sender},
    sync::{Push, RefusedBecause},
};

use super::{
    Door, Kept, Principal, Refusal, Relay,
    access::today,
    acting::acts_on,
    ahead::{self, Aside, Case, HoldsUp, Seen, Tried, Untried},
    blobs::note_left_out,
    challenge::{still_acts, still_reads},
    feed,
    gate::reason_named,
    gatekeeper::{Base, Chunk, Gatekeeper, Trial, Verdict},
    push::{Gate, Halt, Settled},
    states::fresh,
    sync::UNLOCKED,
};
use crate::store::{Decision, HandedInRow, RefusedRow, StoreError, Transaction};

/// Bytes that are shown at once; each change of them is tried first.
const BYTES: usize = 1 << 20;
/// Turns after which taking something in is given up.
const TURNS: usize = 1_024;
/// So much of what was handed in is read at a time.
const AT_A_TIME: usize = 64;

impl Relay {
    /// Everything that waits for her, and what was refused.
    ///
    /// # Errors
    /// [`Refusal::NotAllowed`] for others than coordinators.
    pub fn review(&self, who: &Principal) -> Result<Review, Refusal> {
        who.may(Action::List, Subject::HandedIn)?;
        who.may(Action::List, Subject::Refused)?;
        let (waiting, more) = {
            let mut kept = self.kept();
            let work = kept.store.begin()?;
            still_reads(work.as_ref(), who)?;
            waiting(work.as_ref())?
        };
        let (mut handed_in, mut failed) = (Vec::new(), BTreeMap::new());
        for (author, mut one) in waiting {
            let ground = self.ground_of(&one.doc)?;
            let HandedIn { doc, changes, .. } = &mut one;
            let (keeper, failed) = (self.keeper.as_ref(), failed.entry(author.device).or_default());
            one.refused =
                try_on_a_copy(keeper, ground, (author.user, doc), changes, failed)?.refused;
            handed_in.push(one);
        }
        let mut kept = self.kept();
        let work = kept.store.begin()?;
        let refused = work.refused(REFUSED_SHOWN)?.into_iter();
        let refused = refused.map(|row| seen(work.as_ref(), row)).collect::<Result<_, _>>()?;
        Ok(Review { handed_in, more, refused, refused_in_all: work.refused_in_all()? })
    }

    /// Takes a change, and what the same device handed in for the same document before it, into the record.
    ///
    /// # Errors
    /// [`Refusal::NotAllowed`] for others than coordinators. What the record would not take is no error: it waits.
    pub fn take_handed_in(
        &self,
        who: &Principal,
        id: u64,
        now: Timestamp,
    ) -> Result<Decided, Refusal> {
        self.lets(who, Action::Decide, Subject::HandedIn)?;
        let (mut decided, mut aside) = (Decided::default(), Aside::new());
        // What was refused may have come before what it builds on.
        for _ in 0..FAILED_TRIALS {
            let Decided { changes, refused } = self.take_once(who, id, now, &mut aside)?;
            decided = Decided { changes: decided.changes + changes, refused };
            if changes == 0 || refused.is_none() {
                break;
            }
        }
        Ok(decided)
    }

    /// Takes what may be taken, of what waits. It is tried while nothing is locked, as with `sync`.
    fn take_once(
        &self,
        who: &Principal,
        id: u64,
        now: Timestamp,
        aside: &mut Aside,
    ) -> Result<Decided, Refusal> {
        let rows = self.kept().store.begin()?.handed_in_with(id)?;
        let Some(first) = rows.first() else { return Ok(Decided::default()) };
        let role = acted_when_it_came(self.kept().store.begin()?.as_ref(), first.user, &rows)?;
        let author = Principal { user: first.user, role, device: first.device, door: Door::First };
        let pushes: Vec<_> = rows.iter().map(as_sent).collect();
        let seen: Vec<_> = pushes.iter().map(Seen::of).collect();
        let taking = Taking { who, id, now, author, rows: &rows, seen: &seen };
        for round in 0..TURNS {
            let mut kept = self.kept();
            let cases = kept.cases_of(&taking, aside)?;
            let (tried, mut kept) = if round < UNLOCKED {
                drop(kept);
                (Tried::all(cases, self.keeper.as_ref(), HoldsUp::Suspects)?, self.kept())
            } else {
                (Tried::all(cases, self.keeper.as_ref(), HoldsUp::All)?, kept)
            };
            match self.take_what_passed(&mut kept, &taking, &tried, aside) {
                Err(Halt::Stale) => {}
                Err(Halt::Failed(refusal)) => return Err(refusal),
                Ok(decided) => return Ok(decided),
            }
        }
        Err(Refusal::Damaged("a change that is always stale".to_owned()))
    }

    fn take_what_passed(
        &self,
        kept: &mut Kept,
        taking: &Taking<'_>,
        tried: &Tried,
        aside: &mut Aside,
    ) -> Result<Decided, Halt> {
        let Taking { who, id, now, author, rows, seen } = *taking;
        let Kept { store, states, .. } = kept;
        let mut work = store.begin()?;
        still_acts(work.as_ref(), who, now)?;
        let open = open(work.as_ref(), id)?;
        let waiting = rows.iter().zip(seen).filter(|(row, _)| open.contains(&row.id));
        let mut gate = Gate::new(work.as_mut(), author, now, tried, aside).decided_by(who.role);
        let (taken, refused) = gate.release_all(waiting)?;
        let settled = gate.close()?;
        let changes = decide(work.as_mut(), who, &taken, Decision::Taken, now)?;
        let head = work.head()?;
        work.commit()?;
        // Not before: a place that was never committed is given again, to another change.
        for Settled { doc, seq, state } in settled {
            states.put(doc, seq, state);
        }
        self.announce(head, None);
        Ok(Decided { changes, refused })
    }

    /// Leaves a change, and what the same device handed in for the same document before it, out of the record.
    ///
    /// # Errors
    /// [`Refusal::NotAllowed`] for others than coordinators.
    pub fn leave_out_handed_in(
        &self,
        who: &Principal,
        id: u64,
        now: Timestamp,
    ) -> Result<Decided, Refusal> {
        self.lets(who, Action::Decide, Subject::HandedIn)?;
        let Some(leaving) = self.leaving_out(id)? else { return Ok(Decided::default()) };
        let Leaving { user, doc, ground, mut changes } = leaving;
        let keeper = self.keeper.as_ref();
        let tried = try_on_a_copy(keeper, ground, (user, &doc), &mut changes, &mut 0)?;
        let mut kept = self.kept();
        let mut work = kept.store.begin()?;
        still_acts(work.as_ref(), who, now)?;
        let ids: Vec<u64> = open(work.as_ref(), id)?.into_iter().collect();
        note_left_out(work.as_mut(), user, &doc, &tried.pictures)?;
        let changes = decide(work.as_mut(), who, &ids, Decision::LeftOut, now)?;
        work.commit()?;
        Ok(Decided { changes, refused: None })
    }

    /// What is about to be left out, with what it is tried on to see which pictures it names. Of more than can be tried in a
    /// while none is named: they go on counting as what nothing names.
    fn leaving_out(&self, id: u64) -> Result<Option<Leaving>, Refusal> {
        let mut kept = self.kept();
        let mut work = kept.store.begin()?;
        let rows = work.handed_in_with(id)?;
        let Some(HandedInRow { user, doc, .. }) = rows.first() else { return Ok(None) };
        let (user, doc) = (*user, doc.clone());
        let bytes: u64 = rows.iter().map(|row| row.bytes.len() as u64).sum();
        let mut changes = Vec::new();
        if bytes.saturating_add(work.left_out_bytes_with(id)?) <= BYTES as u64 {
            // It may build on what was left out before.
            for HandedInRow { hash, bytes, .. } in work.left_out_with(id)?.iter().chain(&rows) {
                if work.find_change(&doc, hash)?.is_none() {
                    changes.push(HandedInChange { chunk: bytes.clone() });
                }
            }
        }
        let ground = Ground::of(work.as_mut(), &doc)?;
        work.commit()?;
        Ok(Some(Leaving { user, doc, ground, changes }))
    }

    fn ground_of(&self, doc: &str) -> Result<Ground, Refusal> {
        let mut kept = self.kept();
        let mut work = kept.store.begin()?;
        let ground = Ground::of(work.as_mut(), doc)?;
        // A snapshot that had to be made again is kept.
        work.commit()?;
        Ok(ground)
    }

    /// The bytes of a refused push.
    ///
    /// # Errors
    /// [`Refusal::NotAllowed`] for others than coordinators, [`Refusal::NotFound`].
    pub fn refused_bytes(&self, who: &Principal, id: u64) -> Result<RefusedBytes, Refusal> {
        self.lets(who, Action::Read, Subject::Refused)?;
        let found = self.kept().store.begin()?.refused_bytes(id)?;
        Ok(RefusedBytes { bytes: found.ok_or(Refusal::NotFound)? })
    }
}

impl Kept {
    /// What of what is being taken is to be tried.
    fn cases_of(&mut self, taking: &Taking<'_>, aside: &mut Aside) -> Result<Vec<Case>, Refusal> {
        let Taking { who, id, author, rows, seen, .. } = *taking;
        let mut work = self.store.begin()?;
        let open = open(work.as_ref(), id)?;
        for (row, seen) in rows.iter().zip(seen).filter(|(row, _)| !open.contains(&row.id)) {
            aside.entry((row.mutation.clone(), seen.digest)).or_insert(Untried::Apart);
        }
        let cases = ahead::cases(work.as_mut(), &self.states, &author, who.role, seen, aside)?;
        work.commit()?;
        Ok(cases)
    }
}

/// What somebody takes into the record.
#[derive(Clone, Copy)]
struct Taking<'a> {
    who: &'a Principal,
    /// The last of it.
    id: u64,
    now: Timestamp,
    author: Principal,
    rows: &'a [HandedInRow],
    /// The same, looked at.
    seen: &'a [Seen<'a>],
}

/// Of what was to be decided together that about which nobody else has decided meanwhile, oldest first.
fn open(work: &dyn Transaction, id: u64) -> Result<BTreeSet<u64>, StoreError> {
    Ok(work.handed_in_with(id)?.iter().map(|row| row.id).collect())
}

/// As what somebody is taken to have written what they handed in: as what they are here for, or as the coordinator where
/// they covered for her on a day on which some of it came.
fn acted_when_it_came(
    work: &dyn Transaction,
    user: UserId,
    rows: &[HandedInRow],
) -> Result<Role, Refusal> {
    for row in rows {
        let came = Timestamp::from_millisecond(row.received_at);
        let came = came.map_err(|_| Refusal::Damaged("a time that is none".to_owned()))?;
        if acts_on(work, user, today(came))? == Some(Role::Coordinator) {
            return Ok(Role::Coordinator);
        }
    }
    Ok(work.user(user)?.ok_or(Refusal::NotFound)?.role)
}

/// What somebody leaves out.
struct Leaving {
    user: UserId,
    doc: String,
    ground: Ground,
    changes: Vec<HandedInChange>,
}

/// Who sent something, from where.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Author {
    user: UserId,
    device: DeviceId,
}

/// What waits, by document and device; and whether there is more than goes into one answer.
fn waiting(work: &dyn Transaction) -> Result<(Vec<(Author, HandedIn)>, bool), Refusal> {
    let mut all = Vec::new();
    let (mut after, mut bytes) = (0, 0);
    loop {
        let rows = work.handed_in_after(after, AT_A_TIME)?;
        let Some(last) = rows.last() else { return Ok((all, false)) };
        after = last.id;
        for row in rows {
            // It came again when the sender might write again.
            if work.find_change(&row.doc, &row.hash)?.is_some() {
                continue;
            }
            bytes += row.bytes.len();
            if bytes > BYTES {
                return Ok((all, true));
            }
            add(work, &mut all, row)?;
        }
    }
}

fn add(
    work: &dyn Transaction,
    all: &mut Vec<(Author, HandedIn)>,
    row: HandedInRow,
) -> Result<(), Refusal> {
    let HandedInRow { id, user, device, doc, bytes, received_at, .. } = row;
    let (author, change) = (Author { user, device }, HandedInChange { chunk: bytes });
    match all.iter_mut().find(|(from, known)| *from == author && known.doc == doc) {
        Some((_, known)) => {
            known.id = id;
            known.changes.push(change);
        }
        None => {
            let (from, changes) = (sender(work, author)?, vec![change]);
            all.push((author, HandedIn { id, from, doc, received_at, changes, refused: None }));
        }
    }
    Ok(())
}

/// A change as it was sent.
fn as_sent(row: &HandedInRow) -> Push {
    Push {
        doc: row.doc.clone(),
        mutation: row.mutation.clone(),
        chunk: row.bytes.clone(),
        sha256: row.sha256.to_vec(),
    }
}

/// What changes are tried on.
enum Ground {
    /// The document; nothing when nobody has written in it.
    Document(Option<Base>),
    /// It cannot be read: what builds on it waits.
    Damaged,
}

impl Ground {
    fn of(work: &mut dyn Transaction, doc: &str) -> Result<Self, Refusal> {
        let Some(row) = work.doc(doc)? else { return Ok(Self::Document(None)) };
        match feed::snapshot(work, &row) {
            Err(Refusal::Damaged(_)) => Ok(Self::Damaged),
            kept => Ok(Self::Document(Some(Base { state: fresh()?, bytes: kept?.bytes }))),
        }
    }
}

/// What came of trying changes on a copy of their document.
#[derive(Default)]
struct OnACopy {
    /// Why one of them would not be taken.
    refused: Option<RefusedBecause>,
    /// The pictures that the others name.
    pictures: Vec<PictureHash>,
}

/// Tries one person's changes on a copy of the document, where its death harms nobody: whoever looks at them opens it
/// without a gate. They are then in an order in which they can be read. Once too many have failed, the others wait untried.
/// Nothing is locked meanwhile.
fn try_on_a_copy(
    keeper: &dyn Gatekeeper,
    ground: Ground,
    (author, doc): (UserId, &str),
    changes: &mut Vec<HandedInChange>,
    failed: &mut usize,
) -> Result<OnACopy, Refusal> {
    let mut found = OnACopy::default();
    let Ground::Document(mut base) = ground else {
        return Ok(OnACopy { refused: Some(RefusedBecause::UnknownDependencies), ..found });
    };
    let mut waiting = std::mem::take(changes);
    loop {
        let (mut left, mut refused) = (Vec::new(), None);
        let before = waiting.len();
        for change in waiting {
            if *failed >= FAILED_TRIALS {
                refused = refused.or(Some(RefusedBecause::UnknownDependencies));
                left.push(change);
                continue;
            }
            let then = fresh()?;
            let chunks = vec![Chunk(change.chunk.clone())];
            let trial = Trial { doc: doc.to_owned(), base: base.clone(), chunks, then };
            let reason = match keeper.try_apart(trial) {
                Verdict::Passed(passed) if passed.author == author => {
                    base = Some(Base { state: then, bytes: passed.bytes });
                    found.pictures.extend(passed.pictures);
                    changes.push(change);
                    continue;
                }
                Verdict::Passed(_) => RefusedBecause::WrongActor,
                Verdict::Refused(reason) => reason,
                Verdict::NotTried => RefusedBecause::UnknownDependencies,
            };
            *failed += 1;
            refused = refused.or(Some(reason));
            left.push(change);
        }
        if left.is_empty() || left.len() == before {
            changes.extend(left);
            return Ok(OnACopy { refused, ..found });
        }
        waiting = left;
    }
}

fn seen(work: &dyn Transaction, row: RefusedRow) -> Result<RefusedSeen, Refusal> {
    Ok(RefusedSeen {
        id: row.id,
        from: sender(work, Author { user: row.user, device: row.device })?,
        doc: row.doc,
        reason: reason_named(&row.reason),
        bytes: row.bytes,
        at: row.at,
    })
}

fn sender(work: &dyn Transaction, Author { user, device }: Author) -> Result<Sender, Refusal> {
    Ok(Sender {
        user: user.to_string(),
        name: work.user(user)?.map(|user| user.name).unwrap_or_default(),
        device: work.device(device)?.map(|device| device.name).unwrap_or_default(),
    })
}

/// Notes what was decided; answers about how many changes.
fn decide(
    work: &mut dyn Transaction,
    who: &Principal,
    ids: &[u64],
    decision: Decision,
    now: Timestamp,
) -> Result<u64, Refusal> {
    let at = now.as_millisecond();
    let what = match decision {
        Decision::Taken => "handed-in-taken",
        Decision::LeftOut => "handed-in-left-out",
    };
    for id in ids {
        work.decide(*id, decision, who.user, at)?;
        work.audit(&who.does(what, id.to_string(), at))?;
    }
    Ok(ids.len() as u64)
}
