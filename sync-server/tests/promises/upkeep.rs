//! A copy made while people write holds everything that was acknowledged before it, works by itself, and `verify` finds
//! what is damaged. The real program, its real files.

use std::{
    fs,
    path::Path,
    process::{Command, Output, Stdio},
};

use domain::id::StudentId;
use protocol::limits::GATE_MEMORY;
use sha2::{Digest as _, Sha256};
use sync_server::store::{Store as _, sqlite::Sqlite};

use crate::{
    caller::{set_up, sync, token},
    disk::DATABASE,
    gate_processes::limit,
    invented::{student, visit},
    killed::{Process, start_relay},
    school::{School, start, year},
    tablet::{Tablet, at_base},
};

pub(crate) const KAI: StudentId = StudentId::draw(101);

pub(crate) fn run(arguments: &[&Path]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_sync-server")).args(arguments).output().unwrap()
}

pub(crate) fn said(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn back_up(data: &Path, to: &Path) -> Output {
    run(&["backup".as_ref(), "--data".as_ref(), data, "--to".as_ref(), to])
}

fn restore(data: &Path, from: &Path) -> Output {
    run(&["restore".as_ref(), "--data".as_ref(), data, "--from".as_ref(), from])
}

fn verify(file: &Path) -> Output {
    run(&["verify".as_ref(), "--file".as_ref(), file])
}

pub(crate) fn stop(relay: &mut Process) {
    relay.child.kill().unwrap();
    relay.child.wait().unwrap();
}

#[test]
fn copied_while_people_write() {
    let folder = tempfile::tempdir().unwrap();
    let mut relay = start_relay(folder.path());
    let (mut desk, id, key) = set_up(relay.address, &relay.code.take().unwrap());
    desk.write(&student(KAI, "Kai", "Morgan"), start());
    desk.keep(&sync(relay.address, &key, &desk.request()));
    let copies = tempfile::tempdir().unwrap();
    let mut written = 0;
    for round in 0..5 {
        let copy = copies.path().join(round.to_string());
        let before = written;
        std::thread::scope(|scope| {
            let copying = scope.spawn(|| back_up(folder.path(), &copy));
            loop {
                let recorded = desk.recorded(start());
                desk.write(&visit(written, KAI, recorded, "acknowledged"), start());
                let answer = sync(relay.address, &key, &desk.request());
                assert!(!at_base(&answer).is_empty(), "writing goes on");
                desk.keep(&answer);
                written += 1;
                if copying.is_finished() {
                    break;
                }
            }
            let output = copying.join().unwrap();
            assert!(output.status.success(), "{output:?}");
            assert!(said(&output).ends_with("Everything can be read.\n"));
        });
        assert_eq!(fs::read_dir(copies.path()).unwrap().count(), round + 1, "one file each");

        let other = tempfile::tempdir().unwrap();
        fs::copy(&copy, other.path().join("alongside.sqlite")).unwrap();
        fs::write(other.path().join("told"), b"").unwrap();
        let mut again = start_relay(other.path());
        let key = token(again.address, &desk, &id);
        let mut fresh = Tablet::new(1, desk.who.user, desk.who.role);
        let mut answer = sync(again.address, &key, &fresh.request());
        fresh.keep(&answer);
        while answer.more {
            answer = sync(again.address, &key, &fresh.request());
            fresh.keep(&answer);
        }
        let there = fresh.visits(year(KAI)) as u128;
        assert!((before..=written).contains(&there), "{before} {there} {written}");
        stop(&mut again);
    }
    stop(&mut relay);
}

#[test]
fn nothing_is_written_over_and_half_a_copy_has_no_name() {
    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join("copy");
    let none = back_up(folder.path(), &copy);
    assert!(!none.status.success());
    assert!(String::from_utf8_lossy(&none.stderr).contains("there are no records at"));
    assert!(!copy.exists());

    drop(school(&folder.path().join("alongside.sqlite")));
    fs::write(&copy, b"mine").unwrap();
    let refused = back_up(folder.path(), &copy);
    assert!(!refused.status.success());
    assert!(String::from_utf8_lossy(&refused.stderr).contains("is there already"));
    assert_eq!(fs::read(&copy).unwrap(), b"mine");
    assert!(!back_up(folder.path(), &folder.path().join("no/such/folder")).status.success());

    // One that ended half-way is begun again.
    let second = folder.path().join("second");
    fs::write(folder.path().join("second.begun"), b"half").unwrap();
    assert!(back_up(folder.path(), &second).status.success());
    assert!(verify(&second).status.success());
    #[cfg(unix)]
    {
        let mode =
            std::os::unix::fs::PermissionsExt::mode(&fs::metadata(&second).unwrap().permissions());
        assert_eq!(mode & 0o077, 0, "nobody else may read it");
    }
    assert!(!folder.path().join("second.begun").exists());
}

#[test]
fn what_is_damaged_is_named_and_nothing_is_changed() {
    let harms = [
        ("update log set bytes = x'00' where doc = ?1", "not the bytes that were received"),
        ("update log set sha256 = zeroblob(32) where doc = ?1", "not the bytes that were received"),
        ("delete from log where doc = ?1", "do not agree about it"),
        ("update doc set last_seq = 1 where name = ?1", "do not agree about it"),
    ];
    for (harm, found) in harms {
        let output = harmed(harm);
        assert!(!output.status.success(), "{harm}");
        let said = said(&output);
        let year = year(KAI).to_string();
        let mut lines = said.lines().filter(|line| line.starts_with("Damaged: "));
        assert!(lines.any(|line| line.contains(&year) && line.contains(found)), "{said}");
        assert!(said.contains("Not everything can be read"), "{said}");
    }
    let derived = [
        (
            "update snapshot set bytes = x'00' where doc = ?1",
            "its snapshot is not what the log says",
        ),
        ("update snapshot set row = substr(row, 1, 9) where doc = ?1", "its row is not"),
    ];
    for (harm, found) in derived {
        let output = harmed(harm);
        assert!(output.status.success(), "{harm}");
        let said = said(&output);
        assert!(said.contains(found) && said.ends_with("Everything can be read.\n"), "{said}");
    }
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("torn");
    drop(school(&file));
    let bytes = fs::read(&file).unwrap();
    fs::write(&file, &bytes[..bytes.len() / 2]).unwrap();
    assert!(!verify(&file).status.success());
    fs::write(&file, b"no database at all, but long enough to be taken for one").unwrap();
    assert!(!verify(&file).status.success());
}

#[test]
fn a_copy_that_was_cut_short_anywhere_is_refused_in_words() {
    let folder = tempfile::tempdir().unwrap();
    let [data, copy, cut, new] =
        ["data", "copy", "cut", "new"].map(|name| folder.path().join(name));
    fs::create_dir(&data).unwrap();
    drop(school(&data.join(DATABASE)));
    assert!(back_up(&data, &copy).status.success());
    let whole = fs::read(&copy).unwrap();
    let length = whole.len();
    let left = [0, 1, 50, 100, 511, 4_096, 5_000, length / 2, length - 4_096, length - 1_000];
    for left in left.into_iter().chain([length - 1]) {
        fs::write(&cut, &whole[..left]).unwrap();
        for output in [verify(&cut), restore(&new, &cut)] {
            assert!(!output.status.success(), "{left} of {length}");
            let words = String::from_utf8(output.stderr).unwrap();
            let ours = ["there are no records", "is no copy of", "was cut short"];
            let of_sqlite = ["database disk image is malformed", "file is not a database"];
            let mut known = ours.into_iter().chain(of_sqlite);
            assert!(known.any(|known| words.contains(known)), "{left} of {length}: {words}");
        }
        assert!(!new.join(DATABASE).exists(), "{left} of {length}");
    }
    fs::write(&cut, &whole).unwrap();
    assert!(verify(&cut).status.success() && restore(&new, &cut).status.success());
}

/// As the power leaves it that goes while the log is being written into the file.
#[test]
fn a_last_page_that_was_half_written_is_read_from_the_log_beside_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let [file, left] = ["school", "left"].map(|name| folder.path().join(name));
    let school = school(&file);
    let mut bytes = fs::read(&file).unwrap();
    bytes.extend([0; 100]);
    fs::write(&left, bytes).unwrap();
    fs::copy(folder.path().join("school-wal"), folder.path().join("left-wal")).unwrap();
    drop(school);
    let output = verify(&left);
    assert!(output.status.success(), "{output:?}");
    assert!(said(&output).contains("2 documents"), "{output:?}");
}

