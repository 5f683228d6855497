//! Sealed entries, and the lists of those who hold keys to them, in SQLite. Triggers of the tables (`schema`) see to it that
//! nothing is changed or removed.

use domain::{
    concern::EntryKind,
    id::{ConcernEntryId, ConcernId, DeviceId, UserId},
};
use rusqlite::{Params, Row, params};

use super::{Work, from_sql, hash, to_sql, typed};
use crate::store::{
    HoldersRow, ReceiptRow, SealedFact, SealedRow, SealedRows, StoreError, register::Fact,
};

const TABLE: &str = "sealed";
const LOST: &str = "sealed_lost";
const HOLDERS: &str = "holders";
/// The columns of a list.
pub(super) const LIST: &str = "number, bytes, sha256, at";
/// What is known of an entry, wherever it stands.
pub(super) const FACT: &str = "id, concern, kind, sha256, user, device, received_at";

pub(super) fn holders(row: &Row<'_>) -> Result<HoldersRow, StoreError> {
    Ok(HoldersRow {
        number: from_sql(row.get(0)?),
        bytes: row.get(1)?,
        sha256: hash(&row.get::<_, Vec<u8>>(2)?, HOLDERS)?,
        at: row.get(3)?,
    })
}

pub(super) fn fact(row: &Row<'_>, table: &'static str) -> Result<SealedFact, StoreError> {
    let kind = EntryKind::named(&row.get::<_, String>(2)?);
    Ok(SealedFact {
        id: typed(&row.get::<_, String>(0)?, table)?,
        concern: typed(&row.get::<_, String>(1)?, table)?,
        kind: kind.ok_or(StoreError::Unreadable(table))?,
        sha256: hash(&row.get::<_, Vec<u8>>(3)?, table)?,
        user: typed(&row.get::<_, String>(4)?, table)?,
        device: typed(&row.get::<_, String>(5)?, table)?,
        received_at: row.get(6)?,
    })
}

impl Work<'_> {
    fn known(
        &self,
        table: &'static str,
        id: ConcernEntryId,
    ) -> Result<Option<SealedFact>, StoreError> {
        let sql = format!("select {FACT} from {table} where id = ?1");
        let mut statement = self.inner.prepare_cached(&sql)?;
        let mut rows = statement.query([id.to_string()])?;
        rows.next()?.map(|row| fact(row, table)).transpose()
    }

    fn lists(&self, sql: &str, with: impl Params) -> Result<Vec<HoldersRow>, StoreError> {
        let mut statement = self.inner.prepare_cached(sql)?;
        let mut rows = statement.query(with)?;
        let mut all = Vec::new();
        while let Some(row) = rows.next()? {
            all.push(holders(row)?);
        }
        Ok(all)
    }
}

