//! People, devices and codes in SQLite.

use domain::{
    id::{DeviceId, UserId},
    staff::Role,
};
use rusqlite::{OptionalExtension, Params, Row, params};

use super::{Work, hash, typed};
use crate::store::{
    Approval, CodePurpose, CodeRow, DeviceRow, PeopleRows, StoreError, UserRow, register::Fact,
};

pub(super) fn role_of(name: &str) -> Result<Role, StoreError> {
    Role::named(name).ok_or(StoreError::Unreadable("user"))
}

/// How a code says that it is for a list of those who hold keys.
const HOLDERS: &str = "holders";

const DEVICE: &str = "id, user, name, public_key, enrolled_at, last_sync, removed_at, wiped_at,
     approved_at, nonce, unsent";

fn device_of(row: &Row<'_>) -> Result<DeviceRow, StoreError> {
    Ok(DeviceRow {
        id: typed(&row.get::<_, String>(0)?, "device")?,
        user: typed(&row.get::<_, String>(1)?, "device")?,
        name: row.get(2)?,
        public_key: row.get(3)?,
        enrolled_at: row.get(4)?,
        last_sync: row.get(5)?,
        removed_at: row.get(6)?,
        wiped_at: row.get(7)?,
        approval: approval_of(row.get(8)?, row.get(9)?)?,
        unsent: row.get(10)?,
    })
}

fn approval_of(at: Option<i64>, nonce: Option<Vec<u8>>) -> Result<Approval, StoreError> {
    match (at, nonce) {
        (Some(at), _) => Some(Approval::Given(at)),
        (None, Some(nonce)) => nonce.try_into().map(Approval::Waiting).ok(),
        (None, None) => None,
    }
    .ok_or(StoreError::Unreadable("device"))
}

impl Work<'_> {
    fn people(&self, sql: &str, with: impl Params) -> Result<Vec<UserRow>, StoreError> {
        let mut statement = self.inner.prepare_cached(sql)?;
        let mut rows = statement.query(with)?;
        let mut people = Vec::new();
        while let Some(row) = rows.next()? {
            people.push(UserRow {
                id: typed(&row.get::<_, String>(0)?, "user")?,
                name: row.get(1)?,
                role: role_of(&row.get::<_, String>(2)?)?,
            });
        }
        Ok(people)
    }

    fn devices(&self, condition: &str, with: impl Params) -> Result<Vec<DeviceRow>, StoreError> {
        let sql = format!("select {DEVICE} from device where {condition}");
        let mut statement = self.inner.prepare_cached(&sql)?;
        let mut rows = statement.query(with)?;
        let mut devices = Vec::new();
        while let Some(row) = rows.next()? {
            devices.push(device_of(row)?);
        }
        Ok(devices)
    }
}

