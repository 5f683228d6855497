//! What taking in an answer promises, with answers made by hand: the tests with the real relay are in `tests/scenarios`.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

use std::sync::Arc;

use domain::{id::UserId, student::Standing};
use jiff::Timestamp;
use protocol::sync::{Item, ItemBody, PushResult, RefusedBecause, SyncAnswer};
use records::{DocumentId, Edit, EntryRef};

use crate::{
    Safekeeping, SyncError,
    fixture::{
        ADA, Elsewhere, KAI, MENTOR, answer, change, enrolled, now, open, page, student, visit,
        year,
    },
    memory::Fault,
    storage::{Storage, StorageError, Table},
};

fn core() -> DocumentId {
    DocumentId::StudentCore(KAI)
}

fn refused(reason: RefusedBecause) -> PushResult {
    PushResult::Refused { reason }
}

#[test]
fn only_an_acknowledgement_says_at_base() {
    let (mut device, storage, env) = enrolled();
    let visit = visit(&env, KAI, "2026-11-20", "One");
    let saved = now(device.save(vec![Edit::RecordVisit(visit.clone())], None)).unwrap();
    let entry = EntryRef::Visit(visit.id);
    let asked = now(device.begin_sync()).unwrap();
    assert_eq!((asked.epoch, asked.cursor, asked.first, asked.push.len()), (0, 0, true, 1));
    let waiting = Safekeeping::Waiting { since: saved.at, refused: None };
    assert_eq!(device.safekeeping(entry), waiting);

    let mut received = answer(&asked, Vec::new());
    received.results = vec![PushResult::AtBase { seq: 1, received_at: 1_790_000_009_000 }];
    let synced = now(device.finish_sync(&asked, received)).unwrap();
    assert_eq!(synced.arrived_at_base, [entry]);
    assert_eq!(device.safekeeping(entry), Safekeeping::AtBase);
    assert!(device.view().first_sync_done);
    assert_eq!(device.view().clock_skew_ms, Some(500));

    let mut again = open(&storage, &env);
    assert_eq!(again.view().waiting.changes, 0);
    let record = now(again.student(KAI)).unwrap().unwrap();
    let at = Timestamp::from_millisecond(1_790_000_009_000).unwrap();
    assert_eq!(record.timeline[0].received, Some(at));
    assert!(now(again.begin_sync()).unwrap().push.is_empty());
}

#[test]
fn a_result_of_a_newer_base_acknowledges_nothing_and_the_change_is_sent_again() {
    let (mut device, storage, env) = enrolled();
    let visit = visit(&env, KAI, "2026-11-20", "One");
    let saved = now(device.save(vec![Edit::RecordVisit(visit.clone())], None)).unwrap();
    let asked = now(device.begin_sync()).unwrap();
    let mut received = answer(&asked, Vec::new());
    received.results = vec![PushResult::Unknown];
    let synced = now(device.finish_sync(&asked, received)).unwrap();
    assert!(synced.arrived_at_base.is_empty() && synced.refused.is_empty() && !synced.more);
    for device in [device, open(&storage, &env)] {
        let waiting = Safekeeping::Waiting { since: saved.at, refused: None };
        assert_eq!(device.safekeeping(EntryRef::Visit(visit.id)), waiting);
        assert_eq!(now(device.begin_sync()).unwrap().push, asked.push);
    }
}

#[test]
fn an_answer_that_cannot_be_stored_changes_nothing_and_may_come_again() {
    let (mut device, storage, env) = enrolled();
    now(device.save(vec![Edit::RecordVisit(visit(&env, KAI, "2026-11-20", "One"))], None)).unwrap();
    let asked = now(device.begin_sync()).unwrap();
    let mut elsewhere = Elsewhere::new(DocumentId::StudentCore(ADA), 5);
    let items = vec![elsewhere.write(4, &Edit::PutStudent(student(ADA, "Ada")))];
    let (dump, view) = (storage.dump(), Arc::clone(device.view()));
    storage.plan(Fault::Refuse(StorageError::Full));
    let failed = now(device.finish_sync(&asked, answer(&asked, items.clone())));
    assert_eq!(failed, Err(SyncError::Storage(StorageError::Full)));
    assert_eq!(storage.dump(), dump);
    assert!(Arc::ptr_eq(device.view(), &view));

    now(device.finish_sync(&asked, answer(&asked, items))).unwrap();
    assert_eq!(device.view().waiting.changes, 0);
    assert!(device.view().students.contains_key(&ADA));
}

