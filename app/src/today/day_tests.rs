//! What a mentor's day is made of, by table.

use std::sync::Arc;

use domain::{
    id::{ActionId, DeviceId, PlanId, SessionId},
    student::Standing,
    visit::Recorded,
};
use jiff::{Timestamp, ToSpan, civil::date};
use records::{CoreRow, DocumentId, OpenAction, OpenPromise, YearRow};

use domain::{
    calendar::AcademicYear,
    id::{StudentId, UserId, VisitId},
    school::HomeSchool,
    student::Student,
    visit::{Action, ActionOwner, PlannedVisit},
};
use jiff::{civil::Date, tz::TimeZone};
use replica::{StudentView, View};

use super::day::{Day, Planned, Urgency, day, missing, promised};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

const TODAY: Date = date(2026, 11, 23);

fn me() -> UserId {
    UserId::draw(1)
}

fn at(day: Date) -> Timestamp {
    TimeZone::UTC.to_ambiguous_timestamp(day.at(10, 30, 0, 0)).compatible().unwrap_or_default()
}

fn plan(id: u128, student: u128, mentor: UserId, day: Date) -> PlannedVisit {
    let recorded = Recorded { by: mentor, device: DeviceId::draw(9), at: at(TODAY) };
    PlannedVisit {
        id: PlanId::draw(id),
        student: StudentId::draw(student),
        mentor,
        home_school: None,
        at: at(day),
        ask_for: String::new(),
        recorded,
    }
}

fn action(id: u128, owner: ActionOwner, due: Option<Date>) -> OpenAction {
    let action = Action { id: ActionId::draw(id), text: "promise".into(), owner, due };
    OpenAction { visit: VisitId::draw(5), action }
}

fn student(id: u128, plans: Vec<PlannedVisit>, open_actions: Vec<OpenAction>) -> StudentView {
    let student = Student::named(StudentId::draw(id), &format!("S{id}"), "Moss");
    let year =
        YearRow { plans, open_actions, ..YearRow::nothing_in(student.id, AcademicYear::of(TODAY)) };
    let standing = Standing::MetOffSite { by: me() };
    let core = CoreRow { student: Some(student), standing, ..StudentView::default().core };
    StudentView { core, years: vec![year], ..StudentView::default() }
}

/// The same, with these promises of a session in the year of each of these students: of themselves, or merged into them.
fn after_a_session(
    mut one: StudentView,
    years_of: &[u128],
    promises: &[OpenAction],
) -> StudentView {
    for student in years_of {
        let promises = promises.iter().map(|promise| OpenPromise {
            session: SessionId::draw(6),
            promise: promise.action.clone(),
        });
        let year = YearRow::nothing_in(StudentId::draw(*student), AcademicYear::of(TODAY));
        one.years.push(YearRow { open_promises: promises.collect(), ..year });
    }
    one
}

fn view(students: Vec<StudentView>) -> View {
    let students = students
        .into_iter()
        .filter_map(|one| Some((one.core.student.as_ref()?.id, Arc::new(one))))
        .collect();
    View { students, first_sync_done: true, ..View::default() }
}

fn read(view: &View) -> Day {
    day(view, me(), TODAY, &TimeZone::UTC)
}

#[test]
fn my_plans_up_to_today_stand_above_those_to_come_and_other_peoples_do_not() {
    let tomorrow = TODAY + 1.day();
    let day = read(&view(vec![
        student(1, vec![plan(11, 1, me(), tomorrow), plan(12, 1, me(), TODAY)], vec![]),
        student(2, vec![plan(13, 2, me(), TODAY - 3.days())], vec![]),
        student(3, vec![plan(14, 3, UserId::draw(2), TODAY)], vec![]),
    ]));
    let ids = |plans: &[Planned]| plans.iter().map(|one| one.plan.id).collect::<Vec<_>>();
    assert_eq!(ids(&day.planned), [PlanId::draw(13), PlanId::draw(12)]);
    assert_eq!(ids(&day.later), [PlanId::draw(11)]);
    let next: Vec<_> = day.students.iter().map(|one| one.next_visit).collect();
    assert_eq!(next, [Some(TODAY.at(10, 30, 0, 0)), None, Some(TODAY.at(10, 30, 0, 0))]);
}

