//! Promise: a row stays small however much was written, and no visit or session that somebody has not opened is missing from
//! it without being counted.

use std::error::Error;

use domain::{
    id::{SessionId, VisitId},
    session::{Became, CancelledBy, Outcome, Session},
    visit::{EntryId, ReadReceipt, Recorded, Visit},
};
use jiff::{Span, civil::date};
use records::{Document, Edit, Row, YearRow};

use crate::{
    gate::{visit, year_id},
    samples::{student, user, writer, year},
    sessions::session,
};

/// So many visits by Ms Okafor (1), one a day, each opened by those whom `readers` names.
fn row_of(visits: u128, readers: impl Fn(u128) -> Vec<u128>) -> Result<YearRow, Box<dyn Error>> {
    let mut document = Document::new(year_id());
    for number in 1..=visits {
        let day = date(2026, 9, 1).saturating_add(Span::new().days(i64::try_from(number)?));
        let visit = Visit { date: day, ..visit(number, 1) };
        let recorded = visit.recorded;
        document.write(&writer(1), &Edit::RecordVisit(visit))?;
        for reader in readers(number) {
            let entry = EntryId::Visit(VisitId::draw(number));
            let by = Recorded { by: user(reader), ..recorded };
            let receipt = ReadReceipt { entry, recorded: by };
            let edit = Edit::MarkRead { student: student(), year: year(), receipt };
            document.write(&writer(1), &edit)?;
        }
    }
    year_row(&document)
}

fn year_row(document: &Document) -> Result<YearRow, Box<dyn Error>> {
    match document.row() {
        Row::Year(row) => Ok(row),
        _ => Err("not a year".into()),
    }
}

fn listed(row: &YearRow) -> Vec<VisitId> {
    row.recent.iter().map(|visit| visit.id).collect()
}

fn numbers(numbers: impl IntoIterator<Item = u128>) -> Vec<VisitId> {
    numbers.into_iter().map(VisitId::draw).collect()
}

#[test]
fn a_year_of_200_visits_that_nobody_read_is_a_small_row_that_says_what_is_beyond_it()
-> Result<(), Box<dyn Error>> {
    let row = row_of(200, |_| Vec::new())?;
    assert_eq!(listed(&row), numbers((191..=200).rev()));
    assert_eq!(row.older_unread(user(2)), 190);
    assert_eq!(row.older_unread(user(1)), 0, "what somebody wrote is no news to them");
    let bytes = Row::Year(row).to_bytes()?.len();
    assert!(bytes < 6_000, "{bytes} bytes");
    Ok(())
}

#[test]
fn what_one_coordinator_read_is_still_news_to_the_other() -> Result<(), Box<dyn Error>> {
    let row = row_of(12, |_| vec![2])?;
    assert_eq!(listed(&row), numbers((3..=12).rev()));
    for (reader, unread, beyond) in [(2, 0, 0), (3, 10, 2), (1, 0, 0)] {
        let news = row.recent.iter().filter(|visit| visit.is_unread(user(reader))).count();
        assert_eq!((news, row.older_unread(user(reader))), (unread, beyond), "{reader}");
    }
    Ok(())
}

#[test]
fn an_older_visit_that_nobody_opened_comes_before_newer_ones_that_somebody_did()
-> Result<(), Box<dyn Error>> {
    let row = row_of(20, |number| if matches!(number, 2 | 3) { vec![1] } else { vec![2] })?;
    assert_eq!(listed(&row), numbers([20, 19, 18, 17, 16, 15, 14, 13, 3, 2]));
    assert_eq!(row.older.get(&user(1)), Some(&10));
    assert_eq!((row.older_unread(user(2)), row.older_unread(user(3))), (0, 10));
    Ok(())
}

#[test]
fn sessions_are_listed_as_visits_are() -> Result<(), Box<dyn Error>> {
    let mut document = Document::new(year_id());
    for number in 1..=20_u128 {
        let day = date(2026, 9, 1).saturating_add(Span::new().days(i64::try_from(number)?));
        let session = Session { date: day, ..session(number, 1) };
        let recorded = Recorded { by: user(2), ..session.recorded };
        document.write(&writer(1), &Edit::RecordSession { student: student(), session })?;
        // The coordinator has opened all but the first three.
        if number > 3 {
            let entry = EntryId::Session(SessionId::draw(number));
            let receipt = ReadReceipt { entry, recorded };
            let edit = Edit::MarkRead { student: student(), year: year(), receipt };
            document.write(&writer(2), &edit)?;
        }
    }
    let row = year_row(&document)?;
    let listed: Vec<_> = row.recent_sessions.iter().map(|one| one.id).collect();
    assert_eq!(listed, [20, 19, 18, 17, 16, 15, 14, 3, 2, 1].map(SessionId::draw));
    for (reader, unread, beyond) in [(2, 3, 0), (3, 10, 10), (1, 0, 0)] {
        let news = row.recent_sessions.iter().filter(|one| one.is_unread(user(reader))).count();
        assert_eq!((news, row.older_unread_sessions(user(reader))), (unread, beyond), "{reader}");
    }
    Ok(())
}

#[test]
fn a_session_says_first_what_went_well_or_why_it_was_cancelled() -> Result<(), Box<dyn Error>> {
    let mut document = Document::new(year_id());
    let cancelled = Outcome::Cancelled { by: CancelledBy::School, why: "A fire drill".to_owned() };
    for session in [
        session(1, 1),
        Session { outcome: cancelled, ..session(2, 1) },
        Session { outcome: Outcome::NobodyCame, note: "I rang.".to_owned(), ..session(3, 1) },
    ] {
        document.write(&writer(1), &Edit::RecordSession { student: student(), session })?;
    }
    let row = year_row(&document)?;
    let said: Vec<_> =
        row.recent_sessions.iter().map(|one| (one.became, one.first_words.as_str())).collect();
    let cancelled = Became::Cancelled(CancelledBy::School);
    assert_eq!(
        said,
        [
            (Became::Absent, "I rang."),
            (cancelled, "A fire drill"),
            (Became::Held(40), "On time all week"),
        ]
    );
    Ok(())
}
