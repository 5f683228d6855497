//! What a restore leaves to settle, in SQLite.

use domain::id::{StudentId, UserId};
use protocol::sync::Seq;
use rusqlite::{OptionalExtension, params};

use super::{Work, from_sql, to_sql, typed};
use crate::store::{LostRow, RestoredRows, StoreError, Unsettled};

impl RestoredRows for Work<'_> {
    fn begin_after(&mut self, seq: Seq) -> Result<(), StoreError> {
        let known = self
            .inner
            .prepare_cached("update sqlite_sequence set seq = max(seq, ?1) where name = 'log'")?
            .execute([to_sql(seq)])?;
        if known == 0 {
            self.inner
                .prepare_cached("insert into sqlite_sequence (name, seq) values ('log', ?1)")?
                .execute([to_sql(seq)])?;
        }
        Ok(())
    }

    fn put_lost(&mut self, row: &LostRow) -> Result<(), StoreError> {
        self.inner
            .prepare_cached(
                "insert into lost (doc, hash, user, device, received_at) values (?1, ?2, ?3, ?4, ?5)
                 on conflict (doc, hash) do nothing",
            )?
            .execute(params![
                row.doc,
                row.hash.as_slice(),
                row.user.to_string(),
                row.device.to_string(),
                row.received_at,
            ])?;
        Ok(())
    }

    fn lost(&self, doc: &str, hash: &[u8; 32]) -> Result<Option<LostRow>, StoreError> {
        let found: Option<(String, String, i64)> = self
            .inner
            .prepare_cached(
                "select user, device, received_at from lost where doc = ?1 and hash = ?2",
            )?
            .query_row(params![doc, hash.as_slice()], |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?))
            })
            .optional()?;
        let Some((user, device, received_at)) = found else { return Ok(None) };
        Ok(Some(LostRow {
            doc: doc.to_owned(),
            hash: *hash,
            user: typed(&user, "lost")?,
            device: typed(&device, "lost")?,
            received_at,
        }))
    }

    fn any_lost(&self, doc: &str) -> Result<bool, StoreError> {
        let mut statement =
            self.inner.prepare_cached("select 1 from lost where doc = ?1 limit 1")?;
        Ok(statement.exists([doc])?)
    }

    fn forget_lost(&mut self, doc: &str, hash: &[u8; 32]) -> Result<(), StoreError> {
        self.inner
            .prepare_cached("delete from lost where doc = ?1 and hash = ?2")?
            .execute(params![doc, hash.as_slice()])?;
        Ok(())
    }

    fn withhold(&mut self, student: StudentId, user: UserId) -> Result<(), StoreError> {
        self.inner
            .prepare_cached(
                "insert into withheld (student, user) values (?1, ?2)
                 on conflict (student, user) do nothing",
            )?
            .execute([student.to_string(), user.to_string()])?;
        Ok(())
    }

    fn withheld_from(&self, student: StudentId) -> Result<Vec<UserId>, StoreError> {
        let mut statement =
            self.inner.prepare_cached("select user from withheld where student = ?1 order by 1")?;
        let rows = statement.query_map([student.to_string()], |row| row.get::<_, String>(0))?;
        rows.map(|id| typed(&id?, "withheld")).collect()
    }

    fn give_back(&mut self, student: StudentId, user: UserId) -> Result<(), StoreError> {
        self.inner
            .prepare_cached("delete from withheld where student = ?1 and user = ?2")?
            .execute([student.to_string(), user.to_string()])?;
        Ok(())
    }

    fn unsettled(&self) -> Result<Unsettled, StoreError> {
        let (lost, withheld) = self
            .inner
            .prepare_cached("select (select count(*) from lost), (select count(*) from withheld)")?
            .query_row([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(Unsettled { lost: from_sql(lost), withheld: from_sql(withheld) })
    }
}
