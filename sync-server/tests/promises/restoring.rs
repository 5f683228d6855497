//! Putting a copy in place as somebody does it: the real program on real files. Whatever stops it, the old records or the
//! new ones are there; what it cannot know it says; and it changes nothing that it should not.

use std::{
    collections::BTreeSet,
    ffi::OsString,
    fs::{self, File},
    io::Write,
    path::Path,
    process::{Command, Output, Stdio},
};

use domain::id::StudentId;
use sync_server::{
    CaughtUp, KnownSince, RestoreError, Where, back_up, restore,
    store::{Unsettled, sqlite::Sqlite},
    verify,
};

use crate::{
    disk::DATABASE,
    invented::noon,
    killed::start_relay,
    restored::{Story, record, told},
    school::School,
    upkeep::{run, said, stop},
};

pub(crate) const REGISTER: &str = "alongside.register";
const AMIRA: StudentId = StudentId::draw(102);

fn command(data: &Path, from: &Path) -> Output {
    run(&["restore".as_ref(), "--data".as_ref(), data, "--from".as_ref(), from])
}

fn complaint(output: &Output) -> String {
    assert!(!output.status.success());
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// The names in a folder.
pub(crate) fn names(folder: &Path) -> BTreeSet<OsString> {
    fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name()).collect()
}

#[test]
fn it_says_what_it_did() {
    let mut story = told();
    story.stop();
    let output = command(story.folder.path(), &story.file("copy"));
    assert!(output.status.success(), "{output:?}");
    let said = said(&output);
    for line in [
        "2 documents, 3 changes. They are in place.",
        "Changes since the copy was made: 5.",
        "Devices removed since, and removed again: 1.",
        "Access that ended since, and stays ended: 1.",
        "What was there before is kept: ",
    ] {
        assert!(said.contains(line), "{line} in {said}");
    }
    assert!(!said.contains("no register") && !said.contains("handed in"), "{said}");

    fs::write(story.file("told"), b"").unwrap();
    let mut relay = start_relay(story.folder.path());
    let taken = complaint(&command(story.folder.path(), &story.file("copy")));
    assert!(taken.contains("another relay is running"), "{taken}");
    stop(&mut relay);
}

#[test]
fn killed_at_any_moment_one_of_the_two_is_in_place() {
    let mut story = told();
    story.stop();
    for moment in 0..10 {
        let mut child = Command::new(env!("CARGO_BIN_EXE_sync-server"))
            .args(["restore", "--data"])
            .arg(story.folder.path())
            .arg("--from")
            .arg(story.file("copy"))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        // So many files have come or gone.
        let (mut seen, mut there) = (0, names(story.folder.path()));
        while seen < moment && child.try_wait().unwrap().is_none() {
            let now = names(story.folder.path());
            seen += usize::from(now != there);
            there = now;
        }
        child.kill().ok();
        child.wait().unwrap();
        let found = verify(&Where::Folder(story.folder.path().to_owned())).unwrap();
        assert_eq!(found.damaged, [], "{moment}");
        let of_one = [(4, 8), (2, 3)].contains(&(found.documents, found.changes));
        assert!(of_one, "{moment}: {found:?}");
    }
    let restored = restore(story.folder.path(), &story.file("copy"), noon("2026-11-05")).unwrap();
    assert_eq!(restored.told.left, Unsettled { lost: 5, withheld: 1 });
    assert!(!story.file("alongside.sqlite.begun").exists());
}

#[test]
fn what_an_earlier_try_and_a_torn_line_left_does_no_harm() {
    let mut story = told();
    for begun in ["alongside.sqlite.begun", "alongside.sqlite.begun-journal"] {
        fs::write(story.file(begun), b"half").unwrap();
    }
    story.stop();
    let mut register = File::options().append(true).open(story.file(REGISTER)).unwrap();
    register.write_all(b"change 99 org 0123").unwrap();
    drop(register);
    story.begin();
    let School { relay, mentors: [_, lowe], .. } = &mut story.school;
    record(lowe, relay, (4, AMIRA), noon("2026-11-03"));
    let told = story.restore().told;
    assert_eq!(told.left, Unsettled { lost: 6, withheld: 1 }, "also what came after the torn line");
}

