//! With what people show once more that it is they: passkeys, and apps that count the time. Not what asks for it
//! (`domain::access`), and not what any of it proves (`relay`).

use domain::id::{PasskeyId, UserId};

use super::StoreError;

/// Bytes of the secret that an app counts with: 160 bits, as many as HMAC-SHA-1 gives (RFC 4226, 4, R6).
pub const SECRET: usize = 20;

/// A passkey that is in use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PasskeyRow {
    /// Which.
    pub id: PasskeyId,
    /// Whose.
    pub user: UserId,
    /// What its authenticator calls it.
    pub credential: Vec<u8>,
    /// Its public key, and how often it was used, as whoever checks it writes that.
    pub kept: String,
    /// "Phone".
    pub name: String,
    /// The domain that it was made for.
    pub domain: String,
    /// Milliseconds since 1970.
    pub added_at: i64,
    /// Milliseconds since 1970, if ever.
    pub used_at: Option<i64>,
}

/// An app that makes codes.
#[derive(Clone, PartialEq, Eq)]
pub struct CodesRow {
    /// Whose.
    pub user: UserId,
    /// What it counts with.
    pub secret: [u8; SECRET],
    /// Milliseconds since 1970.
    pub added_at: i64,
    /// The newest step of time of which a code was taken. None of it or before is taken again.
    pub step: u64,
}

/// Reading and writing second ways.
pub trait SecondWayRows {
    /// Adds a passkey. Says whether it was added: one that is in use, whosever it is, is left as it is.
    ///
    /// # Errors
    /// When the database refuses.
    fn add_passkey(&mut self, passkey: &PasskeyRow) -> Result<bool, StoreError>;

    /// A person's passkeys that are in use, oldest first.
    ///
    /// # Errors
    /// When the database refuses.
    fn passkeys_of(&self, user: UserId) -> Result<Vec<PasskeyRow>, StoreError>;

    /// How many passkeys are in use that were made for another domain than this one.
    ///
    /// # Errors
    /// When the database refuses.
    fn passkeys_but_of(&self, domain: &str) -> Result<u64, StoreError>;

    /// Notes that a passkey was used, and what is to be kept of it since.
    ///
    /// # Errors
    /// When the database refuses.
    fn note_passkey_used(&mut self, id: PasskeyId, kept: &str, at: i64) -> Result<(), StoreError>;

    /// Removes a passkey. Says whether it was in use.
    ///
    /// # Errors
    /// When the database refuses.
    fn remove_passkey(&mut self, id: PasskeyId, at: i64) -> Result<bool, StoreError>;

    /// Sets an app up, with recovery codes of which these are the hashes, in place of the one that was.
    ///
    /// # Errors
    /// When the database refuses.
    fn put_codes(&mut self, codes: &CodesRow, recovery: &[[u8; 32]]) -> Result<(), StoreError>;

    /// A person's app, if one is set up.
    ///
    /// # Errors
    /// When the database refuses.
    fn codes_of(&self, user: UserId) -> Result<Option<CodesRow>, StoreError>;

    /// Notes that a code of this step was taken.
    ///
    /// # Errors
    /// When the database refuses.
    fn note_step(&mut self, user: UserId, step: u64) -> Result<(), StoreError>;

    /// Spends a person's recovery code. Says whether there was one that was not spent.
    ///
    /// # Errors
    /// When the database refuses.
    fn spend_recovery_code(&mut self, user: UserId, hash: &[u8; 32]) -> Result<bool, StoreError>;

    /// How many recovery codes somebody has left.
    ///
    /// # Errors
    /// When the database refuses.
    fn recovery_codes_left(&self, user: UserId) -> Result<u32, StoreError>;

    /// Removes a person's app, its secret and its recovery codes. Says whether one was set up.
    ///
    /// # Errors
    /// When the database refuses.
    fn remove_codes(&mut self, user: UserId, at: i64) -> Result<bool, StoreError>;

    /// Whether somebody has any second way.
    ///
    /// # Errors
    /// When the database refuses.
    fn has_a_second_way(&self, user: UserId) -> Result<bool, StoreError> {
        Ok(!self.passkeys_of(user)?.is_empty() || self.codes_of(user)?.is_some())
    }
}
