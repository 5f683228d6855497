//! A few bytes that would become much: runs, counts and lengths of millions in columns of a dozen bytes.

use protocol::sync::RefusedBecause::{self, TooLarge, Unreadable};

use super::{Vector, to_kais_year};
use crate::{
    bytes::{prefixed, unsigned},
    change::{ACTION, FOLLOWED, INSERT, KEY, OBJECT, PUT, TEXT, VALUE, VALUE_KIND, run},
};

const MILLIONS: i64 = 10_000_000;

/// A change of these columns.
fn made_of(
    name: &'static str,
    what: &'static str,
    refused: RefusedBecause,
    columns: fn() -> Vec<(u64, Vec<u8>)>,
) -> Vector {
    to_kais_year(name, what, refused, move |scene| Ok(scene.change(name).with(columns()).chunk()))
}

/// One operation.
fn one() -> (u64, Vec<u8>) {
    (ACTION, run(-1, &[PUT]))
}

pub(super) fn vectors() -> Vec<Vector> {
    [of_operations(), of_what_they_hold()].into_iter().flatten().collect()
}

fn of_operations() -> Vec<Vector> {
    vec![
        made_of("ten-million-operations", "in a run of five bytes", TooLarge, || {
            vec![(ACTION, run(MILLIONS, &[PUT]))]
        }),
        made_of("ten-million-missing-actions", "a run of nothing", TooLarge, || {
            vec![(ACTION, run(0, &unsigned(10_000_000)))]
        }),
        made_of("operations-without-end", "2^63 - 1 in a run", TooLarge, || {
            vec![(ACTION, run(i64::MAX, &[PUT]))]
        }),
        made_of("single-operations-without-end", "2^63 single ones", TooLarge, || {
            vec![(ACTION, run(i64::MIN, &[PUT]))]
        }),
        made_of("one-operation-too-many", "20,001", TooLarge, || {
            vec![(ACTION, run(20_001, &[PUT]))]
        }),
        made_of("operations-in-many-runs", "together too many", TooLarge, || {
            vec![(ACTION, run(100, &[PUT]).repeat(1_000))]
        }),
        made_of("ten-million-objects", "more objects than operations", TooLarge, || {
            vec![(OBJECT, run(MILLIONS, &[1])), one()]
        }),
        made_of("ten-million-names", "more names than operations", TooLarge, || {
            vec![(KEY, run(MILLIONS, &[1, b'k'])), one()]
        }),
        made_of("ten-million-flags", "more flags than operations", TooLarge, || {
            vec![(INSERT, unsigned(10_000_000)), one()]
        }),
        made_of("flags-that-overflow", "two runs of 2^63", TooLarge, || {
            vec![(INSERT, unsigned(1 << 63).repeat(2)), one()]
        }),
        made_of("follows-ten-million", "one operation that follows all", TooLarge, || {
            vec![one(), (FOLLOWED, run(-1, &unsigned(10_000_000)))]
        }),
        made_of("twenty-thousand-follow-twenty-thousand", "each follows all", TooLarge, || {
            vec![(ACTION, run(20_000, &[PUT])), (FOLLOWED, run(20_000, &unsigned(20_000)))]
        }),
    ]
}

fn of_what_they_hold() -> Vec<Vector> {
    vec![
        made_of("a-long-name-a-thousand-times", "100 kB a thousand times", TooLarge, || {
            let name = prefixed(&vec![b'k'; 100_000]);
            vec![(KEY, run(1_000, &name)), (ACTION, run(1_000, &[PUT]))]
        }),
        made_of("values-that-are-not-there", "256 MB that it does not have", TooLarge, || {
            let kind = unsigned((256 << 20 << 4) | u64::from(TEXT));
            vec![one(), (VALUE_KIND, run(-1, &kind)), (VALUE, b"y".to_vec())]
        }),
        made_of("values-that-overflow", "a thousand times 2^60 bytes", TooLarge, || {
            let kind = unsigned(u64::MAX);
            vec![(ACTION, run(1_000, &[PUT])), (VALUE_KIND, run(1_000, &kind))]
        }),
        made_of("values-longer-than-they-are", "ten bytes of one", Unreadable, || {
            let kind = unsigned((10 << 4) | u64::from(TEXT));
            vec![one(), (VALUE_KIND, run(-1, &kind)), (VALUE, b"y".to_vec())]
        }),
        made_of("values-of-nothing", "bytes that no operation has", Unreadable, || {
            vec![one(), (VALUE, vec![0; 100_000])]
        }),
        made_of(
            "a-value-for-each-of-many",
            "the same kilobyte claimed 20,000 times",
            TooLarge,
            || {
                let kind = unsigned((1_024 << 4) | u64::from(TEXT));
                let columns = vec![(ACTION, run(20_000, &[PUT])), (VALUE_KIND, run(20_000, &kind))];
                [columns, vec![(VALUE, vec![b'y'; 1_024])]].concat()
            },
        ),
    ]
}