#[test]
fn refused_changes_stay_and_wait_for_a_reason_to_be_tried_again() {
    let (mut device, storage, env) = enrolled();
    let visit = visit(&env, KAI, "2026-11-20", "One");
    now(device.save(vec![Edit::RecordVisit(visit.clone())], None)).unwrap();
    let asked = now(device.begin_sync()).unwrap();
    let mut no = answer(&asked, Vec::new());
    no.results = vec![refused(RefusedBecause::NotAllowed)];
    let synced = now(device.finish_sync(&asked, no)).unwrap();
    let entry = EntryRef::Visit(visit.id);
    assert_eq!(synced.refused, [(Some(entry), RefusedBecause::NotAllowed)]);
    assert_eq!(device.view().waiting.refused, 1);
    assert_eq!(device.view().waiting.records, 1);
    assert!(now(device.begin_sync()).unwrap().push.is_empty());

    let mut device = open(&storage, &env);
    let expected = Some(RefusedBecause::NotAllowed);
    let kept = device.safekeeping(entry);
    assert!(
        matches!(kept, Safekeeping::Waiting { refused, .. } if refused == expected),
        "{kept:?}"
    );
    assert!(now(device.begin_sync()).unwrap().push.is_empty());
    let asked = now(device.begin_sync()).unwrap();
    let grant = Item { seq: 9, body: ItemBody::Grant { student: KAI.to_string() } };
    now(device.finish_sync(&asked, answer(&asked, vec![grant]))).unwrap();
    assert_eq!(now(device.begin_sync()).unwrap().push.len(), 1);
}

#[test]
fn what_heals_by_itself_is_sent_again_in_order() {
    let (mut device, _storage, env) = enrolled();
    for note in ["One", "Two"] {
        now(device.save(vec![Edit::RecordVisit(visit(&env, KAI, "2026-11-20", note))], None))
            .unwrap();
    }
    let asked = now(device.begin_sync()).unwrap();
    let mut no = answer(&asked, Vec::new());
    no.results =
        vec![refused(RefusedBecause::Damaged), refused(RefusedBecause::UnknownDependencies)];
    now(device.finish_sync(&asked, no)).unwrap();
    assert_eq!(now(device.begin_sync()).unwrap().push, asked.push);
}

#[test]
fn a_change_to_its_document_lets_a_refused_one_be_tried_again() {
    let (mut device, _storage, _env) = enrolled();
    now(device.save(vec![Edit::PutStudent(student(KAI, "Kai"))], None)).unwrap();
    let asked = now(device.begin_sync()).unwrap();
    let mut no = answer(&asked, Vec::new());
    no.results = vec![refused(RefusedBecause::NotAllowed)];
    now(device.finish_sync(&asked, no)).unwrap();
    assert!(now(device.begin_sync()).unwrap().push.is_empty());
    let asked = now(device.begin_sync()).unwrap();
    let standing =
        Edit::SetStanding { student: KAI, standing: Standing::MetOffSite { by: MENTOR } };
    let item = Elsewhere::new(core(), 5).write(2, &standing);
    now(device.finish_sync(&asked, answer(&asked, vec![item]))).unwrap();
    assert_eq!(now(device.begin_sync()).unwrap().push.len(), 1);
}