impl PeopleRows for Work<'_> {
    fn add_user(&mut self, user: &UserRow, at: i64) -> Result<bool, StoreError> {
        let added = self
            .inner
            .prepare_cached(
                "insert into user (id, name, role, added_at) values (?1, ?2, ?3, ?4)
                 on conflict (id) do nothing",
            )?
            .execute(params![user.id.to_string(), user.name, user.role.name(), at])?;
        Ok(added > 0)
    }

    fn set_role(&mut self, user: UserId, role: Role) -> Result<bool, StoreError> {
        let known = self
            .inner
            .prepare_cached("update user set role = ?2 where id = ?1")?
            .execute(params![user.to_string(), role.name()])?;
        if known > 0 {
            self.register(Fact::Role { user, role });
        }
        Ok(known > 0)
    }

    fn user(&self, id: UserId) -> Result<Option<UserRow>, StoreError> {
        let found =
            self.people("select id, name, role from user where id = ?1", [id.to_string()])?;
        Ok(found.into_iter().next())
    }

    fn users(&self) -> Result<Vec<UserRow>, StoreError> {
        self.people("select id, name, role from user order by name, id", [])
    }

    fn add_device(&mut self, device: &DeviceRow) -> Result<(), StoreError> {
        let (approved_at, nonce) = match &device.approval {
            Approval::Given(at) => (Some(*at), None),
            Approval::Waiting(nonce) => (None, Some(nonce.as_slice())),
        };
        self.inner
            .prepare_cached(
                "insert into device
                     (id, user, name, public_key, enrolled_at, last_sync, removed_at, wiped_at,
                      approved_at, nonce, unsent)
                 values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
            )?
            .execute(params![
                device.id.to_string(),
                device.user.to_string(),
                device.name,
                device.public_key,
                device.enrolled_at,
                device.last_sync,
                device.removed_at,
                device.wiped_at,
                approved_at,
                nonce,
                device.unsent,
            ])?;
        Ok(())
    }

    fn device(&self, id: DeviceId) -> Result<Option<DeviceRow>, StoreError> {
        Ok(self.devices("id = ?1", [id.to_string()])?.into_iter().next())
    }

    fn devices_of(&self, user: UserId) -> Result<Vec<DeviceRow>, StoreError> {
        self.devices("user = ?1 order by enrolled_at, id", [user.to_string()])
    }

    fn approve_device(&mut self, device: DeviceId, at: i64) -> Result<bool, StoreError> {
        let let_in = self
            .inner
            .prepare_cached(
                "update device set approved_at = ?2
                 where id = ?1 and approved_at is null and removed_at is null",
            )?
            .execute(params![device.to_string(), at])?;
        if let_in > 0 {
            self.register(Fact::Approved { device, at });
        }
        Ok(let_in > 0)
    }

    fn note_sync(&mut self, device: DeviceId, at: i64, unsent: u32) -> Result<(), StoreError> {
        self.inner
            .prepare_cached("update device set last_sync = ?2, unsent = ?3 where id = ?1")?
            .execute(params![device.to_string(), at, unsent])?;
        Ok(())
    }

    fn remove_device(&mut self, device: DeviceId, at: i64) -> Result<bool, StoreError> {
        let known = self
            .inner
            .prepare_cached(
                "update device set removed_at = coalesce(removed_at, ?2) where id = ?1",
            )?
            .execute(params![device.to_string(), at])?;
        if known > 0 {
            self.register(Fact::Removed { device, at });
        }
        Ok(known > 0)
    }

    fn note_wiped(&mut self, device: DeviceId, at: i64) -> Result<(), StoreError> {
        let noted = self
            .inner
            .prepare_cached(
                "update device set wiped_at = ?2
                 where id = ?1 and removed_at is not null and wiped_at is null",
            )?
            .execute(params![device.to_string(), at])?;
        if noted > 0 {
            self.register(Fact::Wiped { device, at });
        }
        Ok(())
    }

    fn add_code(&mut self, code: &CodeRow, at: i64) -> Result<(), StoreError> {
        self.inner.prepare_cached("delete from code where expires_at < ?1")?.execute([at])?;
        let (user, purpose) = match code.purpose {
            CodePurpose::SetUp => (None, None),
            CodePurpose::Enrol(user) => (Some(user.to_string()), None),
            CodePurpose::Holders => (None, Some(HOLDERS)),
        };
        self.inner
            .prepare_cached(
                "insert into code (hash, user, expires_at, used_by, lets_in, purpose)
                 values (?1, ?2, ?3, ?4, ?5, ?6)",
            )?
            .execute(params![
                code.hash.as_slice(),
                user,
                code.expires_at,
                code.used_by.map(|id| id.to_string()),
                code.lets_in,
                purpose,
            ])?;
        Ok(())
    }

    fn code(&self, wanted: &[u8; 32]) -> Result<Option<CodeRow>, StoreError> {
        type Columns = (Vec<u8>, Option<String>, i64, Option<String>, bool, Option<String>);
        let found: Option<Columns> = self
            .inner
            .prepare_cached(
                "select hash, user, expires_at, used_by, lets_in, purpose from code
                 where hash = ?1",
            )?
            .query_row([wanted.as_slice()], |row| {
                let lets_in = row.get(4)?;
                Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, lets_in, row.get(5)?))
            })
            .optional()?;
        let Some((bytes, user, expires_at, used_by, lets_in, purpose)) = found else {
            return Ok(None);
        };
        let purpose = match (user, purpose.as_deref()) {
            (None, None) => CodePurpose::SetUp,
            (Some(user), None) => CodePurpose::Enrol(typed(&user, "code")?),
            (None, Some(HOLDERS)) => CodePurpose::Holders,
            (_, Some(_)) => return Err(StoreError::Unreadable("code")),
        };
        let used_by = used_by.map(|id| typed(&id, "code")).transpose()?;
        Ok(Some(CodeRow { hash: hash(&bytes, "code")?, purpose, expires_at, used_by, lets_in }))
    }

    fn spend_code(&mut self, wanted: &[u8; 32], device: DeviceId) -> Result<(), StoreError> {
        self.inner
            .prepare_cached("update code set used_by = ?2 where hash = ?1")?
            .execute(params![wanted.as_slice(), device.to_string()])?;
        Ok(())
    }

    fn forget_set_up_codes(&mut self) -> Result<(), StoreError> {
        self.inner
            .prepare_cached("delete from code where user is null and purpose is null")?
            .execute([])?;
        Ok(())
    }
}
