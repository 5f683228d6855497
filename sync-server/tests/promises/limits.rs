//! Each limit that is not shown elsewhere: up to it everything goes on, past it one thing is refused or waits, and nobody
//! else notices. What each is, for people: `docs/limits.md`.

use std::{
    io::{Read as _, Write as _},
    net::{SocketAddr, TcpStream},
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use domain::id::StudentId;
use hostile::{bytes, change::Change};
use jiff::SignedDuration;
use protocol::{
    ErrorCode,
    admin::Invitation,
    limits::{
        BODIES, CHANGE_DEPENDENCIES, CHANGE_MESSAGE, CONNECTIONS, DOCUMENT, DOCUMENT_CHANGES,
        DOCUMENTS, FAILED_TRIALS, LISTENERS, REQUEST_BODY, REQUEST_INFLATED, REQUESTS_A_MINUTE,
    },
    sync::{Push, PushResult, RefusedBecause, SyncAnswer},
};
use records::{Document, DocumentId, Edit, Writer};
use sha2::{Digest as _, Sha256};
use sync_server::{
    Options, serve,
    store::{ActorRow, DocRow, SnapshotRow, Store as _, sqlite::Sqlite},
};

use crate::{
    caller::{get, let_in, ours, post, set_up, sync, token},
    counting::Trials,
    invented::{noise, student, visit},
    poke::{listen, says},
    school::{School, start, year},
    tablet::{Tablet, at_base},
};

const KAI: StudentId = StudentId::draw(101);
const AMIRA: StudentId = StudentId::draw(102);
const BEN: StudentId = StudentId::draw(103);
/// Visits of sixty thousand letters that one request may carry, to be tried together.
const TOGETHER: u64 = 4;
/// Long enough for a relay that would answer to have answered.
const AT_ONCE: Duration = Duration::from_millis(500);

/// Kai and Amira are Ms Okafor's.
fn told_over(file: &Path) -> School {
    let mut school = School::over(Box::new(Sqlite::open(file).unwrap()));
    school.add(KAI, ("Kai", "Morgan"), Some(0));
    school.add(AMIRA, ("Amira", "Haddad"), Some(0));
    school.mentors[0].sync_all(&school.relay, start());
    school
}

fn too_large(result: &PushResult) -> bool {
    matches!(result, PushResult::Refused { reason: RefusedBecause::TooLarge })
}

fn one_is_too_large_and_the_next_at_base(answer: &SyncAnswer) -> bool {
    matches!(&answer.results[..], [one, PushResult::AtBase { .. }] if too_large(one))
}

#[test]
fn a_document_that_is_full_takes_no_more_and_every_other_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let mut school = told_over(&folder.path().join("school.sqlite"));
    let [okafor, _] = &mut school.mentors;
    let recorded = okafor.recorded(start());
    let (mut number, mut at_base) = (0, 0);
    loop {
        for _ in 0..TOGETHER {
            number += 1;
            okafor.write(&visit(number.into(), KAI, recorded, &noise(number)), start());
        }
        let results = okafor.sync(&school.relay, start()).results;
        at_base += results.iter().filter(|one| matches!(one, PushResult::AtBase { .. })).count();
        if results.iter().any(too_large) {
            break;
        }
        assert!(number < 1_000, "it is never full");
    }
    okafor.write(&visit(2_000, AMIRA, recorded, "another student's"), start());
    assert!(matches!(okafor.sync(&school.relay, start()).results[..], [PushResult::AtBase { .. }]));

    school.coordinator.sync_all(&school.relay, start());
    let kept = school.coordinator.documents[&year(KAI)].save().len();
    assert!((DOCUMENT - 70_000..=DOCUMENT).contains(&kept), "{kept}");
    assert_eq!(school.coordinator.visits(year(KAI)), at_base, "what was acknowledged");
    assert_eq!(school.coordinator.visits(year(AMIRA)), 1);
}

/// Puts a document into the database as if all of it had come by and by.
fn put(file: &Path, document: &Document) {
    let mut store = Sqlite::open(file).unwrap();
    let mut work = store.begin().unwrap();
    let (name, seq, bytes) = (document.id().to_string(), work.head().unwrap(), document.save());
    work.put_doc(&DocRow { name: name.clone(), student: None, last_seq: seq }).unwrap();
    let row = document.row().to_bytes().unwrap();
    let sha256 = Sha256::digest(&bytes).into();
    work.put_snapshot(&name, &SnapshotRow { seq, bytes, sha256, row }).unwrap();
    work.commit().unwrap();
}

