//! Breaking the glass: fetching concerns with the recovery key where nobody is left who holds one. Base gives them to
//! nobody who cannot sign for it with that key, and writes down who did. Opening them happens on the device.

use domain::{
    concern::GlassReason,
    id::{DeviceId, UserId},
};

use crate::{RecoveryKey, RecoveryPublic};

const LABEL: &[u8] = b"alongside break the glass 1\n";

/// Who wants to fetch what, when. A signature is for this and nothing else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Glass<'a> {
    /// Base's id.
    pub relay: &'a str,
    /// Who is signed in.
    pub user: UserId,
    /// On which device.
    pub device: DeviceId,
    /// Entries after this place.
    pub after: u64,
    /// When, milliseconds since 1970.
    pub at: i64,
    /// Why.
    pub why: GlassReason,
}

impl Glass<'_> {
    fn message(&self) -> Vec<u8> {
        let Self { relay, user, device, after, at, why } = self;
        let why = why.name();
        format!("{relay}\n{user}\n{device}\n{after}\n{at}\n{why}").into_bytes()
    }

    /// What the recovery key says to it.
    #[must_use]
    pub fn signed_by(&self, key: &RecoveryKey) -> Vec<u8> {
        key.sign(LABEL, &self.message()).to_vec()
    }

    /// Whether this recovery key said so.
    #[must_use]
    pub fn was_signed(&self, by: &RecoveryPublic, signature: &[u8]) -> bool {
        by.signing().signed(LABEL, &self.message(), signature)
    }
}
