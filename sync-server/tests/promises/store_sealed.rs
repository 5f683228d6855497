//! What every adapter of the storage port promises about sealed entries and the lists of those who hold keys.

use domain::{
    concern::EntryKind,
    id::{ConcernEntryId, ConcernId, DeviceId, UserId},
};
use sync_server::store::{HoldersRow, ReceiptRow, SealedFact, SealedRow, Store, StoreError};

const OKAFOR: UserId = UserId::draw(2);
const REID: UserId = UserId::draw(5);
const TABLET: DeviceId = DeviceId::draw(20);

fn row(number: u128, concern: u128, kind: EntryKind, at: i64) -> SealedRow {
    SealedRow {
        seq: 0,
        id: ConcernEntryId::draw(number),
        concern: ConcernId::draw(concern),
        kind,
        user: if kind == EntryKind::Raised { OKAFOR } else { REID },
        device: TABLET,
        sha256: [7; 32],
        bytes: vec![u8::try_from(number).unwrap_or_default(); 10],
        written_at: at - 5,
        received_at: at,
    }
}

pub(crate) fn sealed(store: &mut dyn Store) -> Result<(), StoreError> {
    let mut work = store.begin()?;
    let rows = [
        row(1, 1, EntryKind::Raised, 10),
        row(2, 2, EntryKind::Raised, 20),
        row(3, 1, EntryKind::Answered, 30),
        row(4, 1, EntryKind::Received, 40),
        row(5, 1, EntryKind::Received, 50),
        row(6, 1, EntryKind::HandedOver, 60),
    ];
    for (place, row) in (1..).zip(&rows) {
        assert_eq!(work.add_sealed(row)?, place);
    }
    let other = SealedRow { sha256: [8; 32], ..rows[0].clone() };
    assert_eq!(work.add_sealed(&other)?, 1, "it stays as it is");
    let expected: Vec<_> =
        (1..).zip(&rows).map(|(seq, row)| SealedRow { seq, ..row.clone() }).collect();
    assert_eq!(work.sealed_after(0, 100)?, expected);
    assert_eq!(work.sealed_after(2, 2)?, expected[2..4]);
    assert_eq!(work.find_sealed(ConcernEntryId::draw(2))?, Some(rows[1].fact()));
    assert_eq!(work.find_sealed(ConcernEntryId::draw(9))?, None);
    assert!(work.was_raised(ConcernId::draw(2))? && !work.was_raised(ConcernId::draw(3))?);
    assert_eq!(work.sealed_bytes_since(TABLET, 20)?, 40);
    assert_eq!(work.sealed_bytes_since(DeviceId::draw(9), 0)?, 0);
    assert_eq!(work.sealed_in_all()?, 6);
    let receipt = |concern, at_base, received| ReceiptRow {
        concern: ConcernId::draw(concern),
        sha256: [7; 32],
        written_at: at_base - 5,
        at_base,
        received,
    };
    let received = receipt(1, 10, Some((40, vec![4; 10])));
    assert_eq!(work.receipts_of(OKAFOR, 9)?, [receipt(2, 20, None), received]);
    assert_eq!(work.receipts_of(OKAFOR, 1)?, [receipt(2, 20, None)]);
    assert_eq!(work.receipts_of(REID, 9)?, []);

    assert_eq!(work.newest_holders()?, None);
    let list = |number| HoldersRow { number, bytes: vec![2; 3], sha256: [9; 32], at: 5 };
    for number in [1, 3, 2] {
        work.add_holders(&list(number))?;
    }
    work.add_holders(&HoldersRow { at: 6, ..list(3) })?;
    assert_eq!(work.newest_holders()?, Some(list(3)), "it stays as it is");
    assert_eq!(work.all_holders()?, [list(1), list(2), list(3)]);
    assert_eq!(work.holders_with(2)?, Some(list(2)));
    assert_eq!(work.holders_with(4)?, None);
    Ok(())
}

pub(crate) fn lacking(store: &mut dyn Store) -> Result<(), StoreError> {
    let mut work = store.begin()?;
    let (here, gone) = (row(1, 1, EntryKind::Raised, 10), row(2, 2, EntryKind::Raised, 20));
    work.add_sealed(&here)?;
    for fact in [here.fact(), gone.fact(), SealedFact { received_at: 99, ..gone.fact() }] {
        work.put_lost_sealed(&fact)?;
    }
    assert_eq!(work.lost_sealed(here.id)?, None, "it is there");
    assert_eq!(work.lost_sealed(gone.id)?, Some(gone.fact()), "it stays as it was noted first");
    assert_eq!((work.lost_sealed_in_all()?, work.find_sealed(gone.id)?), (1, None));
    assert!(work.was_raised(gone.concern)?, "nobody takes its place");
    work.add_sealed(&gone)?;
    assert_eq!((work.lost_sealed_in_all()?, work.lost_sealed(gone.id)?), (0, None));
    Ok(())
}
