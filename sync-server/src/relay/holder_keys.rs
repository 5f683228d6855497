//! Keys that people drew on their devices and would have on the next list of those who hold keys to concerns, each the last of
//! somebody. Base carries their public halves to the coordinator and believes nothing of them: whoever signs the list has
//! compared thirty digits with whoever drew the key.

use concerns::HolderPublic;
use domain::access::{Action, Subject};
use jiff::{SignedDuration, Timestamp};
use protocol::{
    concerns::{OfferKey, OfferedKey, OfferedKeys},
    limits::HOLDER_KEYS_A_DAY,
};

use super::{Principal, Refusal, Relay, challenge::still_acts, meta, vaults::WAIT};
use crate::store::Transaction;

const WHAT: &str = "holder-key-offered";

impl Relay {
    /// Takes in the public halves of a key that somebody would have on the next list, in place of one that they offered
    /// before. The same again happened once.
    ///
    /// # Errors
    /// [`Refusal::NotAllowed`] for a student, [`Refusal::BadRequest`] for what is no key, [`Refusal::TooManyTries`] when the
    /// device offers too many.
    pub fn offer_holder_key(
        &self,
        who: &Principal,
        request: &OfferKey,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        who.may(Action::Read, Subject::Holders)?;
        HolderPublic::from_bytes(&request.key).map_err(|_| Refusal::BadRequest)?;
        let mut kept = self.kept();
        let mut work = kept.store.begin()?;
        still_acts(work.as_ref(), who, now)?;
        let (user, device, at) =
            (who.user.to_string(), who.device.to_string(), now.as_millisecond());
        let mut offered = offered(work.as_ref())?;
        if offered.keys.iter().any(|one| one.user == user && one.key == request.key) {
            return Ok(());
        }
        let day = (now - SignedDuration::from_hours(24)).as_millisecond();
        let before = work.acts_of(who.device, WHAT)?;
        if before.iter().filter(|(_, at)| *at > day).count() >= HOLDER_KEYS_A_DAY {
            return Err(Refusal::TooManyTries { wait: WAIT });
        }
        offered.keys.retain(|one| one.user != user);
        offered.keys.push(OfferedKey { user: user.clone(), device, key: request.key.clone(), at });
        let written = serde_json::to_string(&offered).map_err(|_| Refusal::BadRequest)?;
        work.put_meta(meta::OFFERED_KEYS, &written)?;
        work.audit(&who.does(WHAT, user, at))?;
        Ok(work.commit()?)
    }

    /// The keys that people would have on the next list.
    ///
    /// # Errors
    /// [`Refusal::NotAllowed`] for others than coordinators.
    pub fn offered_holder_keys(&self, who: &Principal) -> Result<OfferedKeys, Refusal> {
        who.may(Action::Write, Subject::Holders)?;
        offered(self.kept().store.begin()?.as_ref())
    }
}

fn offered(work: &dyn Transaction) -> Result<OfferedKeys, Refusal> {
    let Some(written) = work.meta(meta::OFFERED_KEYS)? else { return Ok(OfferedKeys::default()) };
    let damaged = |_| Refusal::Damaged("keys that were offered".to_owned());
    serde_json::from_str(&written).map_err(damaged)
}
