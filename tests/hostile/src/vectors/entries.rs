//! Changes that automerge takes and the record must not: what is there is overwritten or taken out, containers are
//! replaced, and entries speak in somebody else's name.

use automerge::{
    AutomergeError, ObjId, ObjType, ROOT, ReadDoc as _,
    transaction::{Transactable as _, Transaction},
};
use domain::{
    calendar::AcademicYear,
    id::{ActionId, PlanId, StudentId, TickId, UserId, VisitId},
    visit::{ActionTick, EntryId, MovedVisit, PlannedVisit, ReadReceipt, Ticked},
};
use protocol::sync::RefusedBecause::NotAllowed;
use records::Edit;

use super::{Vector, to_kais_year};
use crate::scene::{
    AMIRA, KAI, LOWE, NOW, OKAFOR, amendment, by_hand, first_day, help, recorded, visit, writer,
};

/// What a foreign hand writes.
pub(super) type Hand = fn(&mut Transaction<'_>) -> Result<(), AutomergeError>;

/// A container of the document.
pub(super) fn container(tx: &Transaction<'_>, name: &str) -> Result<ObjId, AutomergeError> {
    Ok(tx.get(ROOT, name)?.map_or(ROOT, |(_, id)| id))
}

/// An entry that is there.
fn entry(tx: &Transaction<'_>, name: &str, key: &str) -> Result<ObjId, AutomergeError> {
    Ok(tx.get(container(tx, name)?, key)?.map_or(ROOT, |(_, id)| id))
}

/// The visit of that number.
fn a_visit(tx: &Transaction<'_>, number: u128) -> Result<ObjId, AutomergeError> {
    entry(tx, "visits", &VisitId::draw(number).to_string())
}

/// Written by hand, by Ms Okafor, on everything that is there.
fn written(name: &'static str, what: &'static str, hand: Hand) -> Vector {
    to_kais_year(name, what, NotAllowed, move |scene| {
        by_hand(&scene.year, &writer(name, OKAFOR), hand)
    })
}

/// An edit as the app makes it, but in somebody else's name or about what is somebody else's.
fn edited(name: &'static str, what: &'static str, edit: Edit) -> Vector {
    to_kais_year(name, what, NotAllowed, move |scene| {
        Ok(scene.year.clone().write(&writer(name, OKAFOR), &edit)?)
    })
}

pub(super) fn vectors() -> Vec<Vector> {
    [containers(), overwritten(), taken_out(), in_his_name()].into_iter().flatten().collect()
}

fn containers() -> Vec<Vector> {
    vec![
        written("container-overwritten", "a word for all visits", |tx| {
            tx.put(ROOT, "visits", "gone")
        }),
        written("container-replaced", "another container of visits", |tx| {
            tx.put_object(ROOT, "visits", ObjType::Map).map(drop)
        }),
        written("container-a-list", "a list for all amendments", |tx| {
            tx.put_object(ROOT, "amendments", ObjType::List).map(drop)
        }),
        written("container-taken-out", "no one has read anything", |tx| tx.delete(ROOT, "reads")),
        written("container-of-her-own", "a container more", |tx| {
            tx.put_object(ROOT, "secrets", ObjType::Map).map(drop)
        }),
        written("container-without-a-name", "under no name", |tx| {
            tx.put_object(ROOT, "\u{0}", ObjType::Map).map(drop)
        }),
        written("kind-changed", "a year that says it is the school", |tx| {
            tx.put(ROOT, "kind", "org")
        }),
        written("format-changed", "of a version to come", |tx| tx.put(ROOT, "format", 2_u64)),
    ]
}

fn overwritten() -> Vec<Vector> {
    vec![
        written("his-note", "what Mr Lowe wrote", |tx| {
            tx.put(a_visit(tx, 3)?, "note", "It never happened.")
        }),
        written("her-own-note", "what she wrote, without an amendment", |tx| {
            tx.put(a_visit(tx, 1)?, "note", "It never happened.")
        }),
        written("his-author", "his visit becomes hers", |tx| {
            tx.put(a_visit(tx, 3)?, "recorded_by", OKAFOR.to_string())
        }),
        written("her-author", "her visit becomes his", |tx| {
            tx.put(a_visit(tx, 1)?, "recorded_by", LOWE.to_string())
        }),
        written("his-time", "his visit was written earlier", |tx| {
            tx.put(a_visit(tx, 3)?, "recorded_at", "2026-09-01T00:00:00Z")
        }),
        written("his-day", "his visit took place earlier", |tx| {
            tx.put(a_visit(tx, 3)?, "date", "2026-09-01")
        }),
        written("his-words", "a parent's words in his visit", |tx| {
            tx.put(a_visit(tx, 3)?, "words_parent", "I never said that.")
        }),
        written("his-list", "somebody more was there", |tx| {
            let present = tx.get(a_visit(tx, 3)?, "present")?.map_or(ROOT, |(_, id)| id);
            tx.insert(present, 0, "tutor")
        }),
        written("his-amendment", "what he put right", |tx| {
            let id = amendment(1, LOWE).id.to_string();
            tx.put(entry(tx, "amendments", &id)?, "text", "I was right.")
        }),
        edited(
            "amends-his-visit",
            "she says what should be known about his visit",
            Edit::Amend {
                student: KAI,
                year: AcademicYear::of(first_day()),
                amendment: amendment(926, OKAFOR),
            },
        ),
        written("his-line", "what he says that helps", |tx| {
            tx.put(entry(tx, "helps", &help(1, LOWE).id.to_string())?, "text", "Nothing")
        }),
        written("his-visit-anew", "his visit written again under its id", |tx| {
            let visits = container(tx, "visits")?;
            let anew = tx.put_object(visits, VisitId::draw(3).to_string(), ObjType::Map)?;
            tx.put(&anew, "date", "2026-11-03")?;
            tx.put(&anew, "minutes", 5_u64)?;
            tx.put(&anew, "recorded_by", OKAFOR.to_string())?;
            tx.put(&anew, "recorded_on", domain::id::DeviceId::draw(1).to_string())?;
            tx.put(&anew, "recorded_at", NOW.to_string())
        }),
    ]
}

fn taken_out() -> Vec<Vector> {
    vec![
        written("his-visit-taken-out", "Mr Lowe's visit is gone", |tx| {
            tx.delete(container(tx, "visits")?, VisitId::draw(3).to_string())
        }),
        written("her-visit-taken-out", "her own visit is gone", |tx| {
            tx.delete(container(tx, "visits")?, VisitId::draw(1).to_string())
        }),
        written("his-amendment-taken-out", "he put nothing right", |tx| {
            tx.delete(container(tx, "amendments")?, amendment(1, LOWE).id.to_string())
        }),
        written("that-he-read-it-taken-out", "he never read it", |tx| {
            let key = format!("visit/{}/{LOWE}", VisitId::draw(1));
            tx.delete(container(tx, "reads")?, key)
        }),
    ]
}

fn in_his_name() -> Vec<Vector> {
    let (student, year): (StudentId, _) = (KAI, AcademicYear::of(first_day()));
    let his = recorded(LOWE);
    let plan = PlannedVisit {
        id: PlanId::draw(920),
        student,
        mentor: LOWE,
        home_school: None,
        at: NOW,
        ask_for: "Ms Bell".to_owned(),
        recorded: his,
    };
    let tick = ActionTick {
        id: TickId::draw(921),
        action: ActionId::draw(921),
        says: Ticked::Done,
        recorded: his,
    };
    let moved = |recorded| MovedVisit {
        visit: VisitId::draw(3),
        to_student: AMIRA,
        to_visit: VisitId::draw(922),
        amendments: Vec::new(),
        recorded,
    };
    let receipt = |by: UserId| ReadReceipt {
        entry: EntryId::Visit(VisitId::draw(3)),
        recorded: recorded(by),
    };
    let coordinator = UserId::draw(1);
    vec![
        edited(
            "a-visit-in-his-name",
            "signed by Mr Lowe",
            Edit::RecordVisit(visit(923, KAI, LOWE)),
        ),
        edited("a-plan-in-his-name", "signed by Mr Lowe", Edit::Plan { year, plan }),
        edited(
            "a-plan-cancelled-in-his-name",
            "he will not be there",
            Edit::CancelPlan { student, year, plan: PlanId::draw(920), recorded: his },
        ),
        edited(
            "a-line-taken-out-in-his-name",
            "it helps no more, he says",
            Edit::RetireHelp { student, year, help: help(1, LOWE).id, recorded: his },
        ),
        edited("a-tick-in-his-name", "he did it", Edit::TickAction { student, year, tick }),
        edited(
            "an-amendment-in-his-name",
            "he put it right again",
            Edit::Amend { student, year, amendment: amendment(924, LOWE) },
        ),
        edited(
            "a-line-in-his-name",
            "he says that it helps",
            Edit::AddHelp { student, year, help: help(925, LOWE) },
        ),
        edited(
            "read-in-the-coordinators-name",
            "she has read it",
            Edit::MarkRead { student, year, receipt: receipt(coordinator) },
        ),
        edited(
            "his-visit-moved",
            "his visit was Amira's, she says",
            Edit::MoveVisit { student, year, moved: moved(recorded(OKAFOR)) },
        ),
        edited(
            "his-visit-moved-in-his-name",
            "his visit was Amira's, he says",
            Edit::MoveVisit { student, year, moved: moved(his) },
        ),
    ]
}
