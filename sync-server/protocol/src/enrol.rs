//! How a device becomes known to base, and how it signs in afterwards.
//!
//! A device makes a P-256 key pair whose private half never leaves it. `POST /v1/setup` (first coordinator) or
//! `POST /v1/enrol` (everyone else) spends a one-time code and registers the public half. A device whose code was not made
//! at base's own machine then waits for a coordinator, who compares four words ([`crate::words`]) and lets it in. From then
//! on the device asks `POST /v1/session/challenge` and answers it at `POST /v1/session` with an ECDSA signature over SHA-256
//! of [`signing_input`]. The answer sets the session's cookie: `__Host-alongside`, or `alongside` where a relay without TLS
//! is asked at an address of its own machine. No script reads it; whoever is no browser sends it back as a browser does.
//! Signing in again replaces it, and ends the session that it was. A device that waits asks in the same way whether it
//! still does: it gets no session, but is told.

use serde::{Deserialize, Serialize};

/// The device that asks to be enrolled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewDevice {
    /// Drawn by the device, a ULID.
    pub id: String,
    /// "Tablet 2", as people here call it.
    pub name: String,
    /// The public key, uncompressed SEC1 point, 65 bytes.
    #[serde(with = "serde_bytes")]
    pub public_key: Vec<u8>,
}

/// `POST /v1/setup`, with the code that the relay printed: the first coordinator names the school.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetupRequest {
    /// As typed.
    pub code: String,
    /// The school's name; the app writes it into the `org` document as well.
    pub school: String,
    /// The coordinator's id, drawn by the device, and name.
    pub user_id: String,
    /// "Mrs Khan".
    pub user_name: String,
    /// Her device.
    pub device: NewDevice,
}

/// `POST /v1/enrol`, with the code that the coordinator gave.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnrolRequest {
    /// Four words, as typed or from the link's fragment; case, spaces and hyphens do not matter.
    pub code: String,
    /// The device.
    pub device: NewDevice,
    /// A device that holds somebody's records already says whose they are: a code of another person is then refused
    /// with [`OtherPerson`](crate::ErrorCode::OtherPerson), and not spent.
    #[serde(default)]
    pub only_for: Option<String>,
}

/// The answer to `POST /v1/enrol`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Enrolment {
    /// The device is in use. Its code was made at base's own machine, or it was let in before it asked again.
    Enrolled(Enrolled),
    /// A coordinator is to compare its four words. Until then it is told nobody's name, not even its own person's.
    Waiting(Waiting),
}

/// What a device needs to show its four words, and to ask whether it is let in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waiting {
    /// See [`Enrolled::relay`].
    pub relay: String,
    /// What base drew for the words, [`crate::words::NONCE`] bytes.
    #[serde(with = "serde_bytes")]
    pub nonce: Vec<u8>,
}

/// `GET` answers [`Enrolled`] to a device that is signed in: one that was let in asks whose it is.
pub const ENROLLED: &str = "/v1/enrolled";

/// Whose a device is: the answer to `POST /v1/setup`, and to one that was let in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Enrolled {
    /// Who the device belongs to.
    pub user_id: String,
    /// Their name.
    pub user_name: String,
    /// As `domain::staff::Role` is written.
    pub role: String,
    /// The school's name.
    pub school: String,
    /// The relay's own id, 16 bytes in hexadecimal; part of [`signing_input`].
    pub relay: String,
}

/// `GET /v1/hello`: what anyone may know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hello {
    /// Whether a coordinator exists.
    pub set_up: bool,
    /// The relay's id, see [`Enrolled::relay`].
    pub relay: String,
    /// Base's clock, milliseconds since 1970.
    pub server_time: i64,
}

/// `POST /v1/session/challenge`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChallengeRequest {
    /// The device that wants to sign in.
    pub device: String,
}

/// The answer: 32 random bytes, good for one minute and one try.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Challenge {
    /// To be signed.
    #[serde(with = "serde_bytes")]
    pub nonce: Vec<u8>,
}

/// `POST /v1/session`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionRequest {
    /// The device that signs in.
    pub device: String,
    /// From [`Challenge`].
    #[serde(with = "serde_bytes")]
    pub nonce: Vec<u8>,
    /// ECDSA P-256 over SHA-256 of [`signing_input`], r and s, 64 bytes (what WebCrypto makes).
    #[serde(with = "serde_bytes")]
    pub signature: Vec<u8>,
}

/// The answer: half of a session. The other half is the token in the cookie that comes with it, which stays in the browser;
/// this one goes with the page, so that a page which was left leaves nothing that opens anything.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// To be sent as [`crate::PAGE_HEADER`], and kept in memory only.
    pub page: String,
    /// What its person is here for by now, as `domain::staff::Role` is written; empty where base does not say.
    #[serde(default)]
    pub role: String,
}

/// What a device signs to sign in: bound to this purpose, this relay and this device.
#[must_use]
pub fn signing_input(relay: &str, device: &str, nonce: &[u8]) -> Vec<u8> {
    let mut input = format!("alongside session v1\n{relay}\n{device}\n").into_bytes();
    input.extend_from_slice(nonce);
    input
}
