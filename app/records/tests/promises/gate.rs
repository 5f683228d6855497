//! Promise: an honest change is let in; one that would do harm is not, and nothing has changed because it was tried.

use std::error::Error;

use automerge::{ObjType, ROOT, ReadDoc as _, transaction::Transactable as _};
use domain::visit::{EntryId, ReadReceipt, Recorded, Visit};
use jiff::{Timestamp, civil::date};
use records::{
    Applied, ApplyError, Content, Document, DocumentId, Edit, LoadError, Row, Writer,
    admission::{Admission, Admitted, Limits, Refusal, admit, admit_to, prescreen},
};

use crate::{
    raw,
    samples::{student, user, writer, year},
};

pub(crate) const LIMITS: Limits =
    Limits { chunk: 256 << 10, inflated: 2 << 20, operations: 20_000, ..Limits::ON_DEVICE };

pub(crate) fn year_id() -> DocumentId {
    DocumentId::StudentYear(student(), year())
}

pub(crate) fn visit(number: u128, by: u128) -> Visit {
    Visit {
        id: domain::id::VisitId::draw(number),
        student: student(),
        plan: None,
        home_school: None,
        date: date(2026, 11, 3),
        minutes: 45,
        present: [domain::visit::Present::Student].into(),
        feeling: Some(domain::visit::Feeling::Mixed),
        covered: [domain::visit::Topic::Tour, domain::visit::Topic::Travel].into(),
        words: domain::visit::OwnWords::default(),
        note: "Kai liked the workshop. ".repeat(20),
        actions: Vec::new(),
        next_step: None,
        attachments: Vec::new(),
        moved_from: None,
        recorded: Recorded {
            by: user(by),
            device: domain::id::DeviceId::draw(1),
            at: Timestamp::constant(1_793_700_000, 0),
        },
    }
}

/// A year with two visits by Ms Okafor (1), and her next change.
pub(crate) fn year_and_change() -> Result<(Document, Vec<u8>), Box<dyn Error>> {
    let mut document = Document::new(year_id());
    for number in [1, 2] {
        document.write(&writer(1), &Edit::RecordVisit(visit(number, 1)))?;
    }
    let chunk = document.clone().write(&writer(1), &Edit::RecordVisit(visit(3, 1)))?;
    Ok((document, chunk))
}

pub(crate) fn admitted(admission: Admission) -> Result<Admitted, String> {
    match admission {
        Admission::New(admitted) => Ok(*admitted),
        Admission::Known { .. } => Err("known".to_owned()),
    }
}

#[test]
fn an_honest_change_is_let_in_with_all_that_base_needs() -> Result<(), Box<dyn Error>> {
    let (document, chunk) = year_and_change()?;
    let saved = document.save();
    let one = admitted(admit(Some(&saved), year_id(), &chunk, LIMITS)?)?;
    assert_eq!((one.author, one.actor, one.seq), (user(1), writer(1).actor, 3));
    assert_eq!(one.time, writer(1).at.as_second());
    assert_eq!(one.before, document.read());
    let stored = Document::load(year_id(), &one.bytes)?;
    assert_eq!(stored.read(), one.content);
    assert_eq!(stored.heads(), [one.hash]);
    assert_eq!(one.row, stored.row());
    let Row::Year(row) = &one.row else { return Err("not a year".into()) };
    assert_eq!(row.visits, 3);

    let again = admit(Some(&one.bytes), year_id(), &chunk, LIMITS)?;
    assert!(matches!(again, Admission::Known { hash } if hash == one.hash));
    let missing = admit(None, year_id(), &chunk, LIMITS);
    assert_eq!(missing.err(), Some(Refusal::UnknownDependencies));
    Ok(())
}

#[test]
fn the_first_change_to_a_document_is_let_in_on_nothing() -> Result<(), Box<dyn Error>> {
    let relate = domain::relationship::Relationship {
        id: domain::id::RelationshipId::draw(1),
        student: student(),
        mentor: user(1),
        from: date(2026, 9, 1),
        to: None,
        purpose: "Transition".to_owned(),
    };
    let id = DocumentId::StudentCore(student());
    let chunk = Document::new(id).write(&writer(2), &Edit::Relate(relate.clone()))?;
    let one = admitted(admit(None, id, &chunk, LIMITS)?)?;
    let (Content::Core(before), Content::Core(now)) = (&one.before, &one.content) else {
        return Err("not a student's core".into());
    };
    assert_eq!(
        (before.relationships.as_slice(), now.relationships.as_slice()),
        (&[][..], &[relate][..])
    );
    Ok(())
}

