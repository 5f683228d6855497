//! Why the relay refuses a request as a whole. A refused change is no refusal: it is part of the answer.

use std::time::Duration;

use protocol::ErrorCode;

use crate::store::StoreError;

/// Why a request was not carried out.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// The request does not say what it must.
    #[error("the request cannot be read")]
    BadRequest,
    /// No session, or it has ended.
    #[error("not signed in")]
    NotSignedIn,
    /// The device is not known, or was removed and asks for something else than to hand in.
    #[error("the device is not known")]
    UnknownDevice,
    /// The device has the key that it says, and no coordinator has let it in yet.
    #[error("the device waits for a coordinator")]
    WaitingForApproval,
    /// A coordinator refused the device.
    #[error("the device was refused")]
    DeviceRefused,
    /// Signed in, but not allowed to.
    #[error("not allowed")]
    NotAllowed,
    /// Allowed, once whoever asks has shown that it is they.
    #[error("the second door is shut")]
    SecondDoor,
    /// The code is wrong, spent or ended, or what a passkey signed is not good.
    #[error("the code is not good")]
    BadCode,
    /// The code is good, but for another person than the device asks for.
    #[error("the code is for another person")]
    OtherPerson,
    /// Too many wrong codes, or too many changes that cannot be taken in.
    #[error("too many tries")]
    TooManyTries {
        /// How long to wait.
        wait: Duration,
    },
    /// Over a limit.
    #[error("too large")]
    TooLarge,
    /// The school is set up already.
    #[error("the school is set up already")]
    AlreadySetUp,
    /// The other side speaks another version.
    #[error("another version")]
    WrongVersion,
    /// It is not there.
    #[error("not there")]
    NotFound,
    /// The database's fault.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// What is stored cannot be read back.
    #[error("a stored document cannot be read: {0}")]
    Damaged(String),
}

impl Refusal {
    /// The code that the app chooses its words by.
    #[must_use]
    pub const fn code(&self) -> ErrorCode {
        match self {
            Self::BadRequest => ErrorCode::BadRequest,
            Self::NotSignedIn => ErrorCode::NotSignedIn,
            Self::UnknownDevice => ErrorCode::UnknownDevice,
            Self::WaitingForApproval => ErrorCode::WaitingForApproval,
            Self::DeviceRefused => ErrorCode::DeviceRefused,
            Self::NotAllowed => ErrorCode::NotAllowed,
            Self::SecondDoor => ErrorCode::SecondDoor,
            Self::BadCode => ErrorCode::BadCode,
            Self::OtherPerson => ErrorCode::OtherPerson,
            Self::TooManyTries { .. } => ErrorCode::TooManyTries,
            Self::TooLarge => ErrorCode::TooLarge,
            Self::AlreadySetUp => ErrorCode::AlreadySetUp,
            Self::WrongVersion => ErrorCode::WrongVersion,
            Self::NotFound => ErrorCode::NotFound,
            Self::Store(_) | Self::Damaged(_) => ErrorCode::Internal,
        }
    }
}
