//! A file of which somebody changed the log, with checksums that fit: `verify` reads it to its end and says which
//! documents are damaged, whatever automerge makes of them.

use domain::id::{DeviceId, StudentId};
use hostile::{
    bytes,
    dice::Dice,
    edits::in_a_year,
    mutate::mutant,
    scene::OKAFOR,
    stages::{Stage, try_on},
};
use protocol::sync::TimeSaid;
use records::{Document, DocumentId};
use sha2::{Digest as _, Sha256};
use sync_server::{
    Damage, Where,
    relay::Relay,
    store::{DocRow, NewChange, SnapshotRow, Store as _, Transaction, sqlite::Sqlite},
    verify,
};

use crate::{
    school::year,
    upkeep::{run, said},
};

const KAI: StudentId = StudentId::draw(101);
const TABLET: DeviceId = DeviceId::draw(20);
const MUTANTS: usize = 2_000;
/// Snapshots of which a few bits each are others.
const SNAPSHOTS: u128 = 500;
/// Bytes of a chunk before its length: what it begins with, its checksum, its kind.
const HEAD: usize = 9;

/// Puts changes into the log as if each had passed the gate.
fn put(work: &mut dyn Transaction, id: DocumentId, chunks: &[&Vec<u8>]) {
    let name = id.to_string();
    for chunk in chunks {
        let sha256 = Sha256::digest(chunk).into();
        let mutation = Sha256::new().chain_update(&name).chain_update(chunk).finalize();
        let seq = work.append_change(NewChange {
            doc: &name,
            hash: sha256,
            mutation: &mutation[..16],
            sent_by: TABLET,
            bytes: chunk,
            sha256,
            user: OKAFOR,
            device: TABLET,
            received_at: 1,
            time: TimeSaid::Plausible,
        });
        let last_seq = seq.unwrap();
        work.put_doc(&DocRow { name: name.clone(), student: id.student(), last_seq }).unwrap();
    }
}

#[test]
fn what_automerge_panics_over_is_damaged_and_everything_else_is_read() {
    let honest = in_a_year(KAI, OKAFOR).unwrap();
    let mut document = Document::new(year(KAI));
    for chunk in &honest.before {
        document.apply(chunk).unwrap();
    }
    let mut dice = Dice::new(7);
    let mutants = (0..MUTANTS).map(|_| {
        let (one, other) = (dice.one(&honest.changes), dice.one(&honest.changes));
        mutant(&mut dice, one.unwrap(), other.unwrap()).unwrap()
    });
    let panics: Vec<_> =
        mutants.filter(|chunk| try_on(&document, chunk).0 == Stage::Panicked).collect();
    assert!(!panics.is_empty(), "automerge panics over none of them");

    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("copy.sqlite");
    // A file in which no relay wrote is none.
    drop(Relay::open(Box::new(Sqlite::open(&file).unwrap())).unwrap());
    let mut store = Sqlite::open(&file).unwrap();
    let mut work = store.begin().unwrap();
    let before: Vec<&Vec<u8>> = honest.before.iter().collect();
    put(work.as_mut(), year(KAI), &before);
    for (number, tampered) in (1_000..).zip(&panics) {
        let chunks = [&before[..], &[tampered]].concat();
        put(work.as_mut(), year(StudentId::draw(number)), &chunks);
    }
    work.commit().unwrap();
    drop(store);
    let found = verify(&Where::File(file)).unwrap();
    let last = before.len() + 1;
    for damage in &found.damaged {
        let Damage::Change(name, place) = damage else { panic!("{damage}") };
        assert!(*name != year(KAI).to_string() && *place == last, "{damage}");
    }
    assert!(!found.damaged.is_empty(), "none of them is put together");
    assert_eq!(found.documents + found.damaged.len(), panics.len() + 1);
}

/// A document chunk of which a few bits are others, with a checksum that fits.
fn touched(dice: &mut Dice, chunk: &[u8]) -> Vec<u8> {
    let head = chunk.iter().skip(HEAD).take_while(|byte| **byte & 0x80 != 0).count();
    let mut body = chunk[HEAD + head + 1..].to_vec();
    for _ in 0..=dice.below(3) {
        let (place, byte) = (dice.below(body.len()), dice.byte());
        body[place] ^= 1 << (byte & 7);
    }
    bytes::chunk(bytes::DOCUMENT, &body)
}

/// By the program: some of what is read ends whoever reads it, and must not end these tests.
#[test]
fn what_automerge_panics_over_in_a_snapshot_is_made_again_and_everything_else_is_read() {
    let honest = in_a_year(KAI, OKAFOR).unwrap();
    let before: Vec<&Vec<u8>> = honest.before.iter().collect();
    let mut document = Document::new(year(KAI));
    for chunk in &honest.before {
        document.apply(chunk).unwrap();
    }
    let (whole, row) = (document.save(), document.row().to_bytes().unwrap());
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("copy.sqlite");
    drop(Relay::open(Box::new(Sqlite::open(&file).unwrap())).unwrap());
    let mut store = Sqlite::open(&file).unwrap();
    let mut work = store.begin().unwrap();
    let mut dice = Dice::new(11);
    for number in 0..SNAPSHOTS {
        let id = year(StudentId::draw(1_000 + number));
        put(work.as_mut(), id, &before);
        let bytes = touched(&mut dice, &whole);
        let (name, sha256) = (id.to_string(), Sha256::digest(&bytes).into());
        let seq = work.doc(&name).unwrap().unwrap().last_seq;
        let row = row.clone();
        work.put_snapshot(&name, &SnapshotRow { seq, bytes, sha256, row }).unwrap();
    }
    work.commit().unwrap();
    drop(store);
    let output = run(&["verify".as_ref(), "--file".as_ref(), file.as_path()]);
    let said = said(&output);
    assert!(output.status.success(), "{output:?}");
    assert!(said.contains(&format!("{SNAPSHOTS} documents")), "every log is read: {said}");
    let panics = String::from_utf8_lossy(&output.stderr).matches("panicked at").count();
    assert!(panics > 0, "automerge panics over none of them");
    let made_again = said.matches("its snapshot is not what the log says").count();
    assert!(made_again >= panics, "{panics} panics, {said}");
}
