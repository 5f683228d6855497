//! What waits for a coordinator, in SQLite.

use domain::id::{DeviceId, UserId};
use rusqlite::{OptionalExtension, Params, Row, params};

use super::{Work, from_sql, hash, to_sql, typed};
use crate::store::{
    Became, DecidedRow, Decision, HandedInRow, NewChange, RefusedRow, ReviewRows, StoreError,
};

const TABLE: &str = "handed_in";
const TAKEN: &str = "taken";
const LEFT_OUT: &str = "left-out";
/// The devices that handed something in and that nobody knows any more: enrolled since the copy was made that was put in
/// place. They are looked up one after the other, so that it takes no longer however much was handed in.
const FORGOTTEN: &str = "
    with recursive sender (id) as (
        select min(device) from handed_in
        union all
        select (select min(device) from handed_in where device > sender.id) from sender
        where sender.id is not null),
    forgotten (id) as (
        select id from sender
        where id is not null and not exists (select 1 from device where device.id = sender.id))";

impl Work<'_> {
    fn handed_in(
        &self,
        condition: &str,
        with: impl Params,
    ) -> Result<Vec<HandedInRow>, StoreError> {
        let sql = format!(
            "select id, user, device, doc, mutation, hash, sha256, bytes, received_at,
                 decision, decided_by, decided_at
             from handed_in where {condition}"
        );
        let mut statement = self.inner.prepare_cached(&sql)?;
        let mut rows = statement.query(with)?;
        let mut all = Vec::new();
        while let Some(row) = rows.next()? {
            all.push(HandedInRow {
                id: from_sql(row.get(0)?),
                user: typed(&row.get::<_, String>(1)?, TABLE)?,
                device: typed(&row.get::<_, String>(2)?, TABLE)?,
                doc: row.get(3)?,
                mutation: row.get(4)?,
                hash: hash(&row.get::<_, Vec<u8>>(5)?, TABLE)?,
                sha256: hash(&row.get::<_, Vec<u8>>(6)?, TABLE)?,
                bytes: row.get(7)?,
                received_at: row.get(8)?,
                decided: decided(row)?,
            });
        }
        Ok(all)
    }
}

fn decided(row: &Row<'_>) -> Result<Option<DecidedRow>, StoreError> {
    let Some(word) = row.get::<_, Option<String>>(9)? else { return Ok(None) };
    let decision = match word.as_str() {
        TAKEN => Decision::Taken,
        LEFT_OUT => Decision::LeftOut,
        _ => return Err(StoreError::Unreadable(TABLE)),
    };
    let by = typed(&row.get::<_, String>(10)?, TABLE)?;
    Ok(Some(DecidedRow { decision, by, at: row.get(11)? }))
}

const fn word(decision: Decision) -> &'static str {
    match decision {
        Decision::Taken => TAKEN,
        Decision::LeftOut => LEFT_OUT,
    }
}

