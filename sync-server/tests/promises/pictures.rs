//! Pictures come after the record that names them, part by part, from whoever wrote it; they can be taken up again at any
//! byte, are what their name says, and go to whoever may read the record, and to nobody else.

use domain::{
    id::StudentId,
    visit::{Attachment, LARGEST_PICTURE, Picture, PictureHash, PictureKind},
};
use jiff::Timestamp;
use protocol::{
    ErrorCode,
    blob::{BLOB as ADDRESS, BLOB_FROM, Held, Part},
    limits::{BLOB, BLOB_PART, BLOBS_A_DAY},
    sync::ItemBody,
};
use records::Edit;
use sha2::{Digest, Sha256};
use sync_server::{
    Options,
    relay::{Refusal, Relay, verify},
    serve,
    store::{Store as _, sqlite::Sqlite},
};

use crate::{
    caller::{Answer, cbor, get, halves, ours, send as ask, set_up, sync},
    invented::{day, noon, relationship, student, visit},
    school::{School, start, year},
    tablet::{Tablet, at_base},
};

pub(crate) const KAI: StudentId = StudentId::draw(101);

/// What a camera made: of this length, and like no other.
pub(crate) fn taken(number: u8, length: usize) -> Vec<u8> {
    let mut bytes = vec![0xff, 0xd8, 0xff, 0xe0, number];
    bytes.extend((5..length).map(|place| u8::try_from(place % 251).unwrap()));
    bytes
}

pub(crate) fn hash(bytes: &[u8]) -> PictureHash {
    PictureHash::new(Sha256::digest(bytes).into())
}

/// A visit with photos of these names.
pub(crate) fn photographed(
    tablet: &mut Tablet,
    student: StudentId,
    photos: &[PictureHash],
) -> Edit {
    let number = tablet.draw();
    let Edit::RecordVisit(mut visit) = visit(number, student, tablet.recorded(start()), "said")
    else {
        panic!("a visit")
    };
    let photo = |hash: &PictureHash| Attachment::Photo {
        picture: Picture { hash: *hash, kind: PictureKind::Jpeg, bytes: 9, width: 8, height: 6 },
        shows: "The letter".to_owned(),
    };
    visit.attachments = photos.iter().map(photo).collect();
    Edit::RecordVisit(visit)
}

/// Kai is Ms Okafor's, and her visit with these photos is at base.
pub(crate) fn told(photos: &[PictureHash]) -> School {
    let mut school = School::open();
    school.add(KAI, ("Kai", "Morgan"), Some(0));
    record(&mut school, photos);
    school
}

pub(crate) fn record(school: &mut School, photos: &[PictureHash]) {
    let okafor = &mut school.mentors[0];
    okafor.sync_all(&school.relay, start());
    let edit = photographed(okafor, KAI, photos);
    okafor.write(&edit, start());
    at_base(&okafor.sync(&school.relay, start()));
}

/// Kai is Ms Okafor's until the first day only.
pub(crate) fn ended(school: &mut School) {
    let id = relationship(KAI, school.mentors[0].who.user);
    let edit = Edit::EndRelationship { student: KAI, id, to: day("2026-11-02") };
    school.coordinator.write(&edit, start());
    at_base(&school.coordinator.sync(&school.relay, start()));
}

pub(crate) fn part(bytes: &[u8], at: usize, size: usize) -> Part {
    let end = bytes.len().min(at + size);
    Part { at: at as u64, length: bytes.len() as u64, bytes: bytes[at..end].to_vec() }
}

/// Sends what base does not have, in parts of this size.
pub(crate) fn send(
    relay: &Relay,
    from: &Tablet,
    bytes: &[u8],
    size: usize,
) -> Result<Held, Refusal> {
    let mut held = relay.blob_held(&from.who, hash(bytes))?;
    while !held.whole {
        let at = usize::try_from(held.bytes).unwrap();
        held = relay.take_blob_part(&from.who, hash(bytes), &part(bytes, at, size), start())?;
        assert!(held.bytes > at as u64, "it goes on");
    }
    Ok(held)
}

