//! Promise: two devices that write the same document apart agree when they meet, in whichever order, and where both
//! wrote the same field every word of both is there, with who wrote it.

use std::error::Error;

use domain::{
    id::{PlanId, UserId},
    staff::{Role, StaffMember},
    visit::{PlannedVisit, Recorded},
};
use jiff::Timestamp;
use proptest::{collection::vec, prelude::*};
use records::{
    Applied, ApplyError, Conflict, Content, Document, DocumentId, Edit, WriteError, Writer,
};

use crate::samples::{core_edit, org_edit, student, user, writer, year, year_edit};

/// A device: its copy, its writer session, and what it wrote.
struct Tablet {
    copy: Document,
    writer: Writer,
    wrote: Vec<Vec<u8>>,
}

impl Tablet {
    fn new(id: DocumentId, number: u8) -> Self {
        Self { copy: Document::new(id), writer: writer(number), wrote: Vec::new() }
    }

    fn write(&mut self, edit: &Edit) -> Result<(), WriteError> {
        match self.copy.write(&self.writer, edit) {
            Ok(chunk) => self.wrote.push(chunk),
            Err(WriteError::NothingToWrite | WriteError::AlreadyThere) => {}
            Err(error) => return Err(error),
        }
        Ok(())
    }

    fn take_in(&mut self, from: &Self) -> Result<(), ApplyError> {
        from.wrote.iter().try_for_each(|chunk| self.copy.apply(chunk).map(|_| ()))
    }
}

/// Both write, both take in the other's.
fn meet(one: &mut Tablet, other: &mut Tablet) -> Result<(), ApplyError> {
    one.take_in(other)?;
    other.take_in(one)
}

fn apart(edits: BoxedStrategy<Edit>) -> impl Strategy<Value = (Vec<Edit>, Vec<Edit>)> {
    (vec(edits.clone(), 1..8), vec(edits, 1..8))
}

