//! *At base* is true: the relay is killed fifty times while four people's tablets send without a pause, and every change
//! that it acknowledged is there afterwards, once.

use std::{
    collections::{BTreeMap, BTreeSet},
    io::{BufRead, BufReader, Write as _},
    net::SocketAddr,
    path::Path,
    process::{Child, Command, Stdio},
    sync::{
        Condvar, Mutex,
        mpsc::{self, Sender},
    },
    thread,
    time::Duration,
};

use domain::id::{StudentId, VisitId};
use protocol::{
    admin::{AddPeople, Invitation},
    sync::SyncAnswer,
};
use records::{Content, Document};
use sync_server::{Where, verify};

use crate::{
    caller::{
        cbor, let_in, ours, post, send, session_of, set_up, sync, token, try_post, try_sign_in,
    },
    dice::Dice,
    invented::{relate, student, visit},
    school::{mentor, person, start, year},
    tablet::{Tablet, at_base},
};

const KILLS: usize = 50;
const WRITERS: u8 = 4;
/// The most acknowledgements between a start and the kill.
const MOST: u64 = 12;
/// Whoever waits longer for one waits in vain.
const PATIENCE: Duration = Duration::from_secs(60);

/// A relay as a process of its own.
pub(crate) struct Process {
    pub(crate) child: Child,
    pub(crate) address: SocketAddr,
    pub(crate) code: Option<String>,
}

pub(crate) fn start_relay(data: &Path) -> Process {
    start_relay_with(data, Stdio::null())
}

