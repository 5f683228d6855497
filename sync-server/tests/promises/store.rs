//! What every adapter of the storage port promises. The same suite runs on a file and in memory.

use domain::{
    access::Tie,
    id::{DeviceId, RelationshipId, StudentId, UserId},
    staff::Role,
};
use protocol::sync::TimeSaid;
use sync_server::store::{
    AccessEntry, ActorRow, Approval, Became, CodePurpose, CodeRow, DecidedRow, Decision, DeviceRow,
    DocRow, Granted, HandedInRow, LogKind, LostRow, NewChange, QuarantineRow, RelationRow,
    SnapshotRow, Store, StoreError, StudentFacts, Unsettled, UserRow, sqlite::Sqlite,
};

use crate::{
    store_acts::acts,
    store_cover::cover,
    store_pictures::pictures,
    store_sealed::{lacking, sealed},
    store_second_ways::second_ways,
};

const OKAFOR: UserId = UserId::draw(2);
const LOWE: UserId = UserId::draw(3);
const TABLET: DeviceId = DeviceId::draw(20);
const KAI: StudentId = StudentId::draw(101);
const LEO: StudentId = StudentId::draw(102);

/// A promise, and what shows it.
type Promise = (&'static str, fn(&mut dyn Store) -> Result<(), StoreError>);

const CONTRACT: &[Promise] = &[
    ("dropped is undone", dropped_is_undone),
    ("the log is one sequence", the_log_is_one_sequence),
    ("a change is there once", a_change_is_there_once),
    ("documents and snapshots", documents_and_snapshots),
    ("actors are bound once", actors_are_bound_once),
    ("facts and ties", facts_and_ties),
    ("people and devices", people_and_devices),
    ("codes", codes),
    ("the relay's own", the_relays_own),
    ("what a restore leaves", what_a_restore_leaves),
    ("what waits for a coordinator", what_waits_for_a_coordinator),
    ("pictures", pictures),
    ("acts are a chain", acts),
    ("sealed entries", sealed),
    ("who covers for whom", cover),
    ("sealed entries that are lacking", lacking),
    ("second ways", second_ways),
];

#[test]
fn in_memory() {
    for (name, promise) in CONTRACT {
        let mut store = Sqlite::in_memory().unwrap();
        promise(&mut store).unwrap_or_else(|error| panic!("{name}: {error}"));
    }
}

#[test]
fn on_a_file() {
    for (name, promise) in CONTRACT {
        let folder = tempfile::tempdir().unwrap();
        let mut store = Sqlite::open(&folder.path().join("school.sqlite")).unwrap();
        promise(&mut store).unwrap_or_else(|error| panic!("{name}: {error}"));
    }
}

#[test]
fn a_file_is_written_through_to_the_disk() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("school.sqlite");
    for _ in 0..2 {
        let pragmas = Sqlite::open(&file).unwrap().pragmas().unwrap();
        assert_eq!(pragmas.journal_mode, "wal");
        assert_eq!(pragmas.synchronous, 2, "FULL");
        assert_eq!(pragmas.foreign_keys, 1);
        assert_eq!(pragmas.busy_timeout, 10_000);
        assert_eq!(pragmas.user_version, 14);
    }
}

#[test]
fn what_was_committed_is_there_when_the_file_is_opened_again() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("school.sqlite");
    let mut store = Sqlite::open(&file).unwrap();
    let mut work = store.begin().unwrap();
    let seq = work.append_change(change(1, "org")).unwrap();
    work.commit().unwrap();
    drop(store);
    let mut store = Sqlite::open(&file).unwrap();
    assert_eq!(store.begin().unwrap().head().unwrap(), seq);
}

const BYTES: &[u8] = b"a change";

pub(crate) fn change(number: u8, doc: &str) -> NewChange<'_> {
    const MUTATIONS: [[u8; 16]; 4] = [[0; 16], [1; 16], [2; 16], [3; 16]];
    NewChange {
        doc,
        hash: [number; 32],
        mutation: &MUTATIONS[usize::from(number)],
        sent_by: TABLET,
        bytes: BYTES,
        sha256: [9; 32],
        user: OKAFOR,
        device: TABLET,
        received_at: 1_000 + i64::from(number),
        time: TimeSaid::Plausible,
    }
}

fn hers(time: TimeSaid) -> LogKind {
    LogKind::Change { doc: "org".to_owned(), user: OKAFOR, device: TABLET, time }
}

