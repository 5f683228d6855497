//! Changes are tried in processes of their own: what passes there is taken in as everywhere, and a process that dies takes
//! nothing with it but what it was trying.

use std::{
    ffi::OsString,
    fs,
    path::{Path, PathBuf},
    process::Command,
    sync::{Mutex, MutexGuard, PoisonError, mpsc},
    thread,
    time::Duration,
};

use domain::id::StudentId;
use protocol::{
    limits::GATE_MEMORY,
    sync::{PushResult, RefusedBecause},
};
use records::Content;
use sync_server::{
    GATE,
    relay::{
        Relay,
        gatekeeper::{Children, Gatekeeper, Trial, Verdict},
    },
    store::sqlite::Sqlite,
};

use crate::{
    invented::visit,
    school::{School, start, year},
    tablet::at_base,
};

const KAI: StudentId = StudentId::draw(7);

/// One of these stories at a time: what one ends would be another's process.
static ALONE: Mutex<()> = Mutex::new(());

fn alone() -> MutexGuard<'static, ()> {
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}

fn program() -> PathBuf {
    PathBuf::from(env!("CARGO_BIN_EXE_sync-server"))
}

fn school(keeper: Children) -> School {
    let store = Box::new(Sqlite::in_memory().unwrap());
    School::of(Relay::open_with(store, Box::new(keeper)).unwrap())
}

fn as_shipped() -> Children {
    Children::new(program(), vec![OsString::from(GATE)], 2)
}

/// The processes that this one started as the gate's, by their ids.
fn processes() -> Vec<u32> {
    let own = std::process::id().to_string();
    let is_ours = |id: &u32| {
        let read = |name: &str| fs::read(format!("/proc/{id}/{name}")).unwrap_or_default();
        let status = String::from_utf8(read("status")).unwrap();
        let parent = status.lines().find_map(|line| line.strip_prefix("PPid:"));
        let asked = read("cmdline").split(|byte| *byte == 0).nth(1) == Some(GATE.as_bytes());
        asked && parent.is_some_and(|parent| parent.trim() == own)
    };
    let names = fs::read_dir("/proc").unwrap().map(|entry| entry.unwrap().file_name());
    names.filter_map(|name| name.to_str()?.parse().ok()).filter(is_ours).collect()
}

/// What a process may have of this at most, and what it may let that be raised to.
pub(crate) fn limit(process: u32, of: &str) -> Vec<String> {
    let limits = fs::read_to_string(format!("/proc/{process}/limits")).unwrap();
    let line = limits.lines().find_map(|line| line.strip_prefix(of)).unwrap();
    line.split_whitespace().take(2).map(str::to_owned).collect()
}

fn trial(doc: &str) -> Trial {
    Trial { doc: doc.to_owned(), base: None, chunks: Vec::new(), then: 1 }
}

/// Tries in a program that does this instead the first times that it is started, and writes down which processes did.
fn at_first(folder: &Path, times: usize, instead: &str) -> (Children, PathBuf) {
    let (script, mark) = (folder.join("gate.sh"), folder.join("mark"));
    fs::write(&mark, "").unwrap();
    let text = format!(
        "if [ $(wc -l < {mark}) -lt {times} ]; then echo $$ >> {mark}; {instead}; fi\n\
         exec {real} {GATE}\n",
        mark = mark.display(),
        real = program().display(),
    );
    fs::write(&script, text).unwrap();
    (Children::new(PathBuf::from("/bin/sh"), vec![script.into_os_string()], 1), mark)
}

fn notes(school: &School, tablet: usize) -> usize {
    match school.mentors[tablet].documents[&year(KAI)].read() {
        Content::Year(year) => year.visits.len(),
        _ => panic!("a year"),
    }
}

#[test]
fn what_is_tried_elsewhere_is_taken_in_alike_also_when_the_processes_are_killed() {
    let _alone = alone();
    let mut school = school(as_shipped());
    school.add(KAI, ("Kai", "Morgan"), Some(0));
    let at = start();
    for round in 0..4 {
        for _ in 0..5 {
            let (recorded, number) = (school.mentors[0].recorded(at), school.mentors[0].draw());
            school.mentors[0].write(&visit(number, KAI, recorded, "Said"), at);
        }
        let answer = school.mentors[0].sync(&school.relay, at);
        at_base(&answer);
        assert_eq!(answer.results.len(), 5);
        let running = processes();
        assert!(!running.is_empty(), "something is tried in a process");
        if round % 2 == 0 {
            for process in running {
                assert!(
                    Command::new("kill")
                        .args(["-9", &process.to_string()])
                        .status()
                        .unwrap()
                        .success()
                );
            }
        }
    }
    school.coordinator.sync_all(&school.relay, at);
    let Content::Year(there) = school.coordinator.documents[&year(KAI)].read() else {
        panic!("a year");
    };
    assert_eq!((there.visits.len(), notes(&school, 0)), (20, 20));
}

