//! Promise: what any release wrote, this one reads; what a newer one writes does not stop this one.
//!
//! The fixtures are documents as format 1 writes them, and a row and a content, each with its version in its name. To
//! write those of a new format or version, run this with `ALONGSIDE_WRITE_FIXTURES=1`; those that are there are never
//! written again.

use std::{error::Error, path::PathBuf};

use automerge::{ObjType, ROOT, ReadDoc as _, transaction::Transactable as _};
use domain::{
    calendar::Closure,
    id::{
        ActionId, AmendmentId, ClosureId, DeviceId, HelpId, HomeSchoolId, PlanId, RelationshipId,
        StudentId, TickId, VisitId,
    },
    relationship::Relationship,
    school::{HomeSchool, SafetyContact},
    staff::{Role, StaffMember},
    student::{Help, HelpKind, Placement, PlacementAttendance, Standing, Student},
    upn::Upn,
    visit::{
        Action, ActionOwner, ActionTick, Amendment, Attachment, EntryId, Feeling, MovedVisit,
        NextStep, OwnWords, Picture, PictureHash, PictureKind, PlannedVisit, Present, ReadReceipt,
        Recorded, Step, Ticked, Topic, Visit,
    },
};
use jiff::{Timestamp, civil::date};
use records::{Content, Document, DocumentId, Edit, Row};

use crate::{
    raw,
    samples::{student, user, writer, year},
};

fn at(minute: i64) -> Timestamp {
    Timestamp::constant(1_793_700_000 + 60 * minute, 0)
}

fn recorded(by: u128, minute: i64) -> Recorded {
    Recorded { by: user(by), device: DeviceId::draw(0xd0 + by), at: at(minute) }
}

fn org() -> Vec<Edit> {
    vec![
        Edit::NameSchool { name: "Fenland Centre".to_owned() },
        Edit::SetSafetyContact(SafetyContact {
            name: "Mrs Bell".to_owned(),
            telephone: "01234 567890".to_owned(),
        }),
        Edit::SetFirstFortnight(date(2026, 9, 7)),
        Edit::AddClosure(Closure {
            id: ClosureId::draw(1),
            from: date(2026, 10, 26),
            to: date(2026, 10, 30),
            reason: "Half-term".to_owned(),
        }),
        Edit::PutStaff(StaffMember {
            id: user(1),
            name: "Ms Okafor".to_owned(),
            role: Role::Mentor,
        }),
        Edit::PutHomeSchools(vec![HomeSchool {
            id: HomeSchoolId::draw(1),
            urn: Some("123456".to_owned()),
            dfe_number: Some("8804001".to_owned()),
            name: "St Hild's".to_owned(),
            address: "Mill Lane, Ely".to_owned(),
            telephone: "01234 111222".to_owned(),
            contact: "Mrs Aldous, SENCO".to_owned(),
        }]),
    ]
}

fn core() -> Vec<Edit> {
    vec![
        Edit::PutStudent(Student {
            id: student(),
            given_name: "Kai".to_owned(),
            family_name: "Morgan".to_owned(),
            date_of_birth: Some(date(2013, 2, 28)),
            upn: Upn::parse("H801200001001").ok(),
            year_group: Some(9),
            home_school: Some(HomeSchoolId::draw(1)),
            needs: "Reads better on yellow paper".to_owned(),
            placement: Some(Placement {
                commissioner: "Cambridgeshire".to_owned(),
                attendance: PlacementAttendance::PartTime,
                starts: Some(date(2026, 11, 9)),
                expected_end: None,
                objectives: "Back to English and maths".to_owned(),
            }),
        }),
        Edit::SetStanding { student: student(), standing: Standing::MetOffSite { by: user(1) } },
        Edit::Relate(Relationship {
            id: RelationshipId::draw(1),
            student: student(),
            mentor: user(1),
            from: date(2026, 9, 1),
            to: None,
            purpose: "Transition".to_owned(),
        }),
        Edit::EndRelationship {
            student: student(),
            id: RelationshipId::draw(1),
            to: date(2027, 1, 8),
        },
    ]
}