fn dropped_is_undone(store: &mut dyn Store) -> Result<(), StoreError> {
    let mut work = store.begin()?;
    work.append_change(change(1, "org"))?;
    work.put_meta("school", "Larkfield")?;
    drop(work);
    let work = store.begin()?;
    assert_eq!(work.meta("school")?, None);
    assert_eq!(work.entries_after(0, 10)?, []);
    Ok(())
}

fn the_log_is_one_sequence(store: &mut dyn Store) -> Result<(), StoreError> {
    let mut work = store.begin()?;
    assert_eq!(work.head()?, 0);
    let one = work.append_change(change(1, "org"))?;
    let granted = work.append_access(OKAFOR, KAI, Granted::Yes, 5)?;
    let purged = work.append_access(OKAFOR, LEO, Granted::No, 6)?;
    let again = work.append_access(OKAFOR, LEO, Granted::Yes, 7)?;
    work.append_access(LOWE, KAI, Granted::Yes, 8)?;
    let two = work.append_change(NewChange { time: TimeSaid::Ahead, ..change(2, "org") })?;
    work.append_change(NewChange { time: TimeSaid::Before, ..change(3, "org") })?;
    work.commit()?;
    let work = store.begin()?;
    assert!(0 < one && one < granted && granted < purged && purged < again && again < two);
    assert_eq!(work.head()?, two + 1);
    let entries = work.entries_after(one, 2)?;
    assert_eq!(entries.iter().map(|entry| entry.seq).collect::<Vec<_>>(), [granted, purged]);
    assert_eq!(entries[0].kind, LogKind::Grant { user: OKAFOR, student: KAI });
    assert_eq!(entries[1].kind, LogKind::Purge { user: OKAFOR, student: LEO });
    let first = &work.entries_after(0, 1)?[0];
    let kind = hers(TimeSaid::Plausible);
    assert_eq!((&first.kind, first.received_at), (&kind, 1_001));
    let doubted = work.entries_after(two - 1, 2)?.into_iter().map(|entry| entry.kind);
    assert!(
        doubted.eq([hers(TimeSaid::Ahead), hers(TimeSaid::Before)]),
        "with what is thought of its time"
    );
    let newest = |seq, student| AccessEntry { seq, student, granted: Granted::Yes };
    assert_eq!(work.access_after(OKAFOR, 0)?, [newest(granted, KAI), newest(again, LEO)]);
    assert_eq!(work.access_after(OKAFOR, granted)?, [newest(again, LEO)]);
    assert_eq!(work.change_bytes(two)?, (BYTES.to_vec(), [9; 32]));
    assert!(work.change_bytes(granted).is_err());
    assert_eq!(work.changes_of("org")?.len(), 3);
    Ok(())
}

fn a_change_is_there_once(store: &mut dyn Store) -> Result<(), StoreError> {
    let mut work = store.begin()?;
    let seq = work.append_change(change(1, "org"))?;
    work.append_change(change(2, "student/x/core"))?;
    let same = NewChange { mutation: &[7; 16], ..change(1, "org") };
    assert!(work.append_change(same).is_err(), "in the same document");
    assert_eq!(work.find_change("org", &[1; 32])?, Some((seq, 1_001)));
    assert_eq!(work.find_change("org", &[2; 32])?, None);
    assert_eq!(work.find_mutation(TABLET, &[1; 16])?, Some((seq, 1_001, [9; 32])));
    assert_eq!(work.find_mutation(DeviceId::draw(9), &[1; 16])?, None);
    work.note_mutation(TABLET, &[8; 16], &[9; 32], seq)?;
    assert_eq!(work.find_mutation(TABLET, &[8; 16])?, Some((seq, 1_001, [9; 32])));
    let phone = DeviceId::draw(21);
    let brought = NewChange { sent_by: phone, mutation: &[6; 16], ..change(3, "org") };
    let seq = work.append_change(brought)?;
    assert_eq!(work.find_mutation(phone, &[6; 16])?, Some((seq, 1_003, [9; 32])));
    assert_eq!(work.find_mutation(TABLET, &[6; 16])?, None);
    let newest = work.entries_after(seq - 1, 1)?.remove(0).kind;
    let kind = hers(TimeSaid::Plausible);
    assert_eq!(newest, kind, "whoever brought it, it is hers");
    Ok(())
}

