//! How far a change gets on its way in, told by what refuses it; and whether what was let in does harm later.

use std::fmt;

use anyhow::{Context as _, Result, ensure};
use domain::id::UserId;
use records::{
    Document, DocumentId, Edit,
    admission::{Admission, Admitted, Refusal, admit_to, prescreen},
};

use crate::scene::{LIMITS, writer};

/// The last stage that a change got through.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// Refused without automerge.
    None,
    /// Looked at without automerge; refused by history, or by automerge itself.
    Prescreened,
    /// Automerge panicked over it, somewhere on the throw-away copy.
    Panicked,
    /// Applied; what it left did not load, or loaded as something else.
    Applied,
    /// Saved and loaded again; refused by the rules.
    Reloaded,
    /// Let in.
    Admitted,
    /// In the document already.
    Known,
}

/// How many got how far.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally([u32; 7]);

/// Tries a change on a document, as the relay does.
#[must_use]
pub fn try_on(document: &Document, chunk: &[u8]) -> (Stage, Option<Box<Admitted>>) {
    if prescreen(chunk, LIMITS).is_err() {
        return (Stage::None, None);
    }
    let stage = match admit_to(document, chunk, LIMITS) {
        Ok(Admission::New(admitted)) => return (Stage::Admitted, Some(admitted)),
        Ok(Admission::Known { .. }) => Stage::Known,
        Err(Refusal::Unreadable("panics")) => Stage::Panicked,
        Err(Refusal::Unreadable(
            "leaves a document that does not load" | "leaves a document that loads as another",
        )) => Stage::Applied,
        Err(Refusal::NotAllowed("the containers of the document")) => Stage::Prescreened,
        Err(Refusal::Unreadable("an entry of another format") | Refusal::NotAllowed(_)) => {
            Stage::Reloaded
        }
        Err(_) => Stage::Prescreened,
    };
    (stage, None)
}

/// Whether a change that was let in does no harm: another device takes it in and reads the same, what base keeps loads,
/// and what comes next can be written and read by both.
///
/// # Errors
/// Where it does.
pub fn does_no_harm(document: &Document, chunk: &[u8], admitted: &Admitted) -> Result<()> {
    let mut device = document.clone();
    device.apply(chunk)?;
    ensure!(device.heads() == admitted.document.heads(), "a device has other heads");
    ensure!(device.read() == admitted.content, "a device reads something else");
    let mut base = Document::load(document.id(), &admitted.bytes)?;
    ensure!(base.heads() == device.heads(), "base has other heads");
    let user = UserId::draw(77);
    let next = base.write(&writer("next", user), &next_edit(document.id(), user))?;
    device.apply(&next).context("what comes next does not apply")?;
    let again = Document::load(document.id(), &device.save())?;
    ensure!(again.heads() == base.heads() && again.read() == base.read(), "both went apart");
    Ok(())
}

fn next_edit(id: DocumentId, user: UserId) -> Edit {
    match id {
        DocumentId::Org => Edit::NameSchool { name: "The next name".to_owned() },
        DocumentId::StudentCore(student) => {
            let standing = domain::student::Standing::MetOffSite { by: user };
            Edit::SetStanding { student, standing }
        }
        DocumentId::StudentYear(student, _) => {
            Edit::RecordVisit(crate::scene::visit(0x7777, student, user))
        }
        DocumentId::Me(user) => {
            Edit::SetPreference { user, key: "next".to_owned(), value: "one".to_owned() }
        }
    }
}

impl Tally {
    /// Counts one.
    pub fn count(&mut self, stage: Stage) {
        if let Some(count) = self.0.get_mut(stage as usize) {
            *count += 1;
        }
    }

    /// Counts what another counted.
    pub fn add(&mut self, other: Self) {
        self.0.iter_mut().zip(other.0).for_each(|(count, more)| *count += more);
    }

    /// How many got through this stage and no further.
    #[must_use]
    pub fn at(&self, stage: Stage) -> u32 {
        self.0.get(stage as usize).copied().unwrap_or_default()
    }

    /// How many there were.
    #[must_use]
    pub fn all(&self) -> u32 {
        self.0.iter().sum()
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (stage, words) in [
            (Stage::None, "refused without automerge"),
            (Stage::Prescreened, "prescreened, then refused by history or by automerge"),
            (Stage::Panicked, "prescreened, then automerge panicked on the copy"),
            (Stage::Applied, "applied, then not the same after loading"),
            (Stage::Reloaded, "loaded again, then refused by the rules"),
            (Stage::Known, "known already"),
            (Stage::Admitted, "let in, and did no harm"),
        ] {
            writeln!(f, "  {:>8}  {words}", self.at(stage))?;
        }
        write!(f, "  {:>8}  in all", self.all())
    }
}