fn visit() -> Visit {
    Visit {
        id: VisitId::draw(1),
        student: student(),
        plan: Some(PlanId::draw(1)),
        home_school: Some(HomeSchoolId::draw(1)),
        date: date(2026, 11, 3),
        minutes: 45,
        present: [Present::Student, Present::SomeoneElse("Nan".to_owned())].into(),
        feeling: Some(Feeling::Mixed),
        covered: [Topic::Tour, Topic::Travel].into(),
        words: OwnWords {
            student: "Is there football?".to_owned(),
            parent: String::new(),
            home_school: "He likes jobs".to_owned(),
        },
        note: "Kai liked the workshop.".to_owned(),
        actions: vec![
            Action {
                id: ActionId::draw(1),
                text: "Introduce Kai to Mr Lowe".to_owned(),
                owner: ActionOwner::Staff(user(1)),
                due: Some(date(2026, 11, 10)),
            },
            Action {
                id: ActionId::draw(2),
                text: "Ring the bus company".to_owned(),
                owner: ActionOwner::Other("Nan".to_owned()),
                due: None,
            },
        ],
        next_step: Some(NextStep { steps: [Step::TasterDay].into(), on: Some(date(2026, 11, 17)) }),
        attachments: Vec::new(),
        moved_from: None,
        recorded: recorded(1, 0),
    }
}

fn entries() -> Vec<Edit> {
    let (student, year) = (student(), year());
    let plan = |number| Edit::Plan {
        year,
        plan: PlannedVisit {
            id: PlanId::draw(number),
            student,
            mentor: user(1),
            home_school: None,
            at: at(600),
            ask_for: "Mrs Aldous".to_owned(),
            recorded: recorded(2, 1),
        },
    };
    let help = |number| Edit::AddHelp {
        student,
        year,
        help: Help {
            id: HelpId::draw(number),
            kind: HelpKind::DoesNotHelp,
            text: "A desk between us".to_owned(),
            by: user(1),
            at: at(2),
        },
    };
    vec![
        plan(1),
        plan(2),
        Edit::CancelPlan { student, year, plan: PlanId::draw(2), recorded: recorded(2, 3) },
        Edit::RecordVisit(visit()),
        Edit::Amend {
            student,
            year,
            amendment: Amendment {
                id: AmendmentId::draw(1),
                entry: EntryId::Visit(VisitId::draw(1)),
                text: "It was 50 minutes".to_owned(),
                reason: "Looked at the diary".to_owned(),
                recorded: recorded(1, 4),
            },
        },
        Edit::TickAction {
            student,
            year,
            tick: ActionTick {
                id: TickId::default(),
                action: ActionId::draw(1),
                says: Ticked::Done,
                recorded: recorded(2, 5),
            },
        },
        Edit::MarkRead {
            student,
            year,
            receipt: ReadReceipt {
                entry: EntryId::Visit(VisitId::draw(1)),
                recorded: recorded(2, 6),
            },
        },
        help(1),
        help(2),
        Edit::RetireHelp { student, year, help: HelpId::draw(2), recorded: recorded(2, 7) },
    ]
}

/// A visit that was recorded for the wrong student, and one that came from another's record.
fn moved() -> Vec<Edit> {
    let (student, year) = (student(), year());
    let here = Visit { plan: None, ..visit() };
    let mut fresh = 10_u128;
    let action = || {
        fresh += 1;
        ActionId::draw(fresh)
    };
    let elsewhere = Visit { student: StudentId::draw(0x5702), id: VisitId::draw(2), ..visit() };
    let there = elsewhere.moved_to(student, VisitId::draw(3), recorded(1, 8), action);
    let moved = MovedVisit {
        visit: here.id,
        to_student: elsewhere.student,
        to_visit: VisitId::draw(4),
        amendments: vec![AmendmentId::draw(1), AmendmentId::draw(2)],
        recorded: recorded(1, 9),
    };
    vec![
        Edit::RecordVisit(here),
        Edit::RecordVisit(there),
        Edit::MoveVisit { student, year, moved },
    ]
}

