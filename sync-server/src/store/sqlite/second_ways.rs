//! Second ways in SQLite. A passkey that was removed stays, so that the audit log says of something; of an app nothing stays.

use domain::id::{PasskeyId, UserId};
use rusqlite::{OptionalExtension, Row, params};

use super::{Work, from_sql, to_sql, typed};
use crate::store::{CodesRow, PasskeyRow, SecondWayRows, StoreError, register::Fact};

const TABLE: &str = "passkey";
const CODES: &str = "codes_app";

fn passkey_of(row: &Row<'_>) -> Result<PasskeyRow, StoreError> {
    Ok(PasskeyRow {
        id: typed(&row.get::<_, String>(0)?, TABLE)?,
        user: typed(&row.get::<_, String>(1)?, TABLE)?,
        credential: row.get(2)?,
        kept: row.get(3)?,
        name: row.get(4)?,
        domain: row.get(5)?,
        added_at: row.get(6)?,
        used_at: row.get(7)?,
    })
}

impl SecondWayRows for Work<'_> {
    fn add_passkey(&mut self, passkey: &PasskeyRow) -> Result<bool, StoreError> {
        let added = self
            .inner
            .prepare_cached(
                "insert into passkey (id, user, credential, kept, name, domain, added_at)
                 select ?1, ?2, ?3, ?4, ?5, ?6, ?7 where not exists
                     (select 1 from passkey where credential = ?3 and removed_at is null)",
            )?
            .execute(params![
                passkey.id.to_string(),
                passkey.user.to_string(),
                passkey.credential,
                passkey.kept,
                passkey.name,
                passkey.domain,
                passkey.added_at,
            ])?;
        Ok(added > 0)
    }

    fn passkeys_of(&self, user: UserId) -> Result<Vec<PasskeyRow>, StoreError> {
        let mut statement = self.inner.prepare_cached(
            "select id, user, credential, kept, name, domain, added_at, used_at from passkey
             where user = ?1 and removed_at is null order by added_at, id",
        )?;
        let mut rows = statement.query([user.to_string()])?;
        let mut passkeys = Vec::new();
        while let Some(row) = rows.next()? {
            passkeys.push(passkey_of(row)?);
        }
        Ok(passkeys)
    }

    fn passkeys_but_of(&self, domain: &str) -> Result<u64, StoreError> {
        let count: i64 = self
            .inner
            .prepare_cached(
                "select count(*) from passkey where removed_at is null and domain <> ?1",
            )?
            .query_row([domain], |row| row.get(0))?;
        Ok(from_sql(count))
    }

    fn note_passkey_used(&mut self, id: PasskeyId, kept: &str, at: i64) -> Result<(), StoreError> {
        self.inner
            .prepare_cached("update passkey set kept = ?2, used_at = ?3 where id = ?1")?
            .execute(params![id.to_string(), kept, at])?;
        Ok(())
    }

    fn remove_passkey(&mut self, id: PasskeyId, at: i64) -> Result<bool, StoreError> {
        let removed = self
            .inner
            .prepare_cached(
                "update passkey set removed_at = ?2 where id = ?1 and removed_at is null",
            )?
            .execute(params![id.to_string(), at])?;
        if removed > 0 {
            self.register(Fact::PasskeyRemoved { passkey: id, at });
        }
        Ok(removed > 0)
    }

    fn put_codes(&mut self, codes: &CodesRow, recovery: &[[u8; 32]]) -> Result<(), StoreError> {
        let user = codes.user.to_string();
        if let Some(before) = self.codes_of(codes.user)? {
            // Set up anew, perhaps because a phone was lost: an older copy must not bring that one back.
            self.register(Fact::CodesRemoved { user: codes.user, at: before.added_at });
        }
        self.inner
            .prepare_cached(
                "insert into codes_app (user, secret, added_at, step) values (?1, ?2, ?3, ?4)
                 on conflict (user) do update set secret = excluded.secret,
                     added_at = excluded.added_at, step = excluded.step",
            )?
            .execute(params![user, codes.secret, codes.added_at, to_sql(codes.step)])?;
        self.inner.prepare_cached("delete from recovery_code where user = ?1")?.execute([&user])?;
        for hash in recovery {
            self.inner
                .prepare_cached("insert into recovery_code (user, hash) values (?1, ?2)")?
                .execute(params![user, hash])?;
        }
        Ok(())
    }

    fn codes_of(&self, user: UserId) -> Result<Option<CodesRow>, StoreError> {
        let found = self
            .inner
            .prepare_cached("select secret, added_at, step from codes_app where user = ?1")?
            .query_row([user.to_string()], |row| {
                Ok((row.get::<_, Vec<u8>>(0)?, row.get(1)?, row.get::<_, i64>(2)?))
            })
            .optional()?;
        let Some((secret, added_at, step)) = found else { return Ok(None) };
        let secret = secret.try_into().map_err(|_| StoreError::Unreadable(CODES))?;
        Ok(Some(CodesRow { user, secret, added_at, step: from_sql(step) }))
    }

    fn note_step(&mut self, user: UserId, step: u64) -> Result<(), StoreError> {
        self.inner
            .prepare_cached("update codes_app set step = max(step, ?2) where user = ?1")?
            .execute(params![user.to_string(), to_sql(step)])?;
        Ok(())
    }

    fn spend_recovery_code(&mut self, user: UserId, hash: &[u8; 32]) -> Result<bool, StoreError> {
        let spent = self
            .inner
            .prepare_cached("delete from recovery_code where user = ?1 and hash = ?2")?
            .execute(params![user.to_string(), hash])?;
        Ok(spent > 0)
    }

    fn recovery_codes_left(&self, user: UserId) -> Result<u32, StoreError> {
        let left = self
            .inner
            .prepare_cached("select count(*) from recovery_code where user = ?1")?
            .query_row([user.to_string()], |row| row.get(0))?;
        Ok(left)
    }

    fn remove_codes(&mut self, user: UserId, at: i64) -> Result<bool, StoreError> {
        let id = user.to_string();
        self.inner.prepare_cached("delete from recovery_code where user = ?1")?.execute([&id])?;
        let removed =
            self.inner.prepare_cached("delete from codes_app where user = ?1")?.execute([&id])?;
        if removed > 0 {
            self.register(Fact::CodesRemoved { user, at });
        }
        Ok(removed > 0)
    }
}
