//! What crosses the wire between a device and the relay at base: messages, names, limits, versions.
//! Not how it is carried (the relay's routes, the app's `device` folder) and not what the documents mean (`records`).
//!
//! Every body is CBOR (RFC 8949), deflated when it is over [`limits::DEFLATE_OVER`] bytes
//! (`content-encoding: deflate`, zlib format, in both directions).
//! Unknown map keys are passed over, and unknown kinds of item and result with all that they hold, so that a newer side
//! can add some.

pub mod admin;
pub mod blob;
pub mod carried;
pub mod concerns;
pub mod door;
pub mod enrol;
mod kinds;
pub mod limits;
pub mod review;
pub mod sync;
pub mod vault;
pub mod words;

/// The version of everything here. A request carries it in the header [`VERSION_HEADER`]; a relay that cannot
/// serve it answers 426 with [`Refused`].
pub const VERSION: u16 = 1;

/// The header that carries [`VERSION`].
pub const VERSION_HEADER: &str = "x-alongside-version";

/// The header that carries the half of a session which only the page that signed in has ([`enrol::Session::page`]).
pub const PAGE_HEADER: &str = "x-alongside-page";

/// The media type of every body.
pub const MEDIA_TYPE: &str = "application/cbor";

/// The body of every answer that is not 2xx.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Refused {
    /// For the app to choose words by.
    pub code: ErrorCode,
    /// For the school's IT lead to find the line in the relay's log.
    pub request_id: String,
}

/// Why a request as a whole was refused. A newer relay may send codes that this version does not know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ErrorCode {
    /// The body could not be read as what the route expects.
    BadRequest,
    /// No session, or it has ended: sign in again with the device key.
    NotSignedIn,
    /// The device is not known here, or was removed. What it holds can be handed over.
    UnknownDevice,
    /// The device is who it says it is, and no coordinator has let it in yet. It is to ask again in a while.
    WaitingForApproval,
    /// A coordinator compared the four words of the device and refused it. It can come back with another code.
    DeviceRefused,
    /// Signed in, but not allowed to do this.
    NotAllowed,
    /// Signed in and allowed, but whoever does this shows first that it is they ([`door`]). Nothing of it was done.
    SecondDoor,
    /// The code is wrong, was used, or is over its ten minutes; or what a passkey signed is not good. Which one is not said.
    BadCode,
    /// The code is good, for somebody else than whose records the device says that it holds. It was not spent.
    OtherPerson,
    /// Too many tries; wait as long as `retry-after` says.
    TooManyTries,
    /// Over a limit of [`limits`].
    TooLarge,
    /// The school has been set up already.
    AlreadySetUp,
    /// The relay speaks another version.
    WrongVersion,
    /// Something is not there.
    NotFound,
    /// The relay's fault; the log has more.
    Internal,
    /// A code that this version does not know.
    #[serde(other)]
    Unknown,
}
