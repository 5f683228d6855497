//! Reads `tests/fixtures/fortnights.tsv` (clause 3.2) and the calendars beside it. Nothing is worked out here.

use std::{
    collections::{BTreeMap, BTreeSet},
    error::Error,
};

use jiff::{
    Timestamp,
    civil::{Date, Weekday},
    tz::TimeZone,
};

use super::super::{
    Account, Agreed, DaysIn, Every, Kept, Meeting, Pause, PauseReason, Planned, Weekdays,
};
use crate::{
    calendar::{Closure, SchoolCalendar, SchoolDays, Term},
    id::{
        AgreedId, ClosureId, DeviceId, PauseId, PlanId, RelationshipId, SessionId, StudentId,
        UserId, VisitId,
    },
    relationship::Relationship,
    session::{AlsoThere, CancelledBy, Held, Outcome, Session, Setting},
    visit::{OwnWords, Present, Recorded, Visit},
};

const FORTNIGHTS: &str = include_str!("../../../../../tests/fixtures/fortnights.tsv");
const SCHOOL_DAYS: &str = include_str!("../../../../../tests/fixtures/school-days.tsv");
const KAI: StudentId = StudentId::draw(1);

pub(super) type Read<T> = Result<T, Box<dyn Error>>;

/// One fortnight.
pub(super) struct Row(BTreeMap<&'static str, &'static str>);

impl Row {
    pub(super) fn cell(&self, name: &str) -> Read<&'static str> {
        self.0.get(name).copied().ok_or_else(|| format!("no column {name}").into())
    }

    pub(super) fn day(&self, name: &str) -> Read<Date> {
        Ok(self.cell(name)?.parse()?)
    }

    /// What is parted by semicolons, each in its words.
    fn items<T>(&self, name: &str, read: impl Fn(usize, &[&str]) -> Read<T>) -> Read<Vec<T>> {
        let items = self.cell(name)?.split("; ").filter(|item| *item != "-").enumerate();
        items.map(|(at, item)| read(at, &item.split(' ').collect::<Vec<_>>())).collect()
    }

    pub(super) fn account(&self) -> Read<Account> {
        Ok(Account {
            relationships: self.items("mentors", relationship)?,
            days_in: self.items("days_in", |_, words| days_in(words))?,
            agreed: self.items("agreed", agreed)?,
            pauses: self.items("pauses", pause)?,
            meetings: self.items("meetings", |_, words| meeting(words))?,
            planned: self.items("planned", planned)?,
        })
    }
}

pub(super) fn rows() -> Vec<Row> {
    let mut lines = FORTNIGHTS.lines();
    let names: Vec<_> = lines.next().unwrap_or_default().split('\t').collect();
    lines.map(|line| Row(names.iter().copied().zip(line.split('\t')).collect())).collect()
}

pub(super) fn school(name: &str) -> Read<SchoolDays> {
    let mut first_fortnight: Option<Date> = None;
    let (mut closures, mut terms) = (Vec::new(), Vec::new());
    for line in SCHOOL_DAYS.lines() {
        let cells: Vec<&str> = line.split('\t').collect();
        let [calendar, what, from, to, words] = cells.as_slice() else {
            return Err(format!("not five cells: {line}").into());
        };
        let words = (*words).to_owned();
        match *what {
            _ if *calendar != name => {}
            "first" => first_fortnight = Some(from.parse()?),
            "term" => terms.push(Term { first: from.parse()?, last: to.parse()?, name: words }),
            "closure" => {
                let id = ClosureId::draw(closures.len() as u128);
                let (from, to) = (from.parse()?, to.parse()?);
                closures.push(Closure { id, from, to, reason: words });
            }
            _ => return Err(format!("what is {what}?").into()),
        }
    }
    let first_fortnight = first_fortnight.ok_or_else(|| format!("no calendar {name}"))?;
    Ok(SchoolDays { calendar: SchoolCalendar { first_fortnight, closures }, terms })
}

/// The letter of a mentor as an id.
pub(super) fn mentor(letter: &str) -> UserId {
    UserId::draw(u128::from(letter.bytes().next().unwrap_or_default()))
}

/// Whoever wrote it down, when the words say, or at that hour of the day.
fn recorded(by: UserId, words: &[&str], day: Date, hour: i8) -> Read<Recorded> {
    let said = words.iter().find_map(|word| word.strip_prefix('@'));
    let at: Timestamp = match said {
        Some(at) => at.parse()?,
        None => day.at(hour, 0, 0, 0).to_zoned(TimeZone::UTC)?.timestamp(),
    };
    Ok(Recorded { by, device: DeviceId::draw(1), at })
}

fn relationship(at: usize, words: &[&str]) -> Read<Relationship> {
    let [letter, days] = words else { return Err("a mentor and days".into()) };
    let (from, to) = days.split_once("..").ok_or("two days")?;
    Ok(Relationship {
        id: RelationshipId::draw(at as u128),
        student: KAI,
        mentor: mentor(letter),
        from: from.parse()?,
        to: if to.is_empty() { None } else { Some(to.parse()?) },
        purpose: "Settling in".into(),
    })
}

