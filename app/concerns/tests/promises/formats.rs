//! What the first version wrote is read for ever, and what is written now is the same to the byte. The fixtures were made by
//! another program, from the format as it is described, with another's cryptography.

use std::path::PathBuf;

use concerns::{Copies, Holders, Share};
use domain::concern::EntryKind;

use crate::school::{
    CONCERN, ENTRY, OKAFOR, REID, adeyemis, concern, fresh, handed_in, holders, lists, received,
    recovery, reids, sealed,
};

fn fixture(name: &str) -> Vec<u8> {
    // As cargo says now, for one build may serve checkouts in several folders.
    let folder = PathBuf::from(std::env::var("CARGO_MANIFEST_DIR").unwrap());
    std::fs::read(folder.join("../../tests/fixtures/concerns").join(name)).unwrap()
}

#[test]
fn a_list_of_format_1_is_read_and_written_as_it_was() {
    let bytes = fixture("holders-1.cbor");
    assert_eq!(Holders::read_first(&bytes), Ok(holders()));
    assert!(holders().sign(&recovery()).unwrap() == bytes);
}

#[test]
fn a_concern_of_format_1_is_opened_by_each_of_its_keys_and_written_as_it_was() {
    let bytes = fixture("concern-1.cbor");
    let found = sealed(&bytes);
    for key in [reids().opens(), adeyemis().opens(), recovery().opens()] {
        assert!(found.open(key, &lists()).unwrap().text == concern());
    }
    let head = found.head();
    assert_eq!((head.id, head.concern, head.by, head.holders), (ENTRY, CONCERN, OKAFOR, 1));
    assert_eq!(head.kind, EntryKind::Raised);
    assert!(handed_in() == bytes);
}

#[test]
fn an_answer_of_format_1_is_opened_and_written_and_signed_as_it_was() {
    let bytes = fixture("received-1.cbor");
    let found = sealed(&bytes);
    assert!(found.answers(&sealed(&handed_in())));
    for key in [reids().opens(), adeyemis().opens(), recovery().opens()] {
        assert!(found.open(key, &lists()).is_ok());
    }
    assert_eq!(found.head().at, "2026-11-03T14:00:00Z".parse().unwrap());
    assert!(received() == bytes);
}

#[test]
fn parts_of_the_recovery_key_are_printed_and_read_as_they_were() {
    let printed = [
        "254M RH2S QBRW P245 N8TQ 2WKH WZYD B1F6 4E1B MC7B T1FV JT47 BP6P QNTT 2M4C X70Y",
        "294M RH2S DKX8 W4RJ 9HMY 3SZ1 TVGB 44PM 8ME6 RRYE Q2YP NMRP Q41D BDNQ 549T GFFB",
        "2D4M RH2S TW54 86MP WXES 354H 60EP D5HK CYFX EMH4 D7HX 5EMG WP7B YR7C 7MD4 HBM9",
    ];
    let parts: Vec<String> =
        recovery().split(Copies::Three, fresh(5)).iter().map(ToString::to_string).collect();
    assert!(parts == printed);
    for (part, place) in printed.into_iter().zip(1..) {
        let part = Share::read(part).unwrap();
        assert!(part.place() == place && part.is_of(&recovery().public()));
    }
}

#[test]
fn fingerprints_that_were_compared_stay_what_they_are() {
    let reids = reids().public();
    assert_eq!(reids.fingerprint(REID), "09901 53891 13659 52979 14750 53188");
    assert_ne!(reids.fingerprint(OKAFOR), reids.fingerprint(REID), "the same key, somebody else's");
    let recovery = recovery().public();
    assert_eq!(recovery.fingerprint(), "72294 60512 70715 58757 36427 37521");
}
