//! What is done about what base lost or refused, with answers made by hand: nothing that somebody wrote goes missing.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

use protocol::sync::{Item, ItemBody, PushResult, RefusedBecause, SyncAnswer, SyncRequest};
use records::{Content, Document, DocumentId, Edit, EntryRef};

use crate::{
    Safekeeping, Synced,
    fixture::{
        ADA, ByHand, Device, Elsewhere, KAI, answer, enrolled, now, open, student, visit, year,
    },
    outbox,
    storage::Table,
};

fn kais_year() -> DocumentId {
    DocumentId::StudentYear(KAI, year("2026"))
}

/// Records a visit of Kai's.
fn record(device: &mut Device, env: &ByHand, note: &str) -> EntryRef {
    let visit = visit(env, KAI, "2026-11-20", note);
    let entry = EntryRef::Visit(visit.id);
    now(device.save(vec![Edit::RecordVisit(visit)], None)).unwrap();
    env.turn(1_000);
    entry
}

fn exchange(device: &mut Device, items: Vec<Item>) -> Synced {
    let asked = now(device.begin_sync()).unwrap();
    now(device.finish_sync(&asked, answer(&asked, items))).unwrap()
}

/// Everything is refused for the reason that stands at its place.
fn refuse(device: &mut Device, reasons: &[RefusedBecause]) -> (SyncRequest, Synced) {
    let asked = now(device.begin_sync()).unwrap();
    assert_eq!(asked.push.len(), reasons.len());
    let refused = reasons.iter().map(|reason| PushResult::Refused { reason: *reason });
    let no = SyncAnswer { results: refused.collect(), ..answer(&asked, Vec::new()) };
    let synced = now(device.finish_sync(&asked, no)).unwrap();
    (asked, synced)
}

fn notes(device: &mut Device) -> Vec<String> {
    let record = now(device.student(KAI)).unwrap().unwrap();
    let mut notes: Vec<_> = record.timeline.into_iter().map(|entry| entry.visit.note).collect();
    notes.sort_unstable();
    notes
}

fn waits(device: &Device, entry: EntryRef) -> bool {
    matches!(device.safekeeping(entry), Safekeeping::Waiting { .. })
}

/// Base as it is after `pushed`, on top of what it had: whatever it cannot apply it would refuse.
fn apply_all(base: &mut Document, asked: &SyncRequest) -> usize {
    let name = base.id().to_string();
    let theirs = asked.push.iter().filter(|push| push.doc == name);
    theirs.filter(|push| base.apply(&push.chunk).is_ok()).count()
}

fn notes_at(base: &Document) -> usize {
    match base.read() {
        Content::Year(year) => year.visits.len(),
        _ => 0,
    }
}

/// The copy that base has of a document, as it sends it.
fn sent(base: &Document, seq: u64) -> Item {
    use sha2::{Digest as _, Sha256};
    let (bytes, row) = (base.save(), base.row().to_bytes().unwrap());
    let sha256 = Sha256::digest(&bytes).to_vec();
    Item { seq, body: ItemBody::Snapshot { doc: base.id().to_string(), bytes, sha256, row } }
}

#[test]
fn what_a_wrong_actor_wrote_is_written_again_by_another() {
    let (mut device, storage, env) = enrolled();
    let entries = [record(&mut device, &env, "One"), record(&mut device, &env, "Two")];
    let reasons = [RefusedBecause::WrongActor, RefusedBecause::UnknownDependencies];
    let (first, synced) = refuse(&mut device, &reasons);
    assert!(synced.more, "what was written again is sent at once");
    for mut device in [open(&storage, &env), device] {
        assert_eq!(notes(&mut device), ["One", "Two"]);
        assert!(entries.iter().all(|entry| waits(&device, *entry)));
        let asked = now(device.begin_sync()).unwrap();
        assert!(asked.push.iter().all(|push| {
            first.push.iter().all(|was| was.mutation != push.mutation && was.chunk != push.chunk)
        }));
        let mut base = Document::new(kais_year());
        assert_eq!(apply_all(&mut base, &asked), 2);
        assert_eq!(notes_at(&base), 2);
    }
}