fn documents_and_snapshots(store: &mut dyn Store) -> Result<(), StoreError> {
    let mut work = store.begin()?;
    let row = |name: &str, student, last_seq| DocRow { name: name.to_owned(), student, last_seq };
    work.put_doc(&row("b", Some(KAI), 1))?;
    work.put_doc(&row("a", Some(KAI), 2))?;
    work.put_doc(&row("org", None, 3))?;
    work.put_doc(&row("b", Some(KAI), 4))?;
    let names = |docs: Vec<DocRow>| docs.into_iter().map(|doc| doc.name).collect::<Vec<_>>();
    assert_eq!(names(work.docs_after(0)?), ["a", "org", "b"]);
    assert_eq!(names(work.docs_after(3)?), ["b"]);
    assert_eq!(names(work.docs_of(KAI)?), ["a", "b"]);
    assert_eq!(work.doc("b")?, Some(row("b", Some(KAI), 4)));
    assert_eq!(work.doc("c")?, None);
    let mut snapshot = SnapshotRow { seq: 3, bytes: vec![1; 9], sha256: [4; 32], row: vec![2; 3] };
    assert_eq!(work.snapshot("org")?, None);
    work.put_snapshot("org", &snapshot)?;
    snapshot.seq = 4;
    work.put_snapshot("org", &snapshot)?;
    assert_eq!(work.snapshot("org")?, Some(snapshot));
    Ok(())
}

fn actors_are_bound_once(store: &mut dyn Store) -> Result<(), StoreError> {
    let mut work = store.begin()?;
    let owner = ActorRow { user: OKAFOR, device: TABLET, doc: "org".to_owned() };
    assert_eq!(work.actor(&[1; 16])?, None);
    work.bind_actor(&[1; 16], &owner)?;
    assert_eq!(work.actor(&[1; 16])?, Some(owner.clone()));
    assert!(work.bind_actor(&[1; 16], &ActorRow { user: LOWE, ..owner.clone() }).is_err());
    work.bind_actor(&[2; 16], &owner)?;
    work.bind_actor(&[3; 16], &ActorRow { doc: "me/x".to_owned(), ..owner.clone() })?;
    work.bind_actor(&[4; 16], &ActorRow { device: DeviceId::draw(21), ..owner })?;
    assert_eq!(work.written_in(TABLET)?, 2, "in org, and in a person's settings");
    Ok(())
}

fn facts_and_ties(store: &mut dyn Store) -> Result<(), StoreError> {
    let mut work = store.begin()?;
    let relation = |number, mentor, to: Option<&str>| RelationRow {
        id: RelationshipId::draw(number),
        mentor,
        from: "2026-09-01".parse().unwrap(),
        to: to.map(|day| day.parse().unwrap()),
    };
    let mut kai = StudentFacts {
        student: KAI,
        met_by: None,
        found_by: Some(OKAFOR),
        merged_into: None,
        relations: vec![relation(1, OKAFOR, None), relation(2, LOWE, Some("2026-12-18"))],
    };
    let leo = StudentFacts {
        student: LEO,
        met_by: Some(LOWE),
        found_by: Some(LOWE),
        merged_into: Some(KAI),
        relations: Vec::new(),
    };
    work.put_facts(&kai)?;
    work.put_facts(&leo)?;
    assert_eq!(work.facts(KAI)?, Some(kai.clone()));
    assert_eq!(work.facts(StudentId::draw(1))?, None);
    assert_eq!(work.facts_naming(LOWE)?, [kai.clone(), leo.clone()]);
    assert_eq!(work.merged_into(KAI)?, [LEO]);
    assert_eq!(work.merged_into(LEO)?, []);
    kai.relations.pop();
    work.put_facts(&kai)?;
    assert_eq!(work.facts_naming(LOWE)?, std::slice::from_ref(&leo));
    work.put_facts(&StudentFacts { merged_into: None, ..leo.clone() })?;
    assert_eq!(work.merged_into(KAI)?, []);
    work.put_facts(&leo)?;
    assert_eq!(work.facts(LEO)?, Some(leo));
    assert_eq!(work.facts_naming(OKAFOR)?, [kai]);

    assert_eq!(work.tie(KAI, OKAFOR)?, Tie::None);
    work.put_tie(KAI, OKAFOR, Tie::Met)?;
    work.put_tie(KAI, OKAFOR, Tie::Related)?;
    work.put_tie(KAI, LOWE, Tie::Met)?;
    assert_eq!(work.ties_to(KAI)?, [(OKAFOR, Tie::Related), (LOWE, Tie::Met)]);
    work.put_tie(KAI, OKAFOR, Tie::None)?;
    assert_eq!(work.tie(KAI, OKAFOR)?, Tie::None);
    assert_eq!(work.ties_of(LOWE)?, [(KAI, Tie::Met)]);
    work.put_tie(KAI, LOWE, Tie::Found)?;
    assert_eq!(work.ties_of(LOWE)?, [], "looked up, not kept");
    Ok(())
}

