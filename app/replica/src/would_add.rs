//! What changes that wait for the coordinator's decision would add to a record, tried on a copy of the document that stays
//! as it is here. Base has tried them before and says so: there a panic harms nobody, and here nothing catches one.

use records::{Content, Document, DocumentId, Edit, YearRecord};

use crate::{
    cipher::Cipher,
    env::Env,
    replica::Replica,
    storage::{Storage, StorageError},
};

impl<S: Storage, C: Cipher, E: Env> Replica<S, C, E> {
    /// What they would add, to be said in words; `None` where this device cannot tell, because they build on something
    /// that is not here, or this version cannot read them.
    ///
    /// # Errors
    /// When storage cannot be read.
    pub async fn would_add(
        &mut self,
        doc: &str,
        chunks: &[Vec<u8>],
    ) -> Result<Option<Vec<Edit>>, StorageError> {
        let Ok(id) = doc.parse::<DocumentId>() else { return Ok(None) };
        self.settle().await?;
        let mut document = match self.take(id).await? {
            Some(open) => {
                let copy = open.document().clone();
                self.shelf.put(open);
                copy
            }
            None => Document::new(id),
        };
        let before = document.read();
        for chunk in chunks {
            if document.apply(chunk).is_err() {
                return Ok(None);
            }
        }
        Ok(Some(added(&before, &document.read())))
    }
}

/// What people recorded that is in the one and not in the other.
fn added(before: &Content, after: &Content) -> Vec<Edit> {
    let (Content::Year(was), Content::Year(is)) = (before, after) else {
        return Vec::new();
    };
    let YearRecord { student, year, .. } = *is;
    let visits = news(&was.visits, &is.visits).map(Edit::RecordVisit);
    let sessions =
        news(&was.sessions, &is.sessions).map(|session| Edit::RecordSession { student, session });
    let pauses = news(&was.pauses, &is.pauses).map(|pause| Edit::Pause { student, pause });
    let ends =
        news(&was.pause_ends, &is.pause_ends).map(|end| Edit::EndPause { student, year, end });
    let moved = news(&was.moved, &is.moved).map(|moved| Edit::MoveVisit { student, year, moved });
    let amendments = news(&was.amendments, &is.amendments).map(|amendment| Edit::Amend {
        student,
        year,
        amendment,
    });
    let plans = news(&was.plans, &is.plans).map(|plan| Edit::Plan { year, plan });
    let helps = news(&was.helps, &is.helps).map(|help| Edit::AddHelp { student, year, help });
    let ticks = news(&was.ticks, &is.ticks).map(|tick| Edit::TickAction { student, year, tick });
    let of_the_hour = sessions.chain(pauses).chain(ends);
    let visits = visits.chain(of_the_hour).chain(moved);
    visits.chain(amendments).chain(plans).chain(helps).chain(ticks).collect()
}

fn news<'a, T: Clone + PartialEq>(was: &'a [T], is: &'a [T]) -> impl Iterator<Item = T> + 'a {
    is.iter().filter(move |one| !was.contains(one)).cloned()
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use protocol::sync::{Item, ItemBody};

    use super::*;
    use crate::fixture::{Elsewhere, KAI, answer, enrolled, now, visit, year};

    fn chunk(item: Item) -> Vec<u8> {
        match item.body {
            ItemBody::Change { bytes, .. } => bytes,
            _ => Vec::new(),
        }
    }

    #[test]
    fn it_is_said_in_words_and_the_record_stays_as_it_is() {
        let (mut device, storage, env) = enrolled();
        let id = DocumentId::StudentYear(KAI, year("2026"));
        let mut theirs = Elsewhere::new(id, 5);
        let edits: Vec<_> = ["In the record", "On the bus", "In the garden"]
            .map(|note| Edit::RecordVisit(visit(&env, KAI, "2026-11-20", note)))
            .into();
        let [known, bus, garden] = edits.as_slice() else { unreachable!() };
        theirs.write(1, known);
        let asked = now(device.begin_sync()).unwrap();
        now(device.finish_sync(&asked, answer(&asked, vec![theirs.snapshot(1)]))).unwrap();
        let chunks = [bus, garden].map(|edit| chunk(theirs.write(2, edit)));
        let stored = storage.dump();

        let name = id.to_string();
        let said = now(device.would_add(&name, &chunks)).unwrap().unwrap();
        assert!(said.contains(bus) && said.contains(garden) && said.len() == 2, "{said:?}");
        assert_eq!(storage.dump(), stored);
        assert_eq!(now(device.student(KAI)).unwrap().unwrap().timeline.len(), 1);

        // What builds on something that is not here cannot be said, nor can what is no change or no document.
        let [_, later] = &chunks;
        for (doc, chunk) in [(&name[..], later.clone()), (&name[..], vec![1; 90]), ("x", vec![])] {
            assert_eq!(now(device.would_add(doc, &[chunk])).unwrap(), None);
        }
    }
}
