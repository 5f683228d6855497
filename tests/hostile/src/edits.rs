//! Honest changes of every kind of edit, each with the document that it is written on: what is mutated.
//! Documents are small, so that two hundred thousand mutants are tried in a minute.

use anyhow::Result;
use domain::{
    calendar::{AcademicYear, Closure},
    id::{
        ActionId, AmendmentId, ClosureId, HomeSchoolId, PlanId, RelationshipId, StudentId, TickId,
        UserId, VisitId,
    },
    relationship::Relationship,
    school::{HomeSchool, SafetyContact},
    staff::{Role, StaffMember},
    student::{Placement, PlacementAttendance, Standing, Student},
    visit::{
        Action, ActionOwner, ActionTick, Amendment, EntryId, Feeling, MovedVisit, NextStep,
        OwnWords, PlannedVisit, ReadReceipt, Step, Ticked, Topic, Visit,
    },
};
use jiff::civil::date;
use records::{Document, DocumentId, Edit, Writer};

use crate::{
    hours,
    scene::{AMIRA, KAI, NOW, OKAFOR, amendment, first_day, help, recorded, visit, writer},
};

/// A document, and a change that was written on it.
#[derive(Debug, Clone)]
pub struct Honest {
    /// As it was before.
    pub document: Document,
    /// The change chunk.
    pub chunk: Vec<u8>,
}

/// One of each, by the user.
///
/// # Errors
/// When `records` cannot write it.
pub fn of_every_kind(user: UserId) -> Result<Vec<Honest>> {
    let mut all = Vec::new();
    for (before, edits) in
        [of_the_school(), of_a_student(user), of_a_year(KAI, user), of_preferences(user)]
    {
        let ground = ground(&before, user)?;
        for edit in edits {
            all.push(on(&ground, &writer("mutant", user), &edit)?);
        }
    }
    all.push(a_choice(user)?);
    all.push(both_kept(user)?);
    Ok(all)
}

/// One of each kind to one document, each under an actor of its own, and before them what they build on.
#[derive(Debug, Clone)]
pub struct InADocument {
    /// Which.
    pub id: DocumentId,
    /// The changes that have to be at base.
    pub before: Vec<Vec<u8>>,
    /// The others, apart from each other.
    pub changes: Vec<Vec<u8>>,
}

/// See [`InADocument`]: a year of this student.
///
/// # Errors
/// When `records` cannot write it.
pub fn in_a_year(student: StudentId, user: UserId) -> Result<InADocument> {
    in_a_document(&of_a_year(student, user), user)
}

/// See [`InADocument`]: what a coordinator writes, the school, who Kai is, and their own preferences.
///
/// # Errors
/// When `records` cannot write it.
pub fn at_the_desk(user: UserId) -> Result<Vec<InADocument>> {
    let all = [of_the_school(), of_a_student(user), of_preferences(user)];
    all.iter().map(|edits| in_a_document(edits, user)).collect()
}

fn in_a_document((before, edits): &Edits, user: UserId) -> Result<InADocument> {
    let id = before.first().map_or(DocumentId::Org, Edit::document);
    let mut document = Document::new(id);
    let first = writer(&format!("before {id}"), user);
    let before = before.iter().map(|edit| Ok(document.write(&first, edit)?));
    let before = before.collect::<Result<_>>()?;
    let changes = (0..).zip(edits).map(|(number, edit): (u32, _)| {
        let writer = writer(&format!("{number} {id}"), user);
        Ok(on(&document, &writer, edit)?.chunk)
    });
    let changes = changes.collect::<Result<_>>()?;
    Ok(InADocument { id, before, changes })
}

fn on(ground: &Document, writer: &Writer, edit: &Edit) -> Result<Honest> {
    let mut document = ground.clone();
    let chunk = document.write(writer, edit)?;
    Ok(Honest { document: ground.clone(), chunk })
}

/// What has to be there before.
fn ground(before: &[Edit], user: UserId) -> Result<Document> {
    let id = before.first().map_or(DocumentId::Org, Edit::document);
    let mut document = Document::new(id);
    for edit in before {
        document.write(&writer("ground", user), edit)?;
    }
    Ok(document)
}

/// Edits that have to be there before, and one of each kind.
type Edits = (Vec<Edit>, Vec<Edit>);

fn of_the_school() -> Edits {
    let closure = |number| Closure {
        id: ClosureId::draw(number),
        from: date(2026, 12, 21),
        to: date(2027, 1, 1),
        reason: "Christmas".to_owned(),
    };
    let school = HomeSchool {
        id: HomeSchoolId::draw(1),
        urn: Some("100001".to_owned()),
        dfe_number: Some("8804001".to_owned()),
        name: "Harbour School".to_owned(),
        address: "1 Quay".to_owned(),
        telephone: "0123".to_owned(),
        contact: "Ms Bell".to_owned(),
    };
    let contact = SafetyContact { name: "Mrs Khan".to_owned(), telephone: "0123".to_owned() };
    let member =
        StaffMember { id: UserId::draw(5), name: "Mr Reid".to_owned(), role: Role::Mentor };
    let edits = vec![
        Edit::NameSchool { name: "Larkfield".to_owned() },
        Edit::SetSafetyContact(contact),
        Edit::SetFirstFortnight(date(2026, 8, 31)),
        Edit::AddClosure(closure(2)),
        Edit::RemoveClosure(ClosureId::draw(1)),
        Edit::PutStaff(member),
        Edit::PutHomeSchools(vec![school]),
    ];
    let edits = edits.into_iter().chain(hours::of_the_school()).collect();
    (vec![Edit::AddClosure(closure(1))], edits)
}

