//! Promise: a session and a pause are written by whose they are, and stay; nobody writes one that cannot have been; and what
//! the ledger needs of them is in the row (clauses 2.7, 3.2).

use std::error::Error;

use automerge::{ROOT, ReadDoc as _, transaction::Transactable as _};
use domain::{
    access::Ownership,
    calendar::Term,
    id::{
        ActionId, AgreedId, AmendmentId, DeviceId, PauseId, SessionId, StudentId, TickId, VisitId,
    },
    ledger::{Agreed, Ended, Every, MeetingId, Pause, PauseReason, Took},
    session::{Held, Outcome, Session, Setting},
    visit::{Action, ActionOwner, ActionTick, Amendment, EntryId, ReadReceipt, Recorded, Ticked},
};
use jiff::{Timestamp, ToSpan as _, civil::date};
use records::{
    Content, Document, DocumentId, Edit, Row, WriteError, YearRow,
    admission::{Refusal, admit_to, admit_together},
};

use crate::{
    gate::{LIMITS, admitted, visit, year_id},
    ledger_samples::end,
    raw,
    samples::{student, user, writer, year},
};

const NAME: Option<Refusal> = Some(Refusal::NotAllowed("an entry in somebody else's name"));
const LOST: Option<Refusal> = Some(Refusal::NotAllowed("overwrites or takes out an entry"));

fn recorded(by: u128) -> Recorded {
    let at = Timestamp::constant(1_793_700_000, 0);
    Recorded { by: user(by), device: DeviceId::draw(1), at }
}

/// Forty minutes in school with Kai, who promised one thing.
pub(crate) fn session(number: u128, by: u128) -> Session {
    let promise = Action {
        id: ActionId::draw(number),
        text: "Bring the planner".to_owned(),
        owner: ActionOwner::Other("Kai".to_owned()),
        due: Some(date(2026, 11, 10)),
    };
    Session {
        id: SessionId::draw(number),
        students: [student()].into(),
        date: date(2026, 11, 3),
        planned: None,
        outcome: Outcome::Held(Box::new(Held {
            success: "On time all week".to_owned(),
            minutes: 40,
            start: None,
            there: [student()].into(),
            also: [].into(),
            setting: Setting::Usual,
            about: [].into(),
            student_words: String::new(),
            parent_words: String::new(),
            promises: vec![promise],
        })),
        note: String::new(),
        recorded: recorded(by),
    }
}

fn held(minutes: u16, change: impl FnOnce(&mut Held)) -> Session {
    let mut session = session(1, 1);
    if let Outcome::Held(held) = &mut session.outcome {
        held.minutes = minutes;
        change(held);
    }
    session
}

pub(crate) fn pause(number: u128, by: u128) -> Pause {
    Pause {
        id: PauseId::draw(number),
        from: date(2026, 11, 9),
        to: date(2026, 11, 20),
        reason: PauseReason::Exclusion,
        recorded: recorded(by),
    }
}

/// What base says when this person writes that into the document.
fn tried(document: &Document, by: u8, edit: &Edit) -> Result<Option<Refusal>, Box<dyn Error>> {
    let chunk = document.clone().write(&writer(by), edit)?;
    Ok(admit_to(document, &chunk, LIMITS).err())
}

fn record(session: Session) -> Edit {
    Edit::RecordSession { student: student(), session }
}

#[test]
fn it_is_written_in_its_mentors_name_and_stays() -> Result<(), Box<dyn Error>> {
    let mut document = Document::new(year_id());
    assert_eq!(tried(&document, 1, &record(session(1, 1)))?, None);
    assert_eq!(tried(&document, 2, &record(session(1, 1)))?, NAME);
    document.write(&writer(1), &record(session(1, 1)))?;
    let again = document.write(&writer(1), &record(session(1, 1)));
    assert_eq!(again, Err(WriteError::AlreadyThere));
    for hurt in ["note", "students", "recorded_by"] {
        let chunk = raw::change(&document, &writer(1), |tx| {
            let sessions = tx.get(ROOT, "sessions")?.map_or(ROOT, |(_, id)| id);
            let key = SessionId::draw(1).to_string();
            let entry = tx.get(sessions, key.as_str())?.map_or(ROOT, |(_, id)| id);
            tx.put(entry, hurt, user(2).to_string())
        })?;
        let refused = admit_to(&document, &chunk, LIMITS).err();
        assert!(refused == LOST || matches!(refused, Some(Refusal::Unreadable(_))), "{hurt}");
    }
    Ok(())
}