/// The same with its journal there.
pub(crate) fn start_relay_with(data: &Path, journal: Stdio) -> Process {
    let mut child = Command::new(env!("CARGO_BIN_EXE_sync-server"))
        .args(["--listen", "127.0.0.1:0", "--data"])
        .arg(data)
        .stdout(Stdio::piped())
        .stderr(journal)
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

impl Process {
    /// Killed, not asked: SIGKILL on Unix.
    fn die(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

/// Where the relay is: how often it was started, and its address unless it is over.
#[derive(Default)]
struct Board {
    now: Mutex<(usize, Option<SocketAddr>)>,
    changed: Condvar,
}

impl Board {
    fn put(&self, address: Option<SocketAddr>) {
        let mut now = self.now.lock().unwrap();
        *now = (now.0 + 1, address);
        self.changed.notify_all();
    }

    fn shows(&self, start: usize) -> bool {
        self.now.lock().unwrap().0 == start
    }

    /// Waits for another start than that.
    fn after(&self, start: usize) -> (usize, Option<SocketAddr>) {
        let now = self.now.lock().unwrap();
        *self.changed.wait_while(now, |now| now.0 == start).unwrap()
    }
}

/// Nobody goes on writing once this is dropped, also when the story fails.
struct Over<'a>(&'a Board);

impl Drop for Over<'_> {
    fn drop(&mut self) {
        self.0.put(None);
    }
}

/// A visit that base said it has: its number, about whom, and its place.
struct Heard {
    visit: u128,
    student: StudentId,
    seq: u64,
}

/// A mentor, her tablet, her student, and the visits that base has not acknowledged.
struct Writer {
    tablet: Tablet,
    student: StudentId,
    dice: Dice,
    written: u128,
    waits: Vec<u128>,
}

impl Writer {
    /// Writes and sends until it is over. What was not answered is sent again to the relay that is started next.
    fn goes_on(mut self, relay: &str, board: &Board, say: &Sender<Heard>) {
        let mut tried = 0;
        while let (start, Some(address)) = board.after(tried) {
            tried = start;
            let signed_in = try_sign_in(address, &self.tablet, relay);
            let Some(answer) = signed_in.filter(|answer| answer.status == 200) else { continue };
            let token = session_of(&answer);
            while board.shows(start) && self.sends(address, &token, say).is_some() {}
        }
    }

    /// Nothing when base did not answer.
    fn sends(&mut self, address: SocketAddr, token: &str, say: &Sender<Heard>) -> Option<()> {
        for _ in 0..=self.dice.below(3) {
            self.written += 1;
            let recorded = self.tablet.recorded(start());
            let edit = visit(self.written, self.student, recorded, &note(self.written));
            self.tablet.write(&edit, start());
            self.waits.push(self.written);
        }
        let answer = try_post(address, "/v1/sync", Some(token), &self.tablet.request())?;
        let answer: SyncAnswer = answer.read();
        let places = at_base(&answer);
        self.tablet.keep(&answer);
        for (visit, seq) in self.waits.drain(..).zip(places) {
            // Nobody listens any more when it is over.
            say.send(Heard { visit, student: self.student, seq }).ok()?;
        }
        Some(())
    }
}

fn note(visit: u128) -> String {
    format!("Words of visit {visit}, kept.")
}

/// Four mentors with a tablet and a student each.
fn writers(at: SocketAddr, relay: &str, desk: &mut Tablet, key: &str) -> Vec<Writer> {
    let tablets: Vec<_> = (1..=WRITERS).map(mentor).collect();
    let people = tablets.iter().map(|tablet| person(tablet, "A mentor")).collect();
    let people = cbor(&AddPeople { people });
    let head = format!("PUT /v1/people HTTP/1.1\r\n{}", ours(Some(key), people.len()));
    assert!(send(at, &head, &people).status < 300);
    let writer = |(place, mut tablet): (u8, Tablet)| {
        let id = StudentId::draw(100 + u128::from(place));
        desk.write(&student(id, "Kai", "Morgan"), start());
        desk.write(&relate(id, tablet.who.user, "2020-01-01", None), start());
        let told = sync(at, key, &desk.request());
        at_base(&told);
        desk.keep(&told);
        let path = format!("/v1/people/{}/invite", tablet.who.user);
        let code = post(at, &path, Some(key), &()).read::<Invitation>().code;
        let_in(at, key, &tablet, &code);
        let own = token(at, &tablet, relay);
        tablet.keep(&sync(at, &own, &tablet.request()));
        let dice = Dice::new(place.into());
        Writer { tablet, student: id, dice, written: u128::from(place) << 32, waits: Vec::new() }
    };
    (1..=WRITERS).zip(tablets).map(writer).collect()
}

/// Fetches everything that came since.
fn catches_up(tablet: &mut Tablet, at: SocketAddr, key: &str) {
    loop {
        let answer = sync(at, key, &tablet.request());
        tablet.keep(&answer);
        if !answer.more {
            return;
        }
    }
}

/// Every visit that base said it has is on this device, once and word for word.
fn has_all(tablet: &Tablet, said: &BTreeMap<u64, Heard>) {
    let mut notes = BTreeMap::new();
    let students: BTreeSet<_> = said.values().map(|one| one.student).collect();
    for student in students {
        let Some(Content::Year(year)) = tablet.documents.get(&year(student)).map(Document::read)
        else {
            panic!("nothing about {student}")
        };
        for visit in year.visits {
            notes.insert((student, visit.id), visit.note);
        }
    }
    for Heard { visit, student, seq } in said.values() {
        let found = notes.get(&(*student, VisitId::draw(*visit))).map(String::as_str);
        assert_eq!(found, Some(&note(*visit)[..]), "acknowledged at {seq}");
    }
}

#[test]
fn fifty_times_while_four_tablets_send_and_every_acknowledged_word_is_there() {
    let folder = tempfile::tempdir().unwrap();
    let mut relay = start_relay(folder.path());
    let (mut desk, id, mut key) = set_up(relay.address, &relay.code.take().unwrap());
    let writers = writers(relay.address, &id, &mut desk, &key);
    let (board, (say, heard)) = (Board::default(), mpsc::channel());
    let mut dice = Dice::new(50);
    let mut said: BTreeMap<u64, Heard> = BTreeMap::new();
    thread::scope(|scope| {
        let over = Over(&board);
        for writer in writers {
            let (board, say, id) = (&board, say.clone(), &id);
            scope.spawn(move || writer.goes_on(id, board, &say));
        }
        for kill in 0..KILLS {
            board.put(Some(relay.address));
            for _ in 0..=dice.below(MOST) {
                let one = heard.recv_timeout(PATIENCE).unwrap();
                let twice = said.insert(one.seq, one);
                assert!(twice.is_none(), "a place was given twice");
            }
            relay.die();
            relay = start_relay(folder.path());
            let found = verify(&Where::Folder(folder.path().to_owned())).unwrap();
            assert_eq!((found.damaged, found.derived), (vec![], vec![]), "after kill {kill}");
            key = token(relay.address, &desk, &id);
            catches_up(&mut desk, relay.address, &key);
            has_all(&desk, &said);
        }
        drop(over);
    });
    drop(say);
    for one in heard {
        assert!(said.insert(one.seq, one).is_none(), "a place was given twice");
    }
    let mut fresh = Tablet::new(1, desk.who.user, desk.who.role);
    catches_up(&mut fresh, relay.address, &key);
    has_all(&fresh, &said);
    relay.die();
    let (kills, many) = (KILLS, said.len());
    writeln!(
        std::io::stderr(),
        "the relay was killed {kills} times under {WRITERS} writers: {many} changes acknowledged, 0 lost"
    )
    .unwrap();
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
    relay.die();
}
