//! A photo on its way from a tablet to the coordinator: it follows its visit, goes on where it was cut short, is still at
//! base when base was put back to an earlier day, and keeps nothing waiting that was handed in.
#![expect(clippy::indexing_slicing, reason = "tests")]

use anyhow::{Context as _, Result, ensure};
use domain::{
    id::{DeviceId, RelationshipId},
    visit::{Attachment, Picture, PictureHash, PictureKind, Visit},
};
use jiff::civil::date;
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

/// A visit with Ada for which a photo was taken, which is on the tablet as soon as it is taken.
fn photographed(okafor: &mut Tablet) -> Result<(Visit, PictureHash)> {
    let kept = taken();
    let hash = okafor.must(async |copy| copy.keep_picture(kept).await)??;
    let kind = PictureKind::Jpeg;
    let picture = Picture { hash, kind, bytes: 1_000, width: 16, height: 12 };
    let photo = Attachment::Photo { picture, shows: "The letter".to_owned() };
    let visit = Visit { attachments: vec![photo], ..visit(okafor, ADA, "a letter") };
    okafor.save(vec![Edit::RecordVisit(visit.clone())])?;
    Ok((visit, hash))
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

    // Off site.
    let (visit, hash) = photographed(okafor)?;
    let entry = EntryRef::Visit(visit.id);
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

#[test]
fn a_photo_of_what_was_handed_in_follows_from_a_tablet_that_is_added_again_also_when_it_is_left_out()
-> Result<()> {
    for is_left_out in [false, true] {
        let mut school = School::set_up()?;
        school.quiet()?;
        let School { base, tablets: [khan, okafor, _], .. } = &mut school;
        let (visit, hash) = photographed(okafor)?;
        let entry = EntryRef::Visit(visit.id);
        let (id, to) = (RelationshipId::draw(3), date(2026, 11, 15));
        khan.save(vec![Edit::EndRelationship { student: ADA, id, to }])?;
        khan.sync(base)?;
        okafor.sync(base)?;
        assert_eq!(okafor.copy.pictures_to_send(), [hash], "it is handed in, without its photo");

        // Before the photo goes, the tablet is removed and added again, and Mrs Khan may have decided.
        let who = khan.principal();
        base.remove(&who, okafor.identity.device)?;
        let again = base.enrol_again(&who, &okafor.identity, DeviceId::draw(112))?;
        okafor.must(async |copy| copy.enrol(again.clone()).await)??;
        okafor.identity = again;
        okafor.restart()?;
        let listed = base.review(&who)?.handed_in;
        for one in listed.iter().filter(|_| is_left_out) {
            base.leave_out(&who, one.id)?;
        }
        okafor.sync(base)?;
        ensure!(okafor.record(ADA).is_ok(), "the record stays for its photo");
        send_all(base, okafor)?;
        okafor.sync(base)?;
        for _ in 0..2 {
            let by = khan.identity.user;
            let then =
                if is_left_out { Safekeeping::LeftOut { by } } else { Safekeeping::HandedIn };
            assert_eq!(okafor.copy.safekeeping(entry), then);
            ensure!(!okafor.copy.view().waiting.is_anything(), "something waits for ever");
            ensure!(okafor.record(ADA).is_err(), "the record has left");
            okafor.restart()?;
        }
        let kept = base.review(&who)?.handed_in;
        assert_eq!(kept.len(), usize::from(!is_left_out), "Mrs Khan decides about it once");
    }
    Ok(())
}
