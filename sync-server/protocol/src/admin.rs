//! What a coordinator does with people and devices. Online only; the relay is the authority.

use serde::{Deserialize, Serialize};

/// `PUT /v1/people`: adds these people; one whose id is known already is left as it is. A coordinator's device keeps
/// them in the staff list first and tells base of each before it asks for their code, every time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AddPeople {
    /// At most [`crate::limits::PEOPLE`].
    pub people: Vec<Person>,
}

/// Someone who may have a device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// Drawn by the coordinator's device, a ULID.
    pub id: String,
    /// "Ms Okafor".
    pub name: String,
    /// As `domain::staff::Role` is written.
    pub role: String,
}

/// `POST`: what somebody is here for from now on; answers 204. Said twice, it happened once.
pub const ROLE: &str = "/v1/people/{user}/role";

/// The body of [`ROLE`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewRole {
    /// As `domain::staff::Role` is written.
    pub role: String,
}

/// `GET /v1/people`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct People {
    /// Everyone, by name.
    pub people: Vec<PersonWithDevices>,
    /// Who covers for whom now and next, the first day first; what is over is not here.
    #[serde(default)]
    pub cover: Vec<Cover>,
}

/// Somebody covers for a colleague who is away.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cover {
    /// Which: a ULID.
    pub id: String,
    /// Who is away.
    pub away: String,
    /// Who covers.
    pub by: String,
    /// For what: the role whose duty it is, as `domain::staff::Role` is written.
    pub duty: String,
    /// The first day, `2026-11-30`, by the school's calendar.
    pub from: String,
    /// The last day.
    pub to: String,
}

/// `POST`: somebody covers for `{user}`, who is away; answers 204. Said twice, it happened once. Only a coordinator in her
/// own right names cover, and nobody for themselves.
pub const COVER: &str = "/v1/people/{user}/cover";

/// The body of [`COVER`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewCover {
    /// Drawn by the coordinator's device, a ULID.
    pub id: String,
    /// Who covers.
    pub by: String,
    /// The first day, as in [`Cover`]: today or later.
    pub from: String,
    /// The last day: at most [`crate::limits::COVER_DAYS`] with the first.
    pub to: String,
}

/// `POST`: a cover ends now, or never begins; answers 204. Said twice, it happened once.
pub const END_COVER: &str = "/v1/cover/{cover}/end";

/// A person and what they carry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonWithDevices {
    /// Who.
    pub person: Person,
    /// Their devices, oldest first.
    pub devices: Vec<DeviceSeen>,
}

/// A device, as base knows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceSeen {
    /// Which.
    pub id: String,
    /// "Tablet 2".
    pub name: String,
    /// When it was enrolled, milliseconds since 1970.
    pub enrolled_at: i64,
    /// When it last synced, if ever.
    pub last_sync: Option<i64>,
    /// How many records were on it when it last synced that base did not have then, as it said itself.
    #[serde(default)]
    pub unsent: Option<u32>,
    /// The four words that it shows while it waits to be let in; nothing once that is decided.
    #[serde(default)]
    pub words: Option<String>,
    /// Whether it was removed, or refused before it was ever let in.
    pub removed: bool,
    /// Whether it was refused.
    #[serde(default)]
    pub refused: bool,
    /// When it was removed, milliseconds since 1970.
    #[serde(default)]
    pub removed_at: Option<i64>,
    /// When it said that nothing is on it any more, milliseconds since 1970.
    #[serde(default)]
    pub wiped_at: Option<i64>,
}

/// `POST /v1/people/{user}/invite`: the answer is a one-time code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invitation {
    /// Four words with hyphens; also the link's fragment: `<address>/welcome#code=<words>`.
    pub code: String,
    /// When it ends, milliseconds since 1970.
    pub expires_at: i64,
}

/// `POST`: a coordinator has compared the four words of a device, and they are the same; answers 204. Said twice, it happened
/// once.
pub const APPROVE_DEVICE: &str = "/v1/devices/{device}/approve";

/// `POST`: the four words are not the same; answers 204. The device never gets a session, and its code is spent.
pub const REFUSE_DEVICE: &str = "/v1/devices/{device}/refuse";

/// `POST /v1/devices/{device}/remove` answers 204. From then on the device can only hand in what it holds, and is sent
/// nothing but [`Wipe`](crate::sync::ItemBody::Wipe).
pub const REMOVE_DEVICE: &str = "/v1/devices/{device}/remove";

/// `POST`: a removed device has erased everything; answers 204. Said twice, it happened once.
pub const WIPED: &str = "/v1/devices/wiped";
