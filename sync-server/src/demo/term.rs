//! The invented term, day by day: visits and what follows from them, what was read, what is planned next.

use std::collections::BTreeSet;

use domain::{
    calendar::AcademicYear,
    id::{ActionId, AmendmentId, HelpId, PlanId, StudentId, TickId, VisitId},
    student::{Help, HelpKind, Standing, Student},
    visit::{
        Action, ActionOwner, ActionTick, Amendment, EntryId, Feeling, NextStep, OwnWords,
        PlannedVisit, Present, ReadReceipt, Recorded, Step, Ticked, Topic, Visit,
    },
};
use jiff::{
    SignedDuration, Span, Timestamp,
    civil::{Date, Weekday},
};
use records::Edit;

use super::{DemoError, Someone, Staff, draw::Draw, hand::Hand, school::School, words};
use crate::relay::{LONDON, today};

/// Days that the coordinator has not got round to yet.
const UNREAD_DAYS: i32 = 4;
/// A student is visited about once in this many school days.
const BETWEEN: usize = 9;
/// School days ahead with plans.
const AHEAD: i64 = 9;
/// Minutes that visits take.
const MINUTES: [u16; 6] = [20, 25, 30, 35, 40, 50];

const FEELINGS: [Feeling; 5] = [
    Feeling::VeryWorried,
    Feeling::Worried,
    Feeling::Mixed,
    Feeling::FairlyHappy,
    Feeling::LookingForward,
];
const TOPICS: [Topic; 8] = [
    Topic::Tour,
    Topic::Timetable,
    Topic::Travel,
    Topic::NamedAdult,
    Topic::WhatHelps,
    Topic::Interests,
    Topic::SupportNeeds,
    Topic::Medical,
];
const STEPS: [Step; 4] = [Step::SecondVisit, Step::TasterDay, Step::CallHome, Step::StartDate];

/// The people, the place and the pen.
struct Term<'a, 'b> {
    hand: &'a mut Hand<'b>,
    draw: &'a mut Draw,
    staff: &'a Staff,
    school: &'a School,
    /// How often each student was visited, by their place.
    visited: Vec<usize>,
    /// What somebody owes: to whom the student belongs, which year, which action.
    owed: Vec<(StudentId, usize, AcademicYear, ActionId)>,
}

/// Lets the term pass up to now.
pub(super) fn pass(
    hand: &mut Hand<'_>,
    draw: &mut Draw,
    staff: &Staff,
    school: &School,
    now: Timestamp,
) -> Result<(), DemoError> {
    let today = today(now);
    let visited = vec![0; school.students.len()];
    let mut term = Term { hand, draw, staff, school, visited, owed: Vec::new() };
    let mut day = school.first;
    while day < today {
        if term.is_school_day(day) {
            term.day(day, today)?;
        }
        day = day.tomorrow()?;
    }
    term.someone_met(today)?;
    term.plans(today, now)
}

impl Term<'_, '_> {
    fn is_school_day(&self, day: Date) -> bool {
        let closed = &self.school.closed;
        let weekend = matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
        !weekend && (day < closed.from || closed.to < day)
    }

    fn day(&mut self, day: Date, today: Date) -> Result<(), DemoError> {
        for (place, (student, mentor)) in self.school.students.clone().into_iter().enumerate() {
            if self.draw.once_in(BETWEEN) {
                self.visit(day, today, place, student, mentor)?;
            }
        }
        // Now and then somebody ticks off the oldest promise.
        if !self.owed.is_empty() && self.draw.once_in(2) {
            let (student, mentor, year, action) = self.owed.remove(0);
            if let Some(mentor) = self.staff.mentors.get(mentor) {
                let recorded = recorded(mentor, at(day, 15, 40)?);
                let id = TickId::default();
                let tick = ActionTick { id, action, says: Ticked::Done, recorded };
                let edit = Edit::TickAction { student, year, tick };
                self.hand.write(self.draw, &mentor.who, recorded.at, &[edit])?;
            }
        }
        Ok(())
    }

