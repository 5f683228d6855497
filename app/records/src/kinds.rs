//! What each kind of document looks like: one file per kind, reading and writing side by side,
//! with the document drawn above. `student_year` is the one that everything is built around.

mod me;
mod org;
mod pause;
mod session;
mod student_core;
mod student_year;
mod ticks;
mod visit;

pub use org::{hours_of, terms_of};
pub use student_core::standing_of;

use automerge::Automerge;

use crate::{
    Content, DocumentId, Edit, Unreadable,
    conflicts::{self, origin_of},
    decided,
    document::WriteError,
    fields::{Entry, Pen, Tree, Unfit, member},
};

/// Reads a document of the kind that its id says.
pub(crate) fn read(id: DocumentId, document: &Automerge) -> Content {
    let page = Page::of(document);
    match id {
        DocumentId::Org => Content::Org(org::read(page)),
        DocumentId::StudentCore(student) => Content::Core(student_core::read(page, student)),
        DocumentId::StudentYear(student, year) => {
            Content::Year(student_year::read(page, student, year))
        }
        DocumentId::Me(_) => Content::Me(me::read(page)),
    }
}

impl Content {
    /// Takes in an edit that was just written into the document that says this, so that the document need not be read
    /// again: only a recorded visit or session, for which a mentor stands and waits. Answers whether it did.
    pub fn take_in(&mut self, edit: &Edit) -> bool {
        match (self, edit) {
            (Self::Year(record), Edit::RecordVisit(visit)) => {
                student_year::take_in(record, visit);
                true
            }
            (Self::Year(record), Edit::RecordSession { session, .. }) => {
                session::take_in(record, session);
                true
            }
            _ => false,
        }
    }
}

/// Writes an edit, inside a transaction on the document that the edit belongs to.
pub(crate) fn write(pen: &mut Pen<'_, '_>, edit: &Edit) -> Result<(), WriteError> {
    match edit.document() {
        _ if matches!(edit, Edit::ResolveConflict { .. }) => conflicts::resolve(pen, edit),
        DocumentId::Org => org::write(pen, edit),
        DocumentId::StudentCore(_) => student_core::write(pen, edit),
        DocumentId::StudentYear(..) => student_year::write(pen, edit),
        DocumentId::Me(_) => me::write(pen, edit),
    }
}

/// What a reader needs of a document, and what could not be read in it.
struct Page<'a> {
    document: &'a Automerge,
    tree: Tree<'a>,
    unreadable: Vec<Unreadable>,
}

impl<'a> Page<'a> {
    fn of(document: &'a Automerge) -> Self {
        Self { document, tree: Tree::of(document), unreadable: Vec::new() }
    }

    /// The entries of a container, read one by one; what does not fit is set aside.
    fn each<T>(
        &mut self,
        container: &str,
        mut read: impl FnMut(&str, Entry<'_>) -> Result<T, Unfit>,
    ) -> Vec<T> {
        let entries = member(self.tree.root(), container)
            .and_then(|container| self.tree.members(container))
            .unwrap_or_default();
        let mut found = Vec::with_capacity(entries.len());
        let mut unfit = Vec::new();
        for entry in entries {
            match Entry::of(&self.tree, &entry.value).and_then(|fields| read(&entry.key, fields)) {
                Ok(entry) => found.push(entry),
                Err(Unfit) => unfit.push(entry.key.clone().into_owned()),
            }
        }
        for key in unfit {
            self.set_aside(container, Some(&key));
        }
        found
    }

    /// The words of every entry of a container that was begun by two devices apart: of the entry that is shown and
    /// of those that it hides.
    fn begun_apart(&self, container: &str) -> Vec<(String, Vec<(String, String)>)> {
        let entries = member(self.tree.root(), container)
            .and_then(|container| self.tree.members(container))
            .unwrap_or_default();
        let apart = entries.iter().filter(|entry| entry.conflict);
        apart
            .flat_map(|entry| {
                let values = conflicts::words(self.document, container, &entry.key).into_iter();
                values.map(|words| (entry.key.clone().into_owned(), words))
            })
            .collect()
    }

    /// Something read from a container as a whole; what does not fit is set aside.
    fn once<T>(
        &mut self,
        container: &str,
        read: impl FnOnce(Entry<'_>) -> Result<T, Unfit>,
    ) -> Option<T> {
        let found = member(self.tree.root(), container).ok_or(Unfit);
        let fit = found.and_then(|found| Entry::of(&self.tree, found)).and_then(read);
        fit.map_err(|Unfit| self.set_aside(container, None)).ok()
    }

    fn set_aside(&mut self, container: &str, key: Option<&str>) {
        let (author, at) = origin_of(self.document, container, key);
        let entry = key.map_or_else(|| container.to_owned(), |key| format!("{container}/{key}"));
        self.unreadable.push(Unreadable { entry, author, at });
    }

    /// What was written apart, but for containers where two values are the same fact twice.
    fn conflicts(&self, facts: &[&str]) -> Vec<crate::Conflict> {
        conflicts::all(self.document, &self.tree, facts)
    }

    /// What was decided about it, but for what is in these containers.
    fn decided(&self, but: &[&str]) -> Vec<crate::Decision> {
        decided::all(self.document, &self.tree, but)
    }
}