#[test]
fn a_document_of_as_many_changes_as_it_may_have_takes_no_more() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("school.sqlite");
    let mut school = told_over(&file);
    let [okafor, _] = &mut school.mentors;
    let user = okafor.who.user;
    let set = |value: u64| Edit::SetPreference {
        user,
        key: format!("a word {}", value % 200),
        value: value.to_string(),
    };
    // One more may come: the first change of its kind is one as well.
    for value in 2..DOCUMENT_CHANGES {
        okafor.write(&set(value), start());
    }
    okafor.outbox.clear();
    put(&file, &okafor.documents[&DocumentId::Me(user)]);
    okafor.write(&set(0), start());
    at_base(&okafor.sync(&school.relay, start()));
    okafor.write(&set(1), start());
    let recorded = okafor.recorded(start());
    okafor.write(&visit(1, KAI, recorded, "elsewhere"), start());
    assert!(one_is_too_large_and_the_next_at_base(&okafor.sync(&school.relay, start())));
}

/// A change with something in its head that automerge would not write.
fn hurt(push: &Push, how: impl FnOnce(&mut Change)) -> Vec<u8> {
    let mut change = Change::read(&bytes::body(&push.chunk).unwrap()).unwrap();
    how(&mut change);
    change.chunk()
}

#[test]
fn a_change_says_no_more_about_itself_than_it_may() {
    let folder = tempfile::tempdir().unwrap();
    let mut school = told_over(&folder.path().join("school.sqlite"));
    let [okafor, _] = &mut school.mentors;
    let recorded = okafor.recorded(start());
    let honest = okafor.write(&visit(1, KAI, recorded, "with a letter"), start());
    let nowhere = |number: usize| -> [u8; 32] { Sha256::digest(number.to_be_bytes()).into() };
    let chunks = [
        hurt(&honest, |it| it.message = vec![b'x'; CHANGE_MESSAGE + 1]),
        hurt(&honest, |it| it.dependencies = (0..=CHANGE_DEPENDENCIES).map(nowhere).collect()),
        hurt(&honest, |it| it.dependencies = (0..CHANGE_DEPENDENCIES).map(nowhere).collect()),
        hurt(&honest, |it| it.message = vec![b'x'; CHANGE_MESSAGE]),
    ];
    okafor.outbox = chunks.map(|chunk| okafor.push_of(year(KAI), chunk)).into();
    let answer = okafor.sync(&school.relay, start());
    let refused = |reason| PushResult::Refused { reason };
    assert_eq!(answer.results[0], refused(RefusedBecause::TooLarge));
    assert_eq!(answer.results[1], refused(RefusedBecause::TooLarge));
    assert_eq!(answer.results[2], refused(RefusedBecause::UnknownDependencies));
    assert!(matches!(answer.results[3], PushResult::AtBase { .. }), "{:?}", answer.results[3]);
}

#[test]
fn what_is_good_arrives_behind_more_bad_changes_than_are_tried_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let School { relay, mentors: [okafor, lowe], .. } =
        &mut told_over(&folder.path().join("school.sqlite"));
    let (author, his, hers) = (okafor.who.user, lowe.recorded(start()), okafor.recorded(start()));
    // Each by itself, under an actor of its own: not one waits for another.
    for number in 0..=u8::try_from(FAILED_TRIALS).unwrap() {
        let writer = Writer { actor: [100 + number; 16], author, at: start() };
        let edit = visit(number.into(), KAI, his, "in his name");
        let chunk = Document::new(year(KAI)).write(&writer, &edit).unwrap();
        let push = okafor.push_of(year(KAI), chunk);
        okafor.outbox.push(push);
    }
    okafor.write(&visit(900, KAI, hers, "her own"), start());
    let behind = okafor.outbox.split_at(FAILED_TRIALS).1.to_vec();
    let refused = |reason| PushResult::Refused { reason };
    let bad = refused(RefusedBecause::NotAllowed);
    let wait = refused(RefusedBecause::UnknownDependencies);
    let results = okafor.sync(relay, start()).results;
    assert!(results.iter().take(FAILED_TRIALS).all(|one| *one == bad), "{results:?}");
    assert_eq!(results[FAILED_TRIALS..], [wait.clone(), wait], "to be sent again");

    okafor.outbox = behind;
    let again = okafor.sync(relay, start()).results;
    assert!(matches!(&again[..], [one, PushResult::AtBase { .. }] if *one == bad), "{again:?}");
}