#[test]
fn only_my_open_promises_are_followed_up_the_dated_ones_first() {
    let mine = ActionOwner::Staff(me());
    let day = read(&view(vec![student(
        1,
        vec![],
        vec![
            action(1, mine.clone(), None),
            action(2, mine.clone(), Some(TODAY + 2.days())),
            action(3, mine, Some(TODAY - 2.days())),
            action(4, ActionOwner::Staff(UserId::draw(2)), None),
            action(5, ActionOwner::Other("Nan".into()), None),
        ],
    )]));
    let ids: Vec<_> = day.follow_ups.iter().map(|one| one.action.id).collect();
    assert_eq!(ids, [3, 2, 1].map(ActionId::draw));
}

#[test]
fn what_was_promised_at_a_session_is_followed_up_among_the_rest() {
    let mine = ActionOwner::Staff(me());
    let kai = student(1, vec![], vec![action(1, mine.clone(), Some(TODAY + 2.days()))]);
    let promises = [
        action(2, mine.clone(), Some(TODAY + 3.days())),
        action(3, mine, Some(TODAY - 1.day())),
        action(4, ActionOwner::Staff(UserId::draw(2)), Some(TODAY)),
        action(5, ActionOwner::Other("Kai".into()), Some(TODAY)),
    ];
    let day = read(&view(vec![after_a_session(kai, &[1], &promises)]));
    let ids: Vec<_> = day.follow_ups.iter().map(|one| one.action.id).collect();
    assert_eq!(ids, [3, 1, 2].map(ActionId::draw));
}

#[test]
fn a_promise_to_a_group_is_followed_up_once_and_lies_in_the_record_of_each() {
    let promises = [action(1, ActionOwner::Staff(me()), Some(TODAY))];
    let group =
        |id, years_of: &[u128]| after_a_session(student(id, vec![], vec![]), years_of, &promises);
    // The record of student 3 was merged into that of student 2, and both were in the group.
    let day = read(&view(vec![group(1, &[1]), group(2, &[2, 3])]));
    let [one] = day.follow_ups.as_slice() else {
        unreachable!("one promise, not {:?}", day.follow_ups)
    };
    let names: Vec<_> = one.students.iter().map(|one| one.given_name.as_str()).collect();
    assert_eq!(names, ["S1", "S2"]);
    let lies_in = [1, 2, 3].map(|one| (StudentId::draw(one), AcademicYear::of(TODAY)));
    assert_eq!(one.lies_in, lies_in);

    // Where it was ticked off in the record of one alone, it stands for the others.
    let day = read(&view(vec![student(1, vec![], vec![]), group(2, &[2])]));
    let about = day.follow_ups.iter().flat_map(|one| &one.students).map(|one| one.id);
    assert_eq!(about.collect::<Vec<_>>(), [StudentId::draw(2)]);
}

#[test]
fn ready_offline_is_said_only_when_everything_is_here() {
    let mut whole = view(vec![]);
    let school = HomeSchool {
        id: domain::id::HomeSchoolId::draw(1),
        urn: None,
        dfe_number: None,
        name: "Westbrook High".into(),
        address: String::new(),
        telephone: String::new(),
        contact: String::new(),
    };
    let student = StudentId::draw(1);
    assert_eq!(missing(&whole, student, Some(&school)), Vec::<&str>::new());
    assert_eq!(missing(&whole, student, None).len(), 1);
    whole.failed.insert(DocumentId::StudentCore(StudentId::draw(2)));
    assert_eq!(missing(&whole, student, Some(&school)), Vec::<&str>::new());
    whole.failed.insert(DocumentId::StudentYear(student, AcademicYear::of(TODAY)));
    whole.first_sync_done = false;
    assert_eq!(missing(&whole, student, Some(&school)).len(), 2);
}

#[test]
fn a_promise_in_words() {
    for (due, words, urgency) in [
        (None, "no date promised", Urgency::Calm),
        (Some(TODAY), "promised for today", Urgency::Now),
        (Some(TODAY + 1.day()), "by tomorrow", Urgency::Calm),
        (Some(TODAY + 3.days()), "by Thu 26 Nov", Urgency::Calm),
        (Some(TODAY - 28.days()), "was promised for Mon 26 Oct", Urgency::Now),
    ] {
        assert_eq!(promised(due, TODAY), (words.to_owned(), urgency));
    }
}