fn agree(id: DocumentId, first: &[Edit], second: &[Edit]) -> Result<(), TestCaseError> {
    let (mut one, mut other) = (Tablet::new(id, 1), Tablet::new(id, 2));
    first.iter().try_for_each(|edit| one.write(edit))?;
    second.iter().try_for_each(|edit| other.write(edit))?;
    meet(&mut one, &mut other)?;
    let mut third = Tablet::new(id, 3);
    third.take_in(&other)?;
    third.take_in(&one)?;
    for copy in [&other.copy, &third.copy, &Document::load(id, &one.copy.save())?] {
        prop_assert_eq!(copy.heads(), one.copy.heads());
        prop_assert_eq!(copy.read(), one.copy.read());
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn years_agree((first, second) in apart(year_edit())) {
        agree(DocumentId::StudentYear(student(), year()), &first, &second)?;
    }

    #[test]
    fn students_agree((first, second) in apart(core_edit())) {
        agree(DocumentId::StudentCore(student()), &first, &second)?;
    }

    #[test]
    fn schools_agree((first, second) in apart(org_edit())) {
        agree(DocumentId::Org, &first, &second)?;
    }

    #[test]
    fn changes_in_any_order_wait_for_what_they_build_on(
        (first, second) in apart(year_edit()),
        order in vec(any::<prop::sample::Index>(), 64),
    ) {
        let id = DocumentId::StudentYear(student(), year());
        let (mut one, mut other) = (Tablet::new(id, 1), Tablet::new(id, 2));
        first.iter().try_for_each(|edit| one.write(edit))?;
        other.take_in(&one)?;
        second.iter().try_for_each(|edit| other.write(edit))?;
        let mut waiting: Vec<_> = one.wrote.iter().chain(&other.wrote).cloned().collect();
        let mut copy = Document::new(id);
        let mut picks = order.iter().cycle();
        while !waiting.is_empty() {
            let pick = picks.next().map_or(0, |pick| pick.index(waiting.len()));
            let heads = copy.heads();
            match copy.apply(&waiting[pick]) {
                Ok(applied) => {
                    prop_assert_eq!(applied, Applied::New);
                    waiting.remove(pick);
                }
                Err(error) => {
                    prop_assert_eq!(error, ApplyError::MissingDependencies);
                    prop_assert_eq!(copy.heads(), heads);
                    waiting.rotate_left(1);
                }
            }
        }
        prop_assert_eq!(copy.heads(), other.copy.heads());
        prop_assert_eq!(copy.read(), other.copy.read());
    }
}

/// A field, and each value with its author.
type Apart<'a> = (&'a str, Vec<(&'a str, Option<UserId>)>);

/// Both texts and authors of the one conflict that is expected.
fn only_conflict(content: &Content) -> Option<Apart<'_>> {
    let [Conflict { field, values }] = content.conflicts() else { return None };
    let shown: Vec<_> = values.iter().map(|value| value.shown).collect();
    if shown != [false, true] || values.iter().any(|value| value.at.is_none()) {
        return None;
    }
    let mut values: Vec<_> =
        values.iter().map(|value| (value.text.as_str(), value.author)).collect();
    values.sort_unstable();
    Some((field, values))
}

#[test]
fn the_same_field_keeps_both_values_until_somebody_chooses() -> Result<(), Box<dyn Error>> {
    let (mut khan, mut adeyemi) =
        (Tablet::new(DocumentId::Org, 1), Tablet::new(DocumentId::Org, 2));
    khan.write(&Edit::NameSchool { name: "Fenland Centre".to_owned() })?;
    adeyemi.write(&Edit::NameSchool { name: "The Fenland Centre".to_owned() })?;
    meet(&mut khan, &mut adeyemi)?;
    let content = khan.copy.read();
    let both = vec![("Fenland Centre", Some(user(1))), ("The Fenland Centre", Some(user(2)))];
    assert_eq!(only_conflict(&content), Some(("school/name", both)));
    let Content::Org(org) = &content else { return Err("not the school's".into()) };
    let shown = content.conflicts().iter().flat_map(|it| &it.values).find(|value| value.shown);
    assert_eq!(shown.map(|value| &value.text), Some(&org.school_name));

    for keep in ["Fenland Centre", "The Fenland Centre"] {
        let mut copy = khan.copy.clone();
        let choice = Edit::ResolveConflict {
            document: DocumentId::Org,
            field: "school/name".to_owned(),
            keep: keep.to_owned(),
        };
        let chunk = copy.write(&khan.writer, &choice)?;
        let mut there = adeyemi.copy.clone();
        there.apply(&chunk)?;
        let Content::Org(org) = there.read() else { return Err("not the school's".into()) };
        assert_eq!((org.school_name.as_str(), org.conflicts), (keep, vec![]));
        assert_eq!(there.write(&adeyemi.writer, &choice), Err(WriteError::NothingToWrite));
    }
    let neither = Edit::ResolveConflict {
        document: DocumentId::Org,
        field: "school/name".to_owned(),
        keep: "Something else".to_owned(),
    };
    assert_eq!(khan.copy.write(&khan.writer, &neither), Err(WriteError::NotThere));
    Ok(())
}

#[test]
fn the_same_value_twice_and_different_fields_are_no_conflict() -> Result<(), Box<dyn Error>> {
    let (mut khan, mut adeyemi) =
        (Tablet::new(DocumentId::Org, 1), Tablet::new(DocumentId::Org, 2));
    khan.write(&Edit::NameSchool { name: "Fenland".to_owned() })?;
    adeyemi.write(&Edit::NameSchool { name: "Fenland".to_owned() })?;
    adeyemi.write(&Edit::SetFirstFortnight(jiff::civil::date(2026, 9, 7)))?;
    meet(&mut khan, &mut adeyemi)?;
    assert_eq!(khan.copy.read().conflicts(), []);
    Ok(())
}

#[test]
fn an_entry_begun_twice_keeps_both_and_one_can_be_chosen() -> Result<(), Box<dyn Error>> {
    let member = |name: &str| {
        Edit::PutStaff(StaffMember { id: user(7), name: name.to_owned(), role: Role::Mentor })
    };
    let (mut khan, mut adeyemi) =
        (Tablet::new(DocumentId::Org, 1), Tablet::new(DocumentId::Org, 2));
    khan.write(&member("Ms Okafor"))?;
    adeyemi.write(&member("Ms Okafor-Lowe"))?;
    meet(&mut khan, &mut adeyemi)?;
    let field = format!("staff/{}", user(7));
    let both = vec![
        ("name: Ms Okafor\nrole: mentor", Some(user(1))),
        ("name: Ms Okafor-Lowe\nrole: mentor", Some(user(2))),
    ];
    assert_eq!(only_conflict(&khan.copy.read()), Some((field.as_str(), both.clone())));
    for (keep, name) in both.iter().map(|(text, _)| *text).zip(["Ms Okafor", "Ms Okafor-Lowe"]) {
        let mut copy = khan.copy.clone();
        let document = DocumentId::Org;
        let (field, keep) = (field.clone(), keep.to_owned());
        copy.write(&khan.writer, &Edit::ResolveConflict { document, field, keep })?;
        let Content::Org(org) = copy.read() else { return Err("not the school's".into()) };
        assert_eq!(org.staff.iter().map(|it| it.name.as_str()).collect::<Vec<_>>(), [name]);
        assert_eq!(org.conflicts, []);
    }
    Ok(())
}

#[test]
fn a_plan_moved_by_two_people_shows_both_times() -> Result<(), Box<dyn Error>> {
    let id = DocumentId::StudentYear(student(), year());
    let plan = |by: u128, at: i64| Edit::Plan {
        year: year(),
        plan: PlannedVisit {
            id: PlanId::draw(1),
            student: student(),
            mentor: user(1),
            home_school: None,
            at: Timestamp::constant(at, 0),
            ask_for: "Mrs Aldous, SENCO".to_owned(),
            recorded: Recorded {
                by: user(by),
                device: domain::id::DeviceId::draw(1),
                at: Timestamp::constant(1_793_700_000, 0),
            },
        },
    };
    let (mut okafor, mut khan) = (Tablet::new(id, 1), Tablet::new(id, 2));
    okafor.write(&plan(1, 1_793_800_000))?;
    khan.take_in(&okafor)?;
    okafor.write(&plan(1, 1_793_803_600))?;
    khan.write(&plan(1, 1_793_886_400))?;
    meet(&mut okafor, &mut khan)?;
    let content = okafor.copy.read();
    let field = format!("plans/{}/at", PlanId::draw(1));
    let at = |at| Timestamp::constant(at, 0).to_string();
    let (one, other) = (at(1_793_803_600), at(1_793_886_400));
    let both = vec![(one.as_str(), Some(user(1))), (other.as_str(), Some(user(2)))];
    assert_eq!(only_conflict(&content), Some((field.as_str(), both)));
    let records::Row::Year(row) = okafor.copy.row() else { return Err("not a year".into()) };
    assert_eq!((row.conflicts, row.plans.len()), (1, 1));
    Ok(())
}
