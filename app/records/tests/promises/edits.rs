//! Promise: whatever is written is read again as it was, here, after saving, and on another device.

use std::error::Error;

use crate::samples::{any_edit, any_student, any_visit, student, user, writer, year};
use domain::{
    id::{ActionId, HelpId, PlanId, RelationshipId, TickId, VisitId},
    student::{Help, HelpKind},
    visit::{ActionDone, ActionTick, EntryId, ReadReceipt, Recorded, Ticked},
};
use jiff::{Timestamp, civil::date};
use proptest::prelude::*;
use records::{Applied, Content, Document, DocumentId, Edit, Row, WriteError};

/// Whether a document says what an edit wrote.
fn says(content: &Content, edit: &Edit) -> bool {
    match (content, edit) {
        (Content::Org(org), edit) => match edit {
            Edit::NameSchool { name } => org.school_name == *name,
            Edit::SetSafetyContact(contact) => org.safety == *contact,
            Edit::SetFirstFortnight(monday) => org.first_fortnight == Some(*monday),
            Edit::AddClosure(closure) => org.closures == [closure.clone()],
            Edit::SetTerms { terms, .. } => org.terms == *terms,
            Edit::SetSchoolHours(hours) => org.hours == Some(*hours),
            Edit::PutStaff(member) => org.staff == [member.clone()],
            Edit::PutHomeSchools(schools) => {
                org.home_schools.len() == schools.len()
                    && schools.iter().all(|school| org.home_schools.contains(school))
            }
            _ => false,
        },
        (Content::Core(core), edit) => match edit {
            Edit::PutStudent(student) => core.student.as_ref() == Some(student),
            Edit::SetStanding { standing, .. } => core.standing == *standing,
            Edit::AgreeFrequency { agreed, .. } => core.agreed == [agreed.clone()],
            Edit::SetDaysIn { days, .. } => core.days_in == [*days],
            Edit::Relate(relationship) => core.relationships == [relationship.clone()],
            _ => false,
        },
        (Content::Year(year), edit) => match edit {
            Edit::Plan { plan, .. } => year.plans == [plan.clone()],
            Edit::CancelPlan { plan, .. } => year.cancelled == [*plan],
            Edit::RecordVisit(visit) => year.visits == [visit.clone()],
            Edit::RecordSession { session, .. } => year.sessions == [session.clone()],
            Edit::Pause { pause, .. } => year.pauses == [pause.clone()],
            Edit::Amend { amendment, .. } => year.amendments == [amendment.clone()],
            Edit::TickAction { tick, .. } => {
                let stands = ActionDone { action: tick.action, recorded: tick.recorded };
                let done = (tick.says == Ticked::Done).then_some(stands);
                year.ticks == [*tick] && year.done.first() == done.as_ref()
            }
            Edit::MarkRead { receipt, .. } => year.reads == [*receipt],
            Edit::AddHelp { help, .. } => year.helps == [help.clone()],
            Edit::RetireHelp { .. } => year.helps.is_empty(),
            _ => false,
        },
        (Content::Me(me), Edit::SetPreference { key, value, .. }) => {
            me.preferences.get(key) == Some(value)
        }
        _ => false,
    }
}

