//! What is promised of a device that a coordinator removed: nothing is erased that base or the coordinator has not, then
//! everything is, and wherever that is cut short it goes on.
#![expect(clippy::unwrap_used, reason = "tests")]

use domain::{
    id::{DeviceId, UserId},
    visit::{Attachment, Picture, PictureKind, Visit, VisitDraft},
};
use protocol::sync::{
    DecidedPush, Item, ItemBody, Push, PushResult, RefusedBecause, SyncAnswer, SyncRequest,
};
use records::{Content, DocumentId, Edit, EntryRef};

use crate::{
    Draft, DraftBody, DraftKey, DraftKind, Identity, Safekeeping, SaveError,
    fixture::{
        ByHand, Device, Elsewhere, KAI, TABLET, answer, enrolled, now, once, open, student, visit,
        year,
    },
    memory::{Fault, MemoryStorage},
    storage::{StorageError, Table},
};

const HANDED_IN: PushResult = PushResult::HandedIn { received_at: 1_790_000_009_000 };

const fn refused(reason: RefusedBecause) -> PushResult {
    PushResult::Refused { reason }
}

/// Kai is here, and visits with these words wait.
fn with_waiting(notes: &[&str]) -> (Device, MemoryStorage, ByHand) {
    let (mut device, storage, env) = enrolled();
    let asked = now(device.begin_sync()).unwrap();
    let mut core = Elsewhere::new(DocumentId::StudentCore(KAI), 5);
    core.write(1, &Edit::PutStudent(student(KAI, "Kai")));
    now(device.finish_sync(&asked, answer(&asked, vec![core.snapshot(4)]))).unwrap();
    for note in notes {
        save(&mut device, &env, note);
    }
    (device, storage, env)
}

fn save(device: &mut Device, env: &ByHand, note: &str) -> EntryRef {
    let visit = visit(env, KAI, "2026-11-20", note);
    let entry = EntryRef::Visit(visit.id);
    now(device.save(vec![Edit::RecordVisit(visit)], None)).unwrap();
    entry
}

/// What base answers to a device that was removed.
fn wipe(asked: &SyncRequest, device: DeviceId, results: &[PushResult]) -> SyncAnswer {
    let body = ItemBody::Wipe { device: device.to_string() };
    let item = Item { seq: asked.cursor, body };
    SyncAnswer { results: results.to_vec(), ..answer(asked, vec![item]) }
}

/// One round trip of a removed device, of whose changes this becomes.
fn asks(device: &mut Device, results: &[PushResult]) -> super::Synced {
    let asked = now(device.begin_sync()).unwrap();
    now(device.finish_sync(&asked, wipe(&asked, TABLET, results))).unwrap()
}

/// A removed device of which base has everything.
fn handed_in() -> (Device, MemoryStorage, ByHand) {
    let (mut device, storage, env) = with_waiting(&["In a corridor"]);
    asks(&mut device, &[HANDED_IN]);
    (device, storage, env)
}

/// Nothing is left but whose it was.
fn is_erased(device: &mut Device, storage: &MemoryStorage, env: &ByHand) {
    assert!(device.is_wiped() && device.identity().is_none());
    assert_eq!(device.signs_in_as().unwrap().device, TABLET);
    let left: Vec<_> = Table::ALL.into_iter().flat_map(|table| storage.keys(table)).collect();
    assert_eq!(left, [b"identity".to_vec(), b"stands".to_vec()]);
    assert!(device.view().students.is_empty() && now(device.student(KAI)).unwrap().is_none());
    // And nothing is written any more.
    let edit = Edit::RecordVisit(visit(env, KAI, "2026-11-20", "late"));
    assert!(matches!(now(device.save(vec![edit], None)), Err(SaveError::NotEnrolled)));
    assert!(now(device.put_draft(&key(), &draft(env))).is_err());
    assert_eq!(Table::ALL.into_iter().flat_map(|table| storage.keys(table)).count(), 2);
}

fn key() -> DraftKey {
    DraftKey { kind: DraftKind::Visit, student: KAI }
}

