//! What a register of a database would say if it had been there from the beginning.

use rusqlite::{OptionalExtension, Row};

use super::{
    Sqlite,
    cover::{COVER, cover_of},
    from_sql, hash,
    people::role_of,
    sealed::{FACT, LIST, fact, holders},
    typed,
};
use crate::store::{
    ActorRow, CoverRow, EPOCH, Granted, LostRow, StoreError,
    register::{Fact, Sealed},
};

/// The columns of a change, wherever it stands.
const CHANGE: &str = "doc, hash, user, device, received_at";

impl Sqlite {
    /// Every fact that the database knows, those of a place in the order of their places.
    pub(crate) fn facts(&self) -> Result<Vec<Fact>, StoreError> {
        let mut facts = Vec::new();
        self.each("select actor, user, device, doc from actor", |row| {
            let owner = ActorRow {
                user: typed(&row.get::<_, String>(1)?, "actor")?,
                device: typed(&row.get::<_, String>(2)?, "actor")?,
                doc: row.get(3)?,
            };
            facts.push(Fact::Actor { actor: row.get(0)?, owner });
            Ok(())
        })?;
        self.each(&format!("select {CHANGE}, 0 from lost"), |row| {
            facts.push(Fact::Change { seq: 0, change: change(row)? });
            Ok(())
        })?;
        self.each(&format!("select {CHANGE}, seq, kind, student from log order by seq"), |row| {
            facts.push(entry(row)?);
            Ok(())
        })?;
        self.each("select id, approved_at from device where approved_at is not null", |row| {
            let device = typed(&row.get::<_, String>(0)?, "device")?;
            facts.push(Fact::Approved { device, at: row.get(1)? });
            Ok(())
        })?;
        let removed = "select id, removed_at, wiped_at from device where removed_at is not null";
        self.each(removed, |row| {
            let device = typed(&row.get::<_, String>(0)?, "device")?;
            facts.push(Fact::Removed { device, at: row.get(1)? });
            let wiped: Option<i64> = row.get(2)?;
            facts.extend(wiped.map(|at| Fact::Wiped { device, at }));
            Ok(())
        })?;
        let removed = "select id, removed_at from passkey where removed_at is not null";
        self.each(removed, |row| {
            let passkey = typed(&row.get::<_, String>(0)?, "passkey")?;
            facts.push(Fact::PasskeyRemoved { passkey, at: row.get(1)? });
            Ok(())
        })?;
        self.each("select id, role from user", |row| {
            let user = typed(&row.get::<_, String>(0)?, "user")?;
            facts.push(Fact::Role { user, role: role_of(&row.get::<_, String>(1)?)? });
            Ok(())
        })?;
        self.each(&format!("select {COVER} from cover"), |row| {
            let CoverRow { id, by, duty, away, days, ended_at, .. } = cover_of(row)?;
            facts.push(Fact::Cover { id, by, duty, away, days });
            facts.extend(ended_at.map(|at| Fact::CoverEnded { id, at }));
            Ok(())
        })?;
        self.each(&format!("select {LIST} from holders order by number"), |row| {
            facts.push(Fact::Holders(holders(row)?));
            Ok(())
        })?;
        for table in ["sealed", "sealed_lost"] {
            self.each(&format!("select {FACT} from {table}"), |row| {
                facts.push(Fact::Entry(fact(row, table)?));
                Ok(())
            })?;
        }
        let epoch: Option<String> = self
            .connection
            .query_row("select value from meta where key = ?1", [EPOCH], |row| row.get(0))
            .optional()?;
        let epoch: Option<u64> = epoch.and_then(|epoch| epoch.parse().ok());
        facts.extend(epoch.map(Fact::Epoch));
        let newest = "select id, seal from audit where length(seal) = 32 order by id desc limit 1";
        self.each(newest, |row| {
            let seal = hash(&row.get::<_, Vec<u8>>(1)?, "audit")?;
            let (epoch, seq) = (epoch.unwrap_or_default(), from_sql(row.get(0)?));
            facts.push(Fact::Act(Sealed { epoch, seq, seal }));
            Ok(())
        })?;
        Ok(facts)
    }

    fn each(
        &self,
        sql: &str,
        mut take: impl FnMut(&Row<'_>) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let mut statement = self.connection.prepare(sql)?;
        let mut rows = statement.query(())?;
        while let Some(row) = rows.next()? {
            take(row)?;
        }
        Ok(())
    }
}

fn entry(row: &Row<'_>) -> Result<Fact, StoreError> {
    let seq = from_sql(row.get(5)?);
    let granted = match row.get::<_, String>(6)?.as_str() {
        "change" => return Ok(Fact::Change { seq, change: change(row)? }),
        "grant" => Granted::Yes,
        _ => Granted::No,
    };
    Ok(Fact::Access {
        seq,
        student: typed(&row.get::<_, String>(7)?, "log")?,
        user: typed(&row.get::<_, String>(2)?, "log")?,
        granted,
        at: row.get(4)?,
    })
}

fn change(row: &Row<'_>) -> Result<LostRow, StoreError> {
    Ok(LostRow {
        doc: row.get(0)?,
        hash: hash(&row.get::<_, Vec<u8>>(1)?, "log")?,
        user: typed(&row.get::<_, String>(2)?, "log")?,
        device: typed(&row.get::<_, String>(3)?, "log")?,
        received_at: row.get(4)?,
    })
}
