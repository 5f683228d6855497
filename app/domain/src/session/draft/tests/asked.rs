//! Bad input, rule by rule (clauses 3.2, 3.3, 5.5): each has its words, and the field that they belong to.

use super::*;
use crate::{
    id::ActionId,
    visit::{Action, ActionOwner},
};

#[test]
fn an_empty_draft_asks_for_everything_at_once() {
    let expected = [
        (SessionField::Students, "Choose whom the session was with"),
        (SessionField::Minutes, "Say how long the session lasted, in minutes"),
        (SessionField::Date, "Give the day of the session"),
    ];
    let expected = expected.map(|(field, words)| (field, words.to_owned()));
    assert_eq!(asked(&SessionDraft::default()), expected);
}

#[test]
fn a_session_lasts_from_a_minute_to_eight_hours() {
    let missing = "Say how long the session lasted, in minutes";
    let too_long = "A session lasts at most 8 hours: check the minutes";
    for (minutes, expected) in [
        (1, None),
        (480, None),
        (0, Some(missing)),
        (481, Some(too_long)),
        (900, Some(too_long)),
        (u16::MAX, Some(too_long)),
    ] {
        let draft = SessionDraft { minutes: Some(minutes), ..four_taps() };
        let expected = expected.map(|said| words(SessionField::Minutes, said)).unwrap_or_default();
        assert_eq!(asked(&draft), expected, "{minutes}");
    }
}

#[test]
fn a_session_is_not_in_the_future_nor_in_a_year_that_is_over() {
    let on = |date| SessionDraft { date: Some(date), ..four_taps() };
    assert_eq!(asked(&on(date(2026, 9, 1))), []);
    let last_year = "That day is in the academic year 2025 to 2026, which is over: change the day, or put it into \
                     the note of a session of this year";
    assert_eq!(asked(&on(date(2026, 8, 31))), words(SessionField::Date, last_year));
    assert_eq!(
        asked(&on(date(2026, 11, 24))),
        words(SessionField::Date, "A session cannot be in the future: change the day")
    );
    // On the first day of a year the day before is in the year before.
    assert!(finished_on(&on(date(2026, 8, 31)), date(2026, 8, 31)).is_ok());
    assert!(finished_on(&on(date(2026, 8, 31)), date(2026, 9, 1)).is_err());
}

#[test]
fn what_is_cancelled_may_be_still_to_come_and_somebody_cancelled_it() {
    let cancelled = |date, by| SessionDraft {
        happened: Happened::Cancelled,
        cancelled_by: by,
        date: Some(date),
        ..SessionDraft::new([student(1)].into(), TODAY)
    };
    let mentor = Some(CancelledBy::Mentor);
    assert_eq!(asked(&cancelled(date(2026, 11, 24), mentor)), []);
    assert_eq!(
        asked(&cancelled(TODAY, None)),
        words(SessionField::CancelledBy, "Say who cancelled the session")
    );
    assert_eq!(
        asked(&cancelled(date(2027, 9, 1), mentor)),
        words(SessionField::Date, "That day is in the next academic year: change the day")
    );
    let nobody = SessionDraft { happened: Happened::NobodyCame, ..cancelled(TODAY, None) };
    assert_eq!(asked(&nobody), []);
    let tomorrow = SessionDraft { date: Some(date(2026, 11, 24)), ..nobody };
    assert_eq!(asked(&tomorrow).len(), 1);
}

#[test]
fn times_are_in_order_and_agree_with_the_length() {
    let from_to = |start, end, minutes| SessionDraft {
        start: Some(start),
        end: Some(end),
        minutes,
        ..four_taps()
    };
    let (ten, half_past) = (time(10, 0, 0, 0), time(10, 30, 0, 0));
    assert_eq!(asked(&from_to(ten, half_past, None)), []);
    assert_eq!(asked(&from_to(ten, half_past, Some(30))), []);
    let backwards =
        words(SessionField::Times, "A session cannot end before it begins: change a time");
    assert_eq!(asked(&from_to(half_past, ten, Some(30))), backwards);
    assert_eq!(asked(&from_to(ten, ten, None)), backwards);
    assert_eq!(
        asked(&from_to(ten, half_past, Some(45))),
        words(SessionField::Times, "10am to 10:30am is 30 minutes, not 45: change one of them")
    );
}