pub(crate) fn fetched(relay: &Relay, to: &Tablet, hash: PictureHash) -> Result<Vec<u8>, Refusal> {
    fetched_on(relay, to, hash, start())
}

/// The same on a later day.
fn fetched_on(
    relay: &Relay,
    to: &Tablet,
    hash: PictureHash,
    at: Timestamp,
) -> Result<Vec<u8>, Refusal> {
    let mut bytes = Vec::new();
    loop {
        let part = relay.blob_part(&to.who, hash, bytes.len() as u64, at)?;
        assert!(part.bytes.len() <= BLOB_PART);
        bytes.extend(part.bytes);
        if bytes.len() as u64 >= part.length {
            return Ok(bytes);
        }
    }
}

#[test]
fn what_was_sent_in_parts_is_what_whoever_may_read_the_record_gets() {
    let bytes = taken(1, 700_000);
    let School { relay, coordinator, mentors: [okafor, lowe] } = told(&[hash(&bytes)]);
    assert!(matches!(fetched(&relay, &coordinator, hash(&bytes)), Err(Refusal::NotFound)));
    let held = send(&relay, &okafor, &bytes, BLOB_PART).unwrap();
    assert_eq!(held, Held { bytes: 700_000, whole: true });
    for reader in [&coordinator, &okafor] {
        assert!(fetched(&relay, reader, hash(&bytes)).unwrap() == bytes);
    }
    // Neither the bytes nor that they are there.
    assert!(matches!(fetched(&relay, &lowe, hash(&bytes)), Err(Refusal::NotFound)));
    assert!(matches!(fetched(&relay, &lowe, PictureHash::new([9; 32])), Err(Refusal::NotFound)));
    assert!(matches!(relay.blob_held(&lowe.who, hash(&bytes)), Err(Refusal::NotAllowed)));
}

#[test]
fn it_goes_on_at_whatever_byte_it_stopped() {
    let bytes = taken(1, 40);
    for stopped in 1..bytes.len() {
        let school = told(&[hash(&bytes)]);
        let okafor = &school.mentors[0];
        let begun = part(&bytes, 0, stopped);
        let put = |part: &Part| {
            school.relay.take_blob_part(&okafor.who, hash(&bytes), part, start()).unwrap()
        };
        let held = Held { bytes: stopped as u64, whole: false };
        assert_eq!(put(&begun), held);
        assert_eq!(put(&begun), held, "the answer was lost");
        assert_eq!(put(&part(&bytes, stopped - 1, 2)), held, "not where it goes on");
        // It is another device of hers, even.
        let other = Tablet::new(9, okafor.who.user, okafor.who.role);
        school.enrol(&other, start());
        assert!(send(&school.relay, &other, &bytes, 7).unwrap().whole);
        assert!(fetched(&school.relay, okafor, hash(&bytes)).unwrap() == bytes);
        let again = put(&begun);
        assert_eq!(again, Held { bytes: 40, whole: true }, "it is there, however often it is sent");
    }
}

#[test]
fn a_picture_that_no_record_of_hers_names_is_nobodys_to_send() {
    let bytes = taken(1, 40);
    let school = told(&[]);
    let [okafor, lowe] = &school.mentors;
    for sender in [okafor, lowe, &school.coordinator] {
        let sent = send(&school.relay, sender, &bytes, 40);
        assert!(matches!(sent, Err(Refusal::NotAllowed)));
    }
}

#[test]
fn what_is_not_what_its_name_says_is_dropped_and_the_right_one_is_still_welcome() {
    let (bytes, other) = (taken(1, 600), taken(2, 600));
    let school = told(&[hash(&bytes)]);
    let okafor = &school.mentors[0];
    let put = |part: &Part| school.relay.take_blob_part(&okafor.who, hash(&bytes), part, start());
    assert!(put(&part(&other, 0, 300)).is_ok());
    assert!(matches!(put(&part(&other, 300, 300)), Err(Refusal::BadRequest)));
    let held = school.relay.blob_held(&okafor.who, hash(&bytes)).unwrap();
    assert_eq!(held, Held::default(), "nothing of it is kept");
    // One that claims to be longer than it is does not keep it from coming either.
    put(&Part { length: 900, ..part(&bytes, 0, 300) }).unwrap();
    let first = put(&part(&bytes, 0, 300)).unwrap();
    assert_eq!(first, Held { bytes: 300, whole: false });
    assert!(send(&school.relay, okafor, &bytes, 100).unwrap().whole);
}

