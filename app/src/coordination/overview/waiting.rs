//! What waits for the coordinator, worked out from this device's copy: visits that she has not read,
//! students met off site, students without a mentor. Pure; not how it is shown.

use domain::{
    id::UserId,
    student::{Standing, Student},
    visit::EntryId,
};
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use records::VisitSummary;
use replica::{NEWS, StudentView, View};

/// A visit that the coordinator has not read.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Arrival {
    /// About whom.
    pub(crate) student: Student,
    /// What is known of it without opening the record.
    pub(crate) visit: VisitSummary,
    /// When base received it, where that is known.
    pub(crate) received_at: Option<Timestamp>,
}

/// What arrived and `me` has not opened.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Arrivals {
    /// The visits of somebody else that arrived within the last six weeks ([`replica::NEWS`]), the newest first.
    pub(crate) visits: Vec<Arrival>,
    /// How many more there are in the records: earlier ones, and those for which a student's row has no room.
    pub(crate) more: usize,
}

/// Every visit of somebody else that `me` has not opened, as seen on `today`.
pub(crate) fn arrivals(view: &View, me: UserId, today: Date) -> Arrivals {
    let since = today.to_zoned(TimeZone::UTC).map_or(Timestamp::MIN, |day| day.timestamp() - NEWS);
    let mut visits: Vec<_> =
        view.students.values().flat_map(|known| of_student(known, me)).collect();
    let all = visits.len();
    visits.retain(|one| one.arrived() >= since);
    let rows = view.students.values().filter(|known| known.core.student.is_some());
    let beyond = rows.flat_map(|known| &known.years).map(|year| year.older_unread(me) as usize);
    let more = all - visits.len() + beyond.sum::<usize>();
    domain::sorting::sort_by_key(&mut visits, |one| {
        std::cmp::Reverse((one.arrived(), one.visit.id))
    });
    Arrivals { visits, more }
}

impl Arrival {
    /// When it arrived; what came with the first sync has no time of arrival here, then its own time is as good.
    fn arrived(&self) -> Timestamp {
        self.received_at.unwrap_or(self.visit.recorded.at)
    }
}

fn of_student(known: &StudentView, me: UserId) -> Vec<Arrival> {
    let Some(student) = &known.core.student else { return Vec::new() };
    known
        .years
        .iter()
        .flat_map(|year| &year.recent)
        .filter(|visit| visit.is_unread(me))
        .map(|visit| Arrival {
            student: student.clone(),
            visit: visit.clone(),
            received_at: known.received.get(&EntryId::Visit(visit.id)).copied(),
        })
        .collect()
}

/// A student whom a mentor met off site and about whom nothing is decided yet.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Met {
    /// Who.
    pub(crate) student: Student,
    /// The mentor who recorded them.
    pub(crate) by: UserId,
    /// How many visits are recorded with them.
    pub(crate) visits: u32,
}

/// Students met off site, by name.
pub(crate) fn met_off_site(view: &View) -> Vec<Met> {
    let mut met: Vec<_> = view
        .students
        .values()
        .filter_map(|known| match (&known.core.standing, &known.core.student) {
            (Standing::MetOffSite { by }, Some(student)) => Some(Met {
                student: student.clone(),
                by: *by,
                visits: known.years.iter().map(|year| year.visits).sum(),
            }),
            _ => None,
        })
        .collect();
    domain::sorting::sort_by_key(&mut met, |one| (one.student.full_name(), one.student.id));
    met
}

/// Confirmed students with nobody related to them on `today` or later, by name.
pub(crate) fn without_mentor(view: &View, today: Date) -> Vec<Student> {
    let mut alone: Vec<_> = view
        .students
        .values()
        .filter(|known| known.core.standing == Standing::Confirmed && has_nobody(known, today))
        .filter_map(|known| known.core.student.clone())
        .collect();
    domain::sorting::sort_by_key(&mut alone, |student| (student.full_name(), student.id));
    alone
}