proptest! {
    #[test]
    fn an_edit_is_read_as_it_was_written(edit in any_edit()) {
        let id = edit.document();
        let mut here = Document::new(id);
        let chunk = match here.write(&writer(1), &edit) {
            // An empty name over an empty name is nothing to write.
            Err(WriteError::NothingToWrite) => {
                prop_assert!(says(&here.read(), &edit));
                return Ok(());
            }
            written => written?,
        };
        let content = here.read();
        prop_assert!(says(&content, &edit), "{content:?}");
        prop_assert!(content.conflicts().is_empty() && content.unreadable().is_empty());

        let mut there = Document::new(id);
        prop_assert_eq!(there.apply(&chunk)?, Applied::New);
        prop_assert_eq!(there.apply(&chunk)?, Applied::Known);
        let again = Document::load(id, &here.save())?;
        for copy in [&there, &again] {
            prop_assert_eq!(copy.heads(), here.heads());
            prop_assert_eq!(copy.read(), content.clone());
            prop_assert_eq!(copy.row(), here.row());
        }
        let row = here.row();
        prop_assert_eq!(Row::of(&content), row.clone());
        prop_assert_eq!(Row::from_bytes(&row.to_bytes()?)?, row);
        prop_assert_eq!(Content::from_bytes(&content.to_bytes()?)?, content);
    }

    #[test]
    fn the_history_says_who_wrote_and_can_be_applied_again(edits in proptest::collection::vec(any_visit(), 1..6)) {
        let id = DocumentId::StudentYear(student(), year());
        let mut here = Document::new(id);
        let mut content = here.read();
        for (edit, number) in edits.into_iter().zip([1, 2].into_iter().cycle()) {
            let edit = Edit::RecordVisit(edit);
            here.write(&writer(number), &edit)?;
            // What is known of a document without reading it again is what reading it again would say.
            prop_assert!(content.take_in(&edit));
            prop_assert_eq!(&content, &here.read());
        }
        let mut there = Document::new(id);
        for change in here.changes() {
            let first = there.apply(&change.chunk)? == Applied::Known;
            prop_assert_eq!(change.author.is_none(), first, "only the frozen change has no author");
            if let Some(author) = change.author {
                prop_assert_eq!(change.actor, writer(if author == user(1) { 1 } else { 2 }).actor);
            }
        }
        prop_assert_eq!(there.heads(), here.heads());
        prop_assert_eq!(there.read(), here.read());
    }

    #[test]
    fn a_form_writes_only_the_fields_that_it_changed(
        was in any_student(),
        elsewhere in any_student(),
        now in any_student(),
    ) {
        let id = DocumentId::StudentCore(student());
        let mut document = Document::new(id);
        document.write(&writer(1), &Edit::PutStudent(was.clone()))?;
        let all = |it: &domain::student::Student| {
            (it.given_name.clone(), it.family_name.clone(), it.needs.clone())
        };
        let mut changed = was.clone();
        changed.needs = now.needs.clone();
        let mut other = was.clone();
        other.given_name = elsewhere.given_name.clone();
        // The other's change came in while the form was open.
        written(document.write(&writer(2), &Edit::PutStudent(other)))?;
        let edit = Edit::ChangeStudent { was: Box::new(was.clone()), now: Box::new(changed) };
        written(document.write(&writer(1), &edit))?;
        let Content::Core(core) = document.read() else { return Err(TestCaseError::fail("kind")) };
        let says = core.student.as_ref().map(all);
        prop_assert_eq!(says, Some((elsewhere.given_name, was.family_name, now.needs)));
    }
}

/// Drawn values can be equal, and then there is nothing to write.
fn written(result: Result<Vec<u8>, WriteError>) -> Result<(), WriteError> {
    match result {
        Ok(_) | Err(WriteError::NothingToWrite) => Ok(()),
        Err(error) => Err(error),
    }
}

fn recorded(by: u128) -> Recorded {
    Recorded {
        by: user(by),
        device: domain::id::DeviceId::draw(9),
        at: Timestamp::constant(1_793_700_000, 0),
    }
}

#[test]
fn saying_it_again_writes_nothing_and_entries_are_not_overwritten() -> Result<(), Box<dyn Error>> {
    let (student, year) = (student(), year());
    let mut document = Document::new(DocumentId::StudentYear(student, year));
    let receipt = ReadReceipt { entry: EntryId::Visit(VisitId::draw(1)), recorded: recorded(1) };
    let edit = Edit::MarkRead { student, year, receipt };
    document.write(&writer(1), &edit)?;
    let heads = document.heads();
    assert_eq!(document.write(&writer(1), &edit), Err(WriteError::AlreadyThere));
    assert_eq!(document.heads(), heads);

    let mut org = Document::new(DocumentId::Org);
    let name = Edit::NameSchool { name: "Fenland".to_owned() };
    org.write(&writer(1), &name)?;
    assert_eq!(org.write(&writer(2), &name), Err(WriteError::NothingToWrite));
    assert_eq!(org.write(&writer(2), &edit), Err(WriteError::OtherDocument));
    Ok(())
}

#[test]
fn what_is_not_there_cannot_be_changed() {
    let mut core = Document::new(DocumentId::StudentCore(student()));
    let end = Edit::EndRelationship {
        student: student(),
        id: RelationshipId::draw(1),
        to: date(2027, 1, 8),
    };
    assert_eq!(core.write(&writer(1), &end), Err(WriteError::NotThere));
    let mut org = Document::new(DocumentId::Org);
    let remove = Edit::RemoveClosure(domain::id::ClosureId::draw(1));
    assert_eq!(org.write(&writer(1), &remove), Err(WriteError::NotThere));
}

#[test]
fn too_long_a_note_is_refused_and_leaves_nothing_behind() -> Result<(), Box<dyn Error>> {
    let id = DocumentId::StudentYear(student(), year());
    let mut document = Document::new(id);
    let mut visit = domain_visit(1, "short");
    document.write(&writer(1), &Edit::RecordVisit(visit.clone()))?;
    let (heads, content) = (document.heads(), document.read());
    visit.id = VisitId::draw(2);
    visit.note = "x".repeat(200 << 10);
    for number in [1, 2] {
        let refused = document.write(&writer(number), &Edit::RecordVisit(visit.clone()));
        assert_eq!(refused, Err(WriteError::TooLong));
        assert_eq!((document.heads(), document.read()), (heads.clone(), content.clone()));
        assert_eq!(Document::load(id, &document.save())?.heads(), heads);
    }
    visit.note = "as long as it needs".to_owned();
    document.write(&writer(2), &Edit::RecordVisit(visit))?;
    assert_eq!(Document::load(id, &document.save())?.read(), document.read());
    Ok(())
}

