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
//! │  └─ <amendment>: visit, text, reason, recorded_*
//! ├─ done
//! │  └─ <action>/<user>: (see `ticks`)
//! ├─ reads
//! │  └─ visit/<visit>/<user>: recorded_*
//! ├─ helps
//! │  └─ <help>: kind, text, by, at
//! └─ retired
//!    ├─ <help>: recorded_*
//!    └─ visit/<visit>/<visit there>: to_student, amendments: [<amendment>, ...], recorded_*
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

use super::{Page, ticks, visit};

/// Containers in which a key is the fact: saying it twice is not a conflict.
const FACTS: [&str; 4] = ["cancelled", "done", "reads", "retired"];

pub(super) fn read(mut page: Page<'_>, student: StudentId, year: AcademicYear) -> YearRecord {
    let mut plans = page.each("plans", |key, entry| plan(student, key, entry));
    domain::sorting::sort_by_key(&mut plans, |plan| (plan.at, plan.id));
    let mut cancelled: Vec<PlanId> = page.each("cancelled", recorded_id);
    cancelled.sort_unstable();
    let mut visits = page.each("visits", |key, entry| visit::read(student, key, entry));
    domain::sorting::sort_by_key(&mut visits, visit_order);
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
        entry: EntryId::Visit(entry.parsed("visit")?),
        text: entry.text("text")?,
        reason: entry.text("reason")?,
        recorded: entry.recorded()?,
    })
}

fn receipt(key: &str, entry: Entry<'_>) -> Result<ReadReceipt, Unfit> {
    let visit = key.strip_prefix("visit/").and_then(|rest| rest.split('/').next()).ok_or(Unfit)?;
    let receipt = ReadReceipt {
        entry: EntryId::Visit(visit.parse().map_err(|_| Unfit)?),
        recorded: entry.recorded()?,
    };
    if receipt_key(&receipt) == key { Ok(receipt) } else { Err(Unfit) }
}

fn receipt_key(receipt: &ReadReceipt) -> String {
    let EntryId::Visit(visit) = receipt.entry;
    format!("visit/{visit}/{}", receipt.recorded.by)
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
            let EntryId::Visit(visit) = amendment.entry;
            pen.create(
                "amendments",
                &amendment.id.to_string(),
                &Fields::default()
                    .shown("visit", Some(visit))
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
