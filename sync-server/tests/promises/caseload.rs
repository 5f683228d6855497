//! A device receives exactly its person's documents: expectations are written by hand, frames are looked into.

use domain::id::StudentId;
use protocol::sync::{ItemBody, SyncAnswer};
use records::{DocumentId, Edit};

use crate::{
    invented::{noon, visit},
    school::{School, core, names, start, year},
    tablet::at_base,
};

const KAI: StudentId = StudentId::draw(101);
const AMIRA: StudentId = StudentId::draw(102);
const LEO: StudentId = StudentId::draw(103);

/// Kai is Ms Okafor's, Amira is Mr Lowe's, Leo is nobody's. Each record has words that no other has.
fn told() -> School {
    let mut school = School::open();
    school.coordinator.write(&Edit::NameSchool { name: "Larkfield".to_owned() }, start());
    school.add(KAI, ("Kai", "Canary-Kestrel"), Some(0));
    school.add(AMIRA, ("Amira", "Canary-Plover"), Some(1));
    school.add(LEO, ("Leo", "Canary-Wren"), None);
    for (place, student, note) in [(0, KAI, "note-kestrel"), (1, AMIRA, "note-plover")] {
        let tablet = &mut school.mentors[place];
        let number = tablet.draw();
        let edit = visit(number, student, tablet.recorded(start()), note);
        tablet.write(&edit, start());
        let key = tablet.who.user;
        tablet.write(
            &Edit::SetPreference { user: key, key: "theme".to_owned(), value: note.to_owned() },
            start(),
        );
        at_base(&tablet.sync(&school.relay, start()));
    }
    let recorded = school.coordinator.recorded(start());
    school.coordinator.write(&visit(900, LEO, recorded, "note-wren"), start());
    at_base(&school.coordinator.sync(&school.relay, start()));
    school
}

/// Nothing in the frame itself: not as text, not inside a document, not as an id.
pub(crate) fn assert_silent_about(answers: &[SyncAnswer], forbidden: &[&str]) {
    for answer in answers {
        let frame = minicbor_serde::to_vec(answer).unwrap();
        let mut text = format!("{answer:?}");
        for item in &answer.items {
            if let ItemBody::Snapshot { doc, bytes, row, .. } = &item.body {
                let document = records::Document::load(doc.parse().unwrap(), bytes).unwrap();
                text += &format!("{:?}{:?}", document.read(), records::Row::from_bytes(row));
            }
        }
        for word in forbidden {
            let raw = frame.windows(word.len()).any(|window| window == word.as_bytes());
            assert!(!raw && !text.contains(word), "{word} is in a frame");
        }
    }
}

#[test]
fn a_new_device_of_each_person_gets_their_documents_and_no_byte_of_others() {
    let school = told();
    let me = |place: usize| DocumentId::Me(school.mentors[place].who.user);
    let (kai, amira, leo) = (KAI.to_string(), AMIRA.to_string(), LEO.to_string());
    let expected = [
        (
            names(&[DocumentId::Org, me(0), core(KAI), year(KAI)]),
            vec!["Canary-Plover", "note-plover", "Canary-Wren", "note-wren", &amira, &leo],
        ),
        (
            names(&[DocumentId::Org, me(1), core(AMIRA), year(AMIRA)]),
            vec!["Canary-Kestrel", "note-kestrel", "Canary-Wren", "note-wren", &kai, &leo],
        ),
    ];
    for (place, (holds, forbidden)) in expected.into_iter().enumerate() {
        let mut fresh = crate::school::mentor(10 + u8::try_from(place).unwrap());
        fresh.who.user = school.mentors[place].who.user;
        school.enrol(&fresh, start());
        let answers = fresh.sync_all(&school.relay, start());
        assert_eq!(fresh.holds(), holds);
        assert_silent_about(&answers, &forbidden);
    }
}

#[test]
fn the_coordinator_gets_every_student_and_nobody_elses_preferences() {
    let school = told();
    let mut desk = crate::school::coordinator();
    desk = crate::tablet::Tablet::new(77, desk.who.user, desk.who.role);
    school.enrol(&desk, start());
    let answers = desk.sync_all(&school.relay, start());
    let students = [KAI, AMIRA, LEO];
    let mut holds: Vec<_> = students.iter().flat_map(|s| [core(*s), year(*s)]).collect();
    holds.push(DocumentId::Org);
    assert_eq!(desk.holds(), names(&holds));
    for word in ["note-kestrel", "note-plover", "note-wren", "Canary-Wren"] {
        assert!(desk.words().contains(word));
    }
    let theme = school.mentors[0].who.user.to_string();
    assert!(answers.iter().all(|answer| !format!("{answer:?}").contains(&format!("me/{theme}"))));
}

#[test]
fn what_is_written_later_reaches_only_those_who_may_read_it() {
    let mut school = told();
    let later = noon("2026-11-03");
    for tablet in &mut school.mentors {
        tablet.sync_all(&school.relay, later);
    }
    let recorded = school.coordinator.recorded(later);
    school.coordinator.write(&visit(901, AMIRA, recorded, "note-late-plover"), later);
    school.coordinator.sync(&school.relay, later);
    let [okafor, lowe] = &mut school.mentors;
    let silent = okafor.sync_all(&school.relay, later);
    assert!(silent.iter().all(|answer| answer.items.is_empty()));
    lowe.sync_all(&school.relay, later);
    assert!(lowe.words().contains("note-late-plover"));
}

#[test]
fn a_device_is_not_sent_its_own_words_again() {
    let mut school = told();
    let at = noon("2026-11-03");
    let [okafor, _] = &mut school.mentors;
    okafor.sync_all(&school.relay, at);
    let (number, recorded) = (okafor.draw(), okafor.recorded(at));
    okafor.write(&visit(number, KAI, recorded, "mine"), at);
    let answer = okafor.sync(&school.relay, at);
    assert_eq!(answer.items, []);
    assert_eq!(answer.cursor, at_base(&answer)[0]);
}