#[test]
fn a_file_is_read_with_no_more_memory_than_changes_are_tried_with() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("school");
    drop(school(&file));
    // Locked, so that the program that wants to read it waits, and how much memory it may have can be looked at.
    let locked = rusqlite::Connection::open(&file).unwrap();
    locked.pragma_update(None, "journal_mode", "delete").unwrap();
    locked.execute_batch("begin exclusive").unwrap();
    let mut reading = Command::new(env!("CARGO_BIN_EXE_sync-server"))
        .args(["verify", "--file"])
        .arg(&file)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let most = GATE_MEMORY.to_string();
    while limit(reading.id(), "Max address space") != [most.as_str(), most.as_str()] {
        assert!(reading.try_wait().unwrap().is_none(), "it has read the file without a limit");
        std::thread::yield_now();
    }
    drop(locked);
    let output = reading.wait_with_output().unwrap();
    assert!(said(&output).ends_with("Everything can be read.\n"), "{output:?}");
}

/// SQLite keeps two megabytes of pages in memory; this is six times as much.
#[test]
fn records_larger_than_the_memory_for_them_are_copied_read_and_put_in_place() {
    let folder = tempfile::tempdir().unwrap();
    let [data, copy] = ["data", "copy"].map(|name| folder.path().join(name));
    fs::create_dir(&data).unwrap();
    drop(school(&data.join(DATABASE)));
    add_pictures(&data, 0..12);
    let output = back_up(&data, &copy);
    assert!(output.status.success(), "{output:?}");
    assert!(said(&output).contains("12 pictures"), "{output:?}");
    assert!(fs::metadata(&copy).unwrap().len() > 12 << 20);
    let mut apart = Sqlite::copied(&copy).unwrap();
    let (hash, bytes) = picture(7);
    assert!(apart.begin().unwrap().blob_bytes(&hash).unwrap().unwrap() == bytes);

    add_pictures(&data, 12..15);
    let output = restore(&data, &copy);
    assert!(output.status.success(), "{output:?}");
    assert!(said(&output).contains("12 pictures"), "{output:?}");
    let output = verify(&data.join(DATABASE));
    assert!(output.status.success(), "{output:?}");
    assert!(said(&output).contains("15 pictures"), "and those that came since: {output:?}");
}

