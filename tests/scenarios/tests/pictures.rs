//! A photo on its way from a tablet to the coordinator: it follows its visit, goes on where it was cut short, and is
//! still at base when base was put back to an earlier day.
#![expect(clippy::indexing_slicing, reason = "tests")]

use anyhow::{Context as _, Result, ensure};
use domain::visit::{Attachment, Picture, PictureHash, PictureKind, Visit};
use protocol::blob::{Held, Part};
use records::{Edit, EntryRef};
use replica::Safekeeping;
use scenarios::{
    base::Base,
    school::{ADA, School},
    tablet::Tablet,
    words::visit,
};

/// What a camera made.
fn taken() -> Vec<u8> {
    [&[0xff, 0xd8, 0xff, 0xe0][..], &[0x5a; 996]].concat()
}

/// Sends the next bytes of a picture, if base does not have all of them.
fn send_some(base: &Base, from: &mut Tablet, hash: PictureHash, size: usize) -> Result<Held> {
    let bytes = from.must(async |copy| copy.picture(hash).await)??.context("its bytes")?;
    let who = from.principal();
    let held = base.ask(|relay, _| relay.blob_held(&who, hash))?;
    if held.whole {
        return Ok(held);
    }
    let at = usize::try_from(held.bytes)?;
    let end = bytes.len().min(at + size);
    let (length, some) = (bytes.len() as u64, bytes[at..end].to_vec());
    let part = Part { at: held.bytes, length, bytes: some };
    Ok(base.ask(|relay, now| relay.take_blob_part(&who, hash, &part, now))?)
}

/// Sends every picture that is due.
fn send_all(base: &Base, from: &mut Tablet) -> Result<()> {
    for hash in from.copy.pictures_to_send() {
        while !send_some(base, from, hash, 300)?.whole {}
        from.must(async |copy| copy.picture_sent(hash).await)??;
    }
    Ok(())
}

#[test]
fn a_photo_follows_its_visit_whatever_comes_in_between() -> Result<()> {
    let mut school = School::set_up()?;
    let School { base, tablets: [khan, okafor, reid], .. } = &mut school;
    okafor.sync(base)?;
    let earlier = base.copy()?;

    // Off site: it is on the tablet as soon as it is taken.
    let kept = taken();
    let hash = okafor.must(async |copy| copy.keep_picture(kept).await)??;
    let kind = PictureKind::Jpeg;
    let picture = Picture { hash, kind, bytes: 1_000, width: 16, height: 12 };
    let photo = Attachment::Photo { picture, shows: "The letter".to_owned() };
    let visit = Visit { attachments: vec![photo], ..visit(okafor, ADA, "a letter") };
    let entry = EntryRef::Visit(visit.id);
    okafor.save(vec![Edit::RecordVisit(visit.clone())])?;
    okafor.restart()?;
    ensure!(okafor.copy.pictures_to_send().is_empty(), "records travel first");

    // Back in range: base falls, and then the tablet does, in the middle of it.
    let synced = okafor.sync(base)?;
    ensure!(synced.iter().all(|one| one.arrived_at_base.is_empty()), "not without its photo");
    let at = okafor.copy.safekeeping(entry);
    ensure!(matches!(at, Safekeeping::PicturesWait { pictures: 1, .. }), "{at:?}");
    assert_eq!(send_some(base, okafor, hash, 400)?, Held { bytes: 400, whole: false });
    base.crash()?;
    okafor.restart()?;
    assert_eq!(send_some(base, okafor, hash, 100)?, Held { bytes: 500, whole: false });
    send_all(base, okafor)?;
    assert_eq!(okafor.copy.safekeeping(entry), Safekeeping::AtBase);

    // Mrs Khan sees it, and Mr Reid, who does not mentor Ada, does not.
    khan.sync(base)?;
    assert_eq!(khan.record(ADA)?.timeline[0].visit, visit);
    let (hers, his) = (khan.principal(), reid.principal());
    let shown = base.ask(|relay, now| relay.blob_part(&hers, hash, 0, now))?;
    assert_eq!(shown.bytes, taken());
    ensure!(
        base.ask(|relay, now| relay.blob_part(&his, hash, 0, now)).is_err(),
        "shown to Mr Reid"
    );

    // Base is put back to the day before: the visit comes back from the tablet, and the photo is still there.
    base.restore(&earlier)?;
    okafor.sync(base)?;
    send_all(base, okafor)?;
    okafor.sync(base)?;
    assert_eq!(okafor.copy.safekeeping(entry), Safekeeping::AtBase);
    let shown = base.ask(|relay, now| relay.blob_part(&hers, hash, 0, now))?;
    assert_eq!(shown.bytes, taken());
    Ok(())
}