#[test]
fn what_is_no_photo_and_what_is_over_a_limit_is_not_taken() {
    assert_eq!(usize::try_from(LARGEST_PICTURE), Ok(BLOB), "records and base agree");
    let markup =
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>".to_vec();
    let page = b"<!doctype html><title>Base</title>".to_vec();
    let large = taken(1, BLOB + 1);
    let whole = taken(2, BLOB);
    let names: Vec<_> = [&markup, &page, &large, &whole].map(|bytes| hash(bytes)).into();
    let school = told(&names);
    let okafor = &school.mentors[0];
    let sent = |bytes: &[u8], size| send(&school.relay, okafor, bytes, size);
    assert!(matches!(sent(&markup, BLOB_PART), Err(Refusal::BadRequest)));
    assert!(matches!(sent(&page, BLOB_PART), Err(Refusal::BadRequest)));
    assert!(matches!(sent(&large, BLOB_PART), Err(Refusal::TooLarge)));
    assert!(matches!(sent(&whole, BLOB_PART + 1), Err(Refusal::TooLarge)));
    assert!(sent(&whole, BLOB_PART).is_ok());
    let past = Part { at: 5, length: 6, bytes: vec![1, 2] };
    let nothing = Part { at: 0, length: 6, bytes: Vec::new() };
    for part in [past, nothing] {
        let taken = school.relay.take_blob_part(&okafor.who, hash(&page), &part, start());
        assert!(matches!(taken, Err(Refusal::BadRequest)));
    }
}

#[test]
fn a_device_that_sends_more_than_a_days_pictures_waits_for_the_next_day() {
    let many = BLOBS_A_DAY / BLOB as u64;
    let claimed = |number: u64| hash(&number.to_be_bytes());
    let names: Vec<_> = (0..=many).map(claimed).collect();
    let mut school = told(&[]);
    for eight in names.chunks(8) {
        record(&mut school, eight);
    }
    let okafor = &school.mentors[0];
    let begin = |number, at| {
        let part = Part { at: 0, length: BLOB as u64, bytes: taken(1, 12) };
        school.relay.take_blob_part(&okafor.who, claimed(number), &part, at)
    };
    for number in 0..many {
        begin(number, start()).unwrap();
    }
    assert!(matches!(begin(many, start()), Err(Refusal::TooLarge)));
    assert!(begin(many, noon("2026-11-04")).is_ok());
}

#[test]
fn whoever_may_no_longer_read_the_record_gets_no_picture_of_it() {
    let bytes = taken(1, 400);
    let mut school = told(&[hash(&bytes)]);
    send(&school.relay, &school.mentors[0], &bytes, 400).unwrap();
    ended(&mut school);
    let later = noon("2026-11-05");
    school.mentors[0].sync_all(&school.relay, later);
    let mine = fetched_on(&school.relay, &school.mentors[0], hash(&bytes), later);
    assert!(matches!(mine, Err(Refusal::NotFound)));
    assert!(fetched(&school.relay, &school.coordinator, hash(&bytes)).unwrap() == bytes);
}

#[test]
fn whose_access_ended_yesterday_gets_no_picture_today_and_still_hears_that_it_ended() {
    let bytes = taken(1, 400);
    let mut school = told(&[hash(&bytes)]);
    send(&school.relay, &school.mentors[0], &bytes, 400).unwrap();
    ended(&mut school);
    let okafor = &mut school.mentors[0];
    okafor.sync_all(&school.relay, start());
    assert!(fetched(&school.relay, okafor, hash(&bytes)).unwrap() == bytes, "the last day");

    // Nobody writes anything, and no device of hers syncs.
    let (heard, today) = (school.relay.head(), noon("2026-11-03"));
    for _ in 0..2 {
        let hers = fetched_on(&school.relay, okafor, hash(&bytes), today);
        assert!(matches!(hers, Err(Refusal::NotFound)));
    }
    assert!(heard.has_changed().unwrap(), "her devices are told to sync");
    assert_eq!(heard.borrow().by, None, "all of them");
    assert!(okafor.documents.contains_key(&year(KAI)));
    let answer = okafor.sync(&school.relay, today);
    let [purge] = &answer.items[..] else { panic!("{:?}", answer.items) };
    assert_eq!(purge.body, ItemBody::Purge { student: KAI.to_string() });
    assert!(okafor.documents.keys().all(|id| id.student() != Some(KAI)));
    assert_eq!(okafor.sync(&school.relay, today).items, [], "once");
}

