//! After an update every row may be of another version: they are made again a few at a time, a page that ends meanwhile goes
//! on where it was, nothing that rows alone know is lost, and a full storage stops nobody.
#![expect(clippy::unwrap_used, reason = "tests")]

use domain::{
    id::StudentId,
    visit::{EntryId, VisitDraft},
};
use records::{DocumentId, Edit, Row};

use crate::{
    Cipher, Draft, DraftBody, DraftKey, DraftKind, Env, Framed, counted,
    fixture::{ByHand, Elsewhere, KAI, answer, enrolled, now, once, open, student, visit, year},
    memory::{Fault, MemoryStorage},
    storage::{Storage, StorageError, Table, Write},
};

/// What was stored under a key, changed.
fn change(storage: &MemoryStorage, key: &[u8], change: impl FnOnce(&mut Vec<u8>)) {
    let stored = now(storage.get(Table::Row, key)).unwrap().unwrap();
    let mut plain = Framed.open(Table::Row, key, &stored).unwrap();
    change(&mut plain);
    let value = Framed.seal(Table::Row, key, &plain);
    let write = Write::Put { table: Table::Row, key: key.to_vec(), value };
    now(storage.commit(vec![write])).unwrap();
}

/// A device whose forty students' rows another version wrote.
fn after_an_update() -> (MemoryStorage, ByHand) {
    let (mut device, storage, env) = enrolled();
    let asked = now(device.begin_sync()).unwrap();
    let items = (0..40).map(|at| {
        let id = StudentId::draw(at);
        let mut core = Elsewhere::new(DocumentId::StudentCore(id), 5);
        core.write(1, &Edit::PutStudent(student(id, "Kai")));
        core.snapshot(9)
    });
    now(device.finish_sync(&asked, answer(&asked, items.collect()))).unwrap();
    for at in 0..40 {
        let id = DocumentId::StudentCore(StudentId::draw(at));
        let row = device.state.row(id).unwrap().to_bytes().unwrap();
        change(&storage, id.to_string().as_bytes(), |plain| older(plain, &row));
    }
    (storage, env)
}

/// The row becomes one of the version before.
fn older(plain: &mut [u8], row: &[u8]) {
    let at = plain.windows(row.len()).position(|bytes| bytes == row).unwrap();
    *plain.get_mut(at).unwrap() -= 1;
}

fn draft(env: &ByHand) -> (DraftKey, Draft) {
    let key = DraftKey { kind: DraftKind::Visit, student: KAI };
    (key, Draft { updated: env.now(), body: DraftBody::Visit(VisitDraft::new(KAI)) })
}

#[test]
fn a_storage_that_takes_no_rows_takes_what_somebody_writes() {
    let (storage, env) = after_an_update();
    storage.plan(Fault::Refuse(StorageError::Full));
    let mut device = open(&storage, &env);
    assert_eq!(device.view().students.len(), 40);
    let before = storage.commits();
    let (key, draft) = draft(&env);
    now(device.put_draft(&key, &draft)).unwrap();
    assert_eq!(storage.commits(), before + 1, "only the draft: nothing is in doubt");
    let edit = Edit::RecordVisit(visit(&env, KAI, "2026-11-20", "Mine"));
    now(device.save(vec![edit], None)).unwrap();
    let device = open(&storage, &env);
    assert_eq!((device.view().students.len(), device.drafts().len()), (41, 1));
    let before = storage.commits();
    open(&storage, &env);
    assert_eq!(storage.commits(), before, "and they were made again at the start with room");
}

#[test]
fn no_more_than_sixteen_documents_are_in_memory() {
    let (storage, env) = after_an_update();
    counted::most();
    assert_eq!(open(&storage, &env).view().students.len(), 40);
    assert!((2..=16).contains(&counted::most()));
}

#[test]
fn a_page_that_ends_meanwhile_goes_on_where_it_was() {
    let (storage, env) = after_an_update();
    storage.plan_none();
    storage.plan(Fault::CrashBefore);
    let opening = crate::Replica::open(storage.clone(), Framed, env.clone());
    assert!(once(opening).is_pending());
    storage.crash();
    let before = storage.commits();
    let device = open(&storage, &env);
    assert_eq!(device.view().students.len(), 40);
    assert_eq!(storage.commits(), before + 2, "forty, but for sixteen, sixteen at a time");
    assert_eq!((device.view().set_aside, device.view().failed.len()), (0, 0));
}

#[test]
fn when_base_received_something_is_known_after_an_update() {
    // A year that is read at the start, and one that lies apart.
    for at in ["2026", "2023"] {
        let (mut device, storage, env) = enrolled();
        let recorded = visit(&env, KAI, &format!("{at}-11-20"), "Mine");
        let entry = EntryId::Visit(recorded.id);
        now(device.save(vec![Edit::RecordVisit(recorded)], None)).unwrap();
        let asked = now(device.begin_sync()).unwrap();
        now(device.finish_sync(&asked, answer(&asked, Vec::new()))).unwrap();
        let id = DocumentId::StudentYear(KAI, year(at));
        let row = now(device.content(id)).unwrap().map(|content| Row::of(&content)).unwrap();
        let row = row.to_bytes().unwrap();
        let keys = storage.keys(Table::Row);
        let key = keys.iter().find(|key| key.ends_with(id.to_string().as_bytes())).unwrap();
        let stored = now(storage.get(Table::Row, key)).unwrap();
        change(&storage, key, |plain| older(plain, &row));
        let mut device = open(&storage, &env);
        now(device.student(KAI)).unwrap().unwrap();
        assert_eq!(now(storage.get(Table::Row, key)).unwrap(), stored, "{at}: word for word");
        if at == "2026" {
            assert!(device.view().students.get(&KAI).unwrap().received.contains_key(&entry));
        }
    }
}