#[test]
fn a_deflated_change_is_read_like_the_same_one_undeflated() -> Result<(), Box<dyn Error>> {
    let (document, chunk) = year_and_change()?;
    let deflated = automerge::Change::from_bytes(chunk.clone())?.bytes().into_owned();
    assert!(deflated.len() < chunk.len());
    assert_eq!(prescreen(&deflated, LIMITS)?, prescreen(&chunk, LIMITS)?);
    assert_eq!(
        admitted(admit_to(&document, &deflated, LIMITS)?)?.content,
        admitted(admit_to(&document, &chunk, LIMITS)?)?.content
    );
    let mut longer = raw::body(&deflated).to_vec();
    longer.extend(b"more");
    let longer = raw::chunk_with(deflated[4..8].to_vec(), 2, &longer);
    assert_eq!(prescreen(&longer, LIMITS), Err(Refusal::Unreadable("more than was deflated")));
    Ok(())
}

#[test]
fn a_foreign_first_change_is_refused() -> Result<(), Box<dyn Error>> {
    let org = Document::new(DocumentId::Org);
    let foreign = automerge::Automerge::new()
        .with_actor(writer(1).actor.into())
        .transact(|tx| tx.put_object(ROOT, "visits", ObjType::Map));
    assert!(foreign.is_ok());
    let mut other = automerge::Automerge::new();
    other.set_author(Some(raw::author(&writer(1))));
    other.set_actor(writer(1).actor.into());
    let mut transaction = other.transaction();
    transaction.put_object(ROOT, "visits", ObjType::Map)?;
    transaction.commit();
    let change = other.get_last_local_change().ok_or("no change")?.raw_bytes().to_vec();

    let mut year = Document::new(year_id());
    assert_eq!(year.apply(&change), Err(ApplyError::Unreadable));
    assert_eq!(
        admit(None, year_id(), &change, LIMITS).err(),
        Some(Refusal::Unreadable("does not apply"))
    );
    assert_eq!(Document::load(year_id(), &other.save()).err(), Some(LoadError::OtherHistory));
    // Another kind's first change, and another kind's document.
    let [first] = &org.changes()[..] else { return Err("one change".into()) };
    assert_eq!(year.apply(&first.chunk), Err(ApplyError::Unreadable));
    assert_eq!(Document::load(year_id(), &org.save()).err(), Some(LoadError::OtherHistory));
    assert_eq!(Document::load(year_id(), &[]).err(), Some(LoadError::Unreadable));
    // Our own, twice: it is known.
    let own = Document::new(DocumentId::Org);
    assert_eq!(own.clone().apply(&first.chunk), Ok(Applied::Known));
    Ok(())
}

/// What admission says to a change that a foreign hand makes to a year with two visits.
fn refusal(
    by: &Writer,
    write: impl FnOnce(
        &mut automerge::transaction::Transaction<'_>,
    ) -> Result<(), automerge::AutomergeError>,
) -> Result<Option<Refusal>, Box<dyn Error>> {
    let (document, _) = year_and_change()?;
    let chunk = raw::change(&document, by, write)?;
    Ok(admit_to(&document, &chunk, LIMITS).err())
}

#[test]
fn what_nobody_may_do_is_refused() -> Result<(), Box<dyn Error>> {
    const CONTAINERS: Refusal = Refusal::NotAllowed("the containers of the document");
    const LOST: Refusal = Refusal::NotAllowed("overwrites or takes out an entry");
    let key = visit(1, 1).id.to_string();
    let by = writer(2);
    let refused = |write: &dyn Fn(
        &mut automerge::transaction::Transaction<'_>,
    ) -> Result<(), automerge::AutomergeError>| { refusal(&by, write) };
    assert_eq!(refused(&|tx| tx.put(ROOT, "visits", "gone"))?, Some(CONTAINERS));
    assert_eq!(
        refused(&|tx| tx.put_object(ROOT, "visits", ObjType::Map).map(|_| ()))?,
        Some(CONTAINERS)
    );
    assert_eq!(refused(&|tx| tx.delete(ROOT, "reads"))?, Some(CONTAINERS));
    assert_eq!(refused(&|tx| tx.put(ROOT, "format", 2_u64))?, Some(CONTAINERS));
    assert_eq!(refused(&|tx| tx.put(ROOT, "mine", "x"))?, Some(CONTAINERS));
    let visits = |tx: &automerge::transaction::Transaction<'_>| {
        tx.get(ROOT, "visits").map(|found| found.map_or(ROOT, |(_, id)| id))
    };
    assert_eq!(refused(&|tx| tx.delete(visits(tx)?, key.as_str()))?, Some(LOST));
    let rewritten = refused(&|tx| {
        let entry = tx.get(visits(tx)?, key.as_str())?.map_or(ROOT, |(_, id)| id);
        tx.put(entry, "note", "It never happened")
    })?;
    assert_eq!(rewritten, Some(LOST));
    assert_eq!(
        refused(&|tx| { tx.put_object(visits(tx)?, "not-an-id", ObjType::Map).map(|_| ()) })?,
        Some(Refusal::Unreadable("an entry of another format"))
    );
    Ok(())
}

