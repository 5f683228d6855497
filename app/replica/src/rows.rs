//! Where projection rows are kept. Reading every row of every year would make each start slower than the last, so
//! the row of an earlier year in which nothing is open lies apart, and is read when its student is opened.

use domain::{
    calendar::AcademicYear,
    id::{StudentId, UserId},
    visit::EntryId,
};
use jiff::{SignedDuration, Timestamp, ToSpan as _, tz::TimeZone};
use records::{DocumentId, Row};

use crate::{
    cipher::Cipher,
    documents::StoredRow,
    sealed::{Batch, Found, Sealed},
    state::State,
    storage::{Storage, StorageError, Table},
    view::Received,
};

/// What the keys of rows that are read at the start begin with.
pub(crate) const AT_START: [&str; 3] = ["org", "me/", "student/"];
/// What the keys of the others begin with, before the document's name.
const EARLIER: &str = "earlier/";

/// Visits and sessions that arrived longer ago than these six weeks are in the record and no news: half a term, after which a
/// placement is reviewed in any case.
pub const NEWS: SignedDuration = SignedDuration::from_hours(6 * 7 * 24);

/// The days of two fortnights: this one and the last.
const LEDGER: i64 = 28;

/// For whom and when this device was opened, as far as it decides which rows lie apart.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Opened {
    /// In which year.
    pub(crate) year: AcademicYear,
    /// When.
    pub(crate) at: Timestamp,
    /// Whose device it is.
    pub(crate) by: Option<UserId>,
}

impl Opened {
    pub(crate) fn at(at: Timestamp) -> Self {
        Self { year: AcademicYear::of(at.to_zoned(TimeZone::UTC).date()), at, by: None }
    }
}

/// Whether the row can lie apart. Of last year everything that is open counts, and what is news to whoever has this
/// device; of older years only what helps the student, what has to be chosen between, and what base received a short while
/// ago: a tablet with a wrong clock writes into any year. What the ledger of this fortnight and the last still needs of an
/// earlier year stays as well (clause 3.2).
pub(crate) fn may_lie_apart(row: &Row, received: &Received, opened: Option<Opened>) -> bool {
    let (Row::Year(row), Some(opened)) = (row, opened) else {
        return false;
    };
    let age = opened.year.starts_in().saturating_sub(row.year.starts_in());
    let arrived_lately = |entry: EntryId, recorded_at: Timestamp| {
        let at = received.get(&entry).copied().or((age == 1).then_some(recorded_at));
        at.is_some_and(|at| opened.at.duration_since(at) <= NEWS)
    };
    let news = row.recent.iter().any(|visit| {
        opened.by.is_none_or(|reader| visit.is_unread(reader))
            && arrived_lately(EntryId::Visit(visit.id), visit.recorded.at)
    }) || row.recent_sessions.iter().any(|session| {
        opened.by.is_none_or(|reader| session.is_unread(reader))
            && arrived_lately(EntryId::Session(session.id), session.recorded.at)
    });
    let nothing_open =
        row.plans.is_empty() && row.open_actions.is_empty() && row.open_promises.is_empty();
    let since = opened.at.to_zoned(TimeZone::UTC).date().saturating_sub(LEDGER.days());
    let in_the_ledger = row.meetings.iter().any(|meeting| since <= meeting.on)
        || row.pauses.iter().any(|pause| since <= pause.to);
    let open = age == 1 && !nothing_open;
    age > 0 && row.helps.is_empty() && row.conflicts == 0 && !news && !open && !in_the_ledger
}

/// The key of a row that lies apart.
fn earlier_key(id: DocumentId) -> String {
    format!("{EARLIER}{id}")
}

/// The keys of the rows of a student that lie apart begin with this.
pub(crate) fn earlier_prefix(student: StudentId) -> String {
    format!("{EARLIER}student/{student}/")
}

impl State {
    /// See [`Opened`].
    pub(crate) fn opened_for(&self) -> Option<Opened> {
        let by = self.identity.as_ref().map(|identity| identity.user);
        self.opened.map(|opened| Opened { by, ..opened })
    }

