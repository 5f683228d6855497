//! Promise: a visit that was recorded for the wrong student is whole in the right one's record, counts in the other's no
//! longer, and is erased from neither. Only its author moves it, and nobody takes that back.

use std::error::Error;

use automerge::{ObjType, ROOT, ReadDoc as _, transaction::Transactable as _};
use domain::{
    id::{ActionId, AmendmentId, PlanId, StudentId, VisitId},
    visit::{Action, ActionOwner, MovedVisit, PlannedVisit, Recorded, Visit},
};
use jiff::{Span, Timestamp};
use proptest::prelude::*;
use records::{
    Content, Document, DocumentId, Edit, Row, WriteError, YearRecord, YearRow,
    admission::{Refusal, admit_to},
};

use crate::{
    gate::{LIMITS, admitted, visit, year_id},
    raw,
    samples::{any_visit, student, user, writer, year},
};

const OTHER: StudentId = StudentId::draw(0x5702);
const LOST: Refusal = Refusal::NotAllowed("overwrites or takes out an entry");
const NAME: Refusal = Refusal::NotAllowed("an entry in somebody else's name");

/// Said by somebody so many minutes later.
fn later(recorded: Recorded, by: u128, minutes: i64) -> Recorded {
    let at = recorded.at.saturating_add(Span::new().minutes(minutes)).unwrap_or(Timestamp::MAX);
    Recorded { by: user(by), at, ..recorded }
}

fn moved(visit: u128, to: u128, by: u128) -> MovedVisit {
    MovedVisit {
        visit: VisitId::draw(visit),
        to_student: OTHER,
        to_visit: VisitId::draw(to),
        amendments: vec![AmendmentId::draw(visit)],
        recorded: later(crate::gate::visit(1, by).recorded, by, 5),
    }
}

fn edit(moved: MovedVisit) -> Edit {
    Edit::MoveVisit { student: student(), year: year(), moved }
}

fn read(document: &Document) -> Result<YearRecord, &'static str> {
    match document.read() {
        Content::Year(year) => Ok(year),
        _ => Err("not a year"),
    }
}

fn row(document: &Document) -> Result<YearRow, &'static str> {
    match document.row() {
        Row::Year(row) => Ok(row),
        _ => Err("not a year"),
    }
}

/// A year with two visits by Ms Okafor (1).
fn two_visits() -> Result<Document, WriteError> {
    let mut document = Document::new(year_id());
    for number in [1, 2] {
        document.write(&writer(1), &Edit::RecordVisit(visit(number, 1)))?;
    }
    Ok(document)
}

proptest! {
    #[test]
    fn every_word_goes_along_and_the_first_entry_stays(visit in any_visit(), twice in any::<bool>()) {
        let mut fresh = 0_u128;
        let mut action = || {
            fresh += 1;
            ActionId::draw(fresh)
        };
        let recorded = later(visit.recorded, 1, 60);
        let mut there = visit.moved_to(OTHER, VisitId::draw(1), recorded, &mut action);
        if twice {
            there = there.moved_to(OTHER, VisitId::draw(2), later(recorded, 1, 60), &mut action);
        }
        let mut right = Document::new(DocumentId::StudentYear(OTHER, year_of(&visit)));
        right.write(&writer(1), &Edit::RecordVisit(there.clone()))?;
        let now = read(&right).map_err(TestCaseError::fail)?;
        prop_assert_eq!(&now.visits, &[there.clone()]);
        // What was said is the same, and so is when it was written down, however often it is moved.
        let told = |it: &Visit| (it.date, it.minutes, it.words.clone(), it.note.clone(), it.present.clone());
        prop_assert_eq!(told(&there), told(&visit));
        prop_assert_eq!((there.written().device, there.written().at), (visit.written().device, visit.written().at));
        prop_assert_eq!(there.plan, None);

        let mut wrong = Document::new(DocumentId::StudentYear(student(), year_of(&visit)));
        wrong.write(&writer(1), &Edit::RecordVisit(visit.clone()))?;
        let moved = MovedVisit {
            visit: visit.id,
            to_student: OTHER,
            to_visit: there.id,
            amendments: vec![],
            recorded,
        };
        let edit =
            Edit::MoveVisit { student: student(), year: year_of(&visit), moved: moved.clone() };
        wrong.write(&writer(1), &edit)?;
        prop_assert_eq!(wrong.write(&writer(1), &edit), Err(WriteError::AlreadyThere));
        let again = Document::load(wrong.id(), &wrong.save())?;
        let now = read(&again).map_err(TestCaseError::fail)?;
        prop_assert_eq!((&now.visits, &now.moved), (&vec![visit], &vec![moved]));
        prop_assert_eq!((now.conflicts, now.unreadable, now.helps), (vec![], vec![], vec![]));
    }
}

