//! Mutants of honest changes, with their checksums made good again: bytes flipped, put in and taken out; pieces of another
//! change; numbers that are too large; columns exchanged, left out or hurt; heads that lie; deflated, and hurt after.

use anyhow::Result;

use crate::{
    bytes::{self, CHANGE, DEFLATED, checksum, chunk, chunk_with, deflate, signed, unsigned},
    change::Change,
    dice::Dice,
};

/// Numbers at which something changes.
const EDGES: [u64; 12] =
    [0, 1, 2, 63, 64, 127, 128, 20_000, 10_000_000, u32::MAX as u64, i64::MAX as u64, u64::MAX];

/// A mutant of `honest`; where it takes pieces of another, of `other`.
///
/// # Errors
/// When one of them is no change.
pub fn mutant(dice: &mut Dice, honest: &[u8], other: &[u8]) -> Result<Vec<u8>> {
    let body = bytes::body(honest)?;
    let body = match dice.below(10) {
        0..=2 => scattered(dice, body),
        3 => spliced(dice, &body, &bytes::body(other)?),
        4 => renumbered(dice, body),
        5..=7 => in_a_column(dice, Change::read(&body)?),
        8 => in_the_columns(dice, Change::read(&body)?, Change::read(&bytes::body(other)?)?),
        _ => in_the_head(dice, Change::read(&body)?),
    };
    match dice.below(12) {
        0 => bytes::deflated(&body),
        1 => {
            let hurt = scattered(dice, deflate(&body)?);
            Ok(chunk_with(&checksum(CHANGE, &body), DEFLATED, &hurt))
        }
        _ => Ok(chunk(CHANGE, &body)),
    }
}

/// Up to three bytes are others, more or fewer.
fn scattered(dice: &mut Dice, mut bytes: Vec<u8>) -> Vec<u8> {
    for _ in 0..=dice.below(3) {
        let place = dice.below(bytes.len());
        let byte = dice.byte();
        match dice.below(4) {
            0 => bytes.insert(place, byte),
            1 if !bytes.is_empty() => drop(bytes.remove(place)),
            2 => bytes.iter_mut().skip(place).take(1).for_each(|it| *it ^= 1 << (byte & 7)),
            _ => bytes.iter_mut().skip(place).take(1).for_each(|it| *it = byte),
        }
    }
    bytes
}

/// A piece of another in the place of a piece.
fn spliced(dice: &mut Dice, bytes: &[u8], other: &[u8]) -> Vec<u8> {
    let (at, from) = (dice.below(bytes.len()), dice.below(other.len()));
    let (gone, length) = (dice.below(40), dice.below(40));
    let piece = other.iter().skip(from).take(length);
    let after = bytes.iter().skip(at + gone);
    bytes.iter().take(at).chain(piece).chain(after).copied().collect()
}

/// A number in the place of a byte.
fn renumbered(dice: &mut Dice, mut bytes: Vec<u8>) -> Vec<u8> {
    let place = dice.below(bytes.len());
    let number = edge(dice);
    let end = (place + 1).min(bytes.len());
    drop(bytes.splice(place..end, number));
    bytes
}

fn edge(dice: &mut Dice) -> Vec<u8> {
    let number = dice.one(&EDGES).copied().unwrap_or_default();
    match dice.below(3) {
        0 => signed(number.cast_signed()),
        1 => signed(number.cast_signed().wrapping_neg()),
        _ => unsigned(number),
    }
}

/// The bytes of one column.
fn in_a_column(dice: &mut Dice, mut change: Change) -> Vec<u8> {
    let chosen = dice.below(change.columns.len());
    if let Some((_, column)) = change.columns.get_mut(chosen) {
        let bytes = std::mem::take(column);
        *column = match dice.below(3) {
            0 => renumbered(dice, bytes),
            1 => [edge(dice), bytes].concat(),
            _ => scattered(dice, bytes),
        };
    }
    change.body()
}

/// Which column is which, and how many there are.
fn in_the_columns(dice: &mut Dice, mut change: Change, other: Change) -> Vec<u8> {
    let (one, two) = (dice.below(change.columns.len()), dice.below(change.columns.len()));
    match dice.below(5) {
        0 => {
            let bytes = |place: usize| change.columns.get(place).map(|(_, bytes)| bytes.clone());
            let exchanged = bytes(one).zip(bytes(two)).unwrap_or_default();
            change.columns.iter_mut().enumerate().for_each(|(place, (_, bytes))| {
                if place == one {
                    bytes.clone_from(&exchanged.1);
                } else if place == two {
                    bytes.clone_from(&exchanged.0);
                }
            });
        }
        1 if !change.columns.is_empty() => drop(change.columns.remove(one)),
        2 => {
            if let (Some((_, bytes)), Some((_, theirs))) =
                (change.columns.get_mut(one), dice.one(&other.columns))
            {
                bytes.clone_from(theirs);
            }
        }
        3 => {
            if let Some((number, _)) = change.columns.get_mut(one) {
                *number = dice.throw() % 180;
            }
        }
        _ => change.columns.extend(dice.one(&other.columns).cloned()),
    }
    change.body()
}

/// What it says of itself.
fn in_the_head(dice: &mut Dice, mut change: Change) -> Vec<u8> {
    match dice.below(9) {
        0 => change.seq = edge(dice),
        1 => change.start = edge(dice),
        2 => change.time = edge(dice),
        3 => change.message = vec![dice.byte(); dice.below(2_000)],
        4 => change.dependencies.extend(dice.one(&change.dependencies.clone())),
        5 => change.dependencies.iter_mut().flatten().take(1).for_each(|it| *it ^= 1),
        6 => change.others.push(change.actor.clone()),
        7 => change.actor = scattered(dice, change.actor.clone()),
        _ => change.rest = scattered(dice, std::mem::take(&mut change.rest)),
    }
    change.body()
}