#[test]
fn nobody_speaks_in_anothers_name() -> Result<(), Box<dyn Error>> {
    const NAME: Refusal = Refusal::NotAllowed("an entry in somebody else's name");
    let (document, _) = year_and_change()?;
    let receipt =
        ReadReceipt { entry: EntryId::Visit(visit(1, 1).id), recorded: visit(1, 3).recorded };
    let edits = [
        Edit::RecordVisit(visit(3, 1)),
        Edit::MarkRead { student: student(), year: year(), receipt },
    ];
    for edit in edits {
        let chunk = document.clone().write(&writer(2), &edit)?;
        assert_eq!(admit_to(&document, &chunk, LIMITS).err(), Some(NAME), "{edit:?}");
    }
    let own = document.clone().write(&writer(2), &Edit::RecordVisit(visit(3, 2)))?;
    assert_eq!(admitted(admit_to(&document, &own, LIMITS)?)?.author, user(2));
    Ok(())
}

#[test]
fn the_same_person_may_open_a_visit_on_two_devices() -> Result<(), Box<dyn Error>> {
    let (mut document, _) = year_and_change()?;
    let start = document.clone();
    let mut chunks = Vec::new();
    for number in [2, 3] {
        let mut recorded = visit(1, 2).recorded;
        recorded.device = domain::id::DeviceId::draw(number);
        let receipt = ReadReceipt { entry: EntryId::Visit(visit(1, 1).id), recorded };
        let edit = Edit::MarkRead { student: student(), year: year(), receipt };
        let session = Writer { author: user(2), ..writer(u8::try_from(number)?) };
        chunks.push(start.clone().write(&session, &edit)?);
    }
    for order in [[0, 1], [1, 0]] {
        let mut base = document.clone();
        for place in order {
            base = admitted(admit_to(&base, &chunks[place], LIMITS)?)?.document;
        }
        let Content::Year(year) = base.read() else { return Err("not a year".into()) };
        assert_eq!((year.reads.len(), year.conflicts.len()), (1, 0));
    }
    // Nor does it stop what comes after.
    chunks.iter().try_for_each(|chunk| document.apply(chunk).map(|_| ()))?;
    let next = document.clone().write(&writer(1), &Edit::RecordVisit(visit(3, 1)))?;
    assert!(admit_to(&document, &next, LIMITS).is_ok());
    Ok(())
}

#[test]
fn a_visit_written_over_apart_is_refused_too() -> Result<(), Box<dyn Error>> {
    // The hostile change does not build on the visit, so that both are kept side by side, and one is hidden.
    let mut honest = Document::new(year_id());
    let chunk = Document::new(year_id()).write(&writer(2), &Edit::RecordVisit(visit(1, 2)))?;
    honest.write(&writer(1), &Edit::RecordVisit(visit(1, 1)))?;
    let refused = admit_to(&honest, &chunk, LIMITS).err();
    assert!(matches!(refused, Some(Refusal::NotAllowed(_))), "{refused:?}");
    Ok(())
}

#[test]
fn an_actor_follows_itself_and_keeps_its_author() -> Result<(), Box<dyn Error>> {
    let (document, next) = year_and_change()?;
    // The same place in the actor's line, written twice.
    let mut twin = document.clone();
    twin.apply(&next)?;
    let other = document.clone().write(&writer(1), &Edit::RecordVisit(visit(4, 1)))?;
    assert_eq!(twin.apply(&other), Err(ApplyError::WrongActor));
    // Somebody else's actor.
    let stolen = Writer { author: user(2), ..writer(1) };
    let refused = document.clone().write(&stolen, &Edit::RecordVisit(visit(4, 2)));
    assert_eq!(refused, Err(records::WriteError::ActorTaken));
    // No author at all.
    let mut nobody = automerge::Automerge::load(&document.save())?;
    nobody.set_actor(writer(9).actor.into());
    let mut transaction = nobody.transaction();
    transaction.put(ROOT, "mine", "x")?;
    transaction.commit();
    let change = nobody.get_last_local_change().ok_or("no change")?.raw_bytes().to_vec();
    assert_eq!(document.clone().apply(&change), Err(ApplyError::WrongActor));
    // An author that is not a user, and an actor of another length.
    let body = raw::change_body([0; 32], &writer(1), &[(66, vec![1, 3])]);
    let short = raw::chunk(1, &body[..body.len() - 1]);
    assert!(prescreen(&short, LIMITS).is_err());
    let long = raw::chunk(1, &[body.as_slice(), &[0]].concat());
    assert_eq!(prescreen(&long, LIMITS), Err(Refusal::WrongActor("an author that is not a user")));
    Ok(())
}
