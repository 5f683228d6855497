//! An author is who they are: nobody writes in another's name, under another's actor, or into what is not theirs.

use domain::id::StudentId;
use protocol::sync::{Push, PushResult, RefusedBecause};
use records::{Document, Edit, Writer};
use sync_server::store::{Store, sqlite::Sqlite};

use crate::{
    invented::{day, relate, relationship, student, visit},
    school::{School, core, mentor, start, year},
    tablet::{Tablet, at_base},
};

const KAI: StudentId = StudentId::draw(101);
const AMIRA: StudentId = StudentId::draw(102);

/// Kai and Amira are Ms Okafor's; Kai is Mr Lowe's as well.
fn told() -> School {
    let mut school = School::open();
    school.add(KAI, ("Kai", "Morgan"), Some(0));
    school.add(AMIRA, ("Amira", "Haddad"), Some(0));
    let lowe = school.mentors[1].who.user;
    school.coordinator.write(&relate(KAI, lowe, "2026-09-01", None), start());
    school.coordinator.sync(&school.relay, start());
    for tablet in &mut school.mentors {
        tablet.sync_all(&school.relay, start());
    }
    school
}

fn refused(school: &School, tablet: &mut Tablet, push: Push) -> RefusedBecause {
    tablet.outbox = vec![push];
    let answer = tablet.sync(&school.relay, start());
    match answer.results[..] {
        [PushResult::Refused { reason }] => reason,
        ref other => panic!("{other:?}"),
    }
}

fn take(school: &mut School, place: usize) -> Tablet {
    std::mem::replace(&mut school.mentors[place], mentor(99))
}

#[test]
fn nobody_writes_in_another_persons_name() {
    let mut school = told();
    let mut okafor = take(&mut school, 0);
    let lowe = school.mentors[1].who;
    let mut document =
        okafor.documents.get(&year(KAI)).cloned().unwrap_or(Document::new(year(KAI)));
    let writer = Writer { actor: [9; 16], author: lowe.user, at: start() };
    let theirs = domain::visit::Recorded { by: lowe.user, device: lowe.device, at: start() };
    let chunk = document.write(&writer, &visit(1, KAI, theirs, "as him")).unwrap();
    let push = okafor.push_of(year(KAI), chunk);
    assert_eq!(refused(&school, &mut okafor, push), RefusedBecause::WrongActor);
}

#[test]
fn an_entry_in_another_persons_name_is_refused_as_well() {
    let mut school = told();
    let mut okafor = take(&mut school, 0);
    let theirs = school.mentors[1].recorded(start());
    let push = okafor.write(&visit(1, KAI, theirs, "signed by him"), start());
    assert_eq!(refused(&school, &mut okafor, push), RefusedBecause::NotAllowed);
}

#[test]
fn an_actor_stays_with_its_device_and_its_document() {
    let mut school = told();
    let mut okafor = take(&mut school, 0);
    let recorded = okafor.recorded(start());
    okafor.write(&visit(1, KAI, recorded, "hers"), start());
    at_base(&okafor.sync(&school.relay, start()));
    let next = okafor.write(&visit(2, KAI, recorded, "hers, too"), start());

    // Another device of hers goes on under the same actor.
    let mut other = mentor(30);
    other.who.user = okafor.who.user;
    school.enrol(&other, start());
    other.sync_all(&school.relay, start());
    assert_eq!(refused(&school, &mut other, next.clone()), RefusedBecause::WrongActor);

    // The same bytes in another document: the first change is the same in both, so they would fit.
    let first = Push { mutation: vec![8; 16], ..next.clone() };
    let replayed = Push { doc: year(AMIRA).to_string(), ..first };
    assert_eq!(refused(&school, &mut okafor, replayed), RefusedBecause::WrongActor);
    okafor.outbox = vec![next];
    at_base(&okafor.sync(&school.relay, start()));
}

#[test]
fn what_is_not_theirs_to_write_is_refused() {
    let mut school = told();
    let mut okafor = take(&mut school, 0);
    let lowe = school.mentors[1].who.user;
    let other = StudentId::draw(900);
    let edits = [
        Edit::NameSchool { name: "Mine".to_owned() },
        student(KAI, "Kai", "Changed"),
        Edit::EndRelationship {
            student: AMIRA,
            id: relationship(AMIRA, okafor.who.user),
            to: day("2030-01-01"),
        },
        Edit::SetPreference { user: lowe, key: "theme".to_owned(), value: "dark".to_owned() },
        visit(1, other, okafor.recorded(start()), "unknown student"),
    ];
    for edit in edits {
        let push = okafor.write(&edit, start());
        assert_eq!(refused(&school, &mut okafor, push), RefusedBecause::NotAllowed, "{edit:?}");
    }
}

