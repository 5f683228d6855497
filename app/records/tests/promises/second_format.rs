//! Promise: a document becomes one of format 2 when somebody writes what needs it, and not before; two who do so apart
//! agree; base lets it in from anybody who may write there; and nobody else writes under the name of a format.

use std::error::Error;

use automerge::{ActorId, Automerge, ROOT, ReadDoc as _, transaction::Transactable as _};
use domain::id::SessionId;
use records::{
    ApplyError, Content, Document, DocumentId, Edit, Writer,
    admission::{Refusal, admit, admit_to},
};

use crate::{
    gate::{LIMITS, admitted, visit, year_id},
    raw,
    samples::{student, user, writer},
    sessions::session,
};

fn record(number: u128, by: u128) -> Edit {
    Edit::RecordSession { student: student(), session: session(number, by) }
}

/// The format that a document says it is of, to whoever opens it with other tools.
fn format(document: &Document) -> Result<Option<u64>, Box<dyn Error>> {
    let opened = Automerge::load(&document.save())?;
    Ok(opened.get(ROOT, "format")?.and_then(|(value, _)| value.as_u64()))
}

fn sessions(document: &Document) -> Vec<SessionId> {
    match document.read() {
        Content::Year(year) => year.sessions.iter().map(|session| session.id).collect(),
        _ => Vec::new(),
    }
}

/// A year of format 1 with a visit, as it lies on two tablets and at base.
fn of_format_1() -> Result<Document, Box<dyn Error>> {
    let mut document = Document::new(year_id());
    document.write(&writer(1), &Edit::RecordVisit(visit(1, 1)))?;
    Ok(document)
}

#[test]
fn a_document_is_of_format_1_until_something_needs_the_next() -> Result<(), Box<dyn Error>> {
    let mut document = of_format_1()?;
    assert_eq!((format(&document)?, document.change_count()), (Some(1), 2));
    document.write(&writer(1), &record(1, 1))?;
    assert_eq!((format(&document)?, document.change_count()), (Some(2), 4));
    document.write(&writer(1), &record(2, 1))?;
    assert_eq!((format(&document)?, document.change_count()), (Some(2), 5), "once");
    Ok(())
}

#[test]
fn what_is_not_written_leaves_the_format_as_it_was() -> Result<(), Box<dyn Error>> {
    let mut document = of_format_1()?;
    let before = (document.heads(), document.change_count());
    let nothing = Edit::EndPause {
        student: student(),
        year: crate::samples::year(),
        end: domain::ledger::PauseEnd {
            id: domain::id::PauseEndId::draw(1),
            pause: domain::id::PauseId::draw(1),
            ended: domain::ledger::Ended::Withdrawn,
            recorded: session(1, 1).recorded,
        },
    };
    assert!(document.write(&writer(1), &nothing).is_err());
    assert_eq!((document.heads(), document.change_count()), before);
    assert_eq!(format(&document)?, Some(1));
    Ok(())
}

#[test]
fn two_tablets_apart_agree_and_one_that_stayed_with_format_1_follows() -> Result<(), Box<dyn Error>>
{
    let start = of_format_1()?;
    let (mut okafor, mut lowe, mut khan) = (start.clone(), start.clone(), start);
    let hers = okafor.write(&writer(1), &record(1, 1))?;
    let his = lowe.write(&writer(2), &record(2, 2))?;
    // Mrs Khan writes what both formats have.
    let visits = khan.write(&writer(3), &Edit::RecordVisit(visit(2, 3)))?;
    let orders = [[&hers, &his, &visits], [&visits, &his, &hers], [&his, &visits, &hers]];
    for (copy, order) in [&mut okafor, &mut lowe, &mut khan].into_iter().zip(orders) {
        order.into_iter().try_for_each(|chunk| copy.apply(chunk).map(|_| ()))?;
    }
    assert_eq!(okafor.heads(), lowe.heads());
    assert_eq!(okafor.read(), lowe.read());
    assert_eq!(okafor.read(), khan.read());
    assert_eq!(sessions(&khan).len(), 2);
    assert!(khan.read().conflicts().is_empty() && khan.read().unreadable().is_empty());
    let again = Document::load(year_id(), &khan.save())?;
    assert_eq!((again.heads(), again.read()), (khan.heads(), khan.read()));
    Ok(())
}

