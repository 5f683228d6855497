//! What base hears of vaults: that one was opened with the school's recovery key, since its passphrase was forgotten. It has
//! nothing of what is in one, and cannot know of it otherwise: the device says so once it is online.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use protocol::{limits::VAULTS_OPENED_A_DAY, vault::OpenedByRecovery};

use super::{Principal, Refusal, Relay, challenge::known_device};

const WHAT: &str = "vault-opened-by-recovery";
/// How long a device waits that tells of it too often.
pub(super) const WAIT: Duration = Duration::from_secs(60 * 60);

impl Relay {
    /// Notes that the vault of whoever asks was opened with the recovery key on their device. Said twice, it happened once.
    ///
    /// # Errors
    /// [`Refusal::BadRequest`] for a time that is none, [`Refusal::UnknownDevice`], and [`Refusal::TooManyTries`] when the device
    /// tells of it too often.
    pub fn vault_opened(
        &self,
        who: &Principal,
        request: OpenedByRecovery,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        let opened = Timestamp::from_millisecond(request.at).map_err(|_| Refusal::BadRequest)?;
        let mut kept = self.kept();
        let mut work = kept.store.begin()?;
        known_device(work.as_ref(), who.device)?;
        let subject = format!("{} {opened}", who.user);
        let before = work.acts_of(who.device, WHAT)?;
        if before.iter().any(|(known, _)| *known == subject) {
            return Ok(());
        }
        let day = (now - SignedDuration::from_hours(24)).as_millisecond();
        if before.iter().filter(|(_, at)| *at > day).count() >= VAULTS_OPENED_A_DAY {
            return Err(Refusal::TooManyTries { wait: WAIT });
        }
        work.audit(&who.does(WHAT, subject, now.as_millisecond()))?;
        Ok(work.commit()?)
    }
}
