//! An open vault: it seals what goes to storage and opens what comes back. Dropping it wipes its keys.

use domain::id::UserId;

use crate::{
    aead::Aead,
    derive::derived,
    header::{Damaged, Header, VaultId},
    initials::Initials,
    letter::{NotAKey, key_pair},
    secret::{Random, Secret},
    ways::{
        ByPasskey, ByPassphrase, ByRecovery, NewPasskey, NewPassphrase, WRAPPED, Whose, length,
    },
};

/// The first byte of every sealed value. Values that are not sealed begin with 1 (`app/replica/src/cipher.rs`).
const SEALED: u8 = 2;

/// For the rows of the database.
const ROWS: &[u8] = b"alongside rows 1";

/// A vault that is open.
pub struct Vault {
    header: Header,
    key: Secret,
    pub(crate) private: Secret,
    rows: Aead,
    random: Random,
}

impl Vault {
    /// A new vault of this person, which opens by this passphrase. Its header has to be stored before anything is sealed.
    #[must_use]
    pub fn create(
        user: UserId,
        initials: Initials,
        passphrase: &NewPassphrase<'_>,
        random: Random,
    ) -> Self {
        let whose = Whose { vault: VaultId::drawn(random), user };
        let key = Secret::drawn(random);
        let (private, public) = key_pair(random);
        let passphrase = ByPassphrase::new(whose, passphrase, &key, random);
        let mut header = Header {
            whose,
            initials,
            public,
            passphrase,
            passkey: None,
            recovery: None,
            private: [0; WRAPPED],
        };
        header.settle(&key, &private, random);
        Self::of(header, key, private, random)
    }

    pub(crate) fn of(header: Header, key: Secret, private: Secret, random: Random) -> Self {
        let rows = Aead::new(&derived(key.bytes(), header.vault().bytes(), ROWS));
        Self { header, key, private, rows, random }
    }

    /// What lies in the clear beside it.
    #[must_use]
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// Seals a value for its place.
    #[must_use]
    pub fn seal(&self, table: &[u8], key: &[u8], plain: &[u8]) -> Vec<u8> {
        let mut sealed = vec![SEALED];
        self.rows.seal(&self.place(table, key), plain, self.random, &mut sealed);
        sealed
    }

    /// Opens what was sealed for this very place in this vault.
    ///
    /// # Errors
    /// When it is anything else.
    pub fn open(&self, table: &[u8], key: &[u8], sealed: &[u8]) -> Result<Vec<u8>, Damaged> {
        let Some((&SEALED, sealed)) = sealed.split_first() else { return Err(Damaged) };
        self.rows.open(&self.place(table, key), sealed).ok_or(Damaged)
    }

    /// Opens by another passphrase from now on, and no longer by the one before.
    pub fn set_passphrase(&mut self, new: &NewPassphrase<'_>) {
        self.header.passphrase = ByPassphrase::new(self.header.whose, new, &self.key, self.random);
        self.settle();
    }

    /// Opens by this passkey as well, and no longer by the one before.
    ///
    /// # Errors
    /// When no passkey has such a long name.
    pub fn set_passkey(&mut self, new: &NewPasskey<'_>) -> Result<(), NotAKey> {
        let way = ByPasskey::new(self.header.whose, new, &self.key, self.random);
        self.header.passkey = Some(way.ok_or(NotAKey)?);
        self.settle();
        Ok(())
    }

    /// Opens by no passkey any more.
    pub fn forget_passkey(&mut self) {
        self.header.passkey = None;
        self.settle();
    }

    /// Opens by the passkey of this header, its own of before, or by none where that has none: for a change that could not be
    /// stored.
    pub fn restore_passkey(&mut self, before: &Header) {
        self.header.passkey.clone_from(&before.passkey);
        self.settle();
    }

    /// Opens by the recovery key with this public half as well, and by no other.
    ///
    /// # Errors
    /// When it is no public key.
    pub fn set_recovery(&mut self, public: &[u8; 32]) -> Result<(), NotAKey> {
        let way = ByRecovery::new(self.header.whose, public, &self.key, self.random)?;
        self.header.recovery = Some(way);
        self.settle();
        Ok(())
    }

    /// Opens by no recovery key any more: for one that was set and could not be stored.
    pub fn forget_recovery(&mut self) {
        self.header.recovery = None;
        self.settle();
    }

    /// Shows other initials on the lock screen.
    pub fn set_initials(&mut self, initials: Initials) {
        self.header.initials = initials;
        self.settle();
    }

    fn settle(&mut self) {
        self.header.settle(&self.key, &self.private, self.random);
    }

    /// Where a value belongs. Lengths come first, so that no two places read alike.
    fn place(&self, table: &[u8], key: &[u8]) -> Vec<u8> {
        let mut place = vec![SEALED];
        place.extend_from_slice(self.header.vault().bytes());
        for part in [table, key] {
            place.extend_from_slice(&length(part));
            place.extend_from_slice(part);
        }
        place
    }
}
