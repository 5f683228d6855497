//! Changes are tried in processes of their own: what passes there is taken in as everywhere, and a process that dies takes
//! nothing with it but what it was trying.

use std::{ffi::OsString, fs, path::PathBuf, process::Command};

use domain::id::StudentId;
use protocol::sync::{PushResult, RefusedBecause};
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

fn notes(school: &School, tablet: usize) -> usize {
    match school.mentors[tablet].documents[&year(KAI)].read() {
        Content::Year(year) => year.visits.len(),
        _ => panic!("a year"),
    }
}

#[test]
fn what_is_tried_elsewhere_is_taken_in_alike_also_when_the_processes_are_killed() {
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
fn a_trial_that_a_process_dies_of_is_refused_and_the_next_one_goes_on() {
    // A program that dies of the first thing it is asked, once.
    let folder = tempfile::tempdir().unwrap();
    let script = folder.path().join("gate.sh");
    let (mark, real) = (folder.path().join("died"), program());
    let text = format!(
        "if [ ! -e {mark} ]; then : > {mark}; head -c 4 > /dev/null; kill -9 $$; fi; exec {real} {GATE}",
        mark = mark.display(),
        real = real.display(),
    );
    fs::write(&script, text).unwrap();
    let keeper = Children::new(PathBuf::from("/bin/sh"), vec![script.into_os_string()], 1);
    let trial = |doc: &str| Trial { doc: doc.to_owned(), base: None, chunks: Vec::new(), then: 1 };
    let died = keeper.try_together(trial("org"));
    assert_eq!(died, Verdict::Refused(RefusedBecause::Unreadable));
    assert!(folder.path().join("died").exists());
    assert!(matches!(keeper.try_together(trial("org")), Verdict::Refused(_)));
    assert_eq!(keeper.try_together(trial("no name")), Verdict::Refused(RefusedBecause::NotAllowed));
}
