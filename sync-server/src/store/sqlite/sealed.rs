//! Sealed entries, and the lists of those who hold keys to them, in SQLite. Triggers of the tables (`schema`) see to it that
//! nothing is changed or removed.

use domain::{
    concern::EntryKind,
    id::{ConcernEntryId, ConcernId, DeviceId, UserId},
};
use rusqlite::{OptionalExtension, Row, params};

use super::{Work, from_sql, hash, to_sql, typed};
use crate::store::{HoldersRow, ReceiptRow, SealedRow, SealedRows, StoreError};

const TABLE: &str = "sealed";
const HOLDERS: &str = "holders";

fn holders(row: &Row<'_>) -> Result<HoldersRow, StoreError> {
    Ok(HoldersRow {
        number: from_sql(row.get(0)?),
        bytes: row.get(1)?,
        sha256: hash(&row.get::<_, Vec<u8>>(2)?, HOLDERS)?,
        at: row.get(3)?,
    })
}

impl Work<'_> {
    fn lists(&self, sql: &str) -> Result<Vec<HoldersRow>, StoreError> {
        let mut statement = self.inner.prepare_cached(sql)?;
        let mut rows = statement.query([])?;
        let mut all = Vec::new();
        while let Some(row) = rows.next()? {
            all.push(holders(row)?);
        }
        Ok(all)
    }
}

impl SealedRows for Work<'_> {
    fn add_sealed(&mut self, row: &SealedRow) -> Result<u64, StoreError> {
        self.inner
            .prepare_cached(
                "insert into sealed (id, concern, kind, user, device, sha256, bytes, received_at)
                 values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) on conflict (id) do nothing",
            )?
            .execute(params![
                row.id.to_string(),
                row.concern.to_string(),
                row.kind.name(),
                row.user.to_string(),
                row.device.to_string(),
                row.sha256.as_slice(),
                row.bytes,
                row.received_at,
            ])?;
        let seq: i64 = self
            .inner
            .prepare_cached("select seq from sealed where id = ?1")?
            .query_row([row.id.to_string()], |row| row.get(0))?;
        Ok(from_sql(seq))
    }

    fn find_sealed(&self, id: ConcernEntryId) -> Result<Option<([u8; 32], i64)>, StoreError> {
        let found: Option<(Vec<u8>, i64)> = self
            .inner
            .prepare_cached("select sha256, received_at from sealed where id = ?1")?
            .query_row([id.to_string()], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        found.map(|(sha256, at)| Ok((hash(&sha256, TABLE)?, at))).transpose()
    }

    fn was_raised(&self, concern: ConcernId) -> Result<bool, StoreError> {
        let mut statement = self
            .inner
            .prepare_cached("select 1 from sealed where concern = ?1 and kind = 'raised'")?;
        Ok(statement.exists([concern.to_string()])?)
    }

    fn sealed_after(&self, seq: u64, limit: usize) -> Result<Vec<SealedRow>, StoreError> {
        let mut statement = self.inner.prepare_cached(
            "select seq, id, concern, kind, user, device, sha256, bytes, received_at
             from sealed where seq > ?1 order by seq limit ?2",
        )?;
        let mut rows = statement.query([to_sql(seq), i64::try_from(limit).unwrap_or(i64::MAX)])?;
        let mut all = Vec::new();
        while let Some(row) = rows.next()? {
            let kind = EntryKind::named(&row.get::<_, String>(3)?);
            all.push(SealedRow {
                seq: from_sql(row.get(0)?),
                id: typed(&row.get::<_, String>(1)?, TABLE)?,
                concern: typed(&row.get::<_, String>(2)?, TABLE)?,
                kind: kind.ok_or(StoreError::Unreadable(TABLE))?,
                user: typed(&row.get::<_, String>(4)?, TABLE)?,
                device: typed(&row.get::<_, String>(5)?, TABLE)?,
                sha256: hash(&row.get::<_, Vec<u8>>(6)?, TABLE)?,
                bytes: row.get(7)?,
                received_at: row.get(8)?,
            });
        }
        Ok(all)
    }

    fn sealed_bytes_since(&self, device: DeviceId, at: i64) -> Result<u64, StoreError> {
        let total: i64 = self
            .inner
            .prepare_cached(
                "select coalesce(sum(length(bytes)), 0) from sealed
                 where device = ?1 and received_at > ?2",
            )?
            .query_row(params![device.to_string(), at], |row| row.get(0))?;
        Ok(from_sql(total))
    }

    fn sealed_in_all(&self) -> Result<u64, StoreError> {
        let count: i64 = self
            .inner
            .prepare_cached("select count(*) from sealed")?
            .query_row([], |row| row.get(0))?;
        Ok(from_sql(count))
    }

    fn receipts_of(&self, user: UserId, limit: usize) -> Result<Vec<ReceiptRow>, StoreError> {
        let mut statement = self.inner.prepare_cached(
            "select concern, received_at, (select min(answer.received_at) from sealed as answer
                 where answer.concern = raised.concern and answer.kind = 'received')
             from sealed as raised where user = ?1 and kind = 'raised' order by seq desc limit ?2",
        )?;
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let mut rows = statement.query(params![user.to_string(), limit])?;
        let mut all = Vec::new();
        while let Some(row) = rows.next()? {
            let concern = typed(&row.get::<_, String>(0)?, TABLE)?;
            all.push(ReceiptRow { concern, at_base: row.get(1)?, received: row.get(2)? });
        }
        Ok(all)
    }

    fn add_holders(&mut self, row: &HoldersRow) -> Result<(), StoreError> {
        self.inner
            .prepare_cached(
                "insert into holders (number, bytes, sha256, at) values (?1, ?2, ?3, ?4)
                 on conflict (number) do nothing",
            )?
            .execute(params![to_sql(row.number), row.bytes, row.sha256.as_slice(), row.at])?;
        Ok(())
    }

    fn newest_holders(&self) -> Result<Option<HoldersRow>, StoreError> {
        let newest = "select number, bytes, sha256, at from holders order by number desc limit 1";
        Ok(self.lists(newest)?.pop())
    }

    fn all_holders(&self) -> Result<Vec<HoldersRow>, StoreError> {
        self.lists("select number, bytes, sha256, at from holders order by number")
    }
}
