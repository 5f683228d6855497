//! What was recorded while the vault was locked becomes one draft, whenever the device dies; and how long a device may go
//! without base is kept with where it stands.
#![expect(clippy::unwrap_used, reason = "tests")]

use domain::{
    id::StudentId,
    visit::{MetStudent, VisitDraft},
};

use crate::{
    Draft, DraftBody, DraftKey, DraftKind, Env, Leased,
    fixture::{ADA, ByHand, Device, KAI, answer, day, enrolled, now, once, open, student},
    memory::{Fault, MemoryStorage},
    storage::{StorageError, Table},
};

const DRAWN: StudentId = StudentId::draw(77);
const HOUR: i64 = 3_600_000;

const fn key(student: StudentId) -> DraftKey {
    DraftKey { kind: DraftKind::Visit, student }
}

fn captured(env: &ByHand, id: StudentId, note: &str) -> Draft {
    let met = MetStudent { given_name: "Kai".to_owned(), ..MetStudent::default() };
    let (new_student, note) = (Some(met), note.to_owned());
    let body = VisitDraft::captured(id, day("2026-11-23"), env.now());
    let body = DraftBody::Visit(VisitDraft { new_student, note, ..body });
    Draft { updated: env.now(), body }
}

/// What a device that is opened anew makes of it, and how many drafts it has then.
fn joins(device: &mut Device, draft: &Draft) -> (Result<Option<StudentId>, StorageError>, usize) {
    let joined = now(device.join_captured(&draft.captured().unwrap()));
    (joined, device.drafts().len())
}

fn marks(storage: &MemoryStorage) -> usize {
    storage.keys(Table::Meta).iter().filter(|key| key.starts_with(b"captured/")).count()
}

#[test]
fn it_is_one_draft_with_every_word_however_often_it_is_found() {
    let (mut device, storage, env) = enrolled();
    let draft = captured(&env, DRAWN, "By the bike shed");
    assert_eq!(joins(&mut device, &draft), (Ok(Some(DRAWN)), 1));
    assert_eq!(now(device.draft(&key(DRAWN))), Ok(Some(draft.clone())));
    assert_eq!(device.drafts().first().unwrap().captured.as_deref(), Some("Kai"));
    // Killed before what it was made of is gone: its author writes on, and it is found again.
    let mut device = open(&storage, &env);
    let more = captured(&env, DRAWN, "By the bike shed, and then inside");
    now(device.put_draft(&key(DRAWN), &more)).unwrap();
    assert_eq!(joins(&mut device, &draft), (Ok(Some(DRAWN)), 1));
    assert_eq!(now(device.draft(&key(DRAWN))), Ok(Some(more)));
    // Also when it is finished or discarded by then.
    now(device.delete_draft(&key(DRAWN))).unwrap();
    let mut device = open(&storage, &env);
    assert_eq!(joins(&mut device, &draft), (Ok(Some(DRAWN)), 0));
    assert_eq!(marks(&storage), 1);
    now(device.captured_is_gone(DRAWN)).unwrap();
    assert_eq!(marks(&storage), 0);
}

#[test]
fn cut_short_it_is_whole_or_not_there() {
    for fault in [Fault::CrashBefore, Fault::CrashAfter] {
        let (mut device, storage, env) = enrolled();
        let draft = captured(&env, DRAWN, "By the bike shed");
        storage.plan(fault.clone());
        assert!(once(device.join_captured(&draft.captured().unwrap())).is_pending());
        storage.crash();
        let mut device = open(&storage, &env);
        assert_eq!(device.drafts().len(), marks(&storage), "{fault:?}");
        assert_eq!(joins(&mut device, &draft), (Ok(Some(DRAWN)), 1), "{fault:?}");
    }
    for fault in [Fault::AnswerLost, Fault::Refuse(StorageError::Full)] {
        let (mut device, storage, env) = enrolled();
        let draft = captured(&env, DRAWN, "By the bike shed");
        storage.plan(fault.clone());
        let (refused, listed) = joins(&mut device, &draft);
        assert!(refused.is_err() && listed == 0, "{fault:?}");
        // Tried again in the same page.
        assert_eq!(joins(&mut device, &draft), (Ok(Some(DRAWN)), 1), "{fault:?}");
        assert_eq!(marks(&storage), 1, "{fault:?}");
    }
}

#[test]
fn what_says_nothing_is_no_draft_and_what_cannot_be_read_is_told() {
    let (mut device, storage, env) = enrolled();
    let empty = VisitDraft::captured(DRAWN, day("2026-11-23"), env.now());
    let empty = Draft { updated: env.now(), body: DraftBody::Visit(empty) };
    assert_eq!(joins(&mut device, &empty), (Ok(Some(DRAWN)), 0));
    assert_eq!(marks(&storage), 0);
    assert_eq!(now(device.join_captured(b"of a newer version")), Ok(None));
}

