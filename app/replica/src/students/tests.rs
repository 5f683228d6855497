//! Merged and declined students as lists and records show them.
#![expect(clippy::unwrap_used, reason = "tests")]

use std::sync::Arc;

use domain::{
    id::{ActionId, AmendmentId, HelpId, PlanId, StudentId, TickId, UserId},
    student::{Decided, Help, HelpKind, Standing},
    visit::{
        Action, ActionOwner, ActionTick, Amendment, EntryId, PlannedVisit, ReadReceipt, Ticked,
        Visit,
    },
};
use records::{Content, DocumentId, Edit};

use crate::{
    fixture::{
        ADA, ByHand, Device, Elsewhere, KAI, MENTOR, answer, enrolled, now, open, recorded,
        student, visit, year,
    },
    memory::MemoryStorage,
};

const REUBEN: StudentId = StudentId::draw(1003);

fn decided(env: &ByHand) -> Decided {
    Decided { met_by: MENTOR, by: UserId::draw(50), at: crate::Env::now(env) }
}

fn merged(env: &ByHand, student: StudentId, into: StudentId) -> Edit {
    let standing = Standing::MergedInto { student: into, decided: decided(env) };
    Edit::SetStanding { student, standing }
}

fn met(student: StudentId) -> Edit {
    Edit::SetStanding { student, standing: Standing::MetOffSite { by: MENTOR } }
}

/// Kai, whom the school has, and Ada, whom a mentor met; one visit with each.
fn two() -> (Device, MemoryStorage, ByHand, [Visit; 2]) {
    let (mut device, storage, env) = enrolled();
    let visits = [visit(&env, KAI, "2026-11-19", "Kai"), visit(&env, ADA, "2026-11-20", "Ada")];
    let mut edits = vec![
        Edit::PutStudent(student(KAI, "Kai")),
        Edit::PutStudent(student(ADA, "Ada")),
        met(ADA),
    ];
    edits.extend(visits.clone().map(Edit::RecordVisit));
    now(device.save(edits, None)).unwrap();
    (device, storage, env, visits)
}

fn save(device: &mut Device, edits: Vec<Edit>) {
    now(device.save(edits, None)).unwrap();
}

fn listed(device: &Device) -> Vec<StudentId> {
    device.view().students.keys().copied().collect()
}

#[test]
fn a_merged_students_record_is_shown_with_the_one_who_stays_and_lies_where_it_lay() {
    let (mut device, storage, env, [kai, ada]) = two();
    save(&mut device, vec![merged(&env, ADA, KAI)]);
    for mut device in [open(&storage, &env), device] {
        assert_eq!(listed(&device), [KAI]);
        let view = device.view().student(ADA).unwrap().clone();
        assert!(Arc::ptr_eq(&view, device.view().student(KAI).unwrap()));
        let rows: Vec<_> = view.years.iter().map(|row| (row.student, row.visits)).collect();
        assert_eq!(rows, [(KAI, 1), (ADA, 1)]);
        let record = now(device.student(KAI)).unwrap().unwrap();
        let shown: Vec<_> = record.timeline.iter().map(|entry| &entry.visit).collect();
        assert_eq!(shown, [&ada, &kai]);
        assert_eq!(record.core.standing, Standing::Confirmed);
        let name = record.recorded_as(ADA).unwrap().student.as_ref().unwrap();
        assert_eq!((name.given_name.as_str(), record.recorded_as(KAI)), ("Ada", None));
        // By itself it is as it was recorded.
        let own = now(device.student(ADA)).unwrap().unwrap();
        assert_eq!(own.timeline.len(), 1);
        assert_eq!(own.core.standing.merged_into(), Some(KAI));
    }
}

fn walk(env: &ByHand) -> Help {
    Help {
        id: HelpId::draw(1),
        kind: HelpKind::Helps,
        text: "A walk".to_owned(),
        by: MENTOR,
        at: crate::Env::now(env),
    }
}

fn planned(env: &ByHand) -> PlannedVisit {
    PlannedVisit {
        id: PlanId::draw(1),
        student: ADA,
        mentor: MENTOR,
        home_school: None,
        at: crate::Env::now(env),
        ask_for: String::new(),
        recorded: recorded(env),
    }
}