#[test]
fn what_is_refused_among_much_that_is_good_costs_no_trial_of_all_the_others() {
    const EACH: u8 = 10;
    let trials = Trials::default();
    let mut school = School::of(trials.relay());
    school.add(KAI, ("Kai", "Morgan"), Some(0));
    school.add(AMIRA, ("Amira", "Haddad"), Some(0));
    let School { relay, coordinator, mentors: [okafor, _] } = &mut school;
    okafor.sync_all(relay, start());
    let (author, recorded) = (okafor.who.user, okafor.recorded(start()));
    let mut send = |actor: u8, student, number: u8| {
        let writer = Writer { actor: [actor; 16], author, at: start() };
        let edit = visit(number.into(), student, recorded, "said");
        let chunk = Document::new(year(student)).write(&writer, &edit).unwrap();
        let push = okafor.push_of(year(student), chunk);
        okafor.outbox.push(push);
    };
    for number in 0..EACH {
        send(100 + number, KAI, number);
    }
    // Whose actor was taken for Kai's record is no actor of Amira's, which no trial finds.
    for number in 0..EACH {
        send(100 + number, AMIRA, 100 + number);
        send(200 + number, AMIRA, 200 + number);
    }
    trials.since();
    let results = okafor.sync(relay, start()).results;
    let tried = trials.since();
    assert!(tried <= 6, "{tried} trials of three turns, two records each");
    let wrong = PushResult::Refused { reason: RefusedBecause::WrongActor };
    let refused = results.iter().filter(|result| **result == wrong).count();
    assert_eq!(refused, usize::from(EACH), "{results:?}");
    coordinator.sync_all(relay, start());
    let visits = [KAI, AMIRA].map(|student| coordinator.visits(year(student)));
    assert_eq!(visits, [usize::from(EACH); 2]);
}