#[test]
fn what_was_handed_in_brings_its_picture_along() {
    let bytes = taken(1, 400);
    let mut school = told(&[]);
    ended(&mut school);
    let later = noon("2026-11-05");
    let okafor = &mut school.mentors[0];
    let edit = photographed(okafor, KAI, &[hash(&bytes)]);
    okafor.write(&edit, later);
    let answer = okafor.sync(&school.relay, later);
    assert!(matches!(answer.results[..], [protocol::sync::PushResult::HandedIn { .. }]));
    assert!(send(&school.relay, &school.mentors[0], &bytes, 100).unwrap().whole);
    let hers = fetched(&school.relay, &school.coordinator, hash(&bytes));
    assert!(matches!(hers, Err(Refusal::NotFound)), "it is in no record yet");

    let waits = school.relay.review(&school.coordinator.who).unwrap().handed_in;
    school.relay.take_handed_in(&school.coordinator.who, waits[0].id, later).unwrap();
    assert!(fetched(&school.relay, &school.coordinator, hash(&bytes)).unwrap() == bytes);
}

#[test]
fn a_removed_device_hands_in_its_pictures_and_is_shown_none() {
    let bytes = taken(1, 400);
    let mut school = told(&[]);
    let device = school.mentors[0].who.device.to_string();
    school.relay.remove_device(&school.coordinator.who, &device, start()).unwrap();
    let okafor = &mut school.mentors[0];
    let edit = photographed(okafor, KAI, &[hash(&bytes)]);
    okafor.write(&edit, start());
    let request = okafor.request();
    let answer = school.relay.sync(&school.mentors[0].who, &request, start()).unwrap();
    assert!(matches!(answer.results[..], [protocol::sync::PushResult::HandedIn { .. }]));
    assert!(send(&school.relay, &school.mentors[0], &bytes, 100).unwrap().whole);
    let waits = school.relay.review(&school.coordinator.who).unwrap().handed_in;
    school.relay.take_handed_in(&school.coordinator.who, waits[0].id, start()).unwrap();
    assert!(fetched(&school.relay, &school.coordinator, hash(&bytes)).unwrap() == bytes);
    let hers = fetched(&school.relay, &school.mentors[0], hash(&bytes));
    assert!(matches!(hers, Err(Refusal::UnknownDevice)));
}

#[test]
fn a_copy_holds_the_pictures_and_says_when_one_is_damaged() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("school.sqlite");
    let bytes = taken(1, 400);
    let mut school = School::over(Box::new(Sqlite::open(&file).unwrap()));
    school.add(KAI, ("Kai", "Morgan"), Some(0));
    record(&mut school, &[hash(&bytes), hash(b"never sent")]);
    send(&school.relay, &school.mentors[0], &bytes, 150).unwrap();

    let mut copy = Sqlite::copied(&file).unwrap();
    let found = verify(&mut copy).unwrap();
    assert_eq!((found.pictures, found.damaged), (1, Vec::new()));
    let mut work = copy.begin().unwrap();
    assert!(work.blob_bytes(hash(&bytes).as_bytes()).unwrap().unwrap() == bytes);
    work.put_blob(hash(&bytes).as_bytes(), b"something else").unwrap();
    work.commit().unwrap();
    let found = verify(&mut copy).unwrap();
    assert_eq!(found.damaged.len(), 1);
    assert_eq!(
        found.damaged[0].to_string(),
        format!("picture {}: not the bytes that were received", hash(&bytes))
    );
}

