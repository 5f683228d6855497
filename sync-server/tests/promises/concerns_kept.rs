//! Concerns are kept: in a copy, after a restore, and whatever somebody does to the tables. What was done with them is in the
//! audit log. No word of one is in any file of base. Real files, and the real program.

use std::{
    fs,
    path::{Path, PathBuf},
};

use concerns::{Glass, Sealed, Text};
use domain::concern::GlassReason;
use protocol::{
    ErrorCode,
    admin::{AddPeople, Invitation},
    concerns::{
        BREAK_GLASS, BreakGlass, CONCERNS, Entries, HOLDERS, HandIn, Kept, PutList, RECEIPTS,
        Receipts,
    },
};
use sync_server::{
    Damage, Options, Where, back_up, holders_code,
    relay::{Principal, Relay},
    restore, serve,
    store::sqlite::Sqlite,
    verify,
};

use crate::{
    caller::{cbor, get, let_in, ours, post, send, set_up as set_up_over_http, token},
    concerns::{SAID, SAW, hand_in, list, lists, lowes, next, raised, recovery, set_up, signed},
    disk::DATABASE,
    invented::noon,
    school::{HERE, School, mentor, person, start},
};

/// A school in a folder whose Mr Lowe holds a key.
fn told(folder: &Path) -> School {
    let school = School::over(Box::new(Sqlite::open(&folder.join(DATABASE)).unwrap()));
    set_up(&school);
    school
}

fn harm(file: &Path, harm: &str) -> rusqlite::Result<()> {
    rusqlite::Connection::open(file)?.execute_batch(harm)
}

/// What was done, and to what.
fn acts(folder: &Path) -> Vec<(String, String)> {
    use sync_server::store::Store as _;
    let rows = Sqlite::copied(&folder.join(DATABASE)).unwrap().begin().unwrap().audited().unwrap();
    let known = ["holders-put", "concern", "concerns"];
    let ours = rows.into_iter().filter(|row| known.iter().any(|word| row.what.starts_with(word)));
    ours.map(|row| (row.what, row.subject)).collect()
}

#[test]
fn after_a_restore_all_of_them_are_there_also_those_that_came_since_the_copy() {
    let folder = tempfile::tempdir().unwrap();
    let mut school = told(folder.path());
    let [okafor, lowe] = school.mentors.each_ref().map(|tablet| tablet.who);
    let entries: Vec<HandIn> = (1..=3).map(|number| raised(&school, &okafor, number)).collect();
    hand_in(&school, &okafor, &entries[0], start()).unwrap();
    let copy = folder.path().join("copy");
    assert_eq!(back_up(folder.path(), &copy).unwrap().concerns, 1);
    for entry in &entries[1..] {
        hand_in(&school, &okafor, entry, noon("2026-11-03")).unwrap();
    }
    let all = |school: &School| school.relay.concerns(&lowe, 0, start()).unwrap();
    let before = all(&school);
    assert_eq!(before.entries.len(), 3);
    for _ in 0..2 {
        school.relay = Relay::open(Box::new(Sqlite::in_memory().unwrap())).unwrap();
        restore(folder.path(), &copy, noon("2026-11-05")).unwrap();
        let file = folder.path().join(DATABASE);
        school.relay = Relay::open(Box::new(Sqlite::open(&file).unwrap())).unwrap();
        let after = all(&school);
        assert_eq!(after.entries, before.entries);
        assert!(after.epoch > before.epoch, "so that places are not taken for those of before");
    }
    let found = verify(&Where::Folder(folder.path().to_owned())).unwrap();
    assert_eq!((found.concerns, found.damaged), (3, Vec::new()));
    // Handed in once more, since the answer was lost.
    let again = hand_in(&school, &okafor, &entries[2], noon("2026-11-06")).unwrap();
    let received_at = noon("2026-11-03").as_millisecond();
    assert_eq!(again, Kept { received_at, holders: 1 });
}

