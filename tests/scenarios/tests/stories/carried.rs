//! Two tablets and a file: what Ms Okafor's tablet cannot send goes to base by Mr Reid's, once, as hers, whatever is done twice,
//! in another order, or cut in the middle; and nothing of it is ever on his screens.
#![expect(clippy::indexing_slicing, reason = "tests")]

use anyhow::{Context as _, Result, ensure};
use domain::{
    id::DeviceId,
    visit::{Attachment, Picture, PictureKind, Visit},
};
use p256::ecdsa::{Signature, SigningKey, signature::Signer};
use protocol::{
    blob::Part,
    carried::{Carried, CarriedPart},
    sync::PushResult,
};
use records::{Edit, EntryRef};
use replica::{Delivered, PackedFor, Place, Safekeeping, TakeInError, ToHandIn, picture_hash};
use scenarios::{
    base::Base,
    clock::OnDevice,
    school::{ADA, School},
    tablet::Tablet,
    words::visit,
};
use sync_server::relay::Refusal;

const PHOTO: &[u8] = &[0xff, 0xd8, 0xff, 0xe0, 0, 0x10, b'J', b'F', b'I', b'F', 0, 1, 2, 3];

/// What every device of the stories signs with: the key of which `scenarios::base` has the public half, the curve's
/// generator, is the number one.
fn key() -> Result<SigningKey> {
    let mut one = [0; 32];
    one[31] = 1;
    SigningKey::from_slice(&one).ok().context("one is a key")
}

/// A visit to Ada, who is not Mr Reid's, with a photo.
fn wrote(okafor: &mut Tablet, note: &str) -> Result<Visit> {
    let hash = okafor.must(async |copy| copy.keep_picture(PHOTO.to_vec()).await)??;
    let bytes = u32::try_from(PHOTO.len())?;
    let picture = Picture { hash, kind: PictureKind::Jpeg, bytes, width: 4, height: 3 };
    let photo = Attachment::Photo { picture, shows: "The letter".to_owned() };
    let visit = Visit { attachments: vec![photo], ..visit(okafor, ADA, note) };
    okafor.save(vec![Edit::RecordVisit(visit.clone())])?;
    Ok(visit)
}

fn packed(from: &mut Tablet, whom: PackedFor) -> Result<Vec<u8>> {
    let unsigned = from.must(async |copy| copy.pack(whom).await)??.context("something waits")?;
    let key = key()?;
    let sign = |message: Vec<u8>| {
        let signature: Signature = key.sign(&message);
        signature.to_bytes().to_vec()
    };
    let signatures = unsigned.to_sign().map(sign).collect();
    Ok(unsigned.signed(signatures)?.bytes)
}

fn takes_in(tablet: &mut Tablet, parcel: &[u8]) -> Result<Result<(), TakeInError>> {
    tablet.must(async |copy| copy.take_in(parcel).await.map(drop))
}

/// Sends one thing, as the app does.
fn hands_in(base: &Base, by: &mut Tablet, place: &Place) -> Result<Option<Delivered>> {
    let who = by.principal();
    let Some(what) = by.must(async |copy| copy.handed(place).await)?? else {
        return Ok(by.must(async |copy| copy.no_longer_here(place).await)??);
    };
    match what {
        ToHandIn::Changes(carried) => {
            let results = taken(base, by, &carried)?;
            Ok(by.must(async |copy| copy.answered(place, &carried, &results).await)??)
        }
        ToHandIn::Picture { hash, device, signature, bytes } => {
            let part = Part { at: 0, length: bytes.len() as u64, bytes };
            let carried = CarriedPart { device, signature, part };
            let held = base.ask(|relay, now| relay.take_carried_part(&who, hash, &carried, now))?;
            ensure!(held.whole, "it is small");
            Ok(by.must(async |copy| copy.no_longer_here(place).await)??)
        }
    }
}

fn taken(base: &Base, by: &Tablet, carried: &Carried) -> Result<Vec<PushResult>, Refusal> {
    let who = by.principal();
    Ok(base.ask(|relay, now| relay.take_carried(&who, carried, now))?.results)
}

