//! Pictures in SQLite: a row for each part as it came, so that adding one does not write the others again.

use domain::id::{DeviceId, UserId};
use rusqlite::{OptionalExtension, params};

use super::{Work, from_sql, hash, to_sql, typed};
use crate::store::{BlobName, BlobRow, BlobRows, StoreError};

const TABLE: &str = "blob";

impl BlobRows for Work<'_> {
    fn name_blob(&mut self, hash: &[u8; 32], doc: &str, author: UserId) -> Result<(), StoreError> {
        self.inner
            .prepare_cached(
                "insert into blob_of (hash, doc, author) values (?1, ?2, ?3)
                 on conflict (hash, doc, author) do nothing",
            )?
            .execute(params![hash.as_slice(), doc, author.to_string()])?;
        Ok(())
    }

    fn blob_names(&self, hash: &[u8; 32]) -> Result<Vec<BlobName>, StoreError> {
        let mut statement = self.inner.prepare_cached(
            "select doc, author from blob_of where hash = ?1 order by doc, author",
        )?;
        let rows = statement.query_map([hash.as_slice()], |row| {
            Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?))
        })?;
        rows.map(|columns| {
            let (doc, author) = columns?;
            Ok(BlobName { doc, author: typed(&author, "blob_of")? })
        })
        .collect()
    }

    fn blob(&self, hash: &[u8; 32]) -> Result<Option<BlobRow>, StoreError> {
        type Columns = (i64, i64, bool, String, i64);
        let found: Option<Columns> = self
            .inner
            .prepare_cached(
                "select length, (select coalesce(sum(length(bytes)), 0) from blob_part p
                                 where p.hash = blob.hash), whole, device, begun_at
                 from blob where hash = ?1",
            )?
            .query_row([hash.as_slice()], |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?))
            })
            .optional()?;
        found
            .map(|(length, held, whole, device, begun_at)| {
                Ok(BlobRow {
                    hash: *hash,
                    length: from_sql(length),
                    held: from_sql(held),
                    whole,
                    device: typed(&device, TABLE)?,
                    begun_at,
                })
            })
            .transpose()
    }

    fn begin_blob(&mut self, row: &BlobRow) -> Result<(), StoreError> {
        self.inner
            .prepare_cached(
                "insert into blob (hash, length, whole, device, begun_at)
                 values (?1, ?2, 0, ?3, ?4)",
            )?
            .execute(params![
                row.hash.as_slice(),
                to_sql(row.length),
                row.device.to_string(),
                row.begun_at,
            ])?;
        Ok(())
    }

    fn add_to_blob(&mut self, hash: &[u8; 32], at: u64, bytes: &[u8]) -> Result<(), StoreError> {
        self.inner
            .prepare_cached("insert into blob_part (hash, at, bytes) values (?1, ?2, ?3)")?
            .execute(params![hash.as_slice(), to_sql(at), bytes])?;
        Ok(())
    }

    fn blob_bytes(&self, hash: &[u8; 32]) -> Result<Vec<u8>, StoreError> {
        let mut statement =
            self.inner.prepare_cached("select bytes from blob_part where hash = ?1 order by at")?;
        let rows = statement.query_map([hash.as_slice()], |row| row.get::<_, Vec<u8>>(0))?;
        Ok(rows.collect::<Result<Vec<_>, _>>()?.concat())
    }

    fn finish_blob(&mut self, hash: &[u8; 32]) -> Result<(), StoreError> {
        self.inner
            .prepare_cached("update blob set whole = 1 where hash = ?1")?
            .execute([hash.as_slice()])?;
        Ok(())
    }

    fn drop_blob(&mut self, hash: &[u8; 32]) -> Result<(), StoreError> {
        for sql in ["delete from blob_part where hash = ?1", "delete from blob where hash = ?1"] {
            self.inner.prepare_cached(sql)?.execute([hash.as_slice()])?;
        }
        Ok(())
    }

    fn blob_bytes_since(&self, device: DeviceId, since: i64) -> Result<u64, StoreError> {
        let total: i64 = self
            .inner
            .prepare_cached(
                "select coalesce(sum(length), 0) from blob where device = ?1 and begun_at > ?2",
            )?
            .query_row(params![device.to_string(), since], |row| row.get(0))?;
        Ok(from_sql(total))
    }

    fn whole_blobs(&self) -> Result<Vec<[u8; 32]>, StoreError> {
        let mut statement =
            self.inner.prepare_cached("select hash from blob where whole = 1 order by hash")?;
        let rows = statement.query_map([], |row| row.get::<_, Vec<u8>>(0))?;
        rows.map(|bytes| hash(&bytes?, TABLE)).collect()
    }
}
