//! The log in SQLite.

use domain::id::{DeviceId, StudentId, UserId};
use protocol::sync::{Seq, TimeSaid};
use rusqlite::{OptionalExtension, params};

use super::{Work, from_sql, hash, to_sql, typed};
use crate::store::{
    AccessEntry, Granted, LogEntry, LogKind, LogRows, LostRow, NewChange, StoreError,
    register::Fact,
};

/// The columns of an entry as they come.
type Columns =
    (i64, String, Option<String>, Option<String>, String, Option<String>, i64, Option<String>);

impl LogRows for Work<'_> {
    fn head(&self) -> Result<Seq, StoreError> {
        // Not max(seq): a number is never given twice, also when the newest row was removed.
        let head: Option<i64> = self
            .inner
            .prepare_cached("select seq from sqlite_sequence where name = 'log'")?
            .query_row([], |row| row.get(0))
            .optional()?;
        Ok(head.map_or(0, from_sql))
    }

    fn append_change(&mut self, change: NewChange<'_>) -> Result<Seq, StoreError> {
        self.inner
            .prepare_cached(
                "insert into log (kind, doc, user, device, hash, sha256, bytes, received_at, time)
                 values ('change', ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            )?
            .execute(params![
                change.doc,
                change.user.to_string(),
                change.device.to_string(),
                change.hash.as_slice(),
                change.sha256.as_slice(),
                change.bytes,
                change.received_at,
                doubt(change.time),
            ])?;
        let seq = from_sql(self.inner.last_insert_rowid());
        self.note_mutation(change.sent_by, change.mutation, &change.sha256, seq)?;
        let NewChange { hash, user, device, received_at, .. } = change;
        let change = LostRow { doc: change.doc.to_owned(), hash, user, device, received_at };
        self.register(Fact::Change { seq, change });
        Ok(seq)
    }

    fn append_access(
        &mut self,
        user: UserId,
        student: StudentId,
        granted: Granted,
        at: i64,
    ) -> Result<Seq, StoreError> {
        let kind = match granted {
            Granted::Yes => "grant",
            Granted::No => "purge",
        };
        self.inner
            .prepare_cached(
                "insert into log (kind, student, user, received_at) values (?1, ?2, ?3, ?4)",
            )?
            .execute(params![kind, student.to_string(), user.to_string(), at])?;
        let seq = from_sql(self.inner.last_insert_rowid());
        self.register(Fact::Access { seq, student, user, granted, at });
        Ok(seq)
    }

    fn find_change(&self, doc: &str, hash: &[u8; 32]) -> Result<Option<(Seq, i64)>, StoreError> {
        Ok(self
            .inner
            .prepare_cached(
                "select seq, received_at from log
                 where kind = 'change' and doc = ?1 and hash = ?2",
            )?
            .query_row(params![doc, hash.as_slice()], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?
            .map(|(seq, at)| (from_sql(seq), at)))
    }

    fn find_mutation(
        &self,
        device: DeviceId,
        mutation: &[u8],
    ) -> Result<Option<(Seq, i64, [u8; 32])>, StoreError> {
        let found: Option<(i64, i64, Vec<u8>)> = self
            .inner
            .prepare_cached(
                "select m.seq, l.received_at, m.sha256 from mutation m join log l on l.seq = m.seq
                 where m.device = ?1 and m.mutation = ?2",
            )?
            .query_row(params![device.to_string(), mutation], |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?))
            })
            .optional()?;
        found
            .map(|(seq, at, sha256)| Ok((from_sql(seq), at, hash(&sha256, "mutation")?)))
            .transpose()
    }

    fn note_mutation(
        &mut self,
        device: DeviceId,
        mutation: &[u8],
        sha256: &[u8; 32],
        seq: Seq,
    ) -> Result<(), StoreError> {
        self.inner
            .prepare_cached(
                "insert into mutation (device, mutation, sha256, seq) values (?1, ?2, ?3, ?4)",
            )?
            .execute(params![device.to_string(), mutation, sha256.as_slice(), to_sql(seq)])?;
        Ok(())
    }

    fn entries_after(&self, cursor: Seq, limit: usize) -> Result<Vec<LogEntry>, StoreError> {
        let mut statement = self.inner.prepare_cached(
            "select seq, kind, doc, student, user, device, received_at, time from log
             where seq > ?1 order by seq limit ?2",
        )?;
        let rows = statement.query_map(
            params![to_sql(cursor), i64::try_from(limit).unwrap_or(i64::MAX)],
            |row| {
                Ok((
                    row.get(0)?,
                    row.get(1)?,
                    row.get(2)?,
                    row.get(3)?,
                    row.get(4)?,
                    row.get(5)?,
                    row.get(6)?,
                    row.get(7)?,
                ))
            },
        )?;
        rows.map(|columns| entry(columns?)).collect()
    }

    fn change_bytes(&self, seq: Seq) -> Result<(Vec<u8>, [u8; 32]), StoreError> {
        let (bytes, sha256): (Vec<u8>, Vec<u8>) = self
            .inner
            .prepare_cached("select bytes, sha256 from log where seq = ?1 and kind = 'change'")?
            .query_row([to_sql(seq)], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok((bytes, hash(&sha256, "log")?))
    }

    fn access_after(&self, user: UserId, cursor: Seq) -> Result<Vec<AccessEntry>, StoreError> {
        // A bare column beside max() is the one of the row that holds the maximum (SQLite says so).
        let mut statement = self.inner.prepare_cached(
            "select max(seq) as newest, student, kind from log
             where user = ?1 and kind <> 'change' and seq > ?2
             group by student order by newest",
        )?;
        let rows = statement.query_map(params![user.to_string(), to_sql(cursor)], |row| {
            Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?, row.get::<_, String>(2)?))
        })?;
        rows.map(|columns| {
            let (seq, student, kind) = columns?;
            Ok(AccessEntry {
                seq: from_sql(seq),
                student: typed(&student, "log")?,
                granted: if kind == "grant" { Granted::Yes } else { Granted::No },
            })
        })
        .collect()
    }

    fn changes_of(&self, doc: &str) -> Result<Vec<Vec<u8>>, StoreError> {
        let mut statement = self.inner.prepare_cached(
            "select bytes from log where kind = 'change' and doc = ?1 order by seq",
        )?;
        let rows = statement.query_map([doc], |row| row.get(0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

const AHEAD: &str = "ahead";
const BEFORE: &str = "before";

/// How it is written down that a time cannot be.
const fn doubt(time: TimeSaid) -> Option<&'static str> {
    match time {
        TimeSaid::Plausible | TimeSaid::Unknown => None,
        TimeSaid::Ahead => Some(AHEAD),
        TimeSaid::Before => Some(BEFORE),
    }
}

fn entry(columns: Columns) -> Result<LogEntry, StoreError> {
    const TABLE: &str = "log";
    let (seq, kind, doc, student, user, device, received_at, time) = columns;
    let unreadable = || StoreError::Unreadable(TABLE);
    let user = typed(&user, TABLE)?;
    let kind = match kind.as_str() {
        "change" => LogKind::Change {
            doc: doc.ok_or_else(unreadable)?,
            user,
            device: typed(&device.ok_or_else(unreadable)?, TABLE)?,
            time: match time.as_deref() {
                None => TimeSaid::Plausible,
                Some(AHEAD) => TimeSaid::Ahead,
                Some(BEFORE) => TimeSaid::Before,
                Some(_) => TimeSaid::Unknown,
            },
        },
        "grant" => {
            LogKind::Grant { user, student: typed(&student.ok_or_else(unreadable)?, TABLE)? }
        }
        _ => LogKind::Purge { user, student: typed(&student.ok_or_else(unreadable)?, TABLE)? },
    };
    Ok(LogEntry { seq: from_sql(seq), kind, received_at })
}