#[test]
fn what_base_will_never_take_holds_up_nothing_else() {
    for never in [RefusedBecause::NotAllowed, RefusedBecause::Unreadable, RefusedBecause::TooLarge]
    {
        let (mut device, _storage, env) = enrolled();
        let refused = record(&mut device, &env, "One");
        let innocent = [record(&mut device, &env, "Two"), record(&mut device, &env, "Three")];
        let behind = RefusedBecause::UnknownDependencies;
        refuse(&mut device, &[never, behind, behind]);
        let asked = now(device.begin_sync()).unwrap();
        let mut base = Document::new(kais_year());
        apply_all(&mut base, &SyncRequest { push: asked.push[..2].to_vec(), ..asked.clone() });
        assert_eq!(notes_at(&base), 2, "those that were not refused come first, on what base has");
        let mut received = answer(&asked, Vec::new());
        received.results[2] = PushResult::Refused { reason: never };
        now(device.finish_sync(&asked, received)).unwrap();
        assert!(innocent.iter().all(|entry| !waits(&device, *entry)));
        assert!(waits(&device, refused));
        assert_eq!(notes(&mut device), ["One", "Three", "Two"]);
        assert!(now(device.begin_sync()).unwrap().push.is_empty(), "once, and no more");
    }
}

#[test]
fn nothing_is_written_again_for_what_heals_or_what_access_forbids() {
    let damaged = [RefusedBecause::Damaged, RefusedBecause::UnknownDependencies];
    let forbidden = [RefusedBecause::NotAllowed; 2];
    for reasons in [damaged, forbidden] {
        let (mut device, storage, env) = enrolled();
        record(&mut device, &env, "One");
        record(&mut device, &env, "Two");
        let before = now(device.begin_sync()).unwrap();
        refuse(&mut device, &reasons);
        let rows = now(open(&storage, &env).unsent_rows()).unwrap();
        let chunks: Vec<_> = rows.into_iter().map(|(_, row)| row.chunk).collect();
        assert_eq!(chunks, before.push.iter().map(|push| push.chunk.clone()).collect::<Vec<_>>());
    }
}

#[test]
fn what_this_version_cannot_read_stays_and_is_not_tried_for_ever() {
    let (mut device, storage, env) = enrolled();
    let entry = record(&mut device, &env, "One");
    let mut row = now(device.unsent_rows()).unwrap().remove(0).1;
    row.intents = b"of another version".to_vec();
    let mut batch = crate::sealed::Batch::default();
    batch.put_value(Table::Outbox, outbox::key(1), &row).unwrap();
    now(device.sealed.commit(batch)).unwrap();
    refuse(&mut device, &[RefusedBecause::WrongActor]);
    for mut device in [open(&storage, &env), device] {
        assert!(waits(&device, entry));
        assert_eq!(now(device.unsent()).unwrap()[0].edits, None, "it is told that it is there");
        let asked = now(device.begin_sync()).unwrap();
        assert_eq!(asked.push.len(), 1, "it is sent once more, as it is");
        refuse(&mut device, &[RefusedBecause::WrongActor]);
        assert!(now(device.begin_sync()).unwrap().push.is_empty());
    }
}

type AtALossyBase = (Device, crate::memory::MemoryStorage, ByHand, Document, EntryRef);

/// Two visits at base, one of which base lost; one that waits and builds on both.
fn at_a_base_that_lost_one() -> AtALossyBase {
    lost_by_base(&["New"])
}

/// Two visits at base, one of which base lost; others that wait.
fn lost_by_base(waiting: &[&str]) -> AtALossyBase {
    let (mut device, storage, env) = enrolled();
    let mut base = Document::new(kais_year());
    record(&mut device, &env, "Kept");
    apply_all(&mut base, &now(device.begin_sync()).unwrap());
    exchange(&mut device, Vec::new());
    let lost = record(&mut device, &env, "Lost");
    exchange(&mut device, Vec::new());
    assert!(!waits(&device, lost));
    for note in waiting {
        record(&mut device, &env, note);
    }
    let asked = now(device.begin_sync()).unwrap();
    let restored = SyncAnswer { epoch: 4, cursor: 1, ..answer(&asked, Vec::new()) };
    let synced = now(device.finish_sync(&asked, restored)).unwrap();
    assert!(synced.base_restored && synced.more);
    (device, storage, env, base, lost)
}

