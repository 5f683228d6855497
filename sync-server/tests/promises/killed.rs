//! *At base* is true: the relay is killed at once after it acknowledged, ten times, and every word is there.

use std::{
    io::{BufRead, BufReader},
    net::SocketAddr,
    path::Path,
    process::{Child, Command, Stdio},
};

use domain::id::StudentId;

use crate::{
    caller::{set_up, sync, token},
    invented::{student, visit},
    school::{start, year},
    tablet::{Tablet, at_base},
};

/// A relay as a process of its own.
pub(crate) struct Process {
    pub(crate) child: Child,
    pub(crate) address: SocketAddr,
    pub(crate) code: Option<String>,
}

pub(crate) fn start_relay(data: &Path) -> Process {
    let mut child = Command::new(env!("CARGO_BIN_EXE_sync-server"))
        .args(["--listen", "127.0.0.1:0", "--data"])
        .arg(data)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
    let first = lines.next().unwrap();
    let address = first.rsplit_once("http://").unwrap().1.parse().unwrap();
    let code = (!data.join("told").exists())
        .then(|| lines.next().unwrap().rsplit_once(": ").unwrap().1.to_owned());
    std::fs::write(data.join("told"), b"").unwrap();
    Process { child, address, code }
}

#[test]
fn ten_times_and_every_acknowledged_word_is_there() {
    let folder = tempfile::tempdir().unwrap();
    let kai = StudentId::draw(101);
    let mut relay = start_relay(folder.path());
    let (mut desk, id, mut key) = set_up(relay.address, &relay.code.take().unwrap());
    desk.write(&student(kai, "Kai", "Morgan"), start());
    desk.keep(&sync(relay.address, &key, &desk.request()));
    let mut places = Vec::new();
    for round in 0..10 {
        let recorded = desk.recorded(start());
        desk.write(&visit(round, kai, recorded, "acknowledged"), start());
        let answer = sync(relay.address, &key, &desk.request());
        // Killed, not asked: SIGKILL on Unix.
        relay.child.kill().unwrap();
        relay.child.wait().unwrap();
        places.extend(at_base(&answer));
        desk.keep(&answer);

        relay = start_relay(folder.path());
        key = token(relay.address, &desk, &id);
        let mut other = Tablet::new(1, desk.who.user, desk.who.role);
        let mut answer = sync(relay.address, &key, &other.request());
        other.keep(&answer);
        while answer.more {
            answer = sync(relay.address, &key, &other.request());
            other.keep(&answer);
        }
        assert_eq!(other.visits(year(kai)), usize::try_from(round).unwrap() + 1);
    }
    assert!(places.windows(2).all(|two| two[0] < two[1]), "no place was given twice");
    relay.child.kill().unwrap();
    relay.child.wait().unwrap();
}

#[test]
fn two_relays_do_not_share_a_folder() {
    let folder = tempfile::tempdir().unwrap();
    let mut relay = start_relay(folder.path());
    let second = Command::new(env!("CARGO_BIN_EXE_sync-server"))
        .args(["--listen", "127.0.0.1:0", "--data"])
        .arg(folder.path())
        .output()
        .unwrap();
    assert!(!second.status.success());
    assert!(String::from_utf8_lossy(&second.stderr).contains("another relay is running"));
    relay.child.kill().unwrap();
    relay.child.wait().unwrap();
}