impl ReviewRows for Work<'_> {
    fn hand_in(&mut self, change: NewChange<'_>) -> Result<(), StoreError> {
        self.inner
            .prepare_cached(
                "insert into handed_in
                     (user, device, doc, mutation, hash, sha256, bytes, received_at)
                 values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            )?
            .execute(params![
                change.user.to_string(),
                change.device.to_string(),
                change.doc,
                change.mutation,
                change.hash.as_slice(),
                change.sha256.as_slice(),
                change.bytes,
                change.received_at,
            ])?;
        Ok(())
    }

    fn find_handed_in(
        &self,
        device: DeviceId,
        mutation: &[u8],
    ) -> Result<Option<([u8; 32], i64)>, StoreError> {
        let found: Option<(Vec<u8>, i64)> = self
            .inner
            .prepare_cached(
                "select sha256, received_at from handed_in where device = ?1 and mutation = ?2",
            )?
            .query_row(params![device.to_string(), mutation], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        found.map(|(sha256, at)| Ok((hash(&sha256, TABLE)?, at))).transpose()
    }

    fn became(&self, device: DeviceId, mutation: &[u8]) -> Result<Option<Became>, StoreError> {
        let found: Option<(bool, Option<String>, Option<String>)> = self
            .inner
            .prepare_cached(&format!(
                "{FORGOTTEN}
                 select exists (select 1 from log where log.kind = 'change'
                     and log.doc = handed_in.doc and log.hash = handed_in.hash),
                     decision, decided_by
                 from handed_in where mutation = ?2 and device in (
                     select ?1 union select earlier.id from device as its
                     join device as earlier
                     on earlier.user = its.user and earlier.public_key = its.public_key
                     where its.id = ?1
                     union select id from forgotten)
                 and (device = ?1 or user = (select its.user from device as its where its.id = ?1))
                 order by decision is null limit 1"
            ))?
            .query_row(params![device.to_string(), mutation], |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?))
            })
            .optional()?;
        match found {
            Some((true, ..)) => Ok(Some(Became::InTheRecord)),
            Some((false, Some(word), Some(by))) if word == LEFT_OUT => {
                Ok(Some(Became::LeftOut(typed(&by, TABLE)?)))
            }
            _ => Ok(None),
        }
    }

    fn left_out(
        &self,
        user: UserId,
        doc: &str,
        hash: &[u8; 32],
    ) -> Result<Option<UserId>, StoreError> {
        let found: Option<String> = self
            .inner
            .prepare_cached(
                "select decided_by from handed_in
                 where decision = 'left-out' and doc = ?1 and hash = ?2 and user = ?3 limit 1",
            )?
            .query_row(params![doc, hash.as_slice(), user.to_string()], |row| row.get(0))
            .optional()?;
        found.map(|by| typed(&by, TABLE)).transpose()
    }

    fn has_handed_in(&self, device: DeviceId) -> Result<bool, StoreError> {
        Ok(self
            .inner
            .prepare_cached(&format!(
                "{FORGOTTEN}
                 select exists (
                     select 1 from handed_in where device = ?1
                     union all
                     select 1 from device as its join device as earlier
                     on earlier.user = its.user and earlier.public_key = its.public_key
                     where its.id = ?1 and earlier.approved_at is not null
                     and (earlier.removed_at is not null or exists (
                         select 1 from handed_in where handed_in.device = earlier.id))
                     union all
                     select 1 from forgotten join handed_in on handed_in.device = forgotten.id
                     join device as its on its.id = ?1 and its.user = handed_in.user)"
            ))?
            .query_row([device.to_string()], |row| row.get(0))?)
    }

    fn handed_in_bytes(&self, device: DeviceId) -> Result<u64, StoreError> {
        let total: i64 = self
            .inner
            .prepare_cached(
                "select coalesce(sum(length(bytes)), 0) from handed_in
                 where device = ?1 and decision is null and not exists (
                     select 1 from log where log.kind = 'change'
                     and log.doc = handed_in.doc and log.hash = handed_in.hash)",
            )?
            .query_row([device.to_string()], |row| row.get(0))?;
        Ok(from_sql(total))
    }

    fn handed_in_after(&self, id: u64, limit: usize) -> Result<Vec<HandedInRow>, StoreError> {
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        self.handed_in(
            "decision is null and id > ?1 and not exists (
                 select 1 from log where log.kind = 'change'
                 and log.doc = handed_in.doc and log.hash = handed_in.hash)
             order by id limit ?2",
            [to_sql(id), limit],
        )
    }

    fn every_handed_in_after(&self, id: u64, limit: usize) -> Result<Vec<HandedInRow>, StoreError> {
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        self.handed_in("id > ?1 order by id limit ?2", [to_sql(id), limit])
    }

    fn carry_over(&mut self, row: &HandedInRow) -> Result<(), StoreError> {
        self.inner
            .prepare_cached(
                "insert into handed_in (user, device, doc, mutation, hash, sha256, bytes,
                     received_at, decision, decided_by, decided_at)
                 values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
                 on conflict (device, mutation) do update set decision = excluded.decision,
                     decided_by = excluded.decided_by, decided_at = excluded.decided_at
                 where handed_in.decision is null",
            )?
            .execute(params![
                row.user.to_string(),
                row.device.to_string(),
                row.doc,
                row.mutation,
                row.hash.as_slice(),
                row.sha256.as_slice(),
                row.bytes,
                row.received_at,
                row.decided.map(|decided| word(decided.decision)),
                row.decided.map(|decided| decided.by.to_string()),
                row.decided.map(|decided| decided.at),
            ])?;
        Ok(())
    }

    fn handed_in_with(&self, id: u64) -> Result<Vec<HandedInRow>, StoreError> {
        self.handed_in(
            "decision is null and id <= ?1
             and (device, doc) = (select device, doc from handed_in where id = ?1)
             order by id",
            [to_sql(id)],
        )
    }

    fn left_out_with(&self, id: u64) -> Result<Vec<HandedInRow>, StoreError> {
        self.handed_in(
            "decision = 'left-out'
             and (device, doc) = (select device, doc from handed_in where id = ?1)
             order by id",
            [to_sql(id)],
        )
    }

    fn left_out_bytes_with(&self, id: u64) -> Result<u64, StoreError> {
        let total: i64 = self
            .inner
            .prepare_cached(
                "select coalesce(sum(length(bytes)), 0) from handed_in
                 where decision = 'left-out'
                 and (device, doc) = (select device, doc from handed_in where id = ?1)",
            )?
            .query_row([to_sql(id)], |row| row.get(0))?;
        Ok(from_sql(total))
    }

    fn decide(
        &mut self,
        id: u64,
        decision: Decision,
        by: UserId,
        at: i64,
    ) -> Result<(), StoreError> {
        self.inner
            .prepare_cached(
                "update handed_in set decision = ?2, decided_by = ?3, decided_at = ?4
                 where id = ?1 and decision is null",
            )?
            .execute(params![to_sql(id), word(decision), by.to_string(), at])?;
        Ok(())
    }

    fn refused_in_all(&self) -> Result<u64, StoreError> {
        let count: i64 = self
            .inner
            .prepare_cached("select count(*) from quarantine")?
            .query_row([], |row| row.get(0))?;
        Ok(from_sql(count))
    }

    fn refused(&self, limit: usize) -> Result<Vec<RefusedRow>, StoreError> {
        const TABLE: &str = "quarantine";
        let mut statement = self.inner.prepare_cached(
            "select id, user, device, doc, reason, length(bytes), at from quarantine
             order by id desc limit ?1",
        )?;
        let mut rows = statement.query([i64::try_from(limit).unwrap_or(i64::MAX)])?;
        let mut all = Vec::new();
        while let Some(row) = rows.next()? {
            all.push(RefusedRow {
                id: from_sql(row.get(0)?),
                user: typed(&row.get::<_, String>(1)?, TABLE)?,
                device: typed(&row.get::<_, String>(2)?, TABLE)?,
                doc: row.get(3)?,
                reason: row.get(4)?,
                bytes: from_sql(row.get(5)?),
                at: row.get(6)?,
            });
        }
        Ok(all)
    }

    fn refused_bytes(&self, id: u64) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(self
            .inner
            .prepare_cached("select bytes from quarantine where id = ?1")?
            .query_row([to_sql(id)], |row| row.get(0))
            .optional()?)
    }
}