fn draft(env: &ByHand) -> Draft {
    let body = VisitDraft { note: "half a".to_owned(), ..VisitDraft::new(KAI) };
    Draft { updated: crate::Env::now(env), body: DraftBody::Visit(body) }
}

fn stays(device: &mut Device, storage: &MemoryStorage) {
    assert!(!device.may_be_wiped());
    let before = storage.dump();
    assert_eq!(now(device.wipe()), Ok(false));
    assert_eq!(storage.dump(), before);
}

#[test]
fn it_is_erased_when_base_has_everything_and_not_before() {
    let (mut device, storage, env) = with_waiting(&["One", "Two"]);
    stays(&mut device, &storage);
    asks(&mut device, &[HANDED_IN, refused(RefusedBecause::Damaged)]);
    for mut device in [open(&storage, &env), device] {
        assert!(device.view().removed);
        stays(&mut device, &storage);
        let record = now(device.student(KAI)).unwrap().unwrap();
        assert_eq!(record.timeline.len(), 2, "the record is here to the end");
    }
    let mut device = open(&storage, &env);
    asks(&mut device, &[PushResult::Unknown]);
    stays(&mut device, &storage);
    asks(&mut device, &[HANDED_IN]);
    assert_eq!(now(device.wipe()), Ok(true));
    for mut device in [open(&storage, &env), device] {
        is_erased(&mut device, &storage, &env);
    }
    let mut device = open(&storage, &env);
    now(device.forget_whose()).unwrap();
    assert!(storage.dump().is_empty(), "not even whose it was");
    assert!(device.signs_in_as().is_none() && !device.is_wiped());
}

#[test]
fn an_unfinished_visit_holds_it_up_until_it_is_finished_or_discarded() {
    let (mut device, storage, env) = handed_in();
    now(device.put_draft(&key(), &draft(&env))).unwrap();
    stays(&mut device, &storage);
    let mut device = open(&storage, &env);
    stays(&mut device, &storage);
    let finished = visit(&env, KAI, "2026-11-20", "half a visit");
    now(device.save(vec![Edit::RecordVisit(finished)], Some(key()))).unwrap();
    stays(&mut device, &storage);
    asks(&mut device, &[HANDED_IN]);
    now(device.put_draft(&key(), &draft(&env))).unwrap();
    now(device.delete_draft(&key())).unwrap();
    assert_eq!(now(device.wipe()), Ok(true));
    is_erased(&mut device, &storage, &env);
}

#[test]
fn what_base_refused_before_is_sent_once_more_and_let_go_when_base_keeps_it() {
    let (mut device, storage, env) = with_waiting(&[]);
    let entry = save(&mut device, &env, "Refused");
    let asked = now(device.begin_sync()).unwrap();
    let no = refused(RefusedBecause::NotAllowed);
    let results = vec![no.clone()];
    now(device.finish_sync(&asked, SyncAnswer { results, ..answer(&asked, Vec::new()) })).unwrap();
    assert!(now(device.begin_sync()).unwrap().push.is_empty());
    assert!(asks(&mut device, &[]).more, "what it refused is sent once more, at once");
    let mut device = open(&storage, &env);
    stays(&mut device, &storage);
    let synced = asks(&mut device, &[no]);
    assert_eq!(synced.handed_in, [entry]);
    assert_eq!(device.safekeeping(entry), Safekeeping::HandedIn);
    assert_eq!(now(device.wipe()), Ok(true));
}

#[test]
fn what_a_restored_base_may_have_lost_is_offered_first() {
    let (mut device, storage, env) = with_waiting(&["At base, once"]);
    let asked = now(device.begin_sync()).unwrap();
    now(device.finish_sync(&asked, answer(&asked, Vec::new()))).unwrap();
    let mut offered = 0;
    let mut device = open(&storage, &env);
    for _ in 0..20 {
        let asked = now(device.begin_sync()).unwrap();
        offered += asked.push.len();
        let taken = vec![PushResult::AtBase { seq: 1, received_at: 1 }; asked.push.len()];
        let answer = SyncAnswer { epoch: 4, ..wipe(&asked, TABLET, &taken) };
        if offered == 0 {
            assert!(!device.may_be_wiped());
        }
        if !now(device.finish_sync(&asked, answer)).unwrap().more {
            break;
        }
    }
    assert!(offered >= 2, "who Kai is, and the visit");
    assert_eq!(now(device.wipe()), Ok(true));
}