#[test]
fn answers_that_make_no_sense_change_nothing() {
    let (mut device, storage, env) = enrolled();
    now(device.save(vec![Edit::RecordVisit(visit(&env, KAI, "2026-11-20", "One"))], None)).unwrap();
    let asked = now(device.begin_sync()).unwrap();
    now(device.finish_sync(&asked, SyncAnswer { cursor: 40, ..answer(&asked, Vec::new()) }))
        .unwrap();
    now(device.save(vec![Edit::RecordVisit(visit(&env, KAI, "2026-11-21", "Two"))], None)).unwrap();
    let asked = now(device.begin_sync()).unwrap();
    let dump = storage.dump();
    let good = || answer(&asked, Vec::new());
    let bad = [
        SyncAnswer { results: Vec::new(), ..good() },
        SyncAnswer { results: [good().results, good().results].concat(), ..good() },
        SyncAnswer { cursor: 39, ..good() },
        SyncAnswer { epoch: 0, ..good() },
    ];
    for bad in bad {
        let failed = now(device.finish_sync(&asked, bad));
        assert!(matches!(failed, Err(SyncError::Nonsense(_))), "{failed:?}");
        assert_eq!(storage.dump(), dump);
    }
    now(device.finish_sync(&asked, good())).unwrap();
    assert_eq!(device.view().waiting.changes, 0);
}

#[test]
fn a_bad_item_is_set_aside_and_the_rest_goes_on() {
    let (mut device, storage, env) = enrolled();
    let asked = now(device.begin_sync()).unwrap();
    now(device.finish_sync(&asked, answer(&asked, Vec::new()))).unwrap();
    let asked = now(device.begin_sync()).unwrap();
    let mut kai = Elsewhere::new(core(), 5);
    let mut ada = Elsewhere::new(DocumentId::StudentCore(ADA), 6);
    let mut damaged = kai.write(2, &Edit::PutStudent(student(KAI, "Kai")));
    if let ItemBody::Change { bytes, .. } = &mut damaged.body {
        bytes[20] ^= 1;
    }
    let items = vec![
        damaged,
        change(3, "student/nobody/core", vec![1]),
        change(4, &"x".repeat(5_000), vec![1]),
        change(5, "org", b"garbage".to_vec()),
        Item { seq: 6, body: ItemBody::Unknown },
        ada.write(7, &Edit::PutStudent(student(ADA, "Ada"))),
    ];
    let synced = now(device.finish_sync(&asked, answer(&asked, items))).unwrap();
    assert_eq!(synced.changed, [DocumentId::StudentCore(ADA)]);
    let mut failed = synced.failed;
    failed.sort_unstable();
    assert_eq!(failed, [DocumentId::Org, core()]);
    assert!(device.view().failed.contains(&core()));
    assert!(synced.more);

    // It is asked for once more, whole, and then things go on from where they were.
    let mut device = open(&storage, &env);
    let asked = now(device.begin_sync()).unwrap();
    assert_eq!((asked.cursor, asked.first), (0, true));
    let whole =
        vec![kai.snapshot(8), ada.snapshot(8), Elsewhere::new(DocumentId::Org, 1).snapshot(8)];
    let synced = now(device.finish_sync(&asked, answer(&asked, whole))).unwrap();
    assert!(synced.more && device.view().failed.is_empty());
    assert!(device.view().first_sync_done);
    let asked = now(device.begin_sync()).unwrap();
    assert_eq!((asked.cursor, asked.first), (7, false));
    let view = device.view().students.get(&KAI).unwrap();
    assert_eq!(view.core.student.as_ref().map(|kai| kai.given_name.as_str()), Some("Kai"));
}

#[test]
fn what_stays_damaged_is_not_asked_for_without_end() {
    let (mut device, _storage, env) = enrolled();
    let asked = now(device.begin_sync()).unwrap();
    now(device.finish_sync(&asked, answer(&asked, Vec::new()))).unwrap();
    let bad = || vec![change(9, "org", b"garbage".to_vec())];
    let mut again = Vec::new();
    for _ in 0..6 {
        let asked = now(device.begin_sync()).unwrap();
        again.push(asked.first);
        now(device.finish_sync(&asked, answer(&asked, bad()))).unwrap();
    }
    assert_eq!(again, [false, true, false, false, false, false]);
    env.turn(11 * 60_000);
    let asked = now(device.begin_sync()).unwrap();
    now(device.finish_sync(&asked, answer(&asked, Vec::new()))).unwrap();
    assert!(now(device.begin_sync()).unwrap().first);
    let whole = Elsewhere::new(DocumentId::Org, 5).snapshot(9);
    let asked = now(device.begin_sync()).unwrap();
    now(device.finish_sync(&asked, answer(&asked, vec![whole]))).unwrap();
    assert!(device.view().failed.is_empty());
}

