//! Adding to a concern: what is said is sealed to everybody on the newest list, signed by whoever says it, and on its way to base as
//! soon as this device has it. Whoever raised the concern learns of the first receipt alone, and of no word.

use ::concerns::{SealError, answer};
use domain::{
    concern::{Answer, Says},
    id::{ConcernEntryId, ConcernId},
};
use replica::{DraftKey, storage::StorageError};

use super::{
    case::Case,
    duty::{Desk, Duty, duty},
    entries::entries,
    tend::count,
};
use crate::store::{Alongside, fresh};

/// Why nothing was added. What was written is as it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum NotAdded {
    /// Whoever has this device is not on the list now, with the key that is here.
    NoDuty,
    /// The concern does not lie here.
    Gone,
    /// It cannot be sealed or signed.
    Broken(SealError),
    /// Storage did not take it.
    Storage(StorageError),
}

impl From<StorageError> for NotAdded {
    fn from(error: StorageError) -> Self {
        Self::Storage(error)
    }
}

/// Says that a concern was received. Once somebody has said so, it is nothing more.
///
/// # Errors
/// See [`NotAdded`].
pub(super) async fn receive(alongside: Alongside, concern: ConcernId) -> Result<(), NotAdded> {
    let (desk, case) = at_hand(alongside, concern).await?;
    receipt(alongside, &desk, &case).await?;
    counted(alongside, &desk).await;
    Ok(())
}

/// Adds what somebody wrote, in place of its draft. Whoever decides has received it as well.
///
/// # Errors
/// See [`NotAdded`].
pub(super) async fn add(
    alongside: Alongside,
    concern: ConcernId,
    (entry, says): (ConcernEntryId, Answer),
) -> Result<(), NotAdded> {
    let (desk, case) = at_hand(alongside, concern).await?;
    receipt(alongside, &desk, &case).await?;
    let draft = DraftKey::answering(concern);
    keep(alongside, &desk, &case, (entry, &says), Some(&draft)).await?;
    counted(alongside, &desk).await;
    Ok(())
}

/// What was added is kept, whatever becomes of the count: it is counted again after the next sync.
async fn counted(alongside: Alongside, desk: &Desk) {
    drop(count(alongside, desk).await);
}

async fn at_hand(alongside: Alongside, concern: ConcernId) -> Result<(Box<Desk>, Case), NotAdded> {
    let Duty::Current(desk) = duty(alongside).await? else { return Err(NotAdded::NoDuty) };
    if !desk.signs() {
        return Err(NotAdded::NoDuty);
    }
    let found = entries(alongside, Some(concern)).await?;
    let case = Case::all(found.all).pop().ok_or(NotAdded::Gone)?;
    Ok((desk, case))
}

async fn receipt(alongside: Alongside, desk: &Desk, case: &Case) -> Result<(), NotAdded> {
    if case.received(&desk.lists).is_some() {
        return Ok(());
    }
    let recorded = alongside.recorded().ok_or(NotAdded::NoDuty)?;
    let says = Answer { says: Says::Received, recorded };
    let id = ConcernEntryId::draw(alongside.random());
    keep(alongside, desk, case, (id, &says), None).await
}

async fn keep(
    alongside: Alongside,
    desk: &Desk,
    case: &Case,
    (entry, says): (ConcernEntryId, &Answer),
    draft: Option<&DraftKey>,
) -> Result<(), NotAdded> {
    let sealed = answer(entry, &case.raised.sealed, says, (&desk.list, &desk.key), fresh());
    let sealed = sealed.map_err(NotAdded::Broken)?;
    Ok(alongside.hand_in_later(entry, &sealed, draft).await?)
}
