//! A backup can be sealed: only the words in the safe open it, all of it or nothing, and whatever else is brought changes
//! nothing. The real program, its real files.

use std::{
    ffi::OsStr,
    fs,
    io::Write as _,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

use sync_server::{
    BackupKey, RestoreError, SealedError, UpkeepError, Where, audit, back_up, back_up_sealed,
    restore_sealed, verify,
};
use tempfile::TempDir;

use crate::{
    disk::DATABASE,
    invented::noon,
    restored::told,
    restoring::{REGISTER, names},
    upkeep::{add_pictures, run, said, school},
};

/// So many places of a file are harmed, one at a time.
const PLACES: usize = 50;

/// What `backup-key` prints: for the safe, and for base.
fn drawn() -> (String, String) {
    let output = run(&["backup-key".as_ref()]);
    assert!(output.status.success(), "{output:?}");
    let said = said(&output);
    let parts: Vec<&str> = said.split("\n\n").collect();
    let [_, words, _, recipient] = parts[..] else { panic!("{said}") };
    (words.to_owned(), recipient.trim().to_owned())
}

fn program(arguments: &[&OsStr]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sync-server"));
    command.args(arguments);
    command
}

fn backing_up(data: &Path, to: &Path, recipient: &str) -> Command {
    let mut command = program(&["backup".as_ref(), "--data".as_ref(), data.as_ref()]);
    command.arg("--to").arg(to).args(["--for", recipient]);
    command
}

fn complaint(output: &Output) -> String {
    assert!(!output.status.success(), "{output:?}");
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// A data folder with a school, a sealed backup of it, and the words in a file.
struct Kept {
    folder: TempDir,
    recipient: String,
}

impl Kept {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (words, recipient) = drawn();
        let kept = Self { folder, recipient };
        fs::write(kept.words(), words).unwrap();
        fs::create_dir(kept.data()).unwrap();
        drop(school(&kept.data().join(DATABASE)));
        kept
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn data(&self) -> PathBuf {
        self.path("data")
    }

    fn words(&self) -> PathBuf {
        self.path("words")
    }

    fn back_up(&self) -> PathBuf {
        let sealed = self.path("sealed");
        let output = backing_up(&self.data(), &sealed, &self.recipient).output().unwrap();
        assert!(output.status.success(), "{output:?}");
        assert!(said(&output).starts_with("The backup is sealed"), "{output:?}");
        sealed
    }

    fn opened(&self, file: &Path) -> Where {
        Where::Sealed { file: file.to_owned(), key_file: self.words() }
    }
}

fn acts(place: &Where) -> String {
    let mut out = Vec::new();
    audit(place, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn the_words_from_the_safe_open_all_of_it_and_nothing_else_does() {
    let kept = Kept::new();
    let (sealed, plain) = (kept.back_up(), kept.path("plain"));
    let bytes = fs::read(&sealed).unwrap();
    for word in ["SQLite format", "Morgan", "Larkfield", "CREATE TABLE"] {
        let found = bytes.windows(word.len()).any(|part| part == word.as_bytes());
        assert!(!found, "{word} can be read in it");
    }
    assert!(!names(&kept.data()).contains(OsStr::new("alongside.sqlite.copied")));
    #[cfg(unix)]
    {
        let mode =
            std::os::unix::fs::PermissionsExt::mode(&fs::metadata(&sealed).unwrap().permissions());
        assert_eq!(mode & 0o077, 0, "nobody else may read it");
    }
    back_up(&kept.data(), &plain).unwrap();
    let original = verify(&Where::File(plain.clone())).unwrap();
    assert_eq!((original.documents, original.changes, original.damaged.len()), (2, 4, 0));
    assert_eq!(verify(&kept.opened(&sealed)).unwrap(), original);
    assert_eq!(acts(&kept.opened(&sealed)), acts(&Where::File(plain)));

    let new = kept.path("new");
    let mut restoring = program(&["restore".as_ref(), "--data".as_ref(), new.as_ref()]);
    restoring.arg("--from").arg(&sealed).arg("--key-file").arg(kept.words());
    let output = restoring.output().unwrap();
    assert!(output.status.success(), "{output:?}");
    assert!(said(&output).contains("They are in place."), "{output:?}");
    assert_eq!(verify(&Where::Folder(new.clone())).unwrap().changes, original.changes);
    assert!(!names(&new).contains(OsStr::new("alongside.sqlite.opened")));

    let output = run(&["verify".as_ref(), "--file".as_ref(), &sealed]);
    assert!(complaint(&output).contains("--key-file says where the words"), "{output:?}");
    let output = run(&[
        "restore".as_ref(),
        "--data".as_ref(),
        &kept.path("other"),
        "--from".as_ref(),
        &sealed,
    ]);
    assert!(complaint(&output).contains("nothing was changed"), "{output:?}");
    assert!(!kept.path("other").exists());
}

#[test]
fn the_words_can_be_typed() {
    let kept = Kept::new();
    let sealed = kept.back_up();
    let words = fs::read_to_string(kept.words()).unwrap().to_uppercase();
    let reading = program(&["verify".as_ref(), "--file".as_ref(), sealed.as_ref()])
        .args(["--key-file", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn();
    let mut reading = reading.unwrap();
    reading.stdin.take().unwrap().write_all(words.as_bytes()).unwrap();
    let output = reading.wait_with_output().unwrap();
    assert!(output.status.success(), "{output:?}");
    assert!(said(&output).ends_with("Everything can be read.\n"), "{output:?}");
}

#[test]
fn a_backup_that_is_not_sealed_says_so() {
    let kept = Kept::new();
    let plain = kept.path("plain");
    let arguments: [&Path; 5] =
        ["backup".as_ref(), "--data".as_ref(), &kept.data(), "--to".as_ref(), &plain];
    let output = run(&arguments);
    assert!(output.status.success(), "{output:?}");
    assert!(said(&output).starts_with("The backup is not encrypted"), "{output:?}");
    let found = verify(&kept.opened(&plain));
    assert!(matches!(found, Err(UpkeepError::Sealed(SealedError::NotSealed))), "{found:?}");
}

#[test]
fn another_key_and_what_was_changed_or_cut_short_leave_everything_as_it_is() {
    let mut story = told();
    story.stop();
    let data = story.folder.path().to_owned();
    add_pictures(&data, 0..1);
    let (key, other) = (BackupKey::draw().unwrap(), BackupKey::draw().unwrap());
    let (apart, sealed) = (tempfile::tempdir().unwrap(), story.file("sealed"));
    back_up_sealed(&data, &sealed, key.recipient()).unwrap();
    let whole = fs::read(&sealed).unwrap();
    assert!(whole.len() > 16 * (64 << 10), "many parts");
    let refused = |bytes: &[u8], key: &BackupKey, folder: &Path| {
        let harmed = apart.path().join("harmed");
        fs::write(&harmed, bytes).unwrap();
        match restore_sealed(folder, &harmed, key, noon("2026-11-05")) {
            Err(RestoreError::Copy(UpkeepError::Sealed(error))) => error,
            found => panic!("{found:?}"),
        }
    };
    let kept =
        || (fs::read(story.file(DATABASE)).unwrap(), fs::read(story.file(REGISTER)).unwrap());
    let before = kept();

    let new = apart.path().join("new");
    assert!(matches!(refused(&whole, &other, &new), SealedError::OtherKey));
    assert!(!new.exists());
    for place in 0..=PLACES {
        let at = (place * whole.len() / PLACES).min(whole.len() - 1);
        let mut changed = whole.clone();
        changed[at] ^= 0x40;
        let error = refused(&changed, &key, &data);
        let said = error.to_string();
        assert!(
            ["changed or cut", "no sealed copy", "another key"].iter().any(|of| said.contains(of))
        );
        refused(&whole[..at], &key, &data);
        assert!(kept() == before, "{at} of {}", whole.len());
        for left in ["alongside.sqlite.opened", "alongside.sqlite.begun"] {
            assert!(!story.file(left).exists(), "{left}");
        }
    }
    let mut longer = whole.clone();
    longer.push(0);
    assert!(matches!(refused(&longer, &key, &data), SealedError::Damaged));
    assert!(restore_sealed(&data, &sealed, &key, noon("2026-11-05")).is_ok());
}

#[test]
fn killed_at_any_moment_what_has_its_name_is_whole() {
    let kept = Kept::new();
    add_pictures(&kept.data(), 0..8);
    let to = kept.path("copies");
    fs::create_dir(&to).unwrap();
    let sealed = to.join("copy");
    let there = || names(&kept.data()).into_iter().chain(names(&to)).collect::<Vec<_>>();
    for moment in 0..12 {
        let mut child = backing_up(&kept.data(), &sealed, &kept.recipient)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        // So many files have come or gone.
        let (mut seen, mut known) = (0, there());
        while seen < moment && child.try_wait().unwrap().is_none() {
            let now = there();
            seen += usize::from(now != known);
            known = now;
        }
        child.kill().ok();
        child.wait().unwrap();
        if sealed.exists() {
            assert_eq!(verify(&kept.opened(&sealed)).unwrap().damaged, [], "{moment}");
            fs::remove_file(&sealed).unwrap();
        }
    }
    let output = backing_up(&kept.data(), &sealed, &kept.recipient).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    assert_eq!(verify(&kept.opened(&sealed)).unwrap().pictures, 8);
    assert_eq!(names(&to).into_iter().collect::<Vec<_>>(), ["copy"], "nothing half done is left");
    let left = names(&kept.data());
    assert!(!left.iter().any(|name| name.to_string_lossy().contains(".copied")), "{left:?}");
}

#[test]
fn two_at_once_do_not_disturb_each_other() {
    let kept = Kept::new();
    add_pictures(&kept.data(), 0..4);
    let (one, other) = (kept.path("one"), kept.path("other"));
    let begin = |to: &Path| {
        let mut command = backing_up(&kept.data(), to, &kept.recipient);
        command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap()
    };
    let both = [(begin(&one), &one), (begin(&other), &other)];
    let mut made = 0;
    for (child, file) in both {
        let output = child.wait_with_output().unwrap();
        if output.status.success() {
            assert_eq!(verify(&kept.opened(file)).unwrap().pictures, 4);
            made += 1;
        } else {
            assert!(complaint(&output).contains("try again when it is done"), "{output:?}");
            assert!(!file.exists());
        }
    }
    assert!(made > 0);
}
