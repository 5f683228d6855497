//! Arbitrary edits for the property tests, and writers to write them with. What they must do is in the tests.

use domain::{
    calendar::{AcademicYear, Closure},
    id::{DeviceId, StudentId, UserId},
    relationship::Relationship,
    school::{HomeSchool, SafetyContact},
    staff::{Role, StaffMember},
    student::{Decided, Help, HelpKind, Placement, PlacementAttendance, Standing, Student},
    upn::Upn,
    visit::{
        Action, ActionOwner, ActionTick, Amendment, EntryId, Feeling, MovedFrom, NextStep,
        OwnWords, PlannedVisit, Present, ReadReceipt, Recorded, Step, Ticked, Topic, Visit,
    },
};
use jiff::{Timestamp, civil::Date};
use proptest::{
    collection::{btree_set, vec},
    option,
    prelude::*,
    sample::select,
};
use records::{Edit, Writer};

use crate::ledger_samples;

/// The student that all samples are about.
pub(crate) fn student() -> StudentId {
    StudentId::draw(0x5701)
}

/// The year that all samples lie in.
pub(crate) fn year() -> AcademicYear {
    AcademicYear::of(Date::constant(2026, 11, 3))
}

/// Ms Okafor and Mrs Khan, by number.
pub(crate) fn user(number: u128) -> UserId {
    UserId::draw(number)
}

/// A writer session: one actor for each number.
pub(crate) fn writer(number: u8) -> Writer {
    Writer {
        actor: [number; 16],
        author: user(number.into()),
        at: Timestamp::constant(1_793_700_000 + number as i64, 0),
    }
}

pub(crate) fn words() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "[ -~]{0,40}",
        1 => Just(String::new()),
        1 => any::<String>(),
        1 => Just("Ærøskøbing naïve 學生 🙂 \u{202e}".to_owned()),
    ]
}

pub(crate) fn id<T: 'static + std::fmt::Debug>(
    draw: fn(u128) -> T,
) -> impl Strategy<Value = T> + Clone {
    any::<u128>().prop_map(draw)
}

pub(crate) fn day() -> impl Strategy<Value = Date> {
    (0_i32..3000)
        .prop_map(|days| Date::constant(2020, 1, 1).saturating_add(jiff::Span::new().days(days)))
}

fn moment() -> impl Strategy<Value = Timestamp> {
    (1_600_000_000_i64..1_900_000_000, 0_i32..1_000_000_000)
        .prop_map(|(second, nanosecond)| Timestamp::constant(second, nanosecond))
}

pub(crate) fn recorded() -> impl Strategy<Value = Recorded> {
    (id(UserId::draw), id(DeviceId::draw), moment()).prop_map(|(by, device, at)| Recorded {
        by,
        device,
        at,
    })
}

fn home_school() -> impl Strategy<Value = HomeSchool> {
    (
        id(domain::id::HomeSchoolId::draw),
        option::of("[0-9]{6}"),
        option::of("[0-9]{7}"),
        [words(), words(), words(), words()],
    )
        .prop_map(|(id, urn, dfe_number, [name, address, telephone, contact])| HomeSchool {
            id,
            urn,
            dfe_number,
            name,
            address,
            telephone,
            contact,
        })
}

fn placement() -> impl Strategy<Value = Placement> {
    (
        words(),
        select(vec![PlacementAttendance::FullTime, PlacementAttendance::PartTime]),
        option::of(day()),
        option::of(day()),
        words(),
    )
        .prop_map(|(commissioner, attendance, starts, expected_end, objectives)| Placement {
            commissioner,
            attendance,
            starts,
            expected_end,
            objectives,
        })
}

/// The student of all samples, with any facts.
pub(crate) fn any_student() -> impl Strategy<Value = Student> {
    (
        [words(), words(), words()],
        option::of(day()),
        any::<bool>(),
        option::of(0_u8..=14),
        option::of(id(domain::id::HomeSchoolId::draw)),
        option::of(placement()),
    )
        .prop_map(
            |([given_name, family_name, needs], born, upn, year_group, school, placement)| {
                Student {
                    id: student(),
                    given_name,
                    family_name,
                    date_of_birth: born,
                    upn: Upn::parse("H801200001001").ok().filter(|_| upn),
                    year_group,
                    home_school: school,
                    needs,
                    placement,
                }
            },
        )
}