#[test]
fn it_is_written_over_nothing_of_anybodys() {
    let (mut device, _, env) = enrolled();
    let own = VisitDraft { note: "half a".to_owned(), ..VisitDraft::new(KAI) };
    let own = Draft { updated: env.now(), body: DraftBody::Visit(own) };
    now(device.put_draft(&key(KAI), &own)).unwrap();
    assert_eq!(joins(&mut device, &captured(&env, KAI, "forged")), (Ok(None), 1));
    assert_eq!(now(device.draft(&key(KAI))), Ok(Some(own.clone())));
    now(device.save(vec![records::Edit::PutStudent(student(ADA, "Ada"))], None)).unwrap();
    assert_eq!(joins(&mut device, &captured(&env, ADA, "forged")), (Ok(None), 1));
    // What was not recorded while it was locked is no capture.
    let own = DraftBody::Visit(VisitDraft { note: "x".to_owned(), ..VisitDraft::new(DRAWN) });
    assert_eq!(joins(&mut device, &Draft { updated: env.now(), body: own }), (Ok(None), 1));
}

#[test]
fn a_device_that_is_nobodys_leaves_it_where_it_is() {
    let (storage, env) = (MemoryStorage::new(), ByHand::with_seed(1));
    let mut device = open(&storage, &env);
    let joined = joins(&mut device, &captured(&env, DRAWN, "By the bike shed"));
    assert!(joined.0.is_err());
    assert!(storage.dump().is_empty());
}

#[test]
fn once_it_is_said_whom_it_is_about_it_is_their_draft() {
    let (mut device, storage, env) = enrolled();
    let draft = captured(&env, DRAWN, "By the bike shed");
    joins(&mut device, &draft).0.unwrap();
    let DraftBody::Visit(visit) = draft.body else { unreachable!("it is a visit") };
    let about = Draft { updated: env.now(), body: DraftBody::Visit(visit.about(KAI, None)) };
    now(device.move_draft(&key(DRAWN), &key(KAI), &about)).unwrap();
    for device in [open(&storage, &env), device] {
        let drafts: Vec<_> = device.drafts().iter().map(|one| (one.key, &one.captured)).collect();
        assert_eq!(drafts, [(key(KAI), &None)]);
        assert_eq!(now(device.draft(&key(KAI))), Ok(Some(about.clone())));
    }
}

fn stands(device: &Device) -> Option<Leased> {
    device.view().lease.map(crate::Lease::stands)
}

#[test]
fn days_without_base_are_counted_over_restarts_and_from_its_next_answer() {
    let (mut device, storage, env) = enrolled();
    assert_eq!(stands(&device), None);
    now(device.look_at_clock());
    assert_eq!(stands(&device), Some(Leased::Lately));
    for _ in 0..14 {
        env.turn(24 * HOUR);
        device = open(&storage, &env);
        now(device.look_at_clock());
    }
    assert_eq!(stands(&device), Some(Leased::Over { days: 14 }));
    // Set back, it is none the less over, also where it is opened anew.
    env.turn(-3_650 * 24 * HOUR);
    let mut device = open(&storage, &env);
    now(device.look_at_clock());
    assert_eq!(stands(&device), Some(Leased::Over { days: 14 }));
    let asked = now(device.begin_sync()).unwrap();
    now(device.finish_sync(&asked, answer(&asked, Vec::new()))).unwrap();
    assert_eq!(stands(&device), Some(Leased::Lately));
    let mut device = open(&storage, &env);
    now(device.look_at_clock());
    assert_eq!(stands(&device), Some(Leased::Lately));
}

#[test]
fn a_device_that_was_in_use_before_counts_from_when_it_heard_of_base() {
    let (mut device, storage, env) = enrolled();
    let asked = now(device.begin_sync()).unwrap();
    now(device.finish_sync(&asked, answer(&asked, Vec::new()))).unwrap();
    device.state.position.lease = None;
    env.turn(8 * 24 * HOUR);
    now(device.look_at_clock());
    assert_eq!(stands(&device), Some(Leased::Ends { days: 8, left: 6 }));
    // A full disk locks nobody out, and nobody in.
    env.turn(6 * 24 * HOUR);
    storage.plan(Fault::Refuse(StorageError::Full));
    now(device.look_at_clock());
    assert_eq!(stands(&device), Some(Leased::Over { days: 14 }));
}
