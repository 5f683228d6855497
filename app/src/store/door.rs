//! The second door at base: what somebody has to show once more that it is they, and the session in which they have. What asks
//! for it base says; who is asked, and how, is `coordination`'s.

use protocol::{
    door::{
        CODES, CODES_CHALLENGE, CODES_DOOR, DOOR, DOOR_CHALLENGE, MadePasskey, NewCodes,
        NewPasskey, PASSKEY, PASSKEY_CHALLENGE, PasskeyAsked, RecoveryCodes, SECOND_WAYS,
        SecondWays, TypedCode, UsedPasskey,
    },
    enrol::Session,
};

use super::Alongside;
use crate::device::base::{self, BaseError, Body, Nothing, Verb};

impl Alongside {
    /// What this person has to show.
    ///
    /// # Errors
    /// When base does not answer or refuses, as with all of these.
    pub async fn second_ways(&self) -> Result<SecondWays, BaseError> {
        self.call(Verb::Get, SECOND_WAYS, Nothing).await
    }

    /// What a passkey is made with.
    ///
    /// # Errors
    /// As above.
    pub async fn passkey_challenge(&self) -> Result<NewPasskey, BaseError> {
        self.call(Verb::Post, PASSKEY_CHALLENGE, Nothing).await
    }

    /// Adds one that was made.
    ///
    /// # Errors
    /// As above.
    pub async fn add_passkey(&self, made: &MadePasskey) -> Result<Nothing, BaseError> {
        self.call(Verb::Put, PASSKEY, made).await
    }

    /// What a passkey signs.
    ///
    /// # Errors
    /// As above.
    pub async fn door_challenge(&self) -> Result<PasskeyAsked, BaseError> {
        self.call(Verb::Post, DOOR_CHALLENGE, Nothing).await
    }

    /// Opens the door with what a passkey signed.
    ///
    /// # Errors
    /// As above.
    pub async fn shows_passkey(&self, used: &UsedPasskey) -> Result<(), BaseError> {
        self.open_door(DOOR, used).await
    }

    /// Opens it with six digits, or a recovery code.
    ///
    /// # Errors
    /// As above.
    pub async fn shows_code(&self, code: String) -> Result<(), BaseError> {
        self.open_door(CODES_DOOR, &TypedCode { code }).await
    }

    /// What an app counts with.
    ///
    /// # Errors
    /// As above.
    pub async fn new_codes(&self) -> Result<NewCodes, BaseError> {
        self.call(Verb::Post, CODES_CHALLENGE, Nothing).await
    }

    /// Sets the app up that makes this code.
    ///
    /// # Errors
    /// As above.
    pub async fn put_codes(&self, code: String) -> Result<RecoveryCodes, BaseError> {
        self.call(Verb::Put, CODES, &TypedCode { code }).await
    }

    /// Removes a passkey or the app: `way` is one of the addresses in [`protocol::door`] that end in it.
    ///
    /// # Errors
    /// As above.
    pub async fn remove_way(&self, way: &str) -> Result<Nothing, BaseError> {
        self.call(Verb::Post, way, Nothing).await
    }

    /// Nobody signs in meanwhile: that would end the session in which the door is about to be open.
    async fn open_door(&self, path: &str, shown: impl Body) -> Result<(), BaseError> {
        let inside = self.inside().ok_or(BaseError::NoKey)?;
        let mut number = inside.session.lock().await;
        let mut open: Session = base::call(Verb::Post, path, shown).await?;
        base::asks_as(std::mem::take(&mut open.page));
        // Whoever asked in the session that is over asks again in this one.
        *number += 1;
        Ok(())
    }
}