fn has_nobody(known: &StudentView, today: Date) -> bool {
    !known.core.relationships.iter().any(|one| one.to.is_none_or(|to| to >= today))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use domain::{
        calendar::AcademicYear,
        id::{DeviceId, RelationshipId, StudentId, VisitId},
        relationship::Relationship,
        visit::Recorded,
    };
    use jiff::civil::date;
    use records::YearRow;

    use super::*;

    const COORDINATOR: u128 = 1;
    const MENTOR: u128 = 2;
    const COORDINATOR_TOO: u128 = 3;

    fn student(id: u128, name: &str) -> Student {
        Student::named(StudentId::draw(id), name, "Morgan")
    }

    fn recorded(by: u128, second: i64) -> Recorded {
        let at = Timestamp::from_second(second).unwrap_or_default();
        Recorded { by: UserId::draw(by), device: DeviceId::draw(9), at }
    }

    fn visit(id: u128, by: u128, second: i64, readers: &[u128]) -> VisitSummary {
        VisitSummary {
            id: VisitId::draw(id),
            date: date(2026, 11, 23),
            minutes: 25,
            feeling: None,
            recorded: recorded(by, second),
            first_words: "Calm".into(),
            next_step: None,
            read_by: readers.iter().copied().map(UserId::draw).collect(),
        }
    }

    fn known(student: Student, recent: Vec<VisitSummary>) -> StudentView {
        let year = YearRow {
            visits: u32::try_from(recent.len()).unwrap_or_default(),
            recent,
            ..YearRow::nothing_in(student.id, AcademicYear::of(date(2026, 11, 23)))
        };
        let mut known = StudentView { years: vec![year], ..StudentView::default() };
        known.core.student = Some(student);
        known
    }

    fn view(students: Vec<StudentView>) -> View {
        let students = students
            .into_iter()
            .filter_map(|known| Some((known.core.student.as_ref()?.id, Arc::new(known))))
            .collect();
        View { students, ..View::default() }
    }

    /// The day on which the visits of these tests are looked at: seconds count from its midnight.
    const TODAY: Date = date(1970, 1, 1);

    fn ids(arrivals: &Arrivals) -> Vec<VisitId> {
        arrivals.visits.iter().map(|arrival| arrival.visit.id).collect()
    }

    #[test]
    fn what_others_wrote_and_she_has_not_read_newest_first() {
        let kai = known(
            student(1, "Kai"),
            vec![
                visit(1, MENTOR, 100, &[]),
                visit(2, MENTOR, 300, &[COORDINATOR]),
                visit(3, COORDINATOR, 400, &[]),
            ],
        );
        let mut leah = known(student(2, "Leah"), vec![visit(4, MENTOR, 50, &[MENTOR])]);
        let late = Timestamp::from_second(500).unwrap_or_default();
        leah.received.insert(EntryId::Visit(VisitId::draw(4)), late);
        let view = view(vec![kai, leah]);
        let hers = arrivals(&view, UserId::draw(COORDINATOR), TODAY);
        assert_eq!(ids(&hers), [VisitId::draw(4), VisitId::draw(1)]);
        let second = arrivals(&view, UserId::draw(COORDINATOR_TOO), TODAY);
        assert_eq!(
            ids(&second),
            [4, 3, 2, 1].map(VisitId::draw),
            "what one read is news to another"
        );
        assert_eq!((hers.more, second.more), (0, 0));
    }

    #[test]
    fn what_is_beyond_six_weeks_or_beyond_the_row_is_counted() {
        const DAY: i64 = 86_400;
        let mut kai = known(
            student(1, "Kai"),
            vec![visit(1, MENTOR, -41 * DAY, &[]), visit(2, MENTOR, -43 * DAY, &[])],
        );
        let me = UserId::draw(COORDINATOR);
        for year in &mut kai.years {
            // Twelve more that the row does not list; she has opened four of them.
            year.visits = 14;
            year.older = [(UserId::draw(MENTOR), 12), (me, 4)].into();
        }
        let mut late = known(student(2, "Leah"), vec![visit(3, MENTOR, -90 * DAY, &[])]);
        late.received.insert(EntryId::Visit(VisitId::draw(3)), Timestamp::UNIX_EPOCH);
        let arrived = arrivals(&view(vec![kai, late]), me, TODAY);
        assert_eq!(ids(&arrived), [VisitId::draw(3), VisitId::draw(1)], "it arrived today");
        assert_eq!(arrived.more, 1 + 8);
    }

    #[test]
    fn a_student_met_off_site_waits_and_is_not_without_mentor() {
        let mut met = known(student(1, "Kai"), vec![visit(1, MENTOR, 1, &[])]);
        met.core.standing = Standing::MetOffSite { by: UserId::draw(MENTOR) };
        let view = view(vec![met, known(student(2, "Leah"), Vec::new())]);
        let waiting = met_off_site(&view);
        assert_eq!(
            waiting.iter().map(|met| (met.by, met.visits)).collect::<Vec<_>>(),
            [(UserId::draw(MENTOR), 1)]
        );
        let alone = without_mentor(&view, date(2026, 11, 23));
        assert_eq!(alone.iter().map(|one| one.id).collect::<Vec<_>>(), [StudentId::draw(2)]);
    }

    #[test]
    fn a_relationship_that_begins_tomorrow_counts_and_one_that_ended_yesterday_does_not() {
        let related = |from, to| {
            let mut one = known(student(1, "Kai"), Vec::new());
            one.core.relationships.push(Relationship {
                id: RelationshipId::draw(1),
                student: StudentId::draw(1),
                mentor: UserId::draw(MENTOR),
                from,
                to,
                purpose: "Settling in".into(),
            });
            without_mentor(&view(vec![one]), date(2026, 11, 23)).len()
        };
        assert_eq!(related(date(2026, 11, 24), None), 0);
        assert_eq!(related(date(2026, 9, 1), Some(date(2026, 11, 22))), 1);
    }
}