fn year_of(visit: &Visit) -> domain::calendar::AcademicYear {
    domain::calendar::AcademicYear::of(visit.date)
}

#[test]
fn it_counts_nowhere_any_more_but_the_plan_stays_settled() -> Result<(), Box<dyn Error>> {
    let mut document = Document::new(year_id());
    let (student, year) = (student(), year());
    for number in 1..=12 {
        let mut visit = visit(number, 1);
        visit.plan = Some(PlanId::draw(number));
        let owner = ActionOwner::Staff(user(1));
        let text = "Ask about a bus pass".to_owned();
        visit.actions = vec![Action { id: ActionId::draw(number), text, owner, due: None }];
        let plan = PlannedVisit {
            id: PlanId::draw(number),
            student,
            mentor: user(1),
            home_school: None,
            at: Timestamp::constant(1_793_800_000, 0),
            ask_for: String::new(),
            recorded: visit.recorded,
        };
        document.write(&writer(1), &Edit::Plan { year, plan })?;
        document.write(&writer(1), &Edit::RecordVisit(visit))?;
    }
    for number in [1, 12] {
        document.write(&writer(1), &edit(moved(number, 20 + number, 1)))?;
    }
    let row = row(&document)?;
    let listed: Vec<_> = row.recent.iter().map(|visit| visit.id).collect();
    assert_eq!((row.visits, listed.len()), (10, 10));
    assert!(!listed.contains(&VisitId::draw(1)) && !listed.contains(&VisitId::draw(12)));
    assert_eq!((row.older.len(), row.older_unread(user(2))), (0, 0));
    let open: Vec<_> = row.open_actions.iter().map(|open| open.visit).collect();
    assert_eq!(open, (2..=11).map(VisitId::draw).collect::<Vec<_>>());
    assert_eq!(row.plans, []);
    assert_eq!(read(&document)?.visits.len(), 12, "and nothing was erased");
    Ok(())
}

#[test]
fn moved_apart_to_two_students_both_moves_are_kept() -> Result<(), Box<dyn Error>> {
    let start = two_visits()?;
    let desk = records::Writer { actor: [9; 16], ..writer(1) };
    let third = StudentId::draw(0x5703);
    let here = start.clone().write(&writer(1), &edit(moved(1, 11, 1)))?;
    let there = MovedVisit { to_student: third, ..moved(1, 12, 1) };
    let there = start.clone().write(&desk, &edit(there))?;
    for order in [[&here, &there], [&there, &here]] {
        let mut base = start.clone();
        for chunk in order {
            base = admitted(admit_to(&base, chunk, LIMITS)?)?.document;
        }
        let year = read(&base)?;
        let to: Vec<_> = year.moved.iter().map(|one| one.to_student).collect();
        assert_eq!(to, [OTHER, third]);
        assert_eq!((year.conflicts, year.unreadable), (vec![], vec![]));
        assert_eq!(row(&base)?.visits, 1);
    }
    Ok(())
}

#[test]
fn only_the_author_moves_a_visit_in_their_own_name() -> Result<(), Box<dyn Error>> {
    let document = two_visits()?;
    // Mrs Khan (2): somebody else's visit, in her own name and in Ms Okafor's.
    for by in [2, 1] {
        let chunk = document.clone().write(&writer(2), &edit(moved(1, 11, by)))?;
        assert_eq!(admit_to(&document, &chunk, LIMITS).err(), Some(NAME), "in the name of {by}");
    }
    // Ms Okafor in another's name, though the visit is hers.
    let chunk = document.clone().write(&writer(1), &edit(moved(1, 11, 2)))?;
    assert_eq!(admit_to(&document, &chunk, LIMITS).err(), Some(NAME));
    // A visit put into the right record is in the name of whoever puts it there.
    let theirs = visit(3, 1)
        .moved_to(student(), VisitId::draw(4), visit(3, 1).recorded, || ActionId::draw(1));
    let chunk = document.clone().write(&writer(2), &Edit::RecordVisit(theirs))?;
    assert_eq!(admit_to(&document, &chunk, LIMITS).err(), Some(NAME));

    let chunk = document.clone().write(&writer(1), &edit(moved(1, 11, 1)))?;
    let after = admitted(admit_to(&document, &chunk, LIMITS)?)?;
    assert_eq!(read(&after.document)?.moved, [moved(1, 11, 1)]);
    Ok(())
}

