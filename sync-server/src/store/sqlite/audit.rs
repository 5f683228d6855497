//! The audit log in SQLite. The register hears of each act once it is committed.

use domain::id::DeviceId;
use rusqlite::{Connection, OptionalExtension, params};

use super::{Work, from_sql, to_sql};
use crate::store::{
    Act, AuditRow, AuditRows, EPOCH, HouseRows, StoreError,
    register::{Fact, Sealed},
};

const ALL: &str = "select id, at, by, device, what, subject, seal from audit order by id";

impl AuditRows for Work<'_> {
    fn audit(&mut self, row: &AuditRow) -> Result<(), StoreError> {
        self.add(Act {
            seq: 0,
            at: row.at,
            by: row.by.map(|id| id.to_string()),
            device: row.device.map(|id| id.to_string()),
            what: row.what.clone(),
            subject: row.subject.clone(),
            seal: Vec::new(),
        })
    }

    fn acts_of(&self, device: DeviceId, what: &str) -> Result<Vec<(String, i64)>, StoreError> {
        let mut statement = self.inner.prepare_cached(
            "select subject, at from audit where device = ?1 and what = ?2 order by id",
        )?;
        let with = params![device.to_string(), what];
        let rows = statement.query_map(with, |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn carry_act(&mut self, act: &Act) -> Result<(), StoreError> {
        self.add(act.clone())
    }

    fn acts_noted(&self) -> Result<u64, StoreError> {
        let newest: i64 = self
            .inner
            .prepare_cached(
                "select max(coalesce((select max(id) from audit), 0),
                     coalesce((select seq from sqlite_sequence where name = 'audit'), 0))",
            )?
            .query_row([], |row| row.get(0))?;
        Ok(from_sql(newest))
    }

    fn each_act(
        &self,
        take: &mut dyn FnMut(Act) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        each(&self.inner, take)
    }
}

impl Work<'_> {
    /// Adds an act at the end, whatever number and seal it had.
    fn add(&mut self, act: Act) -> Result<(), StoreError> {
        let act = Act { seq: self.acts_noted()? + 1, ..act };
        let before: Option<Option<Vec<u8>>> = self
            .inner
            .prepare_cached("select seal from audit order by id desc limit 1")?
            .query_row([], |row| row.get(0))
            .optional()?;
        let seal = act.sealed_after(&before.flatten().unwrap_or_default());
        self.inner
            .prepare_cached(
                "insert into audit (id, at, by, device, what, subject, seal)
                 values (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            )?
            .execute(params![
                to_sql(act.seq),
                act.at,
                act.by,
                act.device,
                act.what,
                act.subject,
                seal.as_slice(),
            ])?;
        let epoch = self.meta(EPOCH)?.and_then(|epoch| epoch.parse().ok()).unwrap_or_default();
        self.register(Fact::Act(Sealed { epoch, seq: act.seq, seal }));
        Ok(())
    }
}

/// Seals what versions before format 9 noted.
pub(super) fn seal_all(connection: &Connection) -> Result<(), StoreError> {
    let mut acts = Vec::new();
    each(connection, &mut |act| {
        acts.push(act);
        Ok(())
    })?;
    let mut update = connection.prepare("update audit set seal = ?2 where id = ?1")?;
    let mut before = Vec::new();
    for act in acts {
        before = act.sealed_after(&before).to_vec();
        update.execute(params![to_sql(act.seq), before])?;
    }
    Ok(())
}

fn each(
    connection: &Connection,
    take: &mut dyn FnMut(Act) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let mut statement = connection.prepare_cached(ALL)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        take(Act {
            seq: from_sql(row.get(0)?),
            at: row.get(1)?,
            by: row.get(2)?,
            device: row.get(3)?,
            what: row.get(4)?,
            subject: row.get(5)?,
            seal: row.get::<_, Option<Vec<u8>>>(6)?.unwrap_or_default(),
        })?;
    }
    Ok(())
}