#[test]
fn a_whole_document_merges_with_what_is_unsent() {
    let (mut device, storage, env) = enrolled();
    let id = DocumentId::StudentYear(KAI, year("2026"));
    let mine = visit(&env, KAI, "2026-11-20", "Mine");
    let mut elsewhere = Elsewhere::new(id, 5);
    let theirs = visit(&env, KAI, "2026-11-21", "Theirs");
    elsewhere.write(1, &Edit::RecordVisit(theirs.clone()));
    now(device.save(vec![Edit::RecordVisit(mine.clone())], None)).unwrap();
    let mut asked = now(device.begin_sync()).unwrap();
    asked.push.clear();
    let synced =
        now(device.finish_sync(&asked, answer(&asked, vec![elsewhere.snapshot(5)]))).unwrap();
    assert_eq!(synced.changed, [id]);
    for mut device in [open(&storage, &env), device] {
        let record = now(device.student(KAI)).unwrap().unwrap();
        let notes: Vec<_> = record.timeline.iter().map(|entry| entry.visit.note.as_str()).collect();
        assert_eq!(notes, ["Theirs", "Mine"]);
        assert_eq!(device.view().waiting.records, 1);
    }
}

#[test]
fn answers_late_or_twice_only_acknowledge() {
    let (mut device, _storage, env) = enrolled();
    let asked = now(device.begin_sync()).unwrap();
    now(device.finish_sync(&asked, SyncAnswer { cursor: 10, ..answer(&asked, Vec::new()) }))
        .unwrap();
    now(device.save(vec![Edit::RecordVisit(visit(&env, KAI, "2026-11-20", "One"))], None)).unwrap();
    let slow = now(device.begin_sync()).unwrap();
    let quick = now(device.begin_sync()).unwrap();
    let mut no = SyncAnswer { cursor: 20, ..answer(&quick, Vec::new()) };
    no.results = vec![refused(RefusedBecause::Damaged)];
    now(device.finish_sync(&quick, no)).unwrap();
    let mut core = Elsewhere::new(core(), 5);
    let item = core.write(15, &Edit::PutStudent(student(KAI, "Kai")));
    for _ in 0..2 {
        now(device.finish_sync(&slow, answer(&slow, vec![item.clone()]))).unwrap();
        assert_eq!(device.view().waiting.changes, 0);
        assert_eq!(now(device.begin_sync()).unwrap().cursor, 20);
        assert!(device.view().students.get(&KAI).unwrap().core.student.is_none());
    }
}

#[test]
fn another_history_at_base_drops_nothing() {
    let (mut device, storage, env) = enrolled();
    let asked = now(device.begin_sync()).unwrap();
    let item = Elsewhere::new(core(), 5).write(5, &Edit::PutStudent(student(KAI, "Kai")));
    now(device.finish_sync(&asked, answer(&asked, vec![item]))).unwrap();
    now(device.save(vec![Edit::RecordVisit(visit(&env, KAI, "2026-11-20", "One"))], None)).unwrap();
    let asked = now(device.begin_sync()).unwrap();
    let other = SyncAnswer { epoch: 4, cursor: 2, ..answer(&asked, Vec::new()) };
    let synced = now(device.finish_sync(&asked, other.clone())).unwrap();
    assert!(synced.base_restored && synced.more, "everything is asked for at once");
    // An answer of the earlier history that comes now says nothing any more.
    now(device.finish_sync(&asked, answer(&asked, Vec::new()))).unwrap();
    for device in [open(&storage, &env), device] {
        assert_eq!(device.view().waiting.changes, 1);
        assert!(device.view().students.contains_key(&KAI));
        let asked = now(device.begin_sync()).unwrap();
        assert_eq!((asked.epoch, asked.cursor, asked.first, asked.push.len()), (4, 0, true, 1));
    }
}

