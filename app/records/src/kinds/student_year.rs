//! What was recorded about a student in an academic year. Entries are added and never overwritten;
//! what is said about one later is an entry of its own.
//!
//! ```text
//! student/<id>/<year>
//! ├─ plans
//! │  └─ <plan>: mentor, home_school, at, ask_for, recorded_*
//! ├─ cancelled
//! │  └─ <plan>: recorded_*
//! ├─ visits
//! │  └─ <visit>: (see `visit`)
//! ├─ amendments
//! │  └─ <amendment>: visit | session, text, reason, recorded_*
//! ├─ done
//! │  └─ <action>/<user>: (see `ticks`)
//! ├─ reads
//! │  └─ visit/<visit>/<user> | session/<session>/<user>: recorded_*
//! ├─ helps
//! │  └─ <help>: kind, text, by, at
//! ├─ retired
//! │  ├─ <help>: recorded_*
//! │  └─ visit/<visit>/<visit there>: to_student, amendments: [<amendment>, ...], recorded_*
//! │  from format 2 on:
//! ├─ sessions
//! │  └─ <session>: (see `session`)
//! └─ pauses, pause_ends: (see `pause`)
//! ```
//!
//! `recorded_*` is `recorded_by` (user), `recorded_on` (device) and `recorded_at` (time on that device).
//! `done` and `reads` have the user in their key, so that what two people say apart stays two entries. What `retired`
//! says of a visit is that it was recorded for the wrong student; where it is now is in the key, so that two moves
//! that somebody made apart stay two; and the amendments that went along are named.

use std::collections::BTreeSet;

use domain::{
    calendar::AcademicYear,
    id::{HelpId, PlanId, StudentId, VisitId},
    student::Help,
    visit::{Amendment, EntryId, MovedVisit, PlannedVisit, ReadReceipt, Recorded, Visit},
};
use jiff::{Timestamp, civil::Date};

use crate::{
    Edit, YearRecord,
    document::WriteError,
    fields::{Entry, Fields, Item, Pen, Unfit},
};

use super::{Page, pause, session, ticks, visit};

/// Containers in which a key is the fact: saying it twice is not a conflict.
const FACTS: [&str; 4] = ["cancelled", "done", "reads", "retired"];

/// What an entry of `reads` is about.
const VISIT: &str = "visit";
const SESSION: &str = "session";

pub(super) fn read(mut page: Page<'_>, student: StudentId, year: AcademicYear) -> YearRecord {
    let mut plans = page.each("plans", |key, entry| plan(student, key, entry));
    domain::sorting::sort_by_key(&mut plans, |plan| (plan.at, plan.id));
    let mut cancelled: Vec<PlanId> = page.each("cancelled", recorded_id);
    cancelled.sort_unstable();
    let mut visits = page.each("visits", |key, entry| visit::read(student, key, entry));
    domain::sorting::sort_by_key(&mut visits, visit_order);
    let mut sessions =
        page.each("sessions", |key, entry| session::read((student, year), key, entry));
    domain::sorting::sort_by_key(&mut sessions, session::order);
    let (pauses, pause_ends) = pause::read(&mut page, year);
    let mut amendments = page.each("amendments", amendment);
    domain::sorting::sort_by_key(&mut amendments, |amendment| {
        (amendment.recorded.at, amendment.id)
    });
    let ticks = ticks::read(&mut page);
    let mut reads = page.each("reads", receipt);
    domain::sorting::sort_by_key(&mut reads, |read| {
        (read.recorded.at, read.entry, read.recorded.by)
    });
    let mut retired = BTreeSet::new();
    let mut moved = Vec::new();
    for one in page.each("retired", retiree) {
        match one {
            Retiree::Help(help) => drop(retired.insert(help)),
            Retiree::Visit(visit) => moved.push(visit),
        }
    }
    domain::sorting::sort_by_key(&mut moved, |one| (one.recorded.at, one.visit, one.to_visit));
    let mut helps = page.each("helps", help);
    helps.retain(|help| !retired.contains(&help.id));
    domain::sorting::sort_by_key(&mut helps, |help| (help.at, help.id));
    YearRecord {
        student,
        year,
        plans,
        cancelled,
        visits,
        sessions,
        pauses,
        pause_ends,
        moved,
        amendments,
        done: domain::visit::done(&ticks),
        ticks,
        reads,
        helps,
        conflicts: page.conflicts(&FACTS),
        unreadable: page.unreadable,
    }
}

/// What is there no longer, as far as readers go.
enum Retiree {
    /// A line of *What helps*.
    Help(HelpId),
    /// A visit of another student.
    Visit(MovedVisit),
}

fn retiree(key: &str, entry: Entry<'_>) -> Result<Retiree, Unfit> {
    let Some((visit, to_visit)) = key.strip_prefix("visit/").and_then(|key| key.split_once('/'))
    else {
        return recorded_id(key, entry).map(Retiree::Help);
    };
    let moved = MovedVisit {
        visit: visit.parse().map_err(|_| Unfit)?,
        to_student: entry.parsed("to_student")?,
        to_visit: to_visit.parse().map_err(|_| Unfit)?,
        amendments: entry.each_word("amendments", |word| word.parse().ok())?,
        recorded: entry.recorded()?,
    };
    if moved_key(&moved) == key { Ok(Retiree::Visit(moved)) } else { Err(Unfit) }
}

fn moved_key(moved: &MovedVisit) -> String {
    format!("visit/{}/{}", moved.visit, moved.to_visit)
}

/// By the day, then by when they were written down.
const fn visit_order(visit: &Visit) -> (Date, Timestamp, VisitId) {
    (visit.date, visit.recorded.at, visit.id)
}

