//! Which list of those who hold keys this device goes by, and what base has: a later list of the same recovery key is taken in
//! as it is, one of another recovery key only once people have compared digits (docs/decisions/0027).

use concerns::{Holders, HoldersError};
use jiff::Timestamp;
use replica::storage::StorageError;

use crate::store::{Alongside, BaseError, PinnedList};

/// How it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Standing {
    /// What this device goes by, if there is a list.
    pub(crate) pinned: Option<Pinned>,
    /// What base said.
    pub(crate) news: News,
}

/// The list that this device goes by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Pinned {
    /// The list.
    pub(crate) list: Holders,
    /// As it was signed.
    pub(crate) signed: Vec<u8>,
    /// When whoever has this device compared the digits of its recovery key.
    pub(crate) confirmed: Option<Timestamp>,
}

impl Pinned {
    fn read(PinnedList { list: signed, confirmed }: PinnedList) -> Result<Self, StorageError> {
        let damaged = |_| StorageError::Unusable("the list of holders is damaged".to_owned());
        let list = Holders::read_first(&signed).map_err(damaged)?;
        Ok(Self { list, signed, confirmed })
    }
}

/// What base said when it was asked for its newest list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum News {
    /// It has the list that this device goes by; or neither has any.
    Same,
    /// It has one of another recovery key, which follows that. People compare its digits first.
    Another {
        /// The list.
        list: Box<Holders>,
        /// As it was signed.
        signed: Vec<u8>,
    },
    /// It has one that does not follow what this device goes by, or none any more.
    Not(Option<HoldersError>),
    /// It did not answer.
    Unasked(BaseError),
}

/// What a list at base is to a device that goes by another.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Offered {
    Same,
    /// It is to go by this from now on.
    Follows(Holders),
    Another(Holders),
    Not(HoldersError),
}

/// `recovered_by` is the recovery key by which the vault opens: one that is there although no list is was a list's once.
fn offered(known: Option<&Holders>, recovered_by: Option<&[u8; 32]>, signed: &[u8]) -> Offered {
    let Some(known) = known else {
        return match Holders::read_first(signed) {
            Ok(list) if is_anothers(recovered_by, &list) => Offered::Another(list),
            Ok(list) => Offered::Follows(list),
            Err(error) => Offered::Not(error),
        };
    };
    match known.read_next(signed) {
        Ok(list) if list == *known => Offered::Same,
        Ok(list) => Offered::Follows(list),
        Err(HoldersError::OtherKey) => {
            known.read_begun_again(signed).map_or_else(Offered::Not, Offered::Another)
        }
        Err(error) => Offered::Not(error),
    }
}

/// Whether a vault opens by the recovery key of no such list.
fn is_anothers(recovered_by: Option<&[u8; 32]>, list: &Holders) -> bool {
    recovered_by.is_some_and(|key| key != list.recovery().vaults().as_bytes())
}

/// Asks base, and takes in what may be taken in.
///
/// # Errors
/// When this device cannot be read or written.
pub(crate) async fn look(alongside: Alongside) -> Result<Standing, StorageError> {
    let answer = alongside.list_at_base().await;
    // Not before base has answered: somebody may have compared digits meanwhile.
    let kept = alongside.pinned_list().await?;
    let pinned = kept.map(Pinned::read).transpose()?;
    let signed = match answer {
        Ok(Some(signed)) => signed,
        Ok(None) => {
            let news = if pinned.is_some() { News::Not(None) } else { News::Same };
            return Ok(Standing { pinned, news });
        }
        Err(error) => return Ok(Standing { pinned, news: News::Unasked(error) }),
    };
    let known = pinned.as_ref().map(|pinned| &pinned.list);
    Ok(match offered(known, alongside.recovered_by().as_ref(), &signed) {
        Offered::Same => Standing { pinned, news: News::Same },
        Offered::Follows(list) => {
            let confirmed = pinned.as_ref().and_then(|pinned| pinned.confirmed);
            let before = pinned.map(|pinned| pinned.signed);
            let pinned = Pinned { list, signed, confirmed };
            go_by(alongside, before.as_deref(), &pinned).await?;
            Standing { pinned: Some(pinned), news: News::Same }
        }
        Offered::Another(list) => {
            Standing { pinned, news: News::Another { list: Box::new(list), signed } }
        }
        Offered::Not(error) => Standing { pinned, news: News::Not(Some(error)) },
    })
}

/// Goes by a list from now on, in place of the one that was signed so, and has the vault open by its recovery key.
///
/// # Errors
/// When it goes by another by now, or that could not be kept.
pub(crate) async fn go_by(
    alongside: Alongside,
    before: Option<&[u8]>,
    pinned: &Pinned,
) -> Result<(), StorageError> {
    let Pinned { signed, confirmed, .. } = pinned;
    let kept = PinnedList { list: signed.clone(), confirmed: *confirmed };
    alongside.pin_list(before, &kept).await?;
    opens_by(alongside, pinned).await?;
    Ok(())
}

/// Has the vault open by the recovery key of a list; not in place of another before people have compared digits. Answers whether
/// it opens so.
///
/// # Errors
/// When that could not be kept.
pub(super) async fn opens_by(alongside: Alongside, pinned: &Pinned) -> Result<bool, StorageError> {
    let Pinned { list, confirmed, .. } = pinned;
    if confirmed.is_none() && is_anothers(alongside.recovered_by().as_ref(), list) {
        return Ok(false);
    }
    alongside.open_by_recovery(list.recovery().vaults().as_bytes()).await?;
    Ok(true)
}

#[cfg(test)]
mod tests;