#[test]
fn records_of_a_version_without_a_register_know_it_themselves() {
    let expected = CaughtUp { epoch: 2, removed: 1, left: Unsettled { lost: 5, withheld: 1 } };
    // Restored before this version ever ran on them.
    let mut story = told();
    story.stop();
    fs::remove_file(story.file(REGISTER)).unwrap();
    let restored = story.restore();
    assert_eq!((restored.told, restored.known), (expected, KnownSince::Yes));

    // It ran, and then the disk with the records was gone.
    let mut story = told();
    story.stop();
    fs::remove_file(story.file(REGISTER)).unwrap();
    story.begin();
    story.stop();
    fs::remove_file(story.file(DATABASE)).unwrap();
    let restored = story.restore();
    assert_eq!((restored.told, restored.known), (expected, KnownSince::Yes));
    assert_eq!(restored.before, None);
}

#[test]
fn on_a_new_machine_it_says_what_it_cannot_know() {
    let story = told();
    let new = tempfile::tempdir().unwrap();
    let data = new.path().join("data");
    let output = command(&data, &story.file("copy"));
    assert!(output.status.success(), "{output:?}");
    let said = said(&output);
    assert!(said.contains("Changes since the copy was made: 0."), "{said}");
    assert!(said.contains("The folder had no register"), "{said}");
    assert!(said.contains("is shown to her again"), "{said}");
    assert!(!said.contains("kept:"), "{said}");

    // With the register of the old machine it knows.
    let data = new.path().join("again");
    fs::create_dir(&data).unwrap();
    fs::copy(story.file(REGISTER), data.join(REGISTER)).unwrap();
    let restored = restore(&data, &story.file("copy"), noon("2026-11-05")).unwrap();
    assert_eq!(restored.told.left, Unsettled { lost: 5, withheld: 1 });
    assert_eq!((restored.told.removed, restored.known), (1, KnownSince::Yes));
}

#[test]
fn records_that_cannot_be_read_are_kept_and_out_of_the_way() {
    let mut story = told();
    story.stop();
    let damaged = b"no database at all, but long enough to be taken for one";
    for ending in ["", "-wal", "-shm"] {
        fs::write(story.file(&format!("{DATABASE}{ending}")), damaged).unwrap();
    }
    let restored = restore(story.folder.path(), &story.file("copy"), noon("2026-11-05")).unwrap();
    assert_eq!(restored.told.left, Unsettled { lost: 5, withheld: 1 }, "the register knows");
    assert_eq!(fs::read(restored.before.unwrap()).unwrap(), damaged);
    assert!(!story.file(&format!("{DATABASE}-wal")).exists(), "no log of other records");
    let found = verify(&Where::Folder(story.folder.path().to_owned())).unwrap();
    assert_eq!((found.changes, found.damaged), (3, Vec::new()));
}

#[test]
fn what_is_no_copy_of_these_records_is_refused_and_nothing_is_changed() {
    let mut story = told();
    let other = tempfile::tempdir().unwrap();
    drop(School::over(Box::new(Sqlite::open(&other.path().join(DATABASE)).unwrap())));
    back_up(other.path(), &story.file("others")).unwrap();
    fs::write(story.file("nonsense"), [7; 5_000]).unwrap();
    fs::write(story.file("empty"), b"").unwrap();
    story.stop();
    let before = fs::read(story.file(DATABASE)).unwrap();
    let register = fs::read(story.file(REGISTER)).unwrap();
    let refused = |name: &str| {
        let folder = story.folder.path();
        restore(folder, &story.file(name), noon("2026-11-05")).unwrap_err()
    };
    assert!(matches!(refused("nowhere"), RestoreError::Copy(_)));
    assert!(matches!(refused("nonsense"), RestoreError::Copy(_)));
    assert!(matches!(refused("empty"), RestoreError::NoRecords(_)));
    assert!(matches!(refused("others"), RestoreError::OtherSchool(_)));
    assert_eq!(fs::read(story.file(DATABASE)).unwrap(), before);
    assert_eq!(fs::read(story.file(REGISTER)).unwrap(), register);
    assert!(!story.file("alongside.sqlite.begun").exists());
}

#[test]
fn the_register_holds_no_names_and_nobody_else_may_read_it() {
    let Story { folder, .. } = told();
    let register = folder.path().join(REGISTER);
    let text = fs::read_to_string(&register).unwrap();
    assert_eq!(text.lines().filter(|line| line.starts_with("change ")).count(), 8);
    for word in ["Kai", "Morgan", "Okafor", "Lowe", "Larkfield", "Tablet", "said"] {
        assert!(!text.contains(word), "{word}");
    }
    #[cfg(unix)]
    {
        let mode = fs::metadata(&register).unwrap().permissions();
        assert_eq!(std::os::unix::fs::PermissionsExt::mode(&mode) & 0o077, 0);
    }
}