fn hands_in_all(base: &Base, by: &mut Tablet) -> Result<Vec<Delivered>> {
    let mut delivered = Vec::new();
    for place in by.copy.to_hand_in() {
        delivered.extend(hands_in(base, by, &place)?);
    }
    Ok(delivered)
}

/// What the coordinator reads about Ada.
fn read(khan: &mut Tablet, base: &Base) -> Result<Vec<String>> {
    khan.sync(base)?;
    let timeline = khan.record(ADA)?.timeline;
    Ok(timeline.into_iter().map(|entry| entry.visit.note).collect())
}

#[test]
fn it_arrives_as_hers_and_he_never_sees_it() -> Result<()> {
    let mut school = School::set_up()?;
    let School { base, tablets: [khan, okafor, reid], .. } = &mut school;
    okafor.sync(base)?;
    reid.sync(base)?;
    let written = wrote(okafor, "In a corridor.")?;
    let parcel = packed(okafor, PackedFor::Somebody)?;
    takes_in(reid, &parcel)??;
    reid.restart()?;
    let delivered = hands_in_all(base, reid)?;
    assert_eq!(delivered.len(), 1);
    assert_eq!((delivered[0].whose.records, delivered[0].refused), (1, 0));
    reid.sync(base)?;
    assert!(!reid.has(&written)?, "Ada is not his");
    assert_eq!(read(khan, base)?, ["In a corridor."]);
    let who = khan.principal();
    let part = base.ask(|relay, now| relay.blob_part(&who, picture_hash(PHOTO), 0, now))?;
    assert_eq!(part.bytes, PHOTO);

    // Hers hears of it as of what she sent herself, and nothing is there twice.
    let entry = EntryRef::Visit(written.id);
    assert!(matches!(okafor.copy.safekeeping(entry), Safekeeping::Waiting { .. }));
    okafor.sync(base)?;
    let who = okafor.principal();
    let held = base.ask(|relay, _| relay.blob_held(&who, picture_hash(PHOTO)))?;
    assert!(held.whole);
    okafor.must(async |copy| copy.picture_sent(picture_hash(PHOTO)).await)??;
    assert_eq!(okafor.copy.safekeeping(entry), Safekeeping::AtBase);
    assert_eq!(read(khan, base)?.len(), 1);
    Ok(())
}

#[test]
fn in_any_order_and_by_two_it_is_there_once() -> Result<()> {
    for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
        let mut school = School::set_up()?;
        let School { base, tablets: [khan, okafor, reid], .. } = &mut school;
        okafor.sync(base)?;
        wrote(okafor, "The first.")?;
        let earlier = packed(okafor, PackedFor::Somebody)?;
        wrote(okafor, "The second.")?;
        let later = packed(okafor, PackedFor::Oneself)?;
        for step in order {
            match step {
                0 => {
                    takes_in(reid, &earlier)??;
                    takes_in(reid, &later)??;
                    hands_in_all(base, reid)?;
                }
                1 => {
                    takes_in(khan, &later)??;
                    takes_in(khan, &earlier)??;
                    hands_in_all(base, khan)?;
                }
                _ => drop(okafor.sync(base)?),
            }
        }
        hands_in_all(base, reid)?;
        hands_in_all(base, khan)?;
        assert!(reid.copy.view().carrying.is_empty() && khan.copy.view().carrying.is_empty());
        okafor.sync(base)?;
        assert_eq!(okafor.copy.view().waiting.changes, 0, "{order:?}");
        let mut notes = read(khan, base)?;
        notes.sort_unstable();
        assert_eq!(notes, ["The first.", "The second."], "{order:?}");
        ensure!(base.verify()?.damaged.is_empty());
    }
    Ok(())
}

