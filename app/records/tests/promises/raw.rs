//! What a foreign hand can do: changes made with automerge itself, and chunks with bytes of any kind in them.

use automerge::{
    ActorId, Author, Automerge,
    transaction::{CommitOptions, Transaction},
};
use records::{Document, Writer};
use sha2::{Digest as _, Sha256};

/// A change to a document that no edit of ours would make.
pub(crate) fn change(
    document: &Document,
    writer: &Writer,
    write: impl FnOnce(&mut Transaction<'_>) -> Result<(), automerge::AutomergeError>,
) -> Result<Vec<u8>, automerge::AutomergeError> {
    let mut copy = Automerge::load(&document.save())?;
    copy.set_author(Some(author(writer)));
    copy.set_actor(ActorId::from(writer.actor));
    let mut transaction = copy.transaction();
    write(&mut transaction)?;
    transaction.commit_with(CommitOptions::default().with_time(writer.at.as_second()));
    Ok(copy.get_last_local_change().map(|change| change.raw_bytes().to_vec()).unwrap_or_default())
}

/// How an author is written: 16 bytes of a ULID.
pub(crate) fn author(writer: &Writer) -> Author<'static> {
    let ulid: ulid::Ulid = writer.author.to_string().parse().unwrap_or_default();
    Author::from(ulid.to_bytes().to_vec())
}

/// A chunk with a checksum that fits.
pub(crate) fn chunk(kind: u8, body: &[u8]) -> Vec<u8> {
    let hash = Sha256::new().chain_update(head(kind, body)).chain_update(body).finalize();
    chunk_with(hash[..4].to_vec(), kind, body)
}

/// A chunk with any checksum.
pub(crate) fn chunk_with(checksum: Vec<u8>, kind: u8, body: &[u8]) -> Vec<u8> {
    [vec![0x85, 0x6f, 0x4a, 0x83], checksum, head(kind, body), body.to_vec()].concat()
}

fn head(kind: u8, body: &[u8]) -> Vec<u8> {
    [vec![kind], unsigned(body.len() as u64)].concat()
}

/// The body of a chunk that is whole.
pub(crate) fn body(chunk: &[u8]) -> &[u8] {
    let length = chunk[9..].iter().take_while(|byte| **byte & 0x80 != 0).count() + 1;
    &chunk[9 + length..]
}

/// LEB128.
pub(crate) fn unsigned(value: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    // Writing into memory does not fail.
    leb128::write::unsigned(&mut bytes, value).ok();
    bytes
}

/// LEB128, signed.
pub(crate) fn signed(value: i64) -> Vec<u8> {
    let mut bytes = Vec::new();
    leb128::write::signed(&mut bytes, value).ok();
    bytes
}

/// The body of a change with these columns, by number.
pub(crate) fn change_body(
    dependency: [u8; 32],
    writer: &Writer,
    columns: &[(u64, Vec<u8>)],
) -> Vec<u8> {
    let mut body = [vec![1], dependency.to_vec(), vec![16], writer.actor.to_vec()].concat();
    // First of its actor, operation 20, time 0, no message, no other actors.
    body.extend([1, 20, 0, 0, 0]);
    body.extend(unsigned(columns.len() as u64));
    for (number, column) in columns {
        body.extend(unsigned(*number));
        body.extend(unsigned(column.len() as u64));
    }
    body.extend(columns.iter().flat_map(|(_, column)| column));
    let author = author(writer);
    body.extend([1, 16]);
    body.extend(author.as_bytes());
    body
}