#[test]
fn one_that_cannot_have_been_is_not_let_in() -> Result<(), Box<dyn Error>> {
    let cannot = Some(Refusal::NotAllowed("a session that cannot have been"));
    let document = Document::new(year_id());
    let ada = StudentId::draw(0xada);
    let mut crowd = held(40, |_| {});
    crowd.students = (1..=30).map(StudentId::draw).chain([student()]).collect();
    for (session, refused) in [
        (held(1, |_| {}), None),
        (held(480, |_| {}), None),
        (held(0, |_| {}), cannot),
        (held(481, |_| {}), cannot),
        (held(40, |held| held.there = [].into()), cannot),
        (held(40, |held| held.there = [student(), ada].into()), cannot),
        (crowd, cannot),
        (Session { outcome: Outcome::NobodyCame, ..session(1, 1) }, None),
    ] {
        assert_eq!(tried(&document, 1, &record(session.clone()))?, refused, "{session:?}");
    }
    // Of another student, and of another year, none belongs here.
    let format = Some(Refusal::Unreadable("an entry of another format"));
    let adas = Session { students: [ada].into(), ..session(1, 1) };
    assert_eq!(tried(&document, 1, &record(adas))?, format);
    Ok(())
}

#[test]
fn that_of_a_group_is_the_same_in_the_year_of_each() -> Result<(), Box<dyn Error>> {
    let ada = StudentId::draw(0xada);
    let mut group = held(40, |held| held.there = [student()].into());
    group.students = [student(), ada].into();
    let mut read = Vec::new();
    for one in [student(), ada] {
        let edit = Edit::RecordSession { student: one, session: group.clone() };
        assert_eq!(edit.document(), DocumentId::StudentYear(one, year()));
        let mut document = Document::new(edit.document());
        document.write(&writer(1), &edit)?;
        let Content::Year(year) = document.read() else { return Err("not a year".into()) };
        let Row::Year(row) = document.row() else { return Err("not a year".into()) };
        read.push((year.sessions, row.meetings.first().map(|meeting| meeting.took)));
    }
    // Whole for who was there (clause 3.2); Ada was not.
    assert_eq!(read[0], (vec![group.clone()], Some(Took::Held(40))));
    assert_eq!(read[1], (vec![group], Some(Took::Absent)));
    Ok(())
}

#[test]
fn it_is_amended_read_and_its_promises_are_ticked() -> Result<(), Box<dyn Error>> {
    let mut document = Document::new(year_id());
    document.write(&writer(1), &record(session(1, 1)))?;
    let entry = EntryId::Session(SessionId::draw(1));
    let amend = |by| Edit::Amend {
        student: student(),
        year: year(),
        amendment: Amendment {
            id: AmendmentId::draw(by),
            entry,
            text: "It was 45 minutes".to_owned(),
            reason: "Looked at the diary".to_owned(),
            recorded: recorded(by),
        },
    };
    for (by, whose) in [(1, Ownership::Own), (2, Ownership::Others)] {
        let chunk = document.clone().write(&writer(by), &amend(by.into()))?;
        assert_eq!(admit_together(&document, &[&chunk], LIMITS)?.amends, Some(whose));
    }
    document.write(&writer(1), &amend(1))?;
    let receipt = ReadReceipt { entry, recorded: recorded(2) };
    document.write(&writer(2), &Edit::MarkRead { student: student(), year: year(), receipt })?;
    let tick = ActionTick {
        id: TickId::draw(1),
        action: ActionId::draw(1),
        says: Ticked::Done,
        recorded: recorded(1),
    };
    let Row::Year(row) = document.row() else { return Err("not a year".into()) };
    assert_eq!(
        row.open_promises.iter().map(|it| it.session).collect::<Vec<_>>(),
        [SessionId::draw(1)]
    );
    document.write(&writer(1), &Edit::TickAction { student: student(), year: year(), tick })?;
    let Content::Year(year) = document.read() else { return Err("not a year".into()) };
    assert_eq!(year.amendments.iter().map(|it| it.entry).collect::<Vec<_>>(), [entry]);
    assert_eq!((year.reads, year.done.len()), (vec![receipt], 1));
    let Row::Year(row) = document.row() else { return Err("not a year".into()) };
    assert!(row.open_promises.is_empty());
    // Who wrote it and who has opened it know it; to anybody else it is news.
    for (reader, news) in [(1, 0), (2, 0), (3, 1)] {
        assert_eq!(row.unread_sessions(user(reader)), news, "{reader}");
    }
    Ok(())
}