/// A visit with a photo that nobody described, one that somebody did, and the signature of two: drawn, and typed.
fn attached() -> Vec<Edit> {
    let picture = |number: u8, kind, width, height| {
        let hash = PictureHash::new([number; 32]);
        Picture { hash, kind, bytes: 280_000 + u32::from(number), width, height }
    };
    let attachments = vec![
        Attachment::Photo {
            picture: picture(1, PictureKind::Jpeg, 1600, 1200),
            shows: String::new(),
        },
        Attachment::Photo {
            picture: picture(0xfe, PictureKind::Webp, 900, 1600),
            shows: "The letter about the taster day".to_owned(),
        },
        Attachment::Signature {
            picture: picture(3, PictureKind::Png, 600, 200),
            name: "Mrs Aldous, SENCO".to_owned(),
        },
        Attachment::SignedAs { name: "Mr Örn".to_owned() },
    ];
    vec![Edit::RecordVisit(Visit { attachments, ..visit() })]
}

fn me() -> Vec<Edit> {
    let value = |value: &str| Edit::SetPreference {
        user: user(1),
        key: "theme".to_owned(),
        value: value.to_owned(),
    };
    vec![value("light"), value("dark")]
}

/// A document with the edits of its kind, the second half by another writer.
pub(crate) fn build(id: DocumentId, edits: &[Edit]) -> Result<Document, Box<dyn Error>> {
    let mut document = Document::new(id);
    for (place, edit) in edits.iter().enumerate() {
        let number = if place < edits.len() / 2 { 1 } else { 2 };
        document.write(&writer(number), edit)?;
    }
    Ok(document)
}

/// What a release wrote under this name; these bytes, where it is asked for and there is nothing yet.
pub(crate) fn released(name: &str, as_now: &[u8]) -> Result<Vec<u8>, Box<dyn Error>> {
    // As cargo says now, for one build may serve checkouts in several folders.
    let folder = PathBuf::from(std::env::var("CARGO_MANIFEST_DIR")?);
    let folder = folder.join("../../tests/fixtures/records");
    let path = folder.join(name);
    if std::env::var_os("ALONGSIDE_WRITE_FIXTURES").is_some() && !path.exists() {
        std::fs::create_dir_all(&folder)?;
        std::fs::write(&path, as_now)?;
    }
    std::fs::read(&path).map_err(|error| format!("{}: {error}", path.display()).into())
}

#[test]
fn documents_of_format_1_are_read_and_written_as_they_were() -> Result<(), Box<dyn Error>> {
    for (name, id, edits) in [
        ("org-1", DocumentId::Org, org()),
        ("student-core-1", DocumentId::StudentCore(student()), core()),
        ("student-year-1", DocumentId::StudentYear(student(), year()), entries()),
        ("student-year-1-moved", DocumentId::StudentYear(student(), year()), moved()),
        ("student-year-1-attached", DocumentId::StudentYear(student(), year()), attached()),
        ("me-1", DocumentId::Me(user(1)), me()),
    ] {
        let built = build(id, &edits)?;
        let fixture = released(&format!("{name}.automerge"), &built.save())?;
        let released = Document::load(id, &fixture)?;
        assert_eq!(released.read(), built.read(), "{name}");
        assert_eq!(released.changes(), built.changes(), "{name}");
        // The fixtures were saved with deflated columns; the same document is the same bytes without.
        assert_eq!(built.save(), released.save(), "{name}");
    }
    Ok(())
}

/// A year with everything in it that a visit and a session can have.
fn whole_year() -> Result<Document, Box<dyn Error>> {
    let with_pictures = |edit| match edit {
        Edit::RecordVisit(_) => attached(),
        edit => vec![edit],
    };
    let mut edits: Vec<_> = entries().into_iter().flat_map(with_pictures).collect();
    // One that came from another's record.
    edits.extend(moved().into_iter().skip(1).take(1));
    edits.extend(crate::released_2::hour());
    build(DocumentId::StudentYear(student(), year()), &edits)
}