#[test]
fn cut_anywhere_it_goes_on_and_an_answer_that_is_lost_costs_nothing() -> Result<()> {
    let mut school = School::set_up()?;
    let School { base, tablets: [khan, okafor, reid], .. } = &mut school;
    okafor.sync(base)?;
    wrote(okafor, "In a corridor.")?;
    takes_in(reid, &packed(okafor, PackedFor::Somebody)?)??;
    let places = reid.copy.to_hand_in();
    let Some(ToHandIn::Changes(carried)) =
        reid.must(async |copy| copy.handed(&places[0]).await)??
    else {
        anyhow::bail!("changes first")
    };
    // Base has it, and its answer is lost with the tablet's page and with base's process.
    taken(base, reid, &carried)?;
    reid.restart()?;
    base.crash()?;
    assert_eq!(reid.copy.to_hand_in(), places);
    for place in places {
        reid.restart()?;
        hands_in(base, reid, &place)?;
    }
    assert!(reid.copy.view().carrying.is_empty());
    assert_eq!(read(khan, base)?, ["In a corridor."]);
    Ok(())
}

#[test]
fn of_a_removed_tablet_it_is_the_coordinators_to_decide() -> Result<()> {
    let mut school = School::set_up()?;
    let School { base, tablets: [khan, okafor, reid], .. } = &mut school;
    okafor.sync(base)?;
    wrote(okafor, "On a tablet that was lost.")?;
    let parcel = packed(okafor, PackedFor::Somebody)?;
    base.remove(&khan.principal(), okafor.identity.device)?;
    takes_in(reid, &parcel)??;
    assert_eq!(hands_in_all(base, reid)?.len(), 1, "with its photo");
    assert!(read(khan, base)?.is_empty(), "nothing goes in by itself");
    let review = base.review(&khan.principal())?.handed_in;
    assert_eq!((review.len(), review[0].from.name.as_str()), (1, "Ms Okafor"));
    base.take(&khan.principal(), review[0].id)?;
    assert_eq!(read(khan, base)?, ["On a tablet that was lost."]);
    Ok(())
}

#[test]
fn a_removed_carrier_hands_in_before_it_erases_itself() -> Result<()> {
    let mut school = School::set_up()?;
    let School { base, tablets: [khan, okafor, reid], .. } = &mut school;
    okafor.sync(base)?;
    reid.sync(base)?;
    wrote(okafor, "Given to Mr Reid.")?;
    takes_in(reid, &packed(okafor, PackedFor::Somebody)?)??;
    base.remove(&khan.principal(), reid.identity.device)?;
    reid.sync(base)?;
    assert!(!reid.must(async |copy| copy.wipe().await)??, "it holds what somebody gave it");
    hands_in_all(base, reid)?;
    assert!(reid.must(async |copy| copy.wipe().await)??);
    assert_eq!(read(khan, base)?, ["Given to Mr Reid."]);
    Ok(())
}

#[test]
fn another_schools_file_is_nobodys_here() -> Result<()> {
    let (mut here, mut there) = (School::set_up()?, School::set_up()?);
    wrote(there.okafor(), "Elsewhere.")?;
    let parcel = packed(there.okafor(), PackedFor::Somebody)?;
    assert_eq!(takes_in(here.reid(), &parcel)?, Err(TakeInError::OtherSchool));
    assert!(here.reid().copy.view().carrying.is_empty());
    Ok(())
}

#[test]
fn on_a_new_tablet_of_hers_a_backup_brings_back_what_was_lost() -> Result<()> {
    let mut school = School::set_up()?;
    let School { base, clock, tablets: [khan, okafor, _] } = &mut school;
    okafor.sync(base)?;
    let written = wrote(okafor, "Before the tablet fell.")?;
    let backup = packed(okafor, PackedFor::Oneself)?;
    let again = base.enrol_again(&khan.principal(), &okafor.identity, DeviceId::draw(112))?;
    base.remove(&khan.principal(), okafor.identity.device)?;
    let mut new = Tablet::new(again, OnDevice::new(clock, 0, 9))?;
    new.sync(base)?;
    takes_in(&mut new, &backup)??;
    hands_in_all(base, &mut new)?;
    // The old one was removed, so a coordinator looks at it first.
    let review = base.review(&khan.principal())?.handed_in;
    base.take(&khan.principal(), review[0].id)?;
    new.sync(base)?;
    assert!(new.has(&written)?);
    Ok(())
}
