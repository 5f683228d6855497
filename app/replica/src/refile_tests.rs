//! What moving a visit promises on a device: one transaction, one record that waits, whole with the right student, and
//! no word of it with the wrong one.
#![expect(clippy::unwrap_used, reason = "tests")]

use domain::{
    id::{ActionId, AmendmentId, DeviceId, PlanId, StudentId, TickId, UserId},
    student::{Decided, Standing},
    visit::{
        Action, ActionOwner, ActionTick, Amendment, EntryId, PlannedVisit, Recorded, Ticked, Visit,
    },
};
use records::{Content, DocumentId, Edit, EntryRef};

use crate::{
    Env, MovedEntry, Safekeeping, StudentRecord, TimelineEntry,
    fixture::{
        ADA, ByHand, Device, KAI, MENTOR, answer, enrolled, now, open, recorded, student, visit,
        year,
    },
};

const KHAN: UserId = UserId::draw(8);

fn record(device: &mut Device, id: StudentId) -> StudentRecord {
    now(device.student(id)).unwrap().unwrap()
}

fn only(device: &mut Device, id: StudentId) -> TimelineEntry {
    let record = record(device, id);
    let [entry] = record.timeline.as_slice() else { unreachable!("one entry") };
    entry.clone()
}

/// What the record says of the one visit that was moved out of it.
fn one_line(device: &mut Device, id: StudentId) -> MovedEntry {
    let record = record(device, id);
    let [line] = record.moved.as_slice() else { unreachable!("one line") };
    line.clone()
}

/// A visit of a planned day with two promises, the second of which is done.
fn planned(env: &ByHand) -> (Visit, Vec<Edit>) {
    let plan = PlannedVisit {
        id: PlanId::draw(1),
        student: KAI,
        mentor: MENTOR,
        home_school: None,
        at: env.now(),
        ask_for: String::new(),
        recorded: recorded(env),
    };
    let action = |number| Action {
        id: ActionId::draw(number),
        text: format!("Promise {number}"),
        owner: ActionOwner::Staff(MENTOR),
        due: None,
    };
    let visit = Visit {
        plan: Some(plan.id),
        actions: vec![action(1), action(2)],
        ..visit(env, KAI, "2026-11-20", "It was Ada all along.")
    };
    let done = ActionTick {
        id: TickId::draw(1),
        action: ActionId::draw(2),
        says: Ticked::Done,
        recorded: recorded(env),
    };
    let this_year = year("2026");
    let edits = vec![
        Edit::PutStudent(student(KAI, "Kai")),
        Edit::PutStudent(student(ADA, "Ada")),
        Edit::Plan { year: this_year, plan },
        Edit::RecordVisit(visit.clone()),
        Edit::TickAction { student: KAI, year: this_year, tick: done },
    ];
    (visit, edits)
}

fn moved(device: &mut Device, env: &ByHand, from: StudentId, to: StudentId) -> Vec<Edit> {
    let (_, edits) =
        only(device, from).moved_to(to, recorded(env), || env.random(), |_| "by Mrs Khan".into());
    edits
}

/// Everything that this device has is at base.
fn sync(device: &mut Device) -> Vec<EntryRef> {
    let asked = now(device.begin_sync()).unwrap();
    now(device.finish_sync(&asked, answer(&asked, Vec::new()))).unwrap().arrived_at_base
}