impl SealedRows for Work<'_> {
    fn add_sealed(&mut self, row: &SealedRow) -> Result<u64, StoreError> {
        let id = row.id.to_string();
        let added = self
            .inner
            .prepare_cached(
                "insert into sealed
                     (id, concern, kind, user, device, sha256, bytes, received_at, written_at)
                 values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) on conflict (id) do nothing",
            )?
            .execute(params![
                id,
                row.concern.to_string(),
                row.kind.name(),
                row.user.to_string(),
                row.device.to_string(),
                row.sha256.as_slice(),
                row.bytes,
                row.received_at,
                row.written_at,
            ])?;
        self.inner.prepare_cached("delete from sealed_lost where id = ?1")?.execute([&id])?;
        let seq: i64 = self
            .inner
            .prepare_cached("select seq from sealed where id = ?1")?
            .query_row([&id], |row| row.get(0))?;
        if added > 0 {
            self.register(Fact::Entry(row.fact()));
        }
        Ok(from_sql(seq))
    }

    fn find_sealed(&self, id: ConcernEntryId) -> Result<Option<SealedFact>, StoreError> {
        self.known(TABLE, id)
    }

    fn put_lost_sealed(&mut self, fact: &SealedFact) -> Result<(), StoreError> {
        if self.known(TABLE, fact.id)?.is_some() {
            return Ok(());
        }
        self.inner
            .prepare_cached(
                "insert into sealed_lost (id, concern, kind, sha256, user, device, received_at)
                 values (?1, ?2, ?3, ?4, ?5, ?6, ?7) on conflict (id) do nothing",
            )?
            .execute(params![
                fact.id.to_string(),
                fact.concern.to_string(),
                fact.kind.name(),
                fact.sha256.as_slice(),
                fact.user.to_string(),
                fact.device.to_string(),
                fact.received_at,
            ])?;
        Ok(())
    }

    fn lost_sealed(&self, id: ConcernEntryId) -> Result<Option<SealedFact>, StoreError> {
        self.known(LOST, id)
    }

    fn lost_sealed_in_all(&self) -> Result<u64, StoreError> {
        let count: i64 = self
            .inner
            .prepare_cached("select count(*) from sealed_lost")?
            .query_row([], |row| row.get(0))?;
        Ok(from_sql(count))
    }

    fn was_raised(&self, concern: ConcernId) -> Result<bool, StoreError> {
        let mut statement = self.inner.prepare_cached(
            "select 1 from sealed where concern = ?1 and kind = 'raised'
             union all select 1 from sealed_lost where concern = ?1 and kind = 'raised'",
        )?;
        Ok(statement.exists([concern.to_string()])?)
    }

    fn sealed_after(&self, seq: u64, limit: usize) -> Result<Vec<SealedRow>, StoreError> {
        let mut statement = self.inner.prepare_cached(
            "select id, concern, kind, sha256, user, device, received_at, seq, bytes, written_at
             from sealed where seq > ?1 order by seq limit ?2",
        )?;
        let mut rows = statement.query([to_sql(seq), i64::try_from(limit).unwrap_or(i64::MAX)])?;
        let mut all = Vec::new();
        while let Some(row) = rows.next()? {
            let SealedFact { id, concern, kind, sha256, user, device, received_at } =
                fact(row, TABLE)?;
            all.push(SealedRow {
                seq: from_sql(row.get(7)?),
                id,
                concern,
                kind,
                user,
                device,
                sha256,
                bytes: row.get(8)?,
                written_at: row.get(9)?,
                received_at,
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
            "select raised.concern, raised.sha256, raised.written_at, raised.received_at,
                 answer.received_at, answer.bytes
             from sealed as raised left join sealed as answer on answer.seq =
                 (select min(seq) from sealed where concern = raised.concern and kind = 'received')
             where raised.user = ?1 and raised.kind = 'raised' order by raised.seq desc limit ?2",
        )?;
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let mut rows = statement.query(params![user.to_string(), limit])?;
        let mut all = Vec::new();
        while let Some(row) = rows.next()? {
            let (at, bytes): (Option<i64>, Option<Vec<u8>>) = (row.get(4)?, row.get(5)?);
            all.push(ReceiptRow {
                concern: typed(&row.get::<_, String>(0)?, TABLE)?,
                sha256: hash(&row.get::<_, Vec<u8>>(1)?, TABLE)?,
                written_at: row.get(2)?,
                at_base: row.get(3)?,
                received: at.zip(bytes),
            });
        }
        Ok(all)
    }

    fn add_holders(&mut self, row: &HoldersRow) -> Result<(), StoreError> {
        let added = self
            .inner
            .prepare_cached(
                "insert into holders (number, bytes, sha256, at) values (?1, ?2, ?3, ?4)
                 on conflict (number) do nothing",
            )?
            .execute(params![to_sql(row.number), row.bytes, row.sha256.as_slice(), row.at])?;
        if added > 0 {
            self.register(Fact::Holders(row.clone()));
        }
        Ok(())
    }

    fn newest_holders(&self) -> Result<Option<HoldersRow>, StoreError> {
        let newest = format!("select {LIST} from holders order by number desc limit 1");
        Ok(self.lists(&newest, [])?.pop())
    }

    fn holders_with(&self, number: u64) -> Result<Option<HoldersRow>, StoreError> {
        let one = format!("select {LIST} from holders where number = ?1");
        Ok(self.lists(&one, [to_sql(number)])?.pop())
    }

    fn all_holders(&self) -> Result<Vec<HoldersRow>, StoreError> {
        self.lists(&format!("select {LIST} from holders order by number"), [])
    }
}
