//! A device that was in use before there were vaults is sealed, and whatever cuts it short loses nothing.
#![expect(clippy::unwrap_used, reason = "tests")]

use domain::visit::VisitDraft;
use records::Edit;

use super::*;
use crate::{
    Damaged, Draft, DraftBody, DraftKey, DraftKind, Env, Framed, Replica,
    fixture::{KAI, enrolled, now, once, open, visit},
    memory::{Fault, MemoryStorage},
};

/// Stands for the vault, which this crate does not know: nothing of the one cipher opens under the other.
struct Other;

impl Cipher for Other {
    fn seal(&self, table: Table, key: &[u8], plain: &[u8]) -> Vec<u8> {
        let mut sealed: Vec<u8> =
            Framed.seal(table, key, plain).iter().map(|it| it ^ 0xa5).collect();
        sealed.insert(0, 2);
        sealed
    }

    fn open(&self, table: Table, key: &[u8], sealed: &[u8]) -> Result<Vec<u8>, Damaged> {
        let Some((&2, framed)) = sealed.split_first() else { return Err(Damaged) };
        let framed: Vec<u8> = framed.iter().map(|it| it ^ 0xa5).collect();
        Framed.open(table, key, &framed)
    }
}

/// A visit that waits, a draft, two pictures that fill a batch each, and a value that is damaged.
fn in_use() -> MemoryStorage {
    let (mut device, storage, env) = enrolled();
    let recorded = Edit::RecordVisit(visit(&env, KAI, "2026-11-20", "Half a day went well."));
    now(device.save(vec![recorded], None)).unwrap();
    let draft = Draft { updated: env.now(), body: DraftBody::Visit(VisitDraft::new(KAI)) };
    now(device.put_draft(&DraftKey { kind: DraftKind::Visit, student: KAI }, &draft)).unwrap();
    for byte in [1, 2] {
        now(device.keep_picture(vec![byte; AT_ONCE - 1])).unwrap();
    }
    let value = b"neither framed nor sealed".to_vec();
    let damaged = Write::Put { table: Table::Quarantine, key: b"row\0gone".to_vec(), value };
    now(storage.commit(vec![damaged])).unwrap();
    storage
}

/// What is shown of it: the same whatever it is sealed with.
fn shown(storage: &MemoryStorage, cipher: impl Cipher) -> (String, usize, usize, usize) {
    let (_, _, env) = enrolled();
    let device = now(Replica::open(storage.clone(), cipher, env)).unwrap();
    let whose = device.identity().map(|it| it.user_name.clone()).unwrap_or_default();
    (whose, device.waiting().len(), device.drafts().len(), device.view().set_aside)
}

#[test]
fn wherever_it_is_cut_short_the_old_one_is_whole_and_the_next_try_ends_with_the_same() {
    let old = in_use();
    let before = old.dump();
    let whole = MemoryStorage::new();
    now(copy((&old, &Framed), (&whole, &Other))).unwrap();
    assert!(now(is_copied((&old, &Framed), (&whole, &Other))).unwrap());
    let commits = usize::try_from(whole.commits()).unwrap();
    assert!(commits >= 6, "{commits}");
    for cut in 0..commits {
        for fault in [Fault::CrashBefore, Fault::CrashAfter] {
            let new = MemoryStorage::new();
            (0..cut).for_each(|_| new.plan_none());
            new.plan(fault.clone());
            assert!(once(copy((&old, &Framed), (&new, &Other))).is_pending(), "{cut} {fault:?}");
            assert_eq!(old.dump(), before);
            let done = now(is_copied((&old, &Framed), (&new, &Other))).unwrap();
            assert_eq!(done, cut + 1 == commits && fault == Fault::CrashAfter, "{cut} {fault:?}");
            new.crash();
            // It goes on over what is there already.
            now(copy((&old, &Framed), (&new, &Other))).unwrap();
            assert_eq!(new.dump(), whole.dump());
        }
    }
    assert_eq!(old.dump(), before);
}

#[test]
fn the_copy_says_what_the_old_one_said_and_shows_no_word_of_it() {
    let old = in_use();
    let new = MemoryStorage::new();
    now(copy((&old, &Framed), (&new, &Other))).unwrap();
    for (_, _, value) in new.dump() {
        assert!(!value.windows(8).any(|part| part == b"Half a d"));
    }
    assert_eq!(shown(&new, Other), shown(&old, Framed));
    assert_eq!(shown(&new, Other).0, "Ms Okafor");
}

#[test]
fn a_copy_that_lacks_or_changes_something_is_not_taken_for_whole() {
    let old = in_use();
    for table in [Table::Outbox, Table::Draft, Table::Blob] {
        let new = MemoryStorage::new();
        now(copy((&old, &Framed), (&new, &Other))).unwrap();
        let key = new.keys(table).first().unwrap().clone();
        assert!(new.damage(table, &key));
        assert!(!now(is_copied((&old, &Framed), (&new, &Other))).unwrap());
        now(new.commit(vec![Write::Delete { table, key }])).unwrap();
        assert!(!now(is_copied((&old, &Framed), (&new, &Other))).unwrap());
    }
}

#[test]
fn a_device_that_is_nobodys_yet_has_nothing_to_seal() {
    let (storage, env) = (MemoryStorage::new(), crate::fixture::ByHand::with_seed(1));
    drop(open(&storage, &env));
    assert!(!now(is_somebodys(&storage)).unwrap());
    assert!(now(is_somebodys(&in_use())).unwrap());
}