#[test]
fn a_row_and_a_content_are_read_and_written_as_this_version_of_them_was()
-> Result<(), Box<dyn Error>> {
    let document = whole_year()?;
    let (row, content) = (document.row(), document.read());
    let (row_now, content_now) = (row.to_bytes()?, content.to_bytes()?);
    // Whoever writes something else raises the version, and so has a fixture made beside this one.
    let row_then = released(&format!("student-year-{}.row", row_now[0]), &row_now)?;
    let content_then = released(&format!("student-year-{}.content", content_now[0]), &content_now)?;
    assert_eq!(Row::from_bytes(&row_then)?, row);
    assert_eq!(Content::from_bytes(&content_then)?, content);
    assert_eq!((row_now, content_now), (row_then, content_then));
    // Those of an earlier version are made again from their document.
    for version in 4..row.to_bytes()?[0] {
        let earlier = released(&format!("student-year-{version}.row"), &[])?;
        assert_eq!(Row::from_bytes(&earlier), Err(records::RowError::OtherVersion));
    }
    for version in 5..content.to_bytes()?[0] {
        let earlier = released(&format!("student-year-{version}.content"), &[])?;
        assert_eq!(Content::from_bytes(&earlier), Err(records::RowError::OtherVersion));
    }
    Ok(())
}

#[test]
fn the_fixtures_say_what_was_written_in_them() -> Result<(), Box<dyn Error>> {
    let year_id = DocumentId::StudentYear(student(), year());
    let Content::Year(year) = build(year_id, &entries())?.read() else {
        return Err("not a year".into());
    };
    assert_eq!(year.visits, [visit()]);
    let counts = (year.plans.len(), year.cancelled.len(), year.helps.len());
    assert_eq!(counts, (2, 1, 1));
    assert_eq!((year.amendments.len(), year.done.len(), year.reads.len()), (1, 1, 1));
    let Content::Year(year) = build(year_id, &moved())?.read() else {
        return Err("not a year".into());
    };
    let from = year.visits.iter().find_map(|visit| visit.moved_from.clone()).ok_or("moved here")?;
    assert_eq!((from.visit, from.written_at), (VisitId::draw(2), at(0)));
    let [moved] = year.moved.as_slice() else { return Err("one move".into()) };
    assert_eq!((moved.visit, moved.recorded), (VisitId::draw(1), recorded(1, 9)));
    let Content::Year(year) = build(year_id, &attached())?.read() else {
        return Err("not a year".into());
    };
    let pictures: Vec<_> = year.visits.iter().map(|visit| visit.attachments.len()).collect();
    assert_eq!(pictures, [4]);
    let Content::Core(core) = build(DocumentId::StudentCore(student()), &core())?.read() else {
        return Err("not a core".into());
    };
    assert_eq!(core.standing, Standing::MetOffSite { by: user(1) });
    assert_eq!(core.relationships.first().and_then(|it| it.to), Some(date(2027, 1, 8)));
    Ok(())
}

