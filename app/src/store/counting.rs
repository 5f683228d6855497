//! What people count. A student met for the first time goes with the visit in which they were met: that is one
//! record, as it is one for the mentor who made it.

use std::collections::BTreeSet;

use domain::id::StudentId;
use records::EntryRef;
use replica::WaitingRecord;

/// The records that wait, as people count them.
pub(super) fn waiting(all: Vec<WaitingRecord>) -> Vec<WaitingRecord> {
    let visited = visited(&all, |_| true);
    all.into_iter().filter(|one| !goes_with_a_visit(one.entry, &visited)).collect()
}

/// The records that arrived, as people count them; `waited` is what waited before.
pub(super) fn arrived(waited: &[WaitingRecord], arrived: Vec<EntryRef>) -> Vec<EntryRef> {
    let visited = visited(waited, |one| arrived.contains(&one.entry));
    arrived.into_iter().filter(|entry| !goes_with_a_visit(*entry, &visited)).collect()
}

/// The students with a visit among these records.
fn visited(all: &[WaitingRecord], among: impl Fn(&WaitingRecord) -> bool) -> BTreeSet<StudentId> {
    all.iter()
        .filter(|one| matches!(one.entry, EntryRef::Visit(_)) && among(one))
        .filter_map(|one| one.document.student())
        .collect()
}

fn goes_with_a_visit(entry: EntryRef, visited: &BTreeSet<StudentId>) -> bool {
    matches!(entry, EntryRef::Student(student) if visited.contains(&student))
}

#[cfg(test)]
mod tests {
    use domain::{calendar::AcademicYear, id::VisitId};
    use jiff::{Timestamp, civil::date};
    use records::DocumentId;

    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn met_and_visited() -> [WaitingRecord; 2] {
        let student = StudentId::draw(1);
        let year = AcademicYear::of(date(2026, 11, 23));
        let record = |entry, document| WaitingRecord {
            entry,
            document,
            saved: Timestamp::UNIX_EPOCH,
            refused: None,
            pictures: 0,
        };
        [
            record(EntryRef::Student(student), DocumentId::StudentCore(student)),
            record(EntryRef::Visit(VisitId::draw(2)), DocumentId::StudentYear(student, year)),
        ]
    }

    #[test]
    fn meeting_a_student_is_part_of_the_visit() {
        let [met, visit] = met_and_visited();
        assert_eq!(waiting(vec![met, visit]), [visit]);
        assert_eq!(arrived(&[met, visit], vec![met.entry, visit.entry]), [visit.entry]);
    }

    #[test]
    fn a_student_alone_counts() {
        let [met, visit] = met_and_visited();
        assert_eq!(waiting(vec![met]), [met]);
        assert_eq!(arrived(&[met, visit], vec![met.entry]), [met.entry]);
    }
}