#[test]
fn a_first_sync_goes_on_after_a_restart() {
    let (mut device, storage, env) = enrolled();
    let asked = now(device.begin_sync()).unwrap();
    let mut kai = Elsewhere::new(core(), 5);
    kai.write(1, &Edit::PutStudent(student(KAI, "Kai")));
    let first = page(&asked, vec![kai.snapshot(3)], 3);
    let coming = first.coming;
    assert!(now(device.finish_sync(&asked, first)).unwrap().more);
    assert!(!device.view().first_sync_done);
    let mut device = open(&storage, &env);
    assert_eq!(device.view().coming, coming, "what has come is said again");
    let asked = now(device.begin_sync()).unwrap();
    assert_eq!((asked.epoch, asked.cursor, asked.first), (3, 0, true));
    assert_eq!(asked.place, coming.map(|coming| coming.place));
    now(device.finish_sync(&asked, answer(&asked, Vec::new()))).unwrap();
    assert!(device.view().first_sync_done);
    assert_eq!(device.view().coming, None);
    let asked = now(device.begin_sync()).unwrap();
    assert_eq!((asked.first, asked.place), (false, None));
}

#[test]
fn a_lying_row_is_put_right_when_its_document_is_opened() {
    let (mut device, storage, env) = enrolled();
    let (mut kai, mut other) = (Elsewhere::new(core(), 5), Elsewhere::new(core(), 6));
    kai.write(1, &Edit::PutStudent(student(KAI, "Kai")));
    other.write(1, &Edit::PutStudent(student(KAI, "Someone else")));
    let (mut item, lie) = (kai.snapshot(3), other.snapshot(3));
    if let (ItemBody::Snapshot { row, .. }, ItemBody::Snapshot { row: lie, .. }) =
        (&mut item.body, lie.body)
    {
        *row = lie;
    }
    let asked = now(device.begin_sync()).unwrap();
    now(device.finish_sync(&asked, answer(&asked, vec![item]))).unwrap();
    now(device.student(KAI)).unwrap();
    for device in [open(&storage, &env), device] {
        let name = device.view().students[&KAI].core.student.as_ref().unwrap().given_name.clone();
        assert_eq!(name, "Kai");
    }
}

#[test]
fn a_row_of_someone_else_is_never_shown() {
    let (mut device, _storage, _env) = enrolled();
    let mut kai = Elsewhere::new(core(), 5);
    kai.write(1, &Edit::PutStudent(student(KAI, "Kai")));
    let mut ada = Elsewhere::new(DocumentId::StudentCore(ADA), 6);
    ada.write(1, &Edit::PutStudent(student(ADA, "Ada")));
    let (mut item, other) = (kai.snapshot(3), ada.snapshot(3));
    if let (ItemBody::Snapshot { row, .. }, ItemBody::Snapshot { row: lie, .. }) =
        (&mut item.body, other.body)
    {
        *row = lie;
    }
    let asked = now(device.begin_sync()).unwrap();
    now(device.finish_sync(&asked, answer(&asked, vec![item]))).unwrap();
    let shown = device.view().students[&KAI].core.student.clone();
    assert_eq!(shown.map(|student| student.id), Some(KAI));
}

#[test]
fn a_large_outbox_goes_in_parts() {
    let (mut device, _storage, _env) = enrolled();
    let edits = (0..1_200).map(|at| {
        let (user, key) = (UserId::draw(7), format!("key{at}"));
        Edit::SetPreference { user, key, value: "on".to_owned() }
    });
    now(device.save(edits.collect(), None)).unwrap();
    for left in [700, 200, 0] {
        let asked = now(device.begin_sync()).unwrap();
        let synced = now(device.finish_sync(&asked, answer(&asked, Vec::new()))).unwrap();
        assert_eq!(device.view().waiting.changes, left);
        assert_eq!(synced.more, left > 0);
    }
    assert_eq!(device.view().waiting.records, 0);
}

#[test]
fn nothing_is_left_in_storage_for_what_was_acknowledged() {
    let (mut device, storage, env) = enrolled();
    now(device.save(vec![Edit::RecordVisit(visit(&env, KAI, "2026-11-20", "One"))], None)).unwrap();
    let asked = now(device.begin_sync()).unwrap();
    now(device.finish_sync(&asked, answer(&asked, Vec::new()))).unwrap();
    assert!(now(storage.scan(Table::Outbox, b"")).unwrap().is_empty());
}
