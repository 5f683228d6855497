//! Who covers for whom, in SQLite.

use domain::{
    cover::{Days, Duty, Stands},
    id::{CoverId, UserId},
};
use jiff::civil::Date;
use rusqlite::{Params, Row, params};

use super::{Work, typed};
use crate::store::{CoverRow, CoverRows, StoreError, register::Fact};

const TABLE: &str = "cover";

/// The columns of a cover.
pub(super) const COVER: &str = "id, user, duty, away, from_day, to_day, ended_at, told";

pub(super) fn cover_of(row: &Row<'_>) -> Result<CoverRow, StoreError> {
    let unreadable = StoreError::Unreadable(TABLE);
    let day = |column: usize| typed::<Date>(&row.get::<_, String>(column)?, TABLE);
    Ok(CoverRow {
        id: typed(&row.get::<_, String>(0)?, TABLE)?,
        by: typed(&row.get::<_, String>(1)?, TABLE)?,
        duty: Duty::named(&row.get::<_, String>(2)?).ok_or_else(|| unreadable.clone())?,
        away: typed(&row.get::<_, String>(3)?, TABLE)?,
        days: Days::new(day(4)?, day(5)?).map_err(|_| unreadable.clone())?,
        ended_at: row.get(6)?,
        told: match row.get::<_, String>(7)?.as_str() {
            "before" => Stands::Before,
            "now" => Stands::Now,
            "after" => Stands::After,
            _ => return Err(unreadable),
        },
    })
}

const fn name(told: Stands) -> &'static str {
    match told {
        Stands::Before => "before",
        Stands::Now => "now",
        Stands::After => "after",
    }
}

impl Work<'_> {
    fn covers(&self, condition: &str, with: impl Params) -> Result<Vec<CoverRow>, StoreError> {
        let sql = format!("select {COVER} from cover where {condition} order by from_day, id");
        let mut statement = self.inner.prepare_cached(&sql)?;
        let mut rows = statement.query(with)?;
        let mut covers = Vec::new();
        while let Some(row) = rows.next()? {
            covers.push(cover_of(row)?);
        }
        Ok(covers)
    }
}

impl CoverRows for Work<'_> {
    fn add_cover(&mut self, cover: &CoverRow) -> Result<bool, StoreError> {
        let CoverRow { id, by, duty, away, days, .. } = *cover;
        let added = self
            .inner
            .prepare_cached(
                "insert into cover (id, user, duty, away, from_day, to_day, told)
                 values (?1, ?2, ?3, ?4, ?5, ?6, 'before') on conflict (id) do nothing",
            )?
            .execute(params![
                id.to_string(),
                by.to_string(),
                duty.role().name(),
                away.to_string(),
                days.first().to_string(),
                days.last().to_string(),
            ])?;
        if added > 0 {
            self.register(Fact::Cover { id, by, duty, away, days });
        }
        Ok(added > 0)
    }

    fn cover(&self, id: CoverId) -> Result<Option<CoverRow>, StoreError> {
        Ok(self.covers("id = ?1", [id.to_string()])?.into_iter().next())
    }

    fn covers_by(&self, user: UserId) -> Result<Vec<CoverRow>, StoreError> {
        self.covers("user = ?1", [user.to_string()])
    }

    fn covers_until(&self, day: Date) -> Result<Vec<CoverRow>, StoreError> {
        self.covers("to_day >= ?1", [day.to_string()])
    }

    fn end_cover(&mut self, id: CoverId, at: i64) -> Result<bool, StoreError> {
        let ended = self
            .inner
            .prepare_cached("update cover set ended_at = ?2 where id = ?1 and ended_at is null")?
            .execute(params![id.to_string(), at])?;
        if ended > 0 {
            self.register(Fact::CoverEnded { id, at });
        }
        Ok(ended > 0)
    }

    fn note_told(&mut self, id: CoverId, told: Stands) -> Result<(), StoreError> {
        self.inner
            .prepare_cached("update cover set told = ?2 where id = ?1")?
            .execute([id.to_string().as_str(), name(told)])?;
        Ok(())
    }
}