fn people_and_devices(store: &mut dyn Store) -> Result<(), StoreError> {
    let mut work = store.begin()?;
    let user = |id, name: &str, role| UserRow { id, name: name.to_owned(), role };
    let okafor = user(OKAFOR, "Ms Okafor", Role::Mentor);
    assert!(work.add_user(&okafor, 1)?);
    assert!(work.add_user(&user(LOWE, "Mr Lowe", Role::Coordinator), 1)?);
    assert!(!work.add_user(&user(OKAFOR, "Someone else", Role::Coordinator), 2)?);
    assert_eq!(work.user(OKAFOR)?, Some(okafor));
    assert!(work.set_role(LOWE, Role::Leader)?);
    assert!(!work.set_role(UserId::draw(99), Role::Leader)?, "nobody");
    assert_eq!(work.user(LOWE)?.map(|user| user.role), Some(Role::Leader));
    let names: Vec<_> = work.users()?.into_iter().map(|user| user.name).collect();
    assert_eq!(names, ["Mr Lowe", "Ms Okafor"]);

    let device = |number, enrolled_at| DeviceRow {
        id: DeviceId::draw(number),
        user: OKAFOR,
        name: "Tablet".to_owned(),
        public_key: vec![4; 65],
        enrolled_at,
        approval: Approval::Waiting([3; 16]),
        last_sync: None,
        unsent: None,
        removed_at: None,
        wiped_at: None,
    };
    work.add_device(&device(1, 20))?;
    work.add_device(&device(2, 10))?;
    assert!(work.add_device(&device(1, 30)).is_err(), "known");
    let stranger = DeviceRow { user: UserId::draw(99), ..device(3, 1) };
    assert!(work.add_device(&stranger).is_err(), "nobody's");
    for (at, waited) in [(35, true), (36, false)] {
        assert_eq!(work.approve_device(DeviceId::draw(1), at)?, waited);
    }
    work.note_sync(DeviceId::draw(1), 30, 7)?;
    work.note_sync(DeviceId::draw(1), 40, 2)?;
    assert!(work.remove_device(DeviceId::draw(1), 50)?);
    assert!(work.remove_device(DeviceId::draw(1), 60)?);
    assert!(!work.remove_device(DeviceId::draw(9), 60)?);
    for (number, at) in [(1, 70), (1, 80), (2, 70)] {
        work.note_wiped(DeviceId::draw(number), at)?;
    }
    let (removed_at, wiped_at) = (Some(50), Some(70));
    let (approval, unsent) = (Approval::Given(35), Some(2));
    let last_sync = Some(40);
    let gone = DeviceRow { approval, last_sync, unsent, removed_at, wiped_at, ..device(1, 20) };
    assert_eq!(work.device(DeviceId::draw(1))?, Some(gone.clone()));
    assert_eq!(work.devices_of(OKAFOR)?, [device(2, 10), gone]);
    work.add_device(&DeviceRow { public_key: vec![5; 65], ..device(4, 10) })?;
    work.add_device(&DeviceRow { public_key: vec![6; 65], ..device(5, 10) })?;
    assert!(work.remove_device(DeviceId::draw(5), 90)?);
    assert!(!work.approve_device(DeviceId::draw(5), 95)?);
    let refused = work.device(DeviceId::draw(5))?.map(|row| row.approval);
    assert_eq!(refused, Some(Approval::Waiting([3; 16])), "it was refused");
    let handed_in = [1, 2, 4, 5].map(|number| work.has_handed_in(DeviceId::draw(number)).ok());
    let expected = [true, true, false, false].map(Some);
    assert_eq!(handed_in, expected, "as the key it was removed with, once it was let in");
    Ok(())
}