    /// Puts a document's row where it belongs, in storage and in memory.
    pub(crate) fn keep_row(
        &mut self,
        batch: &mut Batch,
        id: DocumentId,
        row: Row,
        received: &Received,
    ) -> Result<(), StorageError> {
        let stored = StoredRow::of(&row, received)?;
        let (name, earlier) = (id.to_string(), earlier_key(id));
        if may_lie_apart(&row, received, self.opened_for()) {
            batch.put_value(Table::Row, earlier, &stored)?;
            batch.delete(Table::Row, name);
            self.lay_apart(id);
        } else {
            batch.put_value(Table::Row, name, &stored)?;
            if matches!(id, DocumentId::StudentYear(..)) {
                batch.delete(Table::Row, earlier);
            }
            self.put_row(id, row, received);
        }
        Ok(())
    }

    /// Drops a document's row: nothing is left of the document.
    pub(crate) fn drop_row(&mut self, batch: &mut Batch, id: DocumentId) {
        batch.delete(Table::Row, id.to_string());
        batch.delete(Table::Row, earlier_key(id));
        if let Some(earlier) = &mut self.earlier {
            earlier.remove(&id);
        }
        if self.documents.remove(&id) {
            self.students.drop_row(id);
        }
    }
}

/// The documents of a student whose rows lie apart; of every student without one.
pub(crate) async fn earlier<S: Storage, C: Cipher>(
    sealed: &Sealed<S, C>,
    student: Option<StudentId>,
) -> Result<Vec<DocumentId>, StorageError> {
    let prefix = student.map_or_else(|| EARLIER.to_owned(), earlier_prefix);
    let rows = sealed.scan(Table::Row, prefix.as_bytes()).await?;
    let name = |key: &[u8]| std::str::from_utf8(key).ok()?.strip_prefix(EARLIER)?.parse().ok();
    Ok(rows.iter().filter_map(|(key, _)| name(key)).collect())
}

