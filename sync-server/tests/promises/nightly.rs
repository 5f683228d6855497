//! Once a day the relay itself puts a sealed backup where it was told to, and removes those that are too old, and nothing
//! else. When it cannot, it says so, and goes on. Real files; the clock is turned by hand.

use std::{
    collections::BTreeSet,
    fs::{self, File},
    net::SocketAddr,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use jiff::Timestamp;
use sync_server::{BackupKey, Backups, Options, Running, Waits, Where, serve, verify};
use tempfile::TempDir;

use crate::{
    caller::get,
    disk::DATABASE,
    journal::WORDS,
    metrics::{HERE, page, says},
    restoring::names,
    school::year,
    upkeep::{KAI, school},
};

/// How often the relay of these stories looks whether a backup is due.
const LOOK: Duration = Duration::from_millis(20);
/// Whoever waits longer waits in vain.
const PATIENCE: Duration = Duration::from_secs(60);
/// How a sealed backup begins.
const MARK: &[u8] = b"alongside backup 1\n";

/// A data folder, a folder for backups, the words in a file, and a clock.
struct Base {
    folder: TempDir,
    key: BackupKey,
    now: Arc<Mutex<Timestamp>>,
}

impl Base {
    fn new(now: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let key = BackupKey::draw().unwrap();
        let base = Self { folder, key, now: Arc::new(Mutex::new(now.parse().unwrap())) };
        fs::write(base.words(), base.key.words()).unwrap();
        fs::create_dir(base.data()).unwrap();
        fs::create_dir(base.copies()).unwrap();
        base
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    fn copies(&self) -> PathBuf {
        self.folder.path().join("copies")
    }

    fn words(&self) -> PathBuf {
        self.folder.path().join("words")
    }

    fn turn(&self, now: &str) {
        *self.now.lock().unwrap() = now.parse().unwrap();
    }

    fn put(&self, name: &str, bytes: &[u8]) {
        fs::write(self.copies().join(name), bytes).unwrap();
    }

    fn there(&self) -> BTreeSet<String> {
        let names = names(&self.copies()).into_iter();
        names.map(|name| name.into_string().unwrap()).collect()
    }

    async fn start(&self) -> Running {
        let told = Arc::clone(&self.now);
        let recipient = self.key.recipient().clone();
        let options = Options {
            clock: Arc::new(move || *told.lock().unwrap()),
            backups: Some(Backups { to: self.copies(), recipient }),
            waits: Waits { look: LOOK, ..Waits::default() },
            metrics: Some(SocketAddr::from(HERE)),
            ..Options::in_folder(self.data())
        };
        serve(options).await.unwrap()
    }

    fn opens(&self, name: &str) -> sync_server::Verified {
        let file = self.copies().join(name);
        verify(&Where::Sealed { file, key_file: self.words() }).unwrap()
    }
}

fn until(what: &str, is_so: impl Fn() -> bool) {
    let began = Instant::now();
    while !is_so() {
        assert!(began.elapsed() < PATIENCE, "{what}");
        std::thread::yield_now();
    }
}

fn last_is(own: SocketAddr, time: &str) {
    let time: Timestamp = time.parse().unwrap();
    let expected = u64::try_from(time.as_second()).unwrap();
    let last = || says(&page(own), "alongside_last_backup_seconds");
    until("no backup is made", || last() == expected);
}

fn how_many(own: SocketAddr, outcome: &str) -> u64 {
    says(&page(own), &format!(r#"alongside_backups_total{{outcome="{outcome}"}}"#))
}

fn set(names: &[&str]) -> BTreeSet<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

/// What is no backup of this relay's, although it looks like one.
const OTHERS: [&str; 4] = [
    "alongside-2026-09-21T0200Z.sealed",
    "alongside-2026-09-22T0200Z.sealed.txt",
    "holiday.sealed",
    "other.begun",
];

fn with_others(names: &[&str]) -> BTreeSet<String> {
    set(&[names, &OTHERS[..]].concat())
}

/// The copies of a week, which are a month old before long.
const WEEK: [&str; 7] = [
    "alongside-2026-10-20T0200Z.sealed",
    "alongside-2026-10-21T0200Z.sealed",
    "alongside-2026-10-22T0200Z.sealed",
    "alongside-2026-10-23T0200Z.sealed",
    "alongside-2026-10-24T0200Z.sealed",
    "alongside-2026-10-25T0200Z.sealed",
    "alongside-2026-10-26T0200Z.sealed",
];

fn a_month(base: &Base, own: SocketAddr) {
    last_is(own, "2026-11-02T12:00:00Z");
    let mut now = with_others(&WEEK);
    now.insert("alongside-2026-11-02T1200Z.sealed".to_owned());
    until("what is older than 30 days stays", || base.there() == now);
    base.turn("2026-11-03T01:59:59Z");
    assert_eq!(get(own, "/readyz", "").status, 204);
    base.turn("2026-11-03T02:00:00Z");
    last_is(own, "2026-11-03T02:00:00Z");
    let night = "alongside-2026-11-03T0200Z.sealed";
    now.insert(night.to_owned());
    until("one each day, and no more", || base.there() == now);
    assert_eq!(base.opens(night).damaged, []);

    base.turn("2026-12-03T02:00:00Z");
    last_is(own, "2026-12-03T02:00:00Z");
    // Seven of those before it stay, the others go.
    now.insert("alongside-2026-12-03T0200Z.sealed".to_owned());
    for gone in &WEEK[..2] {
        now.remove(*gone);
    }
    until("older ones go, down to seven", || base.there() == now);
    base.turn("2027-02-01T09:00:00Z");
    last_is(own, "2027-02-01T09:00:00Z");
    now.insert("alongside-2027-02-01T0900Z.sealed".to_owned());
    now.remove(WEEK[2]);
    until("of a clock that is far ahead seven are left", || base.there() == now);
    assert_eq!((how_many(own, "made"), how_many(own, "failed")), (4, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn one_is_made_each_day_and_kept_for_thirty_days() {
    let base = Arc::new(Base::new("2026-11-02T12:00:30Z"));
    for name in ["alongside-2026-09-20T0200Z.sealed"].iter().chain(&WEEK) {
        base.put(name, MARK);
    }
    for other in OTHERS {
        base.put(other, b"mine");
    }
    // One that was being made when the power went.
    base.put("alongside-2026-11-01T0200Z.sealed.begun", &[MARK, b"half"].concat());
    fs::write(base.data().join("alongside.sqlite.copied"), b"half").unwrap();
    let running = base.start().await;
    let (own, told) = (running.metrics.unwrap(), Arc::clone(&base));
    tokio::task::spawn_blocking(move || a_month(&told, own)).await.unwrap();
    running.stop().await;
    assert!(!base.data().join("alongside.sqlite.copied").exists());

    // Once more on the same day.
    let running = base.start().await;
    let own = running.metrics.unwrap();
    let known = tokio::task::spawn_blocking(move || {
        last_is(own, "2027-02-01T09:00:00Z");
        how_many(own, "made")
    });
    assert_eq!(known.await.unwrap(), 0, "the day has one");
    running.stop().await;
    assert!(base.there().contains("alongside-2027-02-01T0900Z.sealed"));
    assert_eq!(base.there().len(), OTHERS.len() + 8);
}

#[tokio::test(flavor = "multi_thread")]
async fn where_none_can_be_made_it_says_so_and_goes_on() {
    let base = Arc::new(Base::new("2026-11-02T12:00:00Z"));
    fs::remove_dir(base.copies()).unwrap();
    let running = base.start().await;
    let (at, own, told) = (running.address, running.metrics.unwrap(), Arc::clone(&base));
    let story = tokio::task::spawn_blocking(move || {
        until("nothing failed", || how_many(own, "failed") == 1);
        assert_eq!(get(own, "/readyz", "").status, 204);
        assert_eq!(get(at, "/v1/hello", "").status, 200);
        assert!(!told.copies().exists(), "a disk that is missing is not made up for");
        // The disk is there again, and an hour is over.
        fs::create_dir(told.copies()).unwrap();
        told.turn("2026-11-02T13:00:00Z");
        last_is(own, "2026-11-02T13:00:00Z");
        assert_eq!((how_many(own, "made"), how_many(own, "failed")), (1, 1));
    });
    story.await.unwrap();
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_in_which_something_is_damaged_is_kept_and_so_is_everything_older() {
    let base = Arc::new(Base::new("2026-11-02T12:00:00Z"));
    let database = base.data().join(DATABASE);
    drop(school(&database));
    let harm = "update log set bytes = x'00' where doc = ?1";
    let harmed = rusqlite::Connection::open(&database).unwrap();
    assert!(harmed.execute(harm, [year(KAI).to_string()]).unwrap() > 0);
    drop(harmed);
    let old = "alongside-2026-09-20T0200Z.sealed";
    base.put(old, MARK);
    let running = base.start().await;
    let (own, told) = (running.metrics.unwrap(), Arc::clone(&base));
    let story = tokio::task::spawn_blocking(move || {
        until("nothing is damaged", || how_many(own, "damaged") == 1);
        last_is(own, "2026-09-20T02:00:00Z");
        let damaged = "alongside-2026-11-02T1200Z.damaged.sealed";
        assert_eq!(told.there(), set(&[old, damaged]));
        assert!(!told.opens(damaged).damaged.is_empty());
    });
    story.await.unwrap();
    running.stop().await;
}

/// The real program by the real clock; it puts its journal into a file.
fn program(base: &Base, journal: &Path) -> Child {
    Command::new(env!("CARGO_BIN_EXE_sync-server"))
        .args(["--listen", "127.0.0.1:0", "--data"])
        .arg(base.data())
        .arg("--backup-to")
        .arg(base.copies())
        .args(["--backup-for", &base.key.recipient().to_string()])
        .stdout(Stdio::null())
        .stderr(File::create(journal).unwrap())
        .spawn()
        .unwrap()
}

#[test]
fn the_program_makes_one_at_its_start_and_says_so_with_numbers_only() {
    let base = Base::new("2026-11-02T12:00:00Z");
    drop(school(&base.data().join(DATABASE)));
    let said = |journal: &Path| fs::read_to_string(journal).unwrap();
    fs::remove_dir(base.copies()).unwrap();
    let journal = base.folder.path().join("failed");
    let mut child = program(&base, &journal);
    until("it says nothing", || said(&journal).contains(r#""event":"backup-failed""#));
    child.kill().unwrap();
    child.wait().unwrap();

    fs::create_dir(base.copies()).unwrap();
    let journal = base.folder.path().join("made");
    let mut child = program(&base, &journal);
    until("it says nothing", || said(&journal).contains(r#""event":"backup-made""#));
    child.kill().unwrap();
    child.wait().unwrap();
    let there: Vec<String> = base.there().into_iter().collect();
    let [name] = &there[..] else { panic!("{there:?}") };
    let found = base.opens(name);
    assert_eq!((found.documents, found.changes, found.damaged.len()), (2, 4, 0));
    let said = said(&journal);
    let words = base.key.words();
    for word in WORDS.into_iter().chain(words.lines()) {
        assert!(!said.contains(word), "{word} is in the journal:\n{said}");
    }
}