fn codes(store: &mut dyn Store) -> Result<(), StoreError> {
    let mut work = store.begin()?;
    work.add_user(&UserRow { id: OKAFOR, name: "Ms Okafor".to_owned(), role: Role::Mentor }, 1)?;
    let code = |number, purpose, expires_at| CodeRow {
        hash: [number; 32],
        purpose,
        expires_at,
        used_by: None,
        lets_in: number == 3,
    };
    work.add_code(&code(1, CodePurpose::SetUp, i64::MAX), 1)?;
    work.add_code(&code(2, CodePurpose::Enrol(OKAFOR), 100), 1)?;
    assert_eq!(work.code(&[2; 32])?, Some(code(2, CodePurpose::Enrol(OKAFOR), 100)));
    work.spend_code(&[2; 32], TABLET)?;
    assert_eq!(work.code(&[2; 32])?.and_then(|code| code.used_by), Some(TABLET));
    work.add_code(&code(3, CodePurpose::Enrol(OKAFOR), 300), 101)?;
    assert_eq!(work.code(&[2; 32])?, None, "forgotten");
    assert!(work.code(&[1; 32])?.is_some());
    work.forget_set_up_codes()?;
    assert_eq!(work.code(&[1; 32])?, None);
    assert_eq!(work.code(&[3; 32])?, Some(code(3, CodePurpose::Enrol(OKAFOR), 300)));
    work.add_code(&code(4, CodePurpose::Holders, 300), 101)?;
    work.forget_set_up_codes()?;
    assert_eq!(work.code(&[4; 32])?, Some(code(4, CodePurpose::Holders, 300)));
    Ok(())
}

fn the_relays_own(store: &mut dyn Store) -> Result<(), StoreError> {
    let mut work = store.begin()?;
    work.put_meta("epoch", "1")?;
    work.put_meta("epoch", "2")?;
    assert_eq!(work.meta("epoch")?, Some("2".to_owned()));
    let row = QuarantineRow {
        user: OKAFOR,
        device: TABLET,
        doc: "org".to_owned(),
        reason: "not-allowed".to_owned(),
        sha256: [1; 32],
        bytes: vec![0; 70],
        at: 5,
    };
    assert!(work.quarantine(&row)?);
    assert!(!work.quarantine(&QuarantineRow { at: 6, ..row.clone() })?, "it is there");
    assert_eq!(work.quarantined()?, [row], "kept once");
    assert_eq!(work.quarantined_bytes(TABLET)?, 70);
    Ok(())
}

fn what_a_restore_leaves(store: &mut dyn Store) -> Result<(), StoreError> {
    let mut work = store.begin()?;
    work.begin_after(40)?;
    assert_eq!(work.head()?, 40);
    assert_eq!(work.append_change(change(1, "org"))?, 41);
    work.begin_after(7)?;
    assert_eq!(work.append_change(change(2, "org"))?, 42, "never back");
    work.begin_after(50)?;
    assert_eq!(work.append_access(OKAFOR, KAI, Granted::Yes, 5)?, 51);

    let row = |doc: &str, user| LostRow {
        doc: doc.to_owned(),
        hash: [7; 32],
        user,
        device: TABLET,
        received_at: 9,
    };
    work.put_lost(&row("org", OKAFOR))?;
    work.put_lost(&row("org", LOWE))?;
    work.put_lost(&row("me", LOWE))?;
    assert_eq!(work.lost("org", &[7; 32])?, Some(row("org", OKAFOR)), "as it was noted first");
    assert_eq!(work.lost("org", &[8; 32])?, None);
    assert!(work.any_lost("org")?);
    work.withhold(KAI, LOWE)?;
    work.withhold(KAI, OKAFOR)?;
    work.withhold(KAI, OKAFOR)?;
    assert_eq!(work.withheld_from(KAI)?, [OKAFOR, LOWE]);
    assert_eq!(work.withheld_from(LEO)?, []);
    assert_eq!(work.unsettled()?, Unsettled { lost: 2, withheld: 2 });
    work.forget_lost("org", &[7; 32])?;
    work.give_back(KAI, LOWE)?;
    assert!(!work.any_lost("org")? && work.any_lost("me")?);
    assert_eq!(work.withheld_from(KAI)?, [OKAFOR]);
    assert_eq!(work.unsettled()?, Unsettled { lost: 1, withheld: 1 });
    Ok(())
}