#[test]
fn where_nothing_can_be_tried_nothing_is_refused_for_good() {
    let _alone = alone();
    for program in ["/bin/true", "/nowhere/at/all"] {
        let mut school = school(Children::new(PathBuf::from(program), Vec::new(), 1));
        let at = start();
        let recorded = school.mentors[0].recorded(at);
        school.mentors[0].write(&visit(1, KAI, recorded, "Said"), at);
        let answer = school.mentors[0].sync(&school.relay, at);
        let reason = RefusedBecause::NotAllowed;
        assert_eq!(
            answer.results,
            [PushResult::Refused { reason }],
            "access is judged all the same"
        );
        let edit = crate::invented::student(KAI, "Kai", "Morgan");
        school.coordinator.write(&edit, at);
        let answer = school.coordinator.sync(&school.relay, at);
        let reason = RefusedBecause::UnknownDependencies;
        assert_eq!(answer.results, [PushResult::Refused { reason }], "it is sent again");
    }
}

#[test]
fn each_process_has_little_memory_and_leaves_no_picture_of_it() {
    let _alone = alone();
    let mut school = school(as_shipped());
    school.add(KAI, ("Kai", "Morgan"), Some(0));
    let running = processes();
    assert!(!running.is_empty(), "something is tried in a process");
    for process in running {
        let memory = GATE_MEMORY.to_string();
        assert_eq!(limit(process, "Max address space"), [memory.as_str(), memory.as_str()]);
        assert_eq!(limit(process, "Max core file size"), ["0", "0"]);
    }
}

/// How far a process stands back: the nineteenth word of what the system says of it, the second of which has a bracket at
/// its end.
fn nice(process: u32) -> i32 {
    let said = fs::read_to_string(format!("/proc/{process}/stat")).unwrap();
    let (_, words) = said.rsplit_once(") ").unwrap();
    words.split(' ').nth(16).unwrap().parse().unwrap()
}

#[test]
fn what_is_tried_apart_has_one_process_more_which_stands_back_for_the_others() {
    let _alone = alone();
    let keeper = as_shipped();
    let refused = Verdict::Refused(RefusedBecause::NotAllowed);
    for number in 0..8 {
        assert_eq!(keeper.try_apart(trial(&format!("no name {number}"))), refused);
    }
    let [apart] = processes()[..] else { panic!("one process for all that is tried apart") };
    assert_eq!(keeper.try_together(trial("no name")), refused);
    let others: Vec<_> = processes().into_iter().filter(|other| *other != apart).collect();
    assert_eq!(others.len(), 1);
    assert!(others.iter().all(|other| nice(*other) < nice(apart)));
}

/// Takes what it is asked, and is gone.
const DIES: &str = "head -c 4 > /dev/null; kill -9 $$";

#[test]
fn a_trial_that_two_processes_die_of_is_refused_and_the_next_one_goes_on() {
    let _alone = alone();
    let folder = tempfile::tempdir().unwrap();
    let (keeper, mark) = at_first(folder.path(), 2, DIES);
    let died = keeper.try_together(trial("org"));
    assert_eq!(died, Verdict::Refused(RefusedBecause::Unreadable));
    assert_eq!(fs::read_to_string(mark).unwrap().lines().count(), 2);
    assert!(matches!(keeper.try_together(trial("org")), Verdict::Refused(_)));
    assert_eq!(keeper.try_together(trial("no name")), Verdict::Refused(RefusedBecause::NotAllowed));
}

#[test]
fn a_process_that_dies_of_something_else_harms_no_change() {
    let _alone = alone();
    let folder = tempfile::tempdir().unwrap();
    let (keeper, mark) = at_first(folder.path(), 1, DIES);
    assert_eq!(keeper.try_together(trial("no name")), Verdict::Refused(RefusedBecause::NotAllowed));
    assert_eq!(fs::read_to_string(mark).unwrap().lines().count(), 1, "it died");
}

#[test]
fn a_trial_that_never_ends_is_refused_its_process_is_ended_and_the_next_one_goes_on() {
    let _alone = alone();
    let folder = tempfile::tempdir().unwrap();
    // It takes whatever it is asked, and answers nothing as long as it is asked.
    let silent = "head -c 4 > /dev/null; exec cat > /dev/null";
    let (keeper, mark) = at_first(folder.path(), 1, silent);
    let keeper = keeper.with_patience(Duration::from_secs(3));
    let (sender, verdicts) = mpsc::channel();
    // Beside this one, which else would wait for ever where nothing ends what never ends.
    let beside = thread::spawn(move || {
        for doc in ["org", "no name"] {
            sender.send(keeper.try_together(trial(doc))).unwrap();
        }
    });
    let verdict = || verdicts.recv_timeout(Duration::from_secs(60)).unwrap();
    assert_eq!(verdict(), Verdict::Refused(RefusedBecause::Unreadable));
    let silent = fs::read_to_string(mark).unwrap();
    assert!(!Path::new("/proc").join(silent.trim()).exists(), "it goes on");
    assert_eq!(verdict(), Verdict::Refused(RefusedBecause::NotAllowed));
    beside.join().unwrap();
}
