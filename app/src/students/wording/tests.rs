//! What a record says of itself, in words.

use domain::{
    id::{DeviceId, StudentId, UserId, VisitId},
    visit::{Feeling, OwnWords, Recorded, Step, Topic},
};
use jiff::{Timestamp, civil::date};

use super::*;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

#[test]
fn a_visit_in_sentences() {
    let recorded =
        Recorded { by: UserId::draw(1), device: DeviceId::draw(2), at: Timestamp::UNIX_EPOCH };
    let visit = Visit {
        id: VisitId::draw(1),
        student: StudentId::draw(1),
        plan: None,
        home_school: None,
        date: date(2026, 11, 12),
        minutes: 20,
        present: [
            Present::Student,
            Present::HomeSchoolContact,
            Present::SomeoneElse("his nan".into()),
        ]
        .into(),
        feeling: Some(Feeling::Mixed),
        covered: [Topic::Tour, Topic::Timetable, Topic::Travel].into(),
        words: OwnWords::default(),
        note: String::new(),
        actions: Vec::new(),
        next_step: None,
        attachments: Vec::new(),
        moved_from: None,
        recorded,
    };
    assert_eq!(
        summary(&visit, "Kai", Some("Mrs Aldous, SENCO")),
        "Kai, Mrs Aldous, SENCO and his nan. Covered tour, timetable and travel. \
         About the move: mixed."
    );
    assert_eq!(
        summary(&visit, "the student", None),
        "The student, the home school\u{2019}s contact and his nan. \
         Covered tour, timetable and travel. About the move: mixed."
    );
    let mut noted = visit.clone();
    noted.note = "\nNan will bring Kai.\nOffer the art room.".into();
    assert!(summary(&noted, "Kai", None).ends_with("About the move: mixed. Nan will bring Kai."));
    noted.note = "word ".repeat(60);
    assert!(summary(&noted, "Kai", None).ends_with(" word word\u{2026}"));
    let next = NextStep { steps: [Step::TasterDay].into(), on: Some(date(2026, 11, 26)) };
    assert_eq!(next_step(&next), "taster day, Thu 26 Nov");
}