fn present() -> impl Strategy<Value = Present> {
    prop_oneof![
        select(vec![
            Present::Student,
            Present::ParentOrCarer,
            Present::HomeSchoolContact,
            Present::Tutor
        ]),
        words().prop_map(Present::SomeoneElse),
    ]
}

pub(crate) fn action() -> impl Strategy<Value = Action> {
    let owner = prop_oneof![
        id(UserId::draw).prop_map(ActionOwner::Staff),
        words().prop_map(ActionOwner::Other),
    ];
    (id(domain::id::ActionId::draw), words(), owner, option::of(day()))
        .prop_map(|(id, text, owner, due)| Action { id, text, owner, due })
}

fn feeling() -> impl Strategy<Value = Feeling> {
    select(vec![
        Feeling::VeryWorried,
        Feeling::Worried,
        Feeling::Mixed,
        Feeling::FairlyHappy,
        Feeling::LookingForward,
    ])
}

fn topic() -> impl Strategy<Value = Topic> {
    select(vec![
        Topic::Tour,
        Topic::Timetable,
        Topic::Travel,
        Topic::NamedAdult,
        Topic::WhatHelps,
        Topic::Interests,
        Topic::SupportNeeds,
        Topic::Medical,
    ])
}

fn next_step() -> impl Strategy<Value = NextStep> {
    let step = select(vec![Step::SecondVisit, Step::TasterDay, Step::CallHome, Step::StartDate]);
    (btree_set(step, 1..4), option::of(day())).prop_map(|(steps, on)| NextStep { steps, on })
}

fn moved_from() -> impl Strategy<Value = MovedFrom> {
    let (student, visit) = (id(StudentId::draw), id(domain::id::VisitId::draw));
    (student, visit, id(DeviceId::draw), moment()).prop_map(
        |(student, visit, written_on, written_at)| MovedFrom {
            student,
            visit,
            written_on,
            written_at,
        },
    )
}

/// A visit in the samples' year.
pub(crate) fn any_visit() -> impl Strategy<Value = Visit> {
    let date = (0_i32..365)
        .prop_map(|days| Date::constant(2026, 9, 1).saturating_add(jiff::Span::new().days(days)));
    let about = (
        id(domain::id::VisitId::draw),
        option::of(id(domain::id::PlanId::draw)),
        option::of(id(domain::id::HomeSchoolId::draw)),
        date,
        any::<u16>(),
    );
    let said = (
        btree_set(present(), 0..4),
        option::of(feeling()),
        btree_set(topic(), 0..5),
        [words(), words(), words(), words()],
    );
    let then = (
        vec(action(), 0..4),
        option::of(next_step()),
        vec(crate::attached::any_attachment(), 0..3),
        option::of(moved_from().prop_map(Box::new)),
        recorded(),
    );
    (about, said, then).prop_map(|((id, plan, home_school, date, minutes), said, then)| {
        let (actions, next_step, attachments, moved_from, recorded) = then;
        let (present, feeling, covered, [student_words, parent, school, note]) = said;
        Visit {
            id,
            student: student(),
            plan,
            home_school,
            date,
            minutes,
            present,
            feeling,
            covered,
            words: OwnWords { student: student_words, parent, home_school: school },
            note,
            actions,
            next_step,
            attachments,
            moved_from,
            recorded,
        }
    })
}

fn plan() -> impl Strategy<Value = PlannedVisit> {
    (
        id(domain::id::PlanId::draw),
        id(UserId::draw),
        option::of(id(domain::id::HomeSchoolId::draw)),
        moment(),
        words(),
        recorded(),
    )
        .prop_map(|(id, mentor, home_school, at, ask_for, recorded)| PlannedVisit {
            id,
            student: student(),
            mentor,
            home_school,
            at,
            ask_for,
            recorded,
        })
}

/// Something said about an action.
pub(crate) fn tick() -> impl Strategy<Value = ActionTick> {
    let says = select(vec![Ticked::Done, Ticked::TakenBack]);
    (id(domain::id::TickId::draw), id(domain::id::ActionId::draw), says, recorded())
        .prop_map(|(id, action, says, recorded)| ActionTick { id, action, says, recorded })
}

