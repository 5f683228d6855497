//! What is fuzzed: each body takes any bytes, and answers where a promise is broken. One program each in `tests/fuzz`,
//! and a test that replays what was kept of their inputs.

use std::{cell::RefCell, io::Write as _, sync::Once};

use anyhow::{Context as _, Result, ensure};
use domain::id::DeviceId;
use imports::{ctf, gias, mentors};
use protocol::{
    limits::{BLOB_PART, CHUNK, PUSH_CHANGES, REQUEST_INFLATED},
    sync::SyncAnswer,
};
use records::{
    Document, Edit,
    admission::{Admission, admit_to, prescreen},
};
use replica::{Identity, read_parcel};
use scenarios::{
    clock::{Clock, OnDevice},
    tablet::Tablet,
};
use sha2::{Digest as _, Sha256};
use sync_server::{Where, Written, blob_part, gate_trials, register_anew, sync_request, verify};
use vault::{SealedFile, Secret};

use crate::{
    bytes::fitting,
    scene::{LIMITS, OKAFOR, Scene, first_day},
    stages::does_no_harm,
};

/// A fuzz target.
#[derive(Debug, Clone, Copy)]
pub struct Target {
    /// Its name, that of its program, and of the folder of its inputs.
    pub name: &'static str,
    /// What is done with an input.
    ///
    /// # Errors
    /// What was promised and is not so.
    pub run: fn(&[u8]) -> Result<()>,
}

/// All of them.
pub const ALL: [Target; 10] = [
    Target { name: "prescreen", run: prescreened },
    Target { name: "admit", run: admitted },
    Target { name: "request", run: requested },
    Target { name: "answer", run: answered },
    Target { name: "parcel", run: parcelled },
    Target { name: "register", run: registered },
    Target { name: "copy", run: copied },
    Target { name: "ctf", run: ctf_read },
    Target { name: "gias", run: gias_read },
    Target { name: "mentors", run: mentors_read },
];

/// Runs one by its name, for its program: ends the process where a promise is broken.
pub fn run(name: &str, bytes: &[u8]) {
    static QUIET: Once = Once::new();
    // What automerge panics over inside the gate is refused there; the fuzzer's own hook would end the run. A panic that
    // nothing catches still does.
    QUIET.call_once(|| std::panic::set_hook(Box::new(|_| {})));
    let target = ALL.iter().find(|target| target.name == name);
    let ended = target.context("no such target").and_then(|target| (target.run)(bytes));
    if let Err(error) = ended {
        writeln!(std::io::stderr(), "{name}: {error:#}").ok();
        std::process::abort();
    }
}

/// A change without automerge: with its checksum as it is, and made good.
fn prescreened(bytes: &[u8]) -> Result<()> {
    for chunk in [bytes.to_vec(), fitting(bytes)] {
        let Ok(seen) = prescreen(&chunk, LIMITS) else { continue };
        ensure!(chunk.len() <= CHUNK, "over the limit");
        ensure!((1..=LIMITS.operations).contains(&seen.operations), "operations");
        ensure!(seen.seq > 0 && u32::try_from(seen.start_op).is_ok(), "a place");
        let most = LIMITS.inflated / 32;
        ensure!(seen.dependencies.len() <= most && seen.others.len() <= 2 * most, "names");
    }
    Ok(())
}

thread_local! {
    /// Made once for each thread: a fuzzer asks thousands of times a second.
    static SCENE: RefCell<Option<Scene>> = const { RefCell::new(None) };
}

/// A change to Kai's year through the gate.
fn admitted(bytes: &[u8]) -> Result<()> {
    let scene = SCENE.take().map_or_else(Scene::set_up, Ok)?;
    let ended = tried(&scene.year, &fitting(bytes));
    SCENE.set(Some(scene));
    ended
}

fn tried(document: &Document, chunk: &[u8]) -> Result<()> {
    let heads = document.heads();
    if let Ok(Admission::New(admitted)) = admit_to(document, chunk, LIMITS) {
        does_no_harm(document, chunk, &admitted)?;
    }
    ensure!(document.heads() == heads, "the document itself changed");
    Ok(())
}

/// The body of `POST /v1/sync` and that of a part of a picture as they arrive at base, and what base's own processes read.
fn requested(bytes: &[u8]) -> Result<()> {
    for trial in gate_trials(bytes).unwrap_or_default() {
        let held: usize = trial.chunks.iter().map(|chunk| chunk.0.len()).sum();
        ensure!(held <= bytes.len(), "more than was sent");
    }
    for written in [Written::AsItIs, Written::Deflated] {
        if let Ok(part) = blob_part(bytes, written) {
            ensure!(part.bytes.len() <= BLOB_PART + BLOB_PART / 64, "more than a part");
        }
        let Ok(request) = sync_request(bytes, written) else { continue };
        let held: usize = request.push.iter().map(|push| push.chunk.len()).sum();
        ensure!(held <= REQUEST_INFLATED, "more than was sent");
        for push in request.push.iter().take(PUSH_CHANGES) {
            prescreened(&push.chunk)?;
        }
    }
    Ok(())
}

