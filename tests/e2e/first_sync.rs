//! A mentor of many students adds a tablet where the line is slow and breaks, and the browser is killed once. What has
//! come can be read, the words say what is still coming, whoever is opened comes first, and in the end all is there.

use std::{
    collections::{BTreeMap, BTreeSet},
    net::{IpAddr, Ipv4Addr},
    path::Path,
    time::Duration,
};

use anyhow::{Context as _, Result, ensure};
use domain::{
    id::{DeviceId, RelationshipId, StudentId, UserId, VisitId},
    relationship::Relationship,
    staff::{Role, StaffMember},
    student::Student,
    visit::{OwnWords, Present, Recorded, Visit},
};
use jiff::{Span, Timestamp, Zoned};
use protocol::{
    admin::{AddPeople, Person},
    enrol::{EnrolRequest, NewDevice, SetupRequest},
    sync::{Push, PushResult, SyncRequest},
};
use records::{Document, DocumentId, Edit, Writer};
use serde_json::json;
use sha2::{Digest as _, Sha256};
use sync_server::{
    relay::{Door, Principal, Relay},
    store::sqlite::Sqlite,
};
use tests::{
    browser::{Engine, Page},
    relay::{Demo, RelayProcess},
    wire::{Line, Wire},
};

use crate::{people::Tablet, two_thousand::GIVEN};

const STUDENTS: usize = 32;
const VISITS: usize = 4;
/// Letters of a note: all of it is four times what a device asks for at first.
const LETTERS: usize = 30_000;

/// A quarter of a minute and more for everything.
const SLOW: Line = Line { round_trip: Duration::from_millis(50), bits_per_second: 1_000_000.0 };
const WIDE: Line = Line { round_trip: Duration::ZERO, bits_per_second: 1_000_000_000.0 };

const COORDINATOR: Principal = Principal {
    user: UserId::draw(1),
    role: Role::Coordinator,
    device: DeviceId::draw(11),
    door: Door::First,
};
const MENTOR: Principal = Principal {
    user: UserId::draw(2),
    role: Role::Mentor,
    device: DeviceId::draw(12),
    door: Door::First,
};
/// Any point of the curve will do for a key that nobody signs with: its generator.
const KEY: &str = "046b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296\
                   4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5";
const HERE: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

const COMING: &str = "All students are listed. Records are still coming: ";
const NOT_HERE: &str = "What was recorded is still coming";
const COMES_NEXT: &str = "Records are still coming from base. This one comes next";

#[tokio::test]
async fn what_has_come_can_be_read_and_the_rest_follows() -> Result<()> {
    let folders = tempfile::tempdir()?;
    let data = folders.path().join("relay");
    let code = filled(&data)?;
    let relay = RelayProcess::start(&data, Demo::Empty)?;
    let wire = Wire::to(relay.listens_at()).await?;
    let profile = folders.path().join("tablet");
    let tablet = Tablet::begins(Engine::Chromium, profile, wire.address()).await?;
    tablet.open("/welcome").await?.sees("Your code").await?;
    tablet.app_is_stored().await?;

    wire.become_like(SLOW);
    tablet.is_added("Tablet 2", &code).await?;
    // *Ready for off-site?* says so as well.
    tablet.page().sees(COMING).await?;
    wire.cut();
    let come = has_begun(&tablet).await?;

    // Whoever is last in turn is opened while nothing comes. With the line back, they come before all others.
    let (first, last) = (who(0)?, who(STUDENTS - 1)?);
    let page = opens(&tablet, last).await?;
    page.sees(NOT_HERE).await?;
    page.sees(COMES_NEXT).await?;
    page.picture("first-sync-comes-next").await?;
    wire.mend();
    let (said, coming) = (json!(asked(last)), json!(COMES_NEXT));
    let before_all = format!(
        "const text = document.body.innerText;
        return text.includes({said}) && text.includes({coming})"
    );
    page.until("the one who is waited for to come before all", &before_all).await?;

    // The line breaks again and the browser dies, with the rest on its way: it goes on where it was.
    wire.cut();
    let tablet = tablet.dies_and_starts_again("/students").await?;
    let now = number(tablet.page()).await?;
    ensure!(come < now && now < STUDENTS, "{come} had come, and then {now}");
    for name in [first, last] {
        opens(&tablet, name).await?.sees(&asked(name)).await?;
    }

    wire.become_like(WIDE);
    wire.mend();
    let page = tablet.open("/students").await?;
    page.sees(who(STUDENTS / 2)?).await?;
    page.sees_no_more("still coming").await?;
    everything_is_there(&tablet).await
}

