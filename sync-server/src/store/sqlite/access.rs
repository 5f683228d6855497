//! What access is computed from, and what it was computed to, in SQLite.

use domain::{
    access::Tie,
    id::{StudentId, UserId},
};
use rusqlite::{OptionalExtension, params};

use super::{Work, typed};
use crate::store::{AccessRows, RelationRow, StoreError, StudentFacts};

fn tie_of(text: &str) -> Result<Tie, StoreError> {
    match text {
        "related" => Ok(Tie::Related),
        "met" => Ok(Tie::Met),
        _ => Err(StoreError::Unreadable("acl")),
    }
}

impl AccessRows for Work<'_> {
    fn put_facts(&mut self, facts: &StudentFacts) -> Result<(), StoreError> {
        let student = facts.student.to_string();
        self.inner
            .prepare_cached(
                "insert into student (id, met_by, found_by, merged_into) values (?1, ?2, ?3, ?4)
                 on conflict (id) do update set met_by = excluded.met_by,
                 found_by = excluded.found_by, merged_into = excluded.merged_into",
            )?
            .execute(params![
                student,
                facts.met_by.map(|id| id.to_string()),
                facts.found_by.map(|id| id.to_string()),
                facts.merged_into.map(|id| id.to_string()),
            ])?;
        self.inner
            .prepare_cached("delete from relation where student = ?1")?
            .execute([&student])?;
        let mut insert = self.inner.prepare_cached(
            "insert into relation (student, id, mentor, from_day, to_day) values (?1, ?2, ?3, ?4, ?5)",
        )?;
        for relation in &facts.relations {
            insert.execute(params![
                student,
                relation.id.to_string(),
                relation.mentor.to_string(),
                relation.from.to_string(),
                relation.to.map(|day| day.to_string()),
            ])?;
        }
        Ok(())
    }

    fn facts(&self, student: StudentId) -> Result<Option<StudentFacts>, StoreError> {
        let known: Option<[Option<String>; 3]> = self
            .inner
            .prepare_cached("select met_by, found_by, merged_into from student where id = ?1")?
            .query_row([student.to_string()], |row| Ok([row.get(0)?, row.get(1)?, row.get(2)?]))
            .optional()?;
        let Some([met_by, found_by, merged_into]) = known else { return Ok(None) };
        let mut statement = self.inner.prepare_cached(
            "select id, mentor, from_day, to_day from relation where student = ?1 order by id",
        )?;
        let rows = statement.query_map([student.to_string()], |row| {
            Ok((
                row.get::<_, String>(0)?,
                row.get::<_, String>(1)?,
                row.get::<_, String>(2)?,
                row.get::<_, Option<String>>(3)?,
            ))
        })?;
        let relations = rows
            .map(|columns| {
                let (id, mentor, from, to) = columns?;
                Ok(RelationRow {
                    id: typed(&id, "relation")?,
                    mentor: typed(&mentor, "relation")?,
                    from: typed(&from, "relation")?,
                    to: to.map(|day| typed(&day, "relation")).transpose()?,
                })
            })
            .collect::<Result<_, StoreError>>()?;
        let user = |id: Option<String>| id.map(|id| typed(&id, "student")).transpose();
        let merged_into = merged_into.map(|id| typed(&id, "student")).transpose()?;
        let (met_by, found_by) = (user(met_by)?, user(found_by)?);
        Ok(Some(StudentFacts { student, met_by, found_by, merged_into, relations }))
    }

    fn facts_naming(&self, user: UserId) -> Result<Vec<StudentFacts>, StoreError> {
        let mut statement = self.inner.prepare_cached(
            "select student from relation where mentor = ?1
             union select id from student where met_by = ?1 order by 1",
        )?;
        let students = statement
            .query_map([user.to_string()], |row| row.get::<_, String>(0))?
            .collect::<Result<Vec<_>, _>>()?;
        let mut all = Vec::new();
        for student in students {
            all.extend(self.facts(typed(&student, "relation")?)?);
        }
        Ok(all)
    }

    fn merged_into(&self, student: StudentId) -> Result<Vec<StudentId>, StoreError> {
        let mut statement = self
            .inner
            .prepare_cached("select id from student where merged_into = ?1 order by 1")?;
        let rows = statement.query_map([student.to_string()], |row| row.get::<_, String>(0))?;
        rows.map(|id| typed(&id?, "student")).collect()
    }

    fn put_tie(&mut self, student: StudentId, user: UserId, tie: Tie) -> Result<(), StoreError> {
        let tie = match tie {
            Tie::Related => "related",
            Tie::Met => "met",
            Tie::Found | Tie::Was | Tie::None => {
                self.inner
                    .prepare_cached("delete from acl where student = ?1 and user = ?2")?
                    .execute(params![student.to_string(), user.to_string()])?;
                return Ok(());
            }
        };
        self.inner
            .prepare_cached(
                "insert into acl (student, user, tie) values (?1, ?2, ?3)
                 on conflict (student, user) do update set tie = excluded.tie",
            )?
            .execute(params![student.to_string(), user.to_string(), tie])?;
        Ok(())
    }

    fn tie(&self, student: StudentId, user: UserId) -> Result<Tie, StoreError> {
        let found: Option<String> = self
            .inner
            .prepare_cached("select tie from acl where student = ?1 and user = ?2")?
            .query_row(params![student.to_string(), user.to_string()], |row| row.get(0))
            .optional()?;
        found.map_or(Ok(Tie::None), |text| tie_of(&text))
    }

    fn ties_to(&self, student: StudentId) -> Result<Vec<(UserId, Tie)>, StoreError> {
        let mut statement =
            self.inner.prepare_cached("select user, tie from acl where student = ?1 order by 1")?;
        let rows = statement.query_map([student.to_string()], |row| {
            Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?))
        })?;
        rows.map(|columns| {
            let (user, tie) = columns?;
            Ok((typed(&user, "acl")?, tie_of(&tie)?))
        })
        .collect()
    }

    fn ties_of(&self, user: UserId) -> Result<Vec<(StudentId, Tie)>, StoreError> {
        let mut statement =
            self.inner.prepare_cached("select student, tie from acl where user = ?1 order by 1")?;
        let rows = statement.query_map([user.to_string()], |row| {
            Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?))
        })?;
        rows.map(|columns| {
            let (student, tie) = columns?;
            Ok((typed(&student, "acl")?, tie_of(&tie)?))
        })
        .collect()
    }
}
