//! What is promised about records that base keeps for the coordinator to decide about: they leave this device once, never
//! unheard, and nothing here calls them *At base*.
#![expect(clippy::unwrap_used, reason = "tests")]

use domain::id::{UserId, VisitId};
use protocol::sync::{DecidedPush, Item, ItemBody, PushResult, RefusedBecause, SyncAnswer};
use records::{DocumentId, Edit, EntryRef};

use crate::{
    Safekeeping,
    fixture::{ByHand, Device, Elsewhere, KAI, answer, enrolled, now, open, student, visit},
    memory::{Fault, MemoryStorage},
    storage::StorageError,
};

const HANDED_IN: PushResult = PushResult::HandedIn { received_at: 1_790_000_009_000 };

/// Kai is here, and visits with these words wait.
fn with_waiting(notes: &[&str]) -> (Device, MemoryStorage, ByHand, Vec<VisitId>) {
    let (mut device, storage, env) = enrolled();
    let asked = now(device.begin_sync()).unwrap();
    let mut core = Elsewhere::new(DocumentId::StudentCore(KAI), 5);
    core.write(1, &Edit::PutStudent(student(KAI, "Kai")));
    now(device.finish_sync(&asked, answer(&asked, vec![core.snapshot(4)]))).unwrap();
    let mut visits = Vec::new();
    for note in notes {
        let visit = visit(&env, KAI, "2026-11-20", note);
        visits.push(visit.id);
        now(device.save(vec![Edit::RecordVisit(visit)], None)).unwrap();
    }
    (device, storage, env, visits)
}

/// An answer with these results.
fn says(device: &Device, results: &[PushResult]) -> (protocol::sync::SyncRequest, SyncAnswer) {
    let asked = now(device.begin_sync()).unwrap();
    let mut answer = answer(&asked, Vec::new());
    answer.results = results.to_vec();
    (asked, answer)
}

/// Where the visits are, now and after a restart.
fn are(device: &Device, storage: &MemoryStorage, env: &ByHand, visits: &[VisitId]) -> Safekeeping {
    let again = open(storage, env);
    let where_is = |device: &Device, visit: &VisitId| device.safekeeping(EntryRef::Visit(*visit));
    let all: Vec<_> =
        visits.iter().flat_map(|one| [where_is(device, one), where_is(&again, one)]).collect();
    assert!(all.iter().all(|one| Some(one) == all.first()), "{all:?}");
    *all.first().unwrap()
}

#[test]
fn what_is_handed_in_leaves_with_the_students_record_and_is_not_called_at_base() {
    let (mut device, storage, env, visits) = with_waiting(&["One", "Two"]);
    let (asked, answer) = says(&device, &[HANDED_IN, HANDED_IN]);
    let synced = now(device.finish_sync(&asked, answer)).unwrap();
    let entries: Vec<_> = visits.iter().map(|visit| EntryRef::Visit(*visit)).collect();
    assert_eq!(synced.handed_in, entries);
    assert_eq!((synced.arrived_at_base, synced.purged), (vec![], vec![KAI]));
    assert_eq!(are(&device, &storage, &env, &visits), Safekeeping::HandedIn);
    assert_eq!(device.view().handed_in.len(), 2);
    assert_eq!(device.view().waiting.changes, 0);
    assert!(now(device.begin_sync()).unwrap().push.is_empty());
    for mut device in [open(&storage, &env), device] {
        assert!(now(device.student(KAI)).unwrap().is_none());
        assert!(device.view().kept_for_unsent.is_empty());
    }
}

#[test]
fn what_waits_beside_it_keeps_the_record_until_that_is_handed_in_as_well() {
    let (mut device, storage, env, visits) = with_waiting(&["One", "Two"]);
    let damaged = PushResult::Refused { reason: RefusedBecause::Damaged };
    let (asked, answer) = says(&device, &[HANDED_IN, damaged]);
    now(device.finish_sync(&asked, answer)).unwrap();
    assert_eq!(are(&device, &storage, &env, visits.get(..1).unwrap()), Safekeeping::HandedIn);
    let mut device = open(&storage, &env);
    assert_eq!(now(device.student(KAI)).unwrap().unwrap().timeline.len(), 2);
    let (asked, answer) = says(&device, &[HANDED_IN]);
    let synced = now(device.finish_sync(&asked, answer)).unwrap();
    assert_eq!(synced.purged, [KAI]);
    assert_eq!(are(&device, &storage, &env, &visits), Safekeeping::HandedIn);
}

#[test]
fn an_answer_that_is_out_of_date_or_cannot_be_stored_takes_nothing_away() {
    let (mut device, storage, env, visits) = with_waiting(&["One"]);
    let (asked, late) = says(&device, &[HANDED_IN]);
    let moved = SyncAnswer { cursor: 9, ..answer(&asked, Vec::new()) };
    let nothing = protocol::sync::SyncRequest { push: Vec::new(), ..asked.clone() };
    now(device.finish_sync(&nothing, SyncAnswer { results: Vec::new(), ..moved })).unwrap();
    let synced = now(device.finish_sync(&asked, late)).unwrap();
    assert!(synced.handed_in.is_empty() && synced.purged.is_empty());
    let (asked, answer) = says(&device, &[HANDED_IN]);
    storage.plan(Fault::Refuse(StorageError::Full));
    assert!(now(device.finish_sync(&asked, answer)).is_err());
    assert_eq!(now(device.student(KAI)).unwrap().unwrap().timeline.len(), 1);
    let waiting = are(&device, &storage, &env, &visits);
    assert!(matches!(waiting, Safekeeping::Waiting { refused: None, .. }), "{waiting:?}");
}

#[test]
fn what_becomes_of_it_is_what_base_says_also_once_the_student_is_the_users_again() {
    let khan = UserId::draw(1);
    let left_out = Safekeeping::LeftOut { by: khan };
    for (left_out_by, then) in [(None, Safekeeping::AtBase), (Some(khan), left_out)] {
        let (mut device, storage, env, visits) = with_waiting(&["One"]);
        let (asked, answer_in) = says(&device, &[HANDED_IN]);
        let mutation = asked.push.first().unwrap().mutation.clone();
        assert!(asked.asks.is_empty());
        now(device.finish_sync(&asked, answer_in)).unwrap();
        let asked = now(device.begin_sync()).unwrap();
        assert_eq!(asked.asks, std::slice::from_ref(&mutation), "until it is decided");
        let grant = Item { seq: 9, body: ItemBody::Grant { student: KAI.to_string() } };
        now(device.finish_sync(&asked, answer(&asked, vec![grant]))).unwrap();
        assert_eq!(are(&device, &storage, &env, &visits), Safekeeping::HandedIn, "nobody decided");

        let mut device = open(&storage, &env);
        let (asked, mut decided) = says(&device, &[]);
        let left_out_by = left_out_by.map(|by: UserId| by.to_string());
        decided.decided = vec![DecidedPush { mutation, left_out_by }];
        // Heard twice, it is the same.
        for _ in 0..2 {
            now(device.finish_sync(&asked, decided.clone())).unwrap();
            assert_eq!(are(&device, &storage, &env, &visits), then);
        }
        assert!(device.view().handed_in.is_empty());
        assert!(now(device.begin_sync()).unwrap().asks.is_empty());
    }
}