fn domain_visit(number: u128, note: &str) -> domain::visit::Visit {
    domain::visit::Visit {
        id: VisitId::draw(number),
        student: student(),
        plan: None,
        home_school: None,
        date: date(2026, 11, 3),
        minutes: 45,
        present: [].into(),
        feeling: None,
        covered: [].into(),
        words: domain::visit::OwnWords::default(),
        note: note.to_owned(),
        actions: Vec::new(),
        next_step: None,
        attachments: Vec::new(),
        moved_from: None,
        recorded: recorded(1),
    }
}

#[test]
fn a_row_lists_what_is_open_and_what_nobody_has_read() -> Result<(), Box<dyn Error>> {
    let (student, year) = (student(), year());
    let mut document = Document::new(DocumentId::StudentYear(student, year));
    let action = |number| domain::visit::Action {
        id: ActionId::draw(number),
        text: "Ring the bus company".to_owned(),
        owner: domain::visit::ActionOwner::Other("Nan".to_owned()),
        due: None,
    };
    let mut edits = Vec::new();
    for number in 1..=8 {
        let mut visit = domain_visit(number, &"a long note ".repeat(20));
        visit.date = date(2026, 11, i8::try_from(number)?);
        visit.actions = vec![action(number)];
        visit.plan = (number == 8).then_some(PlanId::draw(8));
        edits.push(Edit::RecordVisit(visit));
    }
    for (number, by) in [(1, 1), (2, 2), (8, 2)] {
        let entry = EntryId::Visit(VisitId::draw(number));
        let receipt = ReadReceipt { entry, recorded: recorded(by) };
        edits.push(Edit::MarkRead { student, year, receipt });
    }
    for number in [7, 8, 9] {
        let plan = domain::visit::PlannedVisit {
            id: PlanId::draw(number),
            student,
            mentor: user(1),
            home_school: None,
            at: Timestamp::constant(1_793_800_000, 0),
            ask_for: String::new(),
            recorded: recorded(1),
        };
        edits.push(Edit::Plan { year, plan });
    }
    edits.push(Edit::CancelPlan { student, year, plan: PlanId::draw(7), recorded: recorded(1) });
    // 3 is done; 4 was taken back by another, which is the last that was said of it.
    for (id, number, by, says) in
        [(1, 3, 2, Ticked::Done), (2, 4, 2, Ticked::Done), (3, 4, 1, Ticked::TakenBack)]
    {
        let (id, action) = (TickId::draw(id), ActionId::draw(number));
        let tick = ActionTick { id, action, says, recorded: recorded(by) };
        edits.push(Edit::TickAction { student, year, tick });
    }
    let help = |number| Help {
        id: HelpId::draw(number),
        kind: HelpKind::Helps,
        text: "A walk while talking".to_owned(),
        by: user(1),
        at: Timestamp::constant(1_793_700_000, 0),
    };
    edits.push(Edit::AddHelp { student, year, help: help(1) });
    edits.push(Edit::AddHelp { student, year, help: help(2) });
    edits.push(Edit::RetireHelp { student, year, help: HelpId::draw(1), recorded: recorded(2) });
    for edit in &edits {
        document.write(&writer(1), edit)?;
    }

    let Row::Year(row) = document.row() else { return Err("not a year".into()) };
    let listed: Vec<_> = row.recent.iter().map(|visit| visit.id).collect();
    assert_eq!(listed, [8, 7, 6, 5, 4, 3, 2, 1].map(VisitId::draw), "there is room for all");
    let read_by: Vec<_> = row.recent.iter().map(|visit| visit.read_by.as_slice()).collect();
    assert_eq!(read_by[6..], [&[user(2)][..], &[user(1)]]);
    assert_eq!((row.visits, row.older.len()), (8, 0));
    assert!(row.recent.iter().all(|visit| visit.first_words.chars().count() == 80));
    let open: Vec<_> = row.open_actions.iter().map(|open| open.action.id).collect();
    assert_eq!(open, [1, 2, 4, 5, 6, 7, 8].map(ActionId::draw));
    assert_eq!(row.plans.iter().map(|plan| plan.id).collect::<Vec<_>>(), [PlanId::draw(9)]);
    assert_eq!(row.helps, [help(2)]);
    Ok(())
}
