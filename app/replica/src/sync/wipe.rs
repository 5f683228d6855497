//! What becomes of a device that a coordinator removed. Base tells it so with every answer, and keeps whatever it sends:
//! what it takes in, what it hands to the coordinator, and what it refuses. Once nothing is left that base has not, and no
//! draft, everything is erased in one transaction but whom the device signs in as, to say so. Base hears of it only then;
//! after that the rest is forgotten too. A device that base merely does not know keeps everything (`enrolling`).

use protocol::sync::{Item, ItemBody, RefusedBecause};

use super::answer::Taking;
use crate::{
    cipher::Cipher,
    env::Env,
    identity::Identity,
    position::{IDENTITY, STANDS, Stands},
    replica::Replica,
    sealed::Batch,
    state::State,
    storage::{Storage, StorageError, Table},
};

impl<S: Storage, C: Cipher, E: Env> Replica<S, C, E> {
    /// Takes in whether base removed this device. What base refused before, it may not have kept, or may take in now: it
    /// is sent once more.
    pub(super) async fn hear_how_it_stands(
        &self,
        taking: &mut Taking,
        items: &[Item],
    ) -> Result<(), StorageError> {
        let device = self.identity().map(|identity| identity.device.to_string());
        let is_ours = |item: &Item| match &item.body {
            ItemBody::Wipe { device: whose } => Some(whose) == device.as_ref(),
            _ => false,
        };
        let stands = if items.iter().any(is_ours) { Stands::Removed } else { Stands::InUse };
        if taking.next.stands == stands {
            return Ok(());
        }
        taking.next.stand(&mut taking.batch, stands)?;
        // Whoever was removed is not told what became of a concern.
        taking.next.hand_in_again(&mut taking.batch);
        self.try_again(taking, |_| true).await?;
        taking.synced.more |= taking.next.outbox.iter().any(|(_, row)| row.refusal.is_some());
        Ok(())
    }

    /// Whether this device was removed and holds nothing that would be lost with it: nothing that base has not answered
    /// for, no picture that it has not, nothing that base may have lost, no draft, no sealed concern that base lacks, and nothing
    /// that it carries for others.
    #[must_use]
    pub fn may_be_wiped(&self) -> bool {
        self.state.stands == Stands::Removed
            && !self.in_doubt
            && self.state.outbox.iter().next().is_none()
            && !self.state.pictures.any_wait()
            && self.state.unmatched.is_empty()
            && self.state.drafts.is_empty()
            && self.state.carrying.is_empty()
            && self.state.sealed_that_wait() == 0
            && !self.state.unreadable_words
    }

    /// Erases everything but whom this device signs in as, where it may be; answers whether it is erased.
    ///
    /// # Errors
    /// When storage did not take it; then nothing has changed, or all of it and only the answer was lost.
    pub async fn wipe(&mut self) -> Result<bool, StorageError> {
        self.settle().await?;
        if !self.may_be_wiped() {
            return Ok(self.is_wiped());
        }
        let mut batch = self.erase_all_but(IDENTITY).await?;
        let mut next = State {
            identity: self.state.identity.clone(),
            opened: self.state.opened,
            ..State::default()
        };
        next.stand(&mut batch, Stands::Wiped)?;
        next.derive();
        self.commit(batch, next).await?;
        self.forget_loaded();
        self.marks.forget_all(&self.env);
        Ok(true)
    }

    /// Whether this device is erased, and base may not have heard of it yet.
    #[must_use]
    pub const fn is_wiped(&self) -> bool {
        matches!(self.state.stands, Stands::Wiped)
    }

    /// Whom this device signs in as at base: also when it is erased, until base has heard of that.
    #[must_use]
    pub const fn signs_in_as(&self) -> Option<&Identity> {
        self.state.identity.as_ref()
    }

    /// Base has heard that this device is erased: whose it was is forgotten as well.
    ///
    /// # Errors
    /// When storage did not take it.
    pub async fn forget_whose(&mut self) -> Result<(), StorageError> {
        self.settle().await?;
        if !self.is_wiped() || !self.state.drafts.is_empty() {
            return Ok(());
        }
        let batch = self.erase_all_but("").await?;
        self.commit(batch, State { opened: self.state.opened, ..State::default() }).await
    }

    /// Erases all tables, but what is kept under this name about the device itself.
    async fn erase_all_but(&self, kept: &str) -> Result<Batch, StorageError> {
        let mut batch = Batch::default();
        for table in Table::ALL {
            for (key, _) in self.sealed.scan(table, b"").await? {
                if table != Table::Meta || key != kept.as_bytes() {
                    batch.delete(table, key);
                }
            }
        }
        Ok(batch)
    }
}

impl State {
    /// Writes down how base has this device.
    pub(crate) fn stand(&mut self, batch: &mut Batch, stands: Stands) -> Result<(), StorageError> {
        self.stands = stands;
        match stands {
            Stands::InUse => batch.delete(Table::Meta, STANDS),
            Stands::Removed | Stands::Wiped => batch.put_value(Table::Meta, STANDS, &stands)?,
        }
        Ok(())
    }
}

impl Taking {
    /// Whether base keeps what it refused for this reason: of a removed device it does. What heals by itself is sent again,
    /// for what came may not be what was sent.
    pub(super) const fn is_kept_by_base(&self, reason: RefusedBecause) -> bool {
        let heals = matches!(reason, RefusedBecause::Damaged | RefusedBecause::UnknownDependencies);
        matches!(self.next.stands, Stands::Removed) && !heals
    }
}
