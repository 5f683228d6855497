//! Promise: what the release that brought format 2 wrote, this one reads and writes as it was. How the fixtures are made is
//! in `formats`.

use std::error::Error;

use domain::{
    barrier::BarrierArea,
    calendar::Term,
    id::{ActionId, AgreedId, AmendmentId, DeviceId, PauseEndId, PauseId, SessionId, StudentId},
    ledger::{Agreed, DaysIn, Ended, Every, Pause, PauseEnd, PauseReason, Weekdays},
    session::{AlsoThere, CancelledBy, Held, Outcome, Place, SchoolHours, Session, Setting},
    visit::{Action, ActionOwner, Amendment, EntryId, ReadReceipt, Recorded},
};
use jiff::{
    Timestamp,
    civil::{Weekday, date, time},
};
use records::{Content, Document, DocumentId, Edit};

use crate::{
    formats::{build, released},
    samples::{student, user, year},
};

fn recorded(by: u128, minute: i64) -> Recorded {
    let at = Timestamp::constant(1_793_700_000 + 60 * minute, 0);
    Recorded { by: user(by), device: DeviceId::draw(0xd0 + by), at }
}

fn org() -> Vec<Edit> {
    let term = |first, last, name: &str| Term { first, last, name: name.to_owned() };
    vec![
        Edit::NameSchool { name: "Fenland Centre".to_owned() },
        Edit::SetTerms {
            year: year(),
            terms: vec![
                term(date(2026, 9, 3), date(2026, 12, 18), "Autumn term"),
                term(date(2027, 1, 5), date(2027, 3, 24), "Spring term"),
            ],
        },
        Edit::SetSchoolHours(SchoolHours { from: time(8, 45, 0, 0), to: time(15, 15, 0, 0) }),
    ]
}

fn core() -> Vec<Edit> {
    let agreed = |number, from, minutes, every| Edit::AgreeFrequency {
        student: student(),
        agreed: Agreed {
            id: AgreedId::draw(number),
            from,
            minutes,
            every,
            assessment: "Twice a week while he settles in".to_owned(),
            recorded: recorded(2, 1),
        },
    };
    let on = Weekdays::new(&[Weekday::Tuesday, Weekday::Thursday]);
    let days = on.map(|on| DaysIn { from: date(2026, 11, 9), on });
    let days = days.map(|days| Edit::SetDaysIn { student: student(), days });
    [
        agreed(1, date(2026, 11, 16), 45, Every::Week),
        agreed(2, date(2027, 1, 11), 60, Every::Fortnight),
    ]
    .into_iter()
    .chain(days)
    .collect()
}

fn session(number: u128, outcome: Outcome) -> Edit {
    let session = Session {
        id: SessionId::draw(number),
        students: [student(), StudentId::draw(0x5702)].into(),
        date: date(2026, 11, 10),
        planned: Some(date(2026, 11, 10).at(10, 0, 0, 0)),
        outcome,
        note: "Kai brought the planner.".to_owned(),
        recorded: recorded(1, 2),
    };
    Edit::RecordSession { student: student(), session }
}

/// What is recorded of the hour: a group's session with everything that one can have, and what else can become of one.
pub(crate) fn hour() -> Vec<Edit> {
    let held = Held {
        success: "On time all week".to_owned(),
        minutes: 40,
        start: Some(time(10, 5, 0, 0)),
        there: [student()].into(),
        also: [AlsoThere::ParentOrCarer, AlsoThere::SomeoneElse("Nan".to_owned())].into(),
        setting: Setting::Unusual {
            place: Place::Elsewhere("The allotment".to_owned()),
            reason: "He asked to be outside".to_owned(),
        },
        about: [BarrierArea::Motivation, BarrierArea::OutsideSchool].into(),
        student_words: "Better outside".to_owned(),
        parent_words: "He sleeps again".to_owned(),
        promises: vec![Action {
            id: ActionId::draw(7),
            text: "Ring the bus company".to_owned(),
            owner: ActionOwner::Staff(user(1)),
            due: Some(date(2026, 11, 13)),
        }],
    };
    let by_parent =
        Outcome::Cancelled { by: CancelledBy::ParentOrCarer, why: "At the dentist".to_owned() };
    let pause = Pause {
        id: PauseId::draw(1),
        from: date(2026, 11, 16),
        to: date(2026, 11, 27),
        reason: PauseReason::Other("In hospital".to_owned()),
        recorded: recorded(2, 3),
    };
    let end = PauseEnd {
        id: PauseEndId::draw(1),
        pause: pause.id,
        ended: Ended::With(date(2026, 11, 20)),
        recorded: recorded(2, 4),
    };
    let entry = EntryId::Session(SessionId::draw(1));
    let amendment = Amendment {
        id: AmendmentId::draw(7),
        entry,
        text: "It was 45 minutes".to_owned(),
        reason: "Looked at the diary".to_owned(),
        recorded: recorded(1, 5),
    };
    let (student, year) = (student(), year());
    vec![
        session(1, Outcome::Held(Box::new(held))),
        session(2, Outcome::NobodyCame),
        session(3, by_parent),
        Edit::Pause { student, pause },
        Edit::EndPause { student, year, end },
        Edit::Amend { student, year, amendment },
        Edit::MarkRead { student, year, receipt: ReadReceipt { entry, recorded: recorded(2, 6) } },
    ]
}

#[test]
fn documents_of_format_2_are_read_and_written_as_they_were() -> Result<(), Box<dyn Error>> {
    for (name, id, edits) in [
        ("org-2", DocumentId::Org, org()),
        ("student-core-2", DocumentId::StudentCore(student()), core()),
        ("student-year-2", DocumentId::StudentYear(student(), year()), hour()),
    ] {
        let built = build(id, &edits)?;
        let fixture = released(&format!("{name}.automerge"), &built.save())?;
        let released = Document::load(id, &fixture)?;
        assert_eq!(released.read(), built.read(), "{name}");
        assert_eq!(released.changes(), built.changes(), "{name}");
        assert_eq!(built.save(), released.save(), "{name}");
        assert!(released.read().unreadable().is_empty(), "{name}");
    }
    Ok(())
}

#[test]
fn the_fixtures_say_what_was_written_in_them() -> Result<(), Box<dyn Error>> {
    let Content::Org(school) = build(DocumentId::Org, &org())?.read() else {
        return Err("not the school's".into());
    };
    assert_eq!(
        school.terms.iter().map(|it| it.name.as_str()).collect::<Vec<_>>(),
        ["Autumn term", "Spring term"]
    );
    assert_eq!(school.hours.map(|hours| hours.to), Some(time(15, 15, 0, 0)));
    let Content::Core(known) = build(DocumentId::StudentCore(student()), &core())?.read() else {
        return Err("not a core".into());
    };
    assert_eq!(known.agreed.iter().map(|it| it.minutes).collect::<Vec<_>>(), [45, 60]);
    assert!(known.days_in.iter().all(|it| it.on.has(Weekday::Thursday)));
    assert_eq!(known.days_in.len(), 1);
    let year_id = DocumentId::StudentYear(student(), year());
    let Content::Year(recorded) = build(year_id, &hour())?.read() else {
        return Err("not a year".into());
    };
    let counts = (recorded.sessions.len(), recorded.pauses.len(), recorded.pause_ends.len());
    assert_eq!(counts, (3, 1, 1));
    assert_eq!((recorded.amendments.len(), recorded.reads.len()), (1, 1));
    Ok(())
}
