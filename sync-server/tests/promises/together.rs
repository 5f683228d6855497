//! What many send at the same moment becomes durable together, and is acknowledged only then: one that is refused keeps
//! nobody from being taken in, and when the disk does not take it, nobody is told that it did.

use std::{
    fs, mem,
    sync::{
        Arc, Barrier, Mutex, MutexGuard,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use domain::id::StudentId;
use protocol::sync::{PushResult, RefusedBecause, SyncAnswer};
use sync_server::{
    Where,
    relay::{
        Refusal, Relay,
        gatekeeper::{Gatekeeper, InProcess, Trial, Verdict},
    },
    store::{Store, StoreError, Transaction, sqlite::Sqlite},
    verify,
};

use crate::{
    dice::Dice,
    disk::{Disk, Goes},
    invented::visit,
    school::{School, start, year},
    store::change,
    tablet::{Tablet, at_base},
};

/// Devices that send at the same moment, each about a student of its own.
const MANY: u8 = 6;

/// Where they meet once what each sent was tried; from there all go for the one lock.
#[derive(Clone, Default)]
struct Meeting(Arc<Mutex<Option<Arc<Barrier>>>>);

impl Meeting {
    fn place(&self) -> MutexGuard<'_, Option<Arc<Barrier>>> {
        self.0.lock().unwrap()
    }
}

/// Tries changes, and lets nobody go on before all have come.
struct AllAtOnce {
    tries: InProcess,
    meeting: Meeting,
}

impl Gatekeeper for AllAtOnce {
    fn try_together(&self, trial: Trial) -> Verdict {
        let verdict = self.tries.try_together(trial);
        let place = self.meeting.place().clone();
        if let Some(place) = place {
            place.wait();
        }
        verdict
    }
}

/// A database, and how often requests were made durable.
struct Counted {
    store: Sqlite,
    joined: bool,
    commits: Arc<AtomicUsize>,
}

impl Store for Counted {
    fn begin(&mut self) -> Result<Box<dyn Transaction + '_>, StoreError> {
        self.store.begin()
    }

    fn join(&mut self) -> Result<Box<dyn Transaction + '_>, StoreError> {
        self.joined = true;
        self.store.join()
    }

    fn settle(&mut self) -> Result<(), StoreError> {
        let joined = mem::take(&mut self.joined);
        self.commits.fetch_add(usize::from(joined), Ordering::SeqCst);
        self.store.settle()
    }
}

/// A school in which the coordinator has many devices, and there is a student for each.
struct Story {
    school: School,
    devices: Vec<Tablet>,
    meeting: Meeting,
    commits: Arc<AtomicUsize>,
    visits: u128,
}

const fn whom(device: usize) -> StudentId {
    StudentId::draw(200 + device as u128)
}

impl Story {
    fn over(store: Sqlite) -> Self {
        let (meeting, commits) = (Meeting::default(), Arc::new(AtomicUsize::new(0)));
        let keeper = AllAtOnce { tries: InProcess::default(), meeting: meeting.clone() };
        let store = Counted { store, joined: false, commits: Arc::clone(&commits) };
        let relay = Relay::open_with(Box::new(store), Box::new(keeper)).unwrap();
        let mut school = School::of(relay);
        for device in 0..usize::from(MANY) {
            school.add(whom(device), ("Kai", "Morgan"), None);
        }
        let who = school.coordinator.who;
        let devices: Vec<_> =
            (0..MANY).map(|number| Tablet::new(60 + number, who.user, who.role)).collect();
        for device in &devices {
            school.enrol(device, start());
        }
        Self { school, devices, meeting, commits, visits: 0 }
    }

    /// Each device has one more visit to send.
    fn each_records(&mut self) {
        for (number, device) in self.devices.iter_mut().enumerate() {
            self.visits += 1;
            let recorded = device.recorded(start());
            device.write(&visit(self.visits, whom(number), recorded, "said"), start());
        }
    }

    /// All send at the same moment; what each was told.
    fn all_send(&self) -> Vec<Result<SyncAnswer, Refusal>> {
        *self.meeting.place() = Some(Arc::new(Barrier::new(self.devices.len())));
        let relay = &self.school.relay;
        let told = thread::scope(|scope| {
            let ask = |device: &Tablet| {
                let (who, request) = (device.who, device.request());
                scope.spawn(move || relay.sync(&who, &request, start()))
            };
            let asked: Vec<_> = self.devices.iter().map(ask).collect();
            asked.into_iter().map(|one| one.join().unwrap()).collect()
        });
        *self.meeting.place() = None;
        told
    }

    /// How many visits of each student base gives to a device that has nothing yet.
    fn at_base(&self) -> Vec<usize> {
        let who = self.school.coordinator.who;
        let mut fresh = Tablet::new(1, who.user, who.role);
        fresh.sync_all(&self.school.relay, start());
        (0..self.devices.len()).map(|number| fresh.visits(year(whom(number)))).collect()
    }
}

#[test]
fn many_at_once_are_all_at_base_and_share_commits() {
    let mut story = Story::over(Sqlite::in_memory().unwrap());
    let (mut requests, mut commits) = (0, 0);
    for round in 1..=20 {
        story.each_records();
        let before = story.commits.load(Ordering::SeqCst);
        let told = story.all_send();
        commits += story.commits.load(Ordering::SeqCst) - before;
        requests += told.len();
        for (device, answer) in story.devices.iter_mut().zip(told) {
            let answer = answer.unwrap();
            assert_eq!(at_base(&answer).len(), 1);
            device.keep(&answer);
        }
        assert_eq!(story.at_base(), [round; MANY as usize]);
    }
    assert!(commits < requests, "{commits} commits for {requests} requests");
}

