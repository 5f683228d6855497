//! What every adapter of the storage port promises of cover (see `store`).

use domain::{
    cover::{Days, Duty, Stands},
    id::{CoverId, UserId},
    staff::Role,
};
use sync_server::store::{CoverRow, Store, StoreError, UserRow};

use crate::invented::day;

const KHAN: UserId = UserId::draw(1);
const OKAFOR: UserId = UserId::draw(2);

fn row(number: u128, first: &str, last: &str) -> CoverRow {
    CoverRow {
        id: CoverId::draw(number),
        by: OKAFOR,
        duty: Duty::Coordinator,
        away: KHAN,
        days: Days::new(day(first), day(last)).unwrap(),
        ended_at: None,
        told: Stands::Before,
    }
}

pub(crate) fn cover(store: &mut dyn Store) -> Result<(), StoreError> {
    let mut work = store.begin()?;
    for (id, role) in [(KHAN, Role::Coordinator), (OKAFOR, Role::Mentor)] {
        work.add_user(&UserRow { id, name: "Somebody".to_owned(), role }, 1)?;
    }
    let late = row(1, "2026-11-30", "2026-12-04");
    let early = CoverRow { duty: Duty::SafeguardingLead, ..row(2, "2026-11-23", "2026-11-29") };
    assert!(work.add_cover(&late)? && work.add_cover(&early)?);
    assert!(!work.add_cover(&row(1, "2027-01-01", "2027-01-02"))?, "known, and as it was");
    let stranger = CoverRow { by: UserId::draw(99), ..row(3, "2026-11-23", "2026-11-23") };
    assert!(work.add_cover(&stranger).is_err(), "nobody");
    assert_eq!(work.cover(late.id)?.as_ref(), Some(&late));
    assert_eq!(work.cover(CoverId::draw(9))?, None);
    assert_eq!(work.covers_by(OKAFOR)?, [early.clone(), late.clone()], "the first day first");
    assert_eq!(work.covers_by(KHAN)?, []);
    for (text, found) in
        [("2026-11-29", 2), ("2026-11-30", 1), ("2026-12-04", 1), ("2026-12-05", 0)]
    {
        assert_eq!(work.covers_until(day(text))?.len(), found, "{text}");
    }

    for told in [Stands::After, Stands::Now] {
        work.note_told(late.id, told)?;
    }
    assert!(work.end_cover(late.id, 70)?);
    assert!(!work.end_cover(late.id, 80)?, "ended before");
    assert!(!work.end_cover(CoverId::draw(9), 80)?, "not known");
    let ended = CoverRow { ended_at: Some(70), told: Stands::Now, ..late };
    assert_eq!(work.covers_until(day("2026-11-29"))?, [early, ended.clone()]);
    work.commit()?;
    assert_eq!(store.begin()?.cover(ended.id)?, Some(ended));
    Ok(())
}