fn days_in(words: &[&str]) -> Read<DaysIn> {
    let [from, days @ ..] = words else { return Err("a day and weekdays".into()) };
    let weekday = |day: &&str| match *day {
        "Mon" => Ok(Weekday::Monday),
        "Tue" => Ok(Weekday::Tuesday),
        "Thu" => Ok(Weekday::Thursday),
        "Fri" => Ok(Weekday::Friday),
        other => Err(format!("weekday {other}")),
    };
    let days = days.iter().map(weekday).collect::<Result<Vec<_>, _>>()?;
    Ok(DaysIn { from: from.parse()?, on: Weekdays::new(&days).ok_or("no weekday")? })
}

fn agreed(at: usize, words: &[&str]) -> Read<Agreed> {
    let [from, minutes, every, rest @ ..] = words else {
        return Err("from, minutes, every".into());
    };
    let from: Date = from.parse()?;
    Ok(Agreed {
        id: AgreedId::draw(at as u128),
        from,
        minutes: minutes.parse()?,
        every: if *every == "week" { Every::Week } else { Every::Fortnight },
        assessment: "Short and often".into(),
        recorded: recorded(mentor("A"), rest, from, 8)?,
    })
}

fn pause(at: usize, words: &[&str]) -> Read<Pause> {
    let [days, reason, rest @ ..] = words else { return Err("days and a reason".into()) };
    let (from, to) = days.split_once("..").ok_or("two days")?;
    let from: Date = from.parse()?;
    let reason = match *reason {
        "absence" => PauseReason::Absence,
        "exclusion" => PauseReason::Exclusion,
        "home-school" => PauseReason::HomeSchoolPlacement,
        "work-experience" => PauseReason::WorkExperience,
        other => PauseReason::Other(other.strip_prefix("other:").ok_or("a reason")?.into()),
    };
    let recorded = recorded(mentor("A"), rest, from, 8)?;
    Ok(Pause { id: PauseId::draw(at as u128), from, to: to.parse()?, reason, recorded })
}

fn planned(at: usize, words: &[&str]) -> Read<Planned> {
    let [on, minutes] = words else { return Err("a day and minutes".into()) };
    Ok(Planned { id: PlanId::draw(at as u128), on: on.parse()?, minutes: minutes.parse()? })
}

fn meeting(words: &[&str]) -> Read<Meeting> {
    let [id, letter, on, what, rest @ ..] = words else { return Err("a meeting".into()) };
    let kept = if rest.contains(&"tablet") { Kept::OnThisTablet } else { Kept::AtBase };
    let on: Date = on.parse()?;
    let recorded = recorded(mentor(letter), rest, on, 15)?;
    let (kind, number) = id.split_at(1);
    let number: u128 = number.parse()?;
    match kind {
        "v" | "w" => {
            let with = if kind == "v" { Present::Student } else { Present::HomeSchoolContact };
            let visit = visit(VisitId::draw(number), on, what.parse()?, with, recorded);
            Ok(Meeting::of_visit(&visit, kept))
        }
        "s" | "g" | "p" => {
            let session = session(kind, SessionId::draw(number), on, what, recorded)?;
            Meeting::of_session(&session, KAI, kept).ok_or_else(|| "not Kai's".into())
        }
        _ => Err(format!("what is {kind}?").into()),
    }
}

fn visit(id: VisitId, date: Date, minutes: u16, with: Present, recorded: Recorded) -> Visit {
    Visit {
        id,
        student: KAI,
        plan: None,
        home_school: None,
        date,
        minutes,
        present: [with].into(),
        feeling: None,
        covered: [].into(),
        words: OwnWords::default(),
        note: String::new(),
        actions: Vec::new(),
        next_step: None,
        attachments: Vec::new(),
        moved_from: None,
        recorded,
    }
}

fn session(kind: &str, id: SessionId, date: Date, what: &str, recorded: Recorded) -> Read<Session> {
    let others = StudentId::draw(2);
    let held = |minutes, there| {
        Outcome::Held(Box::new(Held {
            success: String::new(),
            minutes,
            start: None,
            there,
            also: (kind == "p").then_some(AlsoThere::ParentOrCarer).into_iter().collect(),
            setting: Setting::Usual,
            about: [].into(),
            student_words: String::new(),
            parent_words: String::new(),
            promises: Vec::new(),
        }))
    };
    let students: BTreeSet<_> = if kind == "g" { [KAI, others].into() } else { [KAI].into() };
    let outcome = match what {
        "cancelled" => Outcome::Cancelled { by: CancelledBy::Mentor, why: String::new() },
        "absent" if kind == "g" => held(40, [others].into()),
        "absent" => Outcome::NobodyCame,
        minutes => held(minutes.parse()?, students.clone()),
    };
    Ok(Session { id, students, date, planned: None, outcome, note: String::new(), recorded })
}
