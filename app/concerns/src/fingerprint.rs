//! What two people read to each other, to be sure that they mean the same key: thirty digits in six groups.

use domain::id::UserId;
use sha2::{Digest as _, Sha256};

use crate::{HolderPublic, RecoveryPublic};

const LABEL: &[u8] = b"alongside fingerprint 1\n";
const GROUPS: usize = 6;

impl HolderPublic {
    /// The fingerprint of somebody's key: "04711 90210 ...". The same key of somebody else has another.
    #[must_use]
    pub fn fingerprint(&self, of: UserId) -> String {
        digits(&[of.to_string().as_bytes(), b"\n", &self.to_bytes()])
    }
}

impl RecoveryPublic {
    /// The fingerprint of the school's recovery key.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        let [signing, sealing, vaults] =
            [self.signing().as_bytes(), self.sealing().as_bytes(), self.vaults().as_bytes()];
        digits(&[b"recovery\n", signing, sealing, vaults])
    }
}

fn digits(parts: &[&[u8]]) -> String {
    let mut hash = Sha256::new_with_prefix(LABEL);
    for part in parts {
        hash.update(part);
    }
    let group = |five: &[u8]| {
        let number = five.iter().fold(0_u64, |number, byte| (number << 8) | u64::from(*byte));
        format!("{:05}", number % 100_000)
    };
    let groups: Vec<String> = hash.finalize().chunks_exact(5).take(GROUPS).map(group).collect();
    groups.join(" ")
}