#[test]
fn names_that_name_no_document_are_refused() {
    let mut school = told();
    let mut okafor = take(&mut school, 0);
    let recorded = okafor.recorded(start());
    let good = okafor.write(&visit(1, KAI, recorded, "good"), start());
    for doc in ["", "org/x", "student", "../org", "me/", &good.doc.to_uppercase()] {
        let push = Push { doc: doc.to_owned(), ..good.clone() };
        assert_eq!(refused(&school, &mut okafor, push), RefusedBecause::NotAllowed, "{doc}");
    }
    let push = Push { doc: "x".repeat(97), ..good };
    assert_eq!(refused(&school, &mut okafor, push), RefusedBecause::TooLarge);
}

#[test]
fn damaged_bytes_are_set_aside_and_the_rest_goes_on() {
    let mut school = told();
    let mut okafor = take(&mut school, 0);
    let recorded = okafor.recorded(start());
    let good = okafor.write(&visit(1, KAI, recorded, "good"), start());
    let mut hurt = good.clone();
    hurt.chunk[20] ^= 1;
    let mut nonsense = okafor.push_of(year(KAI), b"not a change at all".to_vec());
    nonsense.mutation = vec![1; 16];
    let huge = okafor.push_of(year(KAI), vec![0; protocol::limits::CHUNK + 1]);
    okafor.outbox = vec![hurt, nonsense, huge, good];
    let answer = okafor.sync(&school.relay, start());
    let reason = |reason| PushResult::Refused { reason };
    assert_eq!(answer.results[0], reason(RefusedBecause::Damaged));
    assert_eq!(answer.results[1], reason(RefusedBecause::Unreadable));
    assert_eq!(answer.results[2], reason(RefusedBecause::TooLarge));
    assert!(matches!(answer.results[3], PushResult::AtBase { .. }));
    school.coordinator.sync_all(&school.relay, start());
    assert_eq!(school.coordinator.visits(year(KAI)), 1);
    assert!(school.coordinator.documents.contains_key(&core(KAI)));
}

#[test]
fn what_was_refused_is_kept_with_its_sender_and_the_reason() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("school.sqlite");
    let mut school = School::over(Box::new(Sqlite::open(&file).unwrap()));
    school.add(KAI, ("Kai", "Morgan"), Some(0));
    let mut okafor = take(&mut school, 0);
    let push = okafor.write(&Edit::NameSchool { name: "Mine".to_owned() }, start());
    for _ in 0..3 {
        assert_eq!(refused(&school, &mut okafor, push.clone()), RefusedBecause::NotAllowed);
    }
    let mut store = Sqlite::open(&file).unwrap();
    let kept = store.begin().unwrap().quarantined().unwrap();
    assert_eq!(kept.len(), 1, "tried three times, kept once");
    assert_eq!((kept[0].user, kept[0].device), (okafor.who.user, okafor.who.device));
    assert_eq!((&kept[0].doc[..], &kept[0].reason[..]), ("org", "not-allowed"));
    assert_eq!((&kept[0].bytes, kept[0].sha256.to_vec()), (&push.chunk, push.sha256));
}

#[test]
fn bytes_changed_with_their_checksums_made_good_again_do_no_harm() {
    let mut school = told();
    let mut okafor = take(&mut school, 0);
    let recorded = okafor.recorded(start());
    let good = okafor.write(&visit(1, KAI, recorded, "good"), start());
    let mut tried = 0;
    for place in 8..good.chunk.len() {
        for bit in [1, 0x80] {
            let mut chunk = good.chunk.clone();
            chunk[place] ^= bit;
            okafor.outbox = vec![okafor_push(&mut okafor, chunk)];
            // Whatever became of it: the relay goes on, and everyone can still read everything.
            // Each in a minute of its own: more at once would have to wait.
            okafor.sync(&school.relay, start() + jiff::SignedDuration::from_mins(tried));
            tried += 1;
        }
    }
    assert!(tried > 200, "{tried}");
    let mut desk = Tablet::new(78, school.coordinator.who.user, school.coordinator.who.role);
    school.enrol(&desk, start());
    desk.sync_all(&school.relay, start());
    assert!(desk.documents.contains_key(&core(KAI)));
}

/// A push whose checksums fit its bytes: ours and, where the chunk still has a header, automerge's.
fn okafor_push(tablet: &mut Tablet, mut chunk: Vec<u8>) -> Push {
    use sha2::{Digest, Sha256};
    if chunk.len() > 12 {
        let digest = Sha256::digest(&chunk[8..]);
        chunk[4..8].copy_from_slice(&digest[..4]);
    }
    tablet.push_of(year(KAI), chunk)
}
