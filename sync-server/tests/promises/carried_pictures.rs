//! Pictures of another device: its author's once all of one is there, counted as the carrier's on the way, and none that the
//! author's device did not sign.

use domain::staff::Role;
use protocol::{
    blob::Held,
    carried::{CarriedPart, picture_signed},
    limits::BLOBS_A_DAY,
};
use sync_server::{
    relay::{Refusal, Relay},
    store::sqlite::Sqlite,
};

use crate::{
    carried::{carried_at, relay_of, signed},
    covered::{acts_as, names_cover},
    invented::noon,
    pictures::{KAI, fetched, hash, part, photographed, record, send, taken, told},
    school::{School, start},
    tablet::{Tablet, at_base},
};

/// Some bytes of a picture, as they are on their way.
fn given(relay: &str, by: &Tablet, bytes: &[u8], at: usize, size: usize) -> CarriedPart {
    let device = by.who.device.to_string();
    let message = picture_signed(relay, &device, &hash(bytes).to_string());
    CarriedPart { device, signature: signed(&by.key, &message), part: part(bytes, at, size) }
}

fn hand_in(relay: &Relay, by: &Tablet, bytes: &[u8], part: &CarriedPart) -> Result<Held, Refusal> {
    relay.take_carried_part(&by.who, hash(bytes), part, start())
}

#[test]
fn a_picture_comes_part_by_part_from_whoever_has_the_file_and_is_shown_as_its_authors() {
    let photo = taken(1, 1_000);
    let school = told(&[hash(&photo)]);
    let [okafor, lowe] = &school.mentors;
    let relay = relay_of(&school.relay);
    let first = given(&relay, okafor, &photo, 0, 400);
    assert_eq!(hand_in(&school.relay, lowe, &photo, &first).unwrap().bytes, 400);
    // Whoever begins anew is told where to go on, also the author, also another carrier.
    assert_eq!(hand_in(&school.relay, lowe, &photo, &first).unwrap().bytes, 400);
    assert_eq!(school.relay.blob_held(&okafor.who, hash(&photo)).unwrap().bytes, 400);
    let rest = given(&relay, okafor, &photo, 400, 600);
    let whole = Held { bytes: 1_000, whole: true };
    for by in [&school.coordinator, lowe] {
        assert_eq!(hand_in(&school.relay, by, &photo, &rest).unwrap(), whole);
        assert_eq!(hand_in(&school.relay, by, &photo, &first).unwrap(), whole);
    }
    assert_eq!(school.relay.blob_held(&okafor.who, hash(&photo)).unwrap(), whole);
    for reader in [okafor, &school.coordinator] {
        assert_eq!(fetched(&school.relay, reader, hash(&photo)).unwrap(), photo);
    }
    assert!(matches!(fetched(&school.relay, lowe, hash(&photo)), Err(Refusal::NotFound)));
}

#[test]
fn what_its_device_did_not_sign_or_nothing_names_is_not_taken() {
    let (photo, other) = (taken(1, 300), taken(2, 300));
    let school = told(&[hash(&photo)]);
    let [okafor, lowe] = &school.mentors;
    let relay = relay_of(&school.relay);
    let good = given(&relay, okafor, &photo, 0, 300);
    let by_another =
        CarriedPart { signature: given(&relay, lowe, &photo, 0, 9).signature, ..good.clone() };
    let elsewhere = given("another school", okafor, &photo, 0, 300);
    let of_another = CarriedPart { part: part(&other, 0, 300), ..good.clone() };
    for bad in [by_another, elsewhere] {
        assert!(matches!(hand_in(&school.relay, lowe, &photo, &bad), Err(Refusal::NotAllowed)));
    }
    // Other bytes under a name that was signed are not what they should be.
    assert!(matches!(hand_in(&school.relay, lowe, &photo, &of_another), Err(Refusal::BadRequest)));
    let unnamed = given(&relay, okafor, &other, 0, 300);
    assert!(matches!(hand_in(&school.relay, lowe, &other, &unnamed), Err(Refusal::NotAllowed)));
    assert!(hand_in(&school.relay, lowe, &photo, &good).unwrap().whole);
}

#[test]
fn the_pictures_of_a_day_are_the_carriers() {
    let each = 1 << 20;
    let many = usize::try_from(BLOBS_A_DAY).unwrap() / each;
    let photo = |number: usize| {
        [&[0xff, 0xd8, 0xff, 0xe0, u8::try_from(number).unwrap()][..], &vec![0; each - 5]].concat()
    };
    let photos: Vec<_> = (0..=many).map(photo).collect();
    // A visit has room for eight.
    let mut school = told(&[]);
    let relay = relay_of(&school.relay);
    for eight in photos.chunks(8) {
        let names: Vec<_> = eight.iter().map(|bytes| hash(bytes)).collect();
        let okafor = &mut school.mentors[0];
        let edit = photographed(okafor, KAI, &names);
        okafor.write(&edit, start());
        at_base(&okafor.sync(&school.relay, start()));
    }
    let [okafor, lowe] = &school.mentors;
    let (last, others) = photos.split_last().unwrap();
    for bytes in others {
        let beginning = given(&relay, okafor, bytes, 0, 100);
        assert_eq!(hand_in(&school.relay, lowe, bytes, &beginning).unwrap().bytes, 100);
    }
    let one_more = given(&relay, okafor, last, 0, 100);
    assert!(matches!(hand_in(&school.relay, lowe, last, &one_more), Err(Refusal::TooLarge)));
    // Hers is untouched.
    assert!(send(&school.relay, okafor, last, 200 << 10).unwrap().whole);
}

#[test]
fn of_whoever_covers_or_did_it_comes_whether_their_own_device_asked_meanwhile_or_not() {
    let photo = taken(1, 300);
    for signed_in in [false, true] {
        for day in ["2026-11-03", "2026-11-05"] {
            let school = told(&[hash(&photo)]);
            let [okafor, lowe] = &school.mentors;
            let days = ("2026-11-03", "2026-11-04");
            names_cover((&school.relay, &school.coordinator), 1, okafor, days, start()).unwrap();
            if signed_in {
                let at = noon("2026-11-03");
                assert!(acts_as(&school.relay, &okafor.who, Role::Coordinator, at));
            }
            let all = given(&relay_of(&school.relay), okafor, &photo, 0, 300);
            let held = school.relay.take_carried_part(&lowe.who, hash(&photo), &all, noon(day));
            assert!(held.unwrap().whole, "{day}");
        }
    }
}

#[test]
fn the_audit_log_says_once_that_a_picture_came_and_nothing_of_one_that_its_author_sent() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("alongside.sqlite");
    let (photo, own) = (taken(1, 300), taken(2, 300));
    let mut school = School::over(Box::new(Sqlite::open(&file).unwrap()));
    school.add(KAI, ("Kai", "Morgan"), Some(0));
    record(&mut school, &[hash(&photo), hash(&own)]);
    let [okafor, lowe] = &school.mentors;
    assert!(send(&school.relay, okafor, &own, 300).unwrap().whole);
    let relay = relay_of(&school.relay);
    for bytes in [&photo, &own, &photo] {
        for at in [0, 200] {
            hand_in(&school.relay, lowe, bytes, &given(&relay, okafor, bytes, at, 200)).unwrap();
        }
    }
    drop(school);
    assert_eq!(carried_at(&file), [start().as_millisecond()]);
}
