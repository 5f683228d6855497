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
    /// When whoever has this device compared the digits of its recovery key.
    pub(crate) confirmed: Option<Timestamp>,
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

fn offered(known: Option<&Holders>, signed: &[u8]) -> Offered {
    let Some(known) = known else {
        return Holders::read_first(signed).map_or_else(Offered::Not, Offered::Follows);
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

/// Asks base, and takes in what may be taken in.
///
/// # Errors
/// When this device cannot be read or written.
pub(crate) async fn look(alongside: Alongside) -> Result<Standing, StorageError> {
    let kept = alongside.pinned_list().await?;
    let pinned = kept.and_then(|PinnedList { list, confirmed }| {
        Some(Pinned { list: Holders::read_first(&list).ok()?, confirmed })
    });
    let signed = match alongside.list_at_base().await {
        Ok(Some(signed)) => signed,
        Ok(None) => {
            let news = if pinned.is_some() { News::Not(None) } else { News::Same };
            return Ok(Standing { pinned, news });
        }
        Err(error) => return Ok(Standing { pinned, news: News::Unasked(error) }),
    };
    let known = pinned.as_ref().map(|pinned| &pinned.list);
    Ok(match offered(known, &signed) {
        Offered::Same => Standing { pinned, news: News::Same },
        Offered::Follows(list) => {
            let confirmed = pinned.and_then(|pinned| pinned.confirmed);
            go_by(alongside, &list, signed, confirmed).await?;
            Standing { pinned: Some(Pinned { list, confirmed }), news: News::Same }
        }
        Offered::Another(list) => {
            Standing { pinned, news: News::Another { list: Box::new(list), signed } }
        }
        Offered::Not(error) => Standing { pinned, news: News::Not(Some(error)) },
    })
}

/// Goes by a list from now on, and has the vault open by its recovery key.
///
/// # Errors
/// When that could not be kept.
pub(crate) async fn go_by(
    alongside: Alongside,
    list: &Holders,
    signed: Vec<u8>,
    confirmed: Option<Timestamp>,
) -> Result<(), StorageError> {
    alongside.pin_list(&PinnedList { list: signed, confirmed }).await?;
    alongside.open_by_recovery(list.recovery().vaults().as_bytes()).await
}

#[cfg(test)]
mod tests;