#[test]
fn a_device_that_writes_in_as_many_documents_as_it_may_begins_no_other() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("school.sqlite");
    let mut school = told_over(&file);
    let desk = school.coordinator.who;
    let mut store = Sqlite::open(&file).unwrap();
    let mut work = store.begin().unwrap();
    assert_eq!(work.written_in(desk.device).unwrap(), 2, "Kai's and Amira's");
    for number in 2..DOCUMENTS - 1 {
        let doc = format!("student/{number}/core");
        let owner = ActorRow { user: desk.user, device: desk.device, doc };
        work.bind_actor(&number.to_be_bytes(), &owner).unwrap();
    }
    work.commit().unwrap();
    drop(store);
    school.add(BEN, ("Ben", "Hale"), None);
    school.coordinator.write(&student(StudentId::draw(104), "Leo", "Grant"), start());
    school.coordinator.write(&student(KAI, "Kai", "Morgan-Reed"), start());
    let answer = school.coordinator.sync(&school.relay, start());
    assert!(one_is_too_large_and_the_next_at_base(&answer), "{:?}", answer.results);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_device_that_asks_without_end_waits_out_the_minute() {
    let minutes = Arc::new(AtomicI64::new(0));
    let passed = Arc::clone(&minutes);
    let clock = move || start() + SignedDuration::from_mins(passed.load(Ordering::Relaxed));
    let options = Options { clock: Arc::new(clock), ..Options::in_memory() };
    let running = serve(options).await.unwrap();
    let (at, code) = (running.address, running.setup_code.clone().unwrap());
    let told = tokio::task::spawn_blocking(move || {
        let (desk, relay, key) = set_up(at, &code);
        let ask = |key: &str| get(at, "/v1/people", &ours(Some(key), 0));
        for _ in 0..REQUESTS_A_MINUTE {
            assert_eq!(ask(&key).status, 200);
        }
        let answer = ask(&key);
        assert_eq!((answer.status, answer.refused()), (429, ErrorCode::TooManyTries));
        assert_eq!(answer.header("retry-after"), "60");
        let again = token(at, &desk, &relay);
        assert_eq!(ask(&again).status, 429, "it is the device that counts, not how it signed in");
        minutes.fetch_add(1, Ordering::Relaxed);
        assert_eq!(ask(&key).status, 200);
    });
    told.await.unwrap();
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_oldest_of_too_many_listeners_goes_and_the_others_are_told() {
    let running = serve(Options::in_memory()).await.unwrap();
    let (at, code) = (running.address, running.setup_code.clone().unwrap());
    let told = tokio::task::spawn_blocking(move || {
        let (desk, relay, key) = set_up(at, &code);
        let mut other = Tablet::new(9, desk.who.user, desk.who.role);
        let invite = format!("/v1/people/{}/invite", desk.who.user);
        let invitation: Invitation = post(at, &invite, Some(&key), &()).read();
        let_in(at, &key, &other, &invitation.code);
        let other_key = token(at, &other, &relay);

        let mut all: Vec<_> = (0..=LISTENERS).map(|_| listen(at, &key, "")).collect();
        // A part of no length is the end of a stream.
        assert!(all.remove(0).any(|line| line == "0"));
        other.write(&student(KAI, "Kai", "Morgan"), start());
        let place = at_base(&sync(at, &other_key, &other.request()))[0];
        for lines in &mut all {
            says(lines, place);
        }
    });
    told.await.unwrap();
    running.stop().await;
}

/// Reads what comes within that time.
fn answer(stream: &mut TcpStream, within: Duration) -> std::io::Result<String> {
    stream.set_read_timeout(Some(within))?;
    let mut read = String::new();
    stream.read_to_string(&mut read)?;
    Ok(read)
}

/// Says that the largest body comes, which is sent once base asks for it. Each on a device of its own, of which base hears
/// one at a time.
fn announces(at: SocketAddr, key: &str) -> TcpStream {
    let mut stream = TcpStream::connect(at).unwrap();
    let ours = ours(Some(key), REQUEST_BODY);
    let deflated = "content-encoding: deflate\r\nexpect: 100-continue\r\n";
    let head = format!("POST /v1/sync HTTP/1.1\r\nhost: {at}\r\n{ours}{deflated}\r\n");
    stream.write_all(head.as_bytes()).unwrap();
    stream
}

/// The session of one more device of the coordinator's.
fn hers(at: SocketAddr, key: &str, relay: &str, (desk, number): (&Tablet, usize)) -> String {
    let device = Tablet::new(u8::try_from(100 + number).unwrap(), desk.who.user, desk.who.role);
    let invite = format!("/v1/people/{}/invite", desk.who.user);
    let invitation: Invitation = post(at, &invite, Some(key), &()).read();
    let_in(at, key, &device, &invitation.code);
    token(at, &device, relay)
}

/// Whether base asks for the body within that time: only then it has room for it.
fn is_asked_for(stream: &mut TcpStream, within: Duration) -> bool {
    const ASKED: &[u8] = b"HTTP/1.1 100 Continue\r\n\r\n";
    stream.set_read_timeout(Some(within)).unwrap();
    let mut said = [0; ASKED.len()];
    stream.read_exact(&mut said).is_ok() && said == *ASKED
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_for_which_there_is_no_room_waits_until_another_is_gone() {
    const PATIENCE: Duration = Duration::from_secs(20);
    let running = serve(Options::in_memory()).await.unwrap();
    let (at, code) = (running.address, running.setup_code.clone().unwrap());
    let told = tokio::task::spawn_blocking(move || {
        let (desk, relay, key) = set_up(at, &code);
        // A share is the whole kibibytes that a body may take, and one more.
        let most = BODIES / (REQUEST_INFLATED + 1024);
        let keys: Vec<String> =
            (0..=most).map(|number| hers(at, &key, &relay, (&desk, number))).collect();
        let (last, others) = keys.split_last().unwrap();
        let mut all: Vec<_> = others.iter().map(|key| announces(at, key)).collect();
        assert!(all.iter_mut().all(|stream| is_asked_for(stream, PATIENCE)));
        let mut last = announces(at, last);
        assert!(!is_asked_for(&mut last, AT_ONCE), "there was no room for it");
        assert_eq!(get(at, "/v1/people", &ours(Some(&key), 0)).status, 200, "no body, no room");
        all.pop();
        assert!(is_asked_for(&mut last, PATIENCE), "it waits although there is room");
    });
    told.await.unwrap();
    running.stop().await;
}

/// Each connection of the story is two open files.
#[cfg(unix)]
fn make_room_for_files() {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

    let Rlimit { maximum, .. } = getrlimit(Resource::Nofile);
    setrlimit(Resource::Nofile, Rlimit { current: maximum, maximum }).unwrap();
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn one_connection_more_than_there_may_be_waits_until_another_ends() {
    make_room_for_files();
    let running = serve(Options::in_memory()).await.unwrap();
    let at: SocketAddr = running.address;
    let told = tokio::task::spawn_blocking(move || {
        let connect = || TcpStream::connect(at).unwrap();
        let mut idle: Vec<TcpStream> = (0..CONNECTIONS).map(|_| connect()).collect();
        let mut last = connect();
        let head = format!("GET /nothing.txt HTTP/1.1\r\nhost: {at}\r\nconnection: close\r\n\r\n");
        last.write_all(head.as_bytes()).unwrap();
        assert!(answer(&mut last, AT_ONCE).is_err(), "answered although there was no room");
        idle.pop();
        let answer = answer(&mut last, Duration::from_secs(20)).unwrap();
        assert!(answer.starts_with("HTTP/1.1 404"), "{answer}");
    });
    told.await.unwrap();
    running.stop().await;
}