/// Any edit to the school's document.
pub(crate) fn org_edit() -> BoxedStrategy<Edit> {
    let role = select(Role::ALL.to_vec());
    prop_oneof![
        words().prop_map(|name| Edit::NameSchool { name }),
        (words(), words()).prop_map(|(name, telephone)| {
            Edit::SetSafetyContact(SafetyContact { name, telephone })
        }),
        day().prop_map(Edit::SetFirstFortnight),
        (id(domain::id::ClosureId::draw), day(), day(), words())
            .prop_map(|(id, from, to, reason)| Edit::AddClosure(Closure { id, from, to, reason })),
        (id(UserId::draw), words(), role)
            .prop_map(|(id, name, role)| Edit::PutStaff(StaffMember { id, name, role })),
        vec(home_school(), 1..4).prop_map(Edit::PutHomeSchools),
        ledger_samples::org_edit(),
    ]
    .boxed()
}

fn decided() -> impl Strategy<Value = Decided> {
    (id(UserId::draw), id(UserId::draw), moment()).prop_map(|(met_by, by, at)| Decided {
        met_by,
        by,
        at,
    })
}

/// Any edit that needs nothing to be there to the samples' student's core.
pub(crate) fn core_edit() -> BoxedStrategy<Edit> {
    let standing = prop_oneof![
        Just(Standing::Confirmed),
        id(UserId::draw).prop_map(|by| Standing::MetOffSite { by }),
        (id(StudentId::draw), decided())
            .prop_map(|(student, decided)| Standing::MergedInto { student, decided }),
        (words(), decided()).prop_map(|(reason, decided)| Standing::Declined { reason, decided }),
    ];
    let relationship =
        (id(domain::id::RelationshipId::draw), id(UserId::draw), day(), option::of(day()), words());
    prop_oneof![
        any_student().prop_map(Edit::PutStudent),
        standing.prop_map(|standing| Edit::SetStanding { student: student(), standing }),
        relationship.prop_map(|(id, mentor, from, to, purpose)| {
            Edit::Relate(Relationship { id, student: student(), mentor, from, to, purpose })
        }),
        ledger_samples::core_edit(),
    ]
    .boxed()
}

/// Any edit to the samples' year.
pub(crate) fn year_edit() -> BoxedStrategy<Edit> {
    let (student, year) = (student(), year());
    let entry = prop_oneof![
        2 => id(domain::id::VisitId::draw).prop_map(EntryId::Visit),
        1 => id(domain::id::SessionId::draw).prop_map(EntryId::Session),
    ]
    .boxed();
    let help = (
        id(domain::id::HelpId::draw),
        select(vec![HelpKind::Helps, HelpKind::DoesNotHelp]),
        words(),
        id(UserId::draw),
        moment(),
    );
    prop_oneof![
        plan().prop_map(move |plan| Edit::Plan { year, plan }),
        (id(domain::id::PlanId::draw), recorded())
            .prop_map(move |(plan, recorded)| Edit::CancelPlan { student, year, plan, recorded }),
        any_visit().prop_map(Edit::RecordVisit),
        any_visit().prop_map(Edit::RecordVisit),
        (id(domain::id::AmendmentId::draw), entry.clone(), words(), words(), recorded()).prop_map(
            move |(id, entry, text, reason, recorded)| {
                let amendment = Amendment { id, entry, text, reason, recorded };
                Edit::Amend { student, year, amendment }
            }
        ),
        tick().prop_map(move |tick| Edit::TickAction { student, year, tick }),
        (entry, recorded()).prop_map(move |(entry, recorded)| Edit::MarkRead {
            student,
            year,
            receipt: ReadReceipt { entry, recorded }
        }),
        help.prop_map(move |(id, kind, text, by, at)| Edit::AddHelp {
            student,
            year,
            help: Help { id, kind, text, by, at }
        }),
        (id(domain::id::HelpId::draw), recorded())
            .prop_map(move |(help, recorded)| Edit::RetireHelp { student, year, help, recorded }),
        ledger_samples::year_edit(),
        ledger_samples::year_edit(),
    ]
    .boxed()
}

/// Any preference.
pub(crate) fn me_edit() -> BoxedStrategy<Edit> {
    ("[a-z.]{1,20}", "[ -~]{1,20}")
        .prop_map(|(key, value)| Edit::SetPreference { user: user(1), key, value })
        .boxed()
}

/// Any of them.
pub(crate) fn any_edit() -> impl Strategy<Value = Edit> {
    prop_oneof![org_edit(), core_edit(), year_edit(), me_edit()]
}