#[test]
fn an_entry_of_a_newer_format_is_kept_and_counted() -> Result<(), Box<dyn Error>> {
    let id = DocumentId::StudentYear(student(), year());
    let mut document = build(id, &entries())?;
    let before = document.read();
    let newer = VisitId::draw(2).to_string();
    let chunk = raw::change(&document, &writer(3), |tx| {
        let visits = tx.get(ROOT, "visits")?.map_or(ROOT, |(_, id)| id);
        let visit = tx.put_object(&visits, newer.as_str(), ObjType::Map)?;
        tx.put(&visit, "date", "2026-12-01")?;
        tx.put(&visit, "minutes", 30_u64)?;
        tx.put(&visit, "feeling", "feeling-of-2031")?;
        // A field that this version does not know is no reason not to read the rest.
        let known = tx.get(&visits, visit_key().as_str())?.map_or(ROOT, |(_, id)| id);
        tx.put(known, "weather", "rain")
    })?;
    document.apply(&chunk)?;
    let (Content::Year(before), Content::Year(now)) = (before, document.read()) else {
        return Err("not years".into());
    };
    assert_eq!(now.visits, before.visits);
    let [unreadable] = now.unreadable.as_slice() else { return Err("one entry".into()) };
    assert_eq!(unreadable.entry, format!("visits/{newer}"));
    assert_eq!(unreadable.author, Some(user(3)));
    assert_eq!(unreadable.at.map(Timestamp::as_second), Some(writer(3).at.as_second()));
    // It is still there for a version that can read it.
    let again = automerge::Automerge::load(&document.save())?;
    let visits = again.get(ROOT, "visits")?.map_or(ROOT, |(_, id)| id);
    let kept = again.get(visits, newer.as_str())?.map_or(ROOT, |(_, id)| id);
    assert_eq!(
        again.get(kept, "feeling")?.and_then(|(it, _)| it.into_string().ok()).as_deref(),
        Some("feeling-of-2031")
    );
    Ok(())
}

#[test]
fn a_standing_of_a_newer_format_hides_neither_the_student_nor_who_is_related()
-> Result<(), Box<dyn Error>> {
    let mut document = build(DocumentId::StudentCore(student()), &core())?;
    let Content::Core(before) = document.read() else { return Err("not a core".into()) };
    for newer in ["lent-to-another-school 2031", "merged-into nobody", "declined", ""] {
        let chunk = raw::change(&document, &writer(3), |tx| {
            let student = tx.get(ROOT, "student")?.map_or(ROOT, |(_, id)| id);
            tx.put(student, "standing", newer)
        })?;
        document.apply(&chunk)?;
        let Content::Core(now) = document.read() else { return Err("not a core".into()) };
        assert_eq!((&now.student, &now.relationships), (&before.student, &before.relationships));
        assert_eq!(now.standing, Standing::Confirmed, "and nobody has provisional access");
        let entries: Vec<_> = now.unreadable.iter().map(|it| it.entry.as_str()).collect();
        assert_eq!(entries, ["student"], "{newer}");
        let Row::Core(row) = document.row() else { return Err("not a core".into()) };
        assert_eq!(row.student, before.student);
    }
    Ok(())
}

fn visit_key() -> String {
    VisitId::draw(1).to_string()
}

#[test]
fn a_row_of_another_version_is_not_read() -> Result<(), Box<dyn Error>> {
    let row = build(DocumentId::Org, &org())?.row();
    let bytes = row.to_bytes()?;
    assert_eq!(Row::from_bytes(&bytes)?, row);
    assert!(Row::is_of_this_version(&bytes));
    for version in [bytes[0] - 1, bytes[0] + 1] {
        let mut other = bytes.clone();
        other[0] = version;
        assert_eq!(Row::from_bytes(&other), Err(records::RowError::OtherVersion));
        assert!(!Row::is_of_this_version(&other));
    }
    for damaged in [&[][..], &bytes[..bytes.len() - 1], &[bytes.as_slice(), &[0]].concat()] {
        assert_eq!(Row::from_bytes(damaged), Err(records::RowError::Unreadable));
    }
    Ok(())
}

#[test]
fn what_a_document_says_is_not_read_in_another_version() -> Result<(), Box<dyn Error>> {
    let year = build(DocumentId::StudentYear(student(), year()), &entries())?.read();
    let bytes = year.to_bytes()?;
    assert_eq!(Content::from_bytes(&bytes)?, year);
    for version in [bytes[0] - 1, bytes[0] + 1] {
        let mut other = bytes.clone();
        other[0] = version;
        assert_eq!(Content::from_bytes(&other), Err(records::RowError::OtherVersion));
    }
    Ok(())
}