/// The row of a document as it lies apart, as far as it can be read.
pub(crate) async fn earlier_row<S: Storage, C: Cipher>(
    sealed: &Sealed<S, C>,
    id: DocumentId,
) -> Result<(Option<Row>, Received), StorageError> {
    let found = sealed.get(Table::Row, earlier_key(id).as_bytes()).await?;
    let Some(Found::Whole(bytes)) = found else {
        return Ok(Default::default());
    };
    Ok(StoredRow::read(id, &bytes))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use domain::{
        id::UserId,
        visit::{EntryId, ReadReceipt, Recorded},
    };
    use records::Edit;

    use super::*;
    use crate::fixture::{
        Elsewhere, KAI, MENTOR, TABLET, answer, enrolled, now, open, visit, year,
    };

    /// A visit by somebody else, written down now.
    fn theirs(env: &crate::fixture::ByHand, date: &str) -> Edit {
        let mut visit = visit(env, KAI, date, date);
        visit.recorded.by = UserId::draw(50);
        Edit::RecordVisit(visit)
    }

    /// Kai's years 2024, 2025 and 2026, each with a visit of somebody else's that is news, on a device in 2026.
    fn three_years()
    -> (crate::fixture::Device, crate::memory::MemoryStorage, crate::fixture::ByHand) {
        let (mut device, storage, env) = enrolled();
        let mut edits = Vec::new();
        for date in ["2024-11-20", "2025-11-20", "2026-11-20"] {
            edits.push(theirs(&env, date));
        }
        now(device.save(edits, None)).unwrap();
        (device, storage, env)
    }

    fn shown(device: &crate::fixture::Device) -> Vec<AcademicYear> {
        let view = device.view().students.get(&KAI).unwrap();
        view.years.iter().map(|row| row.year).collect()
    }

    #[test]
    fn an_older_year_lies_apart_and_is_read_with_its_student() {
        let (device, storage, env) = three_years();
        for mut device in [open(&storage, &env), device] {
            assert_eq!(shown(&device), [year("2026"), year("2025")]);
            let record = now(device.student(KAI)).unwrap().unwrap();
            assert_eq!(record.timeline.len(), 3);
            assert_eq!(shown(&device), [year("2026"), year("2025")]);
        }
    }

    #[test]
    fn opening_a_student_writes_no_row_again() {
        let (_, storage, env) = three_years();
        let mut device = open(&storage, &env);
        let before = storage.commits();
        now(device.student(KAI)).unwrap();
        assert_eq!(storage.commits(), before);
    }

    /// Somebody opens the visit of 2025.
    fn opens(device: &mut crate::fixture::Device, reader: UserId) {
        let record = now(device.student(KAI)).unwrap().unwrap();
        let visit = record.timeline.iter().find(|entry| entry.year == year("2025")).unwrap();
        let entry = EntryId::Visit(visit.visit.id);
        let recorded = Recorded { by: reader, device: TABLET, at: visit.visit.recorded.at };
        let receipt = ReadReceipt { entry, recorded };
        let edit = Edit::MarkRead { student: KAI, year: year("2025"), receipt };
        now(device.save(vec![edit], None)).unwrap();
    }

    #[test]
    fn last_year_lies_apart_once_this_devices_person_has_opened_everything_in_it() {
        let (mut device, storage, env) = three_years();
        opens(&mut device, UserId::draw(99));
        assert_eq!(shown(&device), [year("2026"), year("2025")], "another's reading is not mine");
        opens(&mut device, MENTOR);
        for device in [open(&storage, &env), device] {
            assert_eq!(shown(&device), [year("2026")]);
        }
    }

    #[test]
    fn last_years_visit_is_news_for_six_weeks_after_it_arrived() {
        let (_, storage, env) = three_years();
        env.turn(41 * 86_400_000);
        assert_eq!(shown(&open(&storage, &env)), [year("2026"), year("2025")]);
        env.turn(2 * 86_400_000);
        assert_eq!(shown(&open(&storage, &env)), [year("2026")]);
    }

    #[test]
    fn what_comes_for_an_earlier_year_joins_what_is_here() {
        let (_, storage, env) = three_years();
        let mut device = open(&storage, &env);
        let mut elsewhere = Elsewhere::new(DocumentId::StudentYear(KAI, year("2024")), 5);
        let late = elsewhere.write(1, &Edit::RecordVisit(visit(&env, KAI, "2024-11-21", "Late")));
        let mut asked = now(device.begin_sync()).unwrap();
        asked.push.clear();
        now(device.finish_sync(&asked, answer(&asked, vec![late]))).unwrap();
        let mut asked = now(device.begin_sync()).unwrap();
        asked.push.clear();
        now(device.finish_sync(&asked, answer(&asked, vec![elsewhere.snapshot(9)]))).unwrap();
        for mut device in [open(&storage, &env), device] {
            assert_eq!(now(device.student(KAI)).unwrap().unwrap().timeline.len(), 4);
            // It arrived today, whatever its day, and is news.
            assert_eq!(shown(&device), [year("2026"), year("2025"), year("2024")]);
        }
        env.turn(43 * 86_400_000);
        assert_eq!(shown(&open(&storage, &env)), [year("2026")]);
    }

    #[test]
    fn a_clock_that_was_turned_back_writes_over_nothing() {
        let (_, storage, env) = three_years();
        env.turn(-730 * 86_400_000);
        let mut device = open(&storage, &env);
        let edit = Edit::RecordVisit(visit(&env, KAI, "2024-11-22", "Again"));
        now(device.save(vec![edit], None)).unwrap();
        for mut device in [open(&storage, &env), device] {
            assert_eq!(now(device.student(KAI)).unwrap().unwrap().timeline.len(), 4);
        }
    }

    #[test]
    fn a_year_that_has_passed_moves_aside_at_the_next_start() {
        let (mut device, storage, env) = enrolled();
        now(device.save(vec![Edit::RecordVisit(visit(&env, KAI, "2026-11-20", "One"))], None))
            .unwrap();
        env.turn(800 * 86_400_000);
        assert!(!open(&storage, &env).view().students.contains_key(&KAI));
        let mut again = open(&storage, &env);
        assert_eq!(now(again.student(KAI)).unwrap().unwrap().timeline.len(), 1);
    }
}