#[test]
fn an_older_copy_that_is_put_back_keeps_the_pictures_that_came_since() {
    let bytes = taken(1, 400);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("school.sqlite");
    let mut school = School::over(Box::new(Sqlite::open(&file).unwrap()));
    school.add(KAI, ("Kai", "Morgan"), Some(0));
    let copy = Sqlite::copied(&file).unwrap();
    record(&mut school, &[hash(&bytes)]);
    send(&school.relay, &school.mentors[0], &bytes, 150).unwrap();
    let mut there = Sqlite::copied(&file).unwrap();
    let (put_back, _) = sync_server::put_back(&mut there, &copy, start()).unwrap();
    let relay = Relay::open(Box::new(put_back)).unwrap();
    let okafor = &mut school.mentors[0];
    let hers = fetched(&relay, okafor, hash(&bytes));
    assert!(matches!(hers, Err(Refusal::NotFound)), "no record names it now");
    let document = okafor.documents[&year(KAI)].clone();
    for change in document.changes().into_iter().skip(1) {
        let push = okafor.push_of(document.id(), change.chunk);
        okafor.outbox.push(push);
    }
    at_base(&okafor.sync(&relay, start()));
    assert!(fetched(&relay, okafor, hash(&bytes)).unwrap() == bytes, "it need not be sent again");
}

#[tokio::test(flavor = "multi_thread")]
async fn asked_for_over_the_wire() {
    let running = serve(Options::in_memory()).await.unwrap();
    let (at, code) = (running.address, running.setup_code.clone().unwrap());
    let story = move || {
        let (mut desk, _, key) = set_up(at, &code);
        let bytes = taken(1, BLOB_PART + 50);
        desk.write(&student(KAI, "Kai", "Morgan"), start());
        let edit = photographed(&mut desk, KAI, &[hash(&bytes)]);
        desk.write(&edit, start());
        at_base(&sync(at, &key, &desk.request()));

        let name = hash(&bytes).to_string();
        let address = ADDRESS.replace("{hash}", &name);
        let signed_in = |key: &str| format!("{}x-alongside-version: 1\r\n", halves(key));
        let put = |part: &Part| -> Answer {
            let body = cbor(part);
            let head = format!("PUT {address} HTTP/1.1\r\n{}", ours(Some(&key), body.len()));
            ask(at, &head, &body)
        };
        let first: Held = put(&part(&bytes, 0, BLOB_PART)).read();
        assert_eq!(first, Held { bytes: BLOB_PART as u64, whole: false });
        let held: Held = get(at, &address, &signed_in(&key)).read();
        assert_eq!(held, first);
        let whole: Held = put(&part(&bytes, BLOB_PART, 50)).read();
        assert!(whole.whole);
        let over = Part { bytes: vec![0; 2 * BLOB_PART], ..part(&bytes, 0, 1) };
        assert_eq!(put(&over).refused(), ErrorCode::TooLarge);

        let from = |at: &str| BLOB_FROM.replace("{hash}", &name).replace("{at}", at);
        let answer = get(at, &from("7"), &signed_in(&key));
        for (header, value) in [
            ("cache-control", "no-store"),
            ("x-content-type-options", "nosniff"),
            ("content-disposition", "attachment"),
            ("content-security-policy", "default-src 'none'; sandbox"),
            ("content-type", "application/cbor"),
        ] {
            assert_eq!(answer.header(header), value);
        }
        let found: Part = answer.read();
        assert!(found.bytes == bytes[7..7 + BLOB_PART]);
        for (path, more, code) in [
            (from("7"), signed_in("nobody"), ErrorCode::NotSignedIn),
            (from("-1"), signed_in(&key), ErrorCode::NotFound),
            (from("99999999"), signed_in(&key), ErrorCode::NotFound),
            (ADDRESS.replace("{hash}", "kai"), signed_in(&key), ErrorCode::NotFound),
        ] {
            assert_eq!(get(at, &path, &more).refused(), code, "{path}");
        }
    };
    tokio::task::spawn_blocking(story).await.unwrap();
    running.stop().await;
}