#[test]
fn an_answer_to_another_device_or_without_these_words_erases_nothing() {
    let (mut device, storage, _) = with_waiting(&[]);
    let asked = now(device.begin_sync()).unwrap();
    let other = wipe(&asked, DeviceId::draw(77), &[]);
    now(device.finish_sync(&asked, other)).unwrap();
    stays(&mut device, &storage);
    // Added again meanwhile, it is another device, and what was said of the first is not about it.
    asks(&mut device, &[]);
    assert!(device.may_be_wiped());
    let again = Identity { device: DeviceId::draw(10), ..device.identity().unwrap().clone() };
    now(device.enrol(again)).unwrap();
    assert!(!device.view().removed);
    asks(&mut device, &[]);
    stays(&mut device, &storage);
}

#[test]
fn a_picture_that_base_has_not_holds_it_up_and_then_goes_with_the_rest() {
    let (mut device, storage, env) = with_waiting(&[]);
    let hash = now(device.keep_picture(b"\xff\xd8\xff of a letter".to_vec())).unwrap();
    let kind = PictureKind::Jpeg;
    let picture = Picture { hash, kind, bytes: 14, width: 16, height: 12 };
    let photo = Attachment::Photo { picture, shows: "The letter".to_owned() };
    let visit = Visit { attachments: vec![photo], ..visit(&env, KAI, "2026-11-20", "said") };
    now(device.save(vec![Edit::RecordVisit(visit)], None)).unwrap();
    asks(&mut device, &[HANDED_IN]);
    stays(&mut device, &storage);
    assert_eq!(device.pictures_to_send(), [hash]);
    now(device.picture_sent(hash)).unwrap();
    assert_eq!(now(device.wipe()), Ok(true));
    is_erased(&mut device, &storage, &env);
    assert!(now(device.keep_picture(b"late".to_vec())).is_err());
    is_erased(&mut device, &storage, &env);
}

#[test]
fn wherever_it_is_cut_short_it_goes_on() {
    for fault in [Fault::CrashBefore, Fault::CrashAfter] {
        let (mut device, storage, env) = handed_in();
        storage.plan(fault.clone());
        assert!(once(device.wipe()).is_pending());
        storage.crash();
        let mut device = open(&storage, &env);
        assert_eq!(device.is_wiped(), fault == Fault::CrashAfter);
        assert_eq!(now(device.wipe()), Ok(true));
        is_erased(&mut device, &storage, &env);
        storage.plan(fault.clone());
        assert!(once(device.forget_whose()).is_pending());
        storage.crash();
        let mut device = open(&storage, &env);
        assert_eq!(device.is_wiped(), fault == Fault::CrashBefore, "base is told again");
        now(device.forget_whose()).unwrap();
        assert!(storage.dump().is_empty());
    }
    for fault in [Fault::Refuse(StorageError::Full), Fault::AnswerLost] {
        let (mut device, storage, env) = handed_in();
        storage.plan(fault);
        assert!(now(device.wipe()).is_err());
        assert_eq!(now(device.wipe()), Ok(true));
        is_erased(&mut device, &storage, &env);
    }
}

#[test]
fn a_draft_that_cannot_be_read_is_not_erased_either() {
    let (mut device, storage, env) = with_waiting(&["In a corridor"]);
    now(device.put_draft(&key(), &draft(&env))).unwrap();
    assert!(storage.damage(Table::Draft, key().to_string().as_bytes()));
    let mut device = open(&storage, &env);
    assert!(device.drafts().is_empty());
    asks(&mut device, &[HANDED_IN]);
    for mut device in [open(&storage, &env), device] {
        stays(&mut device, &storage);
    }
}