/// What of its promises is open in the row.
fn open_promises(document: &Document) -> Result<Vec<(SessionId, ActionId)>, Box<dyn Error>> {
    let open = year_row(document)?.open_promises;
    Ok(open.into_iter().map(|open| (open.session, open.promise.id)).collect())
}

#[test]
fn a_promise_is_open_again_when_its_tick_was_taken_back() -> Result<(), Box<dyn Error>> {
    let mut document = Document::new(year_id());
    for number in [1, 2] {
        document.write(&writer(1), &record(session(number, 1)))?;
    }
    let [one, other] = [1, 2].map(|number| (SessionId::draw(number), ActionId::draw(number)));
    assert_eq!(open_promises(&document)?, [one, other]);
    // By its mentor, then by the coordinator; base lets in each, as with what was promised at a visit.
    for (id, by, says, open) in [
        (1_u8, 1_u8, Ticked::Done, vec![other]),
        (2, 2, Ticked::TakenBack, vec![one, other]),
        (3, 1, Ticked::Done, vec![other]),
    ] {
        let at = Timestamp::constant(1_793_700_000 + i64::from(id), 0);
        let recorded = Recorded { at, ..recorded(by.into()) };
        let tick = ActionTick { id: TickId::draw(id.into()), action: one.1, says, recorded };
        let edit = Edit::TickAction { student: student(), year: year(), tick };
        assert_eq!(tried(&document, by, &edit)?, None);
        document.write(&writer(by), &edit)?;
        assert_eq!(open_promises(&document)?, open, "{id}");
    }
    Ok(())
}

#[test]
fn a_pause_is_in_ones_own_name_and_what_is_said_of_it_later_stays() -> Result<(), Box<dyn Error>> {
    let mut document = Document::new(year_id());
    let put = |pause| Edit::Pause { student: student(), pause };
    assert_eq!(tried(&document, 1, &put(pause(1, 1)))?, None);
    assert_eq!(tried(&document, 2, &put(pause(1, 1)))?, NAME);
    // 13 weeks at most (docs/decisions/0034), and a reason.
    let cannot = Some(Refusal::NotAllowed("a pause that cannot be kept"));
    let weeks =
        |days: i64| Pause { to: date(2026, 11, 9).saturating_add(days.days()), ..pause(1, 1) };
    assert_eq!(tried(&document, 1, &put(weeks(90)))?, None);
    assert_eq!(tried(&document, 1, &put(weeks(91)))?, cannot);
    assert_eq!(tried(&document, 1, &put(weeks(-1)))?, cannot);
    let no_reason = Pause { reason: PauseReason::Other(" ".to_owned()), ..pause(1, 1) };
    assert_eq!(tried(&document, 1, &put(no_reason))?, cannot);

    document.write(&writer(1), &put(pause(1, 1)))?;
    let back = Ended::With(date(2026, 11, 13));
    // The coordinator says that Kai is back, in her name.
    assert_eq!(tried(&document, 2, &end(1, PauseId::draw(1), user(2), back))?, None);
    assert_eq!(tried(&document, 1, &end(1, PauseId::draw(1), user(2), back))?, NAME);
    let nowhere = document.write(&writer(2), &end(1, PauseId::draw(9), user(2), back));
    assert_eq!(nowhere, Err(WriteError::NotThere));
    document.write(&writer(2), &end(1, PauseId::draw(1), user(2), back))?;
    let Row::Year(row) = document.row() else { return Err("not a year".into()) };
    assert_eq!(row.pauses.iter().map(|it| it.to).collect::<Vec<_>>(), [date(2026, 11, 13)]);
    document.write(&writer(1), &end(2, PauseId::draw(1), user(1), Ended::Withdrawn))?;
    let Row::Year(row) = document.row() else { return Err("not a year".into()) };
    let Content::Year(year) = document.read() else { return Err("not a year".into()) };
    assert_eq!((row.pauses.len(), year.pauses.len(), year.pause_ends.len()), (0, 1, 2));
    Ok(())
}

