//! The relay's own affairs in SQLite.

use domain::id::DeviceId;
use rusqlite::{OptionalExtension, params};

use super::{Work, from_sql, hash, typed};
use crate::store::{HouseRows, QuarantineRow, StoreError};

impl HouseRows for Work<'_> {
    fn meta(&self, key: &str) -> Result<Option<String>, StoreError> {
        Ok(self
            .inner
            .prepare_cached("select value from meta where key = ?1")?
            .query_row([key], |row| row.get(0))
            .optional()?)
    }

    fn put_meta(&mut self, key: &str, value: &str) -> Result<(), StoreError> {
        self.inner
            .prepare_cached(
                "insert into meta (key, value) values (?1, ?2)
                 on conflict (key) do update set value = excluded.value",
            )?
            .execute([key, value])?;
        Ok(())
    }

    fn quarantine(&mut self, row: &QuarantineRow) -> Result<bool, StoreError> {
        let (device, sha256) = (row.device.to_string(), row.sha256.as_slice());
        let added = self
            .inner
            .prepare_cached(
                "insert into quarantine (user, device, doc, reason, sha256, bytes, at)
                 values (?1, ?2, ?3, ?4, ?5, ?6, ?7)
                 on conflict (device, doc, sha256) do nothing",
            )?
            .execute(params![
                row.user.to_string(),
                device,
                row.doc,
                row.reason,
                sha256,
                row.bytes,
                row.at,
            ])?;
        if added == 0 {
            self.inner
                .prepare_cached(
                    "update quarantine set reason = ?1
                     where device = ?2 and doc = ?3 and sha256 = ?4",
                )?
                .execute(params![row.reason, device, row.doc, sha256])?;
        }
        Ok(added > 0)
    }

    fn quarantined_bytes(&self, device: DeviceId) -> Result<u64, StoreError> {
        let total: i64 = self
            .inner
            .prepare_cached(
                "select coalesce(sum(length(bytes)), 0) from quarantine where device = ?1",
            )?
            .query_row([device.to_string()], |row| row.get(0))?;
        Ok(from_sql(total))
    }

    fn each_quarantined(
        &self,
        take: &mut dyn FnMut(QuarantineRow) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let mut statement = self.inner.prepare_cached(
            "select user, device, doc, reason, sha256, bytes, at from quarantine order by id",
        )?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            take(QuarantineRow {
                user: typed(&row.get::<_, String>(0)?, "quarantine")?,
                device: typed(&row.get::<_, String>(1)?, "quarantine")?,
                doc: row.get(2)?,
                reason: row.get(3)?,
                sha256: hash(&row.get::<_, Vec<u8>>(4)?, "quarantine")?,
                bytes: row.get(5)?,
                at: row.get(6)?,
            })?;
        }
        Ok(())
    }
}
