//! A visit as people read it in a text file.

use domain::{
    id::{ActionId, StudentId},
    visit::{Action, Attachment, Feeling, MetStudent, Present, Step, Topic},
};
use jiff::civil::date;

use super::*;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

#[test]
fn every_word_is_in_the_text() {
    let mut draft = VisitDraft::new(StudentId::draw(1));
    draft.new_student = Some(MetStudent {
        given_name: "Aisha".into(),
        family_name: "Rahman".into(),
        year_group: Some(8),
        home_school_words: "Hill Top".into(),
        ..MetStudent::default()
    });
    draft.date = Some(date(2026, 11, 23));
    draft.minutes = Some(65);
    draft.present = [Present::Tutor, Present::SomeoneElse("her aunt".into())].into();
    draft.feeling = Some(Feeling::Mixed);
    draft.covered = [Topic::Travel].into();
    draft.words.student = "two buses".into();
    draft.words.parent = "she is shy".into();
    draft.words.home_school = "bright".into();
    draft.note = "first line\nsecond line".into();
    draft.actions = vec![Action {
        id: ActionId::draw(2),
        text: "Ask about a bus pass".into(),
        owner: ActionOwner::Other("Nan".into()),
        due: Some(date(2026, 11, 27)),
    }];
    draft.steps = [Step::TasterDay].into();
    draft.next_on = Some(date(2026, 12, 1));
    draft.attachments = vec![Attachment::SignedAs { name: "Mrs Aldous".into() }];
    let text = as_text(&draft, None, &OrgRecord::default());
    for word in [
        "not encrypted",
        "Aisha Rahman",
        "Year 8",
        "Hill Top",
        "23 November 2026",
        "1 hour 5 minutes",
        "Tutor, her aunt",
        "Mixed",
        "Travel",
        "two buses",
        "she is shy",
        "bright",
        "first line\nsecond line",
        "Ask about a bus pass (Nan, by 27 November 2026)",
        "Taster day",
        "1 December 2026",
        "Signed by Mrs Aldous, typed",
    ] {
        assert!(text.contains(word), "{word} in {text}");
    }
}