/// What base answers, on a tablet: whatever it is, the tablet starts again with all that it had.
fn answered(bytes: &[u8]) -> Result<()> {
    let Ok(answer) = minicbor_serde::from_slice::<SyncAnswer>(bytes) else { return Ok(()) };
    let mut tablet = okafors()?;
    tablet.save(vec![Edit::SetPreference {
        user: OKAFOR,
        key: "theme".to_owned(),
        value: "dark".to_owned(),
    }])?;
    let asked = tablet.ask()?;
    tablet.must(async |copy| copy.finish_sync(&asked, answer).await.is_ok())?;
    tablet.restart()?;
    tablet.ask()?;
    Ok(())
}

fn okafors() -> Result<Tablet> {
    let identity = Identity {
        user: OKAFOR,
        user_name: "Ms Okafor".to_owned(),
        role: domain::staff::Role::Mentor,
        school: "Harbour".to_owned(),
        device: DeviceId::draw(12),
        device_name: "Tablet".to_owned(),
        relay: "relay".to_owned(),
    };
    Tablet::new(identity, OnDevice::new(&Clock::default(), 0, 1))
}

/// A file from another device: as it lies there, with a sum that was made good, and what was sealed in it by somebody who
/// has its words. A tablet that takes it in, twice, starts again, carries it once, and can let go of it.
fn parcelled(bytes: &[u8]) -> Result<()> {
    let mut good = bytes.to_vec();
    good.extend_from_slice(&Sha256::digest(bytes));
    for file in [bytes, good.as_slice()] {
        let opened = SealedFile::read(file).and_then(|file| file.open(&Secret::new([7; 32])));
        ensure!(opened.is_err(), "opened by words that nobody has");
    }
    if read_parcel(bytes).is_err() {
        return Ok(());
    }
    let mut tablet = okafors()?;
    for _ in 0..2 {
        tablet.must(async |copy| copy.take_in(bytes).await.is_ok())?;
    }
    tablet.restart()?;
    for place in tablet.copy.to_hand_in() {
        let handed = tablet.must(async |copy| copy.handed(&place).await)??;
        ensure!(handed.is_some(), "what was taken in is there");
    }
    let carried: Vec<_> = tablet.copy.view().carrying.keys().cloned().collect();
    ensure!(carried.len() <= 1, "carried twice");
    for id in carried {
        tablet.must(async |copy| copy.let_go_of(&id).await)??;
    }
    ensure!(tablet.copy.to_hand_in().is_empty(), "something is left");
    Ok(())
}

/// The file beside the records, as it is and with every line made good: what is understood of it is understood again.
fn registered(bytes: &[u8]) -> Result<()> {
    let mut good = b"alongside register 1\n".to_vec();
    for line in bytes.split(|byte| *byte == b'\n') {
        good.extend_from_slice(line);
        good.push(b' ');
        let check = Sha256::digest(line);
        good.extend(check.iter().take(8).flat_map(|byte| format!("{byte:02x}").into_bytes()));
        good.push(b'\n');
    }
    for file in [bytes, good.as_slice()] {
        let Some(anew) = register_anew(file) else { continue };
        ensure!(register_anew(&anew).as_ref() == Some(&anew), "it says something else");
    }
    Ok(())
}

/// A copy of the records: whatever is in it, all of it is read, and stays as it is.
fn copied(bytes: &[u8]) -> Result<()> {
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("copy");
    std::fs::write(&file, bytes)?;
    // Damage is no error, and neither is harm.
    drop(verify(&Where::File(file.clone())));
    ensure!(std::fs::read(&file)? == bytes, "the copy itself changed");
    Ok(())
}

fn ctf_read(bytes: &[u8]) -> Result<()> {
    if let Ok(file) = ctf::read(bytes, first_day()) {
        ensure!(!file.pupils.is_empty(), "nobody");
        let preview = ctf::preview(file, &[], &[]);
        ensure!(!preview.rows().is_empty(), "nobody to see");
    }
    Ok(())
}

/// In pieces of one size and of another: a download is read as it arrives.
fn gias_read(bytes: &[u8]) -> Result<()> {
    let read = |size| {
        let mut reader =
            gias::GiasReader::new(gias::Chosen::Authorities(["880".to_owned()].into()));
        for piece in bytes.chunks(size) {
            reader.push(piece)?;
        }
        reader.finish()
    };
    ensure!(read(7).is_ok() == read(64 << 10).is_ok(), "it depends on the pieces");
    Ok(())
}

fn mentors_read(bytes: &[u8]) -> Result<()> {
    if let Ok(file) = mentors::read(bytes) {
        ensure!(file.rows.len() <= mentors::MOST_ROWS, "too many rows");
        let preview = file.preview(&file.guess, &[]);
        let mut drawn = 0;
        let staff = preview.to_staff(|| {
            drawn += 1;
            drawn
        });
        ensure!(staff.len() == preview.new_people(), "others than were shown");
    }
    Ok(())
}
