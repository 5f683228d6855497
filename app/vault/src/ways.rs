//! The ways in which a vault opens: each holds the vault's key, sealed under what only the passphrase, the passkey or the
//! school's recovery key gives, and bound to everything else that it says.

use domain::id::UserId;
use zeroize::Zeroizing;

use crate::{
    aead::{Aead, NONCE, TAG},
    cost::Cost,
    derive::derived,
    header::{Damaged, VERSION, VaultId},
    letter::{self, ENVELOPE, NotAKey},
    reading::Reading,
    secret::{Random, Secret},
};

/// A key of 32 bytes, sealed.
pub(crate) const WRAPPED: usize = NONCE + 32 + TAG;

const PASSPHRASE: &[u8] = b"alongside passphrase 1";
const PASSKEY: &[u8] = b"alongside prf 1";
const RECOVERY: &[u8] = b"alongside recovery 1";

/// The longest name of a passkey that there is (WebAuthn).
const LONGEST_CREDENTIAL: usize = 1023;

/// What the app has to find out before it can open a vault by its passphrase.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asked {
    /// For stretching the passphrase, and for the device key.
    pub salt: [u8; 16],
    /// For stretching the passphrase.
    pub cost: Cost,
}

impl Asked {
    /// What a new passphrase is stretched by: a salt of its own.
    #[must_use]
    pub fn drawn(cost: Cost, random: Random) -> Self {
        let mut salt = [0; 16];
        random(&mut salt);
        Self { salt, cost }
    }
}

/// A passphrase that a vault is to open by.
pub struct NewPassphrase<'a> {
    /// Drawn for it, and the cost.
    pub asked: Asked,
    /// The passphrase, stretched so.
    pub stretched: &'a Secret,
    /// What the device key says of the salt: without this device a guess cannot even be checked.
    pub device: &'a Secret,
}

/// A passkey that a vault is to open by as well.
pub struct NewPasskey<'a> {
    /// Drawn for it. The passkey is evaluated on it.
    pub salt: [u8; 16],
    /// Which passkey.
    pub credential: &'a [u8],
    /// What it answered (WebAuthn PRF).
    pub output: &'a Secret,
    /// What the device key says of the salt.
    pub device: &'a Secret,
}

/// Whose vault it is, to which each way is bound.
#[derive(Clone, Copy)]
pub(crate) struct Whose {
    pub(crate) vault: VaultId,
    pub(crate) user: UserId,
}

#[derive(Clone)]
pub(crate) struct ByPassphrase {
    pub(crate) asked: Asked,
    wrapped: [u8; WRAPPED],
}

#[derive(Clone)]
pub(crate) struct ByPasskey {
    pub(crate) salt: [u8; 16],
    pub(crate) credential: Vec<u8>,
    wrapped: [u8; WRAPPED],
}

#[derive(Clone)]
pub(crate) struct ByRecovery {
    pub(crate) public: [u8; 32],
    letter: [u8; ENVELOPE + 32],
}

impl ByPassphrase {
    pub(crate) fn new(whose: Whose, new: &NewPassphrase<'_>, key: &Secret, random: Random) -> Self {
        let mut way = Self { asked: new.asked, wrapped: [0; WRAPPED] };
        let under = way.under(new.stretched, new.device);
        way.wrapped = wrapped(&under, &bound(whose, &way.head()), key, random);
        way
    }

    pub(crate) fn key(&self, whose: Whose, stretched: &Secret, device: &Secret) -> Option<Secret> {
        unwrapped(&self.under(stretched, device), &bound(whose, &self.head()), &self.wrapped)
    }

    fn under(&self, stretched: &Secret, device: &Secret) -> Aead {
        both(stretched, device, &self.asked.salt, PASSPHRASE)
    }

    fn head(&self) -> Vec<u8> {
        let Asked { salt, cost } = self.asked;
        let mut head = vec![b'p'];
        head.extend_from_slice(&salt);
        for number in [cost.memory_kib(), cost.passes(), cost.lanes()] {
            head.extend_from_slice(&number.to_be_bytes());
        }
        head
    }

    pub(crate) fn write(&self, to: &mut Vec<u8>) {
        to.extend_from_slice(&self.head());
        to.extend_from_slice(&self.wrapped);
    }

    pub(crate) fn read(from: &mut Reading<'_>) -> Result<Self, Damaged> {
        expect(from, b'p')?;
        let salt = from.array()?;
        let cost = Cost::new(from.number()?, from.number()?, from.number()?).ok_or(Damaged)?;
        Ok(Self { asked: Asked { salt, cost }, wrapped: from.array()? })
    }
}

