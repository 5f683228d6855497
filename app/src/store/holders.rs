//! The list of those who hold keys to concerns, at base and as this device goes by it; this person's own key; and the recovery
//! key as a way into their vault. Only screens of modules apart ask for any of it: what seals and signs is in none that is read
//! at each start.

use concerns::{Fresh, HolderKey, HolderPublic, Holders};
use jiff::Timestamp;
use protocol::{
    ErrorCode,
    concerns::{HOLDER_KEYS, HOLDERS, List, OfferKey, OfferedKey, OfferedKeys, PutList},
};
use replica::{KnownList, storage::StorageError};

use super::{Alongside, closed};
use crate::device::{
    base::{BaseError, Nothing, Verb},
    clock,
};

/// The list that this device goes by until another follows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PinnedList {
    /// As the recovery key signed it.
    pub list: Vec<u8>,
    /// When people compared the digits of its recovery key. Nothing while it is only what base gave first.
    pub confirmed: Option<Timestamp>,
}

impl Alongside {
    /// The newest list at base as it was signed, if there is one.
    ///
    /// # Errors
    /// When base does not answer or refuses.
    pub async fn list_at_base(&self) -> Result<Option<Vec<u8>>, BaseError> {
        let answer: Result<List, BaseError> = self.call(Verb::Get, HOLDERS, Nothing).await;
        match answer {
            Ok(List { holders }) => Ok(Some(holders)),
            Err(BaseError::Refused(ErrorCode::NotFound)) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Hands base a list; with a code from its machine where it begins a recovery key.
    ///
    /// # Errors
    /// When base does not answer or refuses. Asked again with the same, it happened once.
    pub async fn put_list(&self, list: &[u8], code: Option<String>) -> Result<(), BaseError> {
        let request = PutList { holders: list.to_vec(), code };
        let _: Nothing = self.call(Verb::Put, HOLDERS, &request).await?;
        Ok(())
    }

    /// The keys that people would have on the next list, for a coordinator.
    ///
    /// # Errors
    /// When base does not answer or refuses.
    pub async fn offered_keys(&self) -> Result<Vec<OfferedKey>, BaseError> {
        let offered: OfferedKeys = self.call(Verb::Get, HOLDER_KEYS, Nothing).await?;
        Ok(offered.keys)
    }

    /// Hands base the public halves of this person's key, for the next list.
    ///
    /// # Errors
    /// When base does not answer or refuses. Asked again with the same, it happened once.
    pub async fn offer_key(&self, key: &HolderPublic) -> Result<(), BaseError> {
        let request = OfferKey { key: key.to_bytes().to_vec() };
        let _: Nothing = self.call(Verb::Post, HOLDER_KEYS, &request).await?;
        Ok(())
    }

    /// The list that this device goes by.
    ///
    /// # Errors
    /// When storage cannot be read.
    pub async fn pinned_list(&self) -> Result<Option<PinnedList>, StorageError> {
        let known = self.known_list().await?;
        Ok(known.map(|known| PinnedList { list: known.bytes, confirmed: known.compared }))
    }

    /// Goes by this list from now on, in place of the one that was signed so.
    ///
    /// # Errors
    /// When it goes by another by now, or it could not be kept; then nothing has changed.
    pub async fn pin_list(
        &self,
        before: Option<&[u8]>,
        pinned: &PinnedList,
    ) -> Result<(), StorageError> {
        let list = Holders::read_first(&pinned.list)
            .map_err(|_| StorageError::Unusable("this is no list of holders".to_owned()))?;
        let digits = list.recovery().fingerprint();
        let inside = self.inside().ok_or_else(closed)?;
        let mut replica = inside.replica.lock().await;
        let known = replica.known_list().await?;
        let stands = known.as_ref().map(|known| known.bytes.as_slice());
        if stands != before && stands != Some(pinned.list.as_slice()) {
            return Err(StorageError::Unusable("another list was taken meanwhile".to_owned()));
        }
        let same = known.filter(|known| known.digits == digits);
        let next = KnownList {
            bytes: pinned.list.clone(),
            number: list.number(),
            since: same.as_ref().map_or_else(clock::now, |known| known.since),
            digits,
            compared: pinned.confirmed.or_else(|| same?.compared),
            other: None,
        };
        let kept = replica.keep_list(Some(&next)).await;
        self.show(&replica);
        kept
    }

    /// By which recovery key the vault opens as well, if by one.
    #[must_use]
    pub fn recovered_by(&self) -> Option<[u8; 32]> {
        self.inside()?.strongbox.with(|vault| vault.header().recovery().copied())
    }

    /// This person's own key, if one was drawn on this device.
    ///
    /// # Errors
    /// When it cannot be read: that is not the same as none.
    pub async fn holder_key(&self) -> Result<Option<HolderKey>, StorageError> {
        let inside = self.inside().ok_or_else(closed)?;
        let kept = inside.replica.lock().await.holder_key().await?;
        let damaged = |_| StorageError::Unusable("the key to concerns is damaged".to_owned());
        kept.map(|kept| HolderKey::from_bytes(&kept).map_err(damaged)).transpose()
    }

    /// Draws this person's own key, and keeps it before anybody hears of it.
    ///
    /// # Errors
    /// When it could not be kept, or there is one.
    pub async fn draw_holder_key(&self) -> Result<HolderKey, StorageError> {
        let inside = self.inside().ok_or_else(closed)?;
        let key = HolderKey::draw(fresh());
        inside.replica.lock().await.keep_holder_key(key.to_bytes().to_vec()).await?;
        Ok(key)
    }

    /// Has the vault open by the recovery key with this public half as well, and by no other.
    ///
    /// # Errors
    /// When that could not be kept: it opens as before.
    pub async fn open_by_recovery(&self, public: &[u8; 32]) -> Result<(), StorageError> {
        let inside = self.inside().ok_or_else(closed)?;
        let before = inside.strongbox.with(|vault| vault.header().recovery().copied());
        if before.as_ref() == Some(public) {
            return Ok(());
        }
        let set = inside.strongbox.with(|vault| vault.set_recovery(public));
        set.map_err(|_| StorageError::Unusable("this is no recovery key".to_owned()))?;
        let kept = inside.keep_header().await;
        if kept.is_err() {
            // What is in memory is to say the same as what is stored.
            inside.strongbox.with(|vault| match before {
                Some(before) => drop(vault.set_recovery(&before)),
                None => vault.forget_recovery(),
            });
        }
        kept
    }
}

/// 32 bytes that nobody can foresee.
#[must_use]
pub fn fresh() -> Fresh {
    let mut drawn = [0; 32];
    clock::fill(&mut drawn);
    Fresh::new(drawn)
}