#[test]
fn the_newest_list_is_there_after_a_restore_so_that_nobody_comes_back() {
    let folder = tempfile::tempdir().unwrap();
    let mut school = told(folder.path());
    let lowe = school.mentors[1].who;
    let copy = folder.path().join("copy");
    back_up(folder.path(), &copy).unwrap();
    let second = list(&school).without(lowe.user).unwrap();
    let khan = school.coordinator.who;
    school.relay.put_holders(&khan, &next(&second), HERE, start()).unwrap();
    school.relay = Relay::open(Box::new(Sqlite::in_memory().unwrap())).unwrap();
    restore(folder.path(), &copy, noon("2026-11-05")).unwrap();
    let relay =
        Relay::open(Box::new(Sqlite::open(&folder.path().join(DATABASE)).unwrap())).unwrap();
    assert_eq!(relay.holders(&khan).unwrap(), signed(&second));
    assert!(relay.concerns(&lowe, 0, start()).is_err());
}

#[test]
fn nothing_is_changed_or_removed_and_what_somebody_forces_is_found() {
    let folder = tempfile::tempdir().unwrap();
    let school = told(folder.path());
    let okafor = school.mentors[0].who;
    hand_in(&school, &okafor, &raised(&school, &okafor, 1), start()).unwrap();
    drop(school);
    let file = folder.path().join(DATABASE);
    for refused in [
        "update sealed set bytes = x'00'",
        "update sealed set user = 'x'",
        "delete from sealed",
        "update holders set bytes = x'00'",
        "delete from holders",
    ] {
        let words = harm(&file, refused).unwrap_err().to_string();
        assert!(words.contains("is not") || words.contains("are not"), "{words}");
    }
    assert_eq!(verify(&Where::File(file.clone())).unwrap().damaged, []);
    let forced = "drop trigger sealed_is_not_changed; drop trigger holders_are_not_changed;
         update sealed set bytes = x'00'; update holders set bytes = x'00';";
    harm(&file, forced).unwrap();
    let damaged = verify(&Where::File(file)).unwrap().damaged;
    assert_eq!(damaged, [Damage::Holders(1), Damage::Sealed(1)]);
}

#[test]
fn whoever_reads_them_or_puts_a_list_or_uses_the_recovery_key_is_in_the_audit_log() {
    let folder = tempfile::tempdir().unwrap();
    let school = told(folder.path());
    let [okafor, lowe] = school.mentors.each_ref().map(|tablet| tablet.who);
    let read = |who: &Principal, after| school.relay.concerns(who, after, start()).map(drop);
    read(&lowe, 0).unwrap();
    for number in [1, 2] {
        hand_in(&school, &okafor, &raised(&school, &okafor, number), start()).unwrap();
    }
    read(&lowe, 0).unwrap();
    read(&lowe, 1).unwrap();
    read(&lowe, 2).unwrap();
    assert!(read(&okafor, 0).is_err());
    let khan = school.coordinator.who;
    let (after, at) = (2, start().as_millisecond());
    let base = school.relay.hello(start()).unwrap().relay;
    let why = GlassReason::KeysLost;
    let glass = Glass { relay: &base, user: khan.user, device: khan.device, after, at, why };
    let signature = glass.signed_by(&recovery());
    let request = BreakGlass { after, at, why: why.name().to_owned(), signature };
    school.relay.break_glass(&khan, &request, start()).unwrap();
    let expected = [
        ("holders-put", "1"),
        ("concerns-read", "1-2"),
        ("concerns-read", "2-2"),
        ("concerns-read-by-recovery-key", "2-2 keys-lost"),
    ];
    let expected = expected.map(|(what, subject)| (what.to_owned(), subject.to_owned()));
    assert_eq!(acts(folder.path()), expected, "who was given nothing read nothing");
}

/// All files in a folder.
fn files_of(folder: &Path) -> Vec<PathBuf> {
    let within = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    within.filter(|path| path.is_file()).collect()
}

/// Whether a file has these words in it.
fn has(file: &Path, words: &str) -> bool {
    let bytes = fs::read(file).unwrap();
    bytes.windows(words.len()).any(|part| part.eq_ignore_ascii_case(words.as_bytes()))
}

