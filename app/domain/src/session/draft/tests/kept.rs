//! What a finished session keeps (clauses 3.2, 5.5, 5.6, 12.1), and that a draft survives being stored.

use jiff::civil::Time;
use proptest::prelude::*;

use super::*;
use crate::session::{Held, Outcome, Punctuality, Setting};

fn held(draft: &SessionDraft) -> Option<Held> {
    match finish(draft).ok()?.outcome {
        Outcome::Held(held) => Some(*held),
        Outcome::NobodyCame | Outcome::Cancelled { .. } => None,
    }
}

#[test]
fn four_taps_are_a_session() {
    let session = finish(&four_taps());
    let what = session.map(|session| (session.id, session.date, session.students));
    assert_eq!(what, Ok((SessionId::draw(4), TODAY, [student(1)].into())));
    let held = held(&four_taps()).map(|held| (held.minutes, held.there, held.setting));
    assert_eq!(held, Some((20, [student(1)].into(), Setting::Usual)));
}

#[test]
fn without_a_length_it_is_from_start_to_end() {
    let times = SessionDraft {
        start: Some(time(9, 50, 0, 0)),
        end: Some(time(10, 15, 0, 0)),
        minutes: None,
        ..four_taps()
    };
    assert_eq!(held(&times).map(|held| held.minutes), Some(25));
}

#[test]
fn a_group_keeps_who_was_there_and_a_parent_who_came() {
    let group = SessionDraft {
        students: [student(1), student(2), student(3)].into(),
        absent: [student(2)].into(),
        also: [AlsoThere::ParentOrCarer].into(),
        parent_words: " He is up by seven now. ".into(),
        ..four_taps()
    };
    let held = held(&group).map(|held| (held.there, held.also, held.parent_words));
    let expected = (
        [student(1), student(3)].into(),
        [AlsoThere::ParentOrCarer].into(),
        "He is up by seven now.".to_owned(),
    );
    assert_eq!(held, Some(expected));
}

#[test]
fn a_place_off_site_is_kept_with_its_reason() {
    let walk = SessionDraft {
        place: Place::Elsewhere(" The canal ".into()),
        reason: " Kai talks while walking ".into(),
        ..four_taps()
    };
    let expected = Setting::Unusual {
        place: Place::Elsewhere("The canal".into()),
        reason: "Kai talks while walking".into(),
    };
    assert_eq!(held(&walk).map(|held| held.setting), Some(expected));
}

#[test]
fn planned_against_actual() {
    let planned = Some(TODAY.at(10, 0, 0, 0));
    let began = |planned, start: Option<Time>| {
        finish(&SessionDraft { planned, start, ..four_taps() }).map(|one| one.punctuality())
    };
    let at = |hour, minute| Some(time(hour, minute, 0, 0));
    assert_eq!(began(planned, at(10, 0)), Ok(Some(Punctuality::OnTime)));
    assert_eq!(began(planned, at(9, 55)), Ok(Some(Punctuality::OnTime)));
    assert_eq!(began(planned, at(10, 12)), Ok(Some(Punctuality::Late(12))));
    assert_eq!(began(planned, None), Ok(None));
    assert_eq!(began(None, at(10, 0)), Ok(None));
    let last_week = Some(date(2026, 11, 16).at(10, 0, 0, 0));
    assert_eq!(began(last_week, at(10, 0)), Ok(Some(Punctuality::OnAnotherDay)));
}

#[test]
fn who_cancelled_it_is_kept_and_why() {
    let draft = SessionDraft {
        happened: Happened::Cancelled,
        cancelled_by: Some(CancelledBy::School),
        why: " Fire drill ".into(),
        ..four_taps()
    };
    let expected = Outcome::Cancelled { by: CancelledBy::School, why: "Fire drill".into() };
    assert_eq!(finish(&draft).map(|session| session.outcome), Ok(expected));
    let nobody = SessionDraft { happened: Happened::NobodyCame, ..draft };
    assert_eq!(finish(&nobody).map(|session| session.outcome), Ok(Outcome::NobodyCame));
}

#[test]
fn what_the_screen_fills_in_by_itself_does_not_make_a_draft() {
    assert!(four_taps().is_empty());
    assert!(!SessionDraft { success: "x".into(), ..four_taps() }.is_empty());
    assert!(!SessionDraft { happened: Happened::NobodyCame, ..four_taps() }.is_empty());
    assert!(!SessionDraft { absent: [student(1)].into(), ..four_taps() }.is_empty());
}

#[test]
fn a_draft_of_an_earlier_version_is_read() -> Result<(), serde_json::Error> {
    assert_eq!(serde_json::from_str::<SessionDraft>("{}")?, SessionDraft::default());
    Ok(())
}

proptest! {
    /// Whatever is typed, finishing keeps it to the letter (but for white space at the ends), and a draft and a session
    /// survive being stored.
    #[test]
    fn words_are_kept_to_the_letter(note in "\\PC{0,200}", said in "(?s).{0,200}", minutes in any::<Option<u16>>()) {
        let draft = SessionDraft { note: note.clone(), student_words: said.clone(), minutes, ..four_taps() };
        match finish(&draft) {
            Ok(session) => {
                prop_assert_eq!(&session.note, note.trim());
                prop_assert_eq!(held(&draft).map(|held| held.student_words), Some(said.trim().to_owned()));
                let stored = serde_json::to_string(&session).unwrap_or_default();
                prop_assert_eq!(serde_json::from_str(&stored).ok(), Some(session));
            }
            Err(_) => prop_assert!(minutes.is_none_or(|minutes| minutes == 0 || minutes > LONGEST_SESSION)),
        }
        let stored = serde_json::to_string(&draft).unwrap_or_default();
        prop_assert_eq!(serde_json::from_str(&stored).ok(), Some(draft));
    }
}
