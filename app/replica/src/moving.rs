//! Moving a device's copy from one storage under one cipher into another under another: a device that was in use before
//! there were vaults (docs/decisions/0031). The old one is only read; begun again it ends with the same.

use std::collections::BTreeMap;

use crate::{
    cipher::Cipher,
    position::IDENTITY,
    storage::{Storage, StorageError, Table, Write},
};

/// About so many bytes are written at once.
const AT_ONCE: usize = 1 << 20;

/// Whether there is anything of somebody's in it: whose device it is, a draft, or something of a record.
///
/// # Errors
/// When storage cannot be read.
pub async fn is_somebodys(storage: &impl Storage) -> Result<bool, StorageError> {
    if storage.get(Table::Meta, IDENTITY.as_bytes()).await?.is_some() {
        return Ok(true);
    }
    for table in Table::ALL.into_iter().filter(|table| *table != Table::Meta) {
        if !storage.scan(table, b"").await?.is_empty() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Copies everything, each value sealed for the same place. What is damaged stays damaged: it is copied as it is, and set
/// aside when it is read, as it would have been.
///
/// # Errors
/// When one of the two cannot be read or written. What was copied by then is there, and may be copied again.
pub async fn copy(
    from: (&impl Storage, &impl Cipher),
    to: (&impl Storage, &impl Cipher),
) -> Result<(), StorageError> {
    for table in Table::ALL {
        for part in parts(table) {
            let (mut batch, mut bytes) = (Vec::new(), 0);
            for (key, value) in from.0.scan(table, &part).await? {
                let value = sealed_anew(table, (&key, value), from.1, to.1);
                bytes += value.len();
                batch.push(Write::Put { table, key, value });
                if bytes >= AT_ONCE {
                    to.0.commit(std::mem::take(&mut batch)).await?;
                    bytes = 0;
                }
            }
            if !batch.is_empty() {
                to.0.commit(batch).await?;
            }
        }
    }
    Ok(())
}

/// What is in memory at once: pictures are many and large, so only those whose names begin alike.
fn parts(table: Table) -> Vec<Vec<u8>> {
    match table {
        Table::Blob => (0..=u8::MAX).map(|first| vec![first]).collect(),
        _ => vec![Vec::new()],
    }
}

fn sealed_anew(
    table: Table,
    (key, value): (&[u8], Vec<u8>),
    from: &impl Cipher,
    to: &impl Cipher,
) -> Vec<u8> {
    match from.open(table, key, &value) {
        Ok(plain) => to.seal(table, key, &plain),
        Err(_) => value,
    }
}

/// Whether everything that is in the one is in the other, and says the same there.
///
/// # Errors
/// When one of the two cannot be read.
pub async fn is_copied(
    from: (&impl Storage, &impl Cipher),
    to: (&impl Storage, &impl Cipher),
) -> Result<bool, StorageError> {
    for table in Table::ALL {
        for part in parts(table) {
            let copies: BTreeMap<_, _> = to.0.scan(table, &part).await?.into_iter().collect();
            for (key, value) in from.0.scan(table, &part).await? {
                let copy = copies.get(&key).map(Vec::as_slice).unwrap_or_default();
                let same = match from.1.open(table, &key, &value) {
                    Ok(plain) => to.1.open(table, &key, copy).is_ok_and(|it| it == plain),
                    Err(_) => copy == value,
                };
                if !same {
                    return Ok(false);
                }
            }
        }
    }
    Ok(true)
}

#[cfg(test)]
mod tests;
