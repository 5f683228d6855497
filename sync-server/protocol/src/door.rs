//! The second door: whoever decides for others shows once more that it is they, beside the key that their device signs in with
//! (docs/decisions/0030). With a passkey, or with six digits of an app that counts the time, or with a recovery code.
//!
//! An answer that opens it is a [`Session`](crate::enrol::Session) and its cookie, in place of the session that asked. An act
//! that needs the door is refused with [`ErrorCode::SecondDoor`](crate::ErrorCode::SecondDoor) while it is shut, and nothing
//! of it is done: it is sent once more when the door is open.

use serde::{Deserialize, Serialize};

/// `GET` answers [`SecondWays`] of whoever asks.
pub const SECOND_WAYS: &str = "/v1/second-ways";

/// What somebody has to show that it is they.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecondWays {
    /// The domain that passkeys are made for; nothing where base was told of none, and makes none.
    pub passkeys_for: Option<String>,
    /// Passkeys that are in use, oldest first.
    pub passkeys: Vec<PasskeySeen>,
    /// Recovery codes that are left, where an app with codes is set up.
    pub codes: Option<u32>,
    /// Whether the door is open in the session that asks.
    pub open: bool,
}

impl SecondWays {
    /// Whether there is any, so that acts ask for it.
    #[must_use]
    pub const fn is_any(&self) -> bool {
        !self.passkeys.is_empty() || self.codes.is_some()
    }
}

/// A passkey, as base knows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PasskeySeen {
    /// Which: a ULID.
    pub id: String,
    /// "Phone", as its person calls it.
    pub name: String,
    /// The domain that it was made for; of no use at another.
    pub domain: String,
    /// Milliseconds since 1970.
    pub added_at: i64,
    /// Milliseconds since 1970, if ever.
    pub used_at: Option<i64>,
}

/// `POST` answers [`NewPasskey`]: something for an authenticator to make a passkey with. Whoever has a second way opens the door
/// with it first.
pub const PASSKEY_CHALLENGE: &str = "/v1/passkey/challenge";

/// What a browser is asked to make (WebAuthn, 5.4).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewPasskey {
    /// The domain.
    pub domain: String,
    /// To be signed, good once and for [`crate::limits::CODE_MINUTES`].
    #[serde(with = "serde_bytes")]
    pub challenge: Vec<u8>,
    /// Whose it is: 16 bytes that say nothing.
    #[serde(with = "serde_bytes")]
    pub user: Vec<u8>,
    /// What the authenticator shows.
    pub user_name: String,
    /// Algorithms, the best first, as COSE numbers them.
    pub algorithms: Vec<i32>,
    /// Passkeys that are there: an authenticator that has one of them makes no other.
    pub known: Vec<CredentialId>,
}

/// The name that an authenticator gave a passkey.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CredentialId(#[serde(with = "serde_bytes")] pub Vec<u8>);

/// `PUT` of a [`MadePasskey`] answers 204.
pub const PASSKEY: &str = "/v1/passkey";

/// A passkey that was made (WebAuthn, 5.2.1).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MadePasskey {
    /// As its person calls it.
    pub name: String,
    /// Its credential id.
    pub credential: CredentialId,
    /// JSON that the browser wrote: what was done, for which challenge, at which address.
    #[serde(with = "serde_bytes")]
    pub client_data: Vec<u8>,
    /// The public key, and what was verified, in CBOR.
    #[serde(with = "serde_bytes")]
    pub attestation: Vec<u8>,
}

/// `POST` answers [`PasskeyAsked`].
pub const DOOR_CHALLENGE: &str = "/v1/passkey/sign-in/challenge";

/// What a browser is asked to sign (WebAuthn, 5.5).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PasskeyAsked {
    /// The domain.
    pub domain: String,
    /// To be signed, good once and for [`crate::limits::CODE_MINUTES`].
    #[serde(with = "serde_bytes")]
    pub challenge: Vec<u8>,
    /// The passkeys that will do.
    pub known: Vec<CredentialId>,
}

/// `POST` of a [`UsedPasskey`] answers a [`Session`](crate::enrol::Session).
pub const DOOR: &str = "/v1/passkey/sign-in";

/// What a passkey signed (WebAuthn, 5.2.2).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UsedPasskey {
    /// Its credential id.
    pub credential: CredentialId,
    /// As in [`MadePasskey`].
    #[serde(with = "serde_bytes")]
    pub client_data: Vec<u8>,
    /// The domain's hash, what was verified, and how often the passkey was used.
    #[serde(with = "serde_bytes")]
    pub authenticator_data: Vec<u8>,
    /// Over both.
    #[serde(with = "serde_bytes")]
    pub signature: Vec<u8>,
}

/// `POST` answers 204: a passkey is of no use any more. Said twice, it happened once.
pub const REMOVE_PASSKEY: &str = "/v1/passkey/{passkey}/remove";

/// `POST` answers [`NewCodes`]: what an app that counts the time makes codes with. It counts only once a code of it came back.
pub const CODES_CHALLENGE: &str = "/v1/codes/challenge";

/// A secret, shown once.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewCodes {
    /// 160 bits in base 32 (RFC 4648), 32 letters and digits.
    pub secret: String,
}

impl NewCodes {
    /// What the app reads from a picture. It names nobody.
    #[must_use]
    pub fn link(&self) -> String {
        format!("otpauth://totp/Alongside?secret={}&issuer=Alongside", self.secret)
    }
}

/// `PUT` of a [`TypedCode`] that the new secret makes now answers [`RecoveryCodes`]. An app that was set up before, and its
/// recovery codes, are of no use any more.
pub const CODES: &str = "/v1/codes";

/// A code, as typed: six digits, or a recovery code.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TypedCode {
    /// Spaces, hyphens and case do not matter.
    pub code: String,
}

/// Codes for the drawer, each good once. Shown once.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecoveryCodes {
    /// Four words each, with hyphens.
    pub codes: Vec<String>,
}

/// `POST` of a [`TypedCode`] answers a [`Session`](crate::enrol::Session).
pub const CODES_DOOR: &str = "/v1/codes/sign-in";

/// `POST` answers 204: the app and its recovery codes are of no use any more. Said twice, it happened once.
pub const REMOVE_CODES: &str = "/v1/codes/remove";