fn kai(family_name: &str) -> Student {
    Student {
        date_of_birth: Some(date(2012, 5, 17)),
        year_group: Some(9),
        needs: "Large print".to_owned(),
        placement: Some(Placement {
            commissioner: "Example Borough".to_owned(),
            attendance: PlacementAttendance::PartTime,
            starts: Some(date(2026, 9, 7)),
            expected_end: None,
            objectives: "Back to school".to_owned(),
        }),
        ..Student::named(KAI, "Kai", family_name)
    }
}

fn of_a_student(user: UserId) -> Edits {
    let relationship = |number| Relationship {
        id: RelationshipId::draw(number),
        student: KAI,
        mentor: OKAFOR,
        from: first_day(),
        to: None,
        purpose: "To settle in".to_owned(),
    };
    let (was, now) = (Box::new(kai("Morgan")), Box::new(kai("Morgan-Lee")));
    let end =
        Edit::EndRelationship { student: KAI, id: RelationshipId::draw(1), to: date(2026, 12, 1) };
    let edits = vec![
        Edit::PutStudent(kai("Moran")),
        Edit::ChangeStudent { was, now },
        Edit::SetStanding { student: KAI, standing: Standing::MetOffSite { by: OKAFOR } },
        Edit::Relate(relationship(2)),
        end,
    ];
    let edits = edits.into_iter().chain(hours::of_a_student(KAI, recorded(user))).collect();
    (vec![Edit::PutStudent(kai("Morgan")), Edit::Relate(relationship(1))], edits)
}

/// With everything that a visit may have.
fn full_visit(number: u128, student: StudentId, by: UserId) -> Visit {
    let action = Action {
        id: ActionId::draw(1),
        text: "Ask about the bus".to_owned(),
        owner: ActionOwner::Staff(by),
        due: Some(date(2026, 11, 10)),
    };
    Visit {
        plan: Some(PlanId::draw(1)),
        feeling: Some(Feeling::Mixed),
        covered: [Topic::Tour, Topic::Travel].into(),
        words: OwnWords { student: "It was fine".to_owned(), ..OwnWords::default() },
        actions: vec![action],
        next_step: Some(NextStep { steps: [Step::TasterDay].into(), on: Some(date(2026, 11, 12)) }),
        ..visit(number, student, by)
    }
}

fn of_a_year(student: StudentId, user: UserId) -> Edits {
    let year = AcademicYear::of(first_day());
    let recorded = recorded(user);
    let plan = |number| PlannedVisit {
        id: PlanId::draw(number),
        student,
        mentor: user,
        home_school: None,
        at: NOW,
        ask_for: "Ms Bell".to_owned(),
        recorded,
    };
    let seen = EntryId::Visit(VisitId::draw(1));
    let tick =
        ActionTick { id: TickId::draw(1), action: ActionId::draw(1), says: Ticked::Done, recorded };
    let moved = MovedVisit {
        visit: VisitId::draw(1),
        to_student: AMIRA,
        to_visit: VisitId::draw(9),
        amendments: vec![AmendmentId::draw(1)],
        recorded,
    };
    let edits = vec![
        Edit::Plan { year, plan: plan(2) },
        Edit::CancelPlan { student, year, plan: PlanId::draw(1), recorded },
        Edit::RecordVisit(full_visit(2, student, user)),
        Edit::Amend { student, year, amendment: Amendment { entry: seen, ..amendment(2, user) } },
        Edit::TickAction { student, year, tick },
        Edit::MarkRead { student, year, receipt: ReadReceipt { entry: seen, recorded } },
        Edit::AddHelp { student, year, help: help(2, user) },
        Edit::RetireHelp { student, year, help: domain::id::HelpId::draw(1), recorded },
        Edit::MoveVisit { student, year, moved },
    ];
    let edits = edits.into_iter().chain(hours::of_a_year(student, recorded)).collect();
    let before = vec![
        Edit::RecordVisit(full_visit(1, student, user)),
        Edit::Plan { year, plan: plan(1) },
        Edit::AddHelp { student, year, help: help(1, user) },
    ];
    (before, edits)
}

fn of_preferences(user: UserId) -> Edits {
    let preference =
        |key: &str| Edit::SetPreference { user, key: key.to_owned(), value: "on".to_owned() };
    (vec![preference("hide-names")], vec![preference("large-print")])
}

/// The choice between two names of the school that were written apart.
fn a_choice(user: UserId) -> Result<Honest> {
    let name = |name: &str| Edit::NameSchool { name: name.to_owned() };
    let mut document = Document::new(DocumentId::Org);
    let apart = Document::new(DocumentId::Org).write(&writer("apart", user), &name("Larkfield"))?;
    document.write(&writer("ground", UserId::draw(1)), &name("Harbour"))?;
    document.apply(&apart)?;
    let choice = Edit::ResolveConflict {
        document: DocumentId::Org,
        field: "school/name".to_owned(),
        keep: "Larkfield".to_owned(),
    };
    on(&document, &writer("mutant", user), &choice)
}

/// Two texts about what Kai needs, written apart and both kept.
fn both_kept(user: UserId) -> Result<Honest> {
    let needs = |needs: &str| {
        let needs = needs.to_owned();
        Edit::PutStudent(Student { needs, ..kai("Morgan") })
    };
    let id = DocumentId::StudentCore(KAI);
    let mut document = Document::new(id);
    let apart = Document::new(id).write(&writer("apart", user), &needs("A quiet table"))?;
    document.write(&writer("ground", UserId::draw(1)), &needs("Short tasks"))?;
    document.apply(&apart)?;
    let both = Edit::KeepBoth { document: id, field: "student/needs".to_owned() };
    on(&document, &writer("mutant", user), &both)
}