#[test]
fn a_visit_is_moved_in_one_transaction_and_is_one_record() {
    let (mut device, storage, env) = enrolled();
    let (visit, edits) = planned(&env);
    now(device.save(edits, None)).unwrap();
    sync(&mut device);
    env.turn(60_000);
    let edits = moved(&mut device, &env, KAI, ADA);
    let before = storage.commits();
    let saved = now(device.save(edits, None)).unwrap();
    assert_eq!(storage.commits(), before + 1);
    assert_eq!(saved.documents.len(), 2);
    drop(device);
    storage.crash();

    let mut device = open(&storage, &env);
    let there = only(&mut device, ADA);
    let id = there.visit.id;
    assert_eq!((&there.visit.note, there.visit.date), (&visit.note, visit.date));
    assert_eq!(there.visit.written(), visit.recorded);
    assert_eq!(there.visit.recorded.at, saved.at);
    let done: Vec<_> = there.visit.actions.iter().map(|it| there.done(it.id).is_some()).collect();
    assert_eq!(done, [false, true], "what was done stays done");

    // Kai's record says that it was moved, and where to, and not a word more. His plan stays settled.
    let kai = record(&mut device, KAI);
    assert!(kai.timeline.is_empty() && kai.plans.is_empty());
    let line = one_line(&mut device, KAI);
    assert_eq!((line.moved.visit, line.moved.to_student, line.moved.to_visit), (visit.id, ADA, id));
    assert_eq!((line.date, line.moved.recorded.by), (visit.date, MENTOR));
    assert!(kai.unreadable.is_empty() && kai.conflicts.is_empty());

    let view = device.view().clone();
    let rows = |id| view.student(id).unwrap().years.first().unwrap().clone();
    let (kais, adas) = (rows(KAI), rows(ADA));
    assert_eq!((kais.visits, kais.recent.len(), kais.open_actions.len()), (0, 0, 0));
    assert!(kais.plans.is_empty());
    assert_eq!((adas.visits, adas.recent.len(), adas.open_actions.len()), (1, 1, 1));

    // The visit with its move is one record, and the promise that was ticked there another; base says so of all.
    let waiting = Safekeeping::Waiting { since: saved.at, refused: None };
    assert_eq!((line.safekeeping, there.safekeeping), (waiting, waiting));
    assert_eq!(view.waiting.records, 2);
    assert!(sync(&mut device).contains(&EntryRef::Visit(id)));
    assert_eq!(one_line(&mut device, KAI).safekeeping, Safekeeping::AtBase);
    let received = |id| &device.view().student(id).unwrap().received;
    assert!(received(ADA).contains_key(&EntryId::Visit(id)));
    assert!(!received(KAI).contains_key(&EntryId::Visit(id)), "nothing of it was received there");
}

#[test]
fn it_is_at_base_when_both_halves_are() {
    let (mut device, _storage, env) = enrolled();
    now(device.save(vec![Edit::RecordVisit(visit(&env, KAI, "2026-11-20", "Ada"))], None)).unwrap();
    sync(&mut device);
    let edits = moved(&mut device, &env, KAI, ADA);
    now(device.save(edits, None)).unwrap();
    let mut asked = now(device.begin_sync()).unwrap();
    assert_eq!((device.view().waiting.records, asked.push.len()), (1, 2));
    // The visit goes first: there is no moment in which it is in neither record.
    let first = asked.push.first().map(|push| push.doc.clone());
    assert_eq!(first, Some(DocumentId::StudentYear(ADA, year("2026")).to_string()));
    asked.push.truncate(1);
    let synced = now(device.finish_sync(&asked, answer(&asked, Vec::new()))).unwrap();
    assert!(synced.arrived_at_base.is_empty());
    assert_eq!(device.view().waiting.records, 1);
    assert_eq!(sync(&mut device).len(), 1);
    assert_eq!(device.view().waiting.records, 0);
}

#[test]
fn moved_to_the_wrong_one_again_it_is_moved_on_and_back() {
    let (mut device, _storage, env) = enrolled();
    let first = visit(&env, KAI, "2026-11-20", "Kai after all");
    now(device.save(vec![Edit::RecordVisit(first.clone())], None)).unwrap();
    for (from, to) in [(KAI, ADA), (ADA, KAI)] {
        env.turn(60_000);
        let edits = moved(&mut device, &env, from, to);
        now(device.save(edits, None)).unwrap();
    }
    let back = only(&mut device, KAI);
    assert_eq!((&back.visit.note, back.visit.written()), (&first.note, first.recorded));
    assert_ne!(back.visit.id, first.id);
    let ada = record(&mut device, ADA);
    assert_eq!((ada.timeline.len(), ada.moved.len()), (0, 1));
    assert_eq!(record(&mut device, KAI).moved.len(), 1);
    // Saving the same once more adds nothing.
    let edits = moved(&mut device, &env, KAI, ADA);
    now(device.save(edits.clone(), None)).unwrap();
    let changes = device.view().waiting.changes;
    now(device.save(edits, None)).unwrap();
    assert_eq!(device.view().waiting.changes, changes);
}