/// What has come can be opened with no signal, and every screen says what has not; answers how many are complete.
async fn has_begun(tablet: &Tablet) -> Result<usize> {
    let page = tablet.open("/").await?;
    page.sees("My students").await?;
    page.sees("Record still coming").await?;
    page.sees("Last visit: ").await?;
    let page = tablet.open("/students").await?;
    for place in 0..STUDENTS {
        page.sees(&format!("{} Fraser", who(place)?)).await?;
    }
    let come = number(page).await?;
    ensure!((1..STUDENTS).contains(&come), "{come} records are complete when the line breaks");
    page.picture("first-sync-students").await?;
    let first = who(0)?;
    let page = opens(tablet, first).await?;
    page.sees(&asked(first)).await?;
    page.sees("Records are still coming from base").await?;
    let page = tablet.open("/welcome").await?;
    page.sees(COMING).await?;
    page.sees("Stay where there is a signal until they are here").await?;
    Ok(come)
}

async fn everything_is_there(tablet: &Tablet) -> Result<()> {
    for place in [0, STUDENTS / 2, STUDENTS - 2, STUDENTS - 1] {
        let name = who(place)?;
        let page = opens(tablet, name).await?;
        page.sees(&asked(name)).await?;
        page.sees_no_more("still coming").await?;
    }
    let page = tablet.open("/").await?;
    page.sees("Last visit: ").await?;
    page.sees_no_more("Record still coming").await?;
    tablet.open("/welcome").await?.sees(&format!("{STUDENTS} students on this tablet")).await
}

/// How many records are said to be complete: "still coming: 8 of 32".
async fn number(page: &Page) -> Result<usize> {
    // What is read is what was seen: a moment later other words may stand there, or none.
    let coming = json!(COMING);
    let script = format!(
        "const words = document.body.innerText.replace(/\\s+/g, ' ').split({coming})[1];
        window.said = words?.match(/^(\\d+) of (\\d+)/)?.slice(1).map(Number);
        return !!window.said"
    );
    page.until("how many records have come", &script).await?;
    let said = page.client().execute("return window.said", vec![]).await?;
    let (come, all): (usize, usize) = serde_json::from_value(said)?;
    ensure!(all == STUDENTS, "of {all}");
    Ok(come)
}

async fn opens<'a>(tablet: &'a Tablet, name: &str) -> Result<&'a Page> {
    let page = tablet.open("/students").await?;
    page.tap_in(&format!("{name} Fraser"), "Open").await?;
    Ok(page)
}

fn who(place: usize) -> Result<&'static str> {
    GIVEN.get(place).copied().context("a name")
}

/// How every note about a student begins.
fn asked(name: &str) -> String {
    format!("{name} asked about the bus.")
}

/// A relay's folder with everything that was recorded; answers a code for a tablet of the mentor's.
fn filled(data: &Path) -> Result<String> {
    std::fs::create_dir_all(data)?;
    let relay = Relay::open(Box::new(Sqlite::open(&data.join("alongside.sqlite"))?))?;
    let now = Timestamp::now();
    let code = relay.set_up_code(now)?.context("the folder is new")?;
    let set_up = SetupRequest {
        code,
        school: "The Heights".to_owned(),
        user_id: COORDINATOR.user.to_string(),
        user_name: "Mrs Khan".to_owned(),
        device: device(&COORDINATOR)?,
    };
    relay.setup(&set_up, HERE, now)?;
    let mentor = Person {
        id: MENTOR.user.to_string(),
        name: "Ms Osei".to_owned(),
        role: "mentor".to_owned(),
    };
    relay.add_people(&COORDINATOR, &AddPeople { people: vec![mentor] }, now)?;
    // At the machine: her device is nobody's here, and she lets nobody in.
    let invited = || relay.invite_at_the_machine(MENTOR.user, now);
    let own = EnrolRequest { code: invited()?.code, device: device(&MENTOR)?, only_for: None };
    relay.enrol(&own, HERE, now)?;
    let staff = StaffMember { id: MENTOR.user, name: "Ms Osei".to_owned(), role: Role::Mentor };
    write(&relay, &COORDINATOR, &[Edit::PutStaff(staff)], now)?;
    for place in 0..STUDENTS {
        let id = StudentId::draw(100 + u128::try_from(place)?);
        let student = Student::named(id, who(place)?, "Fraser");
        write(&relay, &COORDINATOR, &[Edit::PutStudent(student), related(id, place)?], now)?;
        let visits = (0..VISITS).map(|number| visit(id, place * VISITS + number, who(place)?, now));
        write(&relay, &MENTOR, &visits.collect::<Result<Vec<_>>>()?, now)?;
    }
    Ok(invited()?.code)
}