impl ByPasskey {
    /// `None` when no passkey has such a long name.
    pub(crate) fn new(
        whose: Whose,
        new: &NewPasskey<'_>,
        key: &Secret,
        random: Random,
    ) -> Option<Self> {
        if new.credential.len() > LONGEST_CREDENTIAL {
            return None;
        }
        let credential = new.credential.to_vec();
        let mut way = Self { salt: new.salt, credential, wrapped: [0; WRAPPED] };
        let under = way.under(new.output, new.device);
        way.wrapped = wrapped(&under, &bound(whose, &way.head()), key, random);
        Some(way)
    }

    pub(crate) fn key(&self, whose: Whose, output: &Secret, device: &Secret) -> Option<Secret> {
        unwrapped(&self.under(output, device), &bound(whose, &self.head()), &self.wrapped)
    }

    fn under(&self, output: &Secret, device: &Secret) -> Aead {
        both(output, device, &self.salt, PASSKEY)
    }

    fn head(&self) -> Vec<u8> {
        let mut head = vec![b'k'];
        head.extend_from_slice(&self.salt);
        head.extend_from_slice(&length(&self.credential));
        head.extend_from_slice(&self.credential);
        head
    }

    pub(crate) fn write(&self, to: &mut Vec<u8>) {
        to.extend_from_slice(&self.head());
        to.extend_from_slice(&self.wrapped);
    }

    pub(crate) fn read(from: &mut Reading<'_>) -> Result<Self, Damaged> {
        expect(from, b'k')?;
        let salt = from.array()?;
        let length = usize::try_from(from.number()?).map_err(|_| Damaged)?;
        if length > LONGEST_CREDENTIAL {
            return Err(Damaged);
        }
        let credential = from.slice(length)?.to_vec();
        Ok(Self { salt, credential, wrapped: from.array()? })
    }
}

impl ByRecovery {
    pub(crate) fn new(
        whose: Whose,
        public: &[u8; 32],
        key: &Secret,
        random: Random,
    ) -> Result<Self, NotAKey> {
        let mut way = Self { public: *public, letter: [0; ENVELOPE + 32] };
        let bound = bound(whose, &way.head());
        let letter = letter::sealed(public, RECOVERY, &bound, key.bytes(), random)?;
        way.letter = letter.try_into().map_err(|_| NotAKey)?;
        Ok(way)
    }

    pub(crate) fn key(&self, whose: Whose, private: &Secret) -> Option<Secret> {
        let bound = bound(whose, &self.head());
        Secret::read(letter::opened(private, RECOVERY, &bound, &self.letter)?)
    }

    fn head(&self) -> Vec<u8> {
        let mut head = vec![b'r'];
        head.extend_from_slice(&self.public);
        head
    }

    pub(crate) fn write(&self, to: &mut Vec<u8>) {
        to.extend_from_slice(&self.head());
        to.extend_from_slice(&self.letter);
    }

    pub(crate) fn read(from: &mut Reading<'_>) -> Result<Self, Damaged> {
        expect(from, b'r')?;
        Ok(Self { public: from.array()?, letter: from.array()? })
    }
}

/// Seals a key under another.
pub(crate) fn wrapped(under: &Aead, aad: &[u8], key: &Secret, random: Random) -> [u8; WRAPPED] {
    let mut sealed = Vec::new();
    under.seal(aad, key.bytes(), random, &mut sealed);
    let mut wrapped = [0; WRAPPED];
    wrapped.copy_from_slice(&sealed);
    wrapped
}

/// Opens it again.
pub(crate) fn unwrapped(under: &Aead, aad: &[u8], wrapped: &[u8; WRAPPED]) -> Option<Secret> {
    Secret::read(under.open(aad, wrapped)?)
}

/// The key that takes both what a person knows or has and this very device.
fn both(theirs: &Secret, device: &Secret, salt: &[u8; 16], words: &[u8]) -> Aead {
    let mut both = Zeroizing::new([0_u8; 64]);
    let (first, second) = both.split_at_mut(32);
    first.copy_from_slice(theirs.bytes());
    second.copy_from_slice(device.bytes());
    Aead::new(&derived(both.as_slice(), salt, words))
}

/// What the key inside a way is bound to: the format, whose vault it is, and all that the way says.
fn bound(whose: Whose, head: &[u8]) -> Vec<u8> {
    let mut bound = vec![VERSION];
    bound.extend_from_slice(whose.vault.bytes());
    bound.extend_from_slice(whose.user.to_string().as_bytes());
    bound.extend_from_slice(head);
    bound
}

fn expect(from: &mut Reading<'_>, kind: u8) -> Result<(), Damaged> {
    if from.byte()? == kind { Ok(()) } else { Err(Damaged) }
}

/// How long it is, in four bytes. Nothing here is longer than four bytes can say.
pub(crate) fn length(of: &[u8]) -> [u8; 4] {
    u32::try_from(of.len()).unwrap_or(u32::MAX).to_be_bytes()
}
