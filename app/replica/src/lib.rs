//! This device's copy: safekeeping, outbox and sync. Storage, time and randomness are ports, and there is no
//! network in here: the app carries requests and answers.
//!
//! Where to start: [`Replica`]. `save` is the one way in for what somebody wrote, and [`View`] is what screens
//! begin from; [`Replica::begin_sync`] and [`Replica::finish_sync`] are the two halves of talking to base, and
//! [`Schedule`] says when. What is stored where is in [`storage::Table`].
//!
//! | a promise | is kept in |
//! |---|---|
//! | *Saved on this tablet* is true | `save`: one transaction, answered when it is durable |
//! | what is taken back was nobody else's yet | `undo`: it is held back, and stays once it may be on its way |
//! | *At base* is true | `sync/acknowledged`: only an acknowledgement empties the outbox |
//! | the number waiting is right in every state | `outbox`: it is derived from what is unacknowledged |
//! | a shorter log says what the long one said | `compaction`: read back before anything is deleted |
//! | one bad document never stops another | `documents`, `state`: damaged values are set aside |
//! | what ends the page is not opened again | `marks`: names are written down first; `ended`: it is set aside |
//! | a device that base forgot hands its work over | `enrolling`: added again, everything that waits is due |
//! | a purge never destroys what somebody wrote | `sync/purge` |
//! | a removed device erases itself once base has all that it holds | `sync/wipe` |
//! | what comes too late for the record is handed in, once | `sync/acknowledged`: it waits for the coordinator |
//! | what base lost is brought back | `offer`: compared with base's copies and offered again |
//! | a record is at base when its pictures are | `pictures`: they follow their record, and go with it |
//! | a picture that was looked at is there without a signal | `pictures/fetched`: kept, and bounded |
//! | what cannot be sent from here can be handed in by another device | `parcel`: signed and gathered; `carrying`: kept apart |
//! | a concern is handed in until somebody who can read it has it | `concerns`: sealed bytes, until a checked receipt |
//! | a refusal never holds up what else was written | `sync/again`: written again into what base has |
//! | what was recorded while it was locked becomes one draft | `captured`: with a mark in the same transaction |
//! | records stay shut where base was not heard of for too long | `lease`: a clock that goes back does not extend it |
//! | what lay in the clear is sealed, and lost in no moment of it | `moving`: the old one is only read |

#[cfg(all(feature = "planted", target_arch = "wasm32"))]
compile_error!("planted bugs are for the simulator, and no app in a browser has them");

mod account;
#[cfg(test)]
mod account_tests;
mod aside;
mod captured;
#[cfg(test)]
mod captured_tests;
mod carrying;
mod cipher;
mod compaction;
mod concerns;
#[cfg(test)]
mod counted;
mod documents;
mod draft;
mod drafts;
mod encoding;
mod ended;
mod enrolling;
mod env;
#[cfg(test)]
mod fixture;
mod holders;
mod identity;
mod lease;
mod marks;
#[cfg(test)]
mod marks_tests;
pub mod moving;
mod offer;
mod outbox;
mod parcel;
mod pictures;
#[cfg(test)]
mod pictures_tests;
mod position;
mod refile;
#[cfg(test)]
mod refile_tests;
mod remade;
mod replica;
mod rows;
mod safekeeping;
mod said;
#[cfg(test)]
mod said_tests;
mod save;
#[cfg(test)]
mod save_tests;
mod sealed;
mod state;
#[cfg(test)]
mod state_tests;
mod student;
mod students;
mod sync;
mod undo;
#[cfg(test)]
mod undo_tests;
mod unsent;
mod view;
mod would_add;

#[cfg(any(test, feature = "contract"))]
pub mod memory;
#[cfg(feature = "planted")]
pub mod planted;
pub mod storage;
#[cfg(any(test, feature = "contract"))]
pub mod storage_contract;

pub use aside::SetAside;
pub use carrying::{Carrying, Delivered, ParcelId, Place, TakeInError, TakenIn, ToHandIn};
pub use cipher::{Cipher, Damaged, Framed};
pub use concerns::{Asks, Doubt, Handing, KnownList, Raised, ReadEntry, ReadPage, ReadTo};
pub use draft::{Draft, DraftBody, DraftKey, DraftKind, DraftSummary, NotADraft};
pub use enrolling::EnrolError;
pub use env::{Env, Marker};
pub use identity::{Identity, four_words};
pub use lease::{Lease, Leased};
pub use parcel::{NotAParcel, Packed, PackedFor, Unsigned, Whose, read_parcel};
pub use pictures::picture_hash;
pub use replica::{OpenError, Replica};
pub use rows::NEWS;
pub use safekeeping::{KeptAs, Safekeeping, Waiting, WaitingRecord};
pub use save::{SaveError, Saved};
pub use student::{
    AmendmentEntry, MergedRecord, MovedEntry, ReadError, SessionEntry, StudentRecord,
    TimelineEntry, YearHelp, YearPause,
};
pub use sync::{Event, Failure, Next, Schedule, SyncError, Synced};
pub use undo::HELD_FOR;
pub use unsent::Unsent;
pub use view::{StudentView, View};