/// Puts a visit that was just written where [`read`] would find it.
pub(super) fn take_in(record: &mut YearRecord, visit: &Visit) {
    let order = visit_order(visit);
    let place = record.visits.partition_point(|known| visit_order(known) < order);
    record.visits.insert(place, visit.clone());
}

fn plan(student: StudentId, key: &str, entry: Entry<'_>) -> Result<PlannedVisit, Unfit> {
    Ok(PlannedVisit {
        id: key.parse().map_err(|_| Unfit)?,
        student,
        mentor: entry.parsed("mentor")?,
        home_school: entry.maybe("home_school")?,
        at: entry.parsed("at")?,
        ask_for: entry.text("ask_for")?,
        recorded: entry.recorded()?,
    })
}

/// The id of an entry that says no more than who said so.
fn recorded_id<T: std::str::FromStr>(key: &str, entry: Entry<'_>) -> Result<T, Unfit> {
    entry.recorded()?;
    key.parse().map_err(|_| Unfit)
}

fn amendment(key: &str, entry: Entry<'_>) -> Result<Amendment, Unfit> {
    Ok(Amendment {
        id: key.parse().map_err(|_| Unfit)?,
        entry: match entry.maybe("session")? {
            Some(session) => EntryId::Session(session),
            None => EntryId::Visit(entry.parsed("visit")?),
        },
        text: entry.text("text")?,
        reason: entry.text("reason")?,
        recorded: entry.recorded()?,
    })
}

fn receipt(key: &str, entry: Entry<'_>) -> Result<ReadReceipt, Unfit> {
    let mut parts = key.split('/');
    let entry_id = match (parts.next(), parts.next()) {
        (Some(VISIT), Some(id)) => EntryId::Visit(id.parse().map_err(|_| Unfit)?),
        (Some(SESSION), Some(id)) => EntryId::Session(id.parse().map_err(|_| Unfit)?),
        _ => return Err(Unfit),
    };
    let receipt = ReadReceipt { entry: entry_id, recorded: entry.recorded()? };
    if receipt_key(&receipt) == key { Ok(receipt) } else { Err(Unfit) }
}

fn receipt_key(receipt: &ReadReceipt) -> String {
    let by = receipt.recorded.by;
    match receipt.entry {
        EntryId::Visit(visit) => format!("{VISIT}/{visit}/{by}"),
        EntryId::Session(session) => format!("{SESSION}/{session}/{by}"),
    }
}

fn help(key: &str, entry: Entry<'_>) -> Result<Help, Unfit> {
    Ok(Help {
        id: key.parse().map_err(|_| Unfit)?,
        kind: entry.choice("kind")?.ok_or(Unfit)?,
        text: entry.text("text")?,
        by: entry.parsed("by")?,
        at: entry.parsed("at")?,
    })
}

pub(super) fn write(pen: &mut Pen<'_, '_>, edit: &Edit) -> Result<(), WriteError> {
    match edit {
        Edit::Plan { plan, .. } => pen.put(
            "plans",
            &plan.id.to_string(),
            &Fields::default()
                .shown("mentor", Some(plan.mentor))
                .shown("home_school", plan.home_school)
                .shown("at", Some(plan.at))
                .text("ask_for", &plan.ask_for)
                .recorded(&plan.recorded),
        ),
        Edit::CancelPlan { plan, recorded, .. } => {
            say(pen, "cancelled", &plan.to_string(), recorded)
        }
        Edit::RecordVisit(visit) => {
            pen.create("visits", &visit.id.to_string(), &visit::fields(visit))
        }
        Edit::RecordSession { session, .. } => {
            pen.create("sessions", &session.id.to_string(), &session::fields(session))
        }
        Edit::Pause { pause, .. } => pause::write(pen, pause),
        Edit::EndPause { end, .. } => pause::write_end(pen, end),
        Edit::MoveVisit { moved, .. } => {
            // What is not there cannot be moved, and base would refuse it.
            if !pen.has("visits", &moved.visit.to_string())? {
                return Err(WriteError::NotThere);
            }
            let along = moved.amendments.iter().map(|one| Item::Word(one.to_string()));
            let fields = Fields::default()
                .shown("to_student", Some(moved.to_student))
                .list("amendments", along.collect())
                .recorded(&moved.recorded);
            pen.create("retired", &moved_key(moved), &fields)
        }
        Edit::Amend { amendment, .. } => {
            let about = match amendment.entry {
                EntryId::Visit(visit) => Fields::default().shown("visit", Some(visit)),
                EntryId::Session(session) => Fields::default().shown("session", Some(session)),
            };
            pen.create(
                "amendments",
                &amendment.id.to_string(),
                &about
                    .text("text", &amendment.text)
                    .text("reason", &amendment.reason)
                    .recorded(&amendment.recorded),
            )
        }
        Edit::TickAction { tick, .. } => ticks::write(pen, tick),
        Edit::MarkRead { receipt, .. } => {
            say(pen, "reads", &receipt_key(receipt), &receipt.recorded)
        }
        Edit::AddHelp { help, .. } => pen.create(
            "helps",
            &help.id.to_string(),
            &Fields::default()
                .choice("kind", Some(help.kind))
                .text("text", &help.text)
                .shown("by", Some(help.by))
                .shown("at", Some(help.at)),
        ),
        Edit::RetireHelp { help, recorded, .. } => say(pen, "retired", &help.to_string(), recorded),
        _ => Err(WriteError::OtherDocument),
    }
}

/// Says a fact; the first time stands.
fn say(
    pen: &mut Pen<'_, '_>,
    container: &str,
    key: &str,
    recorded: &Recorded,
) -> Result<(), WriteError> {
    pen.create(container, key, &Fields::default().recorded(recorded))
}
