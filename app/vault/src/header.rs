//! What lies in the clear beside a vault: whose it is, in which ways it opens, and the public half of its person's key.
//!
//! ```text
//! 1                    the format
//! 16                   the vault's id
//! 26                   whose it is: a ULID
//! 4 + n                initials
//! 32                   the person's public key
//! 'p' 16 4 4 4 60      by passphrase: salt, memory, passes, lanes, the sealed vault key
//! 0 | 1 'k' 16 4 n 60  by passkey: salt, which one, the sealed vault key
//! 0 | 1 'r' 32 80      by recovery key: its public half, the sealed vault key
//! 60                   the person's private key, sealed under the vault key and bound to every byte before it
//! 32                   SHA-256 of all that
//! ```
//!
//! Numbers are four bytes, the highest first. A sealed key is nonce, ciphertext and tag. The sum finds damage before
//! anybody is asked for a passphrase; whoever changes a byte on purpose can write a new sum, and is found when the vault
//! opens.

use domain::id::UserId;
use sha2::{Digest as _, Sha256};

use crate::{
    aead::Aead,
    derive::derived,
    initials::Initials,
    reading::Reading,
    secret::{Random, Secret},
    vault::Vault,
    ways::{
        Asked, ByPasskey, ByPassphrase, ByRecovery, WRAPPED, Whose, length, unwrapped, wrapped,
    },
};

/// The first byte of a header.
pub(crate) const VERSION: u8 = 1;

/// For sealing the person's private key.
const WORDS: &[u8] = b"alongside header 1";

/// What is not what was put there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is damaged")]
pub struct Damaged;

/// Which vault: drawn at random, and in everything that is sealed, so that nothing can be moved between two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VaultId([u8; 16]);

impl VaultId {
    pub(crate) fn drawn(random: Random) -> Self {
        let mut id = [0; 16];
        random(&mut id);
        Self(id)
    }

    /// Its bytes.
    #[must_use]
    pub const fn bytes(&self) -> &[u8; 16] {
        &self.0
    }
}

/// What somebody opens a vault with.
pub enum Key<'a> {
    /// The passphrase, stretched as [`Header::asked`] says, and what the device key says of its salt.
    Passphrase {
        /// The passphrase, stretched.
        stretched: &'a Secret,
        /// What the device key says.
        device: &'a Secret,
    },
    /// What the passkey of [`Header::passkey`] answered, and what the device key says of its salt.
    Passkey {
        /// What the passkey answered.
        output: &'a Secret,
        /// What the device key says.
        device: &'a Secret,
    },
    /// The private half of the school's recovery key.
    Recovery(&'a Secret),
}

/// Why a vault does not open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotOpened {
    /// Not the passphrase, or what holds its key was changed: nobody can tell the two apart.
    #[error("this is not the passphrase")]
    WrongPassphrase,
    /// The same of a passkey or a recovery key.
    #[error("this is not the key")]
    WrongKey,
    /// It does not open in this way.
    #[error("the vault does not open in this way")]
    NoSuchWay,
    /// The key is right, and the header was changed.
    #[error("the vault is damaged")]
    Damaged,
}

/// The header of a vault.
#[derive(Clone)]
pub struct Header {
    pub(crate) whose: Whose,
    pub(crate) initials: Initials,
    pub(crate) public: [u8; 32],
    pub(crate) passphrase: ByPassphrase,
    pub(crate) passkey: Option<ByPasskey>,
    pub(crate) recovery: Option<ByRecovery>,
    pub(crate) private: [u8; WRAPPED],
}

impl Header {
    /// Reads what [`Header::written`] wrote.
    ///
    /// # Errors
    /// When it is anything else.
    pub fn read(bytes: &[u8]) -> Result<Self, Damaged> {
        let (body, sum) = bytes.split_last_chunk::<32>().ok_or(Damaged)?;
        if Sha256::digest(body).as_slice() != sum {
            return Err(Damaged);
        }
        let mut from = Reading::new(body);
        if from.byte()? != VERSION {
            return Err(Damaged);
        }
        let vault = VaultId(from.array()?);
        let user: [u8; 26] = from.array()?;
        let user = str::from_utf8(&user).map_err(|_| Damaged)?;
        let user = user.parse::<UserId>().map_err(|_| Damaged)?;
        let whose = Whose { vault, user };
        let length = usize::try_from(from.number()?).map_err(|_| Damaged)?;
        let header = Self {
            whose,
            initials: Initials::read(from.slice(length)?).ok_or(Damaged)?,
            public: from.array()?,
            passphrase: ByPassphrase::read(&mut from)?,
            passkey: if from.follows()? { Some(ByPasskey::read(&mut from)?) } else { None },
            recovery: if from.follows()? { Some(ByRecovery::read(&mut from)?) } else { None },
            private: from.array()?,
        };
        from.end()?;
        Ok(header)
    }