#[test]
fn what_was_agreed_before_stays() -> Result<(), Box<dyn Error>> {
    let id = DocumentId::StudentCore(student());
    let agreed = |number, minutes, by| Edit::AgreeFrequency {
        student: student(),
        agreed: Agreed {
            id: AgreedId::draw(number),
            from: date(2026, 11, 16),
            minutes,
            every: Every::Week,
            assessment: "Twice a week while he settles in".to_owned(),
            recorded: recorded(by),
        },
    };
    let mut document = Document::new(id);
    let cannot = Some(Refusal::NotAllowed("an agreement that cannot be kept"));
    for (edit, by, refused) in [
        (agreed(1, 45, 2), 2, None),
        (agreed(1, 45, 2), 1, NAME),
        (agreed(1, 0, 2), 2, cannot),
        (agreed(1, 601, 2), 2, cannot),
    ] {
        assert_eq!(tried(&document, by, &edit)?, refused, "{edit:?}");
    }
    document.write(&writer(2), &agreed(1, 45, 2))?;
    let key = AgreedId::draw(1).to_string();
    let chunk = raw::change(&document, &writer(2), |tx| {
        let agreed = tx.get(ROOT, "agreed")?.map_or(ROOT, |(_, id)| id);
        tx.delete(agreed, key.as_str())
    })?;
    assert_eq!(admit_to(&document, &chunk, LIMITS).err(), LOST);
    let next = document.clone().write(&writer(2), &agreed(2, 30, 2))?;
    let Content::Core(core) = admitted(admit_to(&document, &next, LIMITS)?)?.content else {
        return Err("not a core".into());
    };
    assert_eq!(core.agreed.iter().map(|it| it.minutes).collect::<Vec<_>>(), [45, 30]);
    Ok(())
}

#[test]
fn terms_of_a_year_do_not_overlap() -> Result<(), Box<dyn Error>> {
    let document = Document::new(DocumentId::Org);
    let term = |first, last, name: &str| Term { first, last, name: name.to_owned() };
    let autumn = term(date(2026, 9, 3), date(2026, 12, 18), "Autumn term");
    let spring = term(date(2027, 1, 5), date(2027, 3, 24), "Spring term");
    let early = term(date(2026, 12, 18), date(2027, 3, 24), "Spring term");
    let set = |terms: &[&Term]| Edit::SetTerms {
        year: year(),
        terms: terms.iter().map(|&term| term.clone()).collect(),
    };
    let cannot = Some(Refusal::NotAllowed("a term that cannot be kept"));
    assert_eq!(tried(&document, 2, &set(&[&spring, &autumn]))?, None);
    assert_eq!(tried(&document, 2, &set(&[&autumn, &early]))?, cannot);
    let nameless = term(date(2026, 9, 3), date(2026, 12, 18), "");
    assert_eq!(tried(&document, 2, &set(&[&nameless]))?, cannot);
    let mut school = document.clone();
    school.write(&writer(2), &set(&[&spring, &autumn]))?;
    school.write(&writer(2), &set(&[&autumn]))?;
    let Content::Org(org) = school.read() else { return Err("not the school's".into()) };
    assert_eq!(org.terms, [autumn]);
    Ok(())
}

fn year_row(document: &Document) -> Result<YearRow, Box<dyn Error>> {
    match Row::from_bytes(&document.row().to_bytes()?)? {
        Row::Year(row) => Ok(row),
        _ => Err("not a year".into()),
    }
}

#[test]
fn a_row_has_what_the_ledger_of_this_fortnight_and_the_last_needs() -> Result<(), Box<dyn Error>> {
    let mut document = Document::new(year_id());
    // A session on each school day from 7 September to 16 October, and a visit in between.
    let mut day = date(2026, 9, 7);
    for number in 0..30_u128 {
        let session = Session { date: day, ..session(number + 1, 1) };
        document.write(&writer(1), &record(session))?;
        day = day.saturating_add(if number % 5 == 4 { 3.days() } else { 1.day() });
    }
    let met = domain::visit::Visit { date: date(2026, 10, 14), ..visit(99, 1) };
    document.write(&writer(1), &Edit::RecordVisit(met))?;
    let row = year_row(&document)?;
    assert_eq!((row.sessions, row.visits), (30, 1));
    // Four weeks before the newest, of which there is one on each school day, and the visit: no more than 24.
    let on: Vec<_> = row.meetings.iter().map(|meeting| meeting.on).collect();
    assert!(on.is_sorted_by(|one, next| one >= next));
    assert_eq!((on[0], on[on.len() - 1], on.len()), (date(2026, 10, 16), date(2026, 9, 21), 21));
    assert!(row.meetings.iter().any(|it| it.id == MeetingId::Visit(VisitId::draw(99))));
    assert_eq!(row.meetings[0].took, Took::Held(40));

    // One with a mistyped day hides not more than it must: the newest eight are there whatever their days.
    document.write(&writer(1), &record(Session { date: date(2027, 8, 3), ..session(50, 1) }))?;
    let on: Vec<_> = year_row(&document)?.meetings.iter().map(|it| it.on).collect();
    assert_eq!((on.len(), on[0], on[7]), (8, date(2027, 8, 3), date(2026, 10, 9)));
    Ok(())
}