#[test]
fn what_is_not_there_cannot_be_moved() -> Result<(), Box<dyn Error>> {
    let document = two_visits()?;
    let nothing = document.clone().write(&writer(1), &edit(moved(3, 11, 1)));
    assert_eq!(nothing, Err(WriteError::NotThere));
    let key = format!("visit/{}/{}", VisitId::draw(3), VisitId::draw(11));
    let chunk = raw::change(&document, &writer(1), |tx| say(tx, &key, &moved(3, 11, 1)))?;
    assert_eq!(admit_to(&document, &chunk, LIMITS).err(), Some(NAME));
    Ok(())
}

/// Says under any key that a visit was moved.
fn say(
    tx: &mut automerge::transaction::Transaction<'_>,
    key: &str,
    moved: &MovedVisit,
) -> Result<(), automerge::AutomergeError> {
    let retired = tx.get(ROOT, "retired")?.map_or(ROOT, |(_, id)| id);
    let entry = tx.put_object(retired, key, ObjType::Map)?;
    tx.put(&entry, "to_student", moved.to_student.to_string())?;
    tx.put(&entry, "recorded_by", moved.recorded.by.to_string())?;
    tx.put(&entry, "recorded_on", moved.recorded.device.to_string())?;
    tx.put(&entry, "recorded_at", moved.recorded.at.to_string())
}

#[test]
fn a_move_that_was_said_is_neither_taken_out_nor_said_otherwise() -> Result<(), Box<dyn Error>> {
    let mut document = two_visits()?;
    document.write(&writer(1), &edit(moved(1, 11, 1)))?;
    let key = format!("visit/{}/{}", VisitId::draw(1), VisitId::draw(11));
    let refused = |by: u8, other: Option<MovedVisit>| -> Result<_, Box<dyn Error>> {
        let chunk = raw::change(&document, &writer(by), |tx| match other {
            Some(other) => say(tx, &key, &other),
            None => {
                let retired = tx.get(ROOT, "retired")?.map_or(ROOT, |(_, id)| id);
                tx.delete(retired, key.as_str())
            }
        })?;
        Ok(admit_to(&document, &chunk, LIMITS).err())
    };
    for by in [1, 2] {
        assert_eq!(refused(by, None)?, Some(LOST), "taken out by {by}");
        let elsewhere = MovedVisit { to_student: StudentId::draw(7), ..moved(1, 11, by.into()) };
        assert_eq!(refused(by, Some(elsewhere))?, Some(LOST), "written over by {by}");
    }
    Ok(())
}

#[test]
fn what_helps_and_moves_lie_side_by_side_and_what_is_neither_is_refused()
-> Result<(), Box<dyn Error>> {
    let mut document = two_visits()?;
    document.write(&writer(1), &edit(moved(1, 11, 1)))?;
    let help = domain::id::HelpId::draw(1);
    let recorded = visit(1, 1).recorded;
    let retire = Edit::RetireHelp { student: student(), year: year(), help, recorded };
    document.write(&writer(1), &retire)?;
    assert_eq!(read(&document)?.unreadable, []);
    let other_letters = format!("visit/{}/{}", VisitId::draw(2), VisitId::draw(12)).to_lowercase();
    for key in ["visit/one/two", "visit/", "session/1/2", other_letters.as_str()] {
        let chunk = raw::change(&document, &writer(1), |tx| say(tx, key, &moved(2, 12, 1)))?;
        let refused = admit_to(&document, &chunk, LIMITS).err();
        assert_eq!(refused, Some(Refusal::Unreadable("an entry of another format")), "{key}");
    }
    Ok(())
}