#[test]
fn what_is_added_to_a_merged_entry_is_written_where_it_lies() {
    let (mut device, _storage, env, [_, ada]) = two();
    let action = Action {
        id: ActionId::draw(1),
        text: "Ring home".to_owned(),
        owner: ActionOwner::Staff(MENTOR),
        due: None,
    };
    let promise = Visit { actions: vec![action.clone()], ..visit(&env, ADA, "2026-11-18", "") };
    let (help, plan) = (walk(&env), planned(&env));
    let this_year = year("2026");
    save(
        &mut device,
        vec![
            Edit::RecordVisit(promise),
            Edit::AddHelp { student: ADA, year: this_year, help },
            Edit::Plan { year: this_year, plan: plan.clone() },
            merged(&env, ADA, KAI),
        ],
    );
    let record = now(device.student(KAI)).unwrap().unwrap();
    let line = record.helps.first().unwrap().clone();
    assert_eq!((line.student, record.plans.first()), (ADA, Some(&plan)));
    let rows = device.view().student(KAI).unwrap().years.clone();
    let open = rows.iter().find(|row| !row.open_actions.is_empty()).unwrap();
    assert_eq!(open.student, ADA);

    let entry = EntryId::Visit(ada.id);
    let amendment = Amendment {
        id: AmendmentId::draw(1),
        entry,
        text: "It was Kai".to_owned(),
        reason: "Another name".to_owned(),
        recorded: recorded(&env),
    };
    let read = recorded(&env);
    let id = TickId::draw(1);
    let tick = ActionTick { id, action: action.id, says: Ticked::Done, recorded: read };
    save(
        &mut device,
        vec![
            Edit::Amend { student: ada.student, year: this_year, amendment },
            Edit::TickAction { student: open.student, year: open.year, tick },
            Edit::MarkRead {
                student: ada.student,
                year: this_year,
                receipt: ReadReceipt { entry, recorded: read },
            },
            Edit::RetireHelp {
                student: line.student,
                year: line.year,
                help: line.help.id,
                recorded: read,
            },
            Edit::CancelPlan {
                student: plan.student,
                year: this_year,
                plan: plan.id,
                recorded: read,
            },
        ],
    );
    let record = now(device.student(KAI)).unwrap().unwrap();
    let amended = record.timeline.iter().find(|entry| entry.visit.id == ada.id).unwrap();
    assert_eq!((amended.amendments.len(), amended.reads.len()), (1, 1));
    assert!(record.timeline.iter().any(|entry| entry.done(action.id).is_some()));
    assert!(record.helps.is_empty() && record.plans.is_empty());
    let rows = device.view().student(KAI).unwrap().years.clone();
    assert!(rows.iter().all(|row| row.open_actions.is_empty() && row.plans.is_empty()));
    let Some(Content::Year(kais)) =
        now(device.content(DocumentId::StudentYear(KAI, this_year))).unwrap()
    else {
        unreachable!("a year")
    };
    assert_eq!((kais.visits.len(), kais.amendments.len(), kais.ticks.len()), (1, 0, 0));
}

#[test]
fn chains_and_circles_come_to_the_same_student_in_whatever_order_they_come() {
    let (_, env) = (enrolled(), ByHand::with_seed(2));
    let chain = [merged(&env, KAI, ADA), merged(&env, ADA, REUBEN)];
    let circle = [merged(&env, KAI, ADA), merged(&env, ADA, KAI), merged(&env, REUBEN, ADA)];
    for (merges, stays) in [(&chain[..], REUBEN), (&circle[..], KAI)] {
        for turn in 0..merges.len() {
            let (mut device, storage, env) = enrolled();
            for (id, name) in [(KAI, "Kai"), (ADA, "Ada"), (REUBEN, "Reuben")] {
                let note = visit(&env, id, "2026-11-20", name);
                let edits =
                    vec![Edit::PutStudent(student(id, name)), met(id), Edit::RecordVisit(note)];
                save(&mut device, edits);
            }
            let mut merges = merges.to_vec();
            merges.rotate_left(turn);
            for merge in merges {
                save(&mut device, vec![merge]);
            }
            for mut device in [open(&storage, &env), device] {
                assert_eq!(listed(&device), [stays]);
                let record = now(device.student(stays)).unwrap().unwrap();
                assert_eq!((record.timeline.len(), record.merged.len()), (3, 2));
                // Nobody has confirmed them: whoever stays waits for the coordinator as before.
                assert_eq!(record.core.standing, Standing::MetOffSite { by: MENTOR });
                let shown = &device.view().student(ADA).unwrap().core;
                assert_eq!(shown.standing, Standing::MetOffSite { by: MENTOR });
            }
        }
    }
}

#[test]
fn whoever_was_merged_into_somebody_unknown_here_stays_in_the_lists() {
    let (mut device, _storage, env, _) = two();
    save(&mut device, vec![merged(&env, ADA, REUBEN)]);
    assert_eq!(listed(&device), [KAI, ADA]);
    assert_eq!(
        device.view().student(ADA).unwrap().core.standing,
        Standing::MetOffSite { by: MENTOR }
    );
    save(&mut device, vec![Edit::PutStudent(student(REUBEN, "Reuben"))]);
    assert_eq!(listed(&device), [KAI, REUBEN]);
}

