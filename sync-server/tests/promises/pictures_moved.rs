//! A visit that was moved keeps its pictures when the records are put back to a day on which neither record named them:
//! whoever comes first with what base lost.

use std::fs;

use domain::id::StudentId;
use jiff::Timestamp;
use records::{DocumentId, Edit};
use sync_server::{
    back_up,
    relay::{Refusal, Relay},
    restore,
    store::sqlite::Sqlite,
};
use tempfile::TempDir;

use crate::{
    disk::DATABASE,
    invented::{day, noon, relationship},
    pictures::{KAI, fetched, hash, photographed, send, taken},
    school::{School, start, year},
    tablet::{Tablet, at_base},
};

const ADA: StudentId = StudentId::draw(102);

/// A school in a folder, where Kai is Ms Okafor's and Ada is Mr Lowe's: so far the copy. Since then Ms Okafor recorded a
/// visit with a photo, and the coordinator moved it to Ada. Mr Lowe sees the photo there.
struct Moved {
    folder: TempDir,
    school: School,
    photo: Vec<u8>,
}

fn told() -> Moved {
    let folder = tempfile::tempdir().unwrap();
    let mut school = School::over(Box::new(Sqlite::open(&folder.path().join(DATABASE)).unwrap()));
    school.add(KAI, ("Kai", "Morgan"), Some(0));
    school.add(ADA, ("Ada", "Birch"), Some(1));
    back_up(folder.path(), &folder.path().join("copy")).unwrap();

    let photo = taken(1, 400);
    let School { relay, coordinator, mentors: [okafor, lowe] } = &mut school;
    for (tablet, student) in [(okafor, KAI), (coordinator, ADA)] {
        tablet.sync_all(relay, start());
        let edit = photographed(tablet, student, &[hash(&photo)]);
        tablet.write(&edit, start());
        at_base(&tablet.sync(relay, start()));
    }
    lowe.sync_all(relay, start());
    let moved = Moved { folder, school, photo };
    send(&moved.school.relay, &moved.school.mentors[0], &moved.photo, 400).unwrap();
    assert!(moved.lowe_sees().unwrap() == moved.photo);
    moved
}

impl Moved {
    fn lowe_sees(&self) -> Result<Vec<u8>, Refusal> {
        fetched(&self.school.relay, &self.school.mentors[1], hash(&self.photo))
    }

    fn stop(&mut self) {
        self.school.relay = Relay::open(Box::new(Sqlite::in_memory().unwrap())).unwrap();
    }

    /// The copy is put in place, and a relay begins on it.
    fn restore(&mut self) {
        restore(self.folder.path(), &self.folder.path().join("copy"), later()).unwrap();
        let database = self.folder.path().join(DATABASE);
        self.school.relay = Relay::open(Box::new(Sqlite::open(&database).unwrap())).unwrap();
    }

    /// A mentor's tablet offers what it has of a record.
    fn brings_back(&mut self, mentor: usize, id: DocumentId) {
        let School { relay, mentors, .. } = &mut self.school;
        let tablet: &mut Tablet = &mut mentors[mentor];
        let changes = tablet.documents[&id].changes().into_iter();
        let chunks: Vec<_> =
            changes.filter(|one| one.author.is_some()).map(|one| one.chunk).collect();
        tablet.outbox = chunks.into_iter().map(|chunk| tablet.push_of(id, chunk)).collect();
        at_base(&tablet.sync(relay, start()));
    }
}

fn later() -> Timestamp {
    noon("2026-11-03")
}

#[test]
fn it_is_shown_as_soon_as_the_record_is_back_that_it_was_moved_to() {
    let mut moved = told();
    moved.stop();
    moved.restore();
    assert!(matches!(moved.lowe_sees(), Err(Refusal::NotFound)), "no record shows it now");
    moved.brings_back(1, year(ADA));
    assert!(moved.lowe_sees().unwrap() == moved.photo, "Kai's record is not back yet");
    moved.brings_back(0, year(KAI));
    assert!(moved.lowe_sees().unwrap() == moved.photo);
}

#[test]
fn it_is_shown_also_where_whoever_recorded_it_has_lost_the_student_since() {
    let mut moved = told();
    let School { relay, coordinator, mentors: [okafor, _] } = &mut moved.school;
    let id = relationship(KAI, okafor.who.user);
    let end = Edit::EndRelationship { student: KAI, id, to: day("2026-11-01") };
    coordinator.write(&end, start());
    at_base(&coordinator.sync(relay, start()));
    moved.stop();
    moved.restore();
    moved.brings_back(1, year(ADA));
    assert!(moved.lowe_sees().unwrap() == moved.photo);
    let School { relay, mentors: [okafor, _], .. } = &moved.school;
    let hers = fetched(relay, okafor, hash(&moved.photo));
    assert!(matches!(hers, Err(Refusal::NotFound)), "both records are closed to her");
}

#[test]
fn where_only_the_register_is_left_it_is_shown_in_whatever_order_the_records_come_back() {
    for ada_first in [true, false] {
        let mut moved = told();
        moved.stop();
        for ending in ["", "-wal", "-shm"] {
            fs::remove_file(moved.folder.path().join(format!("{DATABASE}{ending}"))).ok();
        }
        moved.restore();
        let mut records = [(1, year(ADA)), (0, year(KAI))];
        if !ada_first {
            records.reverse();
        }
        for (mentor, id) in records {
            moved.brings_back(mentor, id);
        }
        assert!(matches!(moved.lowe_sees(), Err(Refusal::NotFound)), "it went with the disk");
        // Her tablet sends it once more.
        send(&moved.school.relay, &moved.school.mentors[0], &moved.photo, 400).unwrap();
        assert!(moved.lowe_sees().unwrap() == moved.photo, "{ada_first}");
    }
}
