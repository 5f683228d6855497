//! Trying a change on a throw-away copy: apply, save, load again, compare, read. Whatever automerge does with hostile
//! bytes happens here, to a copy, inside `catch_unwind`. A build that aborts on panic has no gate, and so no relay.

use std::panic::{AssertUnwindSafe, catch_unwind};

use automerge::{Change, legacy::Key};
use domain::{access::Ownership, id::UserId};

use super::{Limits, Prescreened, Refusal, prescreen, rules, signed};
use crate::{Applied, ApplyError, Content, Document, DocumentId, Row};

/// What became of a change that was let in.
#[derive(Debug, Clone)]
pub enum Admission {
    /// It is new; this is what to store.
    New(Box<Admitted>),
    /// The document has it already.
    Known {
        /// The change's hash.
        hash: [u8; 32],
    },
}

/// A change that did no harm to a copy, and what the document is with it.
#[derive(Debug, Clone)]
pub struct Admitted {
    /// The document with the change; the next one can be tried on it without loading.
    pub document: Document,
    /// The same, saved: to be stored and sent as a snapshot.
    pub bytes: Vec<u8>,
    /// What the document said before.
    pub before: Content,
    /// What it says now: a student's core states its standing and relationships, which access follows from.
    pub content: Content,
    /// What lists need of it.
    pub row: Row,
    /// The change's hash.
    pub hash: [u8; 32],
    /// The actor that wrote it.
    pub actor: [u8; 16],
    /// The user that the actor writes for, as its first change says. Whether that is the sender is the relay's to see.
    pub author: UserId,
    /// Its place among the actor's changes, from 1.
    pub seq: u64,
    /// When, by the writer's device: seconds since 1970.
    pub time: i64,
}

/// Tries a change on the document `id` as it was saved; `None` where there is none yet.
///
/// # Errors
/// Why the change is not let in. Nothing outside this function has changed either way.
pub fn admit(
    saved: Option<&[u8]>,
    id: DocumentId,
    chunk: &[u8],
    limits: Limits,
) -> Result<Admission, Refusal> {
    let document = match saved {
        None => Document::new(id),
        Some(saved) => caught(|| Document::load(id, saved))
            .and_then(|loaded| loaded.map_err(|_| Refusal::DocumentDamaged))
            .map_err(|_| Refusal::DocumentDamaged)?,
    };
    admit_to(&document, chunk, limits)
}

/// Tries a change on a copy of a document that is loaded.
///
/// # Errors
/// Why the change is not let in.
pub fn admit_to(document: &Document, chunk: &[u8], limits: Limits) -> Result<Admission, Refusal> {
    let seen = prescreen(chunk, limits)?;
    if document.has(seen.hash) {
        return Ok(Admission::Known { hash: seen.hash });
    }
    let Together { document, bytes, before, content, row, author, .. } =
        admit_together(document, &[chunk], limits)?;
    Ok(Admission::New(Box::new(Admitted {
        document,
        bytes,
        before,
        content,
        row,
        hash: seen.hash,
        actor: seen.actor,
        author,
        seq: seen.seq,
        time: seen.time,
    })))
}

/// Changes that did no harm to a copy together, and what the document is with all of them.
#[derive(Debug, Clone)]
pub struct Together {
    /// The document with the changes; the next ones can be tried on it without loading.
    pub document: Document,
    /// The same, saved: to be stored and sent as a snapshot.
    pub bytes: Vec<u8>,
    /// What the document said before.
    pub before: Content,
    /// What it says now.
    pub content: Content,
    /// What lists need of it.
    pub row: Row,
    /// The user whom every one of them was written for.
    pub author: UserId,
    /// Whose entries they amend, if any. Whether the author may is the relay's to see.
    pub amends: Option<Ownership>,
    /// What was seen of each, in their order.
    pub changes: Vec<Prescreened>,
}

/// Tries changes of one author on a copy of a document that is loaded, one after the other, and looks at what they
/// come to. Nobody receives one without the others, so what one of them puts right that another did is no matter.
///
/// # Errors
/// Why they are not let in together. Which of them it lies in, trying them one at a time tells.
pub fn admit_together(
    document: &Document,
    chunks: &[&[u8]],
    limits: Limits,
) -> Result<Together, Refusal> {
    let seen = chunks.iter().map(|chunk| prescreen(chunk, limits));
    let changes = seen.collect::<Result<Vec<_>, _>>()?;
    if document.change_count().saturating_add(changes.len() as u64) > limits.changes {
        return Err(FULL);
    }
    caught(|| {
        let mut copy = document.clone();
        let mut author = None;
        for (chunk, seen) in chunks.iter().zip(&changes) {
            apply(&mut copy, chunk)?;
            if !copy.speaks_truly(seen) {
                return Err(Refusal::NotAllowed("puts words into somebody else's mouth"));
            }
            let its = copy.author_of(seen.actor).ok_or(Refusal::WrongActor("no author"))?;
            if *author.get_or_insert(its) != its {
                return Err(Refusal::WrongActor("not all of one author"));
            }
        }
        let author = author.ok_or(Refusal::Unreadable("nothing"))?;
        let bytes = copy.save();
        if bytes.len() > limits.document {
            return Err(FULL);
        }
        let again = Document::load(document.id(), &bytes)
            .map_err(|_| Refusal::Unreadable("leaves a document that does not load"))?;
        let content = copy.read();
        if again.heads() != copy.heads() || again.read() != content {
            return Err(Refusal::Unreadable("leaves a document that loads as another"));
        }
        let before = document.read();
        let plans = |plans: &[_]| signed::plans_are_own(&copy, plans, &changes, author);
        rules::follows(&before, &content, author, plans)?;
        signed::facts_are_own(document, &copy, author)?;
        let amends = rules::amends(&before, &content, author);
        let row = Row::of(&content);
        Ok(Together { document: again, bytes, before, content, row, author, amends, changes })
    })?
}

const FULL: Refusal = Refusal::TooLarge("the document");

fn apply(copy: &mut Document, chunk: &[u8]) -> Result<(), Refusal> {
    let applied = copy.apply(chunk);
    if applied.is_ok() && inserts_into_a_map(chunk) {
        return Err(Refusal::Unreadable("inserts into a map"));
    }
    match applied {
        Ok(Applied::New) => Ok(()),
        Ok(Applied::Known) => Err(Refusal::Unreadable("known after all")),
        Err(ApplyError::MissingDependencies) => Err(Refusal::UnknownDependencies),
        Err(ApplyError::WrongActor) => {
            Err(Refusal::WrongActor("does not follow what its actor wrote"))
        }
        Err(ApplyError::Containers) => Err(Refusal::NotAllowed("the containers of the document")),
        Err(ApplyError::Unreadable) => Err(Refusal::Unreadable("does not apply")),
    }
}

/// Whether an operation says that it is an element of a list and has a name in a map. Automerge takes it, and the next
/// change beside it leaves its operations in another order than they are saved in.
fn inserts_into_a_map(chunk: &[u8]) -> bool {
    let Ok(change) = Change::from_bytes(chunk.to_vec()) else { return true };
    change.decode().operations.iter().any(|it| it.insert && matches!(it.key, Key::Map(_)))
}

/// Runs what may panic. The copy that it worked on is dropped with it, so that no broken state is seen afterwards.
fn caught<T>(work: impl FnOnce() -> T) -> Result<T, Refusal> {
    catch_unwind(AssertUnwindSafe(work)).map_err(|_| Refusal::Unreadable("panics"))
}
