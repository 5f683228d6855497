//! Letting a new device in. A code alone does not, unless it was made at the machine itself: who holds a device that came
//! with one is shown by four words, which base makes of the device's key and of what it drew once it had the key. The device
//! shows the same; a coordinator compares. Until then the device gets no session, and is told nobody's name. Not how it
//! becomes known (`enrol`).

use domain::{
    access::{Action, Subject},
    id::DeviceId,
};
use jiff::Timestamp;
use protocol::{enrol::Enrolled, words};

use super::{
    Principal, Refusal, Relay, challenge::still_acts, cover::in_own_right_about, meta, sha256,
};
use crate::store::{Approval, DeviceRow, Transaction};

impl Relay {
    /// Lets in a device that waits: its words are the same. Asked twice, it happened once.
    ///
    /// # Errors
    /// [`Refusal::NotAllowed`] for others than coordinators, and for whoever covers where it is the device of somebody who
    /// reads everyone or covers as well; [`Refusal::NotFound`] for a device that is not known, or that was refused or removed.
    pub fn approve_device(
        &self,
        who: &Principal,
        device: &str,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        self.lets(who, Action::Assign, Subject::Devices)?;
        let at = now.as_millisecond();
        let mut kept = self.kept();
        let mut work = kept.store.begin()?;
        still_acts(work.as_ref(), who, now)?;
        let device = named(work.as_ref(), device)?;
        in_own_right_about(work.as_ref(), who, device.user, now)?;
        match (device.approval, device.removed_at) {
            (_, Some(_)) => return Err(Refusal::NotFound),
            (Approval::Given(_), None) => return Ok(()),
            (Approval::Waiting(_), None) => {}
        }
        work.approve_device(device.id, at)?;
        work.audit(&who.does("device-approved", device.id.to_string(), at))?;
        work.commit()?;
        self.announce_devices();
        Ok(())
    }

    /// Refuses a device that waits: its words are not the same. Asked twice, it happened once.
    ///
    /// # Errors
    /// [`Refusal::NotAllowed`] for others than coordinators, [`Refusal::NotFound`] for a device that does not wait.
    pub fn refuse_device(
        &self,
        who: &Principal,
        device: &str,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        self.lets(who, Action::Assign, Subject::Devices)?;
        let at = now.as_millisecond();
        let mut kept = self.kept();
        let mut work = kept.store.begin()?;
        still_acts(work.as_ref(), who, now)?;
        let device = named(work.as_ref(), device)?;
        match (device.approval, device.removed_at) {
            (Approval::Given(_), _) => return Err(Refusal::NotFound),
            (Approval::Waiting(_), Some(_)) => return Ok(()),
            (Approval::Waiting(_), None) => {}
        }
        work.remove_device(device.id, at)?;
        work.audit(&who.does("device-refused", device.id.to_string(), at))?;
        work.commit()?;
        self.announce_devices();
        Ok(())
    }

    /// Whose the device is that asks.
    ///
    /// # Errors
    /// [`Refusal::UnknownDevice`], and the database's.
    pub fn enrolled_as(&self, who: &Principal) -> Result<Enrolled, Refusal> {
        let mut kept = self.kept();
        let work = kept.store.begin()?;
        let user = work.user(who.user)?.ok_or(Refusal::UnknownDevice)?;
        let school = work.meta(meta::SCHOOL)?.ok_or(Refusal::UnknownDevice)?;
        Ok(Enrolled { role: who.role.name().to_owned(), ..self.enrolled(&user, &school) })
    }

    /// The four words of a device that nobody let in.
    pub(super) fn words_of(&self, device: &DeviceRow) -> Option<String> {
        let Approval::Waiting(nonce) = device.approval else { return None };
        let made_of = words::input(&self.id, &device.id.to_string(), &device.public_key, &nonce);
        Some(words::four(&sha256(&made_of)))
    }
}

fn named(work: &dyn Transaction, device: &str) -> Result<DeviceRow, Refusal> {
    let id: DeviceId = device.parse().map_err(|_| Refusal::NotFound)?;
    work.device(id)?.ok_or(Refusal::NotFound)
}