#[test]
fn no_draft_is_begun_on_a_device_that_is_erased_without_knowing_it() {
    let (mut device, storage, env) = handed_in();
    storage.plan(Fault::AnswerLost);
    now(device.wipe()).ok();
    assert!(now(device.put_draft(&key(), &draft(&env))).is_err(), "it would be erased");
    is_erased(&mut device, &storage, &env);
}

fn notes(device: &mut Device) -> Vec<String> {
    let record = now(device.student(KAI)).unwrap().unwrap();
    let mut notes: Vec<_> = record.timeline.into_iter().map(|entry| entry.visit.note).collect();
    notes.sort_unstable();
    notes
}

const KHAN: UserId = UserId::draw(1);

fn left_out() -> PushResult {
    PushResult::LeftOut { by: KHAN.to_string() }
}

/// The words of every visit that base has.
fn notes_at(base: &Elsewhere) -> Vec<String> {
    let Content::Year(year) = base.document.read() else { return Vec::new() };
    let mut notes: Vec<_> = year.visits.into_iter().map(|visit| visit.note).collect();
    notes.sort_unstable();
    notes
}

/// A colleague records a visit with Kai at base, which sends it so.
fn a_colleague_writes(base: &mut Elsewhere, env: &ByHand) -> Item {
    base.write(9, &Edit::RecordVisit(visit(env, KAI, "2026-11-19", "A colleague's")))
}

/// One round trip with a base that takes into Kai's year what fits, but for what was left out of it.
fn meets(device: &mut Device, base: &mut Elsewhere, out: &[u8], items: Vec<Item>) -> super::Synced {
    let asked = now(device.begin_sync()).unwrap();
    let name = base.document.id().to_string();
    let mut result = |push: &Push| {
        if push.chunk == out {
            left_out()
        } else if push.doc == name && base.document.apply(&push.chunk).is_err() {
            refused(RefusedBecause::UnknownDependencies)
        } else {
            PushResult::AtBase { seq: 1, received_at: 1 }
        }
    };
    let results = asked.push.iter().map(&mut result).collect();
    let said = SyncAnswer { results, ..answer(&asked, items) };
    now(device.finish_sync(&asked, said)).unwrap()
}

#[test]
fn added_again_it_lets_go_of_what_was_left_out_and_what_was_written_after_it_goes_in() {
    let (mut device, storage, env) = with_waiting(&[]);
    let mut base = Elsewhere::new(DocumentId::StudentYear(KAI, year("2026")), 6);
    save(&mut device, &env, "Kept");
    meets(&mut device, &mut base, b"", Vec::new());
    let entry = save(&mut device, &env, "Left out");
    let push = now(device.begin_sync()).unwrap().push.pop().unwrap();
    asks(&mut device, &[HANDED_IN]);
    let again = Identity { device: DeviceId::draw(10), ..device.identity().unwrap().clone() };
    now(device.enrol(again)).unwrap();
    save(&mut device, &env, "Written after it");

    let copy = vec![base.snapshot(9)];
    assert!(
        meets(&mut device, &mut base, &push.chunk, copy).more,
        "base lacks it, so it is offered"
    );
    let mut rounds = 0;
    while meets(&mut device, &mut base, &push.chunk, Vec::new()).more {
        rounds += 1;
        assert!(rounds < 9, "it is offered for ever");
    }
    for mut device in [open(&storage, &env), device] {
        assert_eq!(notes(&mut device), ["Kept", "Written after it"]);
        assert_eq!(device.view().waiting.changes, 0);
        assert_eq!(device.view().set_aside, 1, "the record as it was is kept");
        assert_eq!(device.safekeeping(entry), Safekeeping::HandedIn, "nobody said by whom");
    }
    let mut device = open(&storage, &env);
    let asked = now(device.begin_sync()).unwrap();
    assert_eq!(asked.asks, std::slice::from_ref(&push.mutation));
    let (mutation, left_out_by) = (push.mutation, Some(KHAN.to_string()));
    let decided = vec![DecidedPush { mutation, left_out_by }];
    now(device.finish_sync(&asked, SyncAnswer { decided, ..answer(&asked, Vec::new()) })).unwrap();
    assert_eq!(device.safekeeping(entry), Safekeeping::LeftOut { by: KHAN });
    save(&mut device, &env, "Later");
    assert!(!meets(&mut device, &mut base, b"", Vec::new()).more);
    assert_eq!(device.view().waiting.changes, 0, "it builds on what base has");
}

