//! Arbitrary edits of format 2 for the property tests: sessions, pauses, what is agreed, and the school's days.

use domain::{
    barrier::BarrierArea,
    calendar::{AcademicYear, Term},
    id::{AgreedId, DeviceId, PauseEndId, PauseId, SessionId, StudentId, UserId},
    ledger::{Agreed, DaysIn, Ended, Every, Pause, PauseEnd, PauseReason, Weekdays},
    session::{AlsoThere, CancelledBy, Held, Outcome, Place, SchoolHours, Session, Setting},
    visit::{Action, Recorded},
};
use jiff::civil::{Date, Time, Weekday};
use proptest::{
    collection::{btree_set, vec},
    option,
    prelude::*,
    sample::select,
};
use records::Edit;

use crate::samples::{action, day, id, recorded, student, words, year};

/// A day of the samples' year.
fn day_of_year() -> impl Strategy<Value = Date> {
    (0_i32..365)
        .prop_map(|days| Date::constant(2026, 9, 1).saturating_add(jiff::Span::new().days(days)))
}

fn time() -> impl Strategy<Value = Time> {
    (0_i8..24, 0_i8..60).prop_map(|(hour, minute)| Time::constant(hour, minute, 0, 0))
}

fn setting() -> impl Strategy<Value = Setting> {
    let place = prop_oneof![select(Place::ALL.to_vec()), words().prop_map(Place::Elsewhere),];
    prop_oneof![
        Just(Setting::Usual),
        (place, words()).prop_map(|(place, reason)| Setting::Unusual { place, reason }),
    ]
}

fn held() -> impl Strategy<Value = Held> {
    let also =
        prop_oneof![select(AlsoThere::ALL.to_vec()), words().prop_map(AlsoThere::SomeoneElse),];
    (
        (any::<u16>(), option::of(time()), setting(), [words(), words(), words()]),
        btree_set(id(StudentId::draw), 0..3),
        btree_set(also, 0..3),
        btree_set(select(BarrierArea::ALL.to_vec()), 0..4),
        vec(action(), 0..3),
    )
        .prop_map(
            |((minutes, start, setting, [success, said, parent]), there, also, about, promises)| {
                Held {
                    success,
                    minutes,
                    start,
                    there,
                    also,
                    setting,
                    about,
                    student_words: said,
                    parent_words: parent,
                    promises: promises as Vec<Action>,
                }
            },
        )
}

/// A session of the samples' student in the samples' year, alone or in a group.
pub(crate) fn any_session() -> impl Strategy<Value = Session> {
    let outcome = prop_oneof![
        3 => held().prop_map(|held| Outcome::Held(Box::new(held))),
        1 => Just(Outcome::NobodyCame),
        1 => (select(CancelledBy::ALL.to_vec()), words())
            .prop_map(|(by, why)| Outcome::Cancelled { by, why }),
    ];
    let planned = option::of((day(), time()));
    let group = btree_set(id(StudentId::draw), 0..3);
    (id(SessionId::draw), group, day_of_year(), planned, outcome, words(), recorded()).prop_map(
        |(id, group, date, planned, outcome, note, recorded)| Session {
            id,
            students: group.into_iter().chain([student()]).collect(),
            date,
            planned: planned.map(|(day, time)| day.to_datetime(time)),
            outcome,
            note,
            recorded,
        },
    )
}

fn pause() -> impl Strategy<Value = Pause> {
    let reason =
        prop_oneof![select(PauseReason::ALL.to_vec()), words().prop_map(PauseReason::Other),];
    (id(PauseId::draw), day_of_year(), day(), reason, recorded())
        .prop_map(|(id, from, to, reason, recorded)| Pause { id, from, to, reason, recorded })
}

/// Any edit of format 2 to the samples' year that needs nothing to be there.
pub(crate) fn year_edit() -> BoxedStrategy<Edit> {
    prop_oneof![
        3 => any_session().prop_map(|session| Edit::RecordSession { student: student(), session }),
        1 => pause().prop_map(|pause| Edit::Pause { student: student(), pause }),
    ]
    .boxed()
}

/// Any edit of format 2 to the samples' student's core.
pub(crate) fn core_edit() -> BoxedStrategy<Edit> {
    let every = select(vec![Every::Week, Every::Fortnight]);
    let agreed = (id(AgreedId::draw), day(), any::<u16>(), every, words(), recorded());
    let weekdays = select(vec![
        vec![Weekday::Monday],
        vec![Weekday::Tuesday, Weekday::Friday],
        vec![Weekday::Monday, Weekday::Wednesday, Weekday::Thursday],
    ]);
    prop_oneof![
        agreed.prop_map(|(id, from, minutes, every, assessment, recorded)| {
            let agreed = Agreed { id, from, minutes, every, assessment, recorded };
            Edit::AgreeFrequency { student: student(), agreed }
        }),
        (day(), weekdays).prop_filter_map("a day or more", |(from, days)| {
            let days = DaysIn { from, on: Weekdays::new(&days)? };
            Some(Edit::SetDaysIn { student: student(), days })
        }),
    ]
    .boxed()
}

/// Any edit to the school's days: of terms one after the other, in their order.
pub(crate) fn org_edit() -> BoxedStrategy<Edit> {
    let starts = btree_set(0_i32..300, 0..6);
    let name = "[A-Z][a-z]{1,8}( [1-6])?";
    prop_oneof![
        (starts, name).prop_map(|(starts, name)| {
            let day =
                |days: i32| Date::constant(2026, 9, 1).saturating_add(jiff::Span::new().days(days));
            let starts: Vec<_> = starts.into_iter().collect();
            let ends = starts.iter().skip(1).map(|next| next - 1).chain([364]);
            let terms = starts.iter().zip(ends).map(|(first, last)| Term {
                first: day(*first),
                last: day(last),
                name: name.clone(),
            });
            Edit::SetTerms { year: year(), terms: terms.collect() }
        }),
        (0_i8..12, 12_i8..24).prop_map(|(from, to)| {
            let (from, to) = (Time::constant(from, 45, 0, 0), Time::constant(to, 15, 0, 0));
            Edit::SetSchoolHours(SchoolHours { from, to })
        }),
    ]
    .boxed()
}

/// Said about a pause by this person, with a number.
pub(crate) fn end(number: u128, pause: PauseId, by: UserId, ended: Ended) -> Edit {
    let at = jiff::Timestamp::constant(1_793_700_000, 0);
    let recorded = Recorded { by, device: DeviceId::draw(1), at };
    let end = PauseEnd { id: PauseEndId::draw(number), pause, ended, recorded };
    let year: AcademicYear = year();
    Edit::EndPause { student: student(), year, end }
}
