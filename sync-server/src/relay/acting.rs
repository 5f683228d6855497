//! As what somebody acts: what they are here for, or, on the days on which they cover for the coordinator, that. What it
//! gives and takes is written down when one of their devices asks first on the day that it begins, or after it is over, as
//! with a relationship that ends by its date; nobody acts by it one moment longer, for sessions end with the day.

use domain::{
    cover::{Duty, Stands, acts_as},
    id::UserId,
    staff::Role,
};
use jiff::{Span, Timestamp, civil::Date};

use super::access::{LONDON, SaidBy, retell, settle_for, today};
use crate::store::{AuditRow, CoverRow, StoreError, Transaction};

/// As what somebody acts on a day; nothing where nobody knows them.
pub(super) fn acts_on(
    work: &dyn Transaction,
    user: UserId,
    day: Date,
) -> Result<Option<Role>, StoreError> {
    let Some(user) = work.user(user)? else { return Ok(None) };
    let now = |cover: &CoverRow| cover.stand(day) == Stands::Now;
    Ok(Some(acting(user.role, &work.covers_by(user.id)?, now)))
}

/// As what somebody acted when it was last written down what they may read. Whom base does not know yet will be a mentor,
/// as those are who are related to students.
pub(super) fn acted(work: &dyn Transaction, user: UserId) -> Result<Role, StoreError> {
    let Some(user) = work.user(user)? else { return Ok(Role::Mentor) };
    let now = |cover: &CoverRow| cover.told == Stands::Now;
    Ok(acting(user.role, &work.covers_by(user.id)?, now))
}

fn acting(own: Role, covers: &[CoverRow], now: impl Fn(&CoverRow) -> bool) -> Role {
    acts_as(own, covers.iter().filter(|cover| now(cover)).map(|cover| cover.duty))
}

/// Whether somebody ever covered for the coordinator, so that what they wrote then may be anything that she may write.
pub(super) fn ever_coordinated(work: &dyn Transaction, user: UserId) -> Result<bool, StoreError> {
    let coordinated =
        |cover: &CoverRow| cover.duty == Duty::Coordinator && cover.told != Stands::Before;
    Ok(work.covers_by(user)?.iter().any(coordinated))
}

/// Brings what somebody may read in line with the day: a cover of theirs may have begun or ended overnight. Says whether
/// one did.
pub(super) fn settle_cover(
    work: &mut dyn Transaction,
    user: UserId,
    by: SaidBy,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let today = today(now);
    let mut turned = work.covers_by(user)?;
    turned.retain(|cover| cover.told != cover.stand(today));
    if turned.is_empty() {
        return Ok(false);
    }
    // Ties of those who read everyone are not kept up with the day.
    settle_for(work, user, now)?;
    let had = acted(work, user)?;
    for cover in turned {
        let stands = cover.stand(today);
        work.note_told(cover.id, stands)?;
        let what = match stands {
            Stands::Now => "cover-began",
            Stands::Before | Stands::After => "cover-over",
        };
        let subject = format!("{} {user}", cover.id);
        work.audit(&AuditRow::by_itself(what, subject, now.as_millisecond()))?;
    }
    let has = acted(work, user)?;
    retell(work, user, (had, has), by, now)?;
    Ok(true)
}

/// When somebody acts as something else by the date, if that is known: a session ends with it.
pub(super) fn acts_until(
    work: &dyn Transaction,
    user: UserId,
    now: Timestamp,
) -> Result<Option<Timestamp>, StoreError> {
    let today = today(now);
    let covers = work.covers_by(user)?;
    let turns = covers.iter().filter_map(|cover| match cover.stand(today) {
        Stands::Before => midnight(cover.days.first()),
        Stands::Now => midnight(cover.days.last().checked_add(Span::new().days(1)).ok()?),
        Stands::After => None,
    });
    Ok(turns.min())
}

/// When a day begins at the school.
fn midnight(day: Date) -> Option<Timestamp> {
    day.to_zoned(LONDON.clone()).ok().map(|moment| moment.timestamp())
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_day_begins_at_the_schools_midnight_in_summer_and_winter() -> Result<(), jiff::Error> {
        assert_eq!(midnight(date(2026, 11, 24)), Some("2026-11-24T00:00:00Z".parse()?));
        assert_eq!(midnight(date(2026, 7, 1)), Some("2026-06-30T23:00:00Z".parse()?));
        Ok(())
    }
}