#[test]
fn what_was_left_out_before_its_answer_came_is_not_written_again() {
    let (mut device, storage, env) = with_waiting(&[]);
    let entry = save(&mut device, &env, "Left out");
    let asked = now(device.begin_sync()).unwrap();
    let said = SyncAnswer { results: vec![left_out()], ..answer(&asked, Vec::new()) };
    now(device.finish_sync(&asked, said)).unwrap();
    for mut device in [open(&storage, &env), device] {
        assert!(notes(&mut device).is_empty());
        assert!(now(device.begin_sync()).unwrap().push.is_empty());
        assert_eq!(device.safekeeping(entry), Safekeeping::LeftOut { by: KHAN });
    }
}

#[test]
fn what_was_left_out_stays_out_also_when_more_about_the_student_comes_in_the_same_answer() {
    type Comes = fn(&mut Elsewhere, &ByHand) -> Item;
    let grant: Comes = |_, _| Item { seq: 9, body: ItemBody::Grant { student: KAI.to_string() } };
    let purge: Comes = |_, _| Item { seq: 9, body: ItemBody::Purge { student: KAI.to_string() } };
    let whole: Comes = |base, env| {
        a_colleague_writes(base, env);
        base.snapshot(9)
    };
    let all: [Comes; 4] = [grant, a_colleague_writes, whole, purge];
    for comes in all {
        let (mut device, storage, env) = with_waiting(&[]);
        let mut base = Elsewhere::new(DocumentId::StudentYear(KAI, year("2026")), 6);
        save(&mut device, &env, "Kept");
        meets(&mut device, &mut base, b"", Vec::new());
        let entry = save(&mut device, &env, "Left out");
        save(&mut device, &env, "Written after it");
        let out = now(device.begin_sync()).unwrap().push.remove(0).chunk;
        let item = comes(&mut base, &env);
        let mut rounds = 0;
        let mut more = meets(&mut device, &mut base, &out, vec![item]).more;
        while more {
            rounds += 1;
            assert!(rounds < 9, "it is sent for ever");
            more = meets(&mut device, &mut base, &out, Vec::new()).more;
        }
        let there = notes_at(&base);
        assert!(there.iter().any(|note| note == "Written after it"), "{there:?}");
        assert!(!there.iter().any(|note| note == "Left out"), "it was sent as something else");
        for mut device in [open(&storage, &env), device] {
            assert_eq!(device.view().waiting.changes, 0);
            assert_eq!(device.safekeeping(entry), Safekeeping::LeftOut { by: KHAN });
            if device.view().students.contains_key(&KAI) {
                assert_eq!(notes(&mut device), there);
            }
        }
    }
}

#[test]
fn one_whose_records_were_shut_when_it_was_removed_keeps_them_shut() {
    const DAY: i64 = 24 * 3_600_000;
    let shut = |device: &Device| device.view().lease.is_some_and(crate::Lease::is_over);
    let (mut device, storage, env) = with_waiting(&[]);
    now(device.put_draft(&key(), &draft(&env))).unwrap();
    env.turn(15 * DAY);
    now(device.look_at_clock());
    asks(&mut device, &[]);
    assert!(device.view().removed && shut(&device), "a draft keeps it from being erased");
    let mut device = open(&storage, &env);
    now(device.look_at_clock());
    assert!(device.view().removed && shut(&device));
    // It is in use again.
    let asked = now(device.begin_sync()).unwrap();
    now(device.finish_sync(&asked, answer(&asked, Vec::new()))).unwrap();
    assert!(!device.view().removed && !shut(&device));
}
