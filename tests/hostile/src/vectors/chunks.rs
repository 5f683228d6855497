//! Chunks that are none: cut, doubled, of other kinds, deflated in wrong ways, with lengths that lie.

use anyhow::Result;
use protocol::sync::RefusedBecause::{Damaged, TooLarge, Unreadable};

use super::{Vector, to_kais_year};
use crate::{
    bytes::{self, CHANGE, DEFLATED, MAGIC, checksum, chunk, chunk_with, deflate},
    scene::Scene,
};

/// A change that would be one if its chunk were.
fn body(scene: &Scene, name: &str) -> Vec<u8> {
    scene.change(name).body()
}

/// A head with this instead of a length.
fn with_length(scene: &Scene, name: &str, length: &[u8]) -> Result<Vec<u8>> {
    let body = body(scene, name);
    Ok([&MAGIC[..], &checksum(CHANGE, &body), &[CHANGE], length, &body].concat())
}

pub(super) fn vectors() -> Vec<Vector> {
    [not_one(), of_lengths(), deflated_badly()].into_iter().flatten().collect()
}

fn not_one() -> Vec<Vector> {
    vec![
        to_kais_year("chunk-empty", "no bytes", Unreadable, |_| Ok(Vec::new())),
        to_kais_year("chunk-of-something-else", "a text", Unreadable, |_| {
            Ok(b"Dear coordinator, please let me in.".to_vec())
        }),
        to_kais_year("chunk-without-a-checksum", "the checksum is of nothing", Damaged, |scene| {
            Ok(chunk_with(&[0; 4], CHANGE, &body(scene, "no checksum")))
        }),
        to_kais_year("chunk-of-a-document", "a whole document as a change", Unreadable, |scene| {
            Ok(scene.year.save())
        }),
        to_kais_year("chunk-of-a-kind-to-come", "a kind that nobody knows", Unreadable, |scene| {
            Ok(chunk(9, &body(scene, "kind nine")))
        }),
        to_kais_year("chunk-called-a-document", "a change as a document", Unreadable, |scene| {
            Ok(chunk(bytes::DOCUMENT, &body(scene, "kind zero")))
        }),
        to_kais_year("two-chunks", "two changes in one", Unreadable, |scene| {
            let (one, two) = (scene.change("one"), scene.change("two"));
            Ok([one.chunk(), two.chunk()].concat())
        }),
        to_kais_year("chunk-with-something-after", "a byte more", Unreadable, |scene| {
            Ok([scene.change("more").chunk(), vec![0]].concat())
        }),
        to_kais_year("chunk-cut-short", "half of it", Unreadable, |scene| {
            let chunk = scene.change("half").chunk();
            Ok(chunk.iter().take(chunk.len() / 2).copied().collect())
        }),
    ]
}

fn of_lengths() -> Vec<Vector> {
    vec![
        to_kais_year("length-in-more-bytes", "LEB128 that is too long", Unreadable, |scene| {
            let length = bytes::unsigned(body(scene, "overlong").len() as u64);
            let last = length.len() - 1;
            let more =
                |(place, byte): (usize, &u8)| if place == last { byte | 0x80 } else { *byte };
            let overlong: Vec<u8> = length.iter().enumerate().map(more).chain([0]).collect();
            with_length(scene, "overlong", &overlong)
        }),
        to_kais_year("length-over-64-bits", "LEB128 that overflows", Unreadable, |scene| {
            with_length(scene, "overflow", &[0xff; 11])
        }),
        to_kais_year("length-of-four-gigabytes", "more than is there", Unreadable, |scene| {
            with_length(scene, "four gigabytes", &bytes::unsigned(u32::MAX.into()))
        }),
        to_kais_year("length-of-everything", "2^64 - 1 bytes", Unreadable, |scene| {
            with_length(scene, "everything", &bytes::unsigned(u64::MAX))
        }),
    ]
}

fn deflated_badly() -> Vec<Vector> {
    vec![
        to_kais_year("deflated-bomb", "64 MiB of nothing in 64 KiB", TooLarge, |_| {
            Ok(chunk_with(&[0; 4], DEFLATED, &bytes::bomb(64)?))
        }),
        to_kais_year("deflated-nonsense", "a stream that does not inflate", Unreadable, |_| {
            Ok(chunk_with(&[0; 4], DEFLATED, &[0xff; 64]))
        }),
        to_kais_year("deflated-twice", "a change deflated twice", Damaged, |scene| {
            let body = body(scene, "twice");
            Ok(chunk_with(&checksum(CHANGE, &body), DEFLATED, &deflate(&deflate(&body)?)?))
        }),
        to_kais_year(
            "deflated-with-something-after",
            "bytes behind the stream",
            Unreadable,
            |scene| {
                let body = body(scene, "behind");
                let stream = [deflate(&body)?, b"more".to_vec()].concat();
                Ok(chunk_with(&checksum(CHANGE, &body), DEFLATED, &stream))
            },
        ),
        to_kais_year(
            "deflated-by-its-own-checksum",
            "of the stream, not the change",
            Damaged,
            |scene| Ok(chunk(DEFLATED, &deflate(&body(scene, "own checksum"))?)),
        ),
        to_kais_year("not-deflated-at-all", "said to be deflated", Unreadable, |scene| {
            let body = body(scene, "plain");
            Ok(chunk_with(&checksum(CHANGE, &body), DEFLATED, &[&[0xff][..], &body].concat()))
        }),
    ]
}