fn picture(number: u8) -> ([u8; 32], Vec<u8>) {
    let bytes = vec![number; 1 << 20];
    (Sha256::digest(&bytes).into(), bytes)
}

pub(crate) fn add_pictures(data: &Path, numbers: std::ops::Range<u8>) {
    let mut store = Sqlite::open(&data.join(DATABASE)).unwrap();
    for number in numbers {
        let (hash, bytes) = picture(number);
        let mut work = store.begin().unwrap();
        work.put_blob(&hash, &bytes).unwrap();
        work.commit().unwrap();
    }
}

/// A school with two records of Kai's on a file.
pub(crate) fn school(file: &Path) -> School {
    let mut school = School::over(Box::new(Sqlite::open(file).unwrap()));
    school.add(KAI, ("Kai", "Morgan"), Some(0));
    for number in [1, 2] {
        let recorded = school.coordinator.recorded(start());
        school.coordinator.write(&visit(number, KAI, recorded, "said"), start());
        school.coordinator.sync(&school.relay, start());
    }
    school
}

fn harmed(harm: &str) -> Output {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("school");
    drop(school(&file));
    assert!(verify(&file).status.success());
    let connection = rusqlite::Connection::open(&file).unwrap();
    connection.pragma_update(None, "foreign_keys", "off").unwrap();
    assert!(connection.execute(harm, [year(KAI).to_string()]).unwrap() > 0);
    drop(connection);
    let before = fs::read(&file).unwrap();
    let output = verify(&file);
    assert_eq!(fs::read(&file).unwrap(), before);
    output
}