    /// The bytes to store.
    #[must_use]
    pub fn written(&self) -> Vec<u8> {
        let mut bytes = self.before_the_end();
        bytes.extend_from_slice(&self.private);
        let sum = Sha256::digest(&bytes);
        bytes.extend_from_slice(&sum);
        bytes
    }

    /// Which vault.
    #[must_use]
    pub fn vault(&self) -> VaultId {
        self.whose.vault
    }

    /// Whose it is.
    #[must_use]
    pub fn user(&self) -> UserId {
        self.whose.user
    }

    /// What the lock screen shows.
    #[must_use]
    pub fn initials(&self) -> &Initials {
        &self.initials
    }

    /// How the passphrase is to be stretched.
    #[must_use]
    pub fn asked(&self) -> Asked {
        self.passphrase.asked
    }

    /// By which passkey it opens, and on which salt that is to be evaluated.
    #[must_use]
    pub fn passkey(&self) -> Option<(&[u8], &[u8; 16])> {
        self.passkey.as_ref().map(|way| (way.credential.as_slice(), &way.salt))
    }

    /// The public half of the recovery key by which it opens. When it is not the school's, set that.
    #[must_use]
    pub fn recovery(&self) -> Option<&[u8; 32]> {
        self.recovery.as_ref().map(|way| &way.public)
    }

    /// Opens the vault.
    ///
    /// # Errors
    /// When the key is wrong, or the header was changed.
    // Where it is called the way is known: of the others nothing is in what a tablet downloads.
    #[inline(always)]
    pub fn open(&self, with: &Key<'_>, random: Random) -> Result<Vault, NotOpened> {
        let whose = self.whose;
        let key = match with {
            Key::Passphrase { stretched, device } => {
                self.passphrase.key(whose, stretched, device).ok_or(NotOpened::WrongPassphrase)
            }
            Key::Passkey { output, device } => {
                let way = self.passkey.as_ref().ok_or(NotOpened::NoSuchWay)?;
                way.key(whose, output, device).ok_or(NotOpened::WrongKey)
            }
            Key::Recovery(private) => {
                let way = self.recovery.as_ref().ok_or(NotOpened::NoSuchWay)?;
                way.key(whose, private).ok_or(NotOpened::WrongKey)
            }
        }?;
        let private = unwrapped(&end(&key, whose), &self.before_the_end(), &self.private)
            .ok_or(NotOpened::Damaged)?;
        Ok(Vault::of(self.clone(), key, private, random))
    }

    /// Seals the end anew, after something before it has changed.
    pub(crate) fn settle(&mut self, key: &Secret, private: &Secret, random: Random) {
        let before = self.before_the_end();
        self.private = wrapped(&end(key, self.whose), &before, private, random);
    }

    fn before_the_end(&self) -> Vec<u8> {
        let initials = self.initials.letters().as_bytes();
        let mut bytes = vec![VERSION];
        bytes.extend_from_slice(self.whose.vault.bytes());
        bytes.extend_from_slice(self.whose.user.to_string().as_bytes());
        bytes.extend_from_slice(&length(initials));
        bytes.extend_from_slice(initials);
        bytes.extend_from_slice(&self.public);
        self.passphrase.write(&mut bytes);
        bytes.push(u8::from(self.passkey.is_some()));
        if let Some(way) = &self.passkey {
            way.write(&mut bytes);
        }
        bytes.push(u8::from(self.recovery.is_some()));
        if let Some(way) = &self.recovery {
            way.write(&mut bytes);
        }
        bytes
    }
}

fn end(key: &Secret, whose: Whose) -> Aead {
    Aead::new(&derived(key.bytes(), whose.vault.bytes(), WORDS))
}
