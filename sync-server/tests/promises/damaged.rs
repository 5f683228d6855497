//! What is derived is made again when it is damaged; a document whose log is damaged stops no other.

use std::path::Path;

use domain::id::StudentId;
use protocol::sync::{PushResult, RefusedBecause};
use sync_server::{relay::Relay, store::sqlite::Sqlite};

use crate::{
    invented::visit,
    school::{School, core, start, year},
    tablet::Tablet,
};

const KAI: StudentId = StudentId::draw(101);
const AMIRA: StudentId = StudentId::draw(102);

/// Two students on a file, and a relay that begins anew after somebody ran this on the file.
fn told(file: &Path, harm: &str) -> School {
    let mut school = School::over(Box::new(Sqlite::open(file).unwrap()));
    for (number, student) in [(1, KAI), (2, AMIRA)] {
        school.add(student, ("Kai", "Morgan"), Some(0));
        let recorded = school.coordinator.recorded(start());
        school.coordinator.write(&visit(number, student, recorded, "said"), start());
        school.coordinator.sync(&school.relay, start());
    }
    let connection = rusqlite::Connection::open(file).unwrap();
    assert_eq!(connection.execute(harm, [year(KAI).to_string()]).unwrap(), 1);
    school.relay = Relay::open(Box::new(Sqlite::open(file).unwrap())).unwrap();
    school
}

fn fresh_desk(school: &School) -> Tablet {
    let mut desk = Tablet::new(79, school.coordinator.who.user, school.coordinator.who.role);
    school.enrol(&desk, start());
    desk.sync_all(&school.relay, start());
    desk
}

#[test]
fn a_snapshot_is_made_again_from_the_log() {
    let folder = tempfile::tempdir().unwrap();
    for harm in [
        "update snapshot set bytes = x'00' where doc = ?1",
        "update snapshot set row = x'01' where doc = ?1",
        "delete from snapshot where doc = ?1",
    ] {
        let file = folder.path().join(format!("{}.sqlite", harm.len()));
        let mut school = told(&file, harm);
        let desk = fresh_desk(&school);
        assert_eq!((desk.visits(year(KAI)), desk.visits(year(AMIRA))), (1, 1));
        let recorded = school.coordinator.recorded(start());
        school.coordinator.write(&visit(9, KAI, recorded, "more"), start());
        crate::tablet::at_base(&school.coordinator.sync(&school.relay, start()));
    }
}

#[test]
fn a_document_whose_log_is_damaged_stops_no_other() {
    let folder = tempfile::tempdir().unwrap();
    let harm = "update log set bytes = x'00' where doc = ?1";
    let mut school = told(&folder.path().join("school.sqlite"), harm);
    let file = folder.path().join("school.sqlite");
    rusqlite::Connection::open(file).unwrap().execute("delete from snapshot", []).unwrap();
    let desk = fresh_desk(&school);
    assert!(desk.documents.contains_key(&core(KAI)));
    assert_eq!((desk.visits(year(KAI)), desk.visits(year(AMIRA))), (0, 1));

    let recorded = school.coordinator.recorded(start());
    school.coordinator.write(&visit(8, KAI, recorded, "waits"), start());
    school.coordinator.write(&visit(9, AMIRA, recorded, "goes on"), start());
    let answer = school.coordinator.sync(&school.relay, start());
    assert!(matches!(
        answer.results[..],
        [
            PushResult::Refused { reason: RefusedBecause::UnknownDependencies },
            PushResult::AtBase { .. }
        ]
    ));
}
