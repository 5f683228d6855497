//! What a mentor's day is made of: visits planned, promises to keep, students and what comes next
//! with each. Plain functions over the local copy; nothing here draws or waits.

use domain::{
    calendar::AcademicYear,
    id::{StudentId, UserId, VisitId},
    school::HomeSchool,
    student::Student,
    visit::{Action, ActionOwner, PlannedVisit},
    words,
};
use jiff::{
    civil::{Date, DateTime},
    tz::TimeZone,
};
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

/// A promise of mine that is still open.
#[derive(Debug, Clone, PartialEq)]
pub struct FollowUp {
    /// Made about whom.
    pub student: Student,
    /// In which visit.
    pub visit: VisitId,
    /// In which year's record.
    pub year: AcademicYear,
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
    plans.sort_by_key(|one| (one.at, one.plan.id));
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

fn follow_ups(view: &View, me: UserId) -> Vec<FollowUp> {
    let mut open: Vec<_> = view
        .students
        .values()
        .filter_map(|one| Some((one.core.student.as_ref()?, one)))
        .flat_map(|(student, one)| {
            one.years.iter().flat_map(move |year| {
                year.open_actions.iter().map(move |open| (student, year.year, open))
            })
        })
        .filter(|(_, _, open)| open.action.owner == ActionOwner::Staff(me))
        .map(|(student, year, open)| FollowUp {
            student: student.clone(),
            visit: open.visit,
            year,
            action: open.action.clone(),
        })
        .collect();
    open.sort_by_key(|one| (one.action.due.is_none(), one.action.due, one.action.id));
    open
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

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use domain::{
        id::{ActionId, DeviceId, PlanId},
        student::Standing,
        visit::Recorded,
    };
    use jiff::{Timestamp, ToSpan, civil::date};
    use records::{CoreRow, DocumentId, OpenAction, YearRow};

    use super::*;

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
        let student = Student {
            id: StudentId::draw(id),
            given_name: format!("S{id}"),
            family_name: "Moss".into(),
            date_of_birth: None,
            upn: None,
            year_group: None,
            home_school: None,
            needs: String::new(),
            placement: None,
        };
        let year = YearRow {
            student: student.id,
            year: AcademicYear::of(TODAY),
            plans,
            open_actions,
            recent: Vec::new(),
            helps: Vec::new(),
            visits: 0,
            conflicts: 0,
        };
        let standing = Standing::MetOffSite { by: me() };
        let core =
            CoreRow { student: Some(student), standing, relationships: Vec::new(), conflicts: 0 };
        StudentView { core, years: vec![year], ..StudentView::default() }
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
}