#[tokio::test(flavor = "multi_thread")]
async fn from_the_corridor_to_the_lead_and_no_word_of_it_is_in_a_file_of_base() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().to_owned();
    let options = Options { data: Some(data.clone()), ..Options::in_memory() };
    let running = serve(options).await.unwrap();
    let (at, code, here) = (running.address, running.setup_code.clone().unwrap(), data.clone());
    let story = tokio::task::spawn_blocking(move || {
        let (_, relay, key) = set_up_over_http(at, &code);
        // Whom the list is made for, as here.
        let school = School::open();
        let [okafor, lowe, lost] = [mentor(1), mentor(2), mentor(30)];
        let named = [(&okafor, "Ms Okafor"), (&lowe, "Mr Lowe"), (&lost, "Ms Wren")];
        let people = named.map(|(who, name)| person(who, name)).to_vec();
        let put = |path: &str, body: &[u8]| {
            let head = format!("PUT {path} HTTP/1.1\r\n{}", ours(Some(&key), body.len()));
            send(at, &head, body)
        };
        assert_eq!(put("/v1/people", &cbor(&AddPeople { people })).status, 204);
        for tablet in [&okafor, &lowe, &lost] {
            let invite = format!("/v1/people/{}/invite", tablet.who.user);
            let invitation: Invitation = post(at, &invite, Some(&key), &()).read();
            let_in(at, &key, tablet, &invitation.code);
        }
        let words = holders_code(&here, jiff::Timestamp::now()).unwrap();
        let first = PutList { code: Some(words), ..next(&list(&school)) };
        assert_eq!(put(HOLDERS, &cbor(&first)).status, 204);
        let hers = raised(&school, &okafor.who, 1);
        let [okafors, lowes_key, removed] =
            [&okafor, &lowe, &lost].map(|tablet| token(at, tablet, &relay));
        let kept: Kept = post(at, CONCERNS, Some(&okafors), &hers).read();
        assert_eq!(kept.holders, 1);
        let large = HandIn { sealed: vec![0; 200 << 10] };
        assert_eq!(post(at, CONCERNS, Some(&okafors), &large).refused(), ErrorCode::TooLarge);

        // Mr Lowe reads it, and nobody else does.
        let path = format!("{CONCERNS}?after=0");
        let all: Entries = get(at, &path, &ours(Some(&lowes_key), 0)).read();
        let found = Sealed::read(&all.entries[0].sealed).unwrap();
        let opened = found.open(lowes().opens(), &lists(&school)).unwrap();
        assert!(matches!(opened.text, Text::Concern(concern) if concern.words == SAID));
        let nonsense = get(at, &format!("{CONCERNS}?before=0"), &ours(Some(&lowes_key), 0));
        assert_eq!(nonsense.refused(), ErrorCode::BadRequest);
        let remove = format!("/v1/devices/{}/remove", lost.who.device);
        assert_eq!(post(at, &remove, Some(&key), &()).status, 204);
        let removed_again = token(at, &lost, &relay);
        for (whose, session, status) in [
            ("the coordinator", Some(&key), 403),
            ("whoever raised it", Some(&okafors), 403),
            ("a removed device", Some(&removed_again), 403),
            ("with its session of before", Some(&removed), 401),
            ("nobody", None, 401),
        ] {
            let answer = get(at, &path, &ours(session.map(String::as_str), 0));
            assert_eq!(answer.status, status, "{whose}");
        }
        for path in [RECEIPTS, HOLDERS] {
            assert_eq!(get(at, path, &ours(Some(&removed_again), 0)).status, 403, "{path}");
            assert_eq!(get(at, path, &ours(Some(&okafors), 0)).status, 200, "{path}");
        }
        let why = GlassReason::Entitled.name().to_owned();
        let broken = BreakGlass { after: 0, at: 0, why, signature: vec![0; 64] };
        assert_eq!(post(at, BREAK_GLASS, Some(&key), &broken).status, 403);
        let theirs = raised(&school, &lost.who, 2);
        assert_eq!(post(at, CONCERNS, Some(&removed_again), &theirs).status, 200, "what it holds");
        let receipts: Receipts = get(at, RECEIPTS, &ours(Some(&okafors), 0)).read();
        assert_eq!(receipts.receipts.len(), 1);
    });
    story.await.unwrap();
    running.stop().await;

    let copy = folder.path().join("copy");
    back_up(&data, &copy).unwrap();
    let files = files_of(&data);
    assert!(files.iter().any(|file| has(file, "Okafor")), "what is there would be found");
    for file in &files {
        for words in [SAID, SAW, "kestrel", "bruise", "Room 4", "after lunch", "I stayed"] {
            assert!(!has(file, words), "{words} in {}", file.display());
        }
    }
}
