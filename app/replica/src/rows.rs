//! Where projection rows are kept. Reading every row of every year would make each start slower than the last, so
//! the row of an earlier year in which nothing is open lies apart, and is read when its student is opened.

use domain::{calendar::AcademicYear, id::StudentId};
use records::{DocumentId, Row};

use crate::{
    cipher::Cipher,
    documents::StoredRow,
    sealed::{Batch, Found, Sealed},
    state::State,
    storage::{Storage, StorageError, Table},
    view::{Received, row_fits},
};

/// What the keys of rows that are read at the start begin with.
pub(crate) const AT_START: [&str; 3] = ["org", "me/", "student/"];
/// What the keys of the others begin with, before the document's name.
const EARLIER: &str = "earlier/";

/// Whether the row can lie apart. Of last year everything that is open counts; of older years only what helps
/// the student and what has to be chosen between.
pub(crate) fn may_lie_apart(row: &Row, this_year: Option<AcademicYear>) -> bool {
    let (Row::Year(row), Some(this_year)) = (row, this_year) else {
        return false;
    };
    let age = this_year.starts_in().saturating_sub(row.year.starts_in());
    let unread = || {
        let by_another = |read: &domain::visit::ReadReceipt, author| read.recorded.by != author;
        row.recent
            .iter()
            .any(|visit| !visit.read_by.iter().any(|read| by_another(read, visit.recorded.by)))
    };
    let open = || !row.plans.is_empty() || !row.open_actions.is_empty() || unread();
    age > 0 && row.helps.is_empty() && row.conflicts == 0 && (age > 1 || !open())
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
        if may_lie_apart(&row, self.this_year) {
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

/// The row of a document as it lies apart.
pub(crate) async fn earlier_row<S: Storage, C: Cipher>(
    sealed: &Sealed<S, C>,
    id: DocumentId,
) -> Result<Option<(Row, Received)>, StorageError> {
    let found = sealed.get(Table::Row, earlier_key(id).as_bytes()).await?;
    let Some(Found::Whole(bytes)) = found else {
        return Ok(None);
    };
    Ok(StoredRow::read(&bytes).filter(|(row, _)| row_fits(id, row)))
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
    use crate::fixture::{Elsewhere, KAI, TABLET, answer, enrolled, now, open, visit, year};

    /// Kai's years 2024, 2025 (one unread, one read) and 2026, on a device in November 2026.
    fn three_years()
    -> (crate::fixture::Device, crate::memory::MemoryStorage, crate::fixture::ByHand) {
        let (mut device, storage, env) = enrolled();
        let mut edits = Vec::new();
        for date in ["2024-11-20", "2025-11-20", "2026-11-20"] {
            edits.push(Edit::RecordVisit(visit(&env, KAI, date, date)));
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

    #[test]
    fn last_year_lies_apart_once_everything_in_it_was_read() {
        let (mut device, storage, env) = three_years();
        let record = now(device.student(KAI)).unwrap().unwrap();
        let visit = record.timeline.iter().find(|entry| entry.year == year("2025")).unwrap();
        let entry = EntryId::Visit(visit.visit.id);
        let recorded =
            Recorded { by: UserId::draw(99), device: TABLET, at: visit.visit.recorded.at };
        let receipt = ReadReceipt { entry, recorded };
        let edit = Edit::MarkRead { student: KAI, year: year("2025"), receipt };
        now(device.save(vec![edit], None)).unwrap();
        for device in [open(&storage, &env), device] {
            assert_eq!(shown(&device), [year("2026")]);
        }
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
        let asked = now(device.begin_sync()).unwrap();
        now(device.finish_sync(&asked, answer(&asked, vec![elsewhere.snapshot(9)]))).unwrap();
        for mut device in [open(&storage, &env), device] {
            assert_eq!(now(device.student(KAI)).unwrap().unwrap().timeline.len(), 4);
            assert_eq!(shown(&device), [year("2026"), year("2025")]);
        }
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
