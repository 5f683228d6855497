//! The students' rows as their documents say them, and what lists show of that: whoever was merged is shown with the
//! student who stays, and whoever was declined is out of the lists. Derived, so that it never disagrees with the rows.

use std::{cmp::Reverse, collections::BTreeMap, convert::Infallible, sync::Arc};

use domain::{
    id::StudentId,
    student::{Standing, stays},
};
use records::{DocumentId, Row};

use crate::view::{Received, StudentView, View};

/// See the module.
#[derive(Debug, Clone, Default)]
pub(crate) struct Students(BTreeMap<StudentId, Arc<StudentView>>);

impl Students {
    /// One student, by themselves.
    pub(crate) fn get(&self, student: StudentId) -> Option<&StudentView> {
        self.0.get(&student).map(|known| &**known)
    }

    /// Takes in a document's row in place of its last one.
    pub(crate) fn put_row(&mut self, id: DocumentId, row: Row, received: &Received) {
        match (id, row) {
            (DocumentId::StudentCore(student), Row::Core(core)) => {
                self.student_mut(student).core = core;
            }
            (DocumentId::StudentYear(student, _), Row::Year(row)) => {
                let known = self.student_mut(student);
                known.received.extend(received.iter().map(|(entry, at)| (*entry, *at)));
                known.years.retain(|known| known.year != row.year);
                let at = known.years.partition_point(|known| known.year > row.year);
                known.years.insert(at, row);
            }
            // `row_fits` has been asked before; a row of another kind is nothing to show.
            _ => {}
        }
    }

    /// The row of a document, as it was last put.
    pub(crate) fn row(&self, id: DocumentId) -> Option<Row> {
        match id {
            DocumentId::StudentCore(student) => {
                self.get(student).map(|known| Row::Core(known.core.clone()))
            }
            DocumentId::StudentYear(student, year) => {
                let known = self.get(student)?;
                known.years.iter().find(|row| row.year == year).cloned().map(Row::Year)
            }
            DocumentId::Org | DocumentId::Me(_) => None,
        }
    }

    /// Takes a year's row out, and the student with it when nothing else is known of them.
    pub(crate) fn drop_row(&mut self, id: DocumentId) {
        let DocumentId::StudentYear(student, year) = id else {
            return;
        };
        let known = self.student_mut(student);
        known.years.retain(|row| row.year != year);
        if known.years.is_empty() && known.core.student.is_none() {
            self.0.remove(&student);
        }
    }

    /// Takes a student out whose documents were dropped.
    pub(crate) fn drop_student(&mut self, student: StudentId) {
        self.0.remove(&student);
    }

    fn student_mut(&mut self, student: StudentId) -> &mut StudentView {
        Arc::make_mut(self.0.entry(student).or_default())
    }

    /// Brings what lists show up to date.
    pub(crate) fn show(&self, view: &mut View) {
        let mut before = std::mem::take(&mut view.students);
        before.append(&mut view.declined);
        view.merged.clear();
        let decided = |known: &Arc<StudentView>| {
            matches!(known.core.standing, Standing::MergedInto { .. } | Standing::Declined { .. })
        };
        view.students.clone_from(&self.0);
        if !self.0.values().any(decided) {
            return;
        }
        let mut with: BTreeMap<StudentId, Vec<&StudentView>> = BTreeMap::new();
        for (student, known) in &self.0 {
            let stays = self.stays(*student);
            if stays != *student {
                view.students.remove(student);
                view.merged.insert(*student, stays);
                with.entry(stays).or_default().push(known);
            } else if known.core.standing.merged_into().is_some() {
                with.entry(stays).or_default();
            }
        }
        for (student, merged) in with {
            if let Some(known) = view.students.get_mut(&student) {
                let joined = joined(known, &merged);
                // The same as before stays the very same, so that nobody reads the record again for nothing.
                let same = before.get(&student).filter(|before| ***before == joined);
                *known = same.cloned().unwrap_or_else(|| Arc::new(joined));
            }
        }
        let declined = |_: &StudentId, known: &mut Arc<StudentView>| {
            matches!(known.core.standing, Standing::Declined { .. })
        };
        view.declined.extend(view.students.extract_if(.., declined));
    }

    /// With whom a student is shown. Whom this device does not know, nobody is shown with.
    fn stays(&self, student: StudentId) -> StudentId {
        let named =
            |id: &StudentId| self.get(*id).is_some_and(|known| known.core.student.is_some());
        let into = |student| {
            let known = self.get(student);
            let into = known.and_then(|known| known.core.standing.merged_into());
            Ok::<_, Infallible>(into.filter(named))
        };
        let Ok(stays) = stays(student, into);
        stays
    }
}

/// A student with everything that lies in the records of those who were merged into them.
fn joined(stays: &StudentView, merged: &[&StudentView]) -> StudentView {
    let mut joined = stays.clone();
    // Whoever stays although a merge is written of them is as they were before it.
    if joined.core.standing.merged_into().is_some() {
        joined.core.standing = joined.core.standing.undecided();
    }
    for other in merged {
        joined.core.conflicts += other.core.conflicts;
        joined.core.decided.extend(other.core.decided.iter().cloned());
        joined.years.extend(other.years.iter().cloned());
        joined.received.extend(&other.received);
    }
    domain::sorting::sort_by_key(&mut joined.years, |row| Reverse(row.year));
    joined
}

#[cfg(test)]
mod tests;