    fn visit(
        &mut self,
        day: Date,
        today: Date,
        place: usize,
        student: StudentId,
        mentor: usize,
    ) -> Result<(), DemoError> {
        let staff = self.staff;
        let Some(mentor_of) = staff.mentors.get(mentor) else { return Ok(()) };
        let hour = i8::try_from(9 + self.draw.below(6)).unwrap_or(9);
        let when = at(day, hour, i8::try_from(self.draw.below(60)).unwrap_or(0))?;
        let recorded = recorded(mentor_of, when);
        let before = self.visited.get(place).copied().unwrap_or_default();
        let visit = self.invent(day, student, recorded, before);
        let (entry, year) = (EntryId::Visit(visit.id), AcademicYear::of(day));
        self.owed.extend(visit.actions.iter().map(|action| (student, mentor, year, action.id)));
        let mut edits = vec![Edit::RecordVisit(visit)];
        if before < 2 {
            edits.push(Edit::AddHelp { student, year, help: self.help(mentor_of, when) });
        }
        self.hand.write(self.draw, &mentor_of.who, when, &edits)?;
        if self.draw.once_in(18) {
            let (text, reason) = self.draw.pick(&words::AMENDMENTS);
            let later = Recorded { at: when + SignedDuration::from_hours(2), ..recorded };
            let amendment = Amendment {
                id: AmendmentId::draw(self.draw.id()),
                entry,
                text: text.to_owned(),
                reason: reason.to_owned(),
                recorded: later,
            };
            let edit = Edit::Amend { student, year, amendment };
            self.hand.write(self.draw, &mentor_of.who, later.at, &[edit])?;
        }
        if (today - day).get_days() > UNREAD_DAYS {
            let coordinator = &self.staff.coordinator;
            let recorded = self::recorded(coordinator, at(day, 16, 30)?);
            let receipt = ReadReceipt { entry, recorded };
            let edit = Edit::MarkRead { student, year, receipt };
            self.hand.write(self.draw, &coordinator.who, recorded.at, &[edit])?;
        }
        if let Some(count) = self.visited.get_mut(place) {
            *count += 1;
        }
        Ok(())
    }

    fn invent(
        &mut self,
        day: Date,
        student: StudentId,
        recorded: Recorded,
        before: usize,
    ) -> Visit {
        let draw = &mut *self.draw;
        let mut present = BTreeSet::from([Present::Student]);
        if draw.once_in(2) {
            present.insert(Present::HomeSchoolContact);
        }
        if draw.once_in(4) {
            present.insert(Present::ParentOrCarer);
        }
        if draw.once_in(6) {
            present.insert(Present::Tutor);
        }
        // The more visits, the better it looks; most of the time.
        let feeling = FEELINGS.get((before / 2 + draw.below(3)).min(FEELINGS.len() - 1)).copied();
        let covered = (0..=draw.below(4))
            .filter_map(|_| TOPICS.get(draw.below(TOPICS.len())).copied())
            .collect();
        let words = OwnWords {
            student: draw.pick(&words::STUDENT_WORDS).to_owned(),
            parent: draw.pick(&words::PARENT_WORDS).to_owned(),
            home_school: draw.pick(&words::HOME_SCHOOL_WORDS).to_owned(),
        };
        let actions = if draw.once_in(2) {
            let (text, other) = draw.pick(&words::ACTIONS);
            let owner = match other {
                Some(other) => ActionOwner::Other(other.to_owned()),
                None => ActionOwner::Staff(recorded.by),
            };
            let due = day.saturating_add(Span::new().days(7));
            let id = ActionId::draw(draw.id());
            vec![Action { id, text: text.to_owned(), owner, due: Some(due) }]
        } else {
            Vec::new()
        };
        let step = STEPS.get(draw.below(STEPS.len())).copied();
        let next_step = step.map(|step| NextStep {
            steps: BTreeSet::from([step]),
            on: draw.once_in(2).then(|| day.saturating_add(Span::new().days(14))),
        });
        let home_schools = &self.school.home_schools;
        Visit {
            id: VisitId::draw(draw.id()),
            student,
            plan: None,
            home_school: home_schools.get(draw.below(home_schools.len())).copied(),
            date: day,
            minutes: draw.pick(&MINUTES),
            present,
            feeling,
            covered,
            words,
            note: draw.pick(&words::NOTES).to_owned(),
            actions,
            next_step,
            attachments: Vec::new(),
            moved_from: None,
            recorded,
        }
    }

