//! Signing in: a challenge, answered with the device's key.

use domain::id::DeviceId;
use jiff::Timestamp;
use p256::ecdsa::{Signature, VerifyingKey, signature::Verifier};
use protocol::enrol::{Challenge, ChallengeRequest, Session, SessionRequest, signing_input};

use super::{
    Door, Principal, Refusal, Relay,
    access::today,
    acting::{acted, acts_on, acts_until, settle_cover},
    sessions::{May, SessionKey},
};
use crate::store::{Approval, DeviceRow, Transaction};

impl Relay {
    /// A nonce for a device to sign.
    ///
    /// # Errors
    /// [`Refusal::UnknownDevice`] when the device is not known.
    pub fn challenge(
        &self,
        request: &ChallengeRequest,
        now: Timestamp,
    ) -> Result<Challenge, Refusal> {
        let id = request.device.parse().map_err(|_| Refusal::UnknownDevice)?;
        let mut kept = self.kept();
        let device = known_device(kept.store.begin()?.as_ref(), id)?;
        Ok(Challenge { nonce: self.sessions().challenge(device.id, now)? })
    }

    /// The token of a session, and what is said with it, for a device that signed its nonce; for one that was removed, to
    /// hand in what it holds. It is always a new one. The session that the browser had `before`, whosever it was, ends.
    ///
    /// # Errors
    /// [`Refusal::UnknownDevice`] as above; [`Refusal::NotSignedIn`] when nonce or signature are not good;
    /// [`Refusal::WaitingForApproval`] and [`Refusal::DeviceRefused`] for the key of a device that was not let in.
    pub fn session(
        &self,
        request: &SessionRequest,
        before: Option<&str>,
        now: Timestamp,
    ) -> Result<(String, Session), Refusal> {
        let id = request.device.parse().map_err(|_| Refusal::UnknownDevice)?;
        let mut kept = self.kept();
        let mut work = kept.store.begin()?;
        let device = known_device(work.as_ref(), id)?;
        let user = work.user(device.user)?.ok_or(Refusal::UnknownDevice)?.id;
        let mut sessions = self.sessions();
        if !sessions.asked(id, &request.nonce, now) {
            return Err(Refusal::NotSignedIn);
        }
        // As the device wrote its id, which is how ids are written.
        let signed = signing_input(&self.id, &request.device, &request.nonce);
        if !signature_holds(&device.public_key, &signed, &request.signature) {
            return Err(Refusal::NotSignedIn);
        }
        // Only now, so that nobody else spends it.
        if !sessions.spend(&request.nonce, now) {
            return Err(Refusal::NotSignedIn);
        }
        if let Approval::Waiting(_) = device.approval {
            // It holds nothing that could be handed in.
            let refused = device.removed_at.is_some();
            return Err(if refused { Refusal::DeviceRefused } else { Refusal::WaitingForApproval });
        }
        // A cover may have begun or ended with the day: what it gives and takes is there before the session is.
        let turned = settle_cover(work.as_mut(), user, None, now)?;
        let role = acts_on(work.as_ref(), user, today(now))?.ok_or(Refusal::UnknownDevice)?;
        let until = acts_until(work.as_ref(), user, now)?;
        if turned {
            let head = work.head()?;
            work.commit()?;
            self.announce(head, None);
        }
        let who = Principal { user, role, device: id, door: Door::First };
        let may = if device.removed_at.is_some() { May::HandIn } else { May::Everything };
        let SessionKey { token, page } = sessions.open(who, may, until, now)?;
        if let Some(before) = before {
            sessions.close(before);
        }
        Ok((token, Session { page, role: role.name().to_owned() }))
    }

    /// Whose session this is.
    ///
    /// # Errors
    /// [`Refusal::NotSignedIn`] when it is not open, [`Refusal::UnknownDevice`] when it is a removed device's.
    pub fn principal(&self, key: &SessionKey, now: Timestamp) -> Result<Principal, Refusal> {
        match self.sessions().who(key, now)? {
            (who, May::Everything) => Ok(who),
            (_, May::HandIn) => Err(Refusal::UnknownDevice),
        }
    }

    /// Whose session this is, also when it is a removed device's: for the few requests that are left to it.
    ///
    /// # Errors
    /// [`Refusal::NotSignedIn`] when it is not open.
    pub fn sender(&self, key: &SessionKey, now: Timestamp) -> Result<Principal, Refusal> {
        let (who, _) = self.sessions().who(key, now)?;
        Ok(who)
    }
}

/// A device that is known, also one that was removed.
pub(super) fn known_device(work: &dyn Transaction, id: DeviceId) -> Result<DeviceRow, Refusal> {
    work.device(id)?.ok_or(Refusal::UnknownDevice)
}

/// The device that asks, also one that was removed, as long as its person acts as what the session says. Afterwards it
/// signs in again, and hears as what.
pub(super) fn asking_device(
    work: &dyn Transaction,
    who: &Principal,
    now: Timestamp,
) -> Result<DeviceRow, Refusal> {
    let device = known_device(work, who.device)?;
    let role = acts_on(work, device.user, today(now))?.ok_or(Refusal::UnknownDevice)?;
    if role == who.role { Ok(device) } else { Err(Refusal::NotSignedIn) }
}

/// That whoever does something for others does it from a device in use, and is here for what the session says: the
/// request may have been let in before that ended, and its body come long after.
pub(super) fn still_acts(
    work: &dyn Transaction,
    who: &Principal,
    now: Timestamp,
) -> Result<(), Refusal> {
    if asking_device(work, who, now)?.removed_at.is_some() {
        Err(Refusal::UnknownDevice)
    } else {
        Ok(())
    }
}

/// The device that asks, also one that was removed, as long as its person acts as what the session says by what was written
/// down last. For what has no body that could come long after it was let in: the session itself ends with the day.
pub(super) fn known_as(work: &dyn Transaction, who: &Principal) -> Result<DeviceRow, Refusal> {
    let device = known_device(work, who.device)?;
    if acted(work, device.user)? == who.role { Ok(device) } else { Err(Refusal::NotSignedIn) }
}

/// The same, from a device in use.
pub(super) fn still_reads(work: &dyn Transaction, who: &Principal) -> Result<(), Refusal> {
    if known_as(work, who)?.removed_at.is_some() { Err(Refusal::UnknownDevice) } else { Ok(()) }
}

/// Whether these bytes are a point on the curve, uncompressed.
pub(super) fn is_public_key(bytes: &[u8]) -> bool {
    bytes.len() == 65 && VerifyingKey::from_sec1_bytes(bytes).is_ok()
}

/// Whether the device with this key signed this.
pub(super) fn signature_holds(public_key: &[u8], signed: &[u8], signature: &[u8]) -> bool {
    let key = VerifyingKey::from_sec1_bytes(public_key);
    let signature = Signature::from_slice(signature);
    match (key, signature) {
        (Ok(key), Ok(signature)) => key.verify(signed, &signature).is_ok(),
        _ => false,
    }
}