#[test]
fn base_lets_it_in_with_the_change_that_needs_it() -> Result<(), Box<dyn Error>> {
    let document = of_format_1()?;
    let chunk = document.clone().write(&writer(2), &record(1, 2))?;
    // On a document of format 1, and where base has nothing yet.
    let one = admitted(admit_to(&document, &chunk, LIMITS)?)?;
    assert_eq!((one.author, sessions(&one.document)), (user(2), vec![SessionId::draw(1)]));
    let chunk = Document::new(year_id()).write(&writer(2), &record(1, 2))?;
    let new = admitted(admit(None, year_id(), &chunk, LIMITS)?)?;
    assert_eq!(sessions(&new.document), [SessionId::draw(1)]);
    // What comes after it, and what was written beside it in format 1.
    let beside = document.clone().write(&writer(3), &Edit::RecordVisit(visit(2, 3)))?;
    let next = admitted(admit_to(&one.document, &beside, LIMITS)?)?;
    let own = next.document.clone().write(&writer(2), &record(2, 2))?;
    assert_eq!(sessions(&admitted(admit_to(&next.document, &own, LIMITS)?)?.document).len(), 2);
    Ok(())
}

#[test]
fn it_is_not_sent_by_itself() -> Result<(), Box<dyn Error>> {
    let mut document = of_format_1()?;
    document.write(&writer(1), &record(1, 1))?;
    let frozen: Vec<_> = document.changes().into_iter().filter(|it| it.author.is_none()).collect();
    assert_eq!(frozen.len(), 2);
    for change in &frozen {
        let there = Document::new(year_id());
        let refused = admit_to(&there, &change.chunk, LIMITS);
        let known = matches!(&refused, Ok(records::admission::Admission::Known { .. }));
        assert!(known || matches!(refused, Err(Refusal::WrongActor(_))), "{refused:?}");
    }
    // A history is put together again from all of it, whoever wrote what.
    let mut again = Document::new(year_id());
    document.changes().iter().try_for_each(|it| again.apply(&it.chunk).map(|_| ()))?;
    assert_eq!((again.heads(), again.read()), (document.heads(), document.read()));
    Ok(())
}

#[test]
fn nobody_writes_under_the_name_of_a_format() -> Result<(), Box<dyn Error>> {
    let document = of_format_1()?;
    for name in [b"alongside/year/1", b"alongside/year/2", b"alongside/year/9"] {
        let thief = Writer { actor: *name, ..writer(2) };
        let chunk = raw::change(&document, &thief, |tx| {
            let visits = tx.get(ROOT, "visits")?.map_or(ROOT, |(_, id)| id);
            tx.put(visits, "x", "y")
        })?;
        assert_eq!(document.clone().apply(&chunk), Err(ApplyError::WrongActor));
    }
    // The same containers, made by somebody else.
    let mut own = Automerge::load(&document.save())?;
    own.set_author(Some(raw::author(&writer(2))));
    own.set_actor(ActorId::from(writer(2).actor));
    let mut transaction = own.transaction();
    transaction.put(ROOT, "format", 2_u64)?;
    for container in ["sessions", "pauses", "pause_ends"] {
        transaction.put_object(ROOT, container, automerge::ObjType::Map)?;
    }
    transaction.commit();
    let change = own.get_last_local_change().ok_or("no change")?.raw_bytes().to_vec();
    assert_eq!(document.clone().apply(&change), Err(ApplyError::Containers));
    Ok(())
}

#[test]
fn its_containers_are_as_safe_as_the_first_ones() -> Result<(), Box<dyn Error>> {
    let mut document = of_format_1()?;
    document.write(&writer(1), &record(1, 1))?;
    for name in ["sessions", "pauses", "format"] {
        let chunk = raw::change(&document, &writer(2), |tx| tx.put(ROOT, name, "gone"))?;
        assert_eq!(document.clone().apply(&chunk), Err(ApplyError::Containers), "{name}");
        let chunk = raw::change(&document, &writer(2), |tx| tx.delete(ROOT, name))?;
        assert_eq!(document.clone().apply(&chunk), Err(ApplyError::Containers), "{name}");
    }
    Ok(())
}

#[test]
fn a_person_s_preferences_have_one_format() -> Result<(), Box<dyn Error>> {
    let mut me = Document::new(DocumentId::Me(user(1)));
    let edit =
        Edit::SetPreference { user: user(1), key: "theme".to_owned(), value: "dark".to_owned() };
    me.write(&writer(1), &edit)?;
    assert_eq!(format(&me)?, Some(1));
    Ok(())
}
