//! A tablet on which an earlier version of Alongside wrote, and that is opened again when base has been put back to an
//! earlier day: it lists what it listed, and brings back what base lost, with what it had not sent.
#![expect(clippy::indexing_slicing, reason = "tests")]

use anyhow::{Context as _, Result, ensure};
use automerge::Automerge;
use domain::id::DeviceId;
use futures::executor::block_on;
use records::{Edit, EntryRef};
use replica::{
    Cipher as _, Framed, Safekeeping,
    storage::{Storage as _, Table, Write},
};
use scenarios::{
    clock::OnDevice,
    school::{ADA, KAI, School},
    tablet::Tablet,
    words::visit,
};

/// Long enough for an earlier version to have deflated it.
fn long(note: &str) -> String {
    format!("{note} {}", "We walked along the corridor and back. ".repeat(30))
}

fn place(bytes: &[u8], what: &[u8]) -> Result<usize> {
    let found = bytes.windows(what.len()).position(|window| window == what);
    found.context("something that was added since is not there")
}

/// A value as it was before fields were added to the map that begins at this byte.
fn without(mut plain: Vec<u8>, map: usize, added: &[&[u8]]) -> Result<Vec<u8>> {
    for field in added {
        let at = place(&plain, field)?;
        plain.drain(at..at + field.len());
    }
    plain[map] -= u8::try_from(added.len())?;
    Ok(plain)
}

/// A row of the version before this one.
fn earlier_row(mut plain: Vec<u8>) -> Result<Vec<u8>> {
    let head = place(&plain, b"crow")? + 4;
    // How long it is stands in that byte, or in one or two after it.
    let version = head + 1 + usize::from(plain[head].saturating_sub(0x57));
    plain[version] -= 1;
    Ok(plain)
}

/// Turns what lies on a tablet into what the first version would have put there: documents with deflated columns, rows
/// that this one does not read, and nothing of what was added since to what waits and to where the tablet stands.
/// Answers how many documents are shorter for it.
fn as_an_earlier_version_left_it(tablet: &Tablet) -> Result<usize> {
    let (mut batch, mut shorter) = (Vec::new(), 0);
    for (table, key, sealed) in tablet.storage.dump() {
        let plain = Framed.open(table, &key, &sealed)?;
        let earlier = match table {
            Table::Snapshot => {
                let earlier = Automerge::load(&plain)?.save();
                shorter += usize::from(earlier.len() < plain.len());
                earlier
            }
            Table::Row => earlier_row(plain)?,
            Table::Outbox => {
                let map = place(&plain, b"eabout")? + 6;
                let added = [&b"ielsewhere\xf4"[..], b"goffered\xf4", b"eagain\xf4"];
                without(plain, map, &added)?
            }
            Table::Meta if key == b"position" => without(plain, 0, &[b"fcoming\xf6"])?,
            _ => continue,
        };
        let value = Framed.seal(table, &key, &earlier);
        batch.push(Write::Put { table, key, value });
    }
    block_on(tablet.storage.commit(batch))?;
    Ok(shorter)
}

#[test]
fn what_an_earlier_version_kept_comes_back_to_a_base_that_lost_it() -> Result<()> {
    let mut school = School::set_up()?;
    school.quiet()?;
    let School { base, clock, tablets: [khan, okafor, _] } = &mut school;
    let identity = base.enrol_again(&khan.principal(), &okafor.identity, DeviceId::draw(112))?;
    let mut old = Tablet::new(identity, OnDevice::new(clock, 0, 112))?;
    let copy = base.copy()?;

    // It has what was sent from another tablet, which is broken since, and a visit of its own.
    let lost = visit(okafor, ADA, &long("Sent from the other one."));
    okafor.save(vec![Edit::RecordVisit(lost.clone())])?;
    okafor.sync(base)?;
    old.sync(base)?;
    let unsent = visit(&old, KAI, &long("Not sent before the update."));
    old.save(vec![Edit::RecordVisit(unsent.clone())])?;
    ensure!(as_an_earlier_version_left_it(&old)? > 0, "nothing is as it was: it tests nothing");
    base.restore(&copy)?;

    old.restart()?;
    let view = old.copy.view();
    assert_eq!((view.students.len(), view.set_aside, view.failed.len()), (2, 0, 0));
    assert_eq!((view.waiting.records, view.waiting.changes), (1, 1));
    ensure!(old.has(&lost)? && old.has(&unsent)?, "it does not say what it said");

    old.sync(base)?;
    khan.sync(base)?;
    for one in [&lost, &unsent] {
        assert_eq!(old.copy.safekeeping(EntryRef::Visit(one.id)), Safekeeping::AtBase);
        ensure!(khan.has(one)?, "a visit is not at base as it was written");
    }
    let view = old.copy.view();
    assert_eq!((view.waiting.changes, view.set_aside, view.failed.len()), (0, 0, 0));
    Ok(())
}
