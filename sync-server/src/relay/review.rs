//! What a coordinator looks at: what was handed in about students who are no longer the sender's, until she decides about
//! it, and what was refused. Taken into the record it goes through the gate like any change, in its author's name; left
//! out it is kept. Either way her decision is written down.

use domain::{
    access::{Action, Subject},
    id::{DeviceId, UserId},
    visit::PictureHash,
};
use jiff::Timestamp;
use protocol::{
    limits::REFUSED_SHOWN,
    review::{Decided, HandedIn, HandedInChange, RefusedBytes, RefusedSeen, Review, Sender},
    sync::{Push, RefusedBecause},
};

use super::{
    Kept, Principal, Refusal, Relay,
    ahead::{self, Aside, Seen, Tried},
    blobs::note_left_out,
    feed,
    gate::reason_named,
    gatekeeper::{Base, Chunk, Gatekeeper, Trial, Verdict},
    push::{Gate, Halt, Settled},
    states::fresh,
};
use crate::store::{Decision, HandedInRow, RefusedRow, Transaction};

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
        let mut kept = self.kept();
        let mut work = kept.store.begin()?;
        let (waiting, more) = waiting(work.as_ref())?;
        let mut handed_in = Vec::new();
        for (author, mut one) in waiting {
            let HandedIn { doc, changes, .. } = &mut one;
            let keeper = self.keeper.as_ref();
            one.refused = try_on_a_copy(work.as_mut(), keeper, author.user, doc, changes)?.refused;
            handed_in.push(one);
        }
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
        who.may(Action::Decide, Subject::HandedIn)?;
        let mut kept = self.kept();
        let mut aside = Aside::new();
        // Each turn that is for nothing puts at least one change aside.
        for _ in 0..TURNS {
            match self.try_to_take(&mut kept, who, id, now, &mut aside) {
                Err(Halt::Stale) => {}
                Err(Halt::Failed(refusal)) => return Err(refusal),
                Ok(decided) => return Ok(decided),
            }
        }
        Err(Refusal::Damaged("a change that is always stale".to_owned()))
    }

    fn try_to_take(
        &self,
        kept: &mut Kept,
        who: &Principal,
        id: u64,
        now: Timestamp,
        aside: &mut Aside,
    ) -> Result<Decided, Halt> {
        let Kept { store, states, .. } = kept;
        let mut work = store.begin()?;
        let rows = work.handed_in_with(id)?;
        let Some(first) = rows.first() else { return Ok(Decided::default()) };
        let role = work.user(first.user)?.ok_or(Refusal::NotFound)?.role;
        let author = Principal { user: first.user, role, device: first.device };
        let pushes: Vec<_> = rows.iter().map(as_sent).collect();
        let (mut taken, mut settled) = (Vec::new(), Vec::new());
        let mut left: Vec<_> = rows.iter().zip(pushes.iter().map(Seen::of)).collect();
        // What was refused before may have come after what builds on it.
        let refused = loop {
            let before = left.len();
            let (waiting, seen): (Vec<_>, Vec<_>) = left.into_iter().unzip();
            let cases = ahead::cases(work.as_mut(), states, author.device, &seen, aside)?;
            let tried = Tried::all(cases, self.keeper.as_ref())?;
            let mut gate = Gate::new(work.as_mut(), author, now, &tried, aside);
            let (mut refused, mut still) = (None, Vec::new());
            for (row, seen) in waiting.into_iter().zip(seen) {
                match gate.release(&seen, row)? {
                    None => taken.push(row.id),
                    Some(reason) => {
                        refused = refused.or(Some(reason));
                        still.push((row, seen));
                    }
                }
            }
            settled.extend(gate.close()?);
            if still.is_empty() || still.len() == before {
                break refused;
            }
            left = still;
        };
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
        who.may(Action::Decide, Subject::HandedIn)?;
        let mut kept = self.kept();
        let mut work = kept.store.begin()?;
        let rows = work.handed_in_with(id)?;
        name_their_pictures(work.as_mut(), self.keeper.as_ref(), &rows)?;
        let ids: Vec<u64> = rows.iter().map(|row| row.id).collect();
        let changes = decide(work.as_mut(), who, &ids, Decision::LeftOut, now)?;
        work.commit()?;
        Ok(Decided { changes, refused: None })
    }

    /// The bytes of a refused push.
    ///
    /// # Errors
    /// [`Refusal::NotAllowed`] for others than coordinators, [`Refusal::NotFound`].
    pub fn refused_bytes(&self, who: &Principal, id: u64) -> Result<RefusedBytes, Refusal> {
        who.may(Action::Read, Subject::Refused)?;
        let found = self.kept().store.begin()?.refused_bytes(id)?;
        Ok(RefusedBytes { bytes: found.ok_or(Refusal::NotFound)? })
    }
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

/// Notes which pictures are named by what is about to be left out. What cannot be tried names none that anybody knows of.
fn name_their_pictures(
    work: &mut dyn Transaction,
    keeper: &dyn Gatekeeper,
    rows: &[HandedInRow],
) -> Result<(), Refusal> {
    let Some(HandedInRow { id, user, doc, .. }) = rows.first() else { return Ok(()) };
    let mut changes = Vec::new();
    // It may build on what was left out before.
    for HandedInRow { hash, bytes, .. } in work.left_out_with(*id)?.iter().chain(rows) {
        if work.find_change(doc, hash)?.is_none() {
            changes.push(HandedInChange { chunk: bytes.clone() });
        }
    }
    let tried = try_on_a_copy(work, keeper, *user, doc, &mut changes)?;
    Ok(note_left_out(work, *user, doc, &tried.pictures)?)
}

/// What came of trying changes on a copy of their document.
#[derive(Default)]
struct OnACopy {
    /// Why one of them would not be taken.
    refused: Option<RefusedBecause>,
    /// The pictures that the others name.
    pictures: Vec<PictureHash>,
}

/// Tries changes on a copy of the document, where its death harms nobody: whoever looks at them opens it without a gate.
/// They are then in an order in which they can be read.
fn try_on_a_copy(
    work: &mut dyn Transaction,
    keeper: &dyn Gatekeeper,
    author: UserId,
    doc: &str,
    changes: &mut Vec<HandedInChange>,
) -> Result<OnACopy, Refusal> {
    let mut found = OnACopy::default();
    let mut base = match work.doc(doc)? {
        None => None,
        Some(row) => match feed::snapshot(work, &row) {
            Err(Refusal::Damaged(_)) => {
                return Ok(OnACopy { refused: Some(RefusedBecause::UnknownDependencies), ..found });
            }
            kept => Some(Base { state: fresh()?, bytes: kept?.bytes }),
        },
    };
    let mut waiting = std::mem::take(changes);
    loop {
        let (mut left, mut refused) = (Vec::new(), None);
        let before = waiting.len();
        for change in waiting {
            let then = fresh()?;
            let chunks = vec![Chunk(change.chunk.clone())];
            let trial = Trial { doc: doc.to_owned(), base: base.clone(), chunks, then };
            let reason = match keeper.try_together(trial) {
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