    fn help(&mut self, by: &Someone, at: Timestamp) -> Help {
        let index = self.draw.below(words::HELPS.len());
        let (text, helping) =
            words::HELPS.get(index).copied().unwrap_or(("", words::Helping::Helps));
        let kind = match helping {
            words::Helping::Helps => HelpKind::Helps,
            words::Helping::DoesNot => HelpKind::DoesNotHelp,
        };
        let id = HelpId::draw(self.draw.id());
        Help { id, kind, text: text.to_owned(), by: by.who.user, at }
    }

    /// On the last school day a mentor met somebody whom nobody here knew; the coordinator has not decided yet.
    fn someone_met(&mut self, today: Date) -> Result<(), DemoError> {
        let mut day = today.yesterday()?;
        while !self.is_school_day(day) {
            day = day.yesterday()?;
        }
        let staff = self.staff;
        let Some(mentor) = staff.mentors.first() else { return Ok(()) };
        let (given_name, family_name, year_group) = words::MET;
        let id = StudentId::draw(self.draw.id());
        let student = Student {
            year_group: Some(year_group),
            home_school: self.school.home_schools.first().copied(),
            ..Student::named(id, given_name, family_name)
        };
        let when = at(day, 11, 20)?;
        let standing = Standing::MetOffSite { by: mentor.who.user };
        let visit = self.invent(day, id, recorded(mentor, when), 0);
        let edits = [
            Edit::PutStudent(student),
            Edit::SetStanding { student: id, standing },
            Edit::RecordVisit(visit),
        ];
        self.hand.write(self.draw, &mentor.who, when, &edits)
    }

    /// For every mentor two visits today, and some on the days to come.
    fn plans(&mut self, today: Date, now: Timestamp) -> Result<(), DemoError> {
        let mut days = vec![today];
        let mut day = today;
        for _ in 0..AHEAD {
            day = day.tomorrow()?;
            if self.is_school_day(day) {
                days.push(day);
            }
        }
        let staff = self.staff;
        for (place, mentor) in staff.mentors.iter().enumerate() {
            let own = self.school.students.iter().filter(|(_, of)| *of == place);
            let mut own = own.map(|(student, _)| *student).cycle();
            for day in &days {
                let count = if *day == today { 2 } else { self.draw.below(2) };
                for number in 0..count {
                    let Some(student) = own.next() else { continue };
                    let hour = i8::try_from(10 + 3 * number).unwrap_or(10);
                    let minute = if self.draw.once_in(2) { 0 } else { 30 };
                    self.plan(student, mentor, at(*day, hour, minute)?, *day, now)?;
                }
            }
        }
        Ok(())
    }

    fn plan(
        &mut self,
        student: StudentId,
        mentor: &Someone,
        when: Timestamp,
        day: Date,
        now: Timestamp,
    ) -> Result<(), DemoError> {
        let place = self.draw.below(words::HOME_SCHOOLS.len());
        let ask_for = words::HOME_SCHOOLS.get(place).map_or("", |words| words.3);
        let planned = now - SignedDuration::from_hours(24);
        let plan = PlannedVisit {
            id: PlanId::draw(self.draw.id()),
            student,
            mentor: mentor.who.user,
            home_school: self.school.home_schools.get(place).copied(),
            at: when,
            ask_for: ask_for.to_owned(),
            recorded: recorded(mentor, planned),
        };
        let edit = Edit::Plan { year: AcademicYear::of(day), plan };
        self.hand.write(self.draw, &mentor.who, planned, &[edit])
    }
}

fn recorded(by: &Someone, at: Timestamp) -> Recorded {
    Recorded { by: by.who.user, device: by.who.device, at }
}

fn at(day: Date, hour: i8, minute: i8) -> Result<Timestamp, DemoError> {
    Ok(day.at(hour, minute, 0, 0).to_zoned(LONDON.clone())?.timestamp())
}
