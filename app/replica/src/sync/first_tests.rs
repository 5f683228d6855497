//! What a first sync promises, with pages made by hand: each is durable as it lands, in whichever order documents come
//! and wherever it is cut, and no more than sixteen documents are ever in memory. With the real relay it is in
//! `tests/scenarios/tests/stories/first_sync.rs`.
#![expect(clippy::unwrap_used, reason = "tests")]

use domain::id::StudentId;
use protocol::sync::{Item, ItemBody, SyncAnswer, SyncRequest};
use records::{DocumentId, Edit};

use crate::{
    counted,
    fixture::{
        ADA, ByHand, Device, Elsewhere, KAI, answer, enrolled, now, open, page, student, visit,
        year,
    },
    memory::MemoryStorage,
};

/// Who Kai and Ada are, and a year with each, as base sends them.
fn four(env: &ByHand) -> Vec<Item> {
    let mut items = Vec::new();
    for (seq, id, name) in [(1, KAI, "Kai"), (2, ADA, "Ada")] {
        let mut core = Elsewhere::new(DocumentId::StudentCore(id), 5);
        core.write(seq, &Edit::PutStudent(student(id, name)));
        items.push(core.snapshot(seq));
        let mut of_year = Elsewhere::new(DocumentId::StudentYear(id, year("2026")), 6);
        of_year.write(seq, &Edit::RecordVisit(visit(env, id, "2026-11-20", name)));
        items.push(of_year.snapshot(seq + 2));
    }
    items
}

fn ask(device: &Device) -> SyncRequest {
    now(device.begin_sync()).unwrap()
}

fn take(device: &mut Device, asked: &SyncRequest, answer: SyncAnswer) {
    now(device.finish_sync(asked, answer)).unwrap();
}

fn is_whole(storage: &MemoryStorage, env: &ByHand) {
    let mut device = open(storage, env);
    assert!(device.view().first_sync_done && device.view().failed.is_empty());
    for (id, name) in [(KAI, "Kai"), (ADA, "Ada")] {
        let record = now(device.student(id)).unwrap().unwrap();
        assert_eq!(record.core.student.unwrap().given_name, name);
        assert_eq!(record.timeline.len(), 1);
    }
}

#[test]
fn cut_at_each_page_and_in_each_order_it_ends_the_same() {
    let orders = [[0, 1, 2, 3], [0, 2, 1, 3], [3, 2, 1, 0], [1, 3, 0, 2], [2, 3, 0, 1]];
    for order in orders {
        for cut in 0..4 {
            let (mut device, storage, env) = enrolled();
            let items = four(&env);
            for (turn, at) in order.into_iter().enumerate() {
                let asked = ask(&device);
                assert_eq!(asked.place.map_or(0, |place| place.after), turn as u64);
                let one = items.get(at).cloned().into_iter().collect();
                let answer = page(&asked, one, turn as u64 + 1);
                if turn == cut {
                    // The app ends before the answer is there. It asks the same again, and is answered the same.
                    device = open(&storage, &env);
                    assert_eq!(ask(&device).place, asked.place);
                }
                take(&mut device, &asked, answer);
            }
            let asked = ask(&device);
            take(&mut device, &asked, SyncAnswer { cursor: 90, ..answer(&asked, Vec::new()) });
            is_whole(&storage, &env);
            let asked = ask(&device);
            assert_eq!((asked.cursor, asked.first, asked.place), (90, false, None));
        }
    }
}

#[test]
fn a_page_that_comes_twice_or_late_is_passed_over() {
    let (mut device, storage, env) = enrolled();
    let items = four(&env);
    let first = ask(&device);
    take(&mut device, &first, page(&first, items.get(..2).unwrap().to_vec(), 1));
    let second = ask(&device);
    take(&mut device, &second, page(&second, items.get(2..).unwrap().to_vec(), 2));
    take(&mut device, &first, page(&first, Vec::new(), 1));
    assert_eq!(ask(&device).place.map(|place| place.after), Some(2));
    let last = ask(&device);
    take(&mut device, &last, answer(&last, Vec::new()));
    is_whole(&storage, &env);
}

#[test]
fn whose_record_is_opened_comes_next_and_once() {
    let (mut device, _storage, env) = enrolled();
    let items = four(&env);
    let asked = ask(&device);
    assert_eq!(asked.want, None);
    take(&mut device, &asked, page(&asked, items.get(..1).unwrap().to_vec(), 1));
    now(device.student(KAI)).unwrap();
    let asked = ask(&device);
    assert_eq!(asked.want, Some(KAI.to_string()));
    take(&mut device, &asked, page(&asked, items.get(1..2).unwrap().to_vec(), 2));
    assert_eq!(now(device.student(KAI)).unwrap().unwrap().timeline.len(), 1);
    assert_eq!(ask(&device).want, None, "it is here");
    now(device.student(ADA)).unwrap();
    assert_eq!(ask(&device).want, Some(ADA.to_string()));
    let asked = ask(&device);
    take(&mut device, &asked, answer(&asked, Vec::new()));
    now(device.student(ADA)).unwrap();
    assert_eq!(ask(&device).want, None, "everything is here");
}

/// A change to who a student is, for each of many.
fn many() -> Vec<Item> {
    let write = |at: u128| {
        let id = StudentId::draw(at);
        let mut core = Elsewhere::new(DocumentId::StudentCore(id), 5);
        core.write(9, &Edit::PutStudent(student(id, "Kai")))
    };
    (0..40).map(write).collect()
}

#[test]
fn no_more_than_sixteen_documents_are_in_memory_whatever_comes() {
    let (mut device, storage, env) = enrolled();
    let asked = ask(&device);
    take(&mut device, &asked, answer(&asked, Vec::new()));
    counted::most();
    // Changes to forty documents in one answer; then to all of them again.
    for _ in 0..2 {
        let asked = ask(&device);
        take(&mut device, &asked, answer(&asked, many()));
        assert!(counted::most() <= 16);
    }
    for at in 0..40 {
        now(device.student(StudentId::draw(at))).unwrap();
    }
    assert!((2..=16).contains(&counted::most()));
    let again = open(&storage, &env);
    assert_eq!(again.view().students.len(), 40);
}

#[test]
fn no_more_than_sixteen_documents_are_in_memory_when_a_long_history_is_opened() {
    let (mut device, storage, env) = enrolled();
    let years: Vec<String> = (2000..2027).map(|year| year.to_string()).collect();
    let mut items: Vec<_> = years.iter().map(|at| whole_year(&env, at)).collect();
    let mut ada = Elsewhere::new(DocumentId::StudentCore(ADA), 5);
    items.push(ada.write(1, &Edit::PutStudent(student(ADA, "Ada"))));
    let asked = ask(&device);
    take(&mut device, &asked, answer(&asked, items));
    drop(device);
    let mut device = open(&storage, &env);
    now(device.student(ADA)).unwrap();
    counted::most();
    let record = now(device.student(KAI)).unwrap().unwrap();
    assert_eq!(record.timeline.len(), years.len());
    assert!((2..=16).contains(&counted::most()));
    now(device.open_ahead(KAI)).unwrap();
    assert!(counted::most() <= 16);
}

fn whole_year(env: &ByHand, at: &str) -> Item {
    let mut of_year = Elsewhere::new(DocumentId::StudentYear(KAI, year(at)), 6);
    of_year.write(1, &Edit::RecordVisit(visit(env, KAI, &format!("{at}-11-20"), at)));
    let item = of_year.snapshot(1);
    assert!(matches!(item.body, ItemBody::Snapshot { .. }));
    item
}
