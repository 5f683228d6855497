//! Pictures in SQLite: a row for each part as it came, so that adding one does not write the others again, and one row
//! once it is whole.

use domain::id::{DeviceId, UserId};
use rusqlite::{OptionalExtension, params};

use super::{Work, from_sql, hash, to_sql, typed};
use crate::store::{BlobName, BlobRows, BlobSender, ComingBlob, StoreError};

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

    fn named_blobs(&self) -> Result<Vec<[u8; 32]>, StoreError> {
        let mut statement =
            self.inner.prepare_cached("select distinct hash from blob_of order by hash")?;
        let rows = statement.query_map([], |row| row.get::<_, Vec<u8>>(0))?;
        rows.map(|bytes| hash(&bytes?, "blob_of")).collect()
    }

    fn coming_blobs(&self, hash: &[u8; 32]) -> Result<Vec<ComingBlob>, StoreError> {
        const TABLE: &str = "blob_coming";
        let mut statement = self.inner.prepare_cached(
            "select user, length, held, parts, device from blob_coming
             where hash = ?1 order by user",
        )?;
        let mut rows = statement.query([hash.as_slice()])?;
        let mut all = Vec::new();
        while let Some(row) = rows.next()? {
            all.push(ComingBlob {
                hash: *hash,
                user: typed(&row.get::<_, String>(0)?, TABLE)?,
                length: from_sql(row.get(1)?),
                held: from_sql(row.get(2)?),
                parts: from_sql(row.get(3)?),
                device: typed(&row.get::<_, String>(4)?, TABLE)?,
            });
        }
        Ok(all)
    }

    fn begin_blob(&mut self, row: &ComingBlob, at: i64) -> Result<(), StoreError> {
        let (device, length) = (row.device.to_string(), to_sql(row.length));
        self.inner
            .prepare_cached(
                "insert into blob_coming (hash, user, length, device) values (?1, ?2, ?3, ?4)",
            )?
            .execute(params![row.hash.as_slice(), row.user.to_string(), length, device])?;
        self.inner
            .prepare_cached("insert into blob_begun (device, at, length) values (?1, ?2, ?3)")?
            .execute(params![device, at, length])?;
        Ok(())
    }

    fn add_to_blob(
        &mut self,
        hash: &[u8; 32],
        user: UserId,
        at: u64,
        bytes: &[u8],
    ) -> Result<(), StoreError> {
        let (hash, user) = (hash.as_slice(), user.to_string());
        self.inner
            .prepare_cached(
                "insert into blob_part (hash, user, at, bytes) values (?1, ?2, ?3, ?4)",
            )?
            .execute(params![hash, user, to_sql(at), bytes])?;
        self.inner
            .prepare_cached(
                "update blob_coming set held = held + ?3, parts = parts + 1
                 where hash = ?1 and user = ?2",
            )?
            .execute(params![hash, user, to_sql(bytes.len() as u64)])?;
        Ok(())
    }

    fn coming_bytes(&self, hash: &[u8; 32], user: UserId) -> Result<Vec<u8>, StoreError> {
        let mut statement = self.inner.prepare_cached(
            "select bytes from blob_part where hash = ?1 and user = ?2 order by at",
        )?;
        let rows = statement.query_map(params![hash.as_slice(), user.to_string()], |row| {
            row.get::<_, Vec<u8>>(0)
        })?;
        Ok(rows.collect::<Result<Vec<_>, _>>()?.concat())
    }

    fn drop_blob(&mut self, hash: &[u8; 32], user: UserId) -> Result<(), StoreError> {
        for sql in [
            "delete from blob_part where hash = ?1 and user = ?2",
            "delete from blob_coming where hash = ?1 and user = ?2",
        ] {
            self.inner.prepare_cached(sql)?.execute(params![hash.as_slice(), user.to_string()])?;
        }
        Ok(())
    }

    fn blob_bytes_since(&self, device: DeviceId, since: i64) -> Result<u64, StoreError> {
        let total: i64 = self
            .inner
            .prepare_cached(
                "select coalesce(sum(length), 0) from blob_begun where device = ?1 and at > ?2",
            )?
            .query_row(params![device.to_string(), since], |row| row.get(0))?;
        Ok(from_sql(total))
    }

    fn forget_begun(&mut self, until: i64) -> Result<(), StoreError> {
        self.inner.prepare_cached("delete from blob_begun where at <= ?1")?.execute([until])?;
        Ok(())
    }

    fn unnamed_blob_bytes(&self, device: DeviceId) -> Result<u64, StoreError> {
        let total: i64 = self
            .inner
            .prepare_cached(
                "select coalesce(sum(length), 0) from (
                     select hash, length from blob_coming where device = ?1
                     union all
                     select blob.hash, length(blob.bytes) as length
                     from blob_sent join blob on blob.hash = blob_sent.hash
                     where blob_sent.device = ?1
                 ) as its
                 where not exists (select 1 from blob_of where blob_of.hash = its.hash)",
            )?
            .query_row([device.to_string()], |row| row.get(0))?;
        Ok(from_sql(total))
    }

    fn put_blob(&mut self, hash: &[u8; 32], bytes: &[u8]) -> Result<(), StoreError> {
        self.inner
            .prepare_cached(
                "insert into blob (hash, bytes) values (?1, ?2)
                 on conflict (hash) do update set bytes = excluded.bytes",
            )?
            .execute(params![hash.as_slice(), bytes])?;
        Ok(())
    }

    fn note_sender(&mut self, hash: &[u8; 32], sender: &BlobSender) -> Result<(), StoreError> {
        self.inner
            .prepare_cached(
                "insert into blob_sent (hash, user, device) values (?1, ?2, ?3)
                 on conflict (hash, user) do nothing",
            )?
            .execute(params![
                hash.as_slice(),
                sender.user.to_string(),
                sender.device.to_string(),
            ])?;
        Ok(())
    }

    fn blob_senders(&self, hash: &[u8; 32]) -> Result<Vec<BlobSender>, StoreError> {
        const TABLE: &str = "blob_sent";
        let mut statement = self
            .inner
            .prepare_cached("select user, device from blob_sent where hash = ?1 order by user")?;
        let rows = statement.query_map([hash.as_slice()], |row| {
            Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?))
        })?;
        rows.map(|columns| {
            let (user, device) = columns?;
            Ok(BlobSender { user: typed(&user, TABLE)?, device: typed(&device, TABLE)? })
        })
        .collect()
    }

    fn blob_length(&self, hash: &[u8; 32]) -> Result<Option<u64>, StoreError> {
        let found: Option<i64> = self
            .inner
            .prepare_cached("select length(bytes) from blob where hash = ?1")?
            .query_row([hash.as_slice()], |row| row.get(0))
            .optional()?;
        Ok(found.map(from_sql))
    }

    fn blob_bytes(&self, hash: &[u8; 32]) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(self
            .inner
            .prepare_cached("select bytes from blob where hash = ?1")?
            .query_row([hash.as_slice()], |row| row.get(0))
            .optional()?)
    }

    fn whole_blobs(&self) -> Result<Vec<[u8; 32]>, StoreError> {
        let mut statement = self.inner.prepare_cached("select hash from blob order by hash")?;
        let rows = statement.query_map([], |row| row.get::<_, Vec<u8>>(0))?;
        rows.map(|bytes| hash(&bytes?, "blob")).collect()
    }
}
