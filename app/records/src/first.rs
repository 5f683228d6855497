//! The first change of each kind, frozen once and for all: two devices that begin the same document apart begin
//! it with the same bytes, and so with the same containers. A later format never edits these; it adds a change
//! that is as frozen, after them ([`second`]): it builds on the first change alone, so that its bytes are the same
//! whatever else is in the document, and two devices that add it apart agree. Neither is ever sent: whoever knows the
//! format has both, and puts the second in when somebody's change builds on it (docs/decisions/0038).

use std::collections::BTreeMap;

use automerge::{Automerge, ChangeHash, ObjId, ROOT, ReadDoc};

use crate::Kind;

/// What is under the root before the containers: the kind and the format.
const MARKS: [&str; 2] = ["kind", "format"];

/// What every actor of a frozen change begins with. Nobody else writes under one.
const RESERVED: &[u8] = b"alongside/";

/// How many formats this version knows, of all kinds together: as many as there are frozen changes. It rises with each, and
/// what an older version could not take in is asked for again by it.
pub const FORMATS: u8 = 7;

/// A frozen change.
pub(crate) struct Frozen {
    /// The change chunk.
    pub(crate) bytes: &'static [u8],
    /// Its hash.
    pub(crate) hash: [u8; 32],
    /// The containers that it makes under the root, in order.
    containers: &'static [&'static str],
    /// Who it says that it is by.
    actor: &'static [u8; 16],
}

/// The first change of a kind, format 1.
pub(crate) const fn of(kind: Kind) -> Frozen {
    match kind {
        Kind::Org => Frozen {
            bytes: include_bytes!("../first/org-1.change"),
            hash: [
                165, 33, 111, 191, 37, 223, 208, 41, 111, 120, 155, 160, 88, 237, 143, 78, 138,
                164, 18, 151, 202, 203, 215, 61, 121, 54, 170, 5, 148, 94, 228, 134,
            ],
            actor: b"alongside/org/01",
            containers: &["school", "closures", "staff", "home_schools"],
        },
        Kind::StudentCore => Frozen {
            bytes: include_bytes!("../first/student-core-1.change"),
            hash: [
                29, 51, 140, 80, 70, 166, 155, 89, 180, 116, 54, 30, 242, 243, 156, 196, 246, 168,
                235, 13, 216, 131, 219, 252, 78, 249, 125, 95, 219, 158, 234, 156,
            ],
            actor: b"alongside/core/1",
            containers: &["student", "relationships"],
        },
        Kind::StudentYear => Frozen {
            bytes: include_bytes!("../first/student-year-1.change"),
            hash: [
                240, 104, 153, 187, 245, 172, 209, 207, 47, 167, 4, 200, 101, 122, 177, 134, 246,
                61, 164, 207, 200, 101, 22, 255, 140, 177, 25, 160, 95, 11, 86, 232,
            ],
            actor: b"alongside/year/1",
            containers: &[
                "plans",
                "cancelled",
                "visits",
                "amendments",
                "done",
                "reads",
                "helps",
                "retired",
            ],
        },
        Kind::Me => Frozen {
            bytes: include_bytes!("../first/me-1.change"),
            hash: [
                163, 227, 59, 75, 62, 190, 129, 202, 241, 141, 229, 56, 168, 119, 142, 149, 217,
                155, 153, 113, 240, 65, 180, 93, 17, 241, 231, 196, 162, 52, 4, 213,
            ],
            actor: b"alongside/me/001",
            containers: &["preferences"],
        },
    }
}

/// The change that makes format 2 of a kind, after the first; `None` where there is one format only.
pub(crate) const fn second(kind: Kind) -> Option<Frozen> {
    match kind {
        Kind::Org => Some(Frozen {
            bytes: include_bytes!("../first/org-2.change"),
            hash: [
                246, 215, 144, 203, 130, 80, 76, 239, 202, 30, 183, 238, 171, 188, 161, 155, 68,
                221, 157, 17, 195, 7, 188, 183, 103, 19, 247, 141, 247, 237, 61, 156,
            ],
            actor: b"alongside/org/02",
            containers: &["terms"],
        }),
        Kind::StudentCore => Some(Frozen {
            bytes: include_bytes!("../first/student-core-2.change"),
            hash: [
                48, 160, 13, 100, 169, 173, 251, 147, 22, 131, 31, 91, 50, 91, 165, 233, 146, 177,
                145, 73, 131, 170, 147, 48, 2, 215, 74, 100, 50, 147, 104, 223,
            ],
            actor: b"alongside/core/2",
            containers: &["agreed", "days_in"],
        }),
        Kind::StudentYear => Some(Frozen {
            bytes: include_bytes!("../first/student-year-2.change"),
            hash: [
                248, 238, 177, 211, 176, 117, 192, 143, 120, 66, 126, 194, 198, 204, 38, 34, 32,
                10, 51, 184, 129, 131, 244, 77, 4, 124, 234, 166, 85, 10, 190, 232,
            ],
            actor: b"alongside/year/2",
            containers: &["sessions", "pauses", "pause_ends"],
        }),
        Kind::Me => None,
    }
}

/// Whether an actor is one under which no person writes: of a frozen change of this or of a later version.
pub(crate) fn is_reserved(actor: &[u8; 16]) -> bool {
    actor.starts_with(RESERVED)
}

/// Whether the root still holds what the frozen changes put there, and nothing else: whoever put something in the
/// place of a container would hide everything in it.
pub(crate) fn holds(kind: Kind, document: &Automerge) -> bool {
    let first = of(kind);
    let added =
        |second: &Frozen| document.get_change_meta_by_hash(&ChangeHash(second.hash)).is_some();
    // The operations of the first change are numbered in the order of the names, and those of the second go on there.
    // It says which format it is, in place of the first.
    let begun = MARKS.into_iter().chain(first.containers.iter().copied());
    let begun = begun.map(|name| (name, first.actor));
    let second = second(kind).filter(added);
    let second = second.iter().flat_map(|second| {
        let names = MARKS.into_iter().skip(1).chain(second.containers.iter().copied());
        names.map(|name| (name, second.actor))
    });
    let made: BTreeMap<_, _> = (1_u64..)
        .zip(begun.chain(second))
        .map(|(number, (name, by))| (name, (number, by)))
        .collect();
    document.keys(ROOT).count() == made.len()
        && made.into_iter().all(|(name, (number, made_by))| {
            let values = document.get_all(ROOT, name).unwrap_or_default();
            matches!(
                values.as_slice(),
                [(_, ObjId::Id(counter, by, _))]
                    if *counter == number && by.to_bytes() == made_by
            )
        })
}

#[cfg(test)]
mod tests;
