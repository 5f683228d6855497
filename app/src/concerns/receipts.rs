//! What became of the concerns that were raised here. Base says so, and it is believed of nothing that a holder has not
//! signed (docs/decisions/0027-concerns-are-sealed.md).

use ::concerns::{Holders, Kept, Lists, Said, Stands};
use jiff::Timestamp;
use protocol::concerns::Receipts;
use replica::{Doubt, Raised, storage::StorageError};

use crate::store::Alongside;

/// Takes in what base says of the concerns that are kept here. Where no list is believed nothing can be said of them: that is
/// not the same as that base lacks them.
pub(super) async fn look(
    alongside: Alongside,
    list: &Holders,
    receipts: &Receipts,
) -> Result<(), StorageError> {
    for raised in alongside.raised().await? {
        // One that was received is not kept any more, and what cannot be read is handed in by nobody.
        let Some(bytes) = alongside.sealed_entry(raised.entry).await? else { continue };
        let Ok(kept) = Kept::new(bytes) else { continue };
        note(alongside, &raised, stands(&kept, list, receipts)).await?;
    }
    Ok(())
}

async fn note(
    alongside: Alongside,
    raised: &Raised,
    stands: Option<Stands>,
) -> Result<(), StorageError> {
    let concern = raised.receipt.concern;
    let doubt = match stands {
        Some(Stands::Received { by, at }) => {
            return alongside.concern_received(concern, by, at).await;
        }
        None | Some(Stands::NotAtBase) => {
            alongside.entry_is_due(raised.entry).await?;
            None
        }
        Some(Stands::AtBase { .. }) => None,
        Some(Stands::NotProven) => Some(Doubt::NotProven),
        Some(Stands::Another) => Some(Doubt::Another),
    };
    alongside.concern_doubted(concern, doubt).await
}

/// How far one got, by what base says and this device can check; nothing where base says nothing of it.
fn stands(kept: &Kept, list: &Holders, receipts: &Receipts) -> Option<Stands> {
    let of_it = |one: &&protocol::concerns::Receipt| one.concern == kept.concern().to_string();
    let receipt = receipts.receipts.iter().find(of_it)?;
    let at_base = Timestamp::from_millisecond(receipt.at_base).ok()?;
    // Of a hash that is none it is not the same.
    let sha256: [u8; 32] = receipt.sha256.as_slice().try_into().unwrap_or_default();
    let received = receipt.received.as_ref().map(|received| received.proof.as_slice());
    let said = [Said { concern: kept.concern(), sha256, at_base, received }];
    let mut lists = Lists::new(list.clone());
    for list in &receipts.lists {
        // One that does not fit proves nothing.
        lists.add(&list.holders).ok();
    }
    Some(kept.stands(&said, &lists))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use ::concerns::{Fresh, HolderKey, Sealed, answer, seal};
    use domain::{
        concern::{Answer, Concern, Says},
        id::{ConcernEntryId, ConcernId, DeviceId, StudentId, UserId},
        visit::Recorded,
    };
    use protocol::concerns::{Receipt, Received};

    use super::{
        super::lists::tests::{REID, key, list, signed},
        *,
    };
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn kept() -> Kept {
        let text = |text: &str| text.to_owned();
        let recorded = Recorded { by: UserId::draw(7), device: DeviceId::draw(8), at: at(1) };
        let concern = Concern {
            student: StudentId::draw(101),
            name: text(""),
            words: text("I am not going home"),
            facts: text(""),
            who: text(""),
            when: text(""),
            place: text(""),
            done: text(""),
            recorded,
        };
        let ids = (ConcernEntryId::draw(2), ConcernId::draw(1));
        Kept::new(seal(ids.0, ids.1, &concern, &list(1), Fresh::new([4; 32])).unwrap()).unwrap()
    }

    /// What base says, where somebody answered with this key.
    fn receipts(with: Option<&HolderKey>) -> Receipts {
        let to = Sealed::read(kept().bytes()).unwrap();
        let recorded = Recorded { by: REID, device: DeviceId::draw(50), at: at(60) };
        let says = Answer { says: Says::Received, recorded };
        let received = with.map(|key| {
            let id = ConcernEntryId::draw(3);
            let bytes = answer(id, &to, &says, (&list(1), key), Fresh::new([5; 32])).unwrap();
            Received { at: 61_000, proof: Sealed::read(&bytes).unwrap().received().unwrap() }
        });
        let receipt = Receipt {
            concern: ConcernId::draw(1).to_string(),
            sha256: to.as_of().sha256.to_vec(),
            written_at: 1_000,
            at_base: 30_000,
            received,
        };
        let lists = vec![protocol::concerns::List { holders: signed(&list(1), 1) }];
        Receipts { receipts: vec![receipt], lists }
    }

    fn found(receipts: &Receipts) -> Option<Stands> {
        stands(&kept(), &list(1), receipts)
    }

    #[test]
    fn it_is_at_base_until_a_holder_signed_that_they_received_it() {
        assert_eq!(found(&receipts(None)), Some(Stands::AtBase { at: at(30) }));
        let received = Stands::Received { by: REID, at: at(60) };
        assert_eq!(found(&receipts(Some(&key(2)))), Some(received));
    }

    #[test]
    fn base_alone_is_believed_of_nothing() {
        let mut said = receipts(Some(&key(2)));
        // Signed by nobody, or for something else.
        for received in said.receipts.iter_mut().filter_map(|one| one.received.as_mut()) {
            received.proof.pop();
        }
        assert_eq!(found(&said), Some(Stands::NotProven));
        let mut said = receipts(None);
        for one in &mut said.receipts {
            one.sha256 = vec![9; 32];
        }
        assert_eq!(found(&said), Some(Stands::Another));
        let mut said = receipts(Some(&key(2)));
        said.receipts.clear();
        assert_eq!(found(&said), None, "it is handed in again");
    }

    #[test]
    fn what_somebody_signed_whom_this_device_does_not_know_is_not_proven() {
        let said = receipts(Some(&key(2)));
        assert_eq!(stands(&kept(), &list(7), &said), Some(Stands::NotProven));
    }
}
