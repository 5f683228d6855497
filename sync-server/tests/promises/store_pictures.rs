//! What every adapter of the storage port promises of pictures (see `store`).

use domain::id::{DeviceId, UserId};
use sync_server::store::{BlobName, BlobSender, ComingBlob, Store, StoreError};

const OKAFOR: UserId = UserId::draw(2);
const LOWE: UserId = UserId::draw(3);
const TABLET: DeviceId = DeviceId::draw(20);

pub(crate) fn pictures(store: &mut dyn Store) -> Result<(), StoreError> {
    let mut work = store.begin()?;
    let (hash, device, other) = ([1; 32], TABLET, DeviceId::draw(21));
    let row = |user, length| ComingBlob { hash, user, length, held: 0, parts: 0, device };
    assert!(work.add_to_blob(&hash, OKAFOR, 0, b"early").is_err(), "nothing is begun");
    work.begin_blob(&row(OKAFOR, 9), 1_000)?;
    assert!(work.begin_blob(&row(OKAFOR, 9), 1_000).is_err(), "begun once");
    work.begin_blob(&row(LOWE, 70), 1_001)?;
    work.add_to_blob(&hash, OKAFOR, 4, b"later")?;
    work.add_to_blob(&hash, OKAFOR, 0, b"some")?;
    let hers = ComingBlob { held: 9, parts: 2, ..row(OKAFOR, 9) };
    assert_eq!(work.coming_blobs(&hash)?, [hers, row(LOWE, 70)], "everybody's apart");
    assert_eq!(work.coming_bytes(&hash, OKAFOR)?, b"somelater", "in their order");
    assert_eq!(work.unnamed_blob_bytes(TABLET)?, 79);
    work.drop_blob(&hash, OKAFOR)?;
    assert_eq!(work.coming_blobs(&hash)?, [row(LOWE, 70)]);
    let begun = [(TABLET, 999), (TABLET, 1_000), (TABLET, 1_001), (other, 0)];
    let since = begun.map(|(device, since)| work.blob_bytes_since(device, since).ok());
    assert_eq!(since, [Some(79), Some(70), Some(0), Some(0)], "also what was dropped");
    work.forget_begun(1_000)?;
    assert_eq!(work.blob_bytes_since(TABLET, 0)?, 70);
    let sender = BlobSender { user: OKAFOR, device };
    assert!(work.note_sender(&hash, &sender).is_err(), "it is not whole");
    work.put_blob(&hash, b"some")?;
    work.note_sender(&hash, &sender)?;
    assert_eq!(
        (work.blob_length(&hash)?, work.blob_bytes(&hash)?),
        (Some(4), Some(b"some".into()))
    );
    assert_eq!((work.blob_senders(&hash)?, work.whole_blobs()?), (vec![sender], vec![hash]));
    assert_eq!(work.unnamed_blob_bytes(TABLET)?, 74);
    work.name_blob(&hash, "b", OKAFOR)?;
    work.name_blob(&hash, "b", OKAFOR)?;
    assert_eq!(work.blob_names(&hash)?, [BlobName { doc: "b".to_owned(), author: OKAFOR }]);
    work.name_blob(&hash, "a", LOWE)?;
    work.name_blob(&[0; 32], "a", LOWE)?;
    assert_eq!(work.named_blobs()?, [[0; 32], hash], "each once, whether it is here or not");
    assert_eq!(work.unnamed_blob_bytes(TABLET)?, 0);
    assert!(!work.has_handed_in(TABLET)?);
    Ok(())
}