fn of_the_new_history(asked: &SyncRequest, items: Vec<Item>) -> SyncAnswer {
    let behind = PushResult::Refused { reason: RefusedBecause::UnknownDependencies };
    let results = asked.push.iter().map(|_| behind.clone()).collect();
    SyncAnswer { epoch: 4, results, ..answer(asked, items) }
}

#[test]
fn what_a_restored_base_lost_is_brought_back() {
    let (_, storage, env, mut base, lost) = at_a_base_that_lost_one();
    // The app may be closed before everything has come again.
    let mut device = open(&storage, &env);
    let asked = now(device.begin_sync()).unwrap();
    assert!(asked.first);
    let received = of_the_new_history(&asked, vec![sent(&base, 3)]);
    assert!(now(device.finish_sync(&asked, received)).unwrap().more);
    assert!(waits(&device, lost), "it is not at base any more, and nobody says so");
    let asked = now(device.begin_sync()).unwrap();
    assert_eq!(apply_all(&mut base, &asked), asked.push.len());
    assert_eq!(notes_at(&base), 3);
    let received = SyncAnswer { epoch: 4, ..answer(&asked, Vec::new()) };
    now(device.finish_sync(&asked, received)).unwrap();
    assert_eq!(device.view().waiting.changes, 0);
    assert!(!waits(&device, lost));
    assert_eq!(notes(&mut device), ["Kept", "Lost", "New"]);
}

#[test]
fn a_base_that_has_nothing_gets_everything_back() {
    let (mut device, storage, env, _, lost) = at_a_base_that_lost_one();
    let asked = now(device.begin_sync()).unwrap();
    now(device.finish_sync(&asked, of_the_new_history(&asked, Vec::new()))).unwrap();
    for mut device in [open(&storage.copied(), &env), device] {
        assert!(waits(&device, lost));
        let asked = now(device.begin_sync()).unwrap();
        let mut base = Document::new(kais_year());
        assert_eq!(apply_all(&mut base, &asked), 3);
        let received = SyncAnswer { epoch: 4, ..answer(&asked, Vec::new()) };
        now(device.finish_sync(&asked, received)).unwrap();
        assert_eq!(device.view().waiting.changes, 0);
        assert_eq!(notes(&mut device), ["Kept", "Lost", "New"]);
    }
}

#[test]
fn what_base_will_not_have_back_stays_here_and_holds_up_nothing() {
    let (mut device, _storage, _env, base, lost) = at_a_base_that_lost_one();
    let asked = now(device.begin_sync()).unwrap();
    now(device.finish_sync(&asked, of_the_new_history(&asked, vec![sent(&base, 3)]))).unwrap();
    let asked = now(device.begin_sync()).unwrap();
    let mut no = of_the_new_history(&asked, Vec::new());
    no.results[0] = PushResult::Refused { reason: RefusedBecause::WrongActor };
    now(device.finish_sync(&asked, no)).unwrap();
    let asked = now(device.begin_sync()).unwrap();
    let mut base = base;
    assert_eq!(apply_all(&mut base, &asked), 1, "written again, on what base has");
    assert_eq!(device.view().set_aside, 1, "and the document as it was is kept");
    assert!(!waits(&device, lost), "nobody promises to send it");
}

#[test]
fn what_is_written_after_it_arrives_also_when_nothing_waited_then() {
    for never in [RefusedBecause::WrongActor, RefusedBecause::Unreadable, RefusedBecause::Unknown] {
        let (mut device, storage, env, mut base, lost) = lost_by_base(&[]);
        let asked = now(device.begin_sync()).unwrap();
        now(device.finish_sync(&asked, of_the_new_history(&asked, vec![sent(&base, 3)]))).unwrap();
        let asked = now(device.begin_sync()).unwrap();
        assert_eq!(asked.push.len(), 1, "it is offered");
        let results = vec![PushResult::Refused { reason: never }];
        let no = SyncAnswer { results, ..of_the_new_history(&asked, Vec::new()) };
        now(device.finish_sync(&asked, no)).unwrap();
        assert!(!waits(&device, lost), "nobody promises to send it");
        assert_eq!(device.view().set_aside, 1, "the document as it was is kept");

        let mut device = open(&storage, &env);
        record(&mut device, &env, "Later");
        assert_eq!(apply_all(&mut base, &now(device.begin_sync()).unwrap()), 1, "{never:?}");
        assert_eq!(notes_at(&base), 2);
        assert_eq!(notes(&mut device), ["Kept", "Later"]);
    }
}