#[test]
fn whoever_was_declined_is_out_of_the_lists_and_kept() {
    let (mut device, storage, env, _) = two();
    let reason = "Goes to another school".to_owned();
    let standing = Standing::Declined { reason, decided: decided(&env) };
    save(&mut device, vec![Edit::SetStanding { student: ADA, standing: standing.clone() }]);
    for mut device in [open(&storage, &env), device] {
        assert_eq!(listed(&device), [KAI]);
        assert_eq!(device.view().declined.keys().copied().collect::<Vec<_>>(), [ADA]);
        assert_eq!(device.view().student(ADA).unwrap().core.standing, standing);
        let record = now(device.student(ADA)).unwrap().unwrap();
        assert_eq!((record.timeline.len(), &record.core.standing), (1, &standing));
        // And back.
        let back = Edit::SetStanding { student: ADA, standing: standing.undecided() };
        save(&mut device, vec![back]);
        assert_eq!(listed(&device), [KAI, ADA]);
        assert!(device.view().declined.is_empty());
    }
}

#[test]
fn a_merge_taken_back_leaves_two_records_as_they_were() {
    let (mut device, _storage, env, _) = two();
    let before = device.view().students.clone();
    save(&mut device, vec![merged(&env, ADA, KAI)]);
    save(&mut device, vec![met(ADA)]);
    assert_eq!(device.view().students, before);
    assert_eq!(now(device.student(KAI)).unwrap().unwrap().timeline.len(), 1);
}

#[test]
fn what_changes_elsewhere_leaves_a_merged_record_the_very_same() {
    let (mut device, _storage, env, _) = two();
    save(&mut device, vec![merged(&env, ADA, KAI), Edit::PutStudent(student(REUBEN, "Reuben"))]);
    let before = device.view().student(KAI).unwrap().clone();
    save(&mut device, vec![Edit::RecordVisit(visit(&env, REUBEN, "2026-11-20", "Other"))]);
    assert!(Arc::ptr_eq(&before, device.view().student(KAI).unwrap()));
    save(&mut device, vec![Edit::RecordVisit(visit(&env, ADA, "2026-11-20", "More"))]);
    assert!(!Arc::ptr_eq(&before, device.view().student(KAI).unwrap()));
}

#[test]
fn decided_in_two_ways_apart_both_are_there_and_the_record_that_stays_says_so() {
    let (mut device, _storage, env) = enrolled();
    let mut core = Elsewhere::new(DocumentId::StudentCore(ADA), 5);
    core.write(1, &Edit::PutStudent(student(ADA, "Ada")));
    core.write(2, &met(ADA));
    let mut other = Elsewhere::new(DocumentId::StudentCore(ADA), 6);
    for change in core.document.changes() {
        other.document.apply(&change.chunk).unwrap();
    }
    let reason = "Goes to another school".to_owned();
    let declined = Standing::Declined { reason, decided: decided(&env) };
    let items = vec![
        core.snapshot(2),
        core.write(3, &merged(&env, ADA, KAI)),
        other.write(4, &Edit::SetStanding { student: ADA, standing: declined }),
    ];
    save(&mut device, vec![Edit::PutStudent(student(KAI, "Kai"))]);
    let mut asked = now(device.begin_sync()).unwrap();
    asked.push.clear();
    now(device.finish_sync(&asked, answer(&asked, items))).unwrap();
    let shown = device.view().student(ADA).unwrap().clone();
    assert_eq!(shown.core.conflicts, 1);
    let id = shown.core.student.as_ref().unwrap().id;
    let record = now(device.student(id)).unwrap().unwrap();
    let [(document, conflict)] = record.conflicts.as_slice() else { unreachable!("one conflict") };
    assert_eq!((*document, conflict.field.as_str()), (core.document.id(), "student/standing"));
    let kept: Vec<_> = conflict
        .values
        .iter()
        .map(|value| records::standing_of(&value.text).unwrap().merged_into())
        .collect();
    assert!(kept.contains(&Some(KAI)) && kept.contains(&None), "{kept:?}");

    // Whichever is chosen, that is what everyone sees.
    let keep = conflict.values.iter().find(|value| value.text.contains("merged")).unwrap();
    let (document, field) = (*document, conflict.field.clone());
    save(&mut device, vec![Edit::ResolveConflict { document, field, keep: keep.text.clone() }]);
    assert_eq!(listed(&device), [KAI]);
    assert_eq!(device.view().student(ADA).unwrap().core.conflicts, 0);
}