/// Written through `records`, each document from its beginning, and admitted like anything else.
fn write(relay: &Relay, who: &Principal, edits: &[Edit], now: Timestamp) -> Result<()> {
    let mut documents = BTreeMap::<DocumentId, Document>::new();
    let mut push = Vec::new();
    for edit in edits {
        let id = edit.document();
        let digest = Sha256::digest(format!("{id} {}", who.device)).to_vec();
        let actor = *digest.first_chunk::<16>().context("a digest is long enough")?;
        let document = documents.entry(id).or_insert_with(|| Document::new(id));
        let chunk = document.write(&Writer { actor, author: who.user, at: now }, edit)?;
        let sha256 = Sha256::digest(&chunk).to_vec();
        let mutation = sha256.iter().take(16).copied().collect();
        push.push(Push { doc: id.to_string(), mutation, sha256, chunk });
    }
    let cursor = relay.head().borrow().seq;
    let device_time = now.as_millisecond();
    let request =
        SyncRequest { epoch: relay.epoch(), cursor, push, device_time, ..SyncRequest::default() };
    let results = relay.sync(who, &request, now)?.results;
    let taken = results.iter().all(|one| matches!(one, PushResult::AtBase { .. }));
    ensure!(taken, "not at base: {results:?}");
    Ok(())
}

fn device(of: &Principal) -> Result<NewDevice> {
    let byte = |pair| Ok(u8::from_str_radix(std::str::from_utf8(pair)?, 16)?);
    let public_key = KEY.as_bytes().chunks(2).map(byte).collect::<Result<_>>()?;
    Ok(NewDevice { id: of.device.to_string(), name: "Another device".to_owned(), public_key })
}

fn related(student: StudentId, place: usize) -> Result<Edit> {
    Ok(Edit::Relate(Relationship {
        id: RelationshipId::draw(1_000 + u128::try_from(place)?),
        student,
        mentor: MENTOR.user,
        from: Zoned::now().date().checked_sub(Span::new().days(30))?,
        to: None,
        purpose: "Settling in".to_owned(),
    }))
}

fn visit(student: StudentId, number: usize, name: &str, now: Timestamp) -> Result<Edit> {
    Ok(Edit::RecordVisit(Visit {
        id: VisitId::draw(10_000 + u128::try_from(number)?),
        student,
        plan: None,
        home_school: None,
        date: Zoned::now().date(),
        minutes: 30,
        present: BTreeSet::from([Present::Student]),
        feeling: None,
        covered: BTreeSet::new(),
        words: OwnWords::default(),
        note: format!("{}\n{}", asked(name), scribble(u64::try_from(number)?)),
        actions: Vec::new(),
        next_step: None,
        attachments: Vec::new(),
        moved_from: None,
        recorded: Recorded { by: MENTOR.user, device: MENTOR.device, at: now },
    }))
}

/// Letters that no wire makes much fewer.
fn scribble(seed: u64) -> String {
    let mut state = seed;
    let letter = |_| {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let place = usize::try_from(state >> 59).unwrap_or_default();
        b"abcdefghijklmnopqrstuvwxyz      ".get(place).copied().map_or(' ', char::from)
    };
    (0..LETTERS).map(letter).collect()
}