#[test]
fn a_purge_by_a_restored_base_takes_nothing_that_base_may_have_lost() {
    let (mut device, _storage, _env, _, lost) = at_a_base_that_lost_one();
    let asked = now(device.begin_sync()).unwrap();
    let purge = Item { seq: 5, body: ItemBody::Purge { student: KAI.to_string() } };
    let synced = now(device.finish_sync(&asked, of_the_new_history(&asked, vec![purge]))).unwrap();
    assert_eq!(synced.kept_for_unsent, [KAI]);
    assert!(waits(&device, lost));
    assert_eq!(notes(&mut device), ["Kept", "Lost", "New"]);
    // What base has by now, or takes in, it says; what it will not have from somebody who has left is no reason to stay.
    let asked = now(device.begin_sync()).unwrap();
    let mut received = SyncAnswer { epoch: 4, ..answer(&asked, Vec::new()) };
    received.results[0] = PushResult::Refused { reason: RefusedBecause::NotAllowed };
    now(device.finish_sync(&asked, received)).unwrap();
    assert!(device.view().kept_for_unsent.is_empty());
    assert!(now(device.student(KAI)).unwrap().is_none());
}

#[test]
fn a_visit_whose_row_in_the_outbox_is_damaged_is_sent_all_the_same() {
    let (mut device, storage, env) = enrolled();
    exchange(&mut device, Vec::new());
    let lost = record(&mut device, &env, "One");
    let edit = Edit::PutStudent(student(ADA, "Ada"));
    now(device.save(vec![edit], None)).unwrap();
    assert!(storage.damage(Table::Outbox, &outbox::key(1)));
    let mut device = open(&storage, &env);
    exchange(&mut device, Vec::new());
    assert!(waits(&device, lost), "base was asked for its copy and has none");
    let asked = now(device.begin_sync()).unwrap();
    let mut base = Document::new(kais_year());
    assert_eq!(apply_all(&mut base, &asked), 1);
    exchange(&mut device, Vec::new());
    assert_eq!(device.view().waiting.changes, 0);
    assert!(now(device.begin_sync()).unwrap().push.is_empty());
}

#[test]
fn also_when_the_app_is_started_in_a_later_year() {
    let (mut device, storage, env) = enrolled();
    exchange(&mut device, Vec::new());
    let lost = record(&mut device, &env, "One");
    assert!(storage.damage(Table::Outbox, &outbox::key(1)));
    env.turn(2 * 366 * 86_400_000);
    let mut device = open(&storage, &env);
    exchange(&mut device, Vec::new());
    assert!(waits(&device, lost), "base was asked for its copy and has none");
    assert_eq!(now(device.begin_sync()).unwrap().push.len(), 1);
}

#[test]
fn a_profile_that_was_set_back_takes_its_own_words_in_again() {
    let (mut device, storage, env) = enrolled();
    exchange(&mut device, Vec::new());
    let earlier = storage.copied();
    record(&mut device, &env, "One");
    let asked = now(device.begin_sync()).unwrap();
    let mut elsewhere = Elsewhere::new(kais_year(), 5);
    assert_eq!(apply_all(&mut elsewhere.document, &asked), 1);
    let item = crate::fixture::change(7, &kais_year().to_string(), asked.push[0].chunk.clone());
    let mut device = open(&earlier, &env);
    exchange(&mut device, vec![item]);
    assert_eq!(notes(&mut device), ["One"]);
    record(&mut device, &env, "Two");
    let asked = now(device.begin_sync()).unwrap();
    assert_eq!(apply_all(&mut elsewhere.document, &asked), 1);
}
