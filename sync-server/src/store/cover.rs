//! Who covers for whom, and on which days. Not what somebody may do meanwhile (`domain::cover`, `relay`).

use domain::{
    cover::{Days, Duty, Stands},
    id::{CoverId, UserId},
};
use jiff::civil::Date;

use super::StoreError;

/// Somebody covers for a colleague who is away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CoverRow {
    /// Which.
    pub id: CoverId,
    /// Who covers.
    pub by: UserId,
    /// For what.
    pub duty: Duty,
    /// Who is away.
    pub away: UserId,
    /// On which days.
    pub days: Days,
    /// Milliseconds since 1970, where somebody ended it before its last day was over.
    pub ended_at: Option<i64>,
    /// How far what it gives and takes was written down: grants and purges follow the days when base is asked next.
    pub told: Stands,
}

impl CoverRow {
    /// How it stands on a day.
    #[must_use]
    pub fn stand(&self, day: Date) -> Stands {
        if self.ended_at.is_some() { Stands::After } else { self.days.stand(day) }
    }
}

/// Reading and writing cover.
pub trait CoverRows {
    /// Adds a cover, of which nothing is told yet; one whose id is known is left as it is. Says whether it was added.
    ///
    /// # Errors
    /// When the database refuses.
    fn add_cover(&mut self, cover: &CoverRow) -> Result<bool, StoreError>;

    /// One cover, also one that is over.
    ///
    /// # Errors
    /// When the database refuses.
    fn cover(&self, id: CoverId) -> Result<Option<CoverRow>, StoreError>;

    /// All for which somebody was ever named, by their first day.
    ///
    /// # Errors
    /// When the database refuses.
    fn covers_by(&self, user: UserId) -> Result<Vec<CoverRow>, StoreError>;

    /// All whose last day is this one or later, by their first day, also those that somebody ended.
    ///
    /// # Errors
    /// When the database refuses.
    fn covers_until(&self, day: Date) -> Result<Vec<CoverRow>, StoreError>;

    /// Ends a cover; the time of the first end stays. Says whether it is known and was not ended before.
    ///
    /// # Errors
    /// When the database refuses.
    fn end_cover(&mut self, id: CoverId, at: i64) -> Result<bool, StoreError>;

    /// Notes how far a cover was told.
    ///
    /// # Errors
    /// When the database refuses.
    fn note_told(&mut self, id: CoverId, told: Stands) -> Result<(), StoreError>;
}