fn what_waits_for_a_coordinator(store: &mut dyn Store) -> Result<(), StoreError> {
    let mut work = store.begin()?;
    for (number, doc) in [(0, "a"), (1, "b"), (2, "a"), (3, "a")] {
        work.hand_in(change(number, doc))?;
    }
    assert!(work.hand_in(change(0, "c")).is_err(), "one mutation, one change");
    let elsewhere = NewChange { device: DeviceId::draw(21), ..change(3, "a") };
    work.hand_in(elsewhere)?;
    let kept = change(1, "b");
    let known = Some((kept.sha256, kept.received_at));
    assert_eq!(work.find_handed_in(kept.device, kept.mutation)?, known);
    assert_eq!(work.find_handed_in(DeviceId::draw(99), kept.mutation)?, None);
    assert!(work.has_handed_in(TABLET)? && !work.has_handed_in(DeviceId::draw(99))?);
    assert_eq!(work.head()?, 0, "none of it is in the sequence");

    let all = work.handed_in_after(0, 10)?;
    let docs: Vec<_> = all.iter().map(|row| row.doc.as_str()).collect();
    assert_eq!(docs, ["a", "b", "a", "a", "a"]);
    assert_eq!((&all[1].bytes[..], all[1].hash, all[1].user), (kept.bytes, kept.hash, kept.user));
    let ids: Vec<_> = all.iter().map(|row| row.id).collect();
    assert_eq!(work.handed_in_after(ids[1], 2)?, all[2..4]);
    let with = |work: &dyn sync_server::store::Transaction, id| {
        let rows = work.handed_in_with(id)?;
        Ok::<_, StoreError>(rows.into_iter().map(|row| row.id).collect::<Vec<_>>())
    };
    assert_eq!(with(work.as_ref(), ids[2])?, [ids[0], ids[2]], "and neither later nor others");

    let bytes = work.handed_in_bytes(TABLET)?;
    work.decide(ids[0], Decision::Taken, LOWE, 9)?;
    work.decide(ids[1], Decision::LeftOut, LOWE, 9)?;
    assert!(work.handed_in_bytes(TABLET)? < bytes, "what is decided waits no longer");
    assert_eq!(with(work.as_ref(), ids[3])?, ids[2..4]);
    assert_eq!(work.handed_in_after(0, 10)?, all[2..]);
    assert_eq!(work.find_handed_in(kept.device, kept.mutation)?, known, "and is kept");
    let decided = |decision| Some(DecidedRow { decision, by: LOWE, at: 9 });
    let every = work.every_handed_in_after(0, 10)?;
    let decisions: Vec<_> = every.iter().map(|row| row.decided).collect();
    let (taken, left_out) = (decided(Decision::Taken), decided(Decision::LeftOut));
    assert_eq!(decisions, [taken, left_out, None, None, None]);
    assert_eq!(work.every_handed_in_after(ids[1], 1)?, all[2..3]);
    assert_eq!(work.became(kept.device, kept.mutation)?, Some(Became::LeftOut(LOWE)));
    let left_out_of = |user, doc| work.left_out(user, doc, &kept.hash);
    assert_eq!(left_out_of(kept.user, "b")?, Some(LOWE));
    assert_eq!((left_out_of(kept.user, "a")?, left_out_of(LOWE, "b")?), (None, None));
    assert_eq!(work.left_out(all[2].user, "a", &all[2].hash)?, None, "it waits");
    assert_eq!(work.became(all[2].device, &all[2].mutation)?, None);
    assert_eq!(work.became(DeviceId::draw(99), kept.mutation)?, None);

    // What another database decided stands where nothing was decided here.
    work.carry_over(&HandedInRow { decided: left_out, ..all[2].clone() })?;
    work.carry_over(&HandedInRow { decided: taken, ..every[1].clone() })?;
    work.carry_over(&HandedInRow { mutation: vec![77; 16], ..every[0].clone() })?;
    let every = work.every_handed_in_after(0, 10)?;
    let decisions: Vec<_> = every.iter().map(|row| row.decided).collect();
    assert_eq!(decisions, [taken, left_out, left_out, None, None, taken]);
    assert_eq!(work.left_out_with(ids[3])?, every[2..3], "of one device and one document");
    assert_eq!((&every[5].bytes, every[5].hash), (&every[0].bytes, every[0].hash));

    let refused = QuarantineRow {
        user: OKAFOR,
        device: TABLET,
        doc: "org".to_owned(),
        reason: "not-allowed".to_owned(),
        sha256: [1; 32],
        bytes: vec![7; 70],
        at: 5,
    };
    work.quarantine(&refused)?;
    work.quarantine(&QuarantineRow { sha256: [2; 32], bytes: Vec::new(), at: 6, ..refused })?;
    assert_eq!(work.refused_in_all()?, 2);
    let rows = work.refused(10)?;
    assert_eq!(rows.iter().map(|row| (row.bytes, row.at)).collect::<Vec<_>>(), [(0, 6), (70, 5)]);
    assert_eq!(work.refused(1)?, rows[..1]);
    assert_eq!(work.refused_bytes(rows[1].id)?, Some(vec![7; 70]));
    assert_eq!(work.refused_bytes(99)?, None);
    Ok(())
}