#[test]
fn off_school_property_or_outside_the_school_day_needs_a_reason() {
    let off_site = "Say why the session was off school property";
    let outside = "Say why the session was outside the school day";
    let at = |place: Place, on: Date, start| SessionDraft {
        place,
        date: Some(on),
        start,
        minutes: Some(30),
        ..four_taps()
    };
    let (school, home_school) = (Place::AtSchool, Place::HomeSchool);
    for (draft, expected) in [
        (at(school.clone(), TODAY, None), None),
        (at(school.clone(), TODAY, Some(time(8, 45, 0, 0))), None),
        (at(school.clone(), TODAY, Some(time(14, 45, 0, 0))), None),
        (at(school.clone(), TODAY, Some(time(14, 46, 0, 0))), Some(outside)),
        (at(school.clone(), TODAY, Some(time(8, 44, 0, 0))), Some(outside)),
        (at(school.clone(), date(2026, 11, 21), None), Some(outside)),
        (at(school, date(2026, 10, 27), None), Some(outside)),
        (at(home_school, TODAY, None), Some(off_site)),
        (at(Place::Elsewhere("The allotment".into()), TODAY, None), Some(off_site)),
    ] {
        let expected = expected.map(|said| words(SessionField::Reason, said)).unwrap_or_default();
        assert_eq!(asked(&draft), expected);
        assert_eq!(asked(&SessionDraft { reason: "Kai asked for it".into(), ..draft }), []);
    }
    let nowhere =
        SessionDraft { reason: "A walk".into(), ..at(Place::Elsewhere(" ".into()), TODAY, None) };
    assert_eq!(asked(&nowhere), words(SessionField::Place, "Say where the session was"));
}

#[test]
fn a_promise_has_words_an_owner_and_a_day_that_is_not_before_the_session() {
    let promise = |text: &str, owner: &str, due| SessionDraft {
        promises: vec![Action {
            id: ActionId::draw(5),
            text: text.into(),
            owner: ActionOwner::Other(owner.into()),
            due,
        }],
        ..four_taps()
    };
    let field = SessionField::Promise(0);
    assert_eq!(asked(&promise("Call home", "Nan", Some(TODAY))), []);
    // A line that nobody wrote in is left out.
    assert_eq!(finish(&promise(" ", "", None)).map(|session| held(&session).len()), Ok(0));
    for (draft, expected) in [
        (promise("", "Nan", Some(TODAY)), "Say what was promised, or remove the promise"),
        (promise("Call home", "", Some(TODAY)), "Say who promised it"),
        (promise("Call home", "Nan", None), "Say by when it was promised"),
        (
            promise("Call home", "Nan", Some(date(2026, 11, 22))),
            "A promise cannot be due before the session: change its date",
        ),
        (promise(&"w".repeat(301), "Nan", Some(TODAY)), "Shorten the promise to 300 characters"),
    ] {
        assert_eq!(asked(&draft), words(field, expected));
    }
    let one = promise("Call home", "Nan", Some(TODAY));
    let many = |count| SessionDraft {
        promises: one.promises.iter().cycle().take(count).cloned().collect(),
        ..four_taps()
    };
    assert_eq!(asked(&many(50)), []);
    assert_eq!(asked(&many(51)).len(), 1);
}

fn held(session: &Session) -> &[Action] {
    match &session.outcome {
        crate::session::Outcome::Held(held) => &held.promises,
        _ => &[],
    }
}

#[test]
fn a_group_has_thirty_students_and_one_of_them_was_there() {
    let group =
        |many: u128| SessionDraft { students: (0..many).map(student).collect(), ..four_taps() };
    assert_eq!(asked(&group(30)), []);
    assert_eq!(asked(&group(31)).len(), 1);
    let all = group(3);
    let nobody = SessionDraft { absent: all.students.clone(), ..all };
    assert_eq!(
        asked(&nobody),
        words(SessionField::Students, "Say who was there, or say that nobody came")
    );
}

#[test]
fn whoever_else_was_there_is_named_and_long_texts_say_so() {
    let with = |who: &str| SessionDraft {
        also: [AlsoThere::SomeoneElse(who.into())].into(),
        ..four_taps()
    };
    assert_eq!(asked(&with("Kai's aunt")), []);
    assert_eq!(asked(&with(" ")), words(SessionField::Also, "Say who else was there"));
    assert_eq!(asked(&with(&"w".repeat(301))).len(), 1);
    let long = SessionDraft { note: "w".repeat(20_001), ..four_taps() };
    assert_eq!(
        asked(&long),
        words(
            SessionField::Note,
            "The note is 20,001 characters long: shorten to 20,000, or put the rest into a second record"
        )
    );
}
