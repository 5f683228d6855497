//! What a mentor's day is made of: visits planned, promises to keep, students and what comes next
//! with each. Plain functions over the local copy; nothing here draws or waits.

use std::collections::BTreeMap;

use domain::{
    calendar::AcademicYear,
    id::{ActionId, StudentId, UserId},
    school::HomeSchool,
    student::Student,
    visit::{Action, ActionOwner, PlannedVisit},
    words,
};
use jiff::{
    civil::{Date, DateTime},
    tz::TimeZone,
};
use records::YearRow;
use replica::{StudentView, View};

use crate::students::roster;

/// A planned visit with what a card shows of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Planned {
    /// The plan.
    pub plan: PlannedVisit,
    /// Whom it is about.
    pub student: Student,
    /// Where, where the place is on this device.
    pub home_school: Option<HomeSchool>,
    /// When, by the school's clock.
    pub at: DateTime,
    /// What is missing on this device for going there with no signal.
    pub missing: Vec<&'static str>,
}

/// A promise of mine that is still open, made at a visit or a session.
#[derive(Debug, Clone, PartialEq)]
pub struct FollowUp {
    /// Made about whom: one, or those of a group, as far as it is open in their records; in the order of lists.
    pub students: Vec<Student>,
    /// In whose documents it lies, and in which year's: the student's, or that of somebody who was merged into them.
    pub lies_in: Vec<(StudentId, AcademicYear)>,
    /// What.
    pub action: Action,
}

/// A student of mine, with the last visit and what comes next.
#[derive(Debug, Clone, PartialEq)]
pub struct Mine {
    /// Who.
    pub student: Student,
    /// The day of the last visit.
    pub last_visit: Option<Date>,
    /// The next planned visit, by the school's clock.
    pub next_visit: Option<DateTime>,
    /// Whether the coordinator has still to decide about them.
    pub provisional: bool,
}

/// A mentor's day.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Day {
    /// Visits planned for today, or left over from earlier days, oldest first.
    pub planned: Vec<Planned>,
    /// Visits planned for later, soonest first.
    pub later: Vec<Planned>,
    /// My open promises: overdue and dated ones first.
    pub follow_ups: Vec<FollowUp>,
    /// My students.
    pub students: Vec<Mine>,
}

/// Reads `me`'s day from the local copy.
#[must_use]
pub fn day(view: &View, me: UserId, today: Date, zone: &TimeZone) -> Day {
    let (planned, later) =
        plans(view, me, zone).into_iter().partition(|one| one.at.date() <= today);
    Day { planned, later, follow_ups: follow_ups(view, me), students: mine(view, me, today, zone) }
}

/// Every visit that `me` is to make, soonest first.
#[must_use]
pub fn plans(view: &View, me: UserId, zone: &TimeZone) -> Vec<Planned> {
    let mut plans: Vec<_> = view
        .students
        .values()
        .flat_map(|one| one.years.iter().flat_map(|year| &year.plans).map(move |plan| (one, plan)))
        .filter(|(_, plan)| plan.mentor == me)
        .filter_map(|(one, plan)| planned(view, one, plan, zone))
        .collect();
    domain::sorting::sort_by_key(&mut plans, |one| (one.at, one.plan.id));
    plans
}

/// What a mentor going to this student with no signal would miss, in words; empty when ready.
#[must_use]
pub fn missing(view: &View, student: StudentId, school: Option<&HomeSchool>) -> Vec<&'static str> {
    let mut missing = Vec::new();
    if !view.first_sync_done {
        missing.push("part of the first copy from base");
    }
    if view.failed.iter().any(|document| document.student() == Some(student)) {
        missing.push("part of the record, which could not be read");
    }
    if school.is_none() {
        missing.push("the home school");
    }
    missing
}

fn planned(
    view: &View,
    one: &StudentView,
    plan: &PlannedVisit,
    zone: &TimeZone,
) -> Option<Planned> {
    let student = one.core.student.clone()?;
    let home_school =
        roster::home_school(&view.org, plan.home_school.or(student.home_school)).cloned();
    Some(Planned {
        at: zone.to_datetime(plan.at),
        missing: missing(view, student.id, home_school.as_ref()),
        plan: plan.clone(),
        student,
        home_school,
    })
}

/// Each promise once: that of a group's session lies in the record of each of its students.
fn follow_ups(view: &View, me: UserId) -> Vec<FollowUp> {
    let mut open: BTreeMap<ActionId, FollowUp> = BTreeMap::new();
    for one in view.students.values() {
        let Some(student) = &one.core.student else { continue };
        for year in &one.years {
            for action in promised_in(year).filter(|one| one.owner == ActionOwner::Staff(me)) {
                let found = open.entry(action.id).or_insert_with(|| FollowUp {
                    students: Vec::new(),
                    lies_in: Vec::new(),
                    action: action.clone(),
                });
                if found.students.iter().all(|known| known.id != student.id) {
                    found.students.push(student.clone());
                }
                found.lies_in.push((year.student, year.year));
            }
        }
    }
    let mut open: Vec<_> = open.into_values().collect();
    for one in &mut open {
        domain::sorting::sort_by_key(&mut one.students, roster::order);
    }
    domain::sorting::sort_by_key(&mut open, |one| {
        (one.action.due.is_none(), one.action.due, one.action.id)
    });
    open
}

/// What was promised and is not done: at visits, and at sessions (clause 5.5).
fn promised_in(year: &YearRow) -> impl Iterator<Item = &Action> {
    let at_visits = year.open_actions.iter().map(|open| &open.action);
    at_visits.chain(year.open_promises.iter().map(|open| &open.promise))
}

fn mine(view: &View, me: UserId, today: Date, zone: &TimeZone) -> Vec<Mine> {
    roster::listed(view, roster::Whose::Mentored(me), today)
        .into_iter()
        .map(|line| {
            let one = view.students.get(&line.student.id);
            Mine {
                last_visit: one.and_then(|one| last_visit(one)),
                next_visit: one.and_then(|one| next_visit(one, today, zone)),
                provisional: line.provisional,
                student: line.student,
            }
        })
        .collect()
}

/// The day of a student's last visit.
#[must_use]
pub fn last_visit(one: &StudentView) -> Option<Date> {
    one.years.iter().flat_map(|year| &year.recent).map(|visit| visit.date).max()
}

fn next_visit(one: &StudentView, today: Date, zone: &TimeZone) -> Option<DateTime> {
    one.years
        .iter()
        .flat_map(|year| &year.plans)
        .map(|plan| zone.to_datetime(plan.at))
        .filter(|at| at.date() >= today)
        .min()
}

/// How a promise stands to `today`, in words, and whether it wants attention.
#[must_use]
pub fn promised(due: Option<Date>, today: Date) -> (String, Urgency) {
    let Some(due) = due else { return ("no date promised".into(), Urgency::Calm) };
    let days = today.until(due).map_or(0, |span| span.get_days());
    match days {
        0 => ("promised for today".into(), Urgency::Now),
        1 => ("by tomorrow".into(), Urgency::Calm),
        ..0 => (format!("was promised for {}", words::short_date(due)), Urgency::Now),
        _ => (format!("by {}", words::short_date(due)), Urgency::Calm),
    }
}

/// Whether something wants attention today.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Urgency {
    /// Today, or overdue.
    Now,
    /// Later.
    Calm,
}
