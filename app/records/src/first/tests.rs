//! How the frozen bytes came to be, and that they are what they were.
#![expect(clippy::unwrap_used, reason = "tests")]

use automerge::{
    ActorId, Change, ObjType,
    transaction::{CommitOptions, Transactable},
};

use super::*;
use crate::admission::{Limits, prescreen};

const fn name(kind: Kind) -> &'static str {
    match kind {
        Kind::Org => "org",
        Kind::StudentCore => "student-core",
        Kind::StudentYear => "student-year",
        Kind::Me => "me",
    }
}

/// An actor of the format's own, time 0, no author.
fn build(document: Automerge, of: &Frozen, marks: &[(&str, &str)], format: u64) -> Vec<u8> {
    let mut document = document.with_actor(ActorId::from(&of.actor[..]));
    let mut transaction = document.transaction();
    for (name, value) in marks {
        transaction.put(ROOT, *name, *value).unwrap();
    }
    transaction.put(ROOT, "format", format).unwrap();
    for container in of.containers {
        transaction.put_object(ROOT, *container, ObjType::Map).unwrap();
    }
    transaction.commit_with(CommitOptions::default().with_time(0));
    document.get_last_local_change().unwrap().raw_bytes().to_vec()
}

fn build_second(kind: Kind, second: &Frozen) -> Vec<u8> {
    let mut begun = Automerge::new();
    begun.apply_changes([Change::from_bytes(of(kind).bytes.to_vec()).unwrap()]).unwrap();
    build(begun, second, &[], 2)
}

fn hash(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    let hash = prescreen(bytes, Limits::ON_DEVICE).unwrap().hash;
    hash.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").unwrap();
        text
    })
}

#[test]
fn the_frozen_bytes_are_what_this_automerge_makes() {
    for kind in Kind::ALL {
        let first = of(kind);
        let made = build(Automerge::new(), &first, &[("kind", name(kind))], 1);
        assert_eq!(first.bytes, made, "{kind:?}");
        if let Some(second) = second(kind) {
            assert_eq!(second.bytes, build_second(kind, &second), "{kind:?}");
        }
    }
}

#[test]
fn every_frozen_change_is_counted() {
    let frozen = Kind::ALL.into_iter().map(|kind| 1 + usize::from(second(kind).is_some()));
    assert_eq!(usize::from(FORMATS), frozen.sum::<usize>());
    let files = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/first")).unwrap();
    assert_eq!(usize::from(FORMATS), files.count());
}

#[test]
fn the_hashes_are_those_of_the_release_that_brought_them() {
    for (kind, first) in [
        (Kind::Org, "a5216fbf25dfd0296f789ba058ed8f4e8aa41297cacbd73d7936aa05945ee486"),
        (Kind::StudentCore, "1d338c5046a69b59b474361ef2f39cc4f6a8eb0dd883dbfc4ef97d5fdb9eea9c"),
        (Kind::StudentYear, "f06899bbf5acd1cf2fa704c8657ab186f63da4cfc86516ff8cb119a05f0b56e8"),
        (Kind::Me, "a3e33b4b3ebe81caf18de538a8778e95d99b9971f041b45d11f1e7c4a23404d5"),
    ] {
        assert_eq!(hash(of(kind).bytes), first, "{kind:?}");
    }
    for (kind, then) in [
        (Kind::Org, "f6d790cb82504cefca1eb7eeabbca19b44dd9d11c307bcb76713f78df7ed3d9c"),
        (Kind::StudentCore, "30a00d64a9adfb9316831f5b325ba5e992b1914983aa933002d74a64329368df"),
        (Kind::StudentYear, "f8eeb1d3b075c08f78427ec2c6cc2622200a33b88183f44d047ceaa6550abee8"),
    ] {
        assert_eq!(
            second(kind).map(|second| hash(second.bytes)).as_deref(),
            Some(then),
            "{kind:?}"
        );
    }
    assert!(second(Kind::Me).is_none());
    for kind in Kind::ALL {
        for frozen in [Some(of(kind)), second(kind)].into_iter().flatten() {
            assert_eq!(prescreen(frozen.bytes, Limits::ON_DEVICE).unwrap().hash, frozen.hash);
            assert!(is_reserved(frozen.actor), "{kind:?}");
        }
    }
}
