//! Every answer that base gives is looked into, whoever asked and whatever becomes of it on the way.

use anyhow::{Context as _, Result, bail, ensure};
use domain::id::StudentId;
use protocol::sync::{ItemBody, PushResult, RefusedBecause, SyncAnswer, SyncRequest};
use records::DocumentId;
use sync_server::relay::{Principal, Refusal};

use super::Play;

/// So many of the last pushes are remembered by whoever listens.
const OVERHEARD: usize = 20;

impl Play {
    /// Asks base, and looks into what it answers; nothing where base will not have the device.
    pub(super) fn ask(
        &mut self,
        who: &Principal,
        request: &SyncRequest,
    ) -> Result<Option<SyncAnswer>> {
        match self.base.sync(who, request) {
            Ok(answer) => Ok(Some(answer)),
            Err(refusal) => {
                self.overhears(&format!("{refusal} {refusal:?}"))?;
                match refusal {
                    Refusal::UnknownDevice | Refusal::TooManyTries { .. } => Ok(None),
                    refusal => bail!("base refused a whole request: {refusal}"),
                }
            }
        }
    }

    /// Nothing is in the answer that its reader may not see, by what base knew when it answered.
    pub(super) fn inspect(
        &mut self,
        reader: &Principal,
        request: &SyncRequest,
        answer: &SyncAnswer,
    ) -> Result<()> {
        ensure!(request.push.len() == answer.results.len(), "not one result a push");
        if answer.coming.is_some() {
            self.report.happened("a first sync came in parts");
        }
        let mut decides = false;
        for (push, result) in request.push.iter().zip(&answer.results) {
            match result {
                PushResult::AtBase { .. } => {
                    decides |= push.doc.ends_with("/core");
                    self.lane.at_base(push)?;
                    self.overheard.push(push.clone());
                }
                PushResult::HandedIn { .. } => {
                    self.report.happened("a change was handed in");
                    self.lane.handed_in(push)?;
                }
                PushResult::LeftOut { .. } => {
                    self.report.happened("what was left out was sent again");
                }
                PushResult::Refused { reason } => self.report.refused(name(*reason)),
                PushResult::Unknown => bail!("base answered what nobody knows"),
            }
        }
        let many = self.overheard.len().saturating_sub(OVERHEARD);
        self.overheard.drain(..many);
        if decides {
            self.look()?;
        }
        for item in &answer.items {
            match &item.body {
                ItemBody::Change { doc, .. } | ItemBody::Snapshot { doc, .. } => {
                    let id = doc.parse::<DocumentId>().context("an item of no document")?;
                    ensure!(self.may_read(reader, id), "{} is sent {id}", reader.user);
                }
                ItemBody::Grant { student } => {
                    let student = student.parse::<StudentId>().context("a grant of nobody")?;
                    let core = DocumentId::StudentCore(student);
                    ensure!(self.may_read(reader, core), "{} is given {student}", reader.user);
                }
                ItemBody::Purge { student } => {
                    let student = student.parse::<StudentId>().context("a purge of nobody")?;
                    let knows = self.access.ever_saw(reader.user, student);
                    ensure!(knows, "{} is told of {student}, and never knew them", reader.user);
                }
                ItemBody::Wipe { device } => {
                    let theirs = *device == reader.device.to_string();
                    ensure!(theirs && answer.items.len() == 1, "told of another device, or more");
                    ensure!(self.is_removed(reader), "{device} is told to erase itself");
                    self.report.happened("a removed device was told so");
                }
                ItemBody::Unknown => bail!("base sent something of no kind"),
            }
        }
        self.report.checked(4);
        Ok(())
    }

    /// Whether a coordinator removed the device of this reader.
    fn is_removed(&self, reader: &Principal) -> bool {
        let mut all = self.tablets.iter().zip(&self.model.tablets);
        all.any(|(tablet, told)| told.removed && tablet.identity.device == reader.device)
    }

    /// Whether somebody may read a document, by hand.
    pub(super) fn may_read(&self, reader: &Principal, id: DocumentId) -> bool {
        match id {
            DocumentId::Org => true,
            DocumentId::Me(user) => user == reader.user,
            DocumentId::StudentCore(student) | DocumentId::StudentYear(student, _) => {
                self.access.may_see(reader, student, self.day())
            }
        }
    }
}

const fn name(reason: RefusedBecause) -> &'static str {
    match reason {
        RefusedBecause::Damaged => "damaged on the way",
        RefusedBecause::UnknownDependencies => "builds on what base has not",
        RefusedBecause::NotAllowed => "not allowed",
        RefusedBecause::TooLarge => "too large",
        RefusedBecause::WrongActor => "another's actor or name",
        RefusedBecause::Unreadable => "cannot be read",
        RefusedBecause::Unknown => "for a reason of a newer version",
    }
}