#[test]
fn what_was_amended_goes_along_and_nobody_speaks_in_anothers_name() {
    let (mut device, _storage, env) = enrolled();
    let first = visit(&env, KAI, "2026-11-20", "Ada");
    let amendment = |number, by| Amendment {
        id: AmendmentId::draw(number),
        entry: EntryId::Visit(first.id),
        text: format!("Amended {number}"),
        reason: "Looked it up".to_owned(),
        recorded: Recorded { by, device: DeviceId::draw(number), at: env.now() },
    };
    let (own, khans) = (amendment(1, MENTOR), amendment(2, KHAN));
    let amend = |amendment: &Amendment| Edit::Amend {
        student: KAI,
        year: year("2026"),
        amendment: amendment.clone(),
    };
    let edits = vec![Edit::RecordVisit(first.clone()), amend(&own), amend(&khans)];
    now(device.save(edits, None)).unwrap();
    env.turn(60_000);
    let edits = moved(&mut device, &env, KAI, ADA);
    now(device.save(edits, None)).unwrap();
    let there = only(&mut device, ADA);
    let said: Vec<_> = there
        .amendments
        .iter()
        .map(|one| &one.amendment)
        .map(|one| (one.text.as_str(), one.reason.as_str(), one.recorded.by, one.recorded.at))
        .collect();
    let expected = [
        ("Amended 1", "Looked it up", MENTOR, own.recorded.at),
        ("Amended 2", "Looked it up (by Mrs Khan)", MENTOR, env.now()),
    ];
    assert_eq!(said, expected);
    assert!(there.may_be_moved_by(MENTOR) && !there.may_be_moved_by(KHAN));
    assert!(one_line(&mut device, KAI).amendments.is_empty());

    // What somebody amends there before they hear of the move is not lost from sight.
    let late = amendment(3, KHAN);
    now(device.save(vec![amend(&late)], None)).unwrap();
    let left = one_line(&mut device, KAI).amendments;
    assert_eq!(left.into_iter().map(|one| one.amendment).collect::<Vec<_>>(), [late]);
}

#[test]
fn a_visit_with_somebody_merged_is_moved_where_it_lies() {
    let (mut device, _storage, env) = enrolled();
    let other = StudentId::draw(1003);
    let decided = Decided { met_by: MENTOR, by: KHAN, at: env.now() };
    let standing = Standing::MergedInto { student: KAI, decided };
    let edits = vec![
        Edit::PutStudent(student(KAI, "Kai")),
        Edit::PutStudent(student(ADA, "Ada")),
        Edit::PutStudent(student(other, "Kai")),
        Edit::RecordVisit(visit(&env, other, "2026-11-20", "Ada")),
        Edit::SetStanding { student: other, standing },
    ];
    now(device.save(edits, None)).unwrap();
    let edits = moved(&mut device, &env, KAI, ADA);
    now(device.save(edits, None)).unwrap();
    assert_eq!(only(&mut device, ADA).visit.moved_from.map(|from| from.student), Some(other));
    let kai = record(&mut device, KAI);
    assert_eq!((kai.timeline.len(), kai.moved.len()), (0, 1));
    let lies = DocumentId::StudentYear(other, year("2026"));
    let Some(Content::Year(year)) = now(device.content(lies)).unwrap() else {
        unreachable!("a year")
    };
    assert_eq!((year.visits.len(), year.moved.len()), (1, 1));
}
