//! Documents, snapshots and actors in SQLite.

use domain::id::{DeviceId, StudentId};
use protocol::sync::Seq;
use rusqlite::{OptionalExtension, Params, params};

use super::{Work, from_sql, hash, to_sql, typed};
use crate::store::{ActorRow, DocRow, DocumentRows, SnapshotRow, StoreError, register::Fact};

impl Work<'_> {
    fn docs(&self, sql: &str, with: impl Params) -> Result<Vec<DocRow>, StoreError> {
        let mut statement = self.inner.prepare_cached(sql)?;
        let rows = statement.query_map(with, |row| {
            Ok((row.get::<_, String>(0)?, row.get::<_, Option<String>>(1)?, row.get::<_, i64>(2)?))
        })?;
        rows.map(|columns| {
            let (name, student, last_seq) = columns?;
            let student = student.map(|id| typed(&id, "doc")).transpose()?;
            Ok(DocRow { name, student, last_seq: from_sql(last_seq) })
        })
        .collect()
    }
}

impl DocumentRows for Work<'_> {
    fn put_doc(&mut self, doc: &DocRow) -> Result<(), StoreError> {
        self.inner
            .prepare_cached(
                "insert into doc (name, student, last_seq) values (?1, ?2, ?3)
                 on conflict (name) do update set last_seq = excluded.last_seq",
            )?
            .execute(params![
                doc.name,
                doc.student.map(|id| id.to_string()),
                to_sql(doc.last_seq)
            ])?;
        Ok(())
    }

    fn doc(&self, name: &str) -> Result<Option<DocRow>, StoreError> {
        let found = self.docs("select name, student, last_seq from doc where name = ?1", [name])?;
        Ok(found.into_iter().next())
    }

    fn docs_after(&self, cursor: Seq) -> Result<Vec<DocRow>, StoreError> {
        self.docs(
            "select name, student, last_seq from doc where last_seq > ?1 order by last_seq",
            [to_sql(cursor)],
        )
    }

    fn docs_of(&self, student: StudentId) -> Result<Vec<DocRow>, StoreError> {
        self.docs(
            "select name, student, last_seq from doc where student = ?1 order by name",
            [student.to_string()],
        )
    }

    fn put_snapshot(&mut self, doc: &str, snapshot: &SnapshotRow) -> Result<(), StoreError> {
        self.inner
            .prepare_cached(
                "insert into snapshot (doc, seq, bytes, sha256, row) values (?1, ?2, ?3, ?4, ?5)
                 on conflict (doc) do update set seq = excluded.seq, bytes = excluded.bytes,
                     sha256 = excluded.sha256, row = excluded.row",
            )?
            .execute(params![
                doc,
                to_sql(snapshot.seq),
                snapshot.bytes,
                snapshot.sha256.as_slice(),
                snapshot.row,
            ])?;
        Ok(())
    }

    fn snapshot(&self, doc: &str) -> Result<Option<SnapshotRow>, StoreError> {
        type Columns = (i64, Vec<u8>, Vec<u8>, Vec<u8>);
        let found: Option<Columns> = self
            .inner
            .prepare_cached("select seq, bytes, sha256, row from snapshot where doc = ?1")?
            .query_row([doc], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))
            .optional()?;
        found
            .map(|(seq, bytes, sha256, row)| {
                Ok(SnapshotRow {
                    seq: from_sql(seq),
                    bytes,
                    sha256: hash(&sha256, "snapshot")?,
                    row,
                })
            })
            .transpose()
    }

    fn actor(&self, actor: &[u8]) -> Result<Option<ActorRow>, StoreError> {
        let found: Option<(String, String, String)> = self
            .inner
            .prepare_cached("select user, device, doc from actor where actor = ?1")?
            .query_row([actor], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
            .optional()?;
        found
            .map(|(user, device, doc)| {
                Ok(ActorRow { user: typed(&user, "actor")?, device: typed(&device, "actor")?, doc })
            })
            .transpose()
    }

    fn written_in(&self, device: DeviceId) -> Result<u64, StoreError> {
        let count: i64 = self
            .inner
            .prepare_cached("select count(distinct doc) from actor where device = ?1")?
            .query_row([device.to_string()], |row| row.get(0))?;
        Ok(from_sql(count))
    }

    fn bind_actor(&mut self, actor: &[u8], owner: &ActorRow) -> Result<(), StoreError> {
        self.inner
            .prepare_cached("insert into actor (actor, user, device, doc) values (?1, ?2, ?3, ?4)")?
            .execute(params![actor, owner.user.to_string(), owner.device.to_string(), owner.doc])?;
        self.register(Fact::Actor { actor: actor.to_vec(), owner: owner.clone() });
        Ok(())
    }
}