#[test]
fn one_that_is_refused_keeps_nobody_from_being_taken_in() {
    let mut story = Story::over(Sqlite::in_memory().unwrap());
    story.each_records();
    // Written under a mentor's name.
    let okafor = story.school.mentors[0].who;
    let mut stranger = Tablet::new(90, okafor.user, okafor.role);
    let recorded = stranger.recorded(start());
    stranger.write(&visit(99, whom(0), recorded, "not hers"), start());
    story.devices[0].outbox = mem::take(&mut stranger.outbox);
    let told: Vec<_> = story.all_send().into_iter().map(Result::unwrap).collect();
    let because = RefusedBecause::WrongActor;
    assert_eq!(told[0].results, [PushResult::Refused { reason: because }]);
    for answer in &told[1..] {
        assert_eq!(at_base(answer).len(), 1);
    }
    assert_eq!(story.at_base(), [0, 1, 1, 1, 1, 1]);
}

#[test]
fn when_the_disk_does_not_take_it_nobody_is_told_that_it_did() {
    let disk = Disk::new("falls while many wait");
    let open = || Sqlite::on(Sqlite::durable(disk.connect().unwrap()).unwrap()).unwrap();
    for seed in 0..6 {
        disk.wipe(Dice::new(!seed));
        let mut story = Story::over(open());
        story.each_records();
        disk.go_dark_when(Goes::In("flushing the log"));
        for answer in story.all_send() {
            assert!(matches!(answer, Err(Refusal::Store(_))), "{answer:?}");
        }
        assert!(disk.is_dark());

        // The power is back, another relay begins, and each device sends again what was not acknowledged.
        let Story { school: School { relay, coordinator, mentors }, mut devices, .. } = story;
        drop(relay);
        disk.light(&mut Dice::new(seed));
        let relay = Relay::open(Box::new(open())).unwrap();
        for device in &mut devices {
            let answer = device.sync(&relay, start());
            assert_eq!(at_base(&answer).len(), 1);
        }
        let school = School { relay, coordinator, mentors };
        let (meeting, commits) = (Meeting::default(), Arc::default());
        let story = Story { school, devices, meeting, commits, visits: 0 };
        assert_eq!(story.at_base(), [1; MANY as usize], "once");
    }
}

#[test]
fn what_could_not_be_made_durable_leaves_nothing_behind_in_the_relay_that_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("school.sqlite");
    let mut school = School::over(Box::new(Sqlite::open(&file).unwrap()));
    school.add(whom(0), ("Kai", "Morgan"), None);
    let who = school.coordinator.who;
    let mut devices = [60, 61].map(|number| Tablet::new(number, who.user, who.role));
    for (number, device) in (0..).zip(&mut devices) {
        school.enrol(device, start());
        let recorded = device.recorded(start());
        device.write(&visit(number, whom(0), recorded, "said"), start());
    }
    let [one, other] = &mut devices;
    // With every change comes a row that belongs to nothing, which the database finds when all of it is to be durable.
    let disk = rusqlite::Connection::open(&file).unwrap();
    let fails = "create table nowhere (id integer primary key);
        create table fails (id integer references nowhere (id) deferrable initially deferred);
        create trigger fails_with after insert on log
        begin insert into fails values (new.seq); end;";
    disk.execute_batch(fails).unwrap();
    for _ in 0..2 {
        let told = school.relay.sync(&one.who, &one.request(), start());
        assert!(matches!(told, Err(Refusal::Store(_))), "{told:?}");
    }
    disk.execute_batch("drop trigger fails_with; drop table fails; drop table nowhere").unwrap();

    at_base(&other.sync(&school.relay, start()));
    at_base(&one.sync(&school.relay, start()));
    school.coordinator.sync_all(&school.relay, start());
    assert_eq!(school.coordinator.visits(year(whom(0))), 2, "each of them once");
    drop(school);
    let found = verify(&Where::File(file)).unwrap();
    assert_eq!((found.damaged, found.derived), (vec![], vec![]));
}

#[test]
fn what_is_joined_is_undone_alone_and_durable_together() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("school.sqlite");
    let mut store = Sqlite::open(&file).unwrap();
    let head_on_disk = || Sqlite::copied(&file).unwrap().begin().unwrap().head().unwrap();
    store.settle().unwrap();

    let mut work = store.join().unwrap();
    assert_eq!(work.append_change(change(1, "org")).unwrap(), 1);
    work.commit().unwrap();
    let mut work = store.join().unwrap();
    assert_eq!(work.append_change(change(2, "org")).unwrap(), 2, "it sees what was joined before");
    drop(work);
    let mut work = store.join().unwrap();
    assert_eq!(work.append_change(change(3, "org")).unwrap(), 2);
    work.commit().unwrap();
    assert_eq!(head_on_disk(), 0, "nobody else sees it yet");
    store.settle().unwrap();
    assert_eq!(head_on_disk(), 2);
    let register = fs::read_to_string(file.with_extension("register")).unwrap();
    assert_eq!(register.lines().filter(|line| line.starts_with("change ")).count(), 2);

    // What is not settled never happened.
    let mut work = store.join().unwrap();
    work.append_change(change(0, "org")).unwrap();
    work.commit().unwrap();
    drop(store);
    let mut store = Sqlite::open(&file).unwrap();
    let work = store.begin().unwrap();
    assert_eq!(work.head().unwrap(), 2);
    let there = [1, 2, 3].map(|number| work.find_change("org", &[number; 32]).unwrap().is_some());
    assert_eq!(there, [true, false, true]);
}
